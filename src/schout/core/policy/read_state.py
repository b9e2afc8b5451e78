"""Reads what stands under `state` in a rule: one operator, with figures that bound what it keeps.

Predicates and fields are checked here, where it is known which kind of activity they are over.
"""

from collections.abc import Callable, Mapping

from schout.core.model.moment import DAY_US
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy import rule_bounds as bounds
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.types import FIELDS, Type
from schout.core.policy.reading import Reader, did_you_mean
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    NamedList,
    Operator,
    Overlap,
    Sequence,
    Sliding,
)
from schout.core.policy.source import Node, Scalar

_MEASURES = ("count", "distinct", "sum", "ratio")


class RuleReader:
    """Reads what depends on the kind of activity that a rule is over."""

    def __init__(
        self, reader: Reader, kind: ActivityKind, lists: Mapping[str, NamedList], *, sure: bool
    ) -> None:
        """`sure`: whether the kind could be read; if not, nothing is said of its fields."""
        self.reader, self.kind = reader, kind
        self._lists, self._sure = lists, sure

    def predicate(self, node: Node, what: str) -> str:
        """Read a predicate in CEL; what is wrong in it is reported at its place in the text."""
        before = len(self.reader.problems)
        self.reader.scalar(node, what)
        if not isinstance(node, Scalar) or len(self.reader.problems) > before or not self._sure:
            return ""
        try:
            check_predicate(node.text, self.kind, self._lists)
        except CelError as error:
            at = error.offset, error.width
            self.reader.report_within("SCH-P053", node, at, error.message, error.hint)
        return node.text

    def field(self, node: Node, what: str, wanted: Type | None = None) -> str:
        """Read the name of a field."""
        name = self.reader.scalar(node, what)
        if not name or not self._sure:
            return name
        fields = FIELDS[self.kind]
        if name not in fields:
            message = f"`{self.kind}` has no field `{name}`"
            self.reader.report("SCH-P054", node.place, message, did_you_mean(name, fields))
        elif wanted is not None and fields[name].type is not wanted:
            names = [field.name for field in fields.values() if field.type is wanted]
            message = f"expected {what} to name a whole number, found `{name}`, a text"
            hint = "expected one of " + ", ".join(f"`{each}`" for each in sorted(names))
            self.reader.report("SCH-P055", node.place, message, hint)
        return name

    def time(self, node: Node, what: str, most_us: int = bounds.MOST_WINDOW_US) -> int:
        """Read a window, a period or the like: as long as state may be kept, unless told."""
        before = len(self.reader.problems)
        time_us = self.reader.fixed_us(node, what)
        if time_us > most_us and len(self.reader.problems) == before:
            days = most_us // DAY_US
            self.reader.report("SCH-P056", node.place, f"expected {what} of at most {days}d")
        return max(1, time_us)

    def measure(self, found: dict[str, Node], node: Node) -> Measure:
        """Read which of the measures a window has; activities are counted if none is named."""
        named = [name for name in _MEASURES if name in found]
        if len(named) > 1:
            names = ", ".join(f"`{name}`" for name in named)
            self.reader.report("SCH-P036", node.place, f"expected one measure, found {names}")
        distinct, total, ratio = found.get("distinct"), found.get("sum"), found.get("ratio")
        if count := found.get("count"):
            self._bare(count, "`count`")
        return Measure(
            distinct=self.field(distinct, "`distinct`") if distinct else None,
            sum=self.field(total, "`sum`", Type.INT) if total else None,
            ratio=self.predicate(ratio, "`ratio`") if ratio else None,
        )

    def _bare(self, node: Node, what: str) -> None:
        """Report a value behind a word that stands alone."""
        if not isinstance(node, Scalar) or node.text:
            hint = "activities are counted; to count different values write `distinct: FIELD`"
            self.reader.report("SCH-P010", node.place, f"expected nothing behind {what}", hint)

    def limit(self, found: dict[str, Node], own: tuple[str, ...], node: Node) -> str | None:
        """Read the limit that gives the figures; it stands instead of figures of one's own."""
        limit = found.get("limit")
        given = [name for name in own if name in found]
        names = " and ".join(f"`{name}`" for name in own)
        if limit is None:
            missing = [name for name in own if name not in found]
            if missing:
                message = f"expected {names}, or `limit`"
                hint = "figures are the rule's own, or come from a limit of its clause"
                self.reader.report("SCH-P036", node.place, message, hint)
            return None
        if given:
            message = f"expected `limit` or {names}, found both"
            self.reader.report("SCH-P036", limit.place, message, "keep one of them")
        return self.reader.name(limit, "the id of a limit")


def read_state(inner: RuleReader, node: Node) -> Operator:
    """Read the one operator of a rule."""
    reader = inner.reader
    found = reader.mapping(node, "`state`", (), tuple(_OPERATORS))
    if found is None:
        return Each()
    if len(found) != 1:
        names = ", ".join(f"`{name}`" for name in found) or "none"
        hint = did_you_mean("", _OPERATORS)
        reader.report("SCH-P036", node.place, f"expected one operator, found {names}", hint)
        return Each()
    ((name, value),) = found.items()
    return _OPERATORS[name](inner, value)


