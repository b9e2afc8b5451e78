"""The state of rules as a value: split by key, merged again, written and read."""

from typing import Any

import msgspec

from schout.core.detect.operators.each import EachState
from schout.core.detect.state import KeyState, RuleState, Snapshot, copied, merge, split
from schout.core.model.ids import RuleId
from schout.testing.events import request


def key_state(address: str) -> KeyState:
    return KeyState(EachState(), None, address, 7, kept=[request(source_ip=address)])


def state(keys: str, muted: str = "", **changes: Any) -> RuleState:
    given: dict[str, Any] = {"rule": RuleId("one"), "version": 1}
    return RuleState(
        **{**given, **changes},
        keys={key: key_state(key) for key in keys},
        muted=dict.fromkeys(muted, 9),
    )


def test_a_state_is_shared_out_by_key() -> None:
    whole: Snapshot = (state("abc", "ad"), state("b", rule=RuleId("two")))
    parts = split(whole, 2, lambda key: ord(key) % 2)
    assert parts == (
        (state("b", "d"), state("b", rule=RuleId("two"))),
        (state("ac", "a"), state("", rule=RuleId("two"))),
    )


def test_parts_make_the_whole_again() -> None:
    whole: Snapshot = (state("abc", "ad"), state("b", rule=RuleId("two")))
    assert merge(split(whole, 3, lambda key: ord(key) % 3)) == whole


def test_the_later_part_holds_and_versions_stay_apart() -> None:
    one, other = state("a"), state("a")
    other.keys["a"].last_us = 8
    assert merge([(one,), (other,), (state("a", version=2),)]) == (other, state("a", version=2))


def test_a_copy_is_equal_and_shares_nothing_that_changes() -> None:
    whole: Snapshot = (state("a"),)
    copy = copied(whole)
    assert copy == whole
    copy[0].keys["a"].kept.clear()
    assert msgspec.to_builtins(copy) != msgspec.to_builtins(whole)
