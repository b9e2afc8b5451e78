"""The desk: acts as a whole or not at all, two people at once, merging, splitting, holding."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.cases.sanctions import to_lift
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.veil import unveil, veiled_subject
from schout.core.model.act import (
    Act,
    Confirm,
    DecideAppeal,
    Dismiss,
    Escalate,
    FileAppeal,
    Keep,
    Merge,
    Note,
    PutOnHold,
    Refused,
    Release,
    Split,
    TakeAppeal,
    WithdrawAppeal,
)
from schout.core.model.case import Case, Due
from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId, FindingId
from schout.core.model.moment import DAY_US, HOUR_US, from_datetime, to_datetime
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.vocabulary import (
    AppealState,
    CaseState,
    Closing,
    MeasureKind,
    Metric,
    NoticeKind,
    PermitKind,
    SanctionState,
    Scope,
    Severity,
    TimerKind,
)
from schout.core.policy.schema import Measure, Policy
from schout.service.case_book import work_due
from schout.service.case_version import version_of
from schout.service.desk import Desk
from schout.service.ledgers import PolicyShelf
from schout.service.pipeline import Road, publish
from schout.service.what_if import Facts, what_if
from schout.testing.policies import sample_clause, sample_policy
from schout.testing.samples import CALLS, NOW, sample_finding, sample_tenant
from schout.testing.texts import product_texts


def policy_with(**clause: Any) -> Policy:
    policy = sample_policy()
    changed = msgspec.structs.replace(sample_clause(), **clause)
    clauses = tuple(changed if each.id == CALLS else each for each in policy.clauses)
    return msgspec.structs.replace(policy, clauses=clauses)


class Scene:
    """A store, a road into it, and a desk."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or sample_policy()
        self.store, self.clock = MemoryStore(), SettableClock(from_datetime(NOW))
        self.road = Road(self.policy, [sample_tenant()], product_texts, keep_all=True)
        self.desk = Desk(self.store, self.road.book, self.clock)
        with self.store.transaction() as transaction:
            publish(transaction, self.policy, {}, 0)
            transaction.put_tenant(sample_tenant())

    def finding(self, name: str, where: str = "a.example", **changes: Any) -> CaseId:
        with self.store.transaction() as transaction:
            taken = self.road.take(
                transaction, sample_finding(id=FindingId(name), object=where, **changes)
            )
        assert taken is not None
        assert taken.case is not None
        return taken.case.id

    def case(self, name: CaseId) -> Case:
        with self.store.snapshot() as asked:
            found = asked.case(name)
        assert found is not None
        return found

    def now(self) -> datetime:
        return to_datetime(self.clock.now_us())

    def work(self) -> None:
        with self.store.transaction() as transaction:
            work_due(transaction, self.road.book, self.clock.now_us())

    def sanctions(self, case: CaseId) -> tuple[Sanction, ...]:
        with self.store.snapshot() as asked:
            return asked.sanctions(case=case)

    def done(self, name: CaseId, what: Act) -> Case:
        found = self.desk.act(name, what)
        assert isinstance(found, Case), found
        return found

    def refused(self, name: CaseId, what: Act) -> str:
        found = self.desk.act(name, what)
        assert isinstance(found, Refused), found
        return found.code


def test_what_is_tried_changes_nothing() -> None:
    scene = Scene()
    name = scene.finding("fnd_1")
    before, entries = scene.case(name), list(scene.store.entries())
    tried = scene.desk.act(name, PutOnHold(by="ann", reason="court"), try_only=True)
    assert isinstance(tried, Case)
    assert tried.hold is not None
    assert (scene.case(name), list(scene.store.entries())) == (before, entries)


def test_an_unknown_case_is_told() -> None:
    with pytest.raises(NotFound, match="there is no case `cas_none`"):
        Scene().desk.act(CaseId("cas_none"), PutOnHold(by="ann", reason="court"))


def test_of_two_people_at_once_the_second_sees_what_the_first_did() -> None:
    scene = Scene()
    name = scene.finding("fnd_1", unit=Metric.REPORTS)
    assert scene.done(name, Confirm(by="ann")).state is CaseState.NOTIFIED
    assert scene.refused(name, Confirm(by="bob")) == "SCH-D003"


