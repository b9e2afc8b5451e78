"""The gate and its store: documents in, findings out, and nothing lost while it is away."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from tests.unit.service.test_edge import SANCTION

from schout.adapters.memory.clock import SettableClock
from schout.adapters.sql.store import open_store
from schout.core.detect.edge import EdgeEvaluator
from schout.core.evidence.chain import EntryKind
from schout.core.intake.register_file import read_register
from schout.core.model.edge import Stage
from schout.core.model.errors import StoreBusy, StoreError
from schout.core.model.event import CallSample, LimitExceeded
from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId, TenantId
from schout.core.model.moment import MINUTE_US, from_datetime
from schout.core.model.vocabulary import Direction, Metric, Scope
from schout.ports.store import Store, Transaction
from schout.service import gate_store
from schout.service.edge import Documents, documents_from, last_known, switch
from schout.service.gate_store import GateStore, state_path
from schout.service.packs import load_policy
from schout.service.pipeline import Road, Taken
from schout.service.registers import known_of, put_known
from schout.service.settings import Settings, load_settings
from schout.service.watched import GATE
from schout.testing.samples import NOW, put_sample_sanction, sample_permit

POLICY = load_policy("oxygis")
NOW_US = from_datetime(NOW)
REGISTER = """
[[tenant]]
id = "acme"
name = "Acme"
hosts = ["acme.example"]
addresses = ["192.0.2.10", "2001:db8::/64"]

[[tenant]]
id = "bakkerij"
name = "De Korenaar"
hosts = ["bakkerij.example"]
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return load_settings(None, {"SCHOUT_STORE": "desk.db"})


@pytest.fixture
def gate(settings: Settings) -> Iterator[GateStore]:
    found = GateStore(settings, POLICY, SettableClock(NOW_US))
    yield found
    found.close()


def register(text: str = REGISTER) -> None:
    tenants, belongings, problems = read_register("tenants.toml", text)
    assert problems == ()
    store = open_store("desk.db")
    with store.transaction() as transaction:
        put_known(transaction, known_of(tenants, belongings), NOW_US)
    store.close()


def over(
    number: int = 0,
    host: str = "acme.example",
    scope: Scope = Scope.DATABASE,
    sources: Sequence[str] = ("198.51.100.7",),
    tenant: str | None = "acme",
) -> LimitExceeded:
    """Give an event that makes a finding, each number in an hour of its own."""
    at_us = NOW_US + number * 60 * MINUTE_US
    samples = [
        CallSample(
            serial=serial,
            at_us=at_us,
            source_ip=source,
            host=host,
            method="POST",
            path="/jsonrpc",
            operation=None,
            answer="refuse",
        )
        for serial, source in enumerate(sources)
    ]
    return LimitExceeded(
        at_us=at_us,
        first_us=at_us,
        clause=ClauseId("III.2"),
        limit="III.2/rate",
        metric=Metric.CALLS,
        scope=scope,
        key=sources[0] if scope is Scope.SOURCE else host,
        tenant=None if tenant is None else TenantId(tenant),
        over=1000,
        refused=1000,
        measured=1001,
        allowed=1,
        window_s=60,
        samples=tuple(samples),
    )


def findings() -> list[Finding]:
    store = open_store("desk.db", create=False)
    with store.snapshot() as snapshot:
        found = [
            snapshot.finding(entry.subject)  # type: ignore[arg-type] # of an entry of a finding
            for entry in store.entries()
            if entry.kind == EntryKind.FINDING
        ]
    store.close()
    return [each for each in found if each is not None]


def documents_from_store() -> Documents:
    """Read them all."""
    store = open_store("desk.db", create=False)
    with store.snapshot() as snapshot:
        found = documents_from(snapshot, POLICY, (), NOW_US)
    store.close()
    return found


def settled(gate: GateStore) -> None:
    """Nothing is new, and nothing is wrong any more."""
    news, problem = gate.changed(), gate.problem
    assert (news, problem) == (None, None)


def hide() -> None:
    for each in Path().glob("desk.db*"):
        each.rename(f"away-{each.name}")


def bring_back() -> None:
    for each in Path().glob("away-*"):
        each.rename(each.name.removeprefix("away-"))


def test_the_first_start_makes_a_store_and_keeps_what_it_knows(gate: GateStore) -> None:
    documents, where = gate.first()
    assert (where, gate.problem, documents.limits.tenants) == ("the store", None, ())
    assert last_known(Path("gate-last-known.json")) == documents
    assert Path("desk.db").exists()


