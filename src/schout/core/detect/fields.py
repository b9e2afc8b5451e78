"""What a rule takes from an activity: its key, and what its operator wants told."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import assert_never, cast

from schout.core.detect.cel.closures import compile as compile_predicate
from schout.core.detect.cel.closures import getter
from schout.core.detect.operators.shape import Told
from schout.core.model.event import Activity
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    NamedList,
    Overlap,
    Rule,
    Sequence,
    Sliding,
)

KEY_SEPARATOR = "\x1f"
"""Between the fields of a key."""

Lists = Mapping[str, NamedList]
KeyOf = Callable[[Activity], str | None]
TellOf = Callable[[Activity], Told]
Test = Callable[[Activity], bool]


def key_of(rule: Rule) -> KeyOf:
    """Make the function that gives the key of an activity; `None` when a field of it is missing."""
    getters = [getter(rule.on, field) for field in rule.by]
    if len(getters) > 1:
        return lambda activity: _joined([get(activity) for get in getters])
    if rule.by in {("source_ip",), ("host",)}:
        return cast("KeyOf", attrgetter(rule.by[0]))
    get = getters[0]
    return lambda activity: _joined([get(activity)])


def _joined(values: list[str | int | None]) -> str | None:
    return None if None in values else KEY_SEPARATOR.join(map(str, values))


def predicate_of(text: str, kind: ActivityKind, lists: Lists) -> Test:
    """Make the function that tells whether a predicate of the policy holds."""
    return compile_predicate(check_predicate(text, kind, lists), lists)


def tell_of(rule: Rule, lists: Lists) -> TellOf:
    """Make the function that gives what the operator of a rule wants to know of an activity."""
    match rule.state:
        case Each():
            return _one
        case Leaky():
            return _one if rule.state.distinct is None else _text(rule.on, rule.state.distinct)
        case Sliding() | Baseline():
            return _measured(rule.on, rule.state.measure, lists)
        case Overlap():
            return _number(rule.on, "duration_us")
        case Sequence():
            return _either(rule.on, rule.state.first, rule.state.then, lists)
        case Absence():
            return _either(rule.on, rule.state.after, rule.state.expect, lists)
        case _:
            assert_never(rule.state)


def _one(activity: Activity) -> Told:
    return 1


def _text(kind: ActivityKind, field: str) -> TellOf:
    get = getter(kind, field)
    return lambda activity: str(value) if (value := get(activity)) is not None else ""


def _number(kind: ActivityKind, field: str) -> TellOf:
    get = getter(kind, field)
    return lambda activity: get(activity) or 0


def _measured(kind: ActivityKind, measure: Measure, lists: Lists) -> TellOf:
    if measure.distinct is not None:
        return _text(kind, measure.distinct)
    if measure.sum is not None:
        return _number(kind, measure.sum)
    if measure.ratio is not None:
        return predicate_of(measure.ratio, kind, lists)
    return _one


def _either(kind: ActivityKind, first: str, second: str, lists: Lists) -> TellOf:
    one, two = predicate_of(first, kind, lists), predicate_of(second, kind, lists)
    return lambda activity: one(activity) + 2 * two(activity)
