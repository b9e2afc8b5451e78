"""The rule: which activities it counts, by what, and when what it counts becomes a finding.

The document is described in docs/reference/rules.md, with the exact meaning of each operator.
"""

from collections.abc import Iterable

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind, Metric, Mode, PermitKind


class Each(Value, frozen=True, kw_only=True, tag="each"):
    """Every activity that is counted is a finding."""


class Leaky(Value, frozen=True, kw_only=True, tag="leaky"):
    """A bucket per key: each activity pours a drop, one drop leaks every `leak_us`."""

    capacity: int
    """More drops than this are a finding."""
    leak_us: int
    distinct: str | None = None
    """A field: a value seen before pours nothing while the bucket holds water."""
    limit: str | None = None
    """The limit of the clause that `capacity` and `leak_us` come from, per plan."""


class Measure(Value, frozen=True, kw_only=True):
    """What a window adds up: activities, different values, a sum, or a share of activities."""

    distinct: str | None = None
    """Count different values of this field."""
    sum: str | None = None
    """Add up this field, a whole number."""
    ratio: str | None = None
    """A predicate in CEL: percent of the activities in the window for which it holds."""


class Sliding(Value, frozen=True, kw_only=True, tag="sliding"):
    """A window per key that moves with each activity: `(at - window, at]`."""

    window_us: int
    over: int
    """More than this is a finding; percent for a ratio."""
    measure: Measure
    least: int = 1
    """Activities that must stand in the window before a ratio is looked at."""
    limit: str | None = None


class Overlap(Value, frozen=True, kw_only=True, tag="overlap"):
    """Activities that run at the same moment, from their start (end less duration) to their end."""

    over: int
    limit: str | None = None


class Sequence(Value, frozen=True, kw_only=True, tag="sequence"):
    """`times` activities of one kind, then one of another, all within a time."""

    first: str
    """A predicate in CEL."""
    times: int
    then: str
    """A predicate in CEL."""
    within_us: int


class Absence(Value, frozen=True, kw_only=True, tag="absence"):
    """An activity that is not followed by another within a time."""

    after: str
    expect: str
    within_us: int


class Baseline(Value, frozen=True, kw_only=True, tag="baseline"):
    """Far more in a period than the same key had in earlier ones (median and MAD)."""

    every_us: int
    history: int
    """Earlier periods that are remembered; at least 5 must be known."""
    deviations: int
    """Robust standard deviations (1.4826 MAD) above the median."""
    least: int
    """Never a finding at or below this."""
    measure: Measure


Operator = Each | Leaky | Sliding | Overlap | Sequence | Absence | Baseline


class Rule(Value, frozen=True, kw_only=True):
    """How a detector sees that a clause was broken."""

    id: RuleId
    version: int
    clause: ClauseId
    on: ActivityKind
    when: str
    """A predicate in CEL over the fields of `on`."""
    by: tuple[str, ...]
    """The fields that make the key; an activity that lacks one of them is not counted."""
    subject: str
    """Whose act it is: that of the owner of the `source` address, or of the `target`."""
    state: Operator
    unit: Metric
    mute_us: int
    """After a finding the key is left alone for so long."""
    confidence: int
    mode: Mode = Mode.ENFORCE
    """`shadow`: its findings are shown apart and open no case."""
    late_us: int | None = None
    """How late an activity may come, at most a day; `None`: as late as the log says."""
    unless: tuple[PermitKind, ...] = ()
    """Permits that lift it, besides those that the clause names."""
    keep: int | None = None
    """Events kept as evidence; `None`: as the clause says."""
    withhold: tuple[str, ...] = ()
    """Taken out of excerpts, besides what the clause withholds."""


def lateness_for(rules: Iterable[Rule], lateness_us: int) -> int:
    """Give how long activities are waited for: as a log says, or as the rule that asks for more.

    0 stays 0: the log is said to be in order.
    """
    return lateness_us and max([lateness_us, *(rule.late_us or 0 for rule in rules)])


class NamedList(Value, frozen=True, kw_only=True):
    """Values that rules look up by name: addresses, words, patterns."""

    id: str
    kind: str
    """`words`: equal; `prefixes`, `suffixes`, `parts`: begins, ends, contains; `patterns`: regular
    expressions (RE2 syntax), found anywhere; `networks`: CIDR ranges."""
    ignore_case: bool
    items: tuple[str, ...]
