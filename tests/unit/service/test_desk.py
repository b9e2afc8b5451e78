"""The desk: acts as a whole or not at all, two people at once, merging, splitting, holding."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.model.act import (
    Act,
    Confirm,
    Escalate,
    Merge,
    PutOnHold,
    Refused,
    Release,
    Split,
)
from schout.core.model.case import Case
from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId, FindingId
from schout.core.model.moment import DAY_US, HOUR_US, from_datetime
from schout.core.model.vocabulary import (
    CaseState,
    Closing,
    Metric,
    NoticeKind,
    PermitKind,
    Severity,
    TimerKind,
)
from schout.core.policy.schema import Policy
from schout.service.case_book import work_due
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
    with scene.store.snapshot() as asked:
        other = next(each for each in asked.cases() if each.id != name)
        assert (other.findings, other.remedy_until) == (("fnd_2",), left.remedy_until)
        assert {each.case for each in asked.due_timers(1 << 60)} == {name, other.id}


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