def test_a_merged_case_goes_on_in_the_other_with_all_it_has() -> None:
    scene = Scene()
    one, other = scene.finding("fnd_1"), scene.finding("fnd_2", "b.example")
    gone = scene.done(one, Merge(by="ann", reason="the same script", into=other))
    assert (gone.closing, gone.merged_into) == (Closing.MERGED, other)
    joined = scene.case(other)
    assert joined.findings == ("fnd_1", "fnd_2")
    assert joined.history[-1].what == "merged"
    assert scene.refused(other, Merge(by="ann", reason="x", into=one)) == "SCH-D001"


def test_what_is_split_off_has_a_case_and_a_window_of_its_own() -> None:
    scene = Scene()
    name = scene.finding("fnd_1")
    scene.finding("fnd_2", at=NOW + timedelta(hours=1))
    scene.clock.advance(2 * HOUR_US)
    left = scene.done(name, Split(by="ann", reason="another", findings=(FindingId("fnd_2"),)))
    assert left.findings == ("fnd_1",)
    other = scene.case(CaseId(left.history[-1].ref))
    with scene.store.snapshot() as asked:
        assert (other.findings, other.remedy_until) == (("fnd_2",), left.remedy_until)
        assert {each.case for each in asked.due_timers(1 << 60)} == {name, other.id}


def strikes(scene: Scene, name: str, where: str) -> int:
    """Give how many earlier violations a new finding meets."""
    at = scene.now()
    case = scene.finding(name, where, at=at, first_at=at)
    with scene.store.snapshot() as asked:
        decision = asked.decision(scene.case(case).decisions[-1])
    assert decision is not None
    return len(decision[1].strikes)


def test_a_case_that_is_split_is_one_earlier_violation_as_before() -> None:
    scene = Scene()
    name = scene.finding("fnd_1")
    scene.finding("fnd_2", at=NOW + timedelta(hours=1))
    assert strikes(scene, "fnd_3", "c.example") == 1
    scene.clock.advance(2 * HOUR_US)
    left = scene.done(name, Split(by="ann", reason="another", findings=(FindingId("fnd_2"),)))
    assert strikes(scene, "fnd_4", "d.example") == 2
    scene.done(name, Dismiss(by="ann", reason="none"))
    assert strikes(scene, "fnd_5", "e.example") == 3
    scene.done(CaseId(left.history[-1].ref), Dismiss(by="ann", reason="none"))
    assert strikes(scene, "fnd_6", "f.example") == 3


def test_merged_cases_are_one_earlier_violation() -> None:
    scene = Scene()
    one, other = scene.finding("fnd_1"), scene.finding("fnd_2", "b.example")
    assert strikes(scene, "fnd_3", "c.example") == 2
    scene.done(one, Merge(by="ann", reason="the same script", into=other))
    assert strikes(scene, "fnd_4", "d.example") == 2


def test_a_case_goes_on_in_none_that_time_has_closed_already() -> None:
    scene = Scene(policy_with(severity=Severity.SERIOUS))
    other = scene.finding("fnd_2", "b.example")
    scene.done(other, Confirm(by="ann"))
    scene.done(other, Confirm(by="bob"))
    scene.done(other, Escalate(by="ann", reason="less will do", step="throttle"))
    scene.clock.advance(7 * DAY_US)
    at = scene.now()
    one = scene.finding("fnd_3", at=at, first_at=at)
    with scene.store.transaction() as transaction:
        transaction.put_case(before_time(scene.case(other)))
    assert scene.refused(one, Merge(by="ann", reason="x", into=other)) == "SCH-D001"
    assert scene.case(other).closing is Closing.EXPIRED


def before_time(case: Case) -> Case:
    """Give a case as it was before what was due in it was done."""
    end = Due(kind=TimerKind.SANCTION_END, at=NOW + timedelta(days=7))
    return msgspec.structs.replace(
        case, state=CaseState.IN_FORCE, closing=None, closed_at=None, due=(end,)
    )


def in_force(scene: Scene, name: str = "fnd_1", where: str = "a.example") -> CaseId:
    case = scene.finding(name, where)
    scene.done(case, Confirm(by="ann", step="throttle", reason="it harms"))
    return case


def test_a_case_whose_measures_last_or_whose_appeal_is_open_is_not_merged_away() -> None:
    scene = Scene(policy_with(severity=Severity.SERIOUS))
    other = scene.finding("fnd_2", "b.example")
    case = in_force(scene)
    what = Merge(by="ann", reason="x", into=other)
    assert scene.refused(case, what) == "SCH-D019"
    scene.desk.appeal(case, FileAppeal(text="no"))
    with scene.store.transaction() as transaction:
        for each in transaction.sanctions(case=case):
            transaction.put_sanction(to_lift(each, "review"), 1)
    assert scene.refused(case, what) == "SCH-D051"


