"""The state of rules as values: taken, put back, split by key and merged, all as pure functions."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from schout.core.detect.operators.build import State
from schout.core.model.event import Activity
from schout.core.model.ids import RuleId
from schout.core.model.value import Value


class KeyState(msgspec.Struct):
    """What is known of one key under one rule."""

    state: State
    plan: str | None
    """Of the tenant whose activity began it; its figures hold until the state ends."""
    source_ip: str | None
    """The last address."""
    last_us: int
    other_us: int | None = None
    """When another address than that was last behind it."""
    kept: list[Activity] = msgspec.field(default_factory=list)


class RuleState(Value, frozen=True, kw_only=True):
    """What one version of a rule knows of its keys."""

    rule: RuleId
    version: int
    keys: dict[str, KeyState]
    muted: dict[str, int]
    """Until when each key is left alone."""


Snapshot = tuple[RuleState, ...]
"""The state of all rules."""


def split(snapshot: Snapshot, parts: int, part_of: Callable[[str], int]) -> tuple[Snapshot, ...]:
    """Share a state out over parts by key; `part_of` tells which part a key belongs to."""
    return tuple(tuple(_part(rule, part_of, part) for rule in snapshot) for part in range(parts))


def merge(snapshots: Iterable[Snapshot]) -> Snapshot:
    """Put parts together again; where two know the same key, the later part holds."""
    found: dict[tuple[RuleId, int], RuleState] = {}
    for snapshot in snapshots:
        for rule in snapshot:
            name = rule.rule, rule.version
            before = found.get(name)
            found[name] = rule if before is None else _both(before, rule)
    return tuple(found.values())


def _part(rule: RuleState, part_of: Callable[[str], int], part: int) -> RuleState:
    return msgspec.structs.replace(
        rule,
        keys={key: state for key, state in rule.keys.items() if part_of(key) == part},
        muted={key: until for key, until in rule.muted.items() if part_of(key) == part},
    )


def _both(one: RuleState, other: RuleState) -> RuleState:
    return msgspec.structs.replace(
        one, keys={**one.keys, **other.keys}, muted={**one.muted, **other.muted}
    )


def copied(snapshot: Sequence[RuleState]) -> Snapshot:
    """Give a state that shares nothing that changes with another."""
    encoded = msgspec.msgpack.encode(tuple(snapshot))
    return msgspec.msgpack.decode(encoded, type=Snapshot)
