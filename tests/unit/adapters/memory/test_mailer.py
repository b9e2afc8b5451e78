"""The mailer that keeps what it is given."""

from datetime import UTC, datetime

from schout.adapters.memory.mailer import MemoryMailer
from schout.core.model.ids import MessageId
from schout.ports.mailer import Mailer, OutgoingMail, Refusal, Sent

MAIL = OutgoingMail(
    id=MessageId("msg_1"),
    at=datetime(2026, 11, 2, tzinfo=UTC),
    sender="abuse@host.example",
    recipients=("a@b.example", "c@d.example"),
    subject="s",
    body="b",
)


def test_a_mail_is_kept() -> None:
    kept = MemoryMailer()
    mailer: Mailer = kept
    assert mailer.send(MAIL) == Sent(
        message_id="<msg_1@host.example>", accepted=("a@b.example", "c@d.example")
    )
    assert kept.sent == [MAIL]


def test_a_recipient_can_be_refused_for_now_or_for_good() -> None:
    mailer = MemoryMailer()
    mailer.refuse("a@b.example", permanent=True)
    mailer.refuse("c@d.example", permanent=False)
    sent = mailer.send(MAIL)
    assert sent.refused == (
        Refusal(recipient="a@b.example", permanent=True, code=550, text="refused"),
        Refusal(recipient="c@d.example", permanent=False, code=450, text="refused"),
    )
    assert (sent.accepted, sent.again, mailer.sent) == ((), ("c@d.example",), [])


def test_nothing_is_kept_while_it_is_down() -> None:
    mailer = MemoryMailer()
    mailer.down = True
    assert mailer.send(MAIL).again == MAIL.recipients
    mailer.down = False
    assert mailer.send(MAIL).again == ()
