"""The product's words in every language it speaks, as Fluent messages handed in as text."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from babel import Locale
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from schout.core.model.errors import SchoutError

CODE = "SCH-P090"
_REMEMBERED = 4_096
_LOCALES = {"en": "en-GB"}
"""Where the plain tag would give the dates of another country than readers here expect."""


class Texts:
    """All messages of all languages, from one Fluent text for each.

    A language is read when it is first spoken, since that takes 0.1 s; `say` and `voice` raise
    `SchoutError` SCH-P090 for a faulty text. What was said last is remembered: a letter says much
    that every letter says, and to find a plural takes ten times as long as to look it up.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)
        self._read: dict[str, tuple[FluentBundle, Locale]] = {}
        self._said = lru_cache(maxsize=_REMEMBERED)(self._say)

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages that there are texts for."""
        return tuple(self._sources)

    def say(self, lang: str, message_id: str, /, **args: str | int) -> str:
        """Give a message in a language; a missing message or a broken reference is an error."""
        return self._said(lang, message_id, *args.items())

    def _say(self, lang: str, message_id: str, *args: tuple[str, str | int]) -> str:
        bundle, _ = self._spoken(self._known(lang))
        if not bundle.has_message(message_id):
            raise SchoutError(CODE, f"no text `{message_id}` in language `{lang}`")
        pattern = bundle.get_message(message_id).value
        if pattern is None:
            raise SchoutError(CODE, f"text `{message_id}` in language `{lang}` is empty")
        said, errors = bundle.format_pattern(pattern, dict(args))
        if errors:
            raise SchoutError(CODE, f"text `{message_id}` in language `{lang}`: {errors[0]}")
        return str(said)

    def voice(self, lang: str) -> "Voice":
        """Give what speaks one language; `nl-BE` is spoken as `nl` when there is nothing nearer."""
        _, locale = self._spoken(self._known(lang))
        return Voice(lang=lang, texts=self, locale=locale)

    def _spoken(self, tag: str) -> tuple[FluentBundle, Locale]:
        found = self._read.get(tag)
        if found is None:
            locale = Locale.parse(_LOCALES.get(tag, tag), sep="-")
            found = self._read[tag] = _bundle(tag, self._sources[tag]), locale
        return found

    def _known(self, lang: str) -> str:
        for tag in (lang, lang.partition("-")[0]):
            if tag in self._sources:
                return tag
        known = ", ".join(f"`{tag}`" for tag in self._sources)
        raise SchoutError(CODE, f"expected a language of the product ({known}), found `{lang}`")


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One language of the texts, with its way of writing numbers, lists and dates."""

    lang: str
    texts: Texts
    locale: Locale

    def say(self, message_id: str, /, **args: str | int) -> str:
        """Give a message in this language."""
        return self.texts.say(self.lang, message_id, **args)

    def word(self, family: str, value: str) -> str:
        """Give the word for a value of a closed set, such as `severity` and `minor`."""
        return self.say(f"{family}-{value}")


def _bundle(tag: str, source: str) -> FluentBundle:
    resource = FluentResource(source)
    seen: set[str] = set()
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise SchoutError(CODE, f"texts of `{tag}`: {_fault(entry, source)}")
        if isinstance(entry, ast.Message):
            if entry.id.name in seen:
                raise SchoutError(CODE, f"texts of `{tag}`: `{entry.id.name}` stands there twice")
            seen.add(entry.id.name)
    bundle = FluentBundle([_LOCALES.get(tag, tag)], use_isolating=False)
    bundle.add_resource(resource)
    return bundle


def _fault(junk: ast.Junk, source: str) -> str:
    lines = source.splitlines()
    line = next(
        i for i, text in enumerate(lines, 1) if text and (junk.content or "").startswith(text)
    )
    return f"line {line} cannot be read as a message: `{lines[line - 1]}`"
