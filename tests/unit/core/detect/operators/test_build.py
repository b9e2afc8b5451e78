"""Operators are built with the figures that the rule names."""

import msgspec
import pytest

from schout.core.detect.operators.absence import AbsenceOperator
from schout.core.detect.operators.baseline import BaselineOperator
from schout.core.detect.operators.build import build_operator, measure_name
from schout.core.detect.operators.each import EachOperator
from schout.core.detect.operators.leaky import LeakyOperator
from schout.core.detect.operators.overlap import OverlapOperator
from schout.core.detect.operators.sequence import SequenceOperator
from schout.core.detect.operators.sliding import DistinctOperator, SlidingOperator
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    Operator,
    Overlap,
    Sequence,
    Sliding,
)

COUNT = Measure()
SLIDING = Sliding(window_us=10, over=3, measure=COUNT, least=4)


@pytest.mark.parametrize(
    ("named", "built"),
    [
        (Each(), EachOperator()),
        (Leaky(capacity=3, leak_us=5), LeakyOperator(3, 5, distinct=False, burst=3)),
        (
            Leaky(capacity=3, leak_us=5, distinct="path"),
            LeakyOperator(3, 5, distinct=True, burst=3),
        ),
        (SLIDING, SlidingOperator(10, 3, amounts=False, least=None)),
        (
            msgspec.structs.replace(SLIDING, measure=Measure(sum="size_bytes")),
            SlidingOperator(10, 3, amounts=True, least=None),
        ),
        (
            msgspec.structs.replace(SLIDING, measure=Measure(ratio="status == 404")),
            SlidingOperator(10, 3, amounts=False, least=4),
        ),
        (
            msgspec.structs.replace(SLIDING, measure=Measure(distinct="path")),
            DistinctOperator(10, 3),
        ),
        (Overlap(over=2), OverlapOperator(2)),
        (Sequence(first="a", times=3, then="b", within_us=9), SequenceOperator(3, 9)),
        (Absence(after="a", expect="b", within_us=9), AbsenceOperator(9)),
        (
            Baseline(every_us=9, history=8, deviations=7, least=6, measure=COUNT),
            BaselineOperator(9, 8, 7, 6, measure="count"),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_operator_has_its_code(named: Operator, built: object) -> None:
    found = build_operator(named)
    assert (type(found), vars(found)) == (type(built), vars(built))


def test_a_limit_says_how_many_may_come_at_once() -> None:
    found = build_operator(Leaky(capacity=30, leak_us=5), burst=5)
    assert vars(found) == vars(LeakyOperator(30, 5, distinct=False, burst=5))


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (COUNT, "count"),
        (Measure(distinct="path"), "distinct"),
        (Measure(sum="size_bytes"), "sum"),
        (Measure(ratio="status == 404"), "ratio"),
    ],
)
def test_a_measure_has_a_name(measure: Measure, name: str) -> None:
    assert measure_name(measure) == name
