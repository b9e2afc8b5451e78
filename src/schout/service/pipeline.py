"""The one place that knows the order of the stages: finding, decision, case, notice."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from schout.core.cases.machine import add_decision, as_open, as_strike, end_window, open_case
from schout.core.decide.decision import decide
from schout.core.evidence.chain import EntryKind
from schout.core.model.case import Case
from schout.core.model.decision import Decision, DecisionInput, PolicyRef, Strike
from schout.core.model.event import WindowEnded
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.permit import Permit
from schout.core.model.tenant import Tenant
from schout.core.model.value import Value
from schout.core.model.vocabulary import CaseState, Outcome
from schout.core.policy.schema import Policy
from schout.ports.store import PolicyRecord, Transaction

if TYPE_CHECKING:
    from schout.core.policy.texts import Texts

_ALL_CASES = 1_000_000


class Taken(Value, frozen=True, kw_only=True):
    """What became of one finding."""

    finding: Finding
    decision: Decision
    case: Case | None
    notice: Notice | None


class Road:
    """Takes findings down the road, inside a transaction of the caller."""

    def __init__(
        self,
        policy: Policy,
        tenants: Iterable[Tenant],
        texts: "Callable[[], Texts]",
        *,
        keep_all: bool,
    ) -> None:
        """`keep_all`: also keep findings that open no case; a replay without a store does not."""
        self._policy = policy
        self._tenants: dict[TenantId, Tenant] = {}
        self.learn(tenants)
        self._texts = texts
        self._keep_all = keep_all
        self._ref = PolicyRef(id=policy.id, version=policy.version, digest=policy.digest)
        self.known = 0
        """Findings that the store already had; they change nothing."""

    def learn(self, tenants: Iterable[Tenant]) -> None:
        """Go on with these tenants."""
        self._tenants = {tenant.id: tenant for tenant in tenants}

    def take(self, transaction: Transaction, finding: Finding) -> Taken | None:
        """Decide on a finding and carry out what follows; `None` when it is known already."""
        if transaction.finding(finding.id) is not None:
            self.known += 1
            return None
        end_due_windows(transaction, from_datetime(finding.at))
        given, case = self._given(transaction, finding)
        decision = decide(given, self._policy)
        if self._keep_all or decision.outcome.opens_case:
            transaction.put_finding(finding)
            transaction.put_decision(decision, given)
        if not decision.outcome.opens_case:
            return Taken(finding=finding, decision=decision, case=None, notice=None)
        is_new_step = case is None or case.step != decision.step
        case = (
            open_case(decision, finding) if case is None else add_decision(case, decision, finding)
        )
        transaction.put_case(case)
        notice = None
        if is_new_step:
            transaction.clear_timer(case.id)
            if case.state is CaseState.NOTIFIED and case.remedy_until is not None:
                transaction.put_timer(case.id, from_datetime(case.remedy_until))
            if decision.outcome is Outcome.VIOLATION:
                notice = self.notice(case, decision, finding, None)
                transaction.put_notice(notice)
        return Taken(finding=finding, decision=decision, case=case, notice=notice)

    def _given(
        self, transaction: Transaction, finding: Finding
    ) -> tuple[DecisionInput, Case | None]:
        """Gather all that a decision on a finding rests on, and the open case it belongs to."""
        tenant = self._tenants.get(finding.tenant) if finding.tenant is not None else None
        case: Case | None = None
        strikes: tuple[Strike, ...] = ()
        permits: tuple[Permit, ...] = ()
        if tenant is not None:
            case = transaction.open_case(tenant.id, finding.clause, finding.object)
            cases = transaction.cases(tenant=tenant.id, limit=_ALL_CASES)
            strikes = tuple(
                as_strike(each)
                for each in reversed(cases)
                if each != case and each.state is not CaseState.PROPOSED
            )
            permits = transaction.permits(tenant.id)
        given = DecisionInput(
            finding=finding,
            policy=self._ref,
            policy_assumed=finding.at.date() < self._policy.effective_from,
            tenant=tenant,
            strikes=strikes,
            open_case=as_open(case) if case is not None else None,
            permits=permits,
        )
        return given, case

    def notice(
        self, case: Case, decision: Decision, finding: Finding, language: str | None
    ) -> Notice:
        """Write the notice on a decision, in a language or in that of the tenant."""
        from schout.core.notices.tenant_notice import prepare  # noqa: PLC0415 - loads Babel

        tenant = self._tenants[case.tenant]
        lang = language or tenant.language
        return prepare(case, decision, finding, self._policy, tenant, lang, self._texts())


def end_due_windows(transaction: Transaction, now_us: int) -> tuple[Case, ...]:
    """Let every remedy window end that is over by now; give the cases that this moved on."""
    moved = []
    while timers := transaction.due_timers(now_us):
        for timer in timers:
            transaction.clear_timer(timer.case)
            before = transaction.case(timer.case)
            if before is None:
                continue
            after = end_window(before, WindowEnded(at_us=timer.due_us, case=timer.case))
            if after != before:
                transaction.put_case(after)
                moved.append(after)
    return tuple(moved)


class PolicyEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of a policy: the digest stands for its text."""

    policy: PolicyRef
    effective_from: date


def publish(transaction: Transaction, policy: Policy, files: Mapping[str, str], at_us: int) -> None:
    """Keep a policy with its files, so that its decisions can be taken again; once is enough."""
    if transaction.policy(policy.digest) is not None:
        return
    record = PolicyRecord(
        digest=policy.digest,
        id=policy.id,
        version=policy.version,
        effective_from=policy.effective_from,
        files=dict(files),
    )
    transaction.put_policy(record)
    ref = PolicyRef(id=policy.id, version=policy.version, digest=policy.digest)
    entry = PolicyEntry(policy=ref, effective_from=policy.effective_from)
    transaction.append(at_us, EntryKind.POLICY, policy.digest, entry)
