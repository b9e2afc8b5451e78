"""How a tenant stands: what is open, what counts against it and until when, what it may do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from schout.core.model.case import Case
from schout.core.model.decision import Strike
from schout.core.model.ids import CaseId, ClauseId, DecisionId, PermitId, SanctionId, TenantId
from schout.core.model.permit import Permit
from schout.core.model.sanction import Sanction
from schout.core.model.value import Value
from schout.core.model.vocabulary import CaseState, MeasureKind, PermitKind, SanctionState, Scope
from schout.core.policy.calendar import add_period
from schout.core.policy.schema import Calendar, Ladder, Policy
from schout.core.policy.strikes import counted, weight, weight_permille
from schout.core.reports.times import per_mille

_SECOND = timedelta(seconds=1)


class OpenMatter(Value, frozen=True, kw_only=True):
    """A case in which something can still happen."""

    case: CaseId
    clause: ClauseId
    object: str | None
    state: CaseState
    step: str
    opened_at: datetime
    remedy_until: datetime | None


class CountingStrike(Value, frozen=True, kw_only=True):
    """An earlier violation that counts now."""

    decision: DecisionId
    clause: ClauseId
    at: datetime
    weight_permille: int
    """What it still weighs, in thousandths of a strike."""
    until: datetime
    """When it counts for nothing any more."""


class LadderStanding(Value, frozen=True, kw_only=True):
    """What counts under one ladder."""

    ladder: str
    strikes: tuple[CountingStrike, ...]
    next_strike: int
    """Which violation the next one would be."""
    repeated_from: int
    below_from: datetime | None
    """When the next violation stops being a repeated one if nothing happens until then; `None`
    when it is none already, or when this ladder calls every violation repeated."""

    @property
    def is_repeated(self) -> bool:
        """Whether the next violation would be a repeated one."""
        return self.next_strike >= self.repeated_from


class PermitHeld(Value, frozen=True, kw_only=True):
    """A permit in force."""

    permit: PermitId
    kind: PermitKind
    clauses: tuple[ClauseId, ...]
    until: datetime


class SanctionHeld(Value, frozen=True, kw_only=True):
    """A sanction that is wanted or still in force."""

    sanction: SanctionId
    case: CaseId
    kind: MeasureKind
    scope: Scope
    state: SanctionState
    starts: datetime
    ends: datetime | None
    review: datetime | None


class Compared(Value, frozen=True, kw_only=True):
    """How a tenant compares with all of this host."""

    tenants: int
    with_strikes: int
    """Tenants of which at least one violation counts."""
    with_more: int
    """Tenants of which more counts."""
    below_permille: int | None
    """Of a thousand other tenants, how many have less that counts."""


class Standing(Value, frozen=True, kw_only=True):
    """All of it at one moment."""

    tenant: TenantId
    at: datetime
    cases: tuple[OpenMatter, ...]
    ladders: tuple[LadderStanding, ...]
    """Those under which something counts, in the order of the policy."""
    permits: tuple[PermitHeld, ...]
    sanctions: tuple[SanctionHeld, ...]
    compared: Compared


def standing(
    tenant: TenantId,
    policy: Policy,
    strikes: Mapping[TenantId, Sequence[Strike]],
    cases: Iterable[Case],
    permits: Iterable[Permit],
    sanctions: Iterable[Sanction],
    at: datetime,
) -> Standing:
    """Tell how a tenant stands. `strikes` holds every tenant of the host; the rest may, too."""
    own = strikes.get(tenant, ())
    ladders = (_ladder(ladder, own, policy, at) for ladder in policy.ladders)
    return Standing(
        tenant=tenant,
        at=at,
        cases=tuple(_matter(each) for each in cases if each.tenant == tenant and each.is_open),
        ladders=tuple(each for each in ladders if each.strikes),
        permits=tuple(
            PermitHeld(permit=each.id, kind=each.kind, clauses=each.clauses, until=each.until)
            for each in permits
            if each.tenant == tenant and each.in_force(at)
        ),
        sanctions=tuple(
            _held(each)
            for each in sanctions
            if each.tenant == tenant and each.state is not SanctionState.LIFTED
        ),
        compared=_compared(tenant, policy, strikes, at),
    )


def _matter(case: Case) -> OpenMatter:
    return OpenMatter(
        case=case.id,
        clause=case.clause,
        object=case.object,
        state=case.state,
        step=case.step,
        opened_at=case.opened_at,
        remedy_until=case.remedy_until,
    )


def _held(sanction: Sanction) -> SanctionHeld:
    return SanctionHeld(
        sanction=sanction.id,
        case=sanction.case,
        kind=sanction.kind,
        scope=sanction.scope,
        state=sanction.state,
        starts=sanction.starts,
        ends=sanction.ends,
        review=sanction.review,
    )


def _ladder(
    ladder: Ladder, strikes: Sequence[Strike], policy: Policy, at: datetime
) -> LadderStanding:
    ends = _ends(ladder, strikes, policy, at)
    return LadderStanding(
        ladder=ladder.id,
        strikes=tuple(
            CountingStrike(
                decision=strike.decision,
                clause=strike.clause,
                at=strike.at,
                weight_permille=weight_permille(strike, ladder, at),
                until=end,
            )
            for strike, end in ends
        ),
        next_strike=1 + weight([strike for strike, _ in ends], ladder, at),
        repeated_from=ladder.repeated_from,
        below_from=_below_from(ladder, ends, at),
    )


def _ends(
    ladder: Ladder, strikes: Sequence[Strike], policy: Policy, at: datetime
) -> tuple[tuple[Strike, datetime], ...]:
    """Give the strikes that count, each with when it counts for nothing any more."""
    calendar = _calendar(ladder, policy)
    if calendar is None:
        return ()
    count = counted(strikes, ladder, policy, calendar, begins=at, at=at)
    return tuple((strike, add_period(strike.at, ladder.window, calendar)) for strike in count)


def _calendar(ladder: Ladder, policy: Policy) -> Calendar | None:
    """Give the calendar that windows of a ladder run by: that of its first clause with a remedy."""
    for clause in policy.clauses:
        if clause.ladder == ladder.id and clause.remedy is not None:
            return policy.calendar(clause.remedy.calendar)
    return None


def _below_from(
    ladder: Ladder, ends: Sequence[tuple[Strike, datetime]], at: datetime
) -> datetime | None:
    """Find the first second at which the next violation is not a repeated one any more.

    What counts only gets less while nothing happens, so halving the time finds it.
    """

    def repeated(moment: datetime) -> bool:
        live = [strike for strike, end in ends if end > moment]
        return 1 + weight(live, ladder, moment) >= ladder.repeated_from

    last = max((end for _, end in ends), default=at)
    if not repeated(at) or repeated(last):
        return None
    low, high = 0, -(-(last - at) // _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if repeated(at + middle * _SECOND) else (low, middle)
    return at + high * _SECOND


def _compared(
    tenant: TenantId,
    policy: Policy,
    strikes: Mapping[TenantId, Sequence[Strike]],
    at: datetime,
) -> Compared:
    sums = {
        each: sum(
            strike.weight_permille
            for ladder in policy.ladders
            for strike in _ladder(ladder, own, policy, at).strikes
        )
        for each, own in strikes.items()
    }
    mine = sums.pop(tenant, 0)
    return Compared(
        tenants=len(sums) + 1,
        with_strikes=sum(each > 0 for each in (*sums.values(), mine)),
        with_more=sum(each > mine for each in sums.values()),
        below_permille=per_mille(sum(each < mine for each in sums.values()), len(sums)),
    )
