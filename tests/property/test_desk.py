"""Cases under any order of findings, acts of people, appeals and time: the law always holds."""

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.cases.machine import HISTORY, strikes_of
from schout.core.cases.silence import silenced
from schout.core.cases.told import told_at
from schout.core.evidence.chain import EntryKind, Head, verify
from schout.core.model.act import (
    Act,
    AskTime,
    ClaimRemedy,
    Confirm,
    DecideAppeal,
    Dismiss,
    EndSilence,
    Escalate,
    FileAppeal,
    GrantTime,
    Keep,
    Lift,
    Merge,
    Note,
    PutOnHold,
    RefuseTime,
    Release,
    SayInAppeal,
    Split,
    TakeAppeal,
    Verified,
    WithdrawAppeal,
)
from schout.core.model.case import Case, CaseEntry
from schout.core.model.decision import Decision
from schout.core.model.ids import CaseId, FindingId, ReportId
from schout.core.model.message import MessageState
from schout.core.model.moment import HOUR_US, from_datetime
from schout.core.model.person import same_person
from schout.core.model.sanction import Appeal
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import (
    AppealState,
    Closing,
    IntentSign,
    Outcome,
    SanctionState,
    Severity,
    TimerKind,
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

PEOPLE_OF_OURS = st.sampled_from(["ann", "bob", "cem", "Ann", " BOB ", "cem\u00a0"])
"""Three people, whose names are not always written in one way."""
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
        self.ends: dict[str, datetime | None] = {}
        self.worked = NOW

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
        self.worked = self.now

    @rule(begins=st.sampled_from([-1, 0, 24]))
    def a_permit(self, begins: int) -> None:
        starts = self.now + timedelta(hours=begins)
        permit = sample_permit(starts=starts, ends=starts + timedelta(days=3))
        with self.store.transaction() as transaction:
            transaction.put_permit(permit)

    @rule(hours=st.sampled_from([None, 24, 30 * 24]))
    def an_order_that_forbids_to_tell(self, hours: int | None) -> None:
        self.number += 1
        until = None if hours is None else self.now + timedelta(hours=hours)
        order = Silence(report=ReportId(f"rpt_{self.number}"), basis="Art. 9(5)", until=until)
        identity = FindingId(f"fnd_{self.number}")
        finding = sample_finding(id=identity, at=self.now, first_at=self.now)
        with self.store.transaction() as transaction:
            self.road.take(
                transaction, finding, beside=lambda case: silenced(case, order, self.now)
            )

    @rule()
    def the_law_forbids_it_no_longer(self) -> None:
        for case in self.cases():
            for each in case.silences[:1]:
                what = EndSilence(by="cem", reason="the court lets us", order=each.report)
                assert isinstance(self.desk.act(case.id, what), Case)

    def act(self, what: Act, case_id: CaseId | None = None) -> None:
        case_id = case_id or self.newest()
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

    @rule(by=PEOPLE_OF_OURS, number=st.integers(0, 3), into=st.integers(0, 3))
    def merge(self, by: str, number: int, into: int) -> None:
        cases = self.cases()
        if cases:
            gone, other = cases[number % len(cases)], cases[into % len(cases)]
            self.act(Merge(by=by, reason="one script", into=other.id), gone.id)

    @rule(by=PEOPLE_OF_OURS, number=st.integers(0, 3), places=st.sets(st.integers(0, 3)))
    def split(self, by: str, number: int, places: set[int]) -> None:
        cases = self.cases()
        if cases:
            case = cases[number % len(cases)]
            found = tuple(each for at, each in enumerate(case.findings) if at in places)
            self.act(Split(by=by, reason="two matters", findings=found), case.id)

    @rule(by=PEOPLE_OF_OURS, number=st.integers(0, 3), begin=TRUTH)
    def hold(self, by: str, number: int, begin: bool) -> None:
        cases = self.cases()
        if cases:
            what = PutOnHold(by=by, reason="court") if begin else Release(by=by, reason="over")
            self.act(what, cases[number % len(cases)].id)

    @rule(by=st.sampled_from(["tenant", "ann"]), number=st.integers(0, 3))
    def withdraw(self, by: str, number: int) -> None:
        cases = self.cases()
        if not cases:
            return
        case = cases[number % len(cases)].id
        self.desk.appeal(case, FileAppeal(text="wij niet"))
        with self.store.snapshot() as asked:
            appeals = asked.appeals(case=case)
        for each in appeals:
            done = self.desk.appeal(case, WithdrawAppeal(by=by, appeal=each.id))
            assert isinstance(done, Appeal) == (each.state.is_open and by == "tenant")

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
            assert len(set(map(same_person, decision.agreed))) >= PEOPLE[decision.approval] or (
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
                ordered = decision.id in {entry.ref for entry in in_silence(case)}
                assert decision.grounds or told or milder or ordered

    @invariant()
    def every_sanction_was_told_to_the_tenant(self) -> None:
        with self.store.snapshot() as asked:
            for each in asked.sanctions():
                told = {notice.decision for notice in asked.notices(each.case)}
                assert each.reasons.decision in told

    @invariant()
    def a_notice_is_withheld_while_the_law_forbids_to_tell_and_only_then(self) -> None:
        with self.store.snapshot() as asked:
            for case in asked.cases():
                notices = asked.notices(case.id)
                messages = [each for one in notices for each in asked.messages_of(one.id)]
                assert {each.notice for each in messages} == {each.id for each in notices}
                withheld = [each for each in messages if each.state is MessageState.WITHHELD]
                assert not withheld or case.silences
                for each in withheld:
                    assert told_at(case, each.since) is None

    @invariant()
    def what_was_withheld_goes_out_in_the_order_it_was_written(self) -> None:
        with self.store.snapshot() as asked:
            for case in asked.cases():
                going = [
                    (one.prepared_at, each.due, each.since)
                    for one in asked.notices(case.id)
                    for each in asked.messages_of(one.id)
                    if each.state is MessageState.WAITING and each.due > each.since
                ]
                for first, second in pairwise(going):
                    if first[2] == second[2]:
                        assert first[0] <= second[0]
                        assert first[1] < second[1]

    @invariant()
    def no_window_ends_while_the_tenant_is_not_told(self) -> None:
        for case in self.cases():
            assert "window_ended" not in {entry.what for entry in in_silence(case)}

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
                agreed = set(map(same_person, decisions[each.decision].agreed))
                assert each.reviewer is None or same_person(each.reviewer) not in agreed

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
    def there_is_one_open_case_a_matter_but_where_a_person_split_it(self) -> None:
        cases = [each for each in self.cases() if each.is_open]
        parted = {entry.ref for each in cases for entry in each.history if entry.what == "split"}
        whole = [each.object for each in cases if each.id not in parted]
        assert len(whole) == len(set(whole))

    @invariant()
    def every_finding_is_in_one_case_that_was_not_merged_away(self) -> None:
        found = [
            finding
            for case in self.cases()
            if case.merged_into is None
            for finding in case.findings
        ]
        assert len(found) == len(set(found))

    @invariant()
    def one_decision_is_one_strike(self) -> None:
        cases = self.cases()
        strikes = [each.decision for each in strikes_of(cases, None)]
        assert len(strikes) == len(set(strikes))
        firsts = {each.decisions[0] for each in cases if each.closing is not Closing.MERGED}
        assert set(strikes) <= firsts
        for case in cases:
            assert case.decisions[0] not in {each.decision for each in strikes_of(cases, case)}

    @invariant()
    def what_was_merged_away_leaves_nothing_behind(self) -> None:
        with self.store.snapshot() as asked:
            for case in asked.cases():
                if case.closing is not Closing.MERGED:
                    continue
                into = asked.case(case.merged_into or case.id)
                assert into is not None
                assert not any(each.is_wanted for each in asked.sanctions(case=case.id))
                assert case.id not in {each.case for each in asked.due_timers(1 << 60)}

    @invariant()
    def in_a_hold_nothing_falls_due_but_the_end_of_measures(self) -> None:
        for case in self.cases():
            if case.hold is not None:
                assert {each.kind for each in case.due} <= {TimerKind.SANCTION_END}

    @invariant()
    def a_sanction_ends_when_its_decision_said(self) -> None:
        with self.store.snapshot() as asked:
            for each in asked.sanctions():
                first = self.ends.setdefault(each.id, each.ends)
                assert each.ends == first
                if each.ends is not None and each.ends <= self.worked:
                    assert not each.is_wanted

    def teardown(self) -> None:
        result = verify(self.store.entries())
        assert isinstance(result, Head)
        entries = list(self.store.entries())
        shelf = PolicyShelf(self.policy) if hasattr(self, "policy") else PolicyShelf()
        with self.store.snapshot() as asked:
            assert all(each.same for each in redecide_all(self.store, asked, shelf))
        kinds = [each.kind for each in entries]
        assert kinds.count(EntryKind.DECISION) == len(
            {each.subject for each in entries if each.kind == EntryKind.DECISION}
        )


def in_silence(case: Case) -> list[CaseEntry]:
    """Give the lines of a history that were written while the tenant must not be told."""
    found, lasting = [], 0
    for entry in case.history:
        lasting += (entry.what == "silenced") - (entry.what == "silence_ended")
        if lasting:
            found.append(entry)
    return found


def after_an_appeal(decision: Decision) -> bool:
    return any(reason.code == "appealed" for reason in decision.reasons)


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