def test_an_appeal_that_succeeds_in_a_merged_case_has_a_person_look_at_where_it_went() -> None:
    scene = Scene()
    one, two, last = (scene.finding(f"fnd_{each}", f"{each}.example") for each in "abc")
    scene.done(one, Merge(by="ann", reason="one script", into=two))
    scene.done(two, Merge(by="ann", reason="one script", into=last))
    filed = scene.desk.appeal(one, FileAppeal(text="no"))
    assert isinstance(filed, Appeal)
    assert not scene.case(last).review_due
    scene.desk.appeal(one, TakeAppeal(by="bob", appeal=filed.id))
    what = DecideAppeal(by="bob", appeal=filed.id, outcome=AppealState.OVERTURNED, reason="wrong")
    scene.desk.appeal(one, what)
    after = scene.case(last)
    assert (after.review_due, after.history[-1].what, after.history[-1].ref) == (
        True,
        "review_due",
        one,
    )


def test_a_tenant_can_withdraw_its_appeal_and_is_told_that_it_did() -> None:
    scene = Scene()
    case = scene.finding("fnd_1")
    filed = scene.desk.appeal(case, FileAppeal(text="no"))
    assert isinstance(filed, Appeal)
    done = scene.desk.appeal(case, WithdrawAppeal(appeal=filed.id))
    assert isinstance(done, Appeal)
    assert done.state is AppealState.WITHDRAWN
    with scene.store.snapshot() as asked:
        told = {each.kind for each in asked.notices(case)}
        assert asked.appeal(filed.id) == done
    assert told == {
        NoticeKind.TENANT_NOTICE,
        NoticeKind.APPEAL_RECEIVED,
        NoticeKind.APPEAL_DECIDED,
    }
    assert scene.case(case).history[-1].what == "appeal_withdrawn"
    again = scene.desk.appeal(case, WithdrawAppeal(appeal=filed.id))
    assert isinstance(again, Refused)
    assert again.code == "SCH-D029"


def test_one_decision_has_one_appeal_also_after_its_case_was_split() -> None:
    scene = Scene()
    case = scene.finding("fnd_1")
    scene.finding("fnd_2", at=NOW + timedelta(hours=1))
    scene.clock.advance(2 * HOUR_US)
    last = Split(by="ann", reason="x", findings=(FindingId("fnd_2"),))
    other = CaseId(scene.done(case, last).history[-1].ref)
    assert isinstance(scene.desk.appeal(other, FileAppeal(text="no")), Appeal)
    again = scene.desk.appeal(case, FileAppeal(text="no"))
    assert isinstance(again, Refused)
    assert again.code == "SCH-D022"


def test_a_hold_puts_off_the_review_of_a_sanction_and_not_its_end() -> None:
    scene = Scene(policy_with(severity=Severity.SERIOUS))
    case = in_force(scene)
    (before,) = scene.sanctions(case)
    assert before.ends is not None
    assert before.review is not None
    scene.done(case, PutOnHold(by="ann", reason="court"))
    scene.clock.advance(2 * DAY_US)
    scene.done(case, Release(by="ann", reason="over"))
    (after,) = scene.sanctions(case)
    later = before.review + timedelta(days=2)
    assert after == msgspec.structs.replace(before, review=later)


def test_a_sanction_ends_in_a_hold_when_the_tenant_was_told_that_it_ends() -> None:
    scene = Scene(policy_with(severity=Severity.SERIOUS))
    case = in_force(scene)
    scene.done(case, PutOnHold(by="ann", reason="court"))
    scene.clock.advance(7 * DAY_US)
    scene.work()
    (after,) = scene.sanctions(case)
    assert (after.state, after.lifted_for) == (SanctionState.LIFTING, "expiry")
    assert (scene.case(case).closing, scene.case(case).hold is None) == (Closing.EXPIRED, False)


