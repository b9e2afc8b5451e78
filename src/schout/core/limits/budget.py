"""A budget in upstream time: how long somebody may keep the servers busy, for crawlers (III.5).

A leaky bucket as in `leaky`, poured with what a call really cost. The cost is known only when the
call has ended, so a call that runs is held against the budget at the mean cost of those before it.
All numbers are whole microseconds; what is rounded is rounded against the caller, by less than one
microsecond for each call.
"""

import msgspec

from schout.core.limits.leaky import pour

_SHARE = 3
"""The mean moves by 1/8 of the difference, as the smoothed round trip time of RFC 6298 does."""


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """How much upstream time one key may use.

    Over any stretch `T` that is at most `burst_us + T * upstream_us / window_us`, and the cost of
    the calls that were running when it was used up.
    """

    upstream_us: int
    """Upstream time per window."""
    window_us: int
    burst_us: int
    """Upstream time that may be used at once."""
    first_us: int = 0
    """What a call is held at as long as none has ended."""

    def __post_init__(self) -> None:
        """Refuse an allowance that allows nothing."""
        if self.upstream_us < 1 or self.window_us < 1 or self.burst_us < 1 or self.first_us < 0:
            raise ValueError("an allowance needs figures of 1 or more")

    def as_time(self, upstream_us: int) -> int:
        """Give the time after which an amount of upstream time has leaked away, rounded up."""
        return -(-upstream_us * self.window_us // self.upstream_us)


class Budget:
    """What one key has used, what it has running, and what a call of it costs in the mean."""

    __slots__ = ("_empty_at_us", "_held_us", "_mean_eighths")

    def __init__(self) -> None:
        self._empty_at_us = 0
        self._held_us = 0
        self._mean_eighths = -1

    def wait_us(self, now_us: int, allowance: Allowance) -> int:
        """Tell how long one more call must wait; 0: not at all.

        While other calls run they count at their mean cost; else it is exact.
        """
        over_us = (
            max(0, self._empty_at_us - now_us)
            + allowance.as_time(self._held_us)
            - allowance.as_time(allowance.burst_us)
        )
        return max(0, over_us + 1)

    def admit(self, now_us: int, allowance: Allowance) -> tuple[int, int]:
        """Ask for one more call: give what is held for it, and the wait if it is refused.

        The wait is 0 when it is admitted; then `settle` must follow, with what was held.
        """
        wait_us = self.wait_us(now_us, allowance)
        if wait_us:
            return 0, wait_us
        held_us = self.expected_us(allowance)
        self._held_us += held_us
        return held_us, 0

    def settle(self, now_us: int, held_us: int, cost_us: int, allowance: Allowance) -> None:
        """End a call: charge what it cost instead of what was held for it.

        A call whose end was never heard of is settled at what was held for it.
        """
        cost_us = max(0, cost_us)
        self._held_us = max(0, self._held_us - held_us)
        self._empty_at_us = pour(self._empty_at_us, now_us, allowance.as_time(cost_us))
        mean = self._mean_eighths
        self._mean_eighths = cost_us << _SHARE if mean < 0 else mean - (mean >> _SHARE) + cost_us

    def expected_us(self, allowance: Allowance) -> int:
        """Give what one more call is expected to cost."""
        return allowance.first_us if self._mean_eighths < 0 else self._mean_eighths >> _SHARE

    def idle(self, now_us: int) -> bool:
        """Tell whether nothing is used and nothing runs, so that forgetting it loses nothing."""
        return self._empty_at_us <= now_us and not self._held_us
