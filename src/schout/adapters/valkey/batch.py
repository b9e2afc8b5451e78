"""One script call: what many calls take, give back, owe and look at, as keys and one argument.

The layout is that of `limits.lua`. Keys are `schout:1:{NAMESPACE}:DIGEST`, with a keyed digest
(BLAKE2b, RFC 7693) in place of what is counted by, so the server never learns an address or a
principal. The number is the version of the layout: another layout gets another number, so old and
new edges never read one another's state. The braces keep all keys in one slot of a cluster.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b

import msgspec

from schout.adapters.memory.rate_store import ADMITTED, level
from schout.ports.rate_store import Ask, Figures, Got, Lane, Level

VERSION = 1
_DIGEST_BYTES = 16
_NAMES_KEPT = 65_536
_encode = msgspec.msgpack.Encoder().encode

Naming = Callable[[str], str]
"""Gives the key on the server for what a lane counts by."""


def naming(namespace: str, secret: bytes) -> Naming:
    """Give the naming of an installation; all its edges need the same namespace and secret."""
    start = f"schout:{VERSION}:{{{namespace}}}:"
    keyed = blake2b(key=blake2b(secret).digest(), digest_size=_DIGEST_BYTES)

    class Names(dict[str, str]):
        """Those that were given of late; a dictionary finds them without a call of Python."""

        def __missing__(self, counted_by: str) -> str:
            if len(self) >= _NAMES_KEPT:
                self.clear()
            digest = keyed.copy()
            digest.update(counted_by.encode())
            name = self[counted_by] = start + digest.hexdigest()
            return name

    return Names().__getitem__


class Owed(msgspec.Struct, frozen=True, gc=False):
    """What this edge admitted by itself on one lane, to be written back. Made by position."""

    key: str
    charge_us: int
    """Added to what the server knows, up to a full burst: what other edges took counts too."""
    backlog_us: int
    """The least that is owed: all that this edge took of late, should the server have lost it."""
    full_us: int
    leases: tuple[tuple[int, int], ...]
    """The tags of leases that are out, and for how long each still lasts."""


class Batch:
    """Collects one script call. Sections are given once each, in the order of the methods."""

    def __init__(self) -> None:
        self.answers = 0
        """How many pairs of numbers the script gives."""
        self._keys: dict[str, int] = {}
        self._figures: dict[int, int] = {}
        self._kept: list[Figures] = []
        self._numbers: list[int] = []

    def back(self, leases: Sequence[tuple[str, int]]) -> None:
        """Give back leases: their key and their tag."""
        self._numbers.append(len(leases))
        numbers, keys = self._numbers, self._keys
        for key, tag in leases:
            numbers += (keys.setdefault(key, len(keys) + 1), tag)

    def owed(self, owed: Sequence[Owed]) -> None:
        """Write back what was admitted meanwhile."""
        add = self._numbers.append
        add(len(owed))
        for each in owed:
            add(self._place(each.key))
            self._numbers += (each.charge_us, each.backlog_us, each.full_us, len(each.leases))
            for tag, rest_us in each.leases:
                self._numbers += (tag, rest_us)

    def asks(self, asks: Sequence[tuple[int, Ask]]) -> None:
        """Take places, each ask with the tag of its lease."""
        numbers, keys, figures = self._numbers, self._keys, self._figures
        numbers.append(len(asks))
        self.answers += len(asks)
        for tag, ask in asks:
            lanes = ask.lanes
            numbers += (len(lanes), ask.cost, tag)
            for lane in lanes:
                key, held = lane.key, lane.figures
                place = keys.get(key)
                if place is None:
                    place = keys[key] = len(keys) + 1
                numbers += (place, figures.get(id(held)) or self._figure(held))

    def looks(self, lanes: Sequence[Lane]) -> None:
        """Look at lanes."""
        self._numbers.append(len(lanes))
        self.answers += len(lanes)
        self._numbers += [self._place(lane.key) for lane in lanes]

    def arguments(self, name: Naming) -> tuple[list[str], bytes]:
        """Give the keys and the argument of the script."""
        head = [len(self._kept)]
        for each in self._kept:
            head += (each.interval_us, each.burst, each.cap, each.ttl_us)
        return list(map(name, self._keys)), _encode(head + self._numbers)

    def span_us(self) -> int:
        """Say how long the rates of the asks may be owed: the longest full burst."""
        return max((each.interval_us * each.burst for each in self._kept), default=0)

    def _place(self, key: str) -> int:
        return self._keys.setdefault(key, len(self._keys) + 1)

    def _figure(self, figures: Figures) -> int:
        # the same object, most of the time: a limit has one; two equal ones do no harm. They are
        # held in `_kept`, so an id stands for one object as long as the batch lives.
        self._kept.append(figures)
        self._figures[id(figures)] = len(self._kept)
        return len(self._kept)


def gots(reply: Sequence[int], count: int) -> list[Got]:
    """Read the answers to asks."""
    if not any(reply):
        return [ADMITTED] * count
    return [
        Got(False, lane - 1, wait_us) if lane else ADMITTED
        for lane, wait_us in zip(reply[: 2 * count : 2], reply[1 : 2 * count : 2], strict=True)
    ]


def levels(reply: Sequence[int], lanes: Sequence[Lane]) -> list[Level]:
    """Read where lanes stand."""
    return [
        level(lane.figures, owed_us, running)
        for lane, owed_us, running in zip(lanes, reply[::2], reply[1::2], strict=True)
    ]
