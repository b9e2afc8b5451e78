"""Rates as nginx counts them, and waits that are never too early."""

import msgspec
import pytest
from tests.e2e.edge_scenes import rate

from schout.core.model.edge import Quota, Stage
from schout.gateway.native.rates import is_slower_than_a_minute, nginx_rate, nginx_wait_s, paced


def quota(at_most: int, period_s: int) -> Quota:
    return Quota(at_most=at_most, interval_us=-(-period_s * 1_000_000 // at_most))


@pytest.mark.parametrize(
    ("at_most", "period_s", "written", "wait_s"),
    [
        (1, 1, "1r/s", 1),
        (20, 1, "20r/s", 1),
        (7, 1, "7r/s", 1),
        (1200, 60, "20r/s", 1),
        (20, 60, "20r/m", 4),
        (1, 60, "1r/m", 63),
        (6, 3600, "1r/m", 600),
    ],
)
def test_a_rate_is_a_whole_number_and_its_wait_is_long_enough(
    at_most: int, period_s: int, written: str, wait_s: int
) -> None:
    made = quota(at_most, period_s)
    assert (nginx_rate(made), nginx_wait_s(made)) == (written, wait_s)


def test_what_is_slower_than_one_a_minute_is_said_to_be() -> None:
    assert [is_slower_than_a_minute(quota(n, 3600)) for n in (6, 60, 61)] == [True, False, False]


def test_only_calls_that_are_paced_wait() -> None:
    refused = rate(at_most=60)
    assert paced(refused, refused.quota) == 0
    held = rate(at_most=60, stage=Stage.PACE)
    assert paced(held, held.quota) == 0
    asked = msgspec.structs.replace(held, pace_us=2_000_000, queue=5)
    assert paced(asked, held.quota) == 2
    assert paced(msgspec.structs.replace(asked, queue=1), held.quota) == 1
