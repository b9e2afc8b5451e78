"""The one place that knows the order of the stages: finding, decision, case, notice."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from schout.core.cases.frame import frame_of
from schout.core.cases.machine import add_decision, as_open, open_case, strikes_of
from schout.core.decide.decision import decide
from schout.core.evidence.chain import EntryKind
from schout.core.model.case import Case
from schout.core.model.decision import Decision, DecisionInput, PolicyRef, Strike
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.permit import Permit
from schout.core.model.tenant import Tenant
from schout.core.model.value import Value
from schout.core.policy.schema import Policy
from schout.ports.store import PolicyRecord, Transaction
from schout.service.case_book import CaseBook, work_due
from schout.service.ledgers import PolicyShelf
from schout.service.letters import NO_LINKS, LetterLinks

if TYPE_CHECKING:
    from schout.core.policy.texts import Texts

_ALL_CASES = 1_000_000


class Taken(Value, frozen=True, kw_only=True):
    """What became of one finding."""

    finding: Finding
    decision: Decision
    case: Case | None
    notices: tuple[Notice, ...] = ()


class Road:
    """Takes findings down the road, inside a transaction of the caller."""

    def __init__(
        self,
        policy: Policy,
        tenants: Iterable[Tenant],
        texts: "Callable[[], Texts]",
        *,
        keep_all: bool,
        posts: bool = True,
        links: LetterLinks = NO_LINKS,
    ) -> None:
        """`keep_all`: also keep findings that open no case; a replay without a store does not.

        `posts`: let notices be sent; a replay does not. `links`: the pages that they lead to.
        """
        self._policy = policy
        self._tenants: dict[TenantId, Tenant] = {}
        self.learn(tenants)
        self._shelf = PolicyShelf(policy)
        self.book = CaseBook(self._shelf.policy, self._tenants, texts, links, posts=posts)
        self._keep_all = keep_all
        self.known = 0
        """Findings that the store already had; they change nothing."""

    def learn(self, tenants: Iterable[Tenant]) -> None:
        """Go on with these tenants; whoever looks meanwhile finds each that stays."""
        known = {tenant.id: tenant for tenant in tenants}
        self._tenants.update(known)
        for gone in self._tenants.keys() - known.keys():
            del self._tenants[gone]

    def take(
        self,
        transaction: Transaction,
        finding: Finding,
        into: Case | None = None,
        beside: Callable[[Case], Case] = lambda case: case,
    ) -> Taken | None:
        """Decide on a finding and carry out what follows; `None` when it is known already.

        `into`: the open case it belongs to, where that is not the one on its clause and object.
        `beside`: what else is entered into the case that it comes to.
        """
        if transaction.knows(finding.id):
            self.known += 1
            return None
        work_due(transaction, self.book, from_datetime(finding.at))
        policy = self._policy_of(transaction, finding)
        given, case = self._given(transaction, finding, policy, into)
        decision = decide(given, policy)
        if self._keep_all or decision.outcome.opens_case:
            transaction.put_finding(finding, in_case=decision.outcome.opens_case)
            transaction.put_decision(decision, given)
        if not decision.outcome.opens_case:
            return Taken(finding=finding, decision=decision, case=None)
        frame = frame_of(policy, finding.clause)
        after = (
            open_case(decision, finding, frame)
            if case is None
            else add_decision(case, decision, finding, frame)
        )
        after = beside(after)
        after, notices = self.book.enter(transaction, case, after, decision, finding, policy)
        return Taken(finding=finding, decision=decision, case=after, notices=notices)

    def _policy_of(self, transaction: Transaction, finding: Finding) -> Policy:
        """Give the version of the policy that was in force at the fact.

        That is ours, but for a fact before it took effect: then an earlier one that the store has.
        When there is none, or it did not know the clause yet, ours says what it would say.
        """
        day = finding.fact_at.date()
        if day >= self._policy.effective_from:
            return self._policy
        earlier = self._shelf.in_force(transaction, self._policy.id, day)
        known = earlier is not None and any(each.id == finding.clause for each in earlier.clauses)
        return earlier if earlier is not None and known else self._policy

    def _given(
        self, transaction: Transaction, finding: Finding, policy: Policy, into: Case | None
    ) -> tuple[DecisionInput, Case | None]:
        """Gather all that a decision on a finding rests on, and the open case it belongs to."""
        tenant = self._tenants.get(finding.tenant) if finding.tenant is not None else None
        case: Case | None = None
        strikes: tuple[Strike, ...] = ()
        permits: tuple[Permit, ...] = ()
        if tenant is not None:
            about = finding.clause, finding.object
            case = into or transaction.open_case(tenant.id, *about)
            counts_us = max((each.window.longest_us for each in policy.ladders), default=0)
            since_us = from_datetime(finding.at) - counts_us
            cases = transaction.cases(tenant=tenant.id, since_us=since_us, limit=_ALL_CASES)
            strikes = strikes_of(reversed(cases), case)
            permits = transaction.permits(tenant.id)
        given = DecisionInput(
            finding=finding,
            policy=PolicyRef(id=policy.id, version=policy.version, digest=policy.digest),
            policy_assumed=finding.fact_at.date() < policy.effective_from,
            tenant=tenant,
            strikes=strikes,
            open_case=as_open(case) if case is not None else None,
            permits=permits,
        )
        return given, case


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
