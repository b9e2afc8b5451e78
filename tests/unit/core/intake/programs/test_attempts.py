"""Attempts: several lines of one attempt count once."""

from schout.core.intake.programs.attempts import Attempts
from schout.core.model.moment import MINUTE_US


def test_lines_of_other_kinds_tell_the_same_attempts() -> None:
    attempts = Attempts()
    told = ["invalid", "pam", "failed", "pam", "failed", "failed", "ended"]
    assert [attempts.fresh("one", how, 0) for how in told] == [
        True,
        False,
        False,
        True,
        False,
        True,
        False,
    ]


def test_connections_are_counted_apart() -> None:
    attempts = Attempts()
    assert [attempts.fresh(which, "failed", 0) for which in ("one", "two", "one")] == [True] * 3


def test_a_connection_that_was_silent_for_long_is_another() -> None:
    attempts = Attempts()
    assert attempts.fresh("one", "failed", 0)
    assert attempts.fresh("one", "failed", MINUTE_US)
    assert not attempts.fresh("one", "pam", 2 * MINUTE_US)
    assert attempts.fresh("one", "pam", 13 * MINUTE_US)


def test_the_oldest_connections_are_forgotten() -> None:
    attempts = Attempts()
    attempts.fresh("one", "failed", 0)
    for number in range(5000):
        attempts.fresh(f"other {number}", "failed", 0)
    assert attempts.fresh("one", "pam", 0)
