"""What an edge admitted by itself and the server does not know yet."""

from schout.adapters.memory.rate_store import Limits
from schout.adapters.valkey.batch import Owed
from schout.core.limits.lanes import Lane as Kept
from schout.ports.rate_store import Ask


class Debts:
    """Collects what is to be written back, bounded: beyond `most` keys it is dropped."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._charges: dict[str, int] = {}

    def __len__(self) -> int:
        """Tell of how many keys something is to be written back."""
        return len(self._charges)

    def add(self, ask: Ask) -> None:
        """Note an ask that was admitted by this edge alone."""
        for lane in ask.lanes:
            self._add(lane.key, ask.cost * lane.figures.interval_us)

    def add_in_use(self, limits: Limits, now_us: int) -> None:
        """Note all that this edge took of late: the server may have lost it."""
        for key, _ in limits.in_use(now_us):
            self._add(key, 0)

    def draw(self, count: int) -> dict[str, int]:
        """Take some out, to be written back now."""
        return dict([self._charges.popitem() for _ in range(min(count, len(self._charges)))])

    def put_back(self, drawn: dict[str, int]) -> None:
        """Keep for later what could not be written back, or perhaps was: it may count twice."""
        for key, charge_us in drawn.items():
            self._add(key, charge_us)

    def _add(self, key: str, charge_us: int) -> None:
        if key in self._charges or len(self._charges) < self._most:
            self._charges[key] = self._charges.get(key, 0) + charge_us


def owed(drawn: dict[str, int], limits: Limits, now_us: int) -> list[Owed]:
    """Say what of it still counts: a bucket that ran dry meanwhile owes nothing."""
    found = ((key, charge, limits.find(key, now_us)) for key, charge in drawn.items())
    return [_owed(key, charge, kept, now_us) for key, charge, kept in found if kept is not None]


def _owed(key: str, charge_us: int, kept: Kept, now_us: int) -> Owed:
    backlog_us = max(0, kept.dry_us - now_us)
    leases = tuple((tag, ends_us - now_us) for tag, ends_us in (kept.leases or {}).items())
    full_us = kept.slack_us + kept.interval_us
    return Owed(key, min(charge_us, backlog_us), backlog_us, full_us, leases)
