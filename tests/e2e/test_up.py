"""`schout up` as one runs it: it finds, and outlives rotation, crashes and a locked store."""

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.e2e.command import schout
from tests.e2e.running import up
from tests.e2e.scenes import REGISTER, calls, text
from tests.e2e.waiting import wait_for

from schout.core.model.event import HttpRequest
from schout.core.model.moment import DAY_US

DAYS_BACK = 400
"""The scenes are moved well behind any clock, so that none of it can be in the future."""


@pytest.fixture(autouse=True)
def registered(tmp_path: Path) -> None:
    (tmp_path / "tenants.toml").write_text(REGISTER)
    store = str(tmp_path / "schout.db")
    assert schout("tenant", "import", tmp_path / "tenants.toml", "--store", store).code == 0


def past(events: Iterable[HttpRequest]) -> bytes:
    back_us = DAYS_BACK * DAY_US
    return text(msgspec.structs.replace(each, at_us=each.at_us - back_us) for each in events)


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def stored(folder: Path) -> list[str]:
    """Give the findings in the store: of which object, oldest first."""
    with closing(sqlite3.connect(folder / "schout.db")) as connection:
        rows = connection.execute("SELECT json_extract(body, '$.object') FROM findings ORDER BY 1")
        return [row[0] for row in rows]


def burst(number: int) -> bytes:
    return past(calls(f"h{number}.acme.example", after_s=1800 * number))


def test_it_finds_what_a_growing_log_tells_and_shows_it(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with up(tmp_path, "access.log") as it:
        assert it.get("/healthz") == (200, '{"status":"ok","problems":[]}')
        append(log, burst(1))
        it.wait_for_findings(1)
        append(log, burst(2)[:-1])
        it.wait_for_lines(119)
        append(log, b"\n")
        it.wait_for_lines(120)
        it.wait_for_findings(2)
        metrics = it.get("/metrics")[1]
        page = it.get("/")[1]
        status = it.status()
        assert it.stop() == 0
    assert it.out.endswith("schout has stopped\n")
    assert "Traceback" not in it.err
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics)
        for sample in family.samples
    }
    assert samples["schout_healthy",] == 1
    assert samples["schout_findings_total", "III.2"] == 2
    assert samples["schout_log_lines_total", str(log)] == 120
    assert samples["schout_store_rows", "findings"] == 2
    assert (status["healthy"], status["findings"]) == (True, {"III.2": 2})
    assert stored(tmp_path) == ["h1.acme.example", "h2.acme.example"]
    assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?(https?:)?//""", page)
    for private in ("acme", "192.0.2", "203.0.113"):
        assert private not in page + metrics + msgspec.json.encode(status).decode()
        assert private not in it.err


def test_what_it_archives_gives_its_findings_and_is_shown(tmp_path: Path) -> None:
    append(tmp_path / "access.log", burst(1) + burst(2))
    events = tmp_path / "events"
    settings = f'[archive]\npath = "{events}"\nretention_days = {2 * DAYS_BACK}\n'
    with up(tmp_path, "access.log", more=settings) as it:
        it.wait_for_findings(2)
        wait_for(lambda: it.status()["archive"]["counts"]["added"] == 120, "all are archived")
        assert it.status()["archive"]["problem"] is None
        assert 'schout_archive_events_total{what="added"} 120.0' in it.get("/metrics")[1]
        assert it.stop() == 0
    found = stored(tmp_path)
    assert set(found) == {"h1.acme.example", "h2.acme.example"}
    store = tmp_path / "schout.db"
    outcome = schout("replay", "--from", "archive", "--archive", events, "--into", store)
    assert f"already in the store: {len(found)} findings" in outcome.out
    assert stored(tmp_path) == found


