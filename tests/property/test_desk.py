"""Cases under any order of findings, acts of people, appeals and time: the law always holds."""

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.cases.machine import HISTORY
from schout.core.evidence.chain import EntryKind, Head, verify
from schout.core.model.act import (
    Act,
    AskTime,
    ClaimRemedy,
    Confirm,
    DecideAppeal,
    Dismiss,
    Escalate,
    FileAppeal,
    GrantTime,
    Keep,
    Lift,
    Note,
    PutOnHold,
    RefuseTime,
    Release,
    SayInAppeal,
    TakeAppeal,
    Verified,
)
from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.ids import CaseId, FindingId
from schout.core.model.moment import HOUR_US, from_datetime
from schout.core.model.vocabulary import (
    AppealState,
    IntentSign,
    Outcome,
    SanctionState,
    Severity,
    WayBack,
)
from schout.core.policy.ladder import PEOPLE
from schout.core.policy.schema import Policy
from schout.service.case_book import work_due
from schout.service.desk import Desk
from schout.service.ledgers import PolicyShelf, redecide_all
from schout.service.pipeline import Road, publish
from schout.testing.policies import sample_clause, sample_policy
from schout.testing.samples import (
    CALLS,
    HOST,
    NOW,
    sample_finding,
    sample_permit,
    sample_tenant,
)
from schout.testing.texts import product_texts

PEOPLE_OF_OURS = st.sampled_from(["ann", "bob", "cem"])
STEPS = st.sampled_from([None, "notice", "throttle", "suspend", "none"])
INTENT = st.sampled_from([None, *IntentSign])
TRUTH = st.booleans()


def policy_with(severity: Severity) -> Policy:
    policy = sample_policy()
    clause = msgspec.structs.replace(sample_clause(), severity=severity)
    clauses = tuple(clause if each.id == CALLS else each for each in policy.clauses)
    return msgspec.structs.replace(policy, clauses=clauses)


