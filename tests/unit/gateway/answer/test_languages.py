"""People are answered in the language they ask for, whatever they send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.unit.gateway.answer.refusals import LIMITS, call

from schout.gateway.answer.languages import Languages, negotiate

OFFERED = ("nl", "fr", "en", "de")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        pytest.param(None, "nl", id="none"),
        pytest.param("", "nl", id="empty"),
        pytest.param("fr", "fr", id="plain"),
        pytest.param("FR", "fr", id="capitals"),
        pytest.param("fr-BE", "fr", id="region"),
        pytest.param("pt, de;q=0.1", "de", id="second-wish"),
        pytest.param("en;q=0.5, de;q=0.8", "de", id="weights"),
        pytest.param("en;q=0.8, de;q=0.8", "en", id="first-of-equals"),
        pytest.param("de;q=0.800,en;q=0.8", "de", id="first-of-equals-written-longer"),
        pytest.param("en ; q=0.2 , fr ;q=0.9", "fr", id="spaces"),
        pytest.param("nl;q=0, *", "fr", id="any-but"),
        pytest.param("*", "nl", id="any"),
        pytest.param("*;q=0.1, de;q=0.2", "de", id="any-as-the-last"),
        pytest.param("fr;q=0, nl;q=0, en;q=0, de;q=0", "nl", id="none-wanted"),
        pytest.param("fr-BE, fr;q=0.1, de;q=0.5", "de", id="nearest-range-counts"),
        pytest.param("pt", "nl", id="unknown"),
        pytest.param("fr;q=2, de;q=0.1", "de", id="weight-above-1"),
        pytest.param("fr;q=, de;q=0.1", "de", id="weight-missing"),
        pytest.param("fr;level=1, de;q=0.1", "de", id="other-parameter"),
        pytest.param(",, ,de", "de", id="empty-parts"),
        pytest.param("fr;q=0.0001, de;q=0.1", "de", id="weight-too-long"),
        pytest.param("é, de", "de", id="not-ascii"),
        pytest.param("pt," * 32 + "de", "nl", id="too-many-ranges"),
        pytest.param("de" + " " * 1_000, "nl", id="too-long"),
    ],
)
def test_the_wish_is_met(header: str | None, language: str) -> None:
    assert negotiate(header, OFFERED, "nl") == language


def test_a_wish_for_a_language_is_met_with_one_of_its_regions() -> None:
    assert negotiate("nl", ("en", "nl-BE"), "en") == "nl-BE"


@given(st.text(max_size=200))
def test_whatever_is_sent_the_answer_is_in_an_offered_language(header: str) -> None:
    assert negotiate(header, OFFERED, "nl") in OFFERED


@given(st.lists(st.sampled_from(OFFERED), unique=True, min_size=1))
def test_the_order_of_wishes_decides(wishes: list[str]) -> None:
    assert negotiate(", ".join(wishes), OFFERED, "nl") == wishes[0]


@pytest.mark.parametrize(
    ("host", "languages", "expected"),
    [
        pytest.param("acme.example", None, "fr", id="tenant"),
        pytest.param("shop.acme.example", None, "fr", id="below-tenant"),
        pytest.param("notacme.example", None, "nl", id="somebody-else"),
        pytest.param("acme.example", "de", "de", id="own-wish-first"),
        pytest.param("acme.example", "pt", "fr", id="wish-that-cannot-be-met"),
        pytest.param("", None, "nl", id="no-host"),
    ],
)
def test_who_asks_for_nothing_gets_the_language_of_the_tenant(
    host: str, languages: str | None, expected: str
) -> None:
    found = Languages(LIMITS, OFFERED).of(call(host=host, languages=languages))
    assert found == expected


@pytest.mark.parametrize(
    ("languages", "source", "expected"),
    [
        pytest.param(("pt", "en"), "pt", "en", id="source-not-spoken"),
        pytest.param(("pt",), "pt", "nl", id="none-spoken"),
        pytest.param(("de-AT",), "de-AT", "de-AT", id="spoken-as-its-language"),
    ],
)
def test_only_languages_that_there_are_texts_for_are_offered(
    languages: tuple[str, ...], source: str, expected: str
) -> None:
    limits = replace(LIMITS, languages=languages, source_language=source, tenants=())
    assert Languages(limits, OFFERED).of(call(languages="pt")) == expected
