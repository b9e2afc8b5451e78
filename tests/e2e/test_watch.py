"""`schout watch` as one runs it: rotation, crashes, damage, and what it tells of itself."""

import gzip
import json
import os
import random
import resource
import signal
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.e2e.command import findings, refused, schout
from tests.e2e.scenes import REGISTER, calls, text
from tests.e2e.waiting import started, wait_for

from schout.core.model.event import HttpRequest
from schout.core.model.moment import DAY_US

DAYS_BACK = 400
"""The scenes are moved well behind any clock, so that none of it can be in the future."""
BURSTS = 12
_ROOM_BYTES = 1 << 14
"""No file may grow beyond it: enough for what is told, and not for a transaction."""


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tenants.toml").write_text(REGISTER)


def past(events: Iterable[HttpRequest]) -> bytes:
    back_us = DAYS_BACK * DAY_US
    return text(msgspec.structs.replace(each, at_us=each.at_us - back_us) for each in events)


def burst(number: int) -> bytes:
    return past(calls(f"h{number}.acme.example", after_s=1800 * number))


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def rows(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def stored(store: Path) -> list[str]:
    if not store.exists():
        return []
    with closing(sqlite3.connect(store)) as connection:
        try:
            return [row[0] for row in connection.execute("SELECT id FROM findings ORDER BY id")]
        except sqlite3.OperationalError:
            return []  # it is being made


def mark(store: Path) -> bytes | None:
    """Give how far the store says it is."""
    with closing(sqlite3.connect(store)) as connection:
        try:
            row = connection.execute("SELECT body FROM checkpoints").fetchone()
        except sqlite3.OperationalError:
            return None  # it is being made
    return None if row is None else row[0]


def has_moved(store: Path, before: bytes | None) -> bool:
    return mark(store) != before


def rotate(log: Path, how: str) -> None:
    """Move the numbers up; rename the log, or copy and truncate it; compress the copy or not."""
    for number in range(20, 0, -1):
        for end in ("", ".gz"):
            old = Path(f"{log}.{number}{end}")
            if old.exists():
                old.rename(f"{log}.{number + 1}{end}")
    if "copy" in how:
        Path(f"{log}.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)
    else:
        log.rename(f"{log}.1")
        log.touch()
    if "gz" in how:
        Path(f"{log}.1.gz").write_bytes(gzip.compress(Path(f"{log}.1").read_bytes()))
        Path(f"{log}.1").unlink()


def test_it_finds_what_a_replay_finds_and_goes_on_where_it_was() -> None:
    log = Path("access.log")
    append(log, burst(1))
    asked = ("watch", log, "--lateness", "0s", "--state", "state", "--until-idle", "--quiet")
    first = schout(*asked)
    again = schout(*asked)
    append(log, burst(2))
    more = schout(*asked)
    assert [outcome.code for outcome in (first, again, more)] == [0, 0, 0]
    assert again.out == ""
    assert [*first.rows, *more.rows] == findings(log)


def test_the_archive_that_the_settings_name_gives_the_findings_that_it_printed() -> None:
    settings = f'[archive]\npath = "events"\nretention_days = {2 * DAYS_BACK}\n'
    Path("schout.toml").write_text(settings, encoding="utf-8")
    append(Path("access.log"), burst(1))
    tenants = ("--tenants", "tenants.toml")
    with started(Path.cwd(), "watch", "access.log", "--lateness", "0s", *tenants) as process:
        wait_for(lambda: process.out.count("\n") == 1, "the first finding")
        append(Path("access.log"), burst(2))
        wait_for(lambda: process.out.count("\n") == 2, "the second finding")
        assert process.end(signal.SIGTERM) == 0
    assert "120 events archived" in process.err
    assert findings("--from", "archive", *tenants) == rows(process.out)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_or_doubled_by_kills_while_the_log_grows_and_rotates(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - made-up events
    log, whole, store = Path("access.log"), Path("whole.log"), Path("schout.db")
    log.touch()
    asked = ("watch", "access.log", "--into", "schout.db", "--lateness", "0s", "--quiet")
    pieces = b"".join(burst(number) for number in range(BURSTS)).splitlines(keepends=True)
    while pieces:
        with started(Path.cwd(), *asked, "--tenants", "tenants.toml") as process:
            wait_for(store.exists, "it has begun")
            for _ in range(draw.randrange(1, 5)):
                if not pieces:
                    break
                size = draw.randrange(1, 120)
                data, pieces = b"".join(pieces[:size]), pieces[size:]
                before = mark(store)
                append(log, data)
                append(whole, data)
                if draw.random() < 0.7:
                    wait_for(partial(has_moved, store, before), "it has read on", 120)
                if draw.random() < 0.6:
                    rotate(log, draw.choice(("rename", "rename gz")))
            process.process.kill()
    last = schout(*asked, "--tenants", "tenants.toml", "--until-idle")
    assert (last.code, last.err) == (0, "")
    expected = schout("replay", whole, "--into", "whole.db", "--tenants", "tenants.toml", "--quiet")
    assert expected.code == 0
    assert stored(store) == stored(Path("whole.db"))
    assert len(stored(store)) == BURSTS
    assert schout("ledger", "verify", "--store", store).code == 0


def test_nothing_is_lost_or_doubled_when_the_store_cannot_grow_for_a_while() -> None:
    log, store = Path("access.log"), Path("schout.db")
    asked = ("watch", "access.log", "--into", "schout.db", "--lateness", "0s", "--quiet")
    append(log, burst(1))
    with started(Path.cwd(), *asked, "--tenants", "tenants.toml") as process:
        wait_for(lambda: len(stored(store)) == 1, "the first finding")
        before = mark(store)
        limits = resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (_ROOM_BYTES, limits[1]))
        append(log, burst(2))
        wait_for(lambda: "`schout.db`" in process.err, "it has told that there is no room")
        append(log, burst(3))
        assert (len(stored(store)), process.out.count("\n"), mark(store)) == (1, 1, before)
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, limits)
        wait_for(lambda: process.out.count("\n") == 3, "the other findings")
        assert process.end(signal.SIGTERM) == 0
    assert rows(process.out) == findings(log, "--tenants", "tenants.toml")
    assert schout(*asked, "--tenants", "tenants.toml", "--until-idle").out == ""
    assert stored(store) == sorted(row["id"] for row in rows(process.out))


def test_a_damaged_state_is_refused_with_the_ways_out() -> None:
    append(Path("access.log"), burst(1))
    asked = ("watch", "access.log", "--lateness", "0s", "--state", "state", "--until-idle")
    assert len(schout(*asked, "--quiet").rows) == 1
    whole = Path("state").read_bytes()
    hint = "begin anew: with --from-start to read all logs again, or with --from-end"
    message = "what `state` says of how far logs were read is damaged"
    for damaged in (b"", whole[:-1], whole[:50], b"\0" * len(whole)):
        Path("state").write_bytes(damaged)
        assert schout(*asked) == refused("SCH-I005", message, hint)
    assert schout(*asked, "--quiet", "--from-end").rows == []
    assert len(schout(*asked, "--quiet", "--from-start").rows) == 1


def test_a_state_that_cannot_be_written_is_told_and_the_old_one_stays() -> None:
    Path("folder").mkdir()
    append(Path("access.log"), burst(1))
    outcome = schout("watch", "access.log", "--state", "gone/state", "--until-idle")
    message = "cannot write `gone/state`: no such file or directory"
    hint = "nothing more is read until it can be written"
    assert outcome == refused("SCH-I006", message, hint)


def test_nul_bytes_a_jump_back_and_half_a_line_are_survived() -> None:
    log = Path("access.log")
    year_ago = text(
        msgspec.structs.replace(each, at_us=each.at_us - 2 * DAYS_BACK * DAY_US)
        for each in calls("h9.acme.example")
    )
    append(log, burst(1) + b"\0" * 5000 + b"\n" + year_ago + burst(2) + b"198.51.100.7 - - [")
    asked = ("watch", log, "--lateness", "1s", "--state", "state", "--late", "late.log")
    outcome = schout(*asked, "--until-idle")
    assert outcome.code == 0
    assert f"late {len(year_ago.splitlines())}, malformed 1" in outcome.err
    assert Path("late.log").read_bytes() == year_ago
    assert len(findings("late.log")) == 1


def test_it_stops_in_good_order_and_says_how_it_is() -> None:
    append(Path("access.log"), burst(1))
    with started(Path.cwd(), "watch", "access.log", "--lateness", "0s") as process:
        wait_for(lambda: process.out.count("\n") == 1, "the finding")
        assert process.end(signal.SIGTERM) == 0
    assert process.err.startswith("watching: 60 lines, 1 finding, late 0, malformed 0, lag ")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--emit", "cases"), "--emit cases needs --into"),
        (("--into", "a", "--state", "b"), "expected either --into or --state"),
        (("--from-start", "--from-end"), "expected either --from-start or --from-end"),
    ],
)
def test_what_does_not_go_together_is_wrong_use(more: tuple[str, ...], message: str) -> None:
    outcome = schout("watch", "access.log", *more)
    assert (outcome.code, message in outcome.err) == (2, True)
