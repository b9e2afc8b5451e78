"""`schout gate serve`: limits, permits, switches and sanctions while it runs and after a crash."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.command import schout
from tests.e2e.gate import RunningGate, gate
from tests.e2e.scenes import REGISTER
from tests.e2e.waiting import wait_for

from schout.adapters.sql.store import open_store
from schout.core.cases.sanctions import to_lift
from schout.core.model.ids import ReportId, TenantId
from schout.core.model.moment import to_datetime
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import CaseState, MeasureKind, SanctionState
from schout.testing.samples import put_sample_sanction, sample_case

STORE = ("--store", "desk.db")
WHO = ("--by", "A. Peeters", "--reason", "a test")
REFUSE = ("gate", "switch", "*", "refuse", *WHO, *STORE)


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHOUT_PERMIT_KEY", raising=False)
    Path("tenants.toml").write_text(REGISTER, "utf-8")
    assert schout("tenant", "import", "tenants.toml", *STORE).code == 0


def suspend(tenant: str, kind: MeasureKind = MeasureKind.SUSPEND_TENANT) -> None:
    store = open_store("desk.db", create=False)
    with store.transaction() as transaction:
        put_sample_sanction(transaction, tenant=TenantId(tenant), kind=kind, starts=to_datetime(0))
    store.close()


def refused_at_once(running: RunningGate) -> bool:
    """Give whether the gate refuses rather than paces by now."""
    first, second = running.check(), running.check()
    running.ended(first.lease, second.lease)
    return 403 in {first.code, second.code}


def put_case(**changes: Any) -> None:
    store = open_store("desk.db", create=False)
    with store.transaction() as transaction:
        transaction.put_case(sample_case(tenant=TenantId("acme"), **changes))
    store.close()


def refusal(running: RunningGate) -> str:
    """Give what the gate tells a caller who is over a limit."""
    said = next(each for each in iter(running.check, None) if each.code == 403)
    assert said.status == 429
    return said.body


def test_one_call_passes_and_the_next_waits_its_turn(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        first = running.check()
        assert (first.code, first.status) == (204, None)
        running.ended(first.lease)
        wait_for(lambda: running.status()["in_flight"] == 0, "the end of the call")
        second = running.check()
        assert second.code == 204
        assert running.status()["answers"]["pace"] == 1


def test_a_parallel_call_is_held_until_the_first_has_ended(tmp_path: Path) -> None:
    with gate(tmp_path) as running, ThreadPoolExecutor(1) as pool:
        first = running.check()
        waiting = pool.submit(running.check)
        wait_for(lambda: running.status()["hooks"]["listen"]["held"] == 1, "the call that waits")
        running.ended(first.lease)
        second = waiting.result(30)
        assert (second.code, second.lease != first.lease) == (204, True)


def test_a_parallel_call_is_refused_when_the_first_goes_on_for_too_long(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        first = running.check()
        second = running.check()
        assert (first.code, second.code, second.status, second.retry_after) == (204, 403, 429, 1)
        assert '"id":"III.2/parallel"' in second.body


def test_datagrams_that_come_twice_or_are_no_lease_change_nothing(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        first = running.check()
        running.ended(first.lease, first.lease, "Lffffffff-1", "\x00\xff")
        wait_for(lambda: sum(running.status()["completions"].values()) == 4, "the datagrams")
        told = running.status()
        assert told["completions"] == {"ended": 1, "again": 1, "without": 2}
        assert told["in_flight"] == 0


def test_a_lost_datagram_is_reconciled_from_the_log_file(tmp_path: Path) -> None:
    log = tmp_path / "nginx.log"
    log.write_text("", "utf-8")
    with gate(tmp_path, {"SCHOUT_GATE_COMPLETION_LOG": str(log)}) as running:
        first = running.check()
        log.write_text(f"lease={first.lease} status=200 time=0.1\n", "utf-8")
        wait_for(lambda: running.status()["in_flight"] == 0, "the reconciled lease")


def test_a_lease_that_nobody_gives_back_ends_by_itself(tmp_path: Path) -> None:
    with gate(tmp_path, {"SCHOUT_GATE_LEASE": "1s"}) as running:
        running.check()
        wait_for(lambda: running.status()["answers"].get("lost_leases") == 1, "the end of it")
        assert running.status()["in_flight"] == 0


def test_a_stage_is_switched_while_it_runs(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        assert schout(*REFUSE).code == 0
        wait_for(lambda: refused_at_once(running), "the switch")
        to_shadow = ("gate", "switch", "*", "shadow", "--tenant", "acme", *WHO, *STORE)
        assert schout(*to_shadow).code == 0
        wait_for(lambda: not refused_at_once(running), "the switch for one tenant")


def test_a_permit_takes_effect_and_is_revoked_without_a_restart(tmp_path: Path) -> None:
    assert schout(*REFUSE).code == 0
    with gate(tmp_path) as running:
        assert refused_at_once(running)
        given = ("--clause", "III.2", "--unlimited", "--for", "1d", "--kind", "rate_exception")
        granted = schout("permit", "grant", "acme", *given, *WHO, *STORE, "--json")
        assert (granted.code, granted.err) == (0, "")
        wait_for(lambda: not refused_at_once(running), "the permit")
        ended = schout("permit", "revoke", granted.json["id"], *WHO, *STORE)
        assert ended.code == 0
        wait_for(lambda: refused_at_once(running), "the end of the permit")


def test_a_permit_that_we_did_not_sign_is_not_honoured(tmp_path: Path) -> None:
    given = ("--clause", "III.2", "--unlimited", "--for", "1d", "--kind", "rate_exception")
    assert schout("permit", "grant", "acme", *given, *WHO, *STORE).code == 0
    assert schout(*REFUSE).code == 0
    Path("permit-key.pub").unlink()
    with gate(tmp_path) as running:
        assert refused_at_once(running)
        assert (running.status()["permits"], running.status()["permits_rejected"]) == (0, 1)
        assert "SCH-G045" in running.process.err


def test_suspended_stays_suspended_when_the_gate_was_killed_and_the_store_is_gone(
    tmp_path: Path,
) -> None:
    suspend("acme")
    with gate(tmp_path) as running:
        assert running.check().status == 403
        running.process.end(signal.SIGKILL)
    for name in ("desk.db", "desk.db-wal", "desk.db-shm"):
        Path(name).unlink(missing_ok=True)
    Path("desk.db").mkdir()
    with gate(tmp_path) as running:
        told = running.check()
        assert (told.code, told.status) == (403, 403)
        assert running.check(host="bakkerij.example").code == 204
        status = running.status()
        assert (status["documents"], status["healthy"]) == ("what was last known", False)
        assert running.page("/healthz")[0] == 503


def test_a_damaged_file_of_last_known_limits_is_not_gone_by(tmp_path: Path) -> None:
    suspend("acme")
    with gate(tmp_path) as running:
        running.process.end(signal.SIGKILL)
    kept = Path("gate-last-known.json")
    kept.write_text(kept.read_text("utf-8").replace("acme", "acne"), "utf-8")
    for name in ("desk.db", "desk.db-wal", "desk.db-shm"):
        Path(name).unlink(missing_ok=True)
    Path("desk.db").mkdir()
    with gate(tmp_path) as running:
        assert running.status()["documents"] == "the policy alone"


def test_a_refusal_names_a_case_once_the_tenant_was_told_of_it_and_not_before(
    tmp_path: Path,
) -> None:
    assert schout(*REFUSE).code == 0
    with gate(tmp_path) as running:
        without = refusal(running)
        running.process.end(signal.SIGKILL)
    put_case(notified_at=None, state=CaseState.PROPOSED)
    with gate(tmp_path) as running:
        assert refusal(running) == without
        put_case()
        wait_for(lambda: '"case":"cas_1"' in refusal(running), "the case in a refusal")
        put_case(silences=(Silence(report=ReportId("rpt_1"), basis="CCP, Art. 39quinquies"),))
        wait_for(lambda: "cas_1" not in refusal(running), "the refusal without the case")


def test_an_api_that_is_off_leaves_the_pages_open(tmp_path: Path) -> None:
    suspend("acme", MeasureKind.API_OFF)
    with gate(tmp_path) as running:
        assert running.check().status == 403
        assert running.check(target="/shop", method="GET").code == 204


def test_a_flood_of_refusals_becomes_one_finding_and_a_case(tmp_path: Path) -> None:
    assert schout(*REFUSE).code == 0
    with gate(tmp_path) as running:
        codes = [running.check().code for _ in range(300)]
        assert codes.count(204) <= 2
        wait_for(lambda: running.status()["findings"] == {"III.2": 1}, "the finding")
        assert running.process.end(signal.SIGTERM) == 0
    cases = schout("case", "list", *STORE, "--json").json
    assert [(each["tenant"], each["clause"]) for each in cases] == [("acme", "III.2")]
    assert schout("ledger", "verify", *STORE).code == 0


def test_metrics_tell_what_it_does_and_name_nobody(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        running.check()
        running.check()
        code, text = running.page("/metrics")
        assert code == 200
        assert 'schout_gate_answers_total{answer="refuse"} 1.0' in text
        assert "schout_gate_in_flight 1.0" in text
        assert "acme" not in text
        assert "198.51" not in text


def test_the_status_is_shown_to_people_and_to_programs(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        settings = Path("asked.toml")
        settings.write_text(f'[gate]\nlisten = "127.0.0.1:{running.port}"\n', "utf-8")
        told = schout("gate", "status", "--settings", settings)
        assert (told.code, told.out.splitlines()[0]) == (0, "the gate is well")
        assert schout("gate", "status", "--settings", settings, "--json").json["healthy"] is True
    gone = schout("gate", "status", "--settings", settings)
    assert (gone.code, gone.err.startswith("error[SCH-G004]: nobody answers at")) == (1, True)


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        second = tmp_path / "second"
        second.mkdir()
        settings = f'[gate]\nlisten = "127.0.0.1:{running.port}"\ncompletions = "off"\n'
        (second / "schout.toml").write_text(settings, "utf-8")
        told = schout("gate", "serve", "--settings", second / "schout.toml")
        assert (told.code, told.err.splitlines()[-2][:16]) == (2, "error[SCH-C016]:")


def the_sanction() -> SanctionState:
    store = open_store("desk.db", read_only=True)
    with store.snapshot() as snapshot:
        (found,) = snapshot.sanctions()
    store.close()
    return found.state


def test_a_measure_at_the_gate_counts_once_the_gate_says_so(tmp_path: Path) -> None:
    suspend("acme", MeasureKind.READ_ONLY)
    with gate(tmp_path) as running:
        settings = f"""