class DeskMachine(RuleBasedStateMachine):
    """One tenant, one clause, three people of ours, and whatever happens."""

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore()
        self.clock = SettableClock(from_datetime(NOW))
        self.number = 0
        self.sealed: dict[str, Decision] = {}

    @initialize(severity=st.sampled_from(Severity))
    def begin(self, severity: Severity) -> None:
        self.policy = policy_with(severity)
        tenant = sample_tenant()
        self.road = Road(self.policy, [tenant], product_texts, keep_all=True)
        self.desk = Desk(self.store, self.road.book, self.clock)
        with self.store.transaction() as transaction:
            publish(transaction, self.policy, {}, 0)
            transaction.put_tenant(tenant)

    @property
    def now(self) -> datetime:
        return NOW + timedelta(microseconds=self.clock.now_us() - from_datetime(NOW))

    def cases(self) -> tuple[Case, ...]:
        with self.store.snapshot() as asked:
            return asked.cases()

    def newest(self) -> CaseId:
        found = self.cases()
        return found[0].id if found else CaseId("cas_none")

    @rule(late_h=st.integers(0, 3), alone=TRUTH)
    def a_finding(self, late_h: int, alone: bool) -> None:
        self.number += 1
        at = self.now - timedelta(hours=late_h)
        where = HOST if alone else "other.example"
        identity = FindingId(f"fnd_{self.number}")
        finding = sample_finding(id=identity, at=at, first_at=at, object=where)
        with self.store.transaction() as transaction:
            assert self.road.take(transaction, finding) is not None
            assert self.road.take(transaction, finding) is None

    @rule(hours=st.sampled_from([1, 24, 100, 14 * 24, 40 * 24]))
    def time_passes(self, hours: int) -> None:
        self.clock.advance(hours * HOUR_US)
        with self.store.transaction() as transaction:
            work_due(transaction, self.road.book, self.clock.now_us())
        with self.store.transaction() as transaction:
            assert work_due(transaction, self.road.book, self.clock.now_us()) == ()

    @rule(begins=st.sampled_from([-1, 0, 24]))
    def a_permit(self, begins: int) -> None:
        starts = self.now + timedelta(hours=begins)
        permit = sample_permit(starts=starts, ends=starts + timedelta(days=3))
        with self.store.transaction() as transaction:
            transaction.put_permit(permit)

    def act(self, what: Act) -> None:
        case_id = self.newest()
        if case_id == "cas_none":
            return
        before = self.cases()
        tried = self.desk.act(case_id, what, try_only=True)
        assert self.cases() == before
        done = self.desk.act(case_id, what)
        assert type(tried) is type(done)
        if not isinstance(done, Case):
            assert self.cases() == before

    @rule(by=PEOPLE_OF_OURS, step=STEPS, reason=st.sampled_from(["", "zo"]), intent=INTENT)
    def confirm(self, by: str, step: str | None, reason: str, intent: IntentSign | None) -> None:
        self.act(Confirm(by=by, step=step, reason=reason, intent=intent))

    @rule(by=PEOPLE_OF_OURS, step=STEPS, intent=INTENT)
    def escalate(self, by: str, step: str | None, intent: IntentSign | None) -> None:
        self.act(Escalate(by=by, step=step, reason="it goes on", intent=intent))

    @rule(by=PEOPLE_OF_OURS, ok=TRUTH)
    def verified(self, by: str, ok: bool) -> None:
        self.act(Verified(by=by, ok=ok, reason="looked"))

    @rule(
        what=st.sampled_from(
            [
                Dismiss(by="ann", reason="none"),
                ClaimRemedy(text="done"),
                AskTime(text="please"),
                GrantTime(by="bob", period="3d"),
                RefuseTime(by="bob", reason="no"),
                Lift(by="cem", reason="enough"),
                Keep(by="cem", reason="wait", period="5bd"),
                PutOnHold(by="ann", reason="court"),
                Release(by="ann", reason="over"),
                Note(by="ann", text="look"),
            ]
        )
    )
    def anything_else(self, what: Act) -> None:
        self.act(what)

    @rule(by=PEOPLE_OF_OURS, outcome=st.sampled_from(AppealState), step=STEPS)
    def an_appeal(self, by: str, outcome: AppealState, step: str | None) -> None:
        case = self.newest()
        if case == "cas_none":
            return
        self.desk.appeal(case, FileAppeal(text="wij niet"))
        with self.store.snapshot() as asked:
            open_ones = [each for each in asked.appeals(case=case) if each.state.is_open]
        for each in open_ones:
            self.desk.appeal(case, TakeAppeal(by=by, appeal=each.id))
            self.desk.appeal(case, SayInAppeal(by="tenant", appeal=each.id, text="hoe"))
            what = DecideAppeal(by=by, appeal=each.id, outcome=outcome, reason="zo", step=step)
            self.desk.appeal(case, what)

    def decisions(self) -> dict[str, Decision]:
        found: dict[str, Decision] = {}
        with self.store.snapshot() as asked:
            for case in asked.cases():
                for each in case.decisions:
                    kept = asked.decision(each)
                    assert kept is not None
                    found[each] = kept[0]
        return found

    @invariant()
    def a_decision_names_its_clause_version_and_evidence(self) -> None:
        for decision in self.decisions().values():
            assert decision.policy.digest == self.policy.digest
            assert decision.evidence
            assert decision.reasons

    @invariant()
    def a_sanction_rests_on_a_decision_that_enough_people_took(self) -> None:
        decisions = self.decisions()
        with self.store.snapshot() as asked:
            sanctions = asked.sanctions()
        for each in sanctions:
            decision = decisions[each.reasons.decision]
            assert decision.outcome is Outcome.VIOLATION
            assert len(set(decision.agreed)) >= PEOPLE[decision.approval] or (
                after_an_appeal(decision)
            )
            assert each.ends is not None or each.review is not None
            assert WayBack.APPEAL in each.ways_back

    @invariant()
    def nothing_is_enforced_before_the_window_ends_but_on_a_ground(self) -> None:
        decisions = self.decisions()
        with self.store.snapshot() as asked:
            for each in asked.sanctions():
                decision = decisions[each.reasons.decision]
                case = asked.case(each.case)
                assert case is not None
                earlier = [
                    decisions[one]
                    for one in case.decisions
                    if decisions[one].remedy_until is not None
                    and decisions[one].outcome is Outcome.VIOLATION
                    and decisions[one].id != decision.id
                ]
                told = any(
                    one.remedy_until is not None and one.remedy_until <= each.starts
                    for one in earlier
                )
                milder = after_an_appeal(decision)
                assert decision.grounds or told or milder

    @invariant()
    def every_sanction_was_told_to_the_tenant(self) -> None:
        with self.store.snapshot() as asked:
            for each in asked.sanctions():
                told = {notice.decision for notice in asked.notices(each.case)}
                assert each.reasons.decision in told

    @invariant()
    def a_closed_case_has_nothing_in_force_and_nothing_due(self) -> None:
        with self.store.snapshot() as asked:
            for case in asked.cases():
                if case.is_open:
                    continue
                states = {each.state for each in asked.sanctions(case=case.id)}
                assert states <= {SanctionState.LIFTING, SanctionState.LIFTED}
                assert not case.due

    @invariant()
    def what_was_dismissed_or_overturned_is_no_strike(self) -> None:
        with self.store.snapshot() as asked:
            cases = asked.cases()
            for each in cases:
                for name in each.decisions:
                    found = asked.decision(name)
                    assert found is not None
                    strikes = [strike.decision for strike in found[1].strikes]
                    assert len(strikes) == len(set(strikes))

    @invariant()
    def the_reviewer_of_an_appeal_took_no_part(self) -> None:
        decisions = self.decisions()
        with self.store.snapshot() as asked:
            for each in asked.appeals():
                assert each.reviewer is None or each.reviewer not in decisions[each.decision].agreed

    @invariant()
    def one_appeal_a_decision(self) -> None:
        with self.store.snapshot() as asked:
            against = [each.decision for each in asked.appeals()]
        assert len(against) == len(set(against))

    @invariant()
    def a_permit_in_force_means_no_violation(self) -> None:
        with self.store.snapshot() as asked:
            for case in asked.cases():
                for name in case.decisions:
                    found = asked.decision(name)
                    assert found is not None
                    given = found[1]
                    if given.asked is None:
                        assert not any(
                            each.covers(CALLS, given.finding.object, given.finding.first_at)
                            for each in given.permits
                        )

    @invariant()
    def histories_are_in_order_and_in_known_words(self) -> None:
        for case in self.cases():
            times = [entry.at for entry in case.history]
            assert all(one <= two for one, two in pairwise(times))
            assert {entry.what for entry in case.history} <= set(HISTORY)

    @invariant()
    def there_is_one_open_case_a_matter(self) -> None:
        open_ones = [each.object for each in self.cases() if each.is_open]
        assert len(open_ones) == len(set(open_ones))

    def teardown(self) -> None:
        result = verify(self.store.entries())
        assert isinstance(result, Head)
        entries = list(self.store.entries())
        shelf = PolicyShelf(self.policy) if hasattr(self, "policy") else PolicyShelf()
        with self.store.snapshot() as asked:
            assert all(each.same for each in redecide_all(entries, asked, shelf))
        kinds = [each.kind for each in entries]
        assert kinds.count(EntryKind.DECISION) == len(
            {each.subject for each in entries if each.kind == EntryKind.DECISION}
        )


def after_an_appeal(decision: Decision) -> bool:
    return any(reason.code == "appealed" for reason in decision.reasons)


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
