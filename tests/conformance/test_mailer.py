"""What every mailer promises, in memory and over SMTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
import pytest
from tests.conformance.mail_servers import WITHIN_S, Listening

from schout.adapters.mail.session import Kept, Protocol, SessionRules
from schout.adapters.mail.smtp import Security, SmtpMailer, SmtpSettings
from schout.adapters.memory.mailer import MemoryMailer
from schout.core.model.ids import MessageId
from schout.ports.mailer import Mailer, OutgoingMail, Sent

GOOD, OTHER, BAD = "a@host.example", "b@host.example", "unknown@host.example"
MAIL = OutgoingMail(
    id=MessageId("msg_01KDVDNA00BSVDBHPCV86BGFJN"),
    at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    sender="desk@host.example",
    recipients=(GOOD, OTHER),
    subject="Notice",
    body="Hello",
)
ID = "<msg_01KDVDNA00BSVDBHPCV86BGFJN@host.example>"


class Under(NamedTuple):
    """A mailer that refuses `BAD` for good, how many mails it kept, and what makes it fail."""

    mailer: Mailer
    kept: Callable[[], int]
    fail: Callable[[], None]


def in_memory() -> Iterator[Under]:
    mailer = MemoryMailer()
    mailer.refuse(BAD, permanent=True)
    yield Under(mailer, lambda: len(mailer.sent), lambda: setattr(mailer, "down", True))


def over_smtp() -> Iterator[Under]:
    rules = SessionRules(protocol=Protocol.SMTP, recipients=frozenset((GOOD, OTHER)))
    with Listening(rules) as server:
        host, port = server.address
        settings = SmtpSettings(host=host, port=port, security=Security.NONE, timeout_s=WITHIN_S)

        def fail() -> None:
            server.answer = lambda mail: Kept.LATER

        yield Under(SmtpMailer(settings), lambda: len(server.mails), fail)


@pytest.fixture(params=[in_memory, over_smtp], ids=["memory", "smtp"])
def under(request: pytest.FixtureRequest) -> Iterator[Under]:
    yield from request.param()


def test_what_is_accepted_is_kept_under_the_same_id_each_time(under: Under) -> None:
    sent = Sent(message_id=ID, accepted=(GOOD, OTHER))
    assert (under.mailer.send(MAIL), under.mailer.send(MAIL)) == (sent, sent)
    assert under.kept() == 2


def test_a_recipient_that_is_refused_for_good_is_not_tried_again(under: Under) -> None:
    sent = under.mailer.send(msgspec.structs.replace(MAIL, recipients=(GOOD, BAD)))
    assert (sent.accepted, sent.again) == ((GOOD,), ())
    assert [(each.recipient, each.permanent, each.code) for each in sent.refused] == [
        (BAD, True, 550)
    ]
    assert under.kept() == 1
    assert under.mailer.send(msgspec.structs.replace(MAIL, recipients=(BAD,))).accepted == ()
    assert under.kept() == 1


def test_what_fails_for_now_is_to_be_sent_again(under: Under) -> None:
    under.fail()
    sent = under.mailer.send(MAIL)
    assert (sent.message_id, sent.accepted, sent.again) == (ID, (), (GOOD, OTHER))
    assert under.kept() == 0
