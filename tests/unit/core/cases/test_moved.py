"""A move of a case asks, lifts and tells nothing unless it says so."""

from schout.core.cases.moved import Moved
from schout.core.model.value import to_plain
from schout.testing.samples import sample_case


def test_a_move_is_the_case_alone_unless_it_says_more() -> None:
    case = sample_case()
    assert to_plain(Moved(case=case)) == {
        "case": to_plain(case),
        "ask": None,
        "lift": "",
        "tells": (),
    }
