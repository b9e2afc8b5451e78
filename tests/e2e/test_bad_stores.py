"""Stores that fail in the middle: what was kept is whole, and a second run completes it."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from tests.e2e.command import Outcome, refused, schout
from tests.e2e.scenes import REGISTER, bursts, calls, text, write
from tests.e2e.waiting import started, wait_for

from schout.adapters.sql.store import open_store
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.veil import clear

HOSTS = 40
INTO = ("replay", "--quiet", "--tenants", "tenants.toml", "--into", "schout.db")


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tenants.toml").write_text(REGISTER)


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """The ledger of a run that nothing disturbs, of `bursts(HOSTS)` on standard input."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    (folder / "tenants.toml").write_text(REGISTER)
    with started(folder, *INTO, "-", feed=True) as process:
        process.feed(text(bursts(HOSTS)))
        assert process.end() == 0, process.err
    return ledger(folder / "schout.db")


def ledger(path: str | Path) -> list[tuple[str, str, str]]:
    """Give what a ledger says without its veil, but for when tenants were entered."""
    with closing(open_store(str(path), read_only=True)) as store:
        return [
            (each.kind, each.subject, clear(each.body, store.key) or "") for each in store.entries()
        ]


def kinds(entries: list[tuple[str, str, str]]) -> list[str]:
    return [kind for kind, _, _ in entries]


def assert_whole(path: str = "schout.db") -> None:
    outcome = schout("ledger", "verify", "--store", path)
    assert (outcome.code, outcome.err) == (0, "")
    outcome = schout("ledger", "replay", "--store", path)
    assert (outcome.code, outcome.out.rpartition(", ")[2]) == (0, "0 not\n")


