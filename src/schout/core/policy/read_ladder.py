"""Reads ladders: what follows from the first violation, the second, and so on."""

from schout.core.model.vocabulary import (
    Approval,
    Ground,
    MeasureKind,
    NoticeTime,
    Refund,
    Scope,
    Severity,
    WayBack,
)
from schout.core.policy.period import Period, Unit
from schout.core.policy.reading import Reader
from schout.core.policy.schema import Ladder, Measure, Step
from schout.core.policy.source import Node, Scalar

MOST_STRIKES = 20
"""Ladders we know of end at the third to fifth violation."""
_DEFAULT_LIFT = (WayBack.REMEDIED, WayBack.REVIEW, WayBack.APPEAL)
_SIX_MONTHS = Period(amount=6, unit=Unit.MONTH)
"""The term that Art. 20(1) of Regulation (EU) 2022/2065 sets for complaints."""


def read_ladder(reader: Reader, node: Node) -> Ladder | None:
    """Read one ladder; `None` when too little of it is there to go on."""
    found = reader.mapping(
        node, "a ladder", ("id", "title", "window", "repeated_from", "steps"), ("half_life",)
    )
    if found is None:
        return None
    half_life = found.get("half_life")
    reader.not_empty(found["steps"], "steps")
    steps = [_step(reader, item) for item in reader.items(found["steps"], "steps")]
    return Ladder(
        id=reader.name(found["id"], "the id of a ladder"),
        title=reader.text(found["title"], "the title"),
        window=reader.period(found["window"], "`window`"),
        half_life=reader.fixed_period(half_life, "`half_life`") if half_life else None,
        repeated_from=reader.number(found["repeated_from"], "`repeated_from`", 2, MOST_STRIKES),
        steps=tuple(step for step in steps if step is not None),
    )


def _step(reader: Reader, node: Node) -> Step | None:
    found = reader.mapping(
        node,
        "a step",
        ("id", "notice", "approval"),
        ("when", "measures", "remedy", "then", "lift", "appeal", "review", "refund"),
    )
    if found is None:
        return None
    when, then, lift, review = (found.get(key) for key in ("when", "then", "lift", "review"))
    remedy, refund = found.get("remedy"), found.get("refund")
    strikes_from, strikes_to, severity, grounds = _when(reader, when)
    measures = [_measure(reader, item) for item in reader.items(found.get("measures"), "measures")]
    return Step(
        id=reader.name(found["id"], "the id of a step"),
        strikes_from=strikes_from,
        strikes_to=strikes_to,
        severity=severity,
        grounds=grounds,
        measures=tuple(measure for measure in measures if measure is not None),
        notice=reader.choice(found["notice"], NoticeTime, "a time of notice"),
        remedy=reader.flag(remedy, "`remedy`") if remedy else False,
        approval=reader.choice(found["approval"], Approval, "an approval"),
        then=reader.name(then, "the id of a step") if then else None,
        lift=reader.choices(lift, WayBack, "a way back") if lift else _DEFAULT_LIFT,
        appeal=_appeal(reader, found.get("appeal")),
        review=reader.period(review, "`review`") if review else None,
        refund=reader.choice(refund, Refund, "a refund") if refund else Refund.NONE,
    )


def _appeal(reader: Reader, node: Node | None) -> Period | None:
    if node is None:
        return _SIX_MONTHS
    if isinstance(node, Scalar) and node.text == "none":
        return None
    return reader.period(node, "`appeal`")


def _measure(reader: Reader, node: Node) -> Measure | None:
    found = reader.mapping(node, "a measure", ("kind", "scope"), ("duration",))
    if found is None:
        return None
    duration = found.get("duration")
    return Measure(
        kind=reader.choice(found["kind"], MeasureKind, "a measure"),
        scope=reader.choice(found["scope"], Scope, "a scope"),
        duration=reader.period(duration, "`duration`") if duration else None,
    )


_When = tuple[int | None, int | None, tuple[Severity, ...], tuple[Ground, ...]]


def _when(reader: Reader, node: Node | None) -> _When:
    found = reader.mapping(node, "`when`", (), ("strikes", "severity", "ground")) if node else None
    if found is None:
        return None, None, (), ()
    first, last = _strikes(reader, found.get("strikes"))
    severity = reader.choices(found.get("severity"), Severity, "a severity")
    grounds = reader.choices(found.get("ground"), Ground, "a ground")
    return first, last, severity, grounds


def _strikes(reader: Reader, node: Node | None) -> tuple[int, int | None]:
    if node is None:
        return 1, None
    if isinstance(node, Scalar):
        strike = reader.number(node, "`strikes`", 1, MOST_STRIKES)
        return strike, strike
    found = reader.mapping(node, "`strikes`", ("from",), ("to",))
    if found is None:
        return 1, None
    first = reader.number(found["from"], "`from`", 1, MOST_STRIKES)
    if "to" not in found:
        return first, None
    last = reader.number(found["to"], "`to`", 1, MOST_STRIKES)
    if last < first:
        message = f"expected `to` of {first} or more, found `{last}`"
        reader.report("SCH-P018", found["to"].place, message)
    return first, last
