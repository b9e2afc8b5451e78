"""An oracle for limits: exact lists of what was admitted, written apart from the code it judges.

A call conforms to a rate of one in T with bursts of b at a moment t when, for every call i let
through before, the calls from i on and this one are at most b + (t - t_i) / T. That is the generic
cell rate algorithm told as a condition on all windows (ITU-T I.371, annex A.1), not as a moving
number.
"""

import random

from schout.core.limits.lanes import FOREVER_US, Book, Terms

STEPS = 10


class Oracle:
    """What a key was let do so far."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._burst = terms.slack_us // terms.interval_us + 1 if terms.interval_us else 0
        self._admitted: list[int] = []
        self._running: dict[int, int] = {}

    def allows(self, now_us: int) -> bool:
        """Tell whether one more call is within the limits."""
        terms = self._terms
        if terms.cap:
            running = sum(ends_us > now_us for ends_us in self._running.values())
            if running >= terms.cap:
                return False
        if terms.interval_us:
            count = 1
            for at_us in reversed(self._admitted):
                count += 1
                if count * terms.interval_us > self._burst * terms.interval_us + now_us - at_us:
                    return False
        return True

    def admit(self, now_us: int, lease: int) -> None:
        """Note a call that was let through."""
        self._admitted.append(now_us)
        if self._terms.cap:
            self._running[lease] = now_us + self._terms.ttl_us

    def release(self, lease: int) -> None:
        """Note the end of a call."""
        self._running.pop(lease, None)


class Tally:
    """How the answers compared."""

    def __init__(self) -> None:
        self.answers = self.admitted = self.over = self.under = self.early = 0


def run(schedules: int, seed: int) -> Tally:
    """Try so many random schedules on a new book each; count answers that differ.

    `over`: let through against the oracle. `under`: refused against it. `early`: a wait after
    which the rate still did not let the call through.
    """
    chance = random.Random(seed)  # noqa: S311 - a schedule is no secret
    tally = Tally()
    for _ in range(schedules):
        _schedule(chance, tally)
    return tally


def _schedule(chance: random.Random, tally: Tally) -> None:
    pick = chance.random
    interval_us = int(pick() * 50) + 1 if pick() < 0.8 else 0
    slack_us = int(pick() * 4) * interval_us
    cap = int(pick() * 4) if interval_us else int(pick() * 3) + 1
    terms = Terms(
        interval_us=interval_us,
        slack_us=slack_us,
        cap=cap,
        ttl_us=int(pick() * 150) + 1,
        until_us=FOREVER_US,
    )
    book = Book(lambda _key, _now: terms)
    oracles = {"a": Oracle(terms), "b": Oracle(terms)}
    leases: list[tuple[int, Oracle]] = []
    now_us = 1
    for _ in range(STEPS):
        now_us += int(pick() * pick() * 120)
        if leases and pick() < 0.4:
            lease, holder = leases[int(pick() * len(leases))]  # one may be given back twice
            book.release(lease)
            holder.release(lease)
            continue
        key = "a" if pick() < 0.7 else "b"
        oracle = oracles[key]
        allowed = oracle.allows(now_us)
        given = book.acquire(key, now_us)
        tally.answers += 1
        if given > 0:
            tally.admitted += 1
            tally.over += not allowed
            oracle.admit(now_us, given)
            leases.append((given, oracle))
        else:
            tally.under += allowed
            if given < 0:
                rate_only = Oracle(terms)
                rate_only._admitted = oracle._admitted  # noqa: SLF001 - the same calls
                tally.early += not rate_only.allows(now_us - given)
