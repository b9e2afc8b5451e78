"""The state of rules for keeping: each activity once, however many rules and keys rest on it.

One log line is evidence under many rules at a time; named by number it takes half the room, and
what is taken out again shares it as before.
"""

import msgspec

from schout.core.detect.operators.build import State
from schout.core.detect.state import KeyState, RuleState, Snapshot
from schout.core.model.event import Activity
from schout.core.model.ids import RuleId
from schout.core.model.value import Value


class PackedKey(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A `KeyState` whose activities are numbers."""

    state: State
    plan: str | None
    source_ip: str | None
    last_us: int
    other_us: int | None
    kept: tuple[int, ...]


class PackedRule(Value, frozen=True, kw_only=True):
    """A `RuleState` whose activities are numbers."""

    rule: RuleId
    version: int
    keys: dict[str, PackedKey]
    muted: dict[str, int]


class Packed(Value, frozen=True, kw_only=True):
    """The state of all rules, and the activities that it names by their place."""

    activities: tuple[Activity, ...]
    rules: tuple[PackedRule, ...]


def pack(snapshot: Snapshot) -> Packed:
    """Name each activity by number; the same object is one, as in one run it always is."""
    held = [each for rule in snapshot for known in rule.keys.values() for each in known.kept]
    activities = {id(each): each for each in held}
    number = {identity: place for place, identity in enumerate(activities)}
    rules = tuple(
        PackedRule(
            rule=rule.rule,
            version=rule.version,
            keys={key: _packed(known, number) for key, known in rule.keys.items()},
            muted=rule.muted,
        )
        for rule in snapshot
    )
    return Packed(activities=tuple(activities.values()), rules=rules)


def _packed(known: KeyState, number: dict[int, int]) -> PackedKey:
    kept = tuple([number[id(each)] for each in known.kept])
    return PackedKey(known.state, known.plan, known.source_ip, known.last_us, known.other_us, kept)


def unpack(packed: Packed) -> Snapshot:
    """Give the state again; `ValueError` when it names an activity that is not there."""
    try:
        return tuple(
            RuleState(
                rule=rule.rule,
                version=rule.version,
                keys={key: _known(each, packed.activities) for key, each in rule.keys.items()},
                muted=rule.muted,
            )
            for rule in packed.rules
        )
    except IndexError as error:
        raise ValueError("a key names an activity that is not there") from error


def _known(packed: PackedKey, activities: tuple[Activity, ...]) -> KeyState:
    kept = [activities[place] for place in packed.kept]
    return KeyState(
        packed.state, packed.plan, packed.source_ip, packed.last_us, packed.other_us, kept
    )
