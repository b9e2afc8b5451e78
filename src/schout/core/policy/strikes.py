"""Which earlier violations of a tenant count under a ladder, and how much they weigh together."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from schout.core.model.decision import Strike
from schout.core.policy.calendar import add_period
from schout.core.policy.schema import Calendar, Ladder, Policy

_MICROSECOND = timedelta(microseconds=1)


def counted(
    strikes: Iterable[Strike],
    ladder: Ladder,
    policy: Policy,
    calendar: Calendar,
    begins: datetime,
    at: datetime,
) -> tuple[Strike, ...]:
    """Give the earlier violations that count: same ladder, within its window, put behind them.

    A tenant is told of each and has time to put it right; only what begins after that repeats it.
    """
    same = {item.id for item in policy.clauses if item.ladder == ladder.id}
    return tuple(
        strike
        for strike in strikes
        if strike.clause in same
        and strike.told_until <= begins
        and add_period(strike.at, ladder.window, calendar) > at
    )


def weight(strikes: Sequence[Strike], ladder: Ladder, at: datetime) -> int:
    """Give what violations that count weigh, to the nearest whole strike, halves up.

    Each weighs 1 when it is new and half of that after every half-life of the ladder.
    """
    return (sum(weight_permille(strike, ladder, at) for strike in strikes) + 500) // 1000


def weight_permille(strike: Strike, ladder: Ladder, at: datetime) -> int:
    """Give what one violation weighs, in thousandths of a strike."""
    half_us = ladder.half_life.fixed_us if ladder.half_life is not None else None
    if half_us is None:
        return 1000
    return int(1000 * math.exp2(-((at - strike.at) // _MICROSECOND) / half_us) + 0.5)
