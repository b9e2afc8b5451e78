"""Admission by rate: the leaky bucket of `leaky` with refusals that cost the caller nothing.

Source: ITU-T I.371, annex A.1 (virtual scheduling), as the generic cell rate algorithm (GCRA).
The state of a key is one number: the moment at which its bucket will be dry. All times are whole
microseconds. A clock that steps back can only make an answer stricter.
"""

from schout.core.limits.leaky import pour

NEVER = -1
"""The wait of a call that costs more than the whole burst: no wait helps."""


def admit(dry_us: int, now_us: int, interval_us: int, burst: int, cost: int = 1) -> tuple[int, int]:
    """Ask for `cost` drops; give the new state and 0, or the old state and the wait.

    Whoever comes back after the wait, with nothing in between, is admitted.
    """
    if cost > burst:
        return dry_us, NEVER
    after_us = pour(dry_us, now_us, cost * interval_us)
    over_us = after_us - now_us - burst * interval_us
    return (dry_us, over_us) if over_us > 0 else (after_us, 0)


def pace(
    dry_us: int, now_us: int, interval_us: int, burst: int, most_us: int, queue: int
) -> tuple[int, int, bool]:
    """Ask for one drop and offer to wait: the new state, the wait, and whether it is admitted.

    Admitted calls have their place from then on; they pass after their wait. A wait is at most
    `most_us`, and at most `queue` calls wait at once.
    """
    after_us = pour(dry_us, now_us, interval_us)
    over_us = after_us - now_us - burst * interval_us
    if over_us <= 0:
        return after_us, 0, True
    if over_us <= most_us and over_us <= queue * interval_us:
        return after_us, over_us, True
    return dry_us, over_us, False


def remaining(dry_us: int, now_us: int, interval_us: int, burst: int) -> int:
    """Tell how many drops would be admitted at this moment."""
    room_us = burst * interval_us - max(0, dry_us - now_us)
    return max(0, room_us // interval_us)
