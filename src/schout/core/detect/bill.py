"""What a rule costs before it has run: steps for each activity, memory for each key, its screen.

The memory is an estimate that errs on the high side: texts of 100 characters, log lines of 500.
"""

from collections.abc import Mapping
from typing import assert_never

from schout.core.detect.operators.build import measure_name
from schout.core.detect.screens import screen_of
from schout.core.model.value import Value
from schout.core.policy.cel.cost import MOST
from schout.core.policy.figures import bound_limit, operator_under
from schout.core.policy.predicates import checked_predicates
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    NamedList,
    Operator,
    Overlap,
    Rule,
    Sequence,
    Sliding,
)
from schout.core.policy.rule_bounds import MOST_MOMENTS, MOST_SEEN
from schout.core.policy.schema import Clause

MOST_STEPS = MOST
"""What the steps of one predicate are bounded by."""
_KEY_BYTES = 500
"""A key, its state without what it remembers, and until when it is left alone."""
_MOMENT_BYTES = 40
_VALUE_BYTES = 250
_EVENT_BYTES = 1_500


class Bill(Value, frozen=True, kw_only=True):
    """The bounds of one rule."""

    steps: dict[str, int]
    """Basic steps of each predicate for one activity, at most."""
    moments: int
    """Moments or figures that are remembered of a key, at most."""
    values: int
    """Different values that are remembered of a key, at most."""
    events: int
    """Activities that are kept of a key as evidence, at most."""
    key_bytes: int
    """About what a key takes at most."""
    screened: bool
    """Whether a screen over columns finds the keys that could fire; else every activity that the
    rule counts is evaluated by itself."""


def bill_of(rule: Rule, clause: Clause, lists: Mapping[str, NamedList]) -> Bill:
    """Work out what a rule costs under any plan."""
    limit = bound_limit(rule, clause)
    plans = (None, *(limit.plans if limit is not None else ()))
    operators = [operator_under(rule, clause, plan) for plan in plans]
    moments, values = (max(each) for each in zip(*map(_remembered, operators), strict=True))
    events = _kept(rule, clause)
    size = moments * _MOMENT_BYTES + values * _VALUE_BYTES + events * _EVENT_BYTES
    checked = checked_predicates(rule, lists).items()
    return Bill(
        steps={name: predicate.cost for name, predicate in checked},
        moments=moments,
        values=values,
        events=events,
        key_bytes=_KEY_BYTES + size,
        screened=screen_of(operators) is not None,
    )


def _kept(rule: Rule, clause: Clause) -> int:
    """Tell how many activities wait with a key: none where each fires, the last of an absence."""
    if isinstance(rule.state, Each):
        return 0
    if isinstance(rule.state, Absence):
        return 1
    return clause.evidence.keep if rule.keep is None else rule.keep


def _remembered(operator: Operator) -> tuple[int, int]:
    """Give how many moments and how many different values are remembered at most."""
    match operator:
        case Each():
            return 0, 0
        case Leaky():
            return 1, MOST_SEEN if operator.distinct is not None else 0
        case Sliding(over=over, measure=measure):
            return _in_window(over, measure)
        case Overlap(over=over):
            return over + 1, 0
        case Sequence(times=times):
            return times, 0
        case Absence():
            return 1, 0
        case Baseline(history=history, measure=measure):
            return history, MOST_SEEN if measure.distinct is not None else 0
        case _:
            assert_never(operator)


def _in_window(over: int, measure: Measure) -> tuple[int, int]:
    """Give what a window remembers: of each moment also its number and its amount."""
    match measure_name(measure):
        case "distinct":
            return 0, over + 1
        case "count":
            return 3 * (over + 1), 0
        case _:
            return 3 * MOST_MOMENTS, 0
