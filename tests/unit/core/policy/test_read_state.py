"""Operators are read with their figures, which bound what they keep."""

import pytest

from schout.core.model.moment import DAY_US, MINUTE_US
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.read_state import RuleReader, most_over, read_state
from schout.core.policy.reading import Reader
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
from schout.core.policy.source import parse_source

FAILED, PASSED = 'outcome == "failure"', 'outcome == "success"'
HOUR_US = 60 * MINUTE_US
WEB, LOGIN = ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION


def read(
    text: str, kind: ActivityKind = WEB, *, sure: bool = True
) -> tuple[Operator, list[tuple[str, str]]]:
    root, problems = parse_source("a.yaml", text)
    assert (problems, root is not None) == ((), True)
    assert root is not None
    reader = Reader({"a.yaml": text})
    found = read_state(RuleReader(reader, kind, {}, sure=sure), root)
    return found, [(problem.code, problem.message) for problem in reader.problems]


def sliding(measure: Measure, least: int = 1) -> Sliding:
    return Sliding(window_us=MINUTE_US, over=5, measure=measure, least=least)


def baseline(measure: Measure) -> Baseline:
    return Baseline(every_us=HOUR_US, history=24, deviations=6, least=50, measure=measure)


BASE = "every: 1h, history: 24, deviations: 6, least: 50"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("each: {}", Each()),
        ("leaky: {capacity: 3, leak: 1m}", Leaky(capacity=3, leak_us=MINUTE_US)),
        (
            "leaky: {limit: rate, distinct: path}",
            Leaky(capacity=1, leak_us=1, distinct="path", limit="rate"),
        ),
        ("sliding: {window: 1m, over: 5}", sliding(Measure())),
        ("sliding: {window: 1m, over: 5, count}", sliding(Measure())),
        ("sliding: {window: 1m, over: 5, distinct: path}", sliding(Measure(distinct="path"))),
        ("sliding: {window: 1m, over: 5, sum: size_bytes}", sliding(Measure(sum="size_bytes"))),
        (
            'sliding: {window: 1m, over: 5, ratio: "status == 404", least: 9}',
            sliding(Measure(ratio="status == 404"), 9),
        ),
        (
            "sliding: {limit: pages}",
            Sliding(window_us=1, over=1, measure=Measure(), limit="pages"),
        ),
        ("overlap: {over: 2}", Overlap(over=2)),
        ("overlap: {limit: parallel}", Overlap(over=1, limit="parallel")),
        (f"baseline: {{{BASE}}}", baseline(Measure())),
        (f"baseline: {{{BASE}, distinct: path}}", baseline(Measure(distinct="path"))),
        (f'baseline: {{{BASE}, ratio: "status == 404"}}', baseline(Measure(ratio="status == 404"))),
    ],
)
def test_an_operator_is_read_whole(text: str, expected: Operator) -> None:
    assert read(f"{{{text}}}") == (expected, [])


