"""A store with a desk for reports and the desk that decides, for the tests of both."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.intake.reports.knowns import knowns_of
from schout.core.intake.reports.order import OrderKind, OrderReport, ReadOrder, read_order
from schout.core.intake.reports.read import read_report
from schout.core.model.act import (
    AppealAct,
    Confirm,
    DecideAppeal,
    FileAppeal,
    Refused,
    TakeAppeal,
)
from schout.core.model.case import Case, Due
from schout.core.model.ids import CaseId, TenantId
from schout.core.model.message import Message
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.notice import Notice
from schout.core.model.report import Report
from schout.core.model.reporter import ReporterRecord
from schout.core.model.sanction import Appeal
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import AppealState, TimerKind
from schout.service.case_book import work_due
from schout.service.desk import Desk
from schout.service.letters import NO_LINKS, LetterLinks
from schout.service.packs import load_pack, load_policy, load_texts
from schout.service.pipeline import Road, publish
from schout.service.registers import known_of
from schout.service.report_answers import record_of
from schout.service.report_desk import Received, ReportDesk

POLICY = load_policy("oxygis")
FILES = load_pack("oxygis").files
NOW = datetime.fromisoformat("2026-12-07T09:00:00+00:00")
ACME = Tenant(id=TenantId("acme"), name="Acme", contacts=("it@acme.example",))
HOST = Belonging(tenant=ACME.id, kind=BelongingKind.HOST, value="shop.acme.example")
URL = "https://shop.acme.example/login.php?x=1"


def xarf(url: str = URL, who: str = "watch", **changes: Any) -> bytes:
    contact = {"org": f"Org {who}", "contact": f"r@{who}.example", "domain": f"{who}.example"}
    body = {
        "xarf_version": "4.0.0",
        "report_id": "1",
        "timestamp": "2026-12-07T08:00:00Z",
        "reporter": contact,
        "sender": contact,
        "source_identifier": "shop.acme.example",
        "category": "content",
        "type": "phishing",
        "evidence_source": "user_report",
        "url": url,
        "description": "A copy of a bank",
        **changes,
    }
    return json.dumps(body).encode()


class Scene:
    """A store, a desk for reports, and the desk that decides."""

    def __init__(self, links: LetterLinks = NO_LINKS) -> None:
        self.store, self.clock = MemoryStore(), SettableClock(from_datetime(NOW))
        self.known = known_of((ACME,), (HOST,))
        self.road = Road(POLICY, self.known.tenants, load_texts, keep_all=True, links=links)
        self.reports = ReportDesk(self.store, self.road, POLICY, self.known, knowns_of(POLICY))
        self.desk = Desk(self.store, self.road.book, self.clock)
        self.receipts = self.reports.receipts()
        with self.store.transaction() as transaction:
            publish(transaction, POLICY, FILES, 0)

    def take(self, raw: bytes, at: datetime = NOW) -> Received:
        return self.reports.take([(read_report(raw, at, self.reports.knowns), raw)])[0]

    def case(self, received: Received) -> Case:
        assert received.case is not None
        with self.store.snapshot() as asked:
            found = asked.case(received.case.id)
        assert found is not None
        return found

    def report(self, received: Received) -> Report:
        with self.store.snapshot() as asked:
            found = asked.report(received.report.id)
        assert found is not None
        return found

    def confirm(self, case: CaseId) -> Case:
        done = self.desk.act(case, Confirm(by="ann"))
        assert isinstance(done, Case)
        return done

    def notices(self) -> list[Notice]:
        """Give all letters, those that reporters were still owed among them."""
        while self.receipts.run():
            pass
        with self.store.snapshot() as asked:
            names = {each.subject for each in self.store.entries() if each.kind == "notice"}
            return [found for each in names if (found := asked.notice(each)) is not None]  # type: ignore[arg-type] # its id

    def order(self, at: datetime = NOW, **changes: Any) -> Received:
        """Take an order to act against the page; it does not let us tell the tenant."""
        given = {
            "kind": OrderKind.ACT,
            "authority": "Court of Brussels",
            "reference": "2026/17",
            "legal_basis": "Criminal Code, Art. 90undecies",
            "reasons": "The page steals credentials.",
            "locations": (URL,),
            "clause": "I.2",
        }
        entered = OrderReport(**{**given, **changes})
        read = read_order(entered, at, self.reports.knowns)
        assert isinstance(read, ReadOrder)
        return self.reports.take([(read.report, canonical_json(entered))])[0]

    def later(self, **by: int) -> datetime:
        """Let time go by and do what falls due; give the moment."""
        now_us = from_datetime(to_datetime(self.clock.now_us()) + timedelta(**by))
        self.clock.advance(now_us - self.clock.now_us())
        with self.store.transaction() as transaction:
            work_due(transaction, self.road.book, now_us)
        return to_datetime(now_us)

    def messages(self, case: Case) -> list[Message]:
        """Give what carries the notices of a case, in the order in which it is due."""
        with self.store.snapshot() as asked:
            found = [
                message
                for notice in asked.notices(case.id)
                for message in asked.messages_of(notice.id)
            ]
        return sorted(found, key=lambda each: each.due)

    def record(self, received: Received) -> ReporterRecord:
        """Give the record of who reported."""
        with self.store.snapshot() as asked:
            return record_of(asked, received.report.reporter.key)

    def appealed(self, case: CaseId, outcome: AppealState) -> None:
        """Let the tenant appeal, and another person decide that."""
        filed = self.appeal(case, FileAppeal(text="a test of ours"))
        self.appeal(case, TakeAppeal(by="bob", appeal=filed.id))
        self.appeal(case, DecideAppeal(by="bob", appeal=filed.id, outcome=outcome, reason="it was"))

    def appeal(self, case: CaseId, what: AppealAct) -> Appeal:
        """Do one act of an appeal."""
        done = self.desk.appeal(case, what)
        assert not isinstance(done, Refused)
        return done

    def expire(self, case_id: CaseId) -> Case:
        """Let the measures of a case end by themselves, as those that have a time do."""
        with self.store.transaction() as transaction:
            case = transaction.case(case_id)
            assert case is not None
            at = case.history[-1].at
            due = (Due(kind=TimerKind.SANCTION_END, at=at),)
            return self.road.book.work(
                transaction, msgspec.structs.replace(case, due=due, pending=None), at
            )
