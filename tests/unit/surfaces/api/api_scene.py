"""The API over a store of a test: a clock that stands, keys, and one host with its tenants."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette

from schout.adapters.memory.clock import CountingIds, SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.intake.reports.knowns import knowns_of
from schout.core.model.case import Case
from schout.core.model.ids import CaseId, TenantId
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import ReporterKind
from schout.ports.store import Store
from schout.service.api_keys import KeyScope, add_key
from schout.service.desk import Desk
from schout.service.idempotency import Idempotency
from schout.service.packs import load_pack, load_policy, load_texts
from schout.service.pipeline import Road, publish
from schout.service.registers import known_of, put_known
from schout.service.report_desk import ReportDesk
from schout.service.status_links import StatusLinks
from schout.service.web_limits import WebLimits
from schout.service.web_services import WebServices
from schout.surfaces.api.routes import routes

POLICY = load_policy("oxygis")
PERMIT_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NOW = datetime.fromisoformat("2026-12-07T09:00:00+00:00")
ACME = Tenant(id=TenantId("acme"), name="Acme", contacts=("it@acme.example",))
BAKER = Tenant(id=TenantId("bakkerij"), name="Bakkerij")
HOSTS = (
    Belonging(tenant=ACME.id, kind=BelongingKind.HOST, value="shop.acme.example"),
    Belonging(tenant=BAKER.id, kind=BelongingKind.HOST, value="brood.example"),
)
EVERY = tuple(KeyScope)
OF_DESK = tuple(scope for scope in KeyScope if scope is not KeyScope.OFFENCES)
OF_TENANT = (KeyScope.CASES_READ, KeyScope.CASES_WRITE, KeyScope.APPEALS_WRITE)
ANNA = "anna@victim.example"
FORM: Mapping[str, Any] = {
    "explanation": "This page copies the login page of a bank.",
    "locations": ["https://shop.acme.example/login.php"],
    "category": "content/phishing",
    "name": "Anna Peeters",
    "mail": ANNA,
    "good_faith": True,
}
HARMLESS = "III.2"
"""A clause that speaks of the agreement alone; `I.2`, of the form, can be about an offence."""


class Reply(NamedTuple):
    """What the API answered."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def fault(self) -> tuple[int, str]:
        return self.status, self.json["code"]


class Scene:
    """The API over a store."""

    def __init__(
        self,
        store: Store | None = None,
        limits: WebLimits | None = None,
        permit_key: Callable[[], Ed25519PrivateKey] = lambda: PERMIT_KEY,
    ) -> None:
        self.store: Store = MemoryStore() if store is None else store
        self.clock = SettableClock(from_datetime(NOW))
        known = known_of((ACME, BAKER), HOSTS)
        with self.store.transaction() as transaction:
            publish(transaction, POLICY, load_pack("oxygis").files, 0)
            put_known(transaction, known, 0)
        road = Road(POLICY, known.tenants, load_texts, keep_all=True)
        reports = ReportDesk(self.store, road, POLICY, known, knowns_of(POLICY))
        self.services = WebServices(
            store=self.store,
            policy=POLICY,
            reports=reports,
            desk=Desk(self.store, road.book, self.clock),
            clock=self.clock,
            ids=CountingIds(),
            links=StatusLinks(b"s" * 32),
            limits=limits or WebLimits(),
            idempotency=Idempotency(),
            permit_key=permit_key,
        )
        self.app = Starlette(routes=routes(self.services))
        self._keys = 0

    @property
    def now(self) -> datetime:
        return to_datetime(self.clock.now_us())

    def key(
        self,
        *scopes: KeyScope,
        holder: str = "A. Claes",
        tenant: str | None = None,
        kind: ReporterKind = ReporterKind.PUBLIC,
    ) -> str:
        """Make a key, and give what its holder shows."""
        self._keys += 1
        with self.store.transaction() as transaction:
            return add_key(
                transaction,
                self._keys.to_bytes(32, "big"),
                holder=holder,
                scopes=scopes,
                by="root",
                now=self.now,
                expires_at=self.now + timedelta(days=30),
                kind=kind,
                tenant=tenant,
            )[1]

    def call(
        self,
        method: str,
        path: str,
        key: str | None = None,
        body: Any = None,
        *,
        address: str = "203.0.113.9",
        **headers: str,
    ) -> Reply:
        """Call the API; `body`: JSON, or bytes with a `content_type`."""
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        if key is not None:
            given["authorization"] = f"Bearer {key}"
        if isinstance(body, bytes):
            content: bytes | None = body
        else:
            content = None if body is None else json.dumps(body).encode()
            if content is not None:
                given.setdefault("content-type", "application/json")
        return asyncio.run(self._call(method, path, given, content, address))

    async def _call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | None,
        address: str,
    ) -> Reply:
        transport = httpx.ASGITransport(self.app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            got = await client.request(method, path, headers=headers, content=content)
        return Reply(got.status_code, got.headers, got.content)

    def get(self, path: str, key: str | None = None, **headers: str) -> Reply:
        return self.call("GET", path, key, **headers)

    def post(self, path: str, key: str | None, body: Any, **headers: str) -> Reply:
        return self.call("POST", path, key, body, **headers)

    def report(self, **changes: Any) -> Reply:
        """Report something, without a key."""
        return self.post("/v1/reports", None, {**FORM, **changes})

    def case_of(self, reply: Reply) -> CaseId:
        """Give the case that a report went into."""
        with self.store.snapshot() as asked:
            report = asked.report(reply.json["id"])
        assert report is not None
        assert report.case is not None
        return report.case

    def case(self, name: CaseId) -> Case:
        with self.store.snapshot() as asked:
            found = asked.case(name)
        assert found is not None
        return found

    def new_case(self, **changes: Any) -> CaseId:
        """Report something, and give its case."""
        return self.case_of(self.report(**changes))

    def store_count(self, what: str) -> int:
        """Count what the store holds."""
        with self.store.snapshot() as asked:
            return asked.counts()[what]

    def plain(self, name: CaseId) -> Any:
        """Give a case as JSON has it."""
        return json.loads(msgspec.json.encode(self.case(name)))