store = "desk.db"
[[connector]]
type = "gate"
name = "edge"
kinds = ["read_only"]
listen = "127.0.0.1:{running.port}"
"""
        Path("work.toml").write_text(settings, "utf-8")
        work = ("sanction", "reconcile", "--settings", "work.toml")
        assert schout(*work).code == 0
        assert the_sanction() is SanctionState.ACTIVE
        store = open_store("desk.db", create=False)
        with store.transaction() as transaction:
            (found,) = transaction.sanctions()
            transaction.put_sanction(to_lift(found, "appeal"), 1)
        store.close()
        assert schout(*work).code == 0
        assert the_sanction() is SanctionState.LIFTED
    told = schout(*work)
    assert "edge: no gate answers" not in told.out  # nothing is wanted, so nothing is wrong


def test_a_gate_that_is_away_leaves_a_measure_wanted(tmp_path: Path) -> None:
    suspend("acme", MeasureKind.READ_ONLY)
    settings = """
store = "desk.db"
[[connector]]
type = "gate"
name = "edge"
kinds = ["read_only"]
listen = "unix:/nowhere/gate.sock"
"""
    (tmp_path / "work.toml").write_text(settings, "utf-8")
    told = schout("sanction", "reconcile", "--settings", "work.toml")
    assert "edge: no gate answers" in told.out + told.err
    assert the_sanction() is SanctionState.WANTED