def test_nothing_is_told_twice_and_every_change_is_taken_over(gate: GateStore) -> None:
    gate.first()
    settled(gate)
    register()
    changed = gate.changed()
    assert changed is not None
    assert [each.id for each in changed.limits.tenants] == ["acme", "bakkerij"]
    store = open_store("desk.db")
    with store.transaction() as transaction:
        put_sample_sanction(transaction)
        switch(transaction, POLICY, "*", None, Stage.REFUSE, "A. Peeters", "a test", NOW_US)
    store.close()
    changed = gate.changed()
    assert changed is not None
    assert changed.sanctions.sanctions == (SANCTION,)
    assert [each.stage for each in changed.limits.switches] == [Stage.REFUSE]
    assert last_known(Path("gate-last-known.json")) == changed
    assert gate.changed() is None


def test_an_entry_of_the_ledger_that_changes_no_document_is_no_news(gate: GateStore) -> None:
    register()
    gate.first()
    gate.take([over(tenant=None, host="nobody.example")])
    assert gate.findings == {"III.2": 1}
    assert gate.changed() is None


def test_findings_and_cases_do_not_have_it_read_again_who_is_who(gate: GateStore) -> None:
    register()
    before, _ = gate.first()
    gate.take([over()])
    changed = gate.changed()
    assert changed is not None
    (case,) = changed.limits.cases
    assert (case.tenant, case.clause) == ("acme", "III.2")
    assert changed.limits.tenants is before.limits.tenants
    assert changed == documents_from_store()
    gate.take([over(1)])
    settled(gate)


def test_a_tenant_that_comes_between_findings_is_read(gate: GateStore) -> None:
    register()
    gate.first()
    gate.take([over()])
    register('[[tenant]]\nid = "third"\nname = "Third"\nhosts = ["third.example"]\n')
    gate.take([over(1)])
    changed = gate.changed()
    assert changed is not None
    assert [each.id for each in changed.limits.tenants] == ["acme", "bakkerij", "third"]
    assert changed == documents_from_store()
    settled(gate)


def test_a_store_that_was_put_back_is_read_whole(gate: GateStore) -> None:
    register()
    gate.first()
    gate.close()
    for each in Path().glob("desk.db*"):
        each.unlink()
    register(REGISTER.replace("Acme", "Other"))
    gate.take([over(1), over(2)])
    changed = gate.changed()
    assert changed is not None
    assert changed == documents_from_store()


def test_a_store_that_is_away_at_the_start_leaves_what_was_last_known(
    gate: GateStore, settings: Settings
) -> None:
    register()
    before, _ = gate.first()
    hide()
    second = GateStore(settings, POLICY, SettableClock(NOW_US))
    documents, where = second.first()
    assert (documents, where) == (before, "what was last known")
    assert second.problem == "SCH-S001: cannot open `desk.db`: there is no such file"
    assert not Path("desk.db").exists()
    bring_back()
    assert second.changed() == before
    settled(second)
    second.close()


def test_what_was_last_known_holds_with_the_limits_of_the_policy_of_today(
    gate: GateStore, settings: Settings
) -> None:
    register()
    before, _ = gate.first()
    hide()
    other = load_policy("oxygis")
    other = msgspec.structs.replace(other, version="2027.1")
    documents, _ = GateStore(settings, other, SettableClock(NOW_US)).first()
    assert documents.limits.policy.version == "2027.1"
    assert documents.limits.tenants == before.limits.tenants


def test_without_a_store_and_a_whole_file_the_policy_alone_holds(settings: Settings) -> None:
    Path("desk.db").mkdir()
    state_path(settings).write_text("{}")
    gate = GateStore(settings, POLICY, SettableClock(NOW_US))
    documents, where = gate.first()
    assert (where, documents.limits.tenants) == ("the policy alone", ())
    assert gate.problem == "SCH-S001: cannot open `desk.db`: it is a folder"


def test_a_store_that_goes_away_while_it_runs_is_noticed_and_never_made_anew(
    gate: GateStore,
) -> None:
    register()
    gate.first()
    hide()
    assert gate.changed() is None
    assert gate.problem == "SCH-S001: cannot open `desk.db`: there is no such file"
    assert not Path("desk.db").exists()
    bring_back()
    settled(gate)


def test_a_store_that_took_the_place_of_another_is_opened(gate: GateStore) -> None:
    register()
    gate.first()
    hide()
    register(REGISTER.replace("acme", "other"))
    changed = gate.changed()
    assert changed is not None
    assert [each.id for each in changed.limits.tenants] == ["bakkerij", "other"]


