"""Behaviour: the lag of `schout watch` from a line being written to its finding being stored.

Lines are written at half the rate that was measured to be the most. One line in so many completes
an attack of an address of its own; a finding is taken as stored once another connection can read it
from the store. Prints the figures as one JSON object.

usage: python bench/behaviour_lag.py [--seconds S] [--rate LINES_A_SECOND]
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

_TICK_S = 0.02
_ATTACK_EVERY_S = 0.1
_CATCH_UP_LINES = 200_000
_MAIN = "from schout.surfaces.cli.main import main; main()"


def _line(address: str, path: str, status: int) -> bytes:
    now = datetime.now(UTC)
    return (
        f"shop.example:443 {address} - - [{now:%d/%b/%Y:%H:%M:%S +0000}] "
        f'"GET {path} HTTP/1.1" {status} 512 "-" "Mozilla/5.0"\n'
    ).encode()


def _calm(number: int) -> bytes:
    return _line(f"198.18.{number >> 8 & 255}.{number & 255}", f"/item/{number % 997}", 200)


def _attack(number: int) -> bytes:
    """Give so many probes of one address that a rule finds them."""
    address = f"203.0.113.{number % 250 + 1}" if number < 250 else f"2001:db8::{number:x}"
    return b"".join(_line(address, f"/.x{probe}-{number}", 404) for probe in range(30))


def _watch(folder: Path) -> "subprocess.Popen[bytes]":
    asked = ["watch", "access.log", "--into", "schout.db", "--lateness", "0s"]
    more = ["--format", "vhost_combined", "--emit", "findings", "--with-shadow"]
    with (folder / "out.txt").open("wb") as out, (folder / "err.txt").open("wb") as err:
        command = [sys.executable, "-c", _MAIN, *asked, *more]
        return subprocess.Popen(command, cwd=folder, stdout=out, stderr=err)


class _Found:
    """What another connection finds in the store."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._seen = 0

    def new(self) -> list[str]:
        """Give the addresses of findings that were stored since the last call."""
        asked = (
            "SELECT rowid, json_extract(body, '$.principal') FROM findings WHERE rowid > ? "
            "ORDER BY rowid"
        )
        rows = self._connection.execute(asked, (self._seen,)).fetchall()
        self._seen = rows[-1][0] if rows else self._seen
        return [row[1] for row in rows]

    def close(self) -> None:
        """Close it."""
        self._connection.close()


def _ready(folder: Path, log: BinaryIO, number: int) -> None:
    """Wait until a first attack was found."""
    deadline = time.monotonic() + 120
    while not (folder / "out.txt").stat().st_size:
        if time.monotonic() > deadline:
            raise SystemExit((folder / "err.txt").read_text())
        log.write(_attack(number))
        number += 1
        time.sleep(0.5)


def most(folder: Path) -> float:
    """Measure how many lines a second are read at most, of a log that is there."""
    log = folder / "most.log"
    log.write_bytes(b"".join(_calm(number) for number in range(_CATCH_UP_LINES)))
    asked = ["watch", "most.log", "--until-idle", "--lateness", "0s", "--quiet"]
    command = [sys.executable, "-c", _MAIN, *asked, "--format", "vhost_combined"]
    started = time.monotonic()
    subprocess.run([*command, "--from-end"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    alone = time.monotonic() - started
    started = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return _CATCH_UP_LINES / max(0.01, time.monotonic() - started - alone)


def lag(folder: Path, rate: float, seconds: float) -> list[float]:
    """Write at a rate for so long; give the lag of each attack in seconds, sorted."""
    written: dict[str, float] = {}
    lags: list[float] = []
    with (folder / "access.log").open("ab", buffering=0) as log:
        process = _watch(folder)
        try:
            _ready(folder, log, 100_000)
            with closing(_Found(folder / "schout.db")) as found:
                found.new()
                _write(log, rate, seconds, written, lags, found)
        finally:
            process.terminate()
            process.wait(60)
    if not lags:
        raise SystemExit((folder / "err.txt").read_text())
    return sorted([*lags, *(seconds for _ in written)])


def _write(
    log: BinaryIO,
    rate: float,
    seconds: float,
    written: dict[str, float],
    lags: list[float],
    found: _Found,
) -> None:
    """Write calm lines and attacks; note when each finding is there. What never comes stays."""
    started = time.monotonic()
    sent = number = 0
    while (spent := time.monotonic() - started) < seconds + 5:
        if spent < seconds:
            due = int(spent * rate) - sent
            log.write(b"".join(_calm(sent + each) for each in range(due)))
            sent += due
            if number < spent / _ATTACK_EVERY_S:
                attack = _attack(number)
                address = attack.split(b" ")[1].decode()
                log.write(attack)
                written[address] = time.monotonic()
                number += 1
        elif not written:
            break
        there = written.keys() & set(found.new())  # several rules may find one attack
        lags += [time.monotonic() - written.pop(principal) for principal in there]
        time.sleep(_TICK_S / 4)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, help="lines a second instead of half the most")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rate = given.rate or most(folder) / 2
        lags = lag(folder, rate, given.seconds)
    figures = {
        "rate": round(rate),
        "findings": len(lags),
        "p50_s": round(lags[len(lags) // 2], 3),
        "p99_s": round(lags[min(len(lags) - 1, len(lags) * 99 // 100)], 3),
        "max_s": round(lags[-1], 3),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
