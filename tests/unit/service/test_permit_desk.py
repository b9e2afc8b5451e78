"""A request is taken, answered once, and told to the ledger without the one who asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.adapters.memory.clock import CountingIds
from schout.adapters.memory.permit_requests import MemoryPermitRequests
from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.veil import clear
from schout.core.model.errors import SchoutError
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.permit_request import Asker, PermitRequest, RequestState, permit_request_id
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import PermitKind
from schout.service.packs import load_policy
from schout.service.permit_desk import (
    AskForm,
    RequestAct,
    RequestEntry,
    ask,
    expire,
    filled,
    granted,
    refuse,
    waiting,
    withdraw,
)
from schout.service.permit_request import GrantForm
from schout.service.permits import grant

POLICY = load_policy("oxygis")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
NOW_US = from_datetime(NOW)
DAY = timedelta(days=1)
RESEARCH = PermitKind.SECURITY_RESEARCH


class Desk:
    """A store with a tenant, and requests beside it."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.requests = MemoryPermitRequests()
        self._ids = CountingIds()
        with self.store.transaction() as step:
            for name in ("acme", "big"):
                tenant = TenantId(name)
                step.put_tenant(Tenant(id=tenant, name=name.title()))
                host = f"{name}.example"
                step.put_belonging(Belonging(tenant=tenant, kind=BelongingKind.HOST, value=host))

    def ask(self, **given: Any) -> PermitRequest:
        fields: dict[str, Any] = {
            "kind": RESEARCH,
            "name": "L. Vos",
            "mail": "vos@audit.example",
            "purpose": "audit of the shop",
            "hosts": ("ACME.example:443",),
            "lasts": "14d",
            "accepts_rules": True,
            **given,
        }
        if "ends" in given:
            del fields["lasts"]
        with self.store.transaction() as step:
            return ask(step, self.requests, AskForm(**fields), POLICY, NOW_US, self._ids)

    def told(self) -> list[RequestEntry]:
        return [
            msgspec.json.decode(clear(entry.body, self.store.key) or "", type=RequestEntry)
            for entry in self.store.entries()
            if entry.subject.startswith("prq_")
        ]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def form(**given: Any) -> GrantForm:
    return GrantForm(**given)


def refusal(desk: Desk, **given: Any) -> tuple[str, str]:
    with pytest.raises(SchoutError) as caught:
        desk.ask(**given)
    assert desk.requests.permit_requests() == ()
    return caught.value.code, caught.value.message


def test_a_request_is_kept_with_all_that_was_said(desk: Desk) -> None:
    asked = desk.ask(
        clauses=("II.2",), sources=("203.0.113.7",), contact="+32 2 555 01 01", organisation="Vos"
    )
    assert asked == PermitRequest(
        id=permit_request_id(NOW_US, (1).to_bytes(10, "big")),
        at=NOW,
        kind=RESEARCH,
        asker=Asker(name="L. Vos", mail="vos@audit.example", organisation="Vos"),
        tenant=TenantId("acme"),
        clauses=(POLICY.clause("II.2").id,),
        objects=("acme.example",),
        starts=NOW,
        ends=NOW + 14 * DAY,
        purpose="audit of the shop",
        sources=("203.0.113.7/32",),
        contact="+32 2 555 01 01",
        accepted_rules="2026.1",
    )
    assert desk.requests.permit_requests(RequestState.REQUESTED) == (asked,)
    assert waiting(desk.requests, asked.id) == asked


def test_the_ledger_learns_of_it_and_not_who_asked(desk: Desk) -> None:
    asked = desk.ask()
    assert desk.told() == [
        RequestEntry(
            act=RequestAct.ASKED,
            request=asked.id,
            kind=RESEARCH,
            tenant=TenantId("acme"),
            by="asker",
        )
    ]
    bodies = " ".join(clear(entry.body, desk.store.key) or "" for entry in desk.store.entries())
    assert "vos" not in bodies.lower()


def test_a_tenant_asks_for_itself_and_hosts_of_two_are_of_none(desk: Desk) -> None:
    rate = {"kind": PermitKind.RATE_EXCEPTION, "accepts_rules": False}
    own = desk.ask(**rate, tenant="big", hosts=(), figures=("rate=5",), ends="2026-12-08")
    assert (own.tenant, own.objects, own.figures) == ("big", (), ("rate=5",))
    assert own.ends == datetime(2026, 12, 7, 23, tzinfo=UTC)
    assert desk.ask(**rate, hosts=("acme.example", "big.example")).tenant is None
    assert desk.ask(**rate, hosts=()).tenant is None
    assert desk.ask(**rate, hosts=("nobody.example",)).tenant is None


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"mail": "vos"}, "SCH-D062", "expected --mail as a mail address, found `vos`"),
        ({"name": " "}, "SCH-G059", "expected `--name` as one line of 1 to 500 characters"),
        ({"hosts": ()}, "SCH-D062", "expected the hosts to be tested, found none"),
        ({"hosts": ("*.x",)}, "SCH-G053", "expected a host name, found `*.x`"),
        (
            {"accepts_rules": False},
            "SCH-D062",
            "expected the rules of disclosure to be accepted",
        ),
        (
            {"sources": ("home",)},
            "SCH-D062",
            "expected --source as an address or a range, found `home`",
        ),
        (
            {"clauses": ("III.2",)},
            "SCH-D062",
            (
                "expected a clause with permits of kind `security_research` "
                "(`II.1`, `II.2`, `II.3`), found `III.2`"
            ),
        ),
        ({"tenant": "none"}, "SCH-T021", "there is no tenant `none`"),
        ({"lasts": "2mo"}, "SCH-G055", "expected --for as a number and a unit, found `2mo`"),
    ],
    ids=["mail", "name", "no_host", "host", "rules", "source", "clause", "tenant", "time"],
)
def test_what_cannot_be_granted_is_refused_at_once(
    desk: Desk, given: dict[str, Any], code: str, message: str
) -> None:
    assert refusal(desk, **given) == (code, message)