def test_operators_with_predicates_are_read_whole() -> None:
    first, then = f"'{FAILED}'", f"'{PASSED}'"
    once = f"{{sequence: {{first: {first}, then: {then}, within: 1h}}}}"
    often = once.replace("within", "times: 5, within")
    absent = f"{{absence: {{after: {first}, expect: {then}, within: 1h}}}}"
    sequence = Sequence(first=FAILED, times=1, then=PASSED, within_us=HOUR_US)
    assert read(once, LOGIN) == (sequence, [])
    assert read(often, LOGIN)[0] == Sequence(first=FAILED, times=5, then=PASSED, within_us=HOUR_US)
    assert read(absent, LOGIN) == (Absence(after=FAILED, expect=PASSED, within_us=HOUR_US), [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", ("SCH-P010", "expected `state` as a mapping, found text")),
        ("{}", ("SCH-P036", "expected one operator, found none")),
        (
            "{each: {}, overlap: {over: 1}}",
            ("SCH-P036", "expected one operator, found `each`, `overlap`"),
        ),
        ("{each: {x: 1}}", ("SCH-P011", "`each` has no key `x`")),
        ("{leaky: x}", ("SCH-P010", "expected `leaky` as a mapping, found text")),
        ("{sliding: x}", ("SCH-P010", "expected `sliding` as a mapping, found text")),
        ("{overlap: x}", ("SCH-P010", "expected `overlap` as a mapping, found text")),
        ("{sequence: x}", ("SCH-P010", "expected `sequence` as a mapping, found text")),
        ("{absence: x}", ("SCH-P010", "expected `absence` as a mapping, found text")),
        ("{baseline: x}", ("SCH-P010", "expected `baseline` as a mapping, found text")),
        ("{leaky: {capacity: 1}}", ("SCH-P036", "expected `capacity` and `leak`, or `limit`")),
        (
            "{overlap: {limit: parallel, over: 1}}",
            ("SCH-P036", "expected `limit` or `over`, found both"),
        ),
        (
            "{leaky: {capacity: 10000, leak: 1s, distinct: path}}",
            ("SCH-P018", "expected `capacity` from 1 to 9999, found `10000`"),
        ),
        ("{leaky: {capacity: 1, leak: 32d}}", ("SCH-P056", "expected `leak` of at most 31d")),
        (
            "{leaky: {capacity: 1, leak: 1bd}}",
            ("SCH-P023", "expected `leak` of a fixed length, found `1bd`"),
        ),
        (
            "{sliding: {window: 1m, over: 10001}}",
            ("SCH-P018", "expected `over` from 1 to 10000, found `10001`"),
        ),
        (
            '{sliding: {window: 1m, over: 100, ratio: "status == 404"}}',
            ("SCH-P018", "expected `over` from 1 to 99, found `100`"),
        ),
        (
            "{sliding: {window: 1m, over: 5, least: 3}}",
            ("SCH-P011", "`least` goes with `ratio` only"),
        ),
        (
            "{sliding: {window: 1m, over: 5, sum: size_bytes, distinct: path}}",
            ("SCH-P036", "expected one measure, found `distinct`, `sum`"),
        ),
        (
            "{sliding: {window: 1m, over: 5, count: path}}",
            ("SCH-P010", "expected nothing behind `count`"),
        ),
        (
            "{sliding: {window: 1m, over: 5, count: [a]}}",
            ("SCH-P010", "expected nothing behind `count`"),
        ),
        (
            "{sliding: {window: 1m, over: 5, sum: path}}",
            ("SCH-P055", "expected `sum` to name a whole number, found `path`, a text"),
        ),
        (
            "{sliding: {window: 1m, over: 5, distinct: pth}}",
            ("SCH-P054", "`http_request` has no field `pth`"),
        ),
        (
            "{sliding: {window: 1m, over: 5, ratio: statu}}",
            ("SCH-P053", "`http_request` has no field `statu`"),
        ),
        (
            "{sliding: {window: 1m, over: 5, ratio: [a]}}",
            ("SCH-P014", "expected `ratio` as text, found a list"),
        ),
        (
            f"{{baseline: {{{BASE.replace('24', '4')}}}}}",
            ("SCH-P018", "expected `history` from 5 to 1000, found `4`"),
        ),
    ],
)
def test_a_mistake_is_reported_once(text: str, problem: tuple[str, str]) -> None:
    assert read(text)[1] == [problem]


def test_what_overlaps_needs_a_duration() -> None:
    message = "`authentication` has no field `duration_us`, which `overlap` needs"
    assert read("{overlap: {over: 1}}", LOGIN)[1] == [("SCH-P054", message)]


def test_nothing_is_said_of_fields_while_the_kind_is_not_known() -> None:
    text = '{sliding: {window: 1m, over: 5, ratio: "pth == 1"}}'
    assert read(text, sure=False)[1] == []
    assert read("{leaky: {limit: rate, distinct: pth}}", sure=False)[1] == []


def test_how_much_may_stand_in_a_window_follows_from_its_measure() -> None:
    given = Measure(), Measure(distinct="path"), Measure(sum="size_bytes"), Measure(ratio="x")
    assert [most_over(measure) for measure in given] == [10_000, 10_000, 10**15, 99]


def test_the_longest_window_is_31_days() -> None:
    text = "{leaky: {capacity: 1, leak: 31d}}"
    assert read(text) == (Leaky(capacity=1, leak_us=31 * DAY_US), [])
