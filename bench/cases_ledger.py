"""The ledger: seconds to verify a chain of a million entries, read from SQLite, with heads too.

usage: scripts/bench cases_ledger [--entries N]
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from measure import report
from schout.adapters.sql.store import open_store
from schout.core.evidence.chain import Entry, Head, link, verify
from schout.core.evidence.head import ChainHead, verify_with_heads
from schout.core.evidence.merkle import Frontier
from schout.core.evidence.veil import unveil, veil
from schout.core.model.ids import FindingId, Kind, derive_id
from schout.core.model.moment import to_datetime
from schout.core.model.value import canonical_json
from schout.testing.case_file import case, notices
from schout.testing.samples import sample_finding

TARGET_S = 20
_START_US = 1_796_000_000_000_000
_KEPT = 20
"""Lines of evidence with each finding, as the shipped policy keeps."""


def _bodies(count: int) -> Iterator[tuple[str, str, str]]:
    """Give entries as a store has them: a finding, a decision about it, a case, a notice."""
    draw = random.Random(7)  # noqa: S311 - made-up entries
    finding = sample_finding()
    full = msgspec.structs.replace(finding, evidence=finding.evidence * _KEPT)
    for number in range(count):
        name = derive_id(Kind.FINDING, _START_US // 1000 + number, str(number))
        size = draw.randrange(1, _KEPT)
        some = msgspec.structs.replace(
            full, id=FindingId(name), evidence=full.evidence[:size], count=number + 1
        )
        match number % 4:
            case 0 | 1:
                yield "finding", name, canonical_json(some).decode()
            case 2:
                yield "case", name, canonical_json(case()).decode()
            case _:
                yield "notice", name, canonical_json(notices()[0]).decode()


def _fill(path: Path, count: int) -> tuple[int, ChainHead]:
    """Write a chain past the store, which would take minutes; give its bytes and its head."""
    open_store(str(path)).close()
    frontier, size = Frontier(), 0
    last: Entry | None = None
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")

        def rows() -> Iterator[tuple[object, ...]]:
            nonlocal last, size
            for number, (kind, subject, body) in enumerate(_bodies(count)):
                last = link(last, _START_US + number, kind, subject, body)
                frontier.add(last.hash)
                size += len(body)
                yield msgspec.structs.astuple(last)

        connection.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", rows())
    connection.close()
    head = "" if last is None else last.hash
    made = ChainHead(at=to_datetime(_START_US), seq=count, hash=head, root=frontier.root())
    return size, made


def _verified(path: Path, heads: list[ChainHead]) -> tuple[float, float]:
    """Give seconds on the wall and on the core."""
    store = open_store(str(path), read_only=True)
    started, busy = time.perf_counter(), time.process_time()
    entries = store.entries()
    result = verify_with_heads(entries, heads) if heads else verify(entries)
    took = time.perf_counter() - started, time.process_time() - busy
    store.close()
    if not isinstance(result, Head):
        raise SystemExit(f"the chain does not hold: {result}")
    return took


def _veils(rounds: int = 20_000) -> dict[str, float]:
    """Measure the veil over bodies of usual sizes: microseconds an entry, and how they grow."""
    bodies = [body for _, _, body in _bodies(rounds)]
    key = bytes(range(32))
    started = time.process_time()
    veiled = [
        veil(body, "0123456789abcdef", key, number.to_bytes(12, "big"))
        for number, body in enumerate(bodies)
    ]
    middle = time.process_time()
    for each in veiled:
        unveil(each, key)
    ended = time.process_time()
    return {
        "veil_us": round((middle - started) * 1e6 / rounds, 1),
        "unveil_us": round((ended - middle) * 1e6 / rounds, 1),
        "veiled_times_larger": round(sum(map(len, veiled)) / sum(map(len, bodies)), 2),
    }


def main() -> None:
    """Fill a store, verify it twice, and measure the veil."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        size, head = _fill(path, count)
        chain_s, chain_cpu_s = _verified(path, [])
        heads_s, heads_cpu_s = _verified(path, [head])
    figures = {
        "entries": count,
        "bytes_an_entry": size // count,
        "verify_s": round(chain_s, 2),
        "verify_cpu_s": round(chain_cpu_s, 2),
        "verify_with_heads_s": round(heads_s, 2),
        "verify_with_heads_cpu_s": round(heads_cpu_s, 2),
        **_veils(),
    }
    rows = [("figure", "value", "wanted")]
    wanted = {"verify_s": f"at most {TARGET_S}"}
    rows += [(name, f"{value:,}", wanted.get(name, "")) for name, value in figures.items()]
    ratios = {"verify 1 M entries, wanted/ours": round(TARGET_S / chain_s * count / 1e6, 2)}
    report("cases_ledger", rows, ratios, figures, ("msgspec", "sqlalchemy", "cryptography"))


if __name__ == "__main__":
    main()
