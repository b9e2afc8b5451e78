"""A gate under fault: callers that hang up, floods, a store that stalls, a kill under load."""

import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.e2e.command import schout
from tests.e2e.gate import RunningGate, gate
from tests.e2e.scenes import REGISTER
from tests.e2e.waiting import WITHIN_S, wait_for

STORE = ("--store", "desk.db")
WHO = ("--by", "A. Peeters", "--reason", "a test")
REFUSE = ("gate", "switch", "*", "refuse", *WHO, *STORE)
HOSTS = 60
KIB_PER_CALLER = 5
"""What is kept of a caller never seen before: two limits that count by address, how its request
was read, and what is noted of it; each of these is bounded in number."""
TENANTS = "".join(
    f'[[tenant]]\nid = "t{number}"\nname = "T{number}"\nhosts = ["t{number}.example"]\n\n'
    for number in range(HOSTS)
)


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHOUT_PERMIT_KEY", raising=False)
    Path("tenants.toml").write_text(REGISTER + TENANTS, "utf-8")
    assert schout("tenant", "import", "tenants.toml", *STORE).code == 0


def asked(host: str, target: str = "/", source: str = "198.51.100.7", method: str = "GET") -> bytes:
    """Write a request as nginx does."""
    lines = (
        "GET /v1/check HTTP/1.1",
        f"Host: {host}",
        "X-Schout-Dialect: nginx",
        f"X-Original-URI: {target}",
        f"X-Original-Method: {method}",
        f"X-Original-Addr: {source}",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


@contextmanager
def connected(running: RunningGate) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", running.port), WITHIN_S) as connection:
        yield connection


def said(running: RunningGate, data: bytes) -> bytes:
    """Send bytes and hang up for writing; give all that comes back."""
    with connected(running) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        found = bytearray()
        while part := connection.recv(65_536):
            found += part
        return bytes(found)


def resident_mib(running: RunningGate) -> int:
    status = Path(f"/proc/{running.process.process.pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) // 1024


def listened(running: RunningGate, what: str) -> int:
    count: int = running.status()["hooks"]["listen"][what]
    return count


def test_callers_that_hang_up_while_they_wait_leave_no_lease_and_no_place(tmp_path: Path) -> None:
    hosts = [f"t{number}.example" for number in range(HOSTS)]
    with gate(tmp_path) as running:
        first = [running.check(host) for host in hosts]
        assert {each.code for each in first} == {204}
        for _ in range(3):
            with ExitStack() as storm:
                for host in hosts:
                    for _ in range(2):
                        connection = storm.enter_context(connected(running))
                        connection.sendall(asked(host, "/jsonrpc", method="POST"))
        wait_for(lambda: listened(running, "connections") >= 6 * HOSTS, "the storm")
        assert listened(running, "held") > HOSTS
        running.ended(*(each.lease for each in first))
        wait_for(lambda: running.status()["in_flight"] == 0, "the end of every lease")
        again = [running.check(host) for host in hosts]
        assert {each.code for each in again} == {204}
        assert running.status()["in_flight"] == HOSTS
        assert listened(running, "failed") == 0


def test_memory_is_bounded_however_many_hosts_and_addresses_call(tmp_path: Path) -> None:
    def flood(first: int, callers: int) -> None:
        for start in range(first, first + callers, 250):
            asks = b"".join(
                asked(
                    f"h{number}.example",
                    f"/page/{number}?{number}",
                    f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
                )
                for number in range(start, start + 250)
            )
            answers = said(running, asks)
            assert answers.count(b"HTTP/1.1 204 ") == 250

    with gate(tmp_path) as running:
        flood(0, 5000)
        before = resident_mib(running)
        flood(5000, 20_000)
        grown = resident_mib(running) - before
        assert grown * 1024 < 20_000 * KIB_PER_CALLER
        assert running.check("acme.example").code == 204


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /v1/check HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n", b"431"),
        (b"GET /v1/check HTTP/1.1\r\nA: " + b"x" * 70_000, b"431"),
        (b"GET /v1/check HTTP/1.1\r\n" + b"A" * 70_000, b"431"),
        (asked("a", "/").replace(b"\r\n\r\n", b"\r\nContent-Length: 1, 2\r\n\r\n"), b"400"),
        (
            asked("a", "/").replace(
                b"\r\n\r\n", b"\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            ),
            b"400",
        ),
        (asked("a", "/").replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"), b"411"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (asked("a", "/").replace(b"\r\n", b"\n") + b"\r\n\r\n", b"400"),
    ],
    ids=["fields", "a field", "a name", "lengths", "both", "chunks", "tls", "line feeds"],
)
def test_what_is_no_request_is_refused_once_and_hides_no_other(
    tmp_path: Path, sent: bytes, status: bytes
) -> None:
    with gate(tmp_path) as running:
        answer = said(running, sent + asked("acme.example"))
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b"Connection: close" in answer
        assert (listened(running, "checks"), listened(running, "malformed")) == (0, 1)
        assert running.check().code == 204


def test_http_1_0_gets_one_answer_and_the_end(tmp_path: Path) -> None:
    with gate(tmp_path) as running, connected(running) as connection:
        connection.sendall(asked("acme.example").replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        found = connection.recv(65_536)
        assert (found[:12], connection.recv(1)) == (b"HTTP/1.1 204", b"")


def test_no_check_fails_while_the_documents_change_under_load(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        stop = threading.Event()
        failed: list[bytes] = []

        def load(first: int) -> None:
            callers = (f"10.{first}.{each >> 8 & 255}.{each & 255}" for each in count())
            while not stop.is_set():
                asks = b"".join(asked("bakkerij.example", "/", next(callers)) for _ in range(100))
                answers = said(running, asks)
                if answers.count(b"HTTP/1.1 204 ") != 100:
                    failed.append(answers)

        threads = [threading.Thread(target=load, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        try:
            given = ("--clause", "III.2", "--unlimited", "--for", "1d", "--kind", "rate_exception")
            for number in range(3):
                assert schout(*REFUSE).code == 0
                permit = schout("permit", "grant", "acme", *given, *WHO, *STORE, "--json").json
                Path("more.toml").write_text(
                    f'[[tenant]]\nid = "n{number}"\nname = "N"\nhosts = ["n{number}.example"]\n'
                )
                assert schout("tenant", "import", "more.toml", *STORE).code == 0
                wait_for(lambda: running.status()["permits"] == 1, "the permit")
                assert schout("permit", "revoke", permit["id"], *WHO, *STORE).code == 0
                wait_for(lambda: running.status()["permits"] == 0, "the end of the permit")
                assert schout(*REFUSE[:3], "default", *WHO, *STORE).code == 0
        finally:
            stop.set()
            for thread in threads:
                thread.join(WITHIN_S)
        assert failed == []
        assert (listened(running, "failed"), listened(running, "malformed")) == (0, 0)


def test_checks_go_on_while_the_store_stalls_and_findings_arrive_after(tmp_path: Path) -> None:
    assert schout(*REFUSE).code == 0
    with gate(tmp_path) as running:
        writer = sqlite3.connect("desk.db", isolation_level=None)
        writer.execute("BEGIN EXCLUSIVE")
        codes = [running.check().code for _ in range(300)]
        assert codes.count(204) <= 2
        wait_for(lambda: running.status()["problems"], "the store that stalls")
        assert running.status()["problems"] == ["SCH-S003: `desk.db` is locked by another process"]
        assert running.check("bakkerij.example").code == 204
        writer.execute("ROLLBACK")
        writer.close()
        wait_for(lambda: running.status()["findings"].get("III.2"), "the finding")
        wait_for(lambda: running.status()["healthy"], "health")
        assert running.status()["findings_dropped"] == 0


def test_a_store_that_is_moved_away_is_told_and_taken_up_again(tmp_path: Path) -> None:
    with gate(tmp_path) as running:
        for each in Path().glob("desk.db*"):
            each.rename(f"away-{each.name}")
        wait_for(lambda: not running.status()["healthy"], "the store that is gone")
        assert running.page("/healthz")[0] == 503
        assert running.check().code == 204
        assert not Path("desk.db").exists()
        for each in Path().glob("away-*"):
            each.rename(each.name.removeprefix("away-"))
        wait_for(lambda: running.status()["healthy"], "the store that is back")


def test_a_gate_killed_under_load_starts_anew_without_stuck_leases(tmp_path: Path) -> None:
    hosts = [f"t{number}.example" for number in range(HOSTS)]
    with gate(tmp_path) as running, ExitStack() as load:
        before = [running.check(host) for host in hosts]
        for host in hosts:
            connection = load.enter_context(connected(running))
            connection.sendall(asked(host, "/jsonrpc", method="POST"))
        assert running.status()["in_flight"] == HOSTS
        running.process.end(signal.SIGKILL)
    with gate(tmp_path) as running:
        assert running.status()["in_flight"] == 0
        again = [running.check(host) for host in hosts]
        assert {each.code for each in again} == {204}
        running.ended(*(each.lease for each in before))
        running.ended(*(each.lease for each in again))
        wait_for(lambda: running.status()["in_flight"] == 0, "the end of every lease")
        told = running.status()["completions"]
        assert (told["ended"], told["without"]) == (HOSTS, HOSTS)