def test_findings_wait_for_the_store_and_none_is_lost(gate: GateStore) -> None:
    register()
    gate.first()
    hide()
    for number in range(5):
        gate.take([over(number)])
    assert (gate.waiting, gate.findings, gate.dropped) == (5, {}, 0)
    assert gate.problem == "SCH-S001: cannot open `desk.db`: there is no such file"
    bring_back()
    gate.take([])
    assert (gate.waiting, gate.findings, gate.dropped) == (0, {"III.2": 5}, 0)
    assert gate.changed() is not None
    settled(gate)
    assert [each.at for each in findings()] == sorted(each.at for each in findings())
    assert len(findings()) == 5


def test_findings_wait_for_a_store_that_was_never_there(settings: Settings) -> None:
    Path("desk.db").mkdir()
    gate = GateStore(settings, POLICY, SettableClock(NOW_US))
    gate.first()
    gate.take([over()])
    assert gate.waiting == 1
    Path("desk.db").rmdir()
    gate.changed()
    gate.take([])
    assert (gate.waiting, gate.findings) == (0, {"III.2": 1})
    gate.close()


def test_beyond_the_bound_the_oldest_are_given_up_and_counted(
    gate: GateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_store, "MOST_WAITING", 3)
    register()
    gate.first()
    hide()
    gate.take([over(number) for number in range(5)])
    assert (gate.waiting, gate.dropped) == (3, 2)
    bring_back()
    gate.take([])
    assert [each.at.hour - NOW.hour for each in findings()] == [2, 3, 4]


def test_what_still_waits_at_the_stop_is_told(
    gate: GateStore, caplog: pytest.LogCaptureFixture
) -> None:
    gate.first()
    hide()
    gate.take([over(0), over(1)])
    gate.close()
    assert (gate.dropped, gate.waiting) == (2, 0)
    assert caplog.messages[-1] == "2 findings are lost: the store did not take them"


def test_a_change_of_the_register_attributes_anew(gate: GateStore) -> None:
    register()
    gate.first()
    flood = {"scope": Scope.SOURCE, "host": "bakkerij.example", "tenant": "bakkerij"}
    gate.take([over(0, sources=("192.0.2.11",), **flood)])  # type: ignore[arg-type] # named above
    register(REGISTER.replace("192.0.2.10", "192.0.2.11"))
    gate.changed()
    gate.take([over(1, sources=("192.0.2.11",), **flood)])  # type: ignore[arg-type] # named above
    assert [(each.tenant, each.direction) for each in findings()] == [
        ("bakkerij", Direction.VICTIM),
        ("acme", Direction.OFFENDER),
    ]


@pytest.mark.parametrize(
    ("sources", "tenant", "direction"),
    [
        (("192.0.2.10",), "acme", Direction.OFFENDER),
        (("2001:db8::7", "2001:db8::9"), "acme", Direction.OFFENDER),
        (("2001:db8::7", "198.51.100.7"), "bakkerij", Direction.VICTIM),
        (("no address",), "bakkerij", Direction.VICTIM),
    ],
)
def test_a_flood_is_of_the_tenant_whose_sources_they_all_are_or_hits_that_of_the_host(
    gate: GateStore, sources: tuple[str, ...], tenant: str, direction: Direction
) -> None:
    register()
    gate.first()
    gate.take([over(0, "bakkerij.example", Scope.SOURCE, sources, "bakkerij")])
    assert [(each.tenant, each.direction) for each in findings()] == [(tenant, direction)]


def test_sources_are_attributed_by_what_was_last_known_too(
    gate: GateStore, settings: Settings
) -> None:
    register()
    gate.first()
    hide()
    second = GateStore(settings, POLICY, SettableClock(NOW_US))
    second.first()
    second.take([over(0, "bakkerij.example", Scope.SOURCE, ("192.0.2.10",), "bakkerij")])
    bring_back()
    second.changed()
    second.take([])
    assert [each.tenant for each in findings()] == ["acme"]
    second.close()


