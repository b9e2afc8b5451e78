"""Names of people: how they are kept, and who is the same person."""

import pytest

from schout.core.model.person import LONGEST_NAME, kept_name, not_a_name, same_person


@pytest.mark.parametrize(
    "text",
    [
        "A. Peeters",
        " A. Peeters ",
        "A.  Peeters",
        "A.\tPeeters\n",
        "A.\u00a0Peeters",
        "\uff21. \uff30eeters",
    ],
    ids=["as it is", "outer spaces", "inner spaces", "a tab", "a fixed space", "wide letters"],
)
def test_a_name_is_kept_in_one_way_however_it_is_spaced(text: str) -> None:
    assert kept_name(text) == "A. Peeters"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\t\n", "\u3000"),
        *("schout", "Schout", " SCHOUT ", "tenant", "Tenant", "\uff54enant", "unknown"),
        *("A. Pee\u200bters", "A.\u00ad Peeters", "A. Peeters\x1b[0m", "\ud800"),
        "x" * (LONGEST_NAME + 1),
    ],
    ids=lambda text: ascii(text)[:24],
)
def test_what_is_no_name_of_a_person_is_not_kept(text: str) -> None:
    assert kept_name(text) is None


def test_a_name_may_be_as_long_as_the_bound() -> None:
    assert kept_name("x" * LONGEST_NAME) == "x" * LONGEST_NAME


@pytest.mark.parametrize(
    "name",
    ["a. peeters", "A. PEETERS", " A.  Peeters", "\uff21. Peeters"],
    ids=["small", "capitals", "spaces", "wide"],
)
def test_two_spellings_are_one_person(name: str) -> None:
    assert same_person(name) == same_person("A. Peeters")


def test_letters_that_fold_to_the_same_are_one_person_and_another_name_is_not() -> None:
    assert same_person("Jan Strau\u00df") == same_person("JAN STRAUSS")
    assert same_person("Jos\u00e9") == same_person("JOSE\u0301")
    assert same_person("B. Peeters") != same_person("A. Peeters")


def test_what_is_no_name_is_told_without_what_nobody_sees() -> None:
    told = "expected the name of a person, found `%s`"
    assert not_a_name(" ") == told % " "
    assert not_a_name("x\x1b\u200b") == told % "x\\x1b\\u200b"
    assert not_a_name("x" * 200) == told % ("x" * LONGEST_NAME)
