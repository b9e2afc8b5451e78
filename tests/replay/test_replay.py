"""Recorded scenes and the decisions and cases they must lead to, word for word.

`golden/NAME.json` holds what is expected; `SCHOUT_UPDATE_GOLDEN=1` writes it anew. The digest of
the policy is fixed, so that only what changes a decision changes a file, not a mended text.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schout.adapters.memory.store import MemoryStore
from schout.core.model.event import HttpRequest
from schout.core.model.ids import ClauseId, Digest, PermitId, TenantId
from schout.core.model.permit import Permit
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import PermitKind
from schout.service.packs import load_policy, load_texts
from schout.service.pipeline import Road
from schout.service.registers import known_of
from schout.service.replay import Replay, ReplayOptions, Summary, carry_out
from schout.testing.events import request, write_line

GOLDEN = Path(__file__).parent / "golden"
POLICY = msgspec.structs.replace(load_policy("oxygis"), digest=Digest("sha256:" + "ab" * 32))
ACME, BAKKERIJ = TenantId("acme"), TenantId("bakkerij")
KNOWN = known_of(
    [
        Tenant(id=ACME, name="Acme", language="fr", contacts=("it@acme.example",)),
        Tenant(id=BAKKERIJ, name="De Korenaar"),
    ],
    [
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="acme.example"),
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="*.acme.example"),
        Belonging(tenant=ACME, kind=BelongingKind.ADDRESS, value="192.0.2.10/32"),
        Belonging(tenant=BAKKERIJ, kind=BelongingKind.HOST, value="bakkerij.example"),
    ],
)
OUTSIDER, OF_ACME = "203.0.113.7", "192.0.2.10"
PERMIT = Permit(
    id=PermitId("prm_import"),
    kind=PermitKind.RATE_EXCEPTION,
    tenant=ACME,
    clauses=(ClauseId("III.2"),),
    starts=datetime(2026, 12, 1, tzinfo=UTC),
    ends=datetime(2026, 12, 31, tzinfo=UTC),
    signed_by="A. Peeters",
    reason="import of old orders",
)
Events = list[HttpRequest]


def calls(host: str, day: int = 0, count: int = 45) -> Events:
    """Calls of an API, 8 a second: more than one database may take."""
    return [
        request(day * 86_400 + number // 8, host=host, method="POST", path="/jsonrpc")
        for number in range(count)
    ]


def probes(source_ip: str, count: int = 15, after_s: int = 0) -> Events:
    """Pages that do not exist, asked for one after another."""
    return [
        request(
            after_s + n, host="bakkerij.example", path=f"/.x{n}", status=404, source_ip=source_ip
        )
        for n in range(count)
    ]


def crawl(source_ip: str, count: int = 400) -> Events:
    """Pages, as fast as they come."""
    return [
        request(number // 10, host="bakkerij.example", path=f"/p/{number}", source_ip=source_ip)
        for number in range(count)
    ]


SCENES: dict[str, tuple[Events, tuple[Permit, ...]]] = {
    "calls_of_a_tenant": (calls("acme.example"), ()),
    "calls_of_nobody": (calls("nobody.example"), ()),
    "calls_under_a_permit": (calls("acme.example"), (PERMIT,)),
    "calls_after_a_permit": (calls("acme.example", day=40), (PERMIT,)),
    "calls_while_the_window_runs": (calls("acme.example") + calls("acme.example", day=3), ()),
    "calls_after_the_window": (
        [each for day in (0, 30, 60, 90, 120) for each in calls("acme.example", day=day)],
        (),
    ),
    "calls_on_another_database": (
        calls("acme.example") + calls("shop.acme.example", day=2) + calls("c.acme.example", day=4),
        (),
    ),
    "window_that_ends_in_the_log": (calls("acme.example") + calls("bakkerij.example", day=40), ()),
    "probes_of_an_outsider": (probes(OUTSIDER), ()),
    "probes_of_a_tenant": (probes(OF_ACME), ()),
    "crawl_of_an_outsider": (crawl(OUTSIDER), ()),
    "crawl_of_a_tenant": (crawl(OF_ACME), ()),
}


def outcome(folder: Path, events: Iterable[HttpRequest], permits: Iterable[Permit]) -> Any:
    log = folder / "access.log"
    log.write_bytes(b"".join(write_line(each, "vhost_combined") + b"\n" for each in events))
    store = MemoryStore()
    with store.transaction() as transaction:
        for permit in permits:
            transaction.put_permit(permit)
    replay = Replay([str(log)], POLICY, KNOWN.tenants, KNOWN.register, ReplayOptions())
    road = Road(POLICY, KNOWN.tenants, load_texts, keep_all=True, posts=False)
    taken = list(carry_out(store, road, replay.findings(lambda: None), Summary()))
    replay.close()
    with store.snapshot() as snapshot:
        cases = snapshot.cases()
    notices = [
        {"case": notice.case, "language": notice.language, "subject": notice.subject}
        for each in taken
        for notice in each.notices
    ]
    return {"decisions": [each.decision for each in taken], "cases": cases, "notices": notices}


@pytest.mark.parametrize("name", SCENES)
def test_scene_leads_to_the_decisions_and_cases_agreed(name: str, tmp_path: Path) -> None:
    found = msgspec.json.format(msgspec.json.encode(outcome(tmp_path, *SCENES[name]))) + b"\n"
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("SCHOUT_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(found)
    assert found.decode() == golden.read_text(encoding="utf-8")


def test_golden_files_without_a_scene_do_not_linger() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == sorted(SCENES)
