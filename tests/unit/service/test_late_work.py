"""What is done late: decided and dated when it is done, one step at a time, never unheard."""

from datetime import datetime, timedelta

import msgspec
import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.mailer import MemoryMailer
from schout.adapters.memory.store import MemoryStore
from schout.core.model.act import ClaimRemedy, Escalate, Verified
from schout.core.model.case import Case
from schout.core.model.ids import FindingId
from schout.core.model.message import MessageState
from schout.core.model.moment import DAY_US, HOUR_US, MINUTE_US, from_datetime, to_datetime
from schout.core.model.notice import Notice
from schout.core.model.sanction import Sanction
from schout.core.model.vocabulary import Approval, CaseState, Closing, NoticeKind
from schout.core.policy.schema import Policy
from schout.service.case_book import work_due
from schout.service.desk import Desk
from schout.service.pipeline import Road, publish
from schout.service.sending import From, Sender, note_sending
from schout.service.watched import GATE, LOGS, SeenMark
from schout.testing.policies import sample_policy
from schout.testing.samples import NOW, UNTIL, sample_finding, sample_tenant
from schout.testing.texts import product_texts

TENANT = sample_tenant(contacts=("it@acme.example",))


def alone() -> Policy:
    """Give a policy under which a machine alone throttles, and then suspends."""
    policy = sample_policy()
    (ladder,) = policy.ladders
    steps = tuple(
        msgspec.structs.replace(each, approval=Approval.NONE) if each.measures else each
        for each in ladder.steps
    )
    return msgspec.structs.replace(policy, ladders=(msgspec.structs.replace(ladder, steps=steps),))


class Scene:
    """A case whose window ends at `UNTIL`, and in which it goes on until then."""

    def __init__(self, *, posts: bool = True) -> None:
        policy = alone()
        self.store, self.clock = MemoryStore(), SettableClock(from_datetime(NOW))
        self.road = Road(policy, [TENANT], product_texts, keep_all=True, posts=posts)
        self.desk = Desk(self.store, self.road.book, self.clock)
        self.sender = Sender(self.store, MemoryMailer(), self.clock, From(sender="a@host.example"))
        with self.store.transaction() as transaction:
            publish(transaction, policy, {}, 0)
            transaction.put_tenant(TENANT)
            taken = self.road.take(transaction, sample_finding())
            assert taken is not None
            assert taken.case is not None
            self.id = taken.case.id
        self.goes_on(UNTIL - timedelta(hours=1))

    def goes_on(self, at: datetime) -> None:
        with self.store.transaction() as transaction:
            case = transaction.case(self.id)
            assert case is not None
            transaction.put_case(msgspec.structs.replace(case, last_finding_at=at))

    def now(self) -> datetime:
        return to_datetime(self.clock.now_us())

    def work_at(self, at: datetime) -> Case:
        self.clock.advance(from_datetime(at) - self.clock.now_us())
        with self.store.transaction() as transaction:
            work_due(transaction, self.road.book, self.clock.now_us())
        return self.case()

    def case(self) -> Case:
        with self.store.snapshot() as asked:
            found = asked.case(self.id)
        assert found is not None
        return found

    def sanctions(self) -> tuple[Sanction, ...]:
        with self.store.snapshot() as asked:
            return asked.sanctions(case=self.id)

    def notices(self) -> tuple[Notice, ...]:
        with self.store.snapshot() as asked:
            return asked.notices(self.id)

    def kinds(self) -> list[NoticeKind]:
        return [each.kind for each in self.notices()]

    def act(self, what: ClaimRemedy | Verified | Escalate) -> Case:
        done = self.desk.act(self.id, what)
        assert isinstance(done, Case), done
        return done


LONG_AFTER = UNTIL + timedelta(days=60)


def test_after_a_standstill_it_is_decided_and_dated_now_and_the_next_window_runs_from_now() -> None:
    scene = Scene()
    case = scene.work_at(LONG_AFTER)
    assert (case.step, case.step_at) == ("throttle", LONG_AFTER)
    assert [each.starts for each in scene.sanctions()] == [LONG_AFTER]
    assert {each.prepared_at for each in scene.notices()[1:]} == {LONG_AFTER}
    assert {each.at for each in case.history[1:]} == {LONG_AFTER}
    assert all(each.at > LONG_AFTER for each in case.due)


def test_nobody_is_reminded_of_a_window_that_was_over_long_ago() -> None:
    scene = Scene()
    scene.work_at(LONG_AFTER)
    assert NoticeKind.REMINDER not in scene.kinds()


def test_a_replay_of_old_logs_does_each_thing_when_it_was_due() -> None:
    scene = Scene(posts=False)
    case = scene.work_at(UNTIL + timedelta(days=1))
    assert (case.step, case.step_at) == ("throttle", UNTIL)
    assert [each.starts for each in scene.sanctions()] == [UNTIL]