def _each(inner: RuleReader, node: Node) -> Operator:
    inner.reader.mapping(node, "`each`", ())
    return Each()


def _leaky(inner: RuleReader, node: Node) -> Operator:
    reader = inner.reader
    found = reader.mapping(node, "`leaky`", (), ("capacity", "leak", "limit", "distinct"))
    if found is None:
        return Each()
    limit = inner.limit(found, ("capacity", "leak"), node)
    capacity, distinct = found.get("capacity"), found.get("distinct")
    most = bounds.MOST_SEEN - 1 if distinct else bounds.MOST_CAPACITY
    return Leaky(
        capacity=reader.number(capacity, "`capacity`", 1, most) if capacity else 1,
        leak_us=inner.time(found["leak"], "`leak`") if "leak" in found else 1,
        distinct=inner.field(distinct, "`distinct`") if distinct else None,
        limit=limit,
    )


def _sliding(inner: RuleReader, node: Node) -> Operator:
    reader = inner.reader
    known = ("window", "over", "limit", "least", *_MEASURES)
    found = reader.mapping(node, "`sliding`", (), known)
    if found is None:
        return Each()
    limit = inner.limit(found, ("window", "over"), node)
    measure = inner.measure(found, node)
    least, over = found.get("least"), found.get("over")
    if least and measure.ratio is None:
        message = "`least` goes with `ratio` only"
        reader.report("SCH-P011", least.place, message, "leave it out")
    return Sliding(
        window_us=inner.time(found["window"], "`window`") if "window" in found else 1,
        over=reader.number(over, "`over`", 1, most_over(measure)) if over else 1,
        measure=measure,
        least=reader.number(least, "`least`", 1, bounds.MOST_OVER) if least else 1,
        limit=limit,
    )


def most_over(measure: Measure) -> int:
    """Give how much a window may be over before it is a finding, so that its state has a bound."""
    if measure.ratio is not None:
        return 99
    return bounds.MOST_SUM if measure.sum is not None else bounds.MOST_OVER


def _overlap(inner: RuleReader, node: Node) -> Operator:
    reader = inner.reader
    found = reader.mapping(node, "`overlap`", (), ("over", "limit"))
    if found is None:
        return Each()
    if "duration_us" not in FIELDS[inner.kind]:
        message = f"`{inner.kind}` has no field `duration_us`, which `overlap` needs"
        reader.report("SCH-P054", node.place, message, "take another operator")
    limit = inner.limit(found, ("over",), node)
    over = found.get("over")
    most = bounds.MOST_OVERLAP
    return Overlap(over=reader.number(over, "`over`", 1, most) if over else 1, limit=limit)


def _sequence(inner: RuleReader, node: Node) -> Operator:
    found = inner.reader.mapping(node, "`sequence`", ("first", "then", "within"), ("times",))
    if found is None:
        return Each()
    times = found.get("times")
    return Sequence(
        first=inner.predicate(found["first"], "`first`"),
        times=inner.reader.number(times, "`times`", 1, bounds.MOST_TIMES) if times else 1,
        then=inner.predicate(found["then"], "`then`"),
        within_us=inner.time(found["within"], "`within`"),
    )


def _absence(inner: RuleReader, node: Node) -> Operator:
    found = inner.reader.mapping(node, "`absence`", ("after", "expect", "within"))
    if found is None:
        return Each()
    return Absence(
        after=inner.predicate(found["after"], "`after`"),
        expect=inner.predicate(found["expect"], "`expect`"),
        within_us=inner.time(found["within"], "`within`"),
    )


def _baseline(inner: RuleReader, node: Node) -> Operator:
    reader = inner.reader
    required = ("every", "history", "deviations", "least")
    found = reader.mapping(node, "`baseline`", required, _MEASURES)
    if found is None:
        return Each()
    measure = inner.measure(found, node)
    history = bounds.LEAST_HISTORY, bounds.MOST_HISTORY
    return Baseline(
        every_us=inner.time(found["every"], "`every`"),
        history=reader.number(found["history"], "`history`", *history),
        deviations=reader.number(found["deviations"], "`deviations`", 1, bounds.MOST_DEVIATIONS),
        least=reader.number(found["least"], "`least`", 1, _most_least(measure)),
        measure=measure,
    )


def _most_least(measure: Measure) -> int:
    if measure.ratio is not None:
        return 99
    return bounds.MOST_SUM if measure.distinct is None else bounds.MOST_SEEN - 1


_OPERATORS: dict[str, Callable[[RuleReader, Node], Operator]] = {
    "each": _each,
    "leaky": _leaky,
    "sliding": _sliding,
    "overlap": _overlap,
    "sequence": _sequence,
    "absence": _absence,
    "baseline": _baseline,
}
