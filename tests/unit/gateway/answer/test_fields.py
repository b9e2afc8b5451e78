"""The RateLimit fields are structured fields (RFC 9651) that say what the draft wants said."""

from collections.abc import Sequence
from typing import Any

import http_sf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.unit.gateway.answer.refusals import ACTIVE, CASE, HINT, PARALLEL, RATE, STANDINGS

from schout.core.model.edge import Quota
from schout.core.model.vocabulary import Metric
from schout.gateway.answer.fields import RateFields, policy_name, seconds_up
from schout.gateway.call import ADMITTED, Answer, Standing, Verdict


def read(value: bytes) -> list[tuple[str, dict[str, Any]]]:
    found: Any = http_sf.parse(value, tltype="list")
    return [(name, dict(parameters)) for name, parameters in found]


def read_item(value: bytes) -> tuple[str, dict[str, Any]]:
    found: Any = http_sf.parse(value, tltype="item")
    return found[0], dict(found[1])


def standing(quota: Quota, remaining: int, reset_us: int) -> Standing:
    return Standing(limit=RATE, quota=quota, remaining=remaining, reset_us=reset_us)


def both(standings: Sequence[Standing], refused: str | None = None, wait_s: int = 0) -> Any:
    (_, policy), (_, state) = RateFields().of(standings, refused, wait_s)
    return read(policy), read(state)


def test_the_fields_are_as_the_draft_shows_them() -> None:
    assert RateFields().of(STANDINGS, RATE.id, 1) == (
        (
            b"ratelimit-policy",
            b'"iii2-rate";q=1;w=1, "iii2-parallel";q=1;qu="concurrent-requests"',
        ),
        (b"ratelimit", b'"iii2-rate";r=0;t=1, "iii2-parallel";r=1'),
    )


def test_they_can_be_read_back() -> None:
    assert both(STANDINGS) == (
        [
            ("iii2-rate", {"q": 1, "w": 1}),
            ("iii2-parallel", {"q": 1, "qu": "concurrent-requests"}),
        ],
        [("iii2-rate", {"r": 0, "t": 1}), ("iii2-parallel", {"r": 1})],
    )


@pytest.mark.parametrize(
    ("limit_id", "name"),
    [
        pytest.param("III.2/rate", "iii2-rate", id="roman"),
        pytest.param("4.10/rate", "4.10-rate", id="figures"),
        pytest.param("1.12/rate", "1.12-rate", id="figures-other"),
        pytest.param("11.2/rate", "11.2-rate", id="figures-not-the-same"),
        pytest.param("API.b/Fast_one", "api.b-fast_one", id="letters"),
    ],
)
def test_limits_have_names_that_differ(limit_id: str, name: str) -> None:
    assert policy_name(limit_id) == name


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        pytest.param(Quota(at_most=1, interval_us=1_000_000), {"q": 1, "w": 1}, id="each-second"),
        pytest.param(
            Quota(at_most=7, interval_us=8_571_429, burst=3), {"q": 7, "w": 60}, id="rounded-up"
        ),
        pytest.param(
            Quota(at_most=1, interval_us=1_000_000, burst=10), {"q": 10, "w": 10}, id="burst"
        ),
        pytest.param(Quota(at_most=50, interval_us=1), {"q": 50, "w": 1}, id="short"),
        pytest.param(
            Quota(at_most=10**18, interval_us=1), {"q": 10**15 - 1, "w": 10**12}, id="huge"
        ),
    ],
)
def test_the_policy_field_has_the_figures_in_force(quota: Quota, expected: dict[str, int]) -> None:
    assert both([standing(quota, 0, 0)])[0] == [("iii2-rate", expected)]


@pytest.mark.parametrize(
    ("burst", "remaining", "reset_us", "expected"),
    [
        pytest.param(1, 1, 0, {"r": 1}, id="all-free"),
        pytest.param(1, 0, 1, {"r": 0, "t": 1}, id="a-moment"),
        pytest.param(1, 0, 1_000_001, {"r": 0, "t": 2}, id="rounded-up"),
        pytest.param(10, 5, 4_200_000, {"r": 5, "t": 1}, id="the-next-place-is-free-soon"),
        pytest.param(10, 0, 14_500_000, {"r": 0, "t": 6}, id="deep-in-debt"),
        pytest.param(10, -3, 9_000_000, {"r": 0, "t": 1}, id="below-nothing"),
        pytest.param(10, 99, 9_000_000, {"r": 99, "t": 9}, id="more-than-all"),
    ],
)
def test_the_state_field_has_what_remains_and_for_how_long(
    burst: int, remaining: int, reset_us: int, expected: dict[str, int]
) -> None:
    quota = Quota(at_most=1, interval_us=1_000_000, burst=burst)
    assert both([standing(quota, remaining, reset_us)])[1] == [("iii2-rate", expected)]


def test_of_the_refused_limit_nothing_is_left_until_retry_after() -> None:
    quota = Quota(at_most=1, interval_us=1_000_000, burst=10)
    assert both([standing(quota, 2, 500_000)], RATE.id, 7)[1] == [("iii2-rate", {"r": 0, "t": 7})]
    parallel = Standing(limit=PARALLEL, quota=PARALLEL.quota, remaining=1, reset_us=0)
    assert both([parallel], PARALLEL.id, 60)[1] == [("iii2-parallel", {"r": 0})]


def test_bytes_have_their_unit() -> None:
    limit = replace(RATE, metric=Metric.BYTES)
    size = Standing(limit=limit, quota=RATE.quota, remaining=0, reset_us=0)
    assert both([size])[0] == [("iii2-rate", {"q": 1, "qu": "content-bytes", "w": 1})]


def test_what_the_draft_has_no_unit_for_is_not_told() -> None:
    minutes = Standing(limit=ACTIVE, quota=ACTIVE.quota, remaining=3, reset_us=5)
    assert RateFields().of([minutes]) == ()
    assert both([minutes, STANDINGS[0]])[1] == [("iii2-rate", {"r": 0, "t": 1})]


def test_a_call_that_passes_and_was_not_too_much_has_no_warning() -> None:
    fields = RateFields()
    assert fields.of_passing(ADMITTED, ()) == ()
    assert fields.of_passing(ADMITTED, STANDINGS) == fields.of(STANDINGS)
    assert fields.of_passing(Answer(Verdict.WARN), ()) == ()


def test_a_call_that_was_too_much_is_warned() -> None:
    fields = RateFields()
    answer = Answer(Verdict.WARN, wait_us=1_500_000, limit=RATE, case=CASE, hint=HINT)
    *rest, (name, value) = fields.of_passing(answer, STANDINGS)
    assert tuple(rest) == fields.of(STANDINGS)
    assert name == b"schout-warning"
    assert read_item(value) == (
        "iii2-rate",
        {"clause": "III.2", "t": 2, "case": CASE, "calls": 200, "batch": "create"},
    )
    bare = fields.of_passing(Answer(Verdict.WARN, limit=RATE), ())
    assert bare == ((b"schout-warning", b'"iii2-rate";clause="III.2"'),)


@given(st.text(max_size=20))
def test_no_text_breaks_out_of_a_field(text: str) -> None:
    answer = Answer(Verdict.WARN, limit=RATE, case=text)
    (_, value), *_ = RateFields().of_passing(answer, ())
    shown = "".join(char if " " <= char <= "~" else "?" for char in text)
    assert read_item(value)[1]["case"] == shown


@given(st.integers(0, 10**15))
def test_seconds_are_never_too_few_and_never_one_too_many(wait_us: int) -> None:
    assert wait_us <= seconds_up(wait_us) * 1_000_000 < wait_us + 1_000_000
