"""The state of rules for keeping: each activity once, shared again when it is taken out."""

import msgspec
import pytest

from schout.core.detect.operators.leaky import LeakyState
from schout.core.detect.packed import Packed, pack, unpack
from schout.core.detect.state import KeyState, RuleState, Snapshot
from schout.core.model.event import Activity
from schout.core.model.ids import RuleId
from schout.testing.events import request


def rule(name: str, keys: dict[str, list[Activity]]) -> RuleState:
    known = {
        key: KeyState(LeakyState(3, 4), "large", "192.0.2.1", 7, 5, kept)
        for key, kept in keys.items()
    }
    return RuleState(rule=RuleId(name), version=2, keys=known, muted={"quiet": 9})


ONE, OTHER = request(line=1), request(line=2)
WHOLE: Snapshot = (rule("a", {"x": [ONE, OTHER], "y": []}), rule("b", {"x": [OTHER]}))


def kept(packed: Packed) -> Packed:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(packed), type=Packed)


def test_each_activity_is_kept_once() -> None:
    assert pack(WHOLE).activities == (ONE, OTHER)


def test_what_is_taken_out_is_what_was_put_in_and_shared_again() -> None:
    again = unpack(kept(pack(WHOLE)))
    assert again == WHOLE
    assert again[0].keys["x"].kept[1] is again[1].keys["x"].kept[0]


def test_equal_lines_read_twice_stay_two() -> None:
    twice: Snapshot = (rule("a", {"x": [ONE, request(line=1)]}),)
    assert unpack(kept(pack(twice))) == twice


def test_an_activity_that_is_not_there_is_refused() -> None:
    damaged = msgspec.structs.replace(pack(WHOLE), activities=(ONE,))
    with pytest.raises(ValueError, match="not there"):
        unpack(damaged)
