"""The pages over a store in memory, with a tenant, a case, and a browser that has no script."""

import asyncio
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
from starlette.applications import Starlette

from schout.adapters.memory.clock import CountingIds, SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.intake.reports.knowns import knowns_of
from schout.core.intake.reports.read import read_report
from schout.core.model.act import Act, Refused
from schout.core.model.case import Case
from schout.core.model.ids import CaseId, FindingId, TenantId
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.report import Report
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.policy.schema import Policy
from schout.ports.store import Store
from schout.service.desk import Desk
from schout.service.ledgers import PolicyShelf
from schout.service.packs import load_policy, load_texts
from schout.service.pipeline import Road, publish
from schout.service.registers import known_of
from schout.service.report_desk import ReportDesk
from schout.service.status_links import CaseLinks, StatusLinks
from schout.service.web_limits import WebLimits
from schout.surfaces.portal.app import routes
from schout.surfaces.portal.services import PortalServices
from schout.testing.samples import sample_finding

NOW = datetime.fromisoformat("2026-12-07T09:00:00+00:00")
ACME = Tenant(id=TenantId("acme"), name="Acme & Co <b>", contacts=("it@acme.example",))
HOST = Belonging(tenant=ACME.id, kind=BelongingKind.HOST, value="shop.acme.example")
POLICY = load_policy("oxygis")
GOOD = {
    "locations": "https://shop.acme.example/login.php?x=1\nshop.acme.example",
    "clause": "I.2",
    "explanation": "This is a copy of the login page of a bank.",
    "name": "Anna Peeters",
    "mail": "anna@victim.example",
    "good_faith": "yes",
}


class Scene:
    """Everything that the pages work with."""

    def __init__(self, policy: Policy = POLICY, store: Store | None = None) -> None:
        self.address = "203.0.113.7"
        self.store: Store = store or MemoryStore()
        self.clock = SettableClock(from_datetime(NOW))
        self.policy, known = policy, known_of((ACME,), (HOST,))
        self.shelf = PolicyShelf(policy)
        self.road = Road(policy, known.tenants, load_texts, keep_all=True)
        self.desk = Desk(self.store, self.road.book, self.clock)
        self.reports = ReportDesk(self.store, self.road, policy, known, knowns_of(policy))
        self.links, self.cases = StatusLinks(b"s" * 32), CaseLinks(b"s" * 32)
        with self.store.transaction() as transaction:
            publish(transaction, policy, {}, 0)
            transaction.put_tenant(ACME)
        self.services = PortalServices(
            store=self.store,
            clock=self.clock,
            ids=CountingIds(),
            policy=policy,
            policy_of=self.shelf.policy,
            reports=self.reports,
            desk=self.desk,
            links=self.links,
            cases=self.cases,
            limits=WebLimits(),
            texts=load_texts(),
        )
        self.app = Starlette(routes=routes(self.services))

    def found(self, name: str = "fnd_1", **changes: Any) -> CaseId:
        """Find something, so that a case opens; its tenant is told."""
        with self.store.transaction() as transaction:
            changes = {"object": HOST.value, "principal": HOST.value, **changes}
            finding = sample_finding(id=FindingId(name), **changes)
            taken = self.road.take(transaction, finding)
        assert taken is not None
        assert taken.case is not None
        return taken.case.id

    def reported(self, raw: bytes) -> CaseId:
        """Take a report that opens a case."""
        now = to_datetime(self.clock.now_us())
        report = read_report(raw, now, self.reports.knowns)
        received = self.reports.take([(report, raw)])[0]
        assert received.case is not None
        return received.case.id

    def act(self, case: CaseId, what: Act) -> Case:
        """Act at the desk."""
        done = self.desk.act(case, what)
        assert not isinstance(done, Refused), done
        return done

    def case(self, case: CaseId) -> Case:
        """Look a case up."""
        with self.store.snapshot() as asked:
            found = asked.case(case)
        assert found is not None
        return found

    def all_reports(self) -> tuple[Report, ...]:
        """Give the reports of the store."""
        with self.store.snapshot() as asked:
            return asked.reports()

    def later(self, by: timedelta) -> None:
        """Let time go by."""
        self.clock.advance(by // timedelta(microseconds=1))

    def path(self, case: CaseId) -> str:
        """Give the path of the page of a case."""
        return self.cases.path_of(case, ACME.id)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask for anything; nothing is followed, nothing is kept from one time to the next."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 50000))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://portal.example"
            ) as browser:
                return await browser.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path: str, lang: str = "en") -> httpx.Response:
        """Ask for a page."""
        return self.ask("GET", path, headers={"accept-language": lang})

    def post(self, path: str, fields: dict[str, str], lang: str = "en") -> httpx.Response:
        """Send a form."""
        return self.ask("POST", path, data=fields, headers={"accept-language": lang})


class Seen(HTMLParser):
    """What a page is made of: its tags with their attributes, in order, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    @property
    def text(self) -> str:
        """The words of the page, one space between them."""
        return re.sub(r"\s+", " ", "".join(self._text)).strip()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    def ids(self) -> list[str]:
        """Give the ids of all elements."""
        return [str(each["id"]) for _, each in self.tags if "id" in each]
