"""Periods are read as policies write them."""

import pytest

from schout.core.model.moment import DAY_US
from schout.core.policy.period import Period, Unit, parse_period

CASES = {
    "1s": (1, Unit.SECOND, 1_000_000),
    "90m": (90, Unit.MINUTE, 5_400_000_000),
    "24h": (24, Unit.HOUR, 86_400_000_000),
    "14d": (14, Unit.DAY, 1_209_600_000_000),
    "2w": (2, Unit.WEEK, 1_209_600_000_000),
    "6mo": (6, Unit.MONTH, None),
    "16bh": (16, Unit.BUSINESS_HOUR, None),
    "5bd": (5, Unit.BUSINESS_DAY, None),
    "10000d": (10_000, Unit.DAY, 864_000_000_000_000),
    "1000bd": (1000, Unit.BUSINESS_DAY, None),
    "999999s": (999_999, Unit.SECOND, 999_999_000_000),
}


@pytest.mark.parametrize("text", CASES)
def test_a_period_is_an_amount_of_a_unit_and_writes_itself_back(text: str) -> None:
    amount, unit, fixed_us = CASES[text]
    period = parse_period(text)
    assert period == Period(amount=amount, unit=unit)
    assert (str(period), period.fixed_us) == (text, fixed_us)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "d",
            "14",
            "0d",
            "-1d",
            "1.5d",
            "014d",
            "14 d",
            "14D",
            "14y",
            "1000000s",
            "1d\n",
            "١d",
        ),
        *("10001d", "999999d", "999999mo", "999999w", "1001bd", "999999bh"),
    ],
)
def test_anything_else_is_no_period(text: str) -> None:
    assert parse_period(text) is None


def test_the_longest_it_can_be_is_enough_in_any_month_and_calendar() -> None:
    longest = [parse_period(text) for text in ("24h", "6mo", "5bd", "16bh")]
    assert [each.longest_us // DAY_US for each in longest if each is not None] == [1, 186, 50, 160]
