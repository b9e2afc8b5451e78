"""Lanes: the state of each key under a rate and a limit on parallel calls, in bounded memory.

A lane holds a GCRA bucket (see `gcra`) and the leases of the calls that run. A lease is a number;
giving it back twice does no harm, and one that is never given back ends by itself. When the book is
full, lanes at rest are forgotten, a few at each call, without changing any answer: a new lane is
like one at rest. When it is full of lanes that are not at rest, new keys share lanes, so memory is
bounded and the answers can only become stricter. Only a clock that steps back could miss what was
forgotten: use a steady one.
"""

from collections.abc import Callable, Iterable

import msgspec

from schout.core.limits.leaky import pour

FOREVER_US = 1 << 62
GONE_US = -1
"""What `until_us` is of a lane that was forgotten, so that whoever still has it asks again."""
_SHARED = 4096
_LOOKS = 4
"""How many old lanes are looked at to make room for a new one."""


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What holds for one lane, until a moment."""

    interval_us: int = 0
    """The time after which one more may come; 0: no rate holds."""
    slack_us: int = 0
    """How far ahead of its rate a key may run: `(burst - 1) * interval_us`."""
    cap: int = 0
    """How many may run at once; 0: any number, and then they are not counted."""
    ttl_us: int = 0
    """How long a lease lasts that nobody gives back."""
    until_us: int = FOREVER_US
    """When to ask for the terms again: a permit starts or ends then."""


class Lane(msgspec.Struct, gc=False, eq=False):
    """The state of one key; it refers to nothing that refers back. Made by position."""

    dry_us: int
    interval_us: int
    slack_us: int
    """Endless where no rate holds."""
    cap: int
    ttl_us: int
    until_us: int
    leases: dict[int, int] | None = None
    """The lease and the moment it ends by itself."""
    queued: int = 0
    """How many calls wait for their turn."""
    taken: int = 0
    """How many calls `take` let through."""
    terms_until_us: int = 0
    """When its terms end; `until_us` may be sooner."""


Resolve = Callable[[str, int], Terms]
"""Gives the terms of a key at a moment."""
Note = Callable[[str, int], int]
"""Hears that a key is in use at a moment, and tells until when it need not hear that again."""


class Book:
    """All lanes of one limit, or of a rate and a limit on parallel calls that share their keys."""

    __slots__ = ("_next", "_note", "_old", "_out", "_resolve", "_shared", "_young", "full", "most")

    def __init__(self, resolve: Resolve, most: int = 1_000_000, note: Note | None = None) -> None:
        """`most`: lanes kept, beside at most 4,096 that are shared."""
        self._resolve, self._note = resolve, note
        self.most = most
        self._young: dict[str, Lane] = {}
        self._old: dict[str, Lane] = {}
        self._shared: dict[int, Lane] = {}
        self._out: dict[int, Lane] = {}
        self._next = 1
        self.full = 0
        """How often a key had to share a lane."""

    def __len__(self) -> int:
        """Tell how many lanes are kept."""
        return len(self._young) + len(self._old) + len(self._shared)

    def lane(self, key: str, now_us: int) -> Lane:
        """Give the lane of a key, with the terms of this moment.

        It may be kept until `now_us` reaches its `until_us`.
        """
        lane = self._young.get(key)
        if lane is None:
            lane = self._open(key, now_us)
        if now_us >= lane.until_us:
            self._renew(lane, key, now_us)
        return lane

    def acquire(self, key: str, now_us: int) -> int:
        """Take one call of a key: a lease (above 0), or the wait as a number below 0.

        0: too many run at once. It is `take` for one lane, written out: it is the hot path of
        whoever embeds the limits, who calls `sweep` from time to time.
        """
        lane = self._young.get(key)
        if lane is None or now_us >= lane.until_us:
            lane = self.lane(key, now_us)
        dry_us = lane.dry_us
        if dry_us > now_us:
            over_us = dry_us - now_us - lane.slack_us
            if over_us > 0:
                return -over_us
        else:
            dry_us = now_us
        lease = self._next
        cap = lane.cap
        if cap:
            leases = lane.leases
            if leases is None:
                lane.leases = {lease: now_us + lane.ttl_us}
            else:
                if len(leases) >= cap and not expire(lane, now_us):
                    return 0
                leases[lease] = now_us + lane.ttl_us
                lane.leases = leases
            self._out[lease] = lane
        self._next = lease + 1
        lane.dry_us = dry_us + lane.interval_us
        return lease

    def release(self, lease: int) -> bool:
        """Give back a lease of `acquire`; `False` when it was not out any more."""
        lane = self._out.pop(lease, None)
        if lane is None:
            return False
        leases = lane.leases
        if leases is None or leases.pop(lease, None) is None:
            return False
        if not leases:
            lane.leases = None
        return True

    def sweep(self, now_us: int) -> int:
        """End the leases of `acquire` whose time is over; give how many there were."""
        over = [lease for lease, lane in self._out.items() if not _runs(lane, lease, now_us)]
        for lease in over:
            self.release(lease)
        return len(over)

    def resolve_with(self, resolve: Resolve, note: Note | None = None) -> None:
        """Go on with other terms; those of every lane are asked for when it is used next.

        Whoever keeps lanes asks for them again.
        """
        self._resolve, self._note = resolve, note
        small, large = sorted((self._young, self._old), key=len)
        large.update(small)
        self._young, self._old = {}, large

    def _open(self, key: str, now_us: int) -> Lane:
        """Give a lane to a key that was not seen of late."""
        lane = self._old.pop(key, None)
        if lane is not None:
            lane.until_us = lane.terms_until_us = 0  # it may be from before other terms
            self._young[key] = lane
            return lane
        if self._shared:
            slot = hash(key) % _SHARED
            lane = self._shared.get(slot)
            if lane is not None:
                # INVARIANT: what a key took in a shared lane counts until that lane is at rest
                if not at_rest(lane, now_us):
                    return self._share(key)
                del self._shared[slot]
        if len(self._young) + len(self._old) >= self.most and not self._make_room(now_us):
            return self._share(key)
        lane = self._young[key] = Lane(0, 0, 0, 0, 0, 0)
        return lane

    def _make_room(self, now_us: int) -> bool:
        """Forget one lane at rest, if a few looks find one; those looked at in vain grow young."""
        for _ in range(_LOOKS):
            if not self._old:
                self._old, self._young = self._young, {}
            key, lane = self._old.popitem()
            if at_rest(lane, now_us):
                lane.until_us = GONE_US
                return True
            lane.until_us = lane.terms_until_us = 0
            self._young[key] = lane
        return False

    def _share(self, key: str) -> Lane:
        self.full += 1
        slot = hash(key) % _SHARED
        lane = self._shared.get(slot)
        if lane is None:
            lane = self._shared[slot] = Lane(0, 0, 0, 0, 0, 0)
        return lane

    def _renew(self, lane: Lane, key: str, now_us: int) -> None:
        """Have it noted that a key is in use, with the terms of this moment on its lane."""
        if now_us >= lane.terms_until_us:
            self._put_terms(lane, key, now_us)
        until_us = lane.terms_until_us
        if self._note is not None:
            until_us = min(until_us, self._note(key, now_us))
        lane.until_us = until_us

    def _put_terms(self, lane: Lane, key: str, now_us: int) -> None:
        """Put the terms of a key on its lane.

        Under other terms nobody owes more than a full bucket, behind the calls that were promised
        a later moment. A shared lane has the terms of who uses it, and keeps all that is owed.
        """
        terms = self._resolve(key, now_us)
        interval_us = terms.interval_us
        slack_us = terms.slack_us if interval_us else FOREVER_US
        if self._shared and self._shared.get(hash(key) % _SHARED) is lane:
            lane.terms_until_us = 0
        else:
            lane.terms_until_us = terms.until_us
            begun_us = max(now_us, lane.dry_us - lane.slack_us - lane.interval_us)
            lane.dry_us = min(
                lane.dry_us, begun_us + (slack_us + interval_us if interval_us else 0)
            )
        lane.interval_us = interval_us
        lane.slack_us = slack_us
        lane.cap = terms.cap
        lane.ttl_us = terms.ttl_us


def at_rest(lane: Lane, now_us: int) -> bool:
    """Tell whether a lane may be forgotten: it is dry, nothing runs and nothing waits."""
    if lane.leases is not None:
        expire(lane, now_us)
    return lane.dry_us <= now_us and lane.leases is None and not lane.queued


def wait_of(lane: Lane, now_us: int, cost: int = 1) -> int:
    """Tell how long a call must wait by the rate of its lane; 0: not at all."""
    over_us = max(lane.dry_us, now_us) - now_us + (cost - 1) * lane.interval_us - lane.slack_us
    return max(0, over_us)


def has_room(lane: Lane, now_us: int) -> bool:
    """Tell whether one more call may run at once."""
    leases = lane.leases
    return not lane.cap or leases is None or len(leases) < lane.cap or expire(lane, now_us)


def enter(
    lanes: Iterable[Lane], now_us: int, lease: int, *, turn: bool = False
) -> list[Lane] | None:
    """Take one call in all its lanes, if it fits in each; give those that have the lease then.

    `None`: nothing was taken, for it does not fit, or the terms of a lane must be asked for again.
    `turn`: it has waited for its turn. It is `take` for each lane, written out.
    """
    for lane in lanes:
        if now_us >= lane.until_us or lane.dry_us - now_us > lane.slack_us:
            return None
        cap = lane.cap
        if cap:
            leases = lane.leases
            if leases is not None and len(leases) >= cap and not expire(lane, now_us):
                return None
            if lane.queued and not turn:
                return None
    capped = []
    for lane in lanes:
        lane.taken += 1
        interval_us = lane.interval_us
        if interval_us:
            dry_us = lane.dry_us
            lane.dry_us = now_us + interval_us if dry_us <= now_us else dry_us + interval_us
        if lane.cap:
            if lane.leases is None:
                lane.leases = {lease: now_us + lane.ttl_us}
            else:
                lane.leases[lease] = now_us + lane.ttl_us
            capped.append(lane)
    return capped


def take(lane: Lane, now_us: int, lease: int, cost: int = 1, *, unpaid: bool = False) -> None:
    """Take a call that was found to fit, or that is let through all the same.

    `unpaid`: it was let through over the rate, and does not add to what is owed.
    """
    lane.taken += cost
    if lane.interval_us and not unpaid:
        lane.dry_us = pour(lane.dry_us, now_us, cost * lane.interval_us)
    if lane.cap:
        if lane.leases is None:
            lane.leases = {lease: now_us + lane.ttl_us}
        else:
            lane.leases[lease] = now_us + lane.ttl_us


def end(lane: Lane, lease: int) -> bool:
    """Take a lease out of a lane; `False` when it was not in it any more."""
    leases = lane.leases
    if leases is None or leases.pop(lease, None) is None:
        return False
    if not leases:
        lane.leases = None
    return True


def expire(lane: Lane, now_us: int) -> bool:
    """End leases whose time is over; tell whether there is room then."""
    leases = lane.leases or {}
    for lease in [lease for lease, ends_us in leases.items() if ends_us <= now_us]:
        del leases[lease]
    if not leases:
        lane.leases = None
    return len(leases) < lane.cap


def _runs(lane: Lane, lease: int, now_us: int) -> bool:
    return lane.leases is not None and lane.leases.get(lease, 0) > now_us
