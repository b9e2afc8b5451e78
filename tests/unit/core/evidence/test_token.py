"""Signed words for links: each opens one thing, for who has the secret."""

import pytest

from schout.core.evidence.token import LEAST_SECRET, subject_of, token_for

SECRET, OTHER = b"s" * LEAST_SECRET, b"o" * LEAST_SECRET
RIGHT = "rpt_1.z0j7HUix46lmlIUusKdQyPO-"


def test_a_token_gives_back_its_subject_and_is_always_the_same() -> None:
    token = token_for(SECRET, "report", "rpt_1")
    assert (token, token_for(SECRET, "report", "rpt_1")) == (RIGHT, RIGHT)
    assert subject_of(SECRET, "report", token) == "rpt_1"


@pytest.mark.parametrize("subject", ["", ".", "a.b.c", "Zoë", "a\x1fb", "\udc80", "a\nb"], ids=repr)
def test_any_subject_comes_back(subject: str) -> None:
    assert subject_of(SECRET, "report", token_for(SECRET, "report", subject)) == subject


@pytest.mark.parametrize(
    "token",
    [
        "",
        "rpt_1",
        "rpt_1.",
        ".",
        RIGHT[:-1],
        RIGHT + "=",
        RIGHT[:-1] + "é",
        RIGHT.lower(),
        "rpt_2" + RIGHT[5:],
        " " + RIGHT,
        RIGHT + ".",
    ],
    ids=repr,
)
def test_what_was_not_made_here_opens_nothing(token: str) -> None:
    assert subject_of(SECRET, "report", token) is None


def test_a_token_opens_nothing_else_and_nowhere_else() -> None:
    token = token_for(SECRET, "report", "rpt_1")
    assert subject_of(SECRET, "case", token) is None
    assert subject_of(OTHER, "report", token) is None


@pytest.mark.parametrize("secret", [b"", b"s" * (LEAST_SECRET - 1)], ids=["empty", "short"])
def test_a_secret_that_can_be_guessed_neither_makes_nor_opens(secret: bytes) -> None:
    told = f"expected a secret of 32 bytes or more, found {len(secret)}"
    with pytest.raises(ValueError, match=told):
        token_for(secret, "report", "rpt_1")
    with pytest.raises(ValueError, match=told):
        subject_of(secret, "report", RIGHT)