def test_a_clock_that_goes_back_a_day_leaves_all_in_order() -> None:
    scene = Scene()
    case = scene.finding("fnd_1")
    scene.clock.advance(2 * DAY_US)
    scene.done(case, Note(by="ann", text="one"))
    due = scene.case(case).due
    scene.desk = Desk(scene.store, scene.road.book, SettableClock(scene.clock.now_us() - DAY_US))
    scene.done(case, Note(by="ann", text="two"))
    filed = scene.desk.appeal(case, FileAppeal(text="no"))
    assert isinstance(filed, Appeal)
    after = scene.case(case)
    times = [each.at for each in after.history]
    assert times == sorted(times)
    assert after.due == due
    scene.done(case, PutOnHold(by="ann", reason="court"))
    scene.desk = Desk(scene.store, scene.road.book, SettableClock(from_datetime(NOW)))
    assert scene.done(case, Release(by="ann", reason="over")).due == due


def test_of_two_reviewers_at_once_the_one_who_holds_the_appeal_decides_it() -> None:
    scene = Scene()
    case = scene.finding("fnd_1")
    filed = scene.desk.appeal(case, FileAppeal(text="no"))
    assert isinstance(filed, Appeal)
    other = Desk(scene.store, scene.road.book, scene.clock)
    scene.desk.appeal(case, TakeAppeal(by="ann", appeal=filed.id))
    other.appeal(case, TakeAppeal(by="bob", appeal=filed.id))
    found: list[Any] = []
    for desk, by in ((scene.desk, "ann"), (other, "bob"), (scene.desk, "ann")):
        upheld = AppealState.UPHELD
        what = DecideAppeal(by=by, appeal=filed.id, outcome=upheld, reason="it stands")
        done = desk.appeal(case, what)
        found.append(done.code if isinstance(done, Refused) else done.reviewer)
    assert found == ["SCH-D026", "bob", "SCH-D029"]


def test_who_acts_on_what_a_case_was_is_refused_and_changes_nothing() -> None:
    scene = Scene()
    case = scene.finding("fnd_1", unit=Metric.REPORTS)
    seen = [version_of(scene.case(case))]
    scene.done(case, Confirm(by="ann"))
    before = scene.case(case)
    stale = scene.desk.act(case, Dismiss(by="bob", reason="none"), seen=seen)
    assert isinstance(stale, Refused)
    assert (stale.code, scene.case(case)) == ("SCH-H027", before)


def ending() -> Policy:
    """Give the policy with an end of the agreement in place of its suspension."""
    policy = policy_with(severity=Severity.SERIOUS)
    ladder = policy.ladders[0]
    ends = (Measure(kind=MeasureKind.TERMINATE, scope=Scope.TENANT, duration=None),)
    steps = tuple(
        msgspec.structs.replace(each, measures=ends) if each.id == "suspend" else each
        for each in ladder.steps
    )
    return msgspec.structs.replace(
        policy, ladders=(msgspec.structs.replace(ladder, steps=steps), *policy.ladders[1:])
    )


def test_an_agreement_that_stays_ended_after_its_review_ends_its_case_and_counts() -> None:
    scene = Scene(ending())
    case = scene.finding("fnd_1")
    scene.done(case, Confirm(by="ann"))
    assert scene.done(case, Confirm(by="bob")).state is CaseState.IN_FORCE
    scene.clock.advance(5 * DAY_US)
    scene.work()
    assert scene.case(case).review_due
    after = scene.done(case, Keep(by="cem", reason="it stays"))
    assert after.closing is Closing.TERMINATED
    (sanction,) = scene.sanctions(case)
    assert (sanction.kind, sanction.is_wanted) == (MeasureKind.TERMINATE, True)
    assert strikes(scene, "fnd_2", "b.example") == 1


def test_an_appeal_against_an_ended_agreement_gives_it_back() -> None:
    scene = Scene(ending())
    case = scene.finding("fnd_1")
    scene.done(case, Confirm(by="ann"))
    scene.done(case, Confirm(by="bob"))
    scene.done(case, Keep(by="ann", reason="it stays"))
    filed = scene.desk.appeal(case, FileAppeal(text="no"))
    assert isinstance(filed, Appeal)
    scene.desk.appeal(case, TakeAppeal(by="dan", appeal=filed.id))
    what = DecideAppeal(by="dan", appeal=filed.id, outcome=AppealState.OVERTURNED, reason="wrong")
    scene.desk.appeal(case, what)
    (sanction,) = scene.sanctions(case)
    assert (scene.case(case).closing, sanction.state) == (
        Closing.OVERTURNED,
        SanctionState.LIFTING,
    )