def test_a_defect_is_told_by_its_kind_alone_and_the_gate_goes_on(
    gate: GateStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gate.first()
    register()

    def fails(*_: object) -> None:
        raise KeyError("acme.example")

    with monkeypatch.context() as patched:
        patched.setattr(gate_store, "documents_from", fails)
        assert (gate.changed(), gate.changed()) == (None, None)
        assert gate.problem == "SCH-G005: unexpected KeyError"
    assert caplog.messages == ["SCH-G005: unexpected KeyError; going on with what is known"]
    assert gate.changed() is not None
    assert gate.problem is None


def test_a_checkpoint_that_cannot_be_read_leaves_the_documents_as_they_are(
    gate: GateStore,
) -> None:
    gate.first()
    register()
    store = open_store("desk.db")
    with store.transaction() as transaction:
        transaction.put_checkpoint("gate/switches", b"[{")
    store.close()
    assert gate.changed() is None
    assert gate.problem == "SCH-G005: unexpected DecodeError"


def test_a_finding_that_no_store_will_take_does_not_hold_up_the_others(
    gate: GateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    register()
    gate.first()
    errors: list[Exception | None] = [
        StoreError("SCH-S011", "`desk.db` refuses what does not fit"),
        ValueError("a defect"),
        None,
    ]
    take = Road.take

    def taking(road: Road, transaction: Transaction, finding: Finding) -> Taken | None:
        error = errors.pop(0)
        if error is not None:
            raise error
        return take(road, transaction, finding)

    monkeypatch.setattr(Road, "take", taking)
    gate.take([over(number) for number in range(3)])
    assert (gate.dropped, gate.waiting, gate.findings) == (2, 0, {"III.2": 1})


def test_an_event_that_makes_trouble_does_not_hold_up_the_others(
    gate: GateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    register()
    gate.first()
    step = EdgeEvaluator.step

    def stepping(
        evaluator: EdgeEvaluator, event: LimitExceeded, owner: TenantId | None = None
    ) -> Finding | None:
        if event.at_us == NOW_US:
            raise ValueError("a defect")
        return step(evaluator, event, owner)

    monkeypatch.setattr(EdgeEvaluator, "step", stepping)
    gate.take([over(0), over(1)])
    assert (gate.dropped, gate.findings) == (1, {"III.2": 1})


def test_a_store_that_is_busy_is_not_opened_anew(
    gate: GateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    register()
    gate.first()
    busy = StoreBusy("SCH-S003", "`desk.db` is locked by another process")

    def taking(*_: object) -> None:
        raise busy

    opened: list[Store] = []

    def opening(target: str, *, create: bool) -> Store:
        opened.append(open_store(target, create=create))
        return opened[-1]

    monkeypatch.setattr(gate_store, "open_store", opening)
    with monkeypatch.context() as patched:
        patched.setattr(Road, "take", taking)
        gate.take([over()])
        assert (gate.waiting, gate.problem) == (1, f"SCH-S003: {busy.message}")
    gate.take([])
    assert (gate.waiting, opened) == (0, [])


def test_a_full_disk_is_told_and_what_is_known_is_kept_later(
    gate: GateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(gate_store, "keep", full)
        documents, where = gate.first()
        assert (where, gate.problem) == ("the store", "SCH-G005: unexpected OSError")
        assert gate.changed() is None
        assert gate.problem == "SCH-G005: unexpected OSError"
    settled(gate)
    assert last_known(Path("gate-last-known.json")) == documents


def test_a_permit_that_is_not_honoured_is_told_once(
    gate: GateStore, caplog: pytest.LogCaptureFixture
) -> None:
    register()
    store = open_store("desk.db")
    with store.transaction() as transaction:
        transaction.put_permit(sample_permit())
    gate.first()
    with store.transaction() as transaction:
        switch(transaction, POLICY, "*", None, Stage.WARN, "A. Peeters", "a test", NOW_US)
    store.close()
    assert gate.changed() is not None
    assert [each.partition(":")[0] for each in caplog.messages] == ["SCH-G045"]


def test_keys_that_cannot_be_read_leave_those_known_and_are_told(gate: GateStore) -> None:
    gate.first()
    Path("permit-key.pub").write_text("a letter")
    assert gate.changed() is None
    assert gate.problem == "SCH-G041: `permit-key.pub` holds no public key"
    Path("permit-key.pub").unlink()
    settled(gate)


def test_a_store_on_a_server_needs_no_key_file(settings: Settings) -> None:
    away = msgspec.structs.replace(settings, store="postgresql://127.0.0.1:1/schout")
    gate = GateStore(away, POLICY, SettableClock(NOW_US))
    documents, where = gate.first()
    assert (where, documents.limits.permits) == ("the policy alone", ())
    assert gate.problem is not None
    assert gate.problem.startswith("SCH-S008: cannot reach ")
    assert state_path(away) == Path("schout-data/gate-last-known.json")


def test_two_threads_may_use_it(gate: GateStore) -> None:
    register()
    gate.first()
    numbers = range(40)

    def follow() -> None:
        for _ in numbers:
            gate.changed()

    other = threading.Thread(target=follow)
    other.start()
    for number in numbers:
        gate.take([over(number)])
    other.join(30)
    assert (gate.findings, gate.dropped, gate.problem) == ({"III.2": 40}, 0, None)


def test_the_store_knows_up_to_when_the_gate_has_watched(settings: Settings) -> None:
    register()
    gate = GateStore(settings, POLICY, SettableClock(NOW_US))
    gate.changed()
    gate.close()
    store = open_store("desk.db")
    with store.snapshot() as snapshot:
        assert snapshot.checkpoint(GATE) == str(NOW_US - MINUTE_US).encode()
    store.close()
