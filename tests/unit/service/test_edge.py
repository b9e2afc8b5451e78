"""The two documents of the edge: made from a store, and kept whole on disk or not gone by."""

import errno
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.seal import sign
from schout.core.model.edge import EdgeCase, EdgeSanctions, Stage, Switch
from schout.core.model.effect import Effect
from schout.core.model.errors import InputError, NotFound
from schout.core.model.ids import CaseId, ClauseId, ReportId
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.silence import Silence
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.model.vocabulary import CaseState, MeasureKind, SanctionState, Scope
from schout.core.policy.edge import edge_limits
from schout.gateway.answer.reply import Links, Replier, Reply
from schout.gateway.call import Call, CallClass, Dialect
from schout.gateway.gate import Gate
from schout.service.edge import (
    Documents,
    SwitchEntry,
    documents_from,
    edge_sanction,
    effects_at_edge,
    keep,
    last_known,
    sanctions_of,
    switch,
    switches_of,
    with_cases_of,
)
from schout.service.pipeline import Road
from schout.testing.policies import sample_policy
from schout.testing.samples import (
    ACME,
    HOST,
    NOW,
    put_sample_sanction,
    sample_case,
    sample_finding,
    sample_permit,
    sample_sanction,
    sample_tenant,
)
from schout.testing.texts import product_texts

POLICY = sample_policy()
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NOW_US = from_datetime(NOW)
SILENCE = Silence(report=ReportId("rpt_1"), basis="CCP, Art. 39quinquies")
SANCTION = edge_sanction(sample_sanction())
BARE = Documents(limits=edge_limits(POLICY), sanctions=EdgeSanctions())
FULL = Documents(
    limits=edge_limits(POLICY, (sample_tenant(),)), sanctions=EdgeSanctions(sanctions=(SANCTION,))
)


def set_stage(
    store: MemoryStore, limit: str, tenant: str | None, stage: Stage | None
) -> tuple[Switch, ...]:
    with store.transaction() as transaction:
        return switch(transaction, POLICY, limit, tenant, stage, "A. Peeters", "a test", NOW_US)


def with_tenant() -> MemoryStore:
    store = MemoryStore()
    with store.transaction() as transaction:
        transaction.put_tenant(sample_tenant())
    return store


def test_an_empty_store_gives_the_limits_of_the_policy_alone() -> None:
    with MemoryStore().snapshot() as snapshot:
        assert documents_from(snapshot, POLICY, (), NOW_US) == BARE


def test_all_that_a_gate_needs_is_in_the_documents() -> None:
    store = with_tenant()
    host = Belonging(tenant=ACME, kind=BelongingKind.HOST, value=HOST)
    permit = sign(sample_permit(), KEY)
    with store.transaction() as transaction:
        transaction.put_belonging(host)
        transaction.put_permit(permit)
        put_sample_sanction(transaction)
        road = Road(POLICY, [sample_tenant()], product_texts, keep_all=True)
        taken = road.take(transaction, sample_finding(clause=ClauseId("III.5"), object=None))
    assert taken is not None
    switched = set_stage(store, "III.2/rate", "acme", Stage.SHADOW)
    with store.snapshot() as snapshot:
        found = documents_from(snapshot, POLICY, (KEY.public_key(),), NOW_US)
    cases = []
    if taken.case is not None:
        cases = [EdgeCase(id=taken.case.id, tenant=ACME, clause=ClauseId("III.5"))]
    limits = edge_limits(POLICY, (sample_tenant(),), (host,), (permit,), switched, cases)
    assert found == Documents(limits=limits, sanctions=EdgeSanctions(sanctions=(SANCTION,)))


def test_a_permit_without_our_signature_is_told_and_left_out() -> None:
    store = with_tenant()
    with store.transaction() as transaction:
        transaction.put_permit(sample_permit())
    with store.snapshot() as snapshot:
        found = documents_from(snapshot, POLICY, (KEY.public_key(),), NOW_US)
    assert (found.limits.permits, [each.code for each in found.rejected]) == ((), ["SCH-G045"])


def test_a_stage_is_set_for_all_and_for_one_and_taken_back() -> None:
    store = with_tenant()
    for_all = Switch(limit="*", stage=Stage.REFUSE)
    for_one = Switch(limit="III.2/rate", tenant=ACME, stage=Stage.SHADOW)
    assert set_stage(store, "*", None, Stage.WARN) == (
        msgspec.structs.replace(for_all, stage=Stage.WARN),
    )
    assert set_stage(store, "*", None, Stage.REFUSE) == (for_all,)
    assert set_stage(store, "III.2/rate", "acme", Stage.SHADOW) == (for_all, for_one)
    assert set_stage(store, "*", None, None) == (for_one,)
    with store.snapshot() as snapshot:
        assert switches_of(snapshot) == (for_one,)


