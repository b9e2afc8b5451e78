"""Tracks: which lanes a call runs in, found once for calls of one class to one host on like paths.

A call keeps its track, and its lanes where they are those of all who make such a call from its
source, until a lane says that it must be asked for again.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from schout.core.intake.register import Register
from schout.core.limits.lanes import FOREVER_US, Book, Lane
from schout.core.model.edge import EdgeLimit, EdgeLimits, Stage
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import Scope
from schout.gateway.bindings import Bound, Group, bindings_of
from schout.gateway.call import Call
from schout.gateway.figures import LABELLED, SIGNED, Figures
from schout.gateway.guards import GUARDED
from schout.gateway.restrict import Restrictions

UNREGISTERED = "-"
"""The host that all hosts nobody claims are counted as, where there is a register of hosts."""
_MOST_TRACKS = 65_536
_SOURCE, _DATABASE, _TENANT = Scope.SOURCE, Scope.DATABASE, Scope.TENANT


class Slot(msgspec.Struct, frozen=True):
    """One lane of a track and the limits on it. Made by position."""

    book: Book
    key: str | None
    """`None`: it differs from call to call; of a source, by that alone."""
    scope: Scope
    rate: EdgeLimit | None
    rate_stage: Stage
    parallel: EdgeLimit | None
    parallel_stage: Stage
    owner: TenantId | None
    place: str
    """The host or tenant that the key begins with."""
    signed: frozenset[str]
    """Identities with figures of their own, by a verified signature."""
    named: frozenset[str]
    """The same, by a credential."""
    source_key: Callable[[str], str]

    def key_of(self, call: Call) -> str:
        """Give the key of a call."""
        if self.key is not None:
            return self.key
        if self.scope is _SOURCE:
            return self.source_key(call.source_ip)
        label, principal = call.label, call.principal
        if label is not None and label in self.signed:
            return f"{self.place}{LABELLED}{SIGNED}{label}"
        if self.scope is Scope.USER:
            who = principal or self.source_key(call.source_ip)
            return who if self.owner is None else f"{self.place}{LABELLED}{who}"
        if principal is not None and principal in self.named:
            return f"{self.place}{LABELLED}{principal}"
        return self.place

    def lane_of(self, call: Call, now_us: int) -> Lane:
        """Give the lane of a call."""
        return self.book.lane(self.key_of(call), now_us)


class Track(msgspec.Struct, frozen=True):
    """What holds for calls of one class to one host on like paths. Made by position."""

    tenant: TenantId | None
    host: str
    slots: tuple[Slot, ...]
    plain: bool
    """Whether the limits alone decide, by class, host, path and source alone."""
    guarded: bool
    closable: bool
    """Whether there are sanctions on the tenant, now or at another time."""

    def lanes_of(self, call: Call, now_us: int) -> tuple[Lane, ...]:
        """Give the lanes of a call, one for each slot; the call keeps them if it may."""
        lanes = call.seat.lanes
        if lanes is not None:
            for lane in lanes:
                if now_us >= lane.until_us:
                    break
            else:
                return lanes
        lanes = tuple([slot.lane_of(call, now_us) for slot in self.slots])
        if self.plain:
            call.seat.lanes = lanes
        return lanes


_Shape = tuple[int, int, bool, TenantId | None]
"""A class of calls, sets of paths, whether a tenant is known, and whose stages differ."""


class Tracks:
    """All tracks under one pair of documents; bounded."""

    def __init__(
        self,
        limits: EdgeLimits,
        register: Register,
        figures: Figures,
        restrictions: Restrictions,
        groups: Sequence[Group],
        books: Mapping[int, Book],
        source_key: Callable[[str], str],
    ) -> None:
        """`books`: by the index of the group."""
        self._limits, self._register, self._figures = limits, register, figures
        self._restrictions = restrictions
        self._groups, self._books, self._source_key = groups, books, source_key
        self._switched = {each.tenant for each in limits.switches}
        self._shapes: dict[_Shape, tuple[Bound | Slot, ...]] = {}
        self._path_sets = tuple(dict.fromkeys(each.paths for each in groups if each.paths))
        self.laid: dict[tuple[int, str, int], Track] = {}
        """By the class of the calls, the host, and in which of the sets of paths that limits name
        the path is; the members of an enumeration are single objects, and slow to hash."""
        self.era = object()
        """Another one whenever all tracks are found anew."""
        self.until_us = 0
        """When all tracks are to be found anew."""

    def of(self, call: Call, now_us: int, ahead_us: int) -> Track:
        """Give the track of a call, which keeps it."""
        seat = call.seat
        if now_us >= self.until_us:
            self.forget(now_us, ahead_us)
        track = seat.track
        if track is None or seat.era is not self.era:
            path = call.path
            mask = sum(path.startswith(one) << bit for bit, one in enumerate(self._path_sets))
            track = self.laid.get((id(call.kind), call.host, mask))
            if track is None:
                track = self._lay(call, mask, now_us + ahead_us)
            seat.era, seat.track, seat.lanes = self.era, track, None
        return track

    def forget(self, now_us: int, ahead_us: int) -> None:
        """Find all tracks anew: hosts change hands with time, and permits begin and end."""
        self.laid.clear()
        self.era = object()
        change_us = self._figures.next_change_us(now_us + ahead_us)
        self.until_us = FOREVER_US if change_us is None else change_us - ahead_us

    def _lay(self, call: Call, mask: int, at_us: int) -> Track:
        owner = self._register.owner_of_host(call.host, at_us)
        known = owner is not None or not self._figures.has_hosts
        host = call.host if known else UNREGISTERED
        shape = self._shape(call, mask, owner)
        slots = tuple(
            [
                each if isinstance(each, Slot) else self._slot(each, owner, host, at_us)
                for each in shape
            ]
        )
        guarded, closable = call.kind in GUARDED, self._restrictions.any_on(owner)
        fixed = all(each.key is not None or each.scope is _SOURCE for each in slots)
        plain = fixed and not guarded and not closable
        track = Track(owner, host, slots, plain, guarded, closable)
        if len(self.laid) >= _MOST_TRACKS:
            self.laid.clear()
        self.laid[id(call.kind), call.host, mask] = track
        return track

    def _shape(self, call: Call, mask: int, owner: TenantId | None) -> tuple[Bound | Slot, ...]:
        """Give what holds for such calls of a tenant; what counts by source is one for all."""
        apart = owner if owner in self._switched else None
        key = id(call.kind), mask, owner is not None, apart
        shape = self._shapes.get(key)
        if shape is None:
            bounds = bindings_of(self._groups, call.kind, call.path, owner, self._limits.switches)
            shape = self._shapes[key] = tuple(
                self._slot(each, None, "", 0) if each.group.scope is _SOURCE else each
                for each in bounds
            )
        return shape

    def _slot(self, bound: Bound, owner: TenantId | None, host: str, at_us: int) -> Slot:
        group, scope = bound.group, bound.group.scope
        of_host = host if scope is _DATABASE else None
        signed, named = self._figures.named(group, owner, of_host, at_us)
        place = host if scope is _DATABASE else str(owner)
        fixed = (scope is _DATABASE or scope is _TENANT) and not signed and not named
        return Slot(
            self._books[group.index],
            place if fixed else None,
            scope,
            group.rate,
            bound.rate_stage,
            group.parallel,
            bound.parallel_stage,
            owner,
            place,
            signed,
            named,
            self._source_key,
        )