def test_a_legal_hold_puts_the_end_of_the_window_off() -> None:
    scene = Scene()
    name = scene.finding("fnd_1")
    until = scene.case(name).remedy_until
    assert until is not None
    scene.done(name, PutOnHold(by="ann", reason="court"))
    scene.clock.advance(40 * DAY_US)
    with scene.store.transaction() as transaction:
        assert work_due(transaction, scene.road.book, scene.clock.now_us()) == ()
    after = scene.done(name, Release(by="ann", reason="over"))
    assert after.remedy_until == until + timedelta(days=40)
    assert [each.kind for each in after.due] == [TimerKind.REMINDER, TimerKind.WINDOW_END]
    with scene.store.snapshot() as snapshot:
        letter = snapshot.notices(name)[-1]
    assert (letter.kind, letter.remedy_until) == (NoticeKind.EXTENSION, after.remedy_until)
    assert letter.subject.startswith("[Oxygis] Meer tijd voor III.2 ")
    assert "court" not in letter.body


def test_who_acted_stands_in_the_ledger_as_the_name_is_kept() -> None:
    scene = Scene()
    name = scene.finding("fnd_1")
    scene.done(name, Note(by=" A.  Peeters", text="x"))
    assert scene.refused(name, Note(by="schout", text="x")) == "SCH-D080"
    (entry,) = (each for each in scene.store.entries() if each.kind == EntryKind.ACT)
    key = scene.store.key(veiled_subject(entry.body) or "")
    assert key is not None
    opened = unveil(entry.body, key)
    assert opened is not None
    assert msgspec.json.decode(opened.body)["act"]["by"] == "A. Peeters"


def test_an_appeal_has_no_reviewer_without_the_name_of_a_person() -> None:
    scene = Scene()
    name = scene.finding("fnd_1")
    filed = scene.desk.appeal(name, FileAppeal(text="no"))
    assert isinstance(filed, Appeal)
    for by in ("", "tenant", "Schout"):
        taken = scene.desk.appeal(name, TakeAppeal(by=by, appeal=filed.id))
        assert isinstance(taken, Refused)
        assert taken.code == "SCH-D080"


RESEARCH = policy_with(permits=(PermitKind.SECURITY_RESEARCH,), severity=Severity.SERIOUS)


@pytest.mark.parametrize("what", [Confirm, Escalate], ids=["confirm", "escalate"])
def test_nothing_follows_from_what_may_be_research_without_an_answer(what: Any) -> None:
    scene = Scene(RESEARCH)
    name = scene.finding("fnd_1", unit=Metric.REPORTS)
    assert scene.refused(name, what(by="ann", reason="it harmed")) == "SCH-D037"


def test_a_person_who_says_which_condition_fails_may_go_on() -> None:
    scene = Scene(RESEARCH)
    name = scene.finding("fnd_1", unit=Metric.REPORTS)
    bare = Confirm(by="ann", not_met="proportionate")
    assert scene.refused(name, bare) == "SCH-D037"
    told = Confirm(by="ann", not_met="proportionate", reason="it copied all customers")
    assert scene.done(name, told).pending is not None


def test_a_preview_shows_what_goes_out_and_keeps_nothing() -> None:
    scene = Scene()
    name = scene.finding("fnd_1", unit=Metric.REPORTS)
    before = list(scene.store.entries())
    found = scene.desk.preview(name)
    assert not isinstance(found, Refused)
    assert [each.kind for each in found] == [NoticeKind.TENANT_NOTICE]
    assert list(scene.store.entries()) == before
    assert scene.case(name).state is CaseState.PROPOSED


def test_other_facts_give_another_decision_and_change_nothing() -> None:
    scene = Scene()
    name = scene.finding("fnd_1")
    shelf = PolicyShelf(scene.policy)
    with scene.store.snapshot() as asked:
        same = what_if(asked, name, Facts(), shelf)
        third = what_if(asked, name, Facts(earlier=2), shelf)
        serious = what_if(asked, name, Facts(severity=Severity.SERIOUS), shelf)
    assert same.differs == ()
    assert (third.was.strike, third.would_be.strike, third.would_be.step) == (1, 3, "suspend")
    assert serious.would_be.grounds == ("serious",)
    with scene.store.snapshot() as asked, pytest.raises(NotFound):
        what_if(asked, CaseId("cas_none"), Facts())
