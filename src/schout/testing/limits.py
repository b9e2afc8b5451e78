"""An oracle for limits: it keeps every call it ever let through and recounts them each time.

It shares no code and no method with `core/limits`, and is played against it on random schedules.
"""

from random import Random
from typing import NamedTuple

from schout.core.limits.lanes import Book, Terms, has_room, take, wait_of

_INTERVALS_US = (0, 1, 3, 7, 10)
_KEYS = ("a", "b", "c", "d")


class Tally(NamedTuple):
    """How often the limits were wrong, of how many calls."""

    calls: int = 0
    admitted: int = 0
    over: int = 0
    """Let through, though not owed."""
    under: int = 0
    """Refused, though owed."""
    early: int = 0
    """Refused once more after the wait they were told, with nothing in between."""

    def plus(self, other: "Tally") -> "Tally":
        """Add up."""
        return Tally(*(one + two for one, two in zip(self, other, strict=True)))


class Oracle:
    """What one key was let do, call by call."""

    def __init__(self, terms: Terms, burst: int) -> None:
        self._terms, self._burst = terms, burst
        self._calls: list[tuple[int, int]] = []
        self._ends: dict[int, int] = {}
        self._latest_us = 0

    def owed(self, now_us: int, cost: int) -> tuple[bool, bool]:
        """Tell whether a call may pass, and whether it must.

        They differ only where a lease was over at a later moment than this: the clock went back.
        """
        self._latest_us = max(self._latest_us, now_us)
        if self._terms.interval_us and not self._in_rate(now_us, cost):
            return False, False
        if not self._terms.cap:
            return True, True
        running = sum(ends_us > self._latest_us for ends_us in self._ends.values())
        at_most = sum(ends_us > now_us for ends_us in self._ends.values())
        return running < self._terms.cap, at_most < self._terms.cap

    def _in_rate(self, now_us: int, cost: int) -> bool:
        """Over every stretch of time that ends now: the calls in it are at most the quota."""
        interval_us, most = self._terms.interval_us, self._burst
        if cost > most:
            return False
        stretch = cost
        for at_us, cost_then in reversed(self._calls):
            stretch += cost_then
            if stretch * interval_us > most * interval_us + now_us - at_us:
                return False
        return True

    def passed(self, now_us: int, cost: int, lease: int) -> None:
        """Hear of a call that was let through."""
        self._calls.append((now_us, cost))
        self._ends[lease] = now_us + self._terms.ttl_us

    def ended(self, lease: int) -> None:
        """Hear that a call has ended."""
        self._ends.pop(lease, None)


class _Limits:
    """A book, asked by its short way or by the functions that the gate uses."""

    def __init__(self, book: Book, *, short: bool) -> None:
        self.book, self._short = book, short
        self._next = 1

    def ask(self, key: str, now_us: int, cost: int) -> int:
        """Give a lease, or the wait below 0; 0: too many run at once."""
        if self._short:
            return self.book.acquire(key, now_us)
        lane = self.book.lane(key, now_us)
        wait_us = wait_of(lane, now_us, cost)
        if wait_us:
            return -wait_us
        if not has_room(lane, now_us):
            return 0
        self._next += 1
        take(lane, now_us, self._next, cost)
        return self._next

    def end(self, key: str, lease: int, now_us: int) -> None:
        """Give a lease back."""
        if self._short:
            self.book.release(lease)
            return
        leases = self.book.lane(key, now_us).leases
        if leases is not None:
            leases.pop(lease, None)


def play(draw: Random, steps: int = 10) -> Tally:
    """Play one random schedule: several keys, costs, leases that end or do not, clock steps."""
    figures = [_figures(draw) for _ in _KEYS]
    terms = {key: each for key, (each, _) in zip(_KEYS, figures, strict=True)}
    bursts = {key: burst for key, (_, burst) in zip(_KEYS, figures, strict=True)}
    crowded, short = draw.random() < 0.1, draw.random() < 0.5
    limits = _Limits(Book(lambda key, _: terms[key], 2 if crowded else 1000), short=short)
    oracles = {key: Oracle(terms[key], bursts[key]) for key in _KEYS}
    keys = _KEYS if crowded else _KEYS[: draw.randrange(1, 3)]
    back_us = 0 if crowded else -15  # a lane that was forgotten at rest cannot remember for then
    out: list[tuple[str, int]] = []
    now_us, calls, admitted, over, under, early = 1000, 0, 0, 0, 0, 0
    for _ in range(steps):
        now_us += draw.randrange(7) if draw.random() < 0.95 else draw.randrange(back_us, 40)
        if out and draw.random() < 0.3:
            key, lease = out.pop(draw.randrange(len(out)))
            limits.end(key, lease, now_us)
            oracles[key].ended(lease)
        key = keys[draw.randrange(len(keys))]
        cost = 1 if short else draw.choice((1, 1, 1, 2, 3))
        may, must = oracles[key].owed(now_us, cost)
        got = limits.ask(key, now_us, cost)
        if got < 0 and not crowded and cost <= bursts[key] and draw.random() < 0.3:
            now_us -= got
            may, must = oracles[key].owed(now_us, cost)
            got = limits.ask(key, now_us, cost)
            early += got < 0
        calls += 1
        if got > 0:
            admitted += 1
            over += not may
            oracles[key].passed(now_us, cost, got)
            out.append((key, got))
        elif must and not crowded:
            under += 1
    return Tally(calls, admitted, over, under, early)


def _figures(draw: Random) -> tuple[Terms, int]:
    interval_us = draw.choice(_INTERVALS_US)
    burst = draw.randrange(1, 4)
    cap = draw.randrange(3)
    return (
        Terms(
            interval_us=interval_us,
            slack_us=(burst - 1) * interval_us,
            cap=cap,
            ttl_us=draw.randrange(4, 30),
        ),
        burst if interval_us else 1 << 30,
    )