@contextmanager
def no_more_pages(count: int) -> Iterator[None]:
    """Let databases of this process grow to so many pages, as if the disk were full then."""

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {count}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def _pages(path: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA page_count").fetchone()[0])


def test_a_full_disk_keeps_whole_steps_and_a_second_run_completes_it(
    uninterrupted: list[tuple[str, str, str]],
) -> None:
    one = write(Path("one.log"), bursts(1))
    write(Path("access.log"), bursts(20))
    assert schout("replay", "--tenants", "tenants.toml", "--into", "one.db", one).code == 0
    with no_more_pages(_pages("one.db") + 20):
        outcome = schout(*INTO, "access.log")
    hint = "free some room, then run the same command again; nothing of this step was kept"
    assert outcome == refused("SCH-S004", "no room is left for `schout.db`", hint)
    assert_whole()
    before = ledger("schout.db")
    assert 3 < len(before) < len(uninterrupted)
    assert schout(*INTO, "access.log") == Outcome(0, "", "")
    assert_whole()
    after = ledger("schout.db")
    assert after[: len(before)] == before
    assert schout(
        "replay", "--quiet", "--tenants", "tenants.toml", "--into", "other.db", "access.log"
    ) == Outcome(0, "", "")
    assert after == ledger("other.db")


@pytest.mark.parametrize(
    ("blow", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)], ids=["SIGINT", "kill-9"]
)
def test_an_interrupted_replay_is_whole_and_completed_by_a_second_run(
    tmp_path: Path, blow: signal.Signals, code: int, uninterrupted: list[tuple[str, str, str]]
) -> None:
    log = text(bursts(HOSTS))

    def some() -> bool:
        return Path("schout.db").exists() and _count_findings() >= 10

    with started(tmp_path, *INTO, "-", feed=True) as process:
        process.feed(log[: 2 * len(log) // 3])
        wait_for(some, "10 findings")
        assert process.end(blow) == code
    assert_whole()
    before = ledger("schout.db")
    assert before == uninterrupted[: len(before)]
    assert len(before) < len(uninterrupted)
    with started(tmp_path, *INTO, "-", feed=True) as process:
        process.feed(log)
        assert process.end() == 0, process.err
    assert ledger("schout.db") == uninterrupted


def _count_findings() -> int:
    try:
        with closing(sqlite3.connect("file:schout.db?mode=ro", uri=True)) as connection:
            found: int = connection.execute("SELECT count(*) FROM findings").fetchone()[0]
            return found
    except sqlite3.OperationalError:
        return 0  # not made yet


def test_an_interrupted_replay_says_what_it_has_done(tmp_path: Path) -> None:
    log = text(bursts(HOSTS))
    with started(tmp_path, "replay", "--into", "schout.db", "-", feed=True) as process:
        process.feed(log[: 2 * len(log) // 3])
        wait_for(lambda: Path("schout.db").exists() and _count_findings() >= 10, "10 findings")
        assert process.end(signal.SIGINT) == 130
    first, second, *_ = process.out.splitlines()
    assert first.startswith("interrupted after ")
    lines = int(first.split()[2].replace(",", ""))
    assert second.startswith(f"  standard input: vhost_combined, parsed {lines:,}, malformed 0")
    assert "Traceback" not in process.err


def test_a_store_of_a_newer_schema_is_refused_and_left_alone() -> None:
    write(Path("access.log"), calls())
    assert schout(*INTO, "access.log").code == 0
    with closing(sqlite3.connect("schout.db")) as connection:
        connection.execute(
            "INSERT INTO schout_migrations VALUES (9999, '9999_pre_later.sql', 'sha256:0')"
        )
        connection.commit()
    before = Path("schout.db").read_bytes()
    outcome = schout(*INTO, "access.log")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error[SCH-S002]: expected schema ")
    assert "= hint: " in outcome.err
    assert Path("schout.db").read_bytes() == before


def test_a_text_file_is_no_store_and_is_left_alone() -> None:
    write(Path("access.log"), calls())
    Path("schout.db").write_text("a letter, and not a database at all\n" * 50)
    before = Path("schout.db").read_bytes()
    message = "expected a store of schout in `schout.db`, found: file is not a database"
    hint = "name a file that `schout` made, or one that does not exist yet"
    assert schout(*INTO, "access.log") == refused("SCH-S005", message, hint)
    assert Path("schout.db").read_bytes() == before


def test_a_store_in_a_folder_that_is_not_there_is_refused() -> None:
    write(Path("access.log"), calls())
    message = "cannot open `gone/schout.db`: its folder does not exist"
    expected = refused("SCH-S001", message, "make it: mkdir -p gone")
    assert schout("replay", "--into", "gone/schout.db", "access.log") == expected


@pytest.mark.slow
def test_a_locked_store_is_told_and_nothing_is_half_done() -> None:
    write(Path("access.log"), calls())
    assert schout(*INTO, "access.log").code == 0
    before = ledger("schout.db")
    write(Path("more.log"), bursts(3))
    with closing(sqlite3.connect("schout.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        outcome = schout(*INTO, "more.log")
        other.execute("ROLLBACK")
    hint = "another process is writing; try again, or stop it"
    expected = refused("SCH-S003", "`schout.db` is locked by another process", hint)
    assert outcome == expected
    assert ledger("schout.db") == before
    assert schout(*INTO, "more.log") == Outcome(0, "", "")
    assert kinds(ledger("schout.db")).count(EntryKind.FINDING) == 4


def test_a_flipped_byte_is_found_at_its_entry() -> None:
    write(Path("access.log"), calls())
    assert schout(*INTO, "access.log").code == 0
    with closing(sqlite3.connect("schout.db")) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE ledger SET body = replace(body, 'veil', 'veal') WHERE seq = 2")
        connection.commit()
    hint = "all entries before it hold; compare with a copy, and keep this file as it is"
    message = "the ledger breaks at entry 2: its content was altered after it was written"
    assert schout("ledger", "verify", "--store", "schout.db") == refused(
        "SCH-L001", message, hint, exit_code=3
    )
