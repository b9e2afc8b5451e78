"""From the operator that a rule names to the code that runs it."""

from typing import Any, assert_never

from schout.core.detect.operators.absence import AbsenceOperator, AbsenceState
from schout.core.detect.operators.baseline import BaselineOperator, BaselineState
from schout.core.detect.operators.each import EachOperator, EachState
from schout.core.detect.operators.leaky import LeakyOperator, LeakyState
from schout.core.detect.operators.overlap import OverlapOperator, OverlapState
from schout.core.detect.operators.sequence import SequenceOperator, SequenceState
from schout.core.detect.operators.shape import Operator
from schout.core.detect.operators.sliding import (
    DistinctOperator,
    SlidingOperator,
    ValuesState,
    WindowState,
)
from schout.core.policy import rule as policy

State = (
    EachState
    | LeakyState
    | WindowState
    | ValuesState
    | OverlapState
    | SequenceState
    | AbsenceState
    | BaselineState
)


def build_operator(named: policy.Operator, burst: int | None = None) -> Operator[Any]:
    """Give the code of an operator; `burst`: what a limit allows at once, if it is bound to one."""
    match named:
        case policy.Each():
            return EachOperator()
        case policy.Leaky():
            return LeakyOperator(
                named.capacity,
                named.leak_us,
                distinct=named.distinct is not None,
                burst=named.capacity if burst is None else burst,
            )
        case policy.Sliding():
            return _sliding(named)
        case policy.Overlap():
            return OverlapOperator(named.over)
        case policy.Sequence():
            return SequenceOperator(named.times, named.within_us)
        case policy.Absence():
            return AbsenceOperator(named.within_us)
        case policy.Baseline():
            return BaselineOperator(
                named.every_us,
                named.history,
                named.deviations,
                named.least,
                measure=measure_name(named.measure),
            )
        case _:
            assert_never(named)


def _sliding(named: policy.Sliding) -> SlidingOperator | DistinctOperator:
    kind = measure_name(named.measure)
    if kind == "distinct":
        return DistinctOperator(named.window_us, named.over)
    least = named.least if kind == "ratio" else None
    return SlidingOperator(named.window_us, named.over, amounts=kind == "sum", least=least)


def measure_name(measure: policy.Measure) -> str:
    """Tell what a measure is: `count`, `distinct`, `sum` or `ratio`."""
    for name in ("distinct", "sum", "ratio"):
        if getattr(measure, name) is not None:
            return name
    return "count"