def test_a_claim_takes_nothing_from_the_window_and_no_measure_comes_with_its_answer() -> None:
    scene = Scene()
    scene.work_at(UNTIL - timedelta(days=3))
    scene.act(ClaimRemedy(text="done"))
    scene.clock.advance(7 * DAY_US)
    scene.act(Verified(by="ann", ok=False, reason="it is still there"))
    case = scene.work_at(scene.now())
    assert (case.state, case.remedy_until) == (CaseState.NOTIFIED, UNTIL + timedelta(days=7))
    assert scene.sanctions() == ()
    assert NoticeKind.REMINDER in scene.kinds()
    scene.goes_on(UNTIL + timedelta(days=6))
    assert scene.work_at(UNTIL + timedelta(days=7)).step == "throttle"


@pytest.mark.parametrize(("name", "closes"), [(LOGS, True), (GATE, False), (None, False)])
def test_what_was_put_right_closes_by_itself_only_where_somebody_watched_since(
    name: str | None, closes: bool
) -> None:
    scene = Scene()
    scene.clock.advance(DAY_US)
    scene.act(ClaimRemedy(text="done"))
    until = scene.now() + timedelta(hours=1)
    assert scene.work_at(until).state is CaseState.VERIFYING
    if name is not None:
        SeenMark(name).move(scene.store, from_datetime(until))
    scene.clock.advance(HOUR_US)
    case = scene.work_at(scene.now())
    if closes:
        assert case.closing is Closing.REMEDIED
    else:
        assert (case.state, case.review_due) == (CaseState.VERIFYING, True)


def test_a_case_of_the_gate_asks_whether_the_gate_has_watched() -> None:
    scene = Scene()
    (evidence,) = sample_finding().evidence
    at_gate = (msgspec.structs.replace(evidence, source="gate"),)
    with scene.store.transaction() as transaction:
        finding = sample_finding(id=FindingId("fnd_3"), evidence=at_gate)
        scene.road.take(transaction, finding)
    scene.act(ClaimRemedy(text="done"))
    SeenMark(GATE).move(scene.store, scene.clock.now_us() + HOUR_US)
    assert scene.work_at(NOW + timedelta(hours=1)).closing is Closing.REMEDIED


def test_a_mark_is_moved_on_once_a_minute() -> None:
    store, mark = MemoryStore(), SeenMark(LOGS)
    kept = []
    for until_us in (10 * MINUTE_US, 11 * MINUTE_US - 1, 11 * MINUTE_US):
        mark.move(store, until_us)
        with store.snapshot() as asked:
            kept.append(int(asked.checkpoint(LOGS) or b""))
    assert kept == [10 * MINUTE_US, 10 * MINUTE_US, 11 * MINUTE_US]


def test_no_measure_follows_a_notice_that_has_not_left_and_a_person_is_asked() -> None:
    scene = Scene()
    note_sending(scene.store, on=True)
    case = scene.work_at(UNTIL)
    assert (case.state, case.review_due, scene.sanctions()) == (CaseState.NOTIFIED, True, ())
    assert case.history[-1].detail == "its letter has not left yet"
    assert scene.act(Escalate(by="ann", reason="they know")).step == "throttle"


def test_once_it_has_left_the_tenant_has_the_window_that_it_was_promised() -> None:
    scene = Scene()
    note_sending(scene.store, on=True)
    scene.work_at(UNTIL)
    scene.clock.advance(DAY_US)
    assert scene.sender.run() > 0
    case = scene.work_at(scene.now())
    later = UNTIL + timedelta(days=15)
    scene.goes_on(later)
    assert (case.remedy_until, case.review_due) == (later, False)
    assert scene.kinds()[-1] is NoticeKind.EXTENSION
    with scene.store.snapshot() as asked:
        waiting = asked.messages(MessageState.WAITING)
    assert {each.notice for each in waiting} == {scene.notices()[-1].id}
    assert scene.work_at(later).step == "throttle"


def test_where_nothing_is_sent_no_letter_is_late() -> None:
    scene = Scene()
    note_sending(scene.store, on=True)
    note_sending(scene.store, on=True)
    note_sending(scene.store, on=False)
    assert scene.work_at(UNTIL).step == "throttle"


def test_a_notice_that_was_withheld_or_that_nobody_carries_holds_nothing_up() -> None:
    scene = Scene(posts=False)
    scene.road.book = Scene().road.book
    note_sending(scene.store, on=True)
    assert scene.work_at(UNTIL).step == "throttle"
    scene = Scene()
    note_sending(scene.store, on=True)
    with scene.store.transaction() as transaction:
        for each in transaction.messages(MessageState.WAITING):
            transaction.put_message(msgspec.structs.replace(each, state=MessageState.WITHHELD))
    assert scene.work_at(UNTIL).step == "throttle"
