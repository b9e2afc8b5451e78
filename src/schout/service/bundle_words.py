"""The words of the page in a bundle, in every language of the product."""

import re
from importlib.resources import files

from schout.core.policy.texts import Texts
from schout.service.packs import LANGUAGES

_MESSAGE = re.compile(r"^([a-z][a-z_-]*) =", re.MULTILINE)


def bundle_words(lang: str) -> dict[str, str]:
    """Give all words in a language; `SchoutError` SCH-P090 names those that there are."""
    folder = files("schout") / "service" / "texts" / "bundle"
    sources = {each: (folder / f"{each}.ftl").read_text("utf-8") for each in LANGUAGES}
    voice = Texts(sources).voice(lang)
    return {name: voice.say(name) for name in _MESSAGE.findall(sources[LANGUAGES[0]])}