def test_no_finding_is_lost_or_doubled_by_rotation_while_it_runs(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with up(tmp_path, "access.log") as it:
        first = burst(1)
        half = first.index(b"\n", len(first) // 2) + 40
        append(log, first[:half])
        it.wait_for_lines(first[:half].count(b"\n"))
        log.rename(tmp_path / "access.log.1")
        append(tmp_path / "access.log.1", first[half:])  # the server still has it open
        log.touch()
        it.wait_for_lines(60)
        append(log, burst(2))
        it.wait_for_findings(2)
        append(tmp_path / "copy", log.read_bytes())
        os.truncate(log, 0)
        append(log, burst(3) + burst(4))  # longer than what was read before
        it.wait_for_findings(4)
        assert it.stop() == 0
    assert stored(tmp_path) == [f"h{number}.acme.example" for number in (1, 2, 3, 4)]


def test_no_finding_is_lost_or_doubled_by_a_crash(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, burst(1) + burst(2)[:2000])
    with up(tmp_path, "access.log") as it:
        it.wait_for_findings(1)
        it.kill()
    log.rename(tmp_path / "access.log.1")
    append(tmp_path / "access.log.1", burst(2)[2000:])
    append(log, burst(3))
    with up(tmp_path, "access.log") as it:
        wait_for(lambda: len(stored(tmp_path)) >= 3, "3 findings")
        assert it.stop() == 0
    assert stored(tmp_path) == [f"h{number}.acme.example" for number in (1, 2, 3)]
    assert schout("ledger", "verify", "--store", str(tmp_path / "schout.db")).code == 0


def test_a_replay_of_the_same_log_into_the_same_store_adds_nothing(tmp_path: Path) -> None:
    append(tmp_path / "access.log", burst(1) + burst(2))
    with up(tmp_path, "access.log") as it:
        it.wait_for_findings(2)
        assert it.stop() == 0
    outcome = schout("replay", tmp_path / "access.log", "--into", tmp_path / "schout.db")
    assert "already in the store: 2 findings" in outcome.out
    assert len(stored(tmp_path)) == 2


@pytest.mark.slow
def test_a_register_that_is_imported_meanwhile_takes_effect(tmp_path: Path) -> None:
    store = str(tmp_path / "schout.db")
    with up(tmp_path, "access.log") as it:
        more = tmp_path / "more.toml"
        more.write_text(
            '[[tenant]]\nid = "new"\nname = "New"\nplan = "dedicated"\nhosts = ["new.example"]\n'
            '[[tenant]]\nid = "odd"\nname = "Odd"\nhosts = ["odd.example"]\n'
        )
        assert schout("tenant", "import", more, "--store", store).code == 0
        wait_for(lambda: "the register has changed" in it.err, "the new register")
        late, far = calls("odd.example", 60), calls("acme.example", 3600)
        append(tmp_path / "access.log", past([*calls("new.example"), *late, *far]))
        it.wait_for_findings(2)
        assert it.stop() == 0
    assert schout("case", "list", "--store", store, "--tenant", "odd", "--json").json != []
    assert stored(tmp_path) == ["acme.example", "odd.example"]  # `new` may call 20 times as often


@pytest.mark.slow
def test_a_tenant_that_is_erased_meanwhile_is_forgotten(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "schout.db"))
    more = tmp_path / "more.toml"
    more.write_text('[[tenant]]\nid = "gone"\nname = "Gone"\n')
    assert schout("tenant", "import", more, *store).code == 0
    with up(tmp_path) as it:
        assert schout("erase", "tenant", "gone", "--by", "ann", "--reason", "x", *store).code == 0
        wait_for(lambda: "the register has changed: 2 tenants" in it.err, "the new register")
        assert it.stop() == 0


def flip(path: Path) -> None:
    """Alter an entry behind the back of the product."""
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(asked).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE ledger SET body = replace(body, 'veil', 'veal') WHERE seq = 1")
        connection.commit()


def test_a_ledger_that_is_altered_while_it_runs_is_told(tmp_path: Path) -> None:
    with up(tmp_path, more='verify_every = "1s"\n') as it:
        wait_for(lambda: it.status()["ledger_verified"] >= 2, "the ledger was verified")
        flip(tmp_path / "schout.db")
        wait_for(lambda: it.get("/healthz")[0] == 503, "it noticed")
        body = '{"status":"failing","problems":["the ledger breaks at entry 1"]}'
        assert it.get("/healthz") == (503, body)
        assert "the ledger breaks at entry 1" in it.get("/")[1]
        assert it.stop() == 0


@pytest.mark.slow
def test_a_locked_store_is_told_and_nothing_is_lost_once_it_is_free(tmp_path: Path) -> None:
    with up(tmp_path, "access.log") as it:
        path = tmp_path / "schout.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            append(tmp_path / "access.log", burst(1) + burst(2))
            wait_for(lambda: it.get("/healthz")[0] == 503, "it noticed")
            message = f"SCH-S003: `{path}` is locked by another process"
            problems = it.status()["problems"]  # the watcher's, the desk's, or both
            assert set(problems) <= {message, f"the desk: {message}"}
            assert problems != []
            other.execute("ROLLBACK")
        wait_for(lambda: it.get("/healthz")[0] == 200, "it healed")
        it.wait_for_findings(2)
        assert it.stop() == 0
    assert stored(tmp_path) == ["h1.acme.example", "h2.acme.example"]


def test_the_default_store_is_made_with_its_folder(tmp_path: Path) -> None:
    from tests.e2e.waiting import started

    with started(tmp_path, "up", environment={"SCHOUT_LISTEN": "127.0.0.1:0"}) as process:
        wait_for(lambda: "is up: " in process.out, "it is up")
    assert (tmp_path / "schout-data" / "schout.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "schout-data").stat().st_mode & 0o777 == 0o700


def test_one_log_that_cannot_be_read_does_not_hold_up_the_others(tmp_path: Path) -> None:
    append(tmp_path / "access.log", burst(1))
    append(tmp_path / "notes.txt", b"this is no log\n" * 10)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with up(tmp_path, "notes.txt", "folder", "pipe", "access.log") as it:
        it.wait_for_findings(1)
        problems = {Path(log["path"]).name: log["problem"] for log in it.status()["logs"]}
        assert it.stop() == 0
    assert problems == {
        "access.log": None,
        "notes.txt": f"the format of `{tmp_path / 'notes.txt'}` is not known",
        "folder": "is a directory",
        "pipe": "illegal seek",
    }
