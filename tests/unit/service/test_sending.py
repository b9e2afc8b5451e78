"""The outbox: at least once, under one id, with patience, and told when it will never go."""

from datetime import timedelta

import msgspec
import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.mailer import MemoryMailer
from schout.adapters.memory.store import MemoryStore
from schout.core.model.ids import MessageId, NoticeId, ReportId
from schout.core.model.message import Message, MessageState
from schout.core.model.moment import DAY_US, HOUR_US, MINUTE_US, from_datetime
from schout.core.model.notice import Notice
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import NoticeKind
from schout.service.sending import LEASE_US, From, Sender
from schout.testing.samples import NOW, put_sample_sanction, sample_case

IT = "it@acme.example"
HOOK = "https://acme.example/hook"
SETTINGS = "billing@host.example"
BY = From(sender="abuse@host.example", name="Host", billing=SETTINGS)


class Post:
    """A store with one notice to send, a mailer, and a sender between them."""

    def __init__(
        self, *to: str, kind: NoticeKind = NoticeKind.TENANT_NOTICE, by: From = BY
    ) -> None:
        self.store, self.mailer = MemoryStore(), MemoryMailer()
        self.clock = SettableClock(from_datetime(NOW))
        self.sender = Sender(self.store, self.mailer, self.clock, by)
        case = sample_case()
        notice = Notice(
            id=NoticeId("ntc_1"),
            kind=kind,
            case=case.id,
            decision=None,
            tenant=case.tenant,
            clause=case.clause,
            language="nl",
            prepared_at=NOW,
            remedy_until=None,
            recipients=to,
            subject="Kennisgeving",
            body="Beste",
        )
        with self.store.transaction() as transaction:
            put_sample_sanction(transaction)
            transaction.put_notice(notice)
            for number, each in enumerate(to, 1):
                transaction.put_message(
                    Message(
                        id=MessageId(f"msg_{number}"),
                        notice=notice.id,
                        case=case.id,
                        to=each,
                        due=NOW,
                        since=NOW,
                    )
                )

    def message(self, number: int = 1) -> Message:
        with self.store.snapshot() as asked:
            found = asked.message(MessageId(f"msg_{number}"))
        assert found is not None
        return found

    def run_for(self, us: int, every_us: int = MINUTE_US) -> None:
        end_us = self.clock.now_us() + us
        while self.clock.now_us() < end_us:
            self.clock.advance(every_us)
            self.sender.run()


def test_each_recipient_gets_it_once() -> None:
    post = Post(IT, "boss@acme.example")
    assert post.sender.run() == 2
    assert post.sender.run() == 0
    assert [(each.id, each.recipients) for each in post.mailer.sent] == [
        ("msg_1", (IT,)),
        ("msg_2", ("boss@acme.example",)),
    ]
    assert post.message().state is MessageState.SENT
    assert post.message().attempts == 1


def test_a_server_that_is_down_for_a_week_loses_nothing() -> None:
    post = Post(IT)
    post.mailer.down = True
    post.run_for(7 * DAY_US, HOUR_US)
    waiting = post.message()
    assert (waiting.state, waiting.problem) == (MessageState.WAITING, "no answer down")
    assert waiting.attempts < 60
    post.mailer.down = False
    post.run_for(4 * HOUR_US + 2 * MINUTE_US)
    assert post.message().state is MessageState.SENT
    assert len(post.mailer.sent) == 1


def test_what_waits_when_an_order_forbids_to_tell_is_withheld() -> None:
    post = Post(IT, "boss@acme.example")
    post.mailer.down = True
    post.sender.run()
    silence = Silence(report=ReportId("rpt_1"), basis="CCP, Art. 39quinquies")
    with post.store.transaction() as transaction:
        transaction.put_case(sample_case(silences=(silence,)))
    post.mailer.down = False
    post.run_for(DAY_US, HOUR_US)
    assert post.mailer.sent == []
    assert {post.message(each).state for each in (1, 2)} == {MessageState.WITHHELD}


def test_what_nobody_will_take_is_told_to_the_desk() -> None:
    post = Post(IT)
    post.mailer.refuse(IT, permanent=True)
    post.sender.run()
    message = post.message()
    assert (message.state, message.problem) == (MessageState.FAILED, "550 refused")


def test_after_two_weeks_it_is_given_up() -> None:
    post = Post(IT)
    post.mailer.refuse(IT, permanent=False)
    post.run_for(15 * DAY_US, HOUR_US)
    message = post.message()
    assert message.state is MessageState.FAILED
    assert message.problem == "not sent in 14 days: 450 refused"


@pytest.mark.parametrize(
    ("settings", "policy", "sent"),
    [
        (SETTINGS, "billing", SETTINGS),
        (SETTINGS, "desk@policy.example", SETTINGS),
        (None, "desk@policy.example", "desk@policy.example"),
        (None, "billing", BY.sender),
    ],
)
def test_a_note_to_billing_goes_where_the_settings_say_then_the_policy_then_to_the_sender(
    settings: str | None, policy: str, sent: str
) -> None:
    by = msgspec.structs.replace(BY, billing=settings)
    post = Post(policy, kind=NoticeKind.BILLING_NOTE, by=by)
    post.sender.run()
    assert [each.recipients for each in post.mailer.sent] == [(sent,)]


def test_a_letter_to_a_webhook_is_not_for_billing() -> None:
    post = Post(HOOK)
    post.sender.run()
    assert [each.recipients for each in post.mailer.sent] == [(HOOK,)]


def test_after_a_crash_it_is_sent_again_under_the_same_id() -> None:
    post = Post(IT)
    with post.store.transaction() as transaction:  # one that took it and died
        transaction.take_messages(post.clock.now_us(), LEASE_US, 1)
    assert post.sender.run() == 0
    post.clock.advance(LEASE_US)
    assert post.sender.run() == 1
    assert [each.id for each in post.mailer.sent] == ["msg_1"]


def test_a_server_that_does_not_answer_holds_up_nothing_for_a_minute() -> None:
    post = Post(IT, "boss@acme.example")
    post.mailer.down = True
    assert post.sender.run() == 1
    post.mailer.down = False
    assert post.sender.run() == 0
    post.clock.advance(MINUTE_US)
    assert post.sender.run() == 2


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 2), (5, 32), (9, 240), (40, 240)])
def test_the_wait_doubles_up_to_four_hours(attempts: int, minutes: int) -> None:
    post = Post(IT)
    post.mailer.refuse(IT, permanent=False)
    with post.store.transaction() as transaction:
        transaction.put_message(msgspec.structs.replace(post.message(), attempts=attempts))
    post.sender.run()
    assert post.message().due == NOW + timedelta(minutes=minutes)
