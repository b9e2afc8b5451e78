"""The version of a case: the same while nothing changes, another one with every change."""

import msgspec

from schout.service.case_version import CHANGED, changed, version_of
from schout.testing.case_file import case


def test_equal_cases_have_one_version_and_any_change_makes_another() -> None:
    one = case()
    again = msgspec.json.decode(msgspec.json.encode(one), type=type(one))
    other = msgspec.structs.replace(one, review_due=True)
    assert version_of(again) == version_of(one)
    assert version_of(other) != version_of(one)
    assert len(version_of(one)) == 32


def test_who_has_not_seen_the_case_as_it_stands_is_told() -> None:
    one = case()
    now = version_of(one)
    asked = [None, {now}, {"older", now}, {"older"}, ()]
    assert [changed(one, seen) for seen in asked] == [None, None, None, CHANGED, CHANGED]