def test_a_request_is_answered_once(desk: Desk) -> None:
    asked = desk.ask()
    with desk.store.transaction() as step:
        refused = refuse(step, desk.requests, asked.id, "A. Peeters", "no scope", NOW_US)
    assert refused == msgspec.structs.replace(
        asked,
        state=RequestState.REFUSED,
        decided_at=NOW,
        decided_by="A. Peeters",
        reason="no scope",
    )
    assert desk.requests.permit_request(asked.id) == refused
    last = desk.told()[-1]
    assert (last.act, last.by, last.reason) == (RequestAct.REFUSED, "A. Peeters", "no scope")
    with (
        pytest.raises(SchoutError, match=f"`{asked.id}` is refused already"),
        desk.store.transaction() as step,
    ):
        withdraw(step, desk.requests, asked.id, "", NOW_US)


def test_who_asked_can_take_it_back_in_words_that_stay_out_of_the_ledger(desk: Desk) -> None:
    asked = desk.ask()
    with desk.store.transaction() as step:
        back = withdraw(step, desk.requests, asked.id, "my mother is ill", NOW_US)
    assert (back.state, back.reason) == (RequestState.WITHDRAWN, "my mother is ill")
    assert (desk.told()[-1].act, desk.told()[-1].reason) == (RequestAct.WITHDRAWN, "")


def test_requests_that_nobody_answered_expire_when_their_time_is_over(desk: Desk) -> None:
    short, long = desk.ask(lasts="1d"), desk.ask(lasts="2d")
    later = NOW_US + 86_400_000_000
    with desk.store.transaction() as step:
        (ended,) = expire(step, desk.requests, later)
        assert expire(step, desk.requests, later) == ()
    assert (ended.id, ended.state, ended.decided_by) == (short.id, RequestState.EXPIRED, None)
    assert desk.requests.permit_requests(RequestState.REQUESTED) == (long,)


def test_there_is_no_request_of_another_id(desk: Desk) -> None:
    with pytest.raises(SchoutError, match="there is no request `prq_x` in this store"):
        waiting(desk.requests, "prq_x")


def test_a_grant_is_filled_from_its_request_and_answers_it(desk: Desk) -> None:
    asked = desk.ask(clauses=("II.2",))
    wanted = filled(form(), asked, POLICY, NOW_US)
    with desk.store.transaction() as step:
        permit = grant(step, wanted, "A. Peeters", POLICY, lambda: KEY, NOW_US, CountingIds())
        answered = granted(step, desk.requests, asked, permit, NOW_US)
    assert (permit.kind, permit.tenant, permit.clauses) == (RESEARCH, "acme", ("II.2",))
    assert (permit.objects, permit.starts, permit.ends) == (
        ("acme.example",),
        asked.starts,
        asked.ends,
    )
    assert (permit.reason, permit.grants) == ("audit of the shop", ())
    assert (answered.state, answered.permits) == (RequestState.GRANTED, (permit.id,))
    assert desk.requests.permit_request(asked.id) == answered


def test_what_a_grant_says_goes_before_what_was_asked(desk: Desk) -> None:
    rate = {"kind": PermitKind.RATE_EXCEPTION, "figures": ("rate=50",), "starts": "2026-12-03"}
    asked = desk.ask(**rate)
    filled_up = filled(form(), asked, POLICY, NOW_US)
    assert (filled_up.limits, filled_up.clauses) == (("rate=50",), ("III.2",))
    assert (filled_up.starts, filled_up.ends) == ("2026-12-02T23:00:00Z", "2026-12-16T23:00:00Z")
    own = form(tenant="big", clauses=("III.4",), hosts=("x.example",), rate=5, lasts="2d")
    assert filled(own, asked, POLICY, NOW_US) == msgspec.structs.replace(
        own, kind=asked.kind, starts="2026-12-02T23:00:00Z", reason="audit of the shop"
    )
    assert filled(form(unlimited=True), asked, POLICY, NOW_US).limits == ()


def test_nothing_is_guessed_that_could_allow_more_than_was_meant(desk: Desk) -> None:
    with pytest.raises(SchoutError, match=r"can be for `II\.1`, `II\.2`, `II\.3`"):
        filled(form(), desk.ask(), POLICY, NOW_US)
    nobody = desk.ask(hosts=("nobody.example",))
    with pytest.raises(SchoutError, match="names no tenant we know"):
        filled(form(), nobody, POLICY, NOW_US)
