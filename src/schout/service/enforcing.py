"""Brings sanctions about: what is wanted against what is, again and again.

A sanction counts as active when every system that carries it out says so, and as lifted when all
that was read back as active is read back as gone: a system that nobody can ask any more says
nothing, and what belongs to a tenant changes. A system that fails, hangs or lies holds up nothing
but itself; it is tried at the next turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address, ip_network

from schout.adapters.system import SystemClock
from schout.core.cases.sanctions import is_over, nothing_known, read_back, to_lift
from schout.core.model.effect import Effect
from schout.core.model.host import host_in
from schout.core.model.ids import SanctionId, TenantId
from schout.core.model.moment import to_datetime
from schout.core.model.sanction import Sanction
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.model.vocabulary import MeasureKind, SanctionState, WayBack
from schout.ports.clock import Clock
from schout.ports.store import Store
from schout.service.connectors import make_connectors
from schout.service.reconciler import Reconciler, Standing
from schout.service.settings import Settings

_WANTED = (SanctionState.WANTED, SanctionState.ACTIVE)
_LIVE = (SanctionState.WANTED, SanctionState.ACTIVE, SanctionState.LIFTING)
_MOST_PROBLEM = 300
_BY_KIND = {
    MeasureKind.OUTBOUND_MAIL_OFF: BelongingKind.MAIL_DOMAIN,
    MeasureKind.OUTBOUND_TRAFFIC_OFF: BelongingKind.ADDRESS,
}
"""What of a tenant a measure touches that is not on its host names."""


class Enforcer:
    """One turn of all connectors over all live sanctions."""

    def __init__(self, store: Store, reconciler: Reconciler, clock: Clock) -> None:
        self._store, self._reconciler, self._clock = store, reconciler, clock

    def run(self) -> tuple[Sanction, ...]:
        """Make present what is wanted; give the sanctions of which something new is known."""
        self._end()
        with self._store.snapshot() as snapshot:
            live = snapshot.sanctions(states=_LIVE)
            owned = _owned(snapshot.belongings())
        effects = {each.id: effects_of(each, owned.get(each.tenant, ())) for each in live}
        wanted = _all(effects[each.id] for each in live if each.is_wanted)
        ended = _all(effects[each.id] | {*each.effects} for each in live) - wanted
        found = _by_effect(self._reconciler.run(wanted, ended))
        return self._note(live, effects, wanted, found)

    def _end(self) -> None:
        """Want no more what has a time that is over."""
        now_us = self._clock.now_us()
        now = to_datetime(now_us)
        with self._store.snapshot() as snapshot:
            over = [each for each in snapshot.sanctions(states=_WANTED) if is_over(each, now)]
        if not over:
            return
        with self._store.transaction() as transaction:
            for each in transaction.sanctions(states=_WANTED):
                if is_over(each, now):
                    transaction.put_sanction(to_lift(each, WayBack.EXPIRY), now_us)

    def plan(self) -> tuple[str, ...]:
        """Say what a turn would change; changes nothing."""
        with self._store.snapshot() as snapshot:
            live = [each for each in snapshot.sanctions(states=_LIVE) if each.is_wanted]
            owned = _owned(snapshot.belongings())
        return self._reconciler.plan(
            _all(effects_of(each, owned.get(each.tenant, ())) for each in live)
        )

    def _note(
        self,
        live: Sequence[Sanction],
        effects: Mapping[SanctionId, frozenset[Effect]],
        wanted: frozenset[Effect],
        found: Mapping[Effect, Sequence[Standing]],
    ) -> tuple[Sanction, ...]:
        """Keep what was read back, of sanctions that are still as they were."""
        now_us = self._clock.now_us()
        changed = []
        for sanction in live:
            read = _Read(sanction, effects[sanction.id], wanted, found)
            after = read_back(
                sanction,
                to_datetime(now_us),
                active=read.active,
                problem=read.problem,
                effects=read.effects,
            )
            if after != sanction:
                changed.append((sanction, after))
        if not changed:
            return ()
        kept = []
        with self._store.transaction() as transaction:
            for before, after in changed:
                if before in transaction.sanctions(case=before.case):
                    transaction.put_sanction(after, now_us)
                    kept.append(after)
        return tuple(kept)


def effects_of(sanction: Sanction, owned: Iterable[Belonging]) -> frozenset[Effect]:
    """Give what a sanction comes down to; the whole tenant is all of its names of that kind."""
    if sanction.touches_nothing:
        return frozenset()
    kind = _BY_KIND.get(sanction.kind, BelongingKind.HOST)
    names = tuple(each.value for each in owned if each.kind is kind)
    targets = sanction.targets or names
    if sanction.targets and sanction.kind in _BY_KIND:
        targets = tuple(name for each in targets for name in _reached(kind, each, names))
    return frozenset(
        Effect(kind=sanction.kind, target=target) for target in targets if _is_target(target)
    )


def _reached(kind: BelongingKind, target: str, names: Sequence[str]) -> Sequence[str]:
    """Give the names of another kind that a target comes down to: its own, or the only one.

    Of several that have nothing to do with it none is touched: a sanction is never wider than it
    says, and that it touches nothing is told.
    """
    if not names or "@" in target:
        return (target,)
    own: Sequence[str]
    if kind is BelongingKind.ADDRESS:
        own = [target] if any(_lies_in(target, each) for each in names) else []
    else:
        host = host_in(target) or target
        own = [each for each in names if _is_below(host, each) or _is_below(each, host)]
    return own or (names if len(names) == 1 else [])


def _is_below(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _lies_in(target: str, block: str) -> bool:
    try:
        return ip_address(target) in ip_network(block, strict=False)
    except ValueError:
        return False


def _is_target(text: str) -> bool:
    try:
        Effect(kind=MeasureKind.THROTTLE, target=text)
    except ValueError:
        return False
    return True


class _Read:
    """What the systems say of one sanction after a turn."""

    def __init__(
        self,
        sanction: Sanction,
        effects: frozenset[Effect],
        wanted: frozenset[Effect],
        found: Mapping[Effect, Sequence[Standing]],
    ) -> None:
        """`effects`: what it comes down to now; `wanted`: what any sanction wants."""
        self._sanction, self._found = sanction, found
        self._now = effects if sanction.is_wanted else frozenset[Effect]()
        known = frozenset(sanction.effects)
        if not sanction.is_wanted and sanction.active_at is not None and not known:
            known = effects  # nobody kept what was read back of it
        self._over = (known | effects) - self._now - wanted  # what another wants stays
        self._unanswered = {each for each in self._over & known if not found.get(each)}
        read = {each for each in self._now if any(on.active for on in found.get(each, ()))}
        left = {each for each in self._over & known if self._is_left(each)}
        kept = (known & self._now) | read | left
        self.effects = _ranked(kept)
        """What was read back as active, and not as gone since."""

    def _is_left(self, effect: Effect) -> bool:
        return effect in self._unanswered or any(on.active for on in self._found.get(effect, ()))

    @property
    def active(self) -> bool:
        """Tell whether the sanction is in force as a whole, or, once it is over, at all."""
        if not self._sanction.is_wanted:
            return any(map(self._is_left, self._over))
        told = [on for each in self._now for on in self._found.get(each, ())]
        return bool(told) and all(on.active for on in told)

    @property
    def problem(self) -> str:
        """Say what is wrong with it."""
        told = []
        if self._sanction.is_wanted and not self._now:
            told.append(nothing_known(self._sanction))
        for each in _ranked(self._now | self._over):
            told += [on.problem for on in self._found.get(each, ()) if on.problem]
        told += [f"nobody can say that `{each}` is gone" for each in _ranked(self._unanswered)]
        return "; ".join(dict.fromkeys(told))[:_MOST_PROBLEM]


def _ranked(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    return tuple(sorted(effects, key=lambda each: each.rank))


def _owned(belongings: Iterable[Belonging]) -> dict[TenantId, list[Belonging]]:
    found: dict[TenantId, list[Belonging]] = {}
    for each in belongings:
        if each.until is None:
            found.setdefault(each.tenant, []).append(each)
    return found


def _all(effects: Iterable[frozenset[Effect]]) -> frozenset[Effect]:
    return frozenset().union(*effects)


def _by_effect(standings: Iterable[Standing]) -> dict[Effect, list[Standing]]:
    found: dict[Effect, list[Standing]] = {}
    for each in standings:
        found.setdefault(each.effect, []).append(each)
    return found


def open_enforcer(store: Store, settings: Settings) -> Enforcer:
    """Make an enforcer with the connectors of the settings."""
    clock = SystemClock()
    return Enforcer(store, Reconciler(make_connectors(settings.connectors, clock)), clock)
