"""A permit is granted whole or refused with a reason; grants and revocations are in the ledger."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.seal import sign, verify
from schout.core.evidence.veil import clear
from schout.core.model.errors import NotFound, SchoutError, SettingsError
from schout.core.model.ids import Kind, PermitId, TenantId, make_id
from schout.core.model.moment import from_datetime
from schout.core.model.permit import Grant, Permit, Revocation
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import PermitKind
from schout.service.packs import load_policy
from schout.service.permit_request import GrantForm
from schout.service.permit_words import changes, scope
from schout.service.permits import (
    Listed,
    PermitAct,
    PermitEntry,
    PermitState,
    edge_permits,
    find,
    grant,
    listed,
    revoke,
)

POLICY = load_policy("oxygis")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = (KEY.public_key(),)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
NOW_US = from_datetime(NOW)
DAY = timedelta(days=1)
ACME = Tenant(id=TenantId("acme"), name="Acme")
BIG = Tenant(id=TenantId("big"), name="Big", plan="dedicated")
RATE = PermitKind.RATE_EXCEPTION
KINDS = "`rate_exception`, `dedicated_hosting`"
NOT_ITS = "is not of tenant `acme` when the permit begins"
BY = "A. Peeters"
BOT = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'
"""The key of RFC 8037, appendix A."""
OTHER_BOT = '{"kty":"OKP","crv":"Ed25519","x":"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}'
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
RAW = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


class Entropy:
    """Numbers ids in the order they are asked for."""

    def __init__(self) -> None:
        self._given = 0

    def entropy(self) -> bytes:
        self._given += 1
        return self._given.to_bytes(10, "big")


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    with made.transaction() as step:
        for tenant, host in ((ACME, "acme.example"), (BIG, "big.example")):
            step.put_tenant(tenant)
            step.put_belonging(Belonging(tenant=tenant.id, kind=BelongingKind.HOST, value=host))
        moving = Belonging(
            tenant=ACME.id, kind=BelongingKind.HOST, value="shop.example", until=NOW + 5 * DAY
        )
        step.put_belonging(moving)
    return made


def asked(**given: Any) -> GrantForm:
    fields = {"tenant": "acme", "clauses": ("III.2",), "reason": "import"}
    if not {"ends", "lasts"} & set(given):
        fields["lasts"] = "30d"
    return GrantForm(**(fields | given))


def granted(store: MemoryStore, by: str = BY, **given: Any) -> Permit:
    with store.transaction() as step:
        return grant(step, asked(**given), by, POLICY, lambda: KEY, NOW_US, Entropy())


def test_a_grant_is_signed_kept_and_in_the_ledger(store: MemoryStore) -> None:
    permit = granted(store, rate=5, hosts=("ACME.example:443",), by=" A. Peeters ")
    assert msgspec.structs.replace(permit, signature=None) == Permit(
        id=PermitId(make_id(Kind.PERMIT, NOW_US, Entropy().entropy())),
        kind=PermitKind.RATE_EXCEPTION,
        tenant=ACME.id,
        clauses=(POLICY.clause("III.2").id,),
        objects=("acme.example",),
        starts=NOW,
        ends=NOW + 30 * DAY,
        signed_by="A. Peeters",
        reason="import",
        grants=(Grant(limit="rate", at_most=5),),
    )
    assert verify(permit, KEYS[0]) is True
    (entry,) = store.entries()
    body = msgspec.json.decode(clear(entry.body, store.key) or "", type=PermitEntry)
    expected = PermitEntry(act=PermitAct.GRANTED, by="A. Peeters", reason="import", permit=permit)
    assert (entry.kind, entry.subject, entry.at_us) == (EntryKind.PERMIT, permit.id, NOW_US)
    assert body == expected
    with store.snapshot() as snapshot:
        assert find(snapshot, permit.id) == permit


@pytest.mark.parametrize(
    ("given", "kind", "grants"),
    [
        ({"rate": 5, "burst": 8}, "rate_exception", (("rate", 5, 8),)),
        ({"rate": 1, "burst": 8}, "rate_exception", (("rate", 1, 8),)),
        ({"parallel": 2}, "rate_exception", (("parallel", 2, 1),)),
        (
            {"rate": 5, "limits": ("tenant_rate=40",)},
            "rate_exception",
            (("rate", 5, 1), ("tenant_rate", 40, 10)),
        ),
        ({"rate": 2, "kind": PermitKind.DEDICATED_HOSTING}, "dedicated_hosting", (("rate", 2, 1),)),
        (
            {"clauses": ("II.2",), "hosts": ("acme.example",)},
            "security_research",
            (),
        ),
        ({"clauses": ("III.5",), "label": "key:1", "unlimited": True}, "registered_automation", ()),
        (
            {"clauses": ("III.5",), "public_key": BOT, "limits": ("pages=600",)},
            "registered_automation",
            (("pages", 600, 40),),
        ),
        ({"unlimited": True, "kind": PermitKind.RATE_EXCEPTION}, "rate_exception", ()),
    ],
    ids=[
        *("rate", "burst_alone", "parallel", "named_limit", "kind"),
        *("research", "label", "signed", "unlimited"),
    ],
)
def test_what_is_asked_for_is_granted(
    store: MemoryStore, given: dict[str, Any], kind: str, grants: tuple[tuple[str, int, int], ...]
) -> None:
    permit = granted(store, **given)
    figures = tuple((each.limit, each.at_most, each.burst) for each in permit.grants)
    assert (permit.kind, figures) == (kind, grants)


def test_a_plan_gives_its_figures_and_those_given_beside_it_count_before_them(
    store: MemoryStore,
) -> None:
    permit = granted(store, plan="dedicated", rate=30)
    clause = POLICY.clause("III.2")
    plan = {each.id: each.plans["dedicated"] for each in clause.limits if each.plans}
    figures = {each.limit: each.at_most for each in permit.grants}
    assert (permit.kind, figures) == (PermitKind.DEDICATED_HOSTING, plan | {"rate": 30})


@pytest.mark.parametrize(
    ("given", "identity"),
    [
        ({"label": "key:1"}, ("key:1", None)),
        ({"public_key": BOT}, (THUMBPRINT, RAW)),
        ({"public_key": BOT, "keyid": "bot-1"}, ("bot-1", RAW)),
    ],
    ids=["label", "thumbprint", "keyid"],
)
def test_an_automation_is_known_by_its_label_or_its_key(
    store: MemoryStore, given: dict[str, Any], identity: tuple[str, str | None]
) -> None:
    permit = granted(store, rate=5, **given)
    assert (permit.identity, permit.public_key) == identity


@pytest.mark.parametrize(
    ("given", "starts", "ends"),
    [
        ({"lasts": "2w"}, "2026-12-01T12", "2026-12-15T12"),
        ({"starts": "2026-12-24", "lasts": "1d"}, "2026-12-23T23", "2026-12-24T23"),
        ({"starts": "2026-12-01", "ends": "2026-12-02"}, "2026-11-30T23", "2026-12-01T23"),
        ({"ends": "2026-12-24T12:00:00+01:00"}, "2026-12-01T12", "2026-12-24T11"),
        ({"lasts": "366d"}, "2026-12-01T12", "2027-12-02T12"),
    ],
    ids=["period", "date", "today", "moment", "longest"],
)
def test_dates_are_midnights_of_the_tenant(
    store: MemoryStore, given: dict[str, Any], starts: str, ends: str
) -> None:
    permit = granted(store, rate=5, **given)
    assert (permit.starts, permit.ends) == (
        datetime.fromisoformat(f"{starts}:00:00+00:00"),
        datetime.fromisoformat(f"{ends}:00:00+00:00"),
    )


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"tenant": "nobody"}, "SCH-T021", "there is no tenant `nobody`"),
        ({"clauses": ("III.9",)}, "SCH-P080", "policy `oxygis-aup` has no clause `III.9`"),
        ({"clauses": ("I.5",)}, "SCH-G051", "the policy allows no permit for `I.5`"),
        (
            {"unlimited": True},
            "SCH-G051",
            f"expected --kind, one of {KINDS}",
        ),
        (
            {"rate": 5, "kind": PermitKind.LOAD_TEST},
            "SCH-G051",
            f"expected a kind that `III.2` allows ({KINDS}), found `load_test`",
        ),
        ({"clauses": ("III.2", "II.2"), "rate": 5}, "SCH-G051", None),
        (
            {"clauses": ("III.1",), "unlimited": True},
            "SCH-G053",
            "a permit of kind `load_test` names its hosts",
        ),
        ({"rate": 5, "hosts": ("*.acme.example",)}, "SCH-G053", None),
        (
            {"rate": 5, "hosts": ("big.example",)},
            "SCH-G053",
            f"`big.example` {NOT_ITS}: it belongs to `big`",
        ),
        (
            {"rate": 5, "hosts": ("else.example",)},
            "SCH-G053",
            f"`else.example` {NOT_ITS}: it belongs to nobody we know",
        ),
        ({"rate": 5, "hosts": ("shop.example",), "starts": "2026-12-07"}, "SCH-G053", None),
        ({}, "SCH-G051", None),
        (
            {"kind": PermitKind.RATE_EXCEPTION},
            "SCH-G054",
            "expected what the permit allows, found nothing",
        ),
        (
            {"rate": 5, "unlimited": True},
            "SCH-G054",
            "expected figures or --unlimited, found both",
        ),
        (
            {"clauses": ("II.2",), "hosts": ("acme.example",), "limits": ("rate=5",)},
            "SCH-G054",
            "expected a limit of the clause and its figure, found `rate=5`",
        ),
        (
            {"clauses": ("II.2",), "hosts": ("acme.example",), "rate": 5},
            "SCH-G054",
            "`II.2` has no limit that --rate could be for",
        ),
        (
            {"clauses": ("II.2",), "hosts": ("acme.example",), "plan": "dedicated"},
            "SCH-G054",
            "`II.2` has no limits, so there are no figures",
        ),
        ({"rate": 5, "plan": "gold"}, "SCH-G054", "policy `oxygis-aup` has no plan `gold`"),
        (
            {"rate": 1},
            "SCH-G054",
            "`rate` is 1 for tenant `acme` already; 1 gives no more",
        ),
        (
            {"tenant": "big", "rate": 5},
            "SCH-G054",
            "`rate` is 20 for tenant `big` already; 5 gives no more",
        ),
        ({"rate": 0}, "SCH-G054", "expected a whole number of 1 or more for --rate, found `0`"),
        (
            {"limits": ("rate=1.5",)},
            "SCH-G054",
            "expected a whole number of 1 or more for --limit, found `1.5`",
        ),
        ({"rate": 5, "limits": ("rate=6",)}, "SCH-G054", "limit `rate` is given twice"),
        ({"burst": 5}, "SCH-G054", "expected --rate beside --burst, found none"),
        ({"rate": 5, "lasts": None}, "SCH-G055", "expected either --until or --for"),
        (
            {"rate": 5, "lasts": "1d", "ends": "2026-12-24"},
            "SCH-G055",
            "expected either --until or --for",
        ),
        (
            {"rate": 5, "lasts": "1mo"},
            "SCH-G055",
            "expected --for as a number and a unit, found `1mo`",
        ),
        (
            {"rate": 5, "lasts": "long"},
            "SCH-G055",
            "expected --for as a number and a unit, found `long`",
        ),
        ({"rate": 5, "lasts": "367d"}, "SCH-G055", "a permit lasts 366 days at most"),
        (
            {"rate": 5, "starts": "2026-11-30"},
            "SCH-G055",
            "a permit begins a day ago at the earliest",
        ),
        (
            {"rate": 5, "starts": "2026-12-01", "lasts": "1h"},
            "SCH-G055",
            "expected an end after the start and after now",
        ),
        (
            {"rate": 5, "ends": "2026-13-01"},
            "SCH-G055",
            "expected --until as a date or a moment with a zone, found `2026-13-01`",
        ),
        (
            {"rate": 5, "starts": "2026-12-24T10:00"},
            "SCH-G055",
            "expected --from as a date or a moment with a zone, found `2026-12-24T10:00`",
        ),
        ({"rate": 5, "keyid": "a"}, "SCH-G056", "expected --public-key beside --keyid, found none"),
        (
            {"clauses": ("III.5",), "unlimited": True},
            "SCH-G056",
            "expected who the automation is, found nothing",
        ),
        (
            {"rate": 5, "label": "a", "public_key": BOT},
            "SCH-G056",
            "expected --label or --public-key, found both",
        ),
        ({"rate": 5, "keyid": "é", "public_key": BOT}, "SCH-G056", None),
        ({"rate": 5, "reason": "a\nb"}, "SCH-G059", None),
        ({"rate": 5, "label": "a" * 501}, "SCH-G059", None),
    ],
)
def test_what_does_not_hold_together_is_refused_and_makes_no_key(
    store: MemoryStore, given: dict[str, Any], code: str, message: str | None
) -> None:
    def no_key() -> Ed25519PrivateKey:
        raise AssertionError("a refusal asked for the key")

    with pytest.raises(SchoutError) as error, store.transaction() as step:
        grant(step, asked(**given), BY, POLICY, no_key, NOW_US, Entropy())
    assert (error.value.code, message or error.value.message) == (code, error.value.message)
    with store.snapshot() as snapshot:
        assert snapshot.permits() == ()


def test_who_grants_is_named(store: MemoryStore) -> None:
    with pytest.raises(SettingsError) as error:
        granted(store, rate=5, by=" ")
    assert error.value.code == "SCH-G059"


def test_a_clause_without_limits_takes_no_figures_and_several_clauses_take_none(
    store: MemoryStore,
) -> None:
    clause = msgspec.structs.replace(
        POLICY.clause("II.2"), permits=(PermitKind.DEDICATED_HOSTING,), limits=()
    )
    limited = msgspec.structs.replace(POLICY.clause("III.4"), permits=clause.permits)
    policy = msgspec.structs.replace(POLICY, clauses=(clause, limited, POLICY.clause("III.2")))
    for given, message in (
        ({"clauses": ("II.2",), "plan": "dedicated"}, "`II.2` has no limits, so there are no"),
        ({"clauses": ("III.2", "III.4"), "plan": "dedicated"}, "expected one clause with figures"),
    ):
        with pytest.raises(SettingsError, match=message), store.transaction() as step:
            grant(step, asked(**given), BY, policy, lambda: KEY, NOW_US, Entropy())


def test_a_keyid_stands_for_one_key_while_a_permit_with_it_lives(store: MemoryStore) -> None:
    first = granted(store, rate=5, public_key=BOT, keyid="bot")
    with pytest.raises(SettingsError) as error:
        granted(store, rate=5, public_key=OTHER_BOT, keyid="bot")
    assert error.value.message == f"permit `{first.id}` has another key under the keyid `bot`"
    assert granted(store, rate=6, public_key=BOT, keyid="bot").identity == "bot"


def revoked(store: MemoryStore, permit_id: str, at: datetime, reason: str = "abuse") -> Permit:
    with store.transaction() as step:
        return revoke(step, permit_id, "B", reason, KEY, KEYS, from_datetime(at))


def test_a_revocation_ends_a_permit_now_is_signed_and_in_the_ledger(store: MemoryStore) -> None:
    permit = granted(store, rate=5)
    ended = revoked(store, permit.id, NOW + DAY)
    revocation = Revocation(at=NOW + DAY, by="B", reason="abuse")
    assert ended == sign(msgspec.structs.replace(permit, revoked=revocation), KEY)
    assert ended.until == NOW + DAY
    with store.snapshot() as snapshot:
        assert snapshot.permits() == (ended,)
    last = list(store.entries())[-1]
    assert msgspec.json.decode(clear(last.body, store.key) or "", type=PermitEntry) == PermitEntry(
        act=PermitAct.REVOKED, by="B", reason="abuse", permit=ended
    )


def test_a_permit_to_come_can_be_revoked_before_it_begins(store: MemoryStore) -> None:
    permit = granted(store, rate=5, starts="2026-12-24")
    ended = revoked(store, permit.id, NOW + DAY)
    assert (ended.until, ended.in_force(NOW + 25 * DAY)) == (NOW + DAY, False)


def test_what_has_ended_or_is_not_there_cannot_be_revoked(store: MemoryStore) -> None:
    permit = granted(store, rate=5, lasts="1d")
    with pytest.raises(SettingsError, match=r"ended at 2026-12-02T12:00:00Z"):
        revoked(store, permit.id, NOW + DAY)
    revoked(store, permit.id, NOW + timedelta(hours=1))
    with pytest.raises(SettingsError, match=r"was revoked at 2026-12-01T13:00:00Z"):
        revoked(store, permit.id, NOW + timedelta(hours=2))
    with pytest.raises(NotFound, match="there is no permit `prm_9`"):
        revoked(store, "prm_9", NOW)


def test_a_revocation_needs_a_reason(store: MemoryStore) -> None:
    permit = granted(store, rate=5)
    with pytest.raises(SettingsError, match="expected `--reason`"):
        revoked(store, permit.id, NOW, reason="")


def test_a_permit_that_we_did_not_sign_gets_no_signature_by_being_revoked(
    store: MemoryStore,
) -> None:
    foreign = sign(granted(store, rate=5), OTHER)
    with store.transaction() as step:
        step.put_permit(foreign)
    assert revoked(store, foreign.id, NOW).signature is None


def test_the_edge_gets_what_is_signed_and_a_reason_for_the_rest(store: MemoryStore) -> None:
    good, bad = granted(store, rate=5), sign(granted(store, rate=6), OTHER)
    bad = msgspec.structs.replace(bad, id=PermitId("prm_bad"))
    with store.transaction() as step:
        step.put_permit(good)
        step.put_permit(bad)
    with store.snapshot() as snapshot:
        roll = edge_permits(snapshot, KEYS, POLICY, NOW_US)
        over = edge_permits(snapshot, KEYS, POLICY, from_datetime(NOW + 31 * DAY))
    assert len(roll.permits) == 1
    assert [(each.permit, each.code) for each in roll.rejected] == [("prm_bad", "SCH-G045")]
    assert (over.permits, over.rejected) == ((), ())


def test_a_list_says_where_each_permit_stands(store: MemoryStore) -> None:
    permit = granted(store, rate=5)
    ended = revoked(store, permit.id, NOW + DAY)
    day_us = 86_400_000_000
    states = [listed(permit, KEYS, NOW_US + day * day_us).state for day in (-1, 0, 30)]
    assert states == [PermitState.TO_COME, PermitState.IN_FORCE, PermitState.ENDED]
    assert listed(ended, (), NOW_US + day_us) == Listed(
        state=PermitState.REVOKED, signed=None, permit=ended
    )
    assert [listed(each, KEYS, NOW_US).signed for each in (permit, sign(permit, OTHER))] == [
        True,
        False,
    ]


def test_the_change_is_told_in_plain_words(store: MemoryStore) -> None:
    permit = granted(store, rate=5, burst=8, parallel=2, hosts=("acme.example",), label="key:1")
    assert list(changes(permit, POLICY, ACME))[:3] == [
        "III.2 rate: 5 calls per second, 8 at once instead of 1 call per second",
        "III.2 parallel: 2 calls at once instead of 1",
        "III.2 tenant_rate: stays 10 calls per second, 10 at once",
    ]
    assert scope(permit) == "for acme.example of acme, called by key:1, by its key"
    wide = granted(store, tenant="big", rate=1_200, public_key=BOT)
    line = "III.2 rate: 1,200 calls per second instead of 20"
    assert next(iter(changes(wide, POLICY, BIG))) == line
    assert scope(wide) == f"for all its hosts of big, called by {THUMBPRINT}, which signs its calls"


def test_what_does_not_hold_at_all_is_told_too(store: MemoryStore) -> None:
    crawl = granted(store, clauses=("III.5",), unlimited=True, label="key:1")
    assert scope(granted(store, rate=5)) == "for all its hosts of acme"
    line = "III.5 pages: no limit instead of 120 pages per 60 seconds, 40 at once"
    assert list(changes(crawl, POLICY, None)) == [line]
    assert next(iter(changes(granted(store, unlimited=True, kind=RATE), POLICY, ACME))) == (
        "III.2 rate: no limit instead of 1 call per second"
    )
    research = granted(store, clauses=("II.2",), hosts=("acme.example",))
    assert list(changes(research, POLICY, ACME)) == ["II.2: does not hold"]
    other = msgspec.structs.replace(POLICY, clauses=())
    gone = "II.2: policy oxygis-aup has no such clause"
    assert list(changes(research, other, ACME)) == [gone]
    size = msgspec.structs.replace(crawl, clauses=(POLICY.clause("III.4").id,))
    assert next(iter(changes(size, POLICY, None))).endswith("134,217,728 bytes at any moment")


def test_a_key_made_by_the_first_grant_verifies_it(store: MemoryStore, tmp_path: Path) -> None:
    from schout.service.permit_keys import public_keys, public_path, signing_key

    path = tmp_path / "permit-key"
    with store.transaction() as step:
        request = asked(rate=5)
        permit = grant(step, request, BY, POLICY, lambda: signing_key(path), NOW_US, Entropy())
    with store.snapshot() as snapshot:
        roll = edge_permits(snapshot, public_keys([public_path(path)]), POLICY, NOW_US)
    assert (roll.permits, roll.rejected) == ((permit,), ())
