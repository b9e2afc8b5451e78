"""Which stick tables HAProxy needs: at most three, for a request can be counted in no more."""

from schout.core.model.edge import EdgeLimit, Quota
from schout.core.model.value import Value
from schout.core.model.vocabulary import Scope
from schout.gateway.native import plain
from schout.gateway.native.kinds import counted_kinds, counts_all
from schout.gateway.native.plan import Plan

MOST_TABLES = 3
"""Counters of a request (`tune.stick-counters`, fixed before HAProxy 2.8)."""


class Limited(Value, frozen=True, kw_only=True):
    """A limit with its figures by profile."""

    number: int
    limit: EdgeLimit
    quotas: tuple[tuple[Quota, tuple[int, ...] | None], ...]
    """Figures and who has them; `None`: all."""

    @property
    def longest_ms(self) -> int:
        """How far ahead of its time a key can be at most, in milliseconds."""
        return max(quota.burst * max(1, quota.interval_us // 1000) for quota, _ in self.quotas)


class Table(Value, frozen=True, kw_only=True):
    """A stick table and what is counted in it."""

    counter: int
    scope: Scope
    rates: tuple[Limited, ...]
    parallel: Limited | None

    @property
    def name(self) -> str:
        """Name its section."""
        return f"schout_by_{self.scope}_{self.counter}"

    @property
    def limits(self) -> tuple[EdgeLimit, ...]:
        """Give all limits that count in it."""
        own = () if self.parallel is None else (self.parallel.limit,)
        return (*(each.limit for each in self.rates), *own)


def tables(plan: Plan) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Sort the zones of a plan into tables; give also what found no room, for people.

    A limit on calls at once counts all that a table sees, so it shares one only with rates on the
    same calls.
    """
    found: dict[tuple[object, ...], list[Limited]] = {}
    for each in _limited(plan):
        limit = each.limit
        found.setdefault((limit.scope, counted_kinds(limit), limit.paths), []).append(each)
    shared: dict[Scope, list[Limited]] = {}
    groups: list[list[Limited]] = []
    for members in found.values():
        if any(_counts_parallel(each) for each in members):
            groups.append(members)
            continue
        scope = members[0].limit.scope
        if scope not in shared:
            groups.append(shared.setdefault(scope, []))
        shared[scope] += members
    left_out = tuple(
        f"{each.limit.id}: HAProxy counts a request in three tables"
        for members in groups[MOST_TABLES:]
        for each in members
    )
    made = tuple(_table(counter, each) for counter, each in enumerate(groups[:MOST_TABLES]))
    return made, left_out


def _table(counter: int, members: list[Limited]) -> Table:
    parallel = [each for each in members if _counts_parallel(each)]
    rates = tuple(each for each in members if not _counts_parallel(each))
    return Table(
        counter=counter,
        scope=members[0].limit.scope,
        rates=rates,
        parallel=parallel[0] if parallel else None,
    )


def _counts_parallel(each: Limited) -> bool:
    return each.quotas[0][0].interval_us == 0


def _limited(plan: Plan) -> tuple[Limited, ...]:
    by_limit: dict[str, list[tuple[Quota, tuple[int, ...] | None]]] = {}
    limits = {}
    for zone in plan.zones:
        everybody = len(zone.profiles) == plan.profiles
        limits[zone.limit.id] = zone.limit
        who = None if everybody else zone.profiles
        by_limit.setdefault(zone.limit.id, []).append((zone.quota, who))
    return tuple(
        Limited(number=number, limit=limits[name], quotas=tuple(quotas))
        for number, (name, quotas) in enumerate(by_limit.items(), 1)
    )


def condition(limit: EdgeLimit, profiles: tuple[int, ...] | None = None) -> str:
    """Write when a limit counts a call; empty: always."""
    parts = []
    if not counts_all(limit):
        parts.append(f"{{ var(txn.schout_kind) -m str {' '.join(counted_kinds(limit))} }}")
    if limit.paths:
        ways = " ".join(plain.path(each) for each in limit.paths)
        parts.append(f"{{ var(txn.schout_path) -m beg {ways} }}")
    if profiles is not None:
        parts.append(f"{{ var(txn.schout_profile) -m int {' '.join(map(str, profiles))} }}")
    return " ".join(parts)
