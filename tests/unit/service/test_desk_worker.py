"""The worker: mail comes in as reports and bounces; none is lost, and none believed unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schout.adapters.mail.maildir import Maildir
from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.mailer import MemoryMailer
from schout.adapters.memory.store import MemoryStore
from schout.core.intake.reports.knowns import knowns_of
from schout.core.model.errors import StoreBusy
from schout.core.model.ids import MessageId, NoticeId
from schout.core.model.message import Message, MessageState
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.vocabulary import NoticeKind
from schout.service.desk_worker import DeskWorker, open_worker
from schout.service.mail_settings import MailSettings
from schout.service.pipeline import Road
from schout.service.registers import known_of
from schout.service.report_desk import ReportDesk
from schout.service.sending import From, Sender, is_sending, note_sending
from schout.service.settings import load_settings
from schout.testing.policies import sample_policy
from schout.testing.samples import NOW, put_sample_sanction, sample_case, sample_tenant
from schout.testing.texts import product_texts

OURS = "msg_01HZZZZZZZZZZZZZZZZZZZZZZZ"
ELSE = "msg_01HYYYYYYYYYYYYYYYYYYYYYYY"
IT = "it@acme.example"
BY = From(sender="abuse@host.example", name="Host", billing="billing@host.example")


def bounce(message: str = OURS, to: str = IT, original: str = "", action: str = "failed") -> bytes:
    first = f"Original-Recipient: rfc822; {original}\n" if original else ""
    return f"""From: MAILER-DAEMON@mx.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{first}Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
--x
Content-Type: text/rfc822-headers

Message-ID: <{message}@host.example>
--x--
""".encode()


class BusyStore(MemoryStore):
    """A store that somebody else writes to at one moment."""

    until_busy = -1

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        self.until_busy -= 1
        if self.until_busy == 0:
            raise StoreBusy("SCH-S003", "another writes")
        with super().transaction() as transaction:
            yield transaction


class Post:
    """A message that was sent, a mailbox for what comes back, and the worker."""

    def __init__(self, folder: Path, to: str = IT, *, sends: bool = True) -> None:
        self.store, self.clock = BusyStore(), SettableClock(from_datetime(NOW))
        policy, known = sample_policy(), known_of((sample_tenant(),), ())
        road = Road(policy, known.tenants, product_texts, keep_all=True)
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir()
        self.folder, box = folder, Maildir(folder)
        sender = Sender(self.store, MemoryMailer(), self.clock, BY)
        self.worker = DeskWorker(
            self.store,
            road.book,
            self.clock,
            sender=sender if sends else None,
            reports=ReportDesk(self.store, road, policy, known, knowns_of(policy)),
            boxes=(box,),
        )
        with self.store.transaction() as transaction:
            put_sample_sanction(transaction)
            transaction.put_notice(notice(to))
            transaction.put_message(
                Message(
                    id=MessageId(OURS),
                    notice=NoticeId("ntc_1"),
                    case=sample_case().id,
                    to=to,
                    state=MessageState.SENT,
                    due=NOW,
                    since=NOW,
                    done_at=NOW,
                )
            )

    def deliver(self, *mails: bytes) -> None:
        for number, raw in enumerate(mails):
            (self.folder / "new" / str(number)).write_bytes(raw)

    def state(self) -> tuple[MessageState, str]:
        with self.store.snapshot() as asked:
            found = asked.message(MessageId(OURS))
        assert found is not None
        return found.state, found.problem

    def reports(self) -> int:
        with self.store.snapshot() as asked:
            return len(asked.reports())

    def waiting(self) -> int:
        return len(list((self.folder / "new").iterdir()))


def notice(to: str) -> Notice:
    case = sample_case()
    return Notice(
        id=NoticeId("ntc_1"),
        kind=NoticeKind.TENANT_NOTICE if "@" in to else NoticeKind.BILLING_NOTE,
        case=case.id,
        decision=None,
        tenant=case.tenant,
        clause=case.clause,
        language="nl",
        prepared_at=NOW,
        remedy_until=None,
        recipients=(to,),
        subject="Kennisgeving",
        body="Beste",
    )


CAME_BACK = (MessageState.BOUNCED, "5.1.1")
WAS_SENT = (MessageState.SENT, "")


@pytest.mark.parametrize(
    ("raw", "state", "reports"),
    [
        (bounce(), CAME_BACK, 0),
        (bounce(to="IT@Acme.Example"), CAME_BACK, 0),
        (bounce(to="new@other.example", original=IT), CAME_BACK, 0),
        (bounce(action="delayed"), WAS_SENT, 0),
        (bounce(ELSE), WAS_SENT, 1),
        (bounce(to="boss@acme.example"), WAS_SENT, 1),
    ],
    ids=["ours", "in capitals", "passed on", "delayed", "no mail of ours", "another address"],
)
def test_a_bounce_says_something_of_the_mail_and_the_address_that_it_went_to_alone(
    tmp_path: Path, raw: bytes, state: tuple[MessageState, str], reports: int
) -> None:
    post = Post(tmp_path)
    post.deliver(raw)
    assert post.worker.turn()
    assert (post.state(), post.reports(), post.waiting()) == (state, reports, 0)


def test_a_note_to_billing_comes_back_from_the_address_behind_that_word(tmp_path: Path) -> None:
    post = Post(tmp_path, "billing")
    post.deliver(bounce(to="billing@host.example"))
    post.worker.turn()
    assert post.state() == CAME_BACK


def test_who_sends_no_mail_takes_bounces_all_the_same(tmp_path: Path) -> None:
    post = Post(tmp_path, sends=False)
    post.deliver(bounce())
    post.worker.turn()
    assert post.state() == CAME_BACK


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_while_the_store_is_busy_no_bounce_and_no_report_is_lost(
    tmp_path: Path, number: int
) -> None:
    post = Post(tmp_path)
    post.deliver(bounce(), bounce(ELSE))
    post.store.until_busy = number
    with pytest.raises(StoreBusy):
        post.worker.turn()
    assert post.waiting() == 2
    post.worker.turn()
    assert (post.state(), post.reports(), post.waiting()) == (CAME_BACK, 1, 0)


def test_the_same_bounce_twice_changes_nothing_more(tmp_path: Path) -> None:
    post = Post(tmp_path)
    post.deliver(bounce(), bounce())
    post.worker.turn()
    before = list(post.store.entries())
    post.deliver(bounce())
    post.worker.turn()
    assert [post.state(), post.waiting()] == [CAME_BACK, 0]
    assert [each.kind for each in before].count("message") == [
        each.kind for each in post.store.entries()
    ].count("message")


@pytest.mark.parametrize(("host", "sends"), [("mail.example", True), ("", False)])
def test_the_store_knows_whether_a_worker_sends(tmp_path: Path, host: str, sends: bool) -> None:
    given = load_settings(None, {"SCHOUT_STORE": str(tmp_path / "desk.db")})
    settings = msgspec.structs.replace(given, mail=MailSettings(host=host))
    store = MemoryStore()
    note_sending(store, on=not sends)
    open_worker(store, settings, SettableClock(from_datetime(NOW)))
    with store.snapshot() as snapshot:
        assert is_sending(snapshot) is sends
