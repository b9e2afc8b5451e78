"""`schout permit ask`, `requests`, `refuse`, `withdraw`, and a grant that answers a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.command import refused, schout

from schout.adapters.memory.store import MemoryStore
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.surfaces.cli import permit, permit_desk

ASK = (
    *("--name", "L. Vos", "--mail", "vos@audit.example", "--host", "acme.example"),
    *("--purpose", "audit of the shop", "--for", "14d"),
)
RESEARCH = ("permit", "ask", "security_research", *ASK, "--accept-rules")
WHO = ("--by", "A. Peeters")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """Put a store in memory where the commands look for it."""
    store = MemoryStore()
    with store.transaction() as step:
        step.put_tenant(Tenant(id=TenantId("acme"), name="Acme"))
        host = Belonging(tenant=TenantId("acme"), kind=BelongingKind.HOST, value="acme.example")
        step.put_belonging(host)

    @contextmanager
    def opened(*_: Any, **__: Any) -> Iterator[MemoryStore]:
        yield store

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHOUT_PERMIT_KEY", "permit-key")
    monkeypatch.setattr(permit, "opened", opened)
    monkeypatch.setattr(permit_desk, "opened", opened)
    return store


def asked() -> str:
    return str(schout(*RESEARCH, "--json").json["id"])


def test_what_is_asked_is_said_back() -> None:
    told = schout(*RESEARCH, "--source", "203.0.113.7")
    lines = told.out.splitlines()
    assert (told.code, told.err, lines[0][:10]) == (0, "", "asked prq_")
    assert lines[1] == "  security research for acme.example of acme: audit of the shop"
    assert lines[2].startswith("  from 2")
    assert lines[3:] == [
        "  comes from 203.0.113.7/32",
        "  accepts the rules of disclosure of 2026.1",
    ]


def test_a_request_without_hosts_or_a_tenant_is_for_all_hosts() -> None:
    given = ("--name", "A", "--mail", "a@b.example", "--purpose", "import", "--for", "1d")
    lines = schout("permit", "ask", "rate_exception", *given).out.splitlines()
    assert lines[1] == "  rate exception for all hosts: import"
    assert len(lines) == 3


def test_requests_wait_until_they_are_refused() -> None:
    one, two = asked(), asked()
    rows = schout("permit", "requests").out.splitlines()
    assert [row.split()[0] for row in rows] == ["request", one, two]
    assert rows[1].endswith("requested  L. Vos <vos@audit.example>")
    told = schout("permit", "refuse", one, *WHO, "--reason", "no scope")
    assert (told.code, told.out) == (0, f"refused {one}: tell vos@audit.example why\n")
    again = schout("permit", "refuse", two, *WHO, "--reason", "no scope", "--json")
    assert again.json["state"] == "refused"
    assert schout("permit", "requests").out == "no requests wait; see --all\n"
    every = schout("permit", "requests", "--all", "--json").json
    assert [(each["id"], each["reason"]) for each in every] == [
        (one, "no scope"),
        (two, "no scope"),
    ]
    assert schout("permit", "refuse", one, *WHO, "--reason", "again") == refused(
        "SCH-D061",
        f"request `{one}` is refused already",
        "who needs a permit asks again",
        exit_code=2,
    )


def test_a_request_can_be_taken_back() -> None:
    one, two = asked(), asked()
    assert schout("permit", "withdraw", one).out == f"withdrew {one}\n"
    assert schout("permit", "withdraw", two, "--json").json["state"] == "withdrawn"


def test_without_any_request_the_list_says_so() -> None:
    assert schout("permit", "requests", "--all").out == "no requests\n"


def test_a_grant_is_filled_from_a_request(desk: MemoryStore) -> None:
    one = asked()
    told = schout("permit", "grant", "--request", one, "--clause", "II.2", *WHO)
    lines = told.out.splitlines()
    assert (told.code, told.err, lines[0][:12]) == (0, "", "granted prm_")
    assert lines[1] == "  II.2: does not hold"
    assert lines[-1] == "  security research, signed by A. Peeters: audit of the shop"
    with desk.snapshot() as asked_now:
        (request,) = asked_now.asked_for.permit_requests()
    assert (request.state, request.permits) == ("granted", (lines[0].split()[1],))


def test_a_grant_without_a_request_says_all_itself() -> None:
    told = schout("permit", "grant", *WHO)
    assert told.code == 2
    assert "expected TENANT, --clause, --reason, or --request; found neither" in told.err
