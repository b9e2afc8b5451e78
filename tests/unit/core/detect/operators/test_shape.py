"""What operators tell of an activity and of a claim."""

from schout.core.detect.operators.shape import Claim, Step


def test_a_step_says_whether_it_is_worth_remembering() -> None:
    assert [bool(step) for step in Step] == [False, True, True]


def test_a_claim_has_no_shared_moment_unless_it_says_so() -> None:
    assert Claim(1, 2, 3, 4, 5).shared_us is None
