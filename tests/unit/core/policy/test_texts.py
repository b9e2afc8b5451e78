"""The product's texts are whole in every language, and a hole in them is an error, never an id."""

import re
from importlib.resources import files

import pytest

from schout.core.model.errors import SchoutError
from schout.core.model.vocabulary import (
    Approval,
    ClauseKind,
    FailureMode,
    Ground,
    IntentSign,
    MeasureKind,
    Metric,
    Mode,
    NoticeTime,
    Outcome,
    PermitKind,
    Refund,
    Scope,
    Severity,
    Traffic,
    WayBack,
)
from schout.core.policy.changes import Effect, What
from schout.core.policy.period import Unit
from schout.core.policy.texts import Texts
from schout.testing.texts import product_texts

LANGUAGES = ("de", "en", "fr", "nl")
FAMILIES = {
    "kind": ClauseKind,
    "severity": Severity,
    "ground": Ground,
    "sign": IntentSign,
    "scope": Scope,
    "per_scope": Scope,
    "mode": Mode,
    "failure": FailureMode,
    "fail": FailureMode,
    "unit": Metric,
    "traffic": Traffic,
    "permit": PermitKind,
    "measure": MeasureKind,
    "time": NoticeTime,
    "approval": Approval,
    "back": WayBack,
    "refund": Refund,
    "outcome": Outcome,
    "effect": Effect,
    "what": What,
}
COUNTED = {"metric": Metric, "period": Unit, "within": Unit, "per": Unit, "for": Unit}


def source(lang: str) -> str:
    return (files("schout") / "service" / "texts" / f"{lang}.ftl").read_text("utf-8")


def messages(lang: str) -> dict[str, set[str]]:
    """Give the variables of each message by its id."""
    found: dict[str, set[str]] = {}
    for part in re.split(r"(?m)^(?=[a-z])", source(lang)):
        name = re.match(r"[a-zA-Z0-9_-]+(?= =)", part)
        if name is not None:
            found[name[0]] = set(re.findall(r"\$([a-z]+)", part))
    return found


def test_every_language_has_the_same_messages() -> None:
    assert product_texts().languages == LANGUAGES
    assert {lang: sorted(messages(lang)) for lang in LANGUAGES} == {
        lang: sorted(messages("nl")) for lang in LANGUAGES
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_can_be_said(lang: str) -> None:
    for number in (1, 2, 5, 21, 1_000):
        for name, variables in messages(lang).items():
            words = dict.fromkeys(variables - {"n", "to"}, "x")
            said = product_texts().say(lang, name, n=number, to=number + 1, **words)
            assert said.strip() == said
            assert said not in {"", name}
            assert not re.search(r"[{}]", said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_closed_set_has_its_words(lang: str) -> None:
    voice = product_texts().voice(lang)
    said = {
        (family, value): voice.word(family, value)
        for family, kind in FAMILIES.items()
        for value in kind
    }
    assert all(said.values())
    for family, kind in COUNTED.items():
        for value in kind:
            assert voice.say(f"{family}-{value}", n=2)


@pytest.mark.parametrize(
    ("lang", "one", "many"),
    [
        pytest.param("nl", "1 mislukte aanmelding", "1.000 mislukte aanmeldingen", id="nl"),
        pytest.param("fr", "1 connexion échouée", "1\u202f000 connexions échouées", id="fr"),
        pytest.param("en", "1 failed login", "1,000 failed logins", id="en"),
        pytest.param(
            "de", "1 fehlgeschlagene Anmeldung", "1.000 fehlgeschlagene Anmeldungen", id="de"
        ),
    ],
)
def test_plurals_and_figures_follow_the_language(lang: str, one: str, many: str) -> None:
    say = product_texts().voice(lang).say
    assert (say("metric-login_failures", n=1), say("metric-login_failures", n=1000)) == (one, many)


def test_a_region_is_spoken_as_its_language() -> None:
    texts = product_texts()
    assert texts.say("nl-BE", "severity-minor") == "licht"
    assert texts.voice("nl-BE").say("severity-minor") == "licht"


def failure(texts: Texts, lang: str, name: str) -> tuple[str, str]:
    with pytest.raises(SchoutError) as caught:
        texts.say(lang, name)
    return caught.value.code, caught.value.message


def test_a_hole_in_the_texts_is_an_error() -> None:
    texts = Texts({"nl": "a = { b }\nc = { $x }\nd =\n    .e = f\n", "fr": "a = b"})
    assert failure(texts, "nl", "none") == ("SCH-P090", "no text `none` in language `nl`")
    assert failure(texts, "nl", "a") == (
        "SCH-P090",
        "text `a` in language `nl`: Unknown message: b",
    )
    assert failure(texts, "nl", "c") == (
        "SCH-P090",
        "text `c` in language `nl`: Unknown external: x",
    )
    assert failure(texts, "nl", "d") == ("SCH-P090", "text `d` in language `nl` is empty")
    assert failure(texts, "es", "a") == (
        "SCH-P090",
        "expected a language of the product (`nl`, `fr`), found `es`",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "# note\n\na = b\nc = {\n",
            "texts of `nl`: line 4 cannot be read as a message: `c = {`",
            id="unreadable",
        ),
        pytest.param("a = b\na = c\n", "texts of `nl`: `a` stands there twice", id="twice"),
    ],
)
def test_faulty_texts_are_refused(text: str, message: str) -> None:
    with pytest.raises(SchoutError) as caught:
        Texts({"nl": text}).voice("nl")
    assert (caught.value.code, caught.value.message) == ("SCH-P090", message)