def test_who_set_a_stage_and_why_stands_in_the_ledger() -> None:
    store = with_tenant()
    [before] = set_stage(store, "*", None, Stage.WARN)
    set_stage(store, "*", None, None)
    entries = list(store.entries())
    assert [(each.kind, each.subject, each.at_us) for each in entries] == [
        (EntryKind.ACT, "gate", NOW_US)
    ] * 2
    assert [msgspec.json.decode(each.body, type=SwitchEntry) for each in entries] == [
        SwitchEntry(switch=before, by="A. Peeters", reason="a test"),
        SwitchEntry(switch=None, removed=(before,), by="A. Peeters", reason="a test"),
    ]


def test_a_limit_or_a_tenant_that_is_not_there_is_refused_and_nothing_is_kept() -> None:
    store = with_tenant()
    with pytest.raises(NotFound) as no_limit:
        set_stage(store, "III.2/rat", None, Stage.WARN)
    assert (no_limit.value.code, no_limit.value.hint) == (
        "SCH-G001",
        "one of III.2/rate, III.2/parallel, or * for all",
    )
    with pytest.raises(NotFound) as no_tenant:
        set_stage(store, "*", "acne", Stage.WARN)
    assert no_tenant.value.code == "SCH-T021"
    assert store.head() is None


@pytest.mark.parametrize(
    ("changes", "at_edge"),
    [
        ({}, True),
        ({"state": SanctionState.ACTIVE}, True),
        ({"state": SanctionState.LIFTING}, False),
        ({"state": SanctionState.LIFTED}, False),
        ({"scope": Scope.SOURCE, "targets": ("203.0.113.7",)}, False),
    ],
    ids=["wanted", "active", "lifting", "lifted", "on an address"],
)
def test_the_edge_applies_what_is_wanted_on_hosts_and_tenants(
    changes: dict[str, Any], at_edge: bool
) -> None:
    store = MemoryStore()
    with store.transaction() as transaction:
        sanction = put_sample_sanction(transaction, **changes)
    with store.snapshot() as snapshot:
        assert sanctions_of(snapshot) == ((edge_sanction(sanction),) if at_edge else ())


@pytest.mark.parametrize(
    "unknown",
    [
        {"silences": (SILENCE,)},
        {"notified_at": None},
        {"notified_at": None, "silences": (SILENCE,)},
    ],
    ids=["an order forbids to tell", "nobody was told yet", "both"],
)
def test_the_edge_names_no_case_that_the_tenant_does_not_know_of(unknown: dict[str, Any]) -> None:
    store = MemoryStore()
    with store.transaction() as transaction:
        sanction = put_sample_sanction(transaction)
        transaction.put_case(sample_case(**unknown))
    with store.snapshot() as snapshot:
        found = documents_from(snapshot, POLICY, (), NOW_US)
    applied = msgspec.structs.replace(edge_sanction(sanction), case=None)
    assert (found.limits.cases, found.sanctions.sanctions) == ((), (applied,))


@pytest.mark.parametrize("state", [each for each in CaseState if each is not CaseState.CLOSED])
def test_the_edge_names_a_case_as_soon_as_the_tenant_was_told_and_while_it_is_open(
    state: CaseState,
) -> None:
    store = MemoryStore()
    known = EdgeCase(id=CaseId("cas_1"), tenant=ACME, clause=ClauseId("III.2"))
    found = []
    for told in (None, NOW):
        with store.transaction() as transaction:
            transaction.put_case(sample_case(state=state, notified_at=told))
        with store.snapshot() as snapshot:
            before = with_cases_of(snapshot, BARE)
            assert documents_from(snapshot, POLICY, (), NOW_US) == before
        found.append(before.limits.cases)
    assert found == [(), (known,)]


def test_a_refusal_is_the_same_with_a_case_that_the_tenant_does_not_know_of_as_without() -> None:
    store = with_tenant()
    with store.transaction() as transaction:
        transaction.put_belonging(Belonging(tenant=ACME, kind=BelongingKind.HOST, value=HOST))
    set_stage(store, "*", None, Stage.REFUSE)
    without = refused_by(store)
    with store.transaction() as transaction:
        transaction.put_case(sample_case(notified_at=None))
        transaction.put_case(sample_case(id=CaseId("cas_2"), silences=(SILENCE,)))
    assert refused_by(store) == without
    with store.transaction() as transaction:
        transaction.put_case(sample_case(id=CaseId("cas_0")))
    with_one = refused_by(store)
    assert without.status == 429
    assert b"cas_0" in with_one.body
    assert b"cas_1" not in with_one.body + without.body


def refused_by(store: MemoryStore) -> Reply:
    """Give what a caller is told who was refused, by a gate that begins with a store."""
    with store.snapshot() as snapshot:
        documents = documents_from(snapshot, POLICY, (), NOW_US)
    gate = Gate(documents.limits, documents.sanctions)
    call = Call(HOST, "/jsonrpc", "POST", "203.0.113.7", CallClass.API, Dialect.PROBLEM)
    answers = [gate.check(call, NOW_US) for _ in range(100)]
    return Replier(documents.limits, product_texts(), Links()).reply(answers[-1], call, ())


def test_a_sanction_on_a_page_that_is_not_known_closes_nothing_at_the_edge() -> None:
    store = MemoryStore()
    with store.transaction() as transaction:
        put_sample_sanction(transaction, scope=Scope.OBJECT, targets=())
    with store.snapshot() as snapshot:
        assert documents_from(snapshot, POLICY, (), NOW_US).sanctions == EdgeSanctions()


def test_a_sanction_on_hosts_ends_at_the_edge_by_itself() -> None:
    ends = NOW + timedelta(days=7)
    given = sample_sanction(scope=Scope.DATABASE, targets=(HOST,), ends=ends)
    found = edge_sanction(given)
    assert (found.hosts, found.starts_us, found.ends_us) == ((HOST,), NOW_US, from_datetime(ends))


def test_what_the_edge_carries_out_is_each_measure_on_each_host_while_it_lasts() -> None:
    hosts = [
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="b.example"),
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="old.example", until=to_datetime(1)),
        Belonging(tenant=ACME, kind=BelongingKind.DATABASE, value="acme"),
    ]
    whole = msgspec.structs.replace(SANCTION, hosts=(), kind=MeasureKind.READ_ONLY, ends_us=None)
    whole = msgspec.structs.replace(whole, starts_us=NOW_US)
    later = msgspec.structs.replace(whole, kind=MeasureKind.API_OFF, starts_us=NOW_US + 1)
    over = msgspec.structs.replace(whole, kind=MeasureKind.SIGN_UP_OFF, starts_us=0, ends_us=NOW_US)
    one = msgspec.structs.replace(SANCTION, hosts=(HOST,), starts_us=0, ends_us=NOW_US + 1)
    limits = edge_limits(POLICY, (sample_tenant(),), tuple(hosts))
    sanctions = EdgeSanctions(sanctions=(whole, over, one, later))
    documents = Documents(limits=limits, sanctions=sanctions)
    assert set(effects_at_edge(documents, NOW_US)) == {
        Effect(kind=MeasureKind.READ_ONLY, target="b.example"),
        Effect(kind=one.kind, target=HOST),
    }


def test_what_was_kept_is_given_back_and_its_owner_alone_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    for documents in (BARE, FULL):
        keep(path, documents)
        assert last_known(path) == documents
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_was_cut_off_anywhere_is_not_gone_by(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    keep(path, FULL)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert last_known(path) is None


def test_a_file_in_which_a_bit_was_turned_is_not_gone_by(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    keep(path, FULL)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert last_known(path) is None, place
    path.write_bytes(whole.replace(b"acme", b"acne"))
    assert last_known(path) is None


def test_a_file_of_another_format_is_not_gone_by(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    keep(path, FULL)
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2'))
    assert last_known(path) is None
    other = b'{"limits":{},"sanctions":{},"rejected":[]}'
    shell = {"format": 1, "digest": sha256_digest(other), "documents": msgspec.Raw(other)}
    path.write_bytes(msgspec.json.encode(shell))
    assert last_known(path) is None


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert last_known(tmp_path / "gone.json") is None
    assert last_known(tmp_path) is None


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        keep(tmp_path / "gone" / "kept.json", BARE)
    assert (caught.value.code, caught.value.message) == (
        "SCH-G002",
        "cannot keep the last known limits: no such file or directory",
    )


def test_a_full_disk_is_told_and_what_was_kept_before_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.json"
    keep(path, FULL)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError) as caught:
        keep(path, BARE)
    assert caught.value.message == "cannot keep the last known limits: no space left on device"
    assert last_known(path) == FULL
    assert list(tmp_path.iterdir()) == [path]
