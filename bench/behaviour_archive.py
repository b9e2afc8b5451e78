"""The archive: bytes an event, events rolled up a second, reading it against reading the log.

usage: scripts/bench behaviour_archive [--lines N]
"""

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from measure import blocks_of, report
from schout.adapters.archive import Archive
from schout.adapters.archive_reader import ArchiveReader
from schout.core.intake.column_timeline import ColumnTimeline
from schout.core.intake.columns import Block, access_log_blocks
from schout.core.intake.format import Origin
from schout.core.intake.register import Register

_ALL = 1 << 62
_BLOCK = 16 << 20
_START = datetime(2026, 12, 2, tzinfo=UTC)
_SECONDS = 6 * 3600
_SYSTEMS = ("Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7")
_STATUS = (200,) * 86 + (304,) * 7 + (404,) * 3 + (302,) * 3 + (500,)
TARGETS = {"rolled": 500_000, "bytes": 20, "reading": 2.0}


class _Site:
    """A made-up shop: some hundred agents, pages of unlike fame, pictures of one size each."""

    def __init__(self, seed: int) -> None:
        self._draw = draw = random.Random(seed)  # noqa: S311 - made-up traffic
        engine = "AppleWebKit/537.36 (KHTML, like Gecko)"
        self._agents = [
            f"Mozilla/5.0 ({draw.choice(_SYSTEMS)}) {engine} Chrome/{draw.randrange(99, 143)}.0.0.0"
            f" Safari/537.36{draw.choice(('', '', f' Edg/{draw.randrange(99, 143)}.0.0.0'))}"
            for _ in range(400)
        ]
        self._pages = [f"/shop/{draw.getrandbits(40):x}-{number}.html" for number in range(30_000)]
        self._sizes = [draw.randrange(900, 90_000) for _ in range(3_000)]

    def lines(self, count: int) -> Iterator[bytes]:
        """Give lines in order of time; a visit's own are apart by what a browser takes."""
        draw = self._draw
        waiting: list[tuple[int, str]] = []
        number = 0
        while number < count:
            now = number * _SECONDS // count
            waiting += self._visit(now)
            if len(waiting) > 4096:
                waiting.sort(key=lambda pair: pair[0] + draw.random() / 2)
                for second, line in waiting[:2048]:
                    yield self._with_moment(second, line)
                number += 2048
                del waiting[:2048]

    def _visit(self, now: int) -> Iterator[tuple[int, str]]:
        draw = self._draw
        source = int(4_000_000 * draw.random() ** 4)
        address = f"198.{18 + (source >> 16) % 2}.{source >> 8 & 255}.{source & 255}"
        if source >= 1 << 17:
            address = f"2001:db8:{source >> 16:x}::{source & 65535:x}"
        agent = self._agents[int(400 * draw.random() ** 3)]
        origin = draw.choice(("-", "https://search.example/", "https://www.example.net/"))
        for step in range(1 + int(6 * draw.random() ** 2)):
            place = int(30_000 * draw.random() ** 3)
            page, second = self._pages[place], now + step * draw.randrange(2, 40)
            query = f"?page={draw.randrange(30)}" if draw.random() < 0.2 else ""
            size = draw.randrange(4_000, 60_000)
            yield second, self._line(address, f"GET {page}{query}", size, origin, agent)
            origin = f"https://www.example.net{page}"
            for picture in range(draw.randrange(5)):
                known = (place * 7 + picture) % 3_000
                asked = f"GET /static/img/{known}.png"
                yield second, self._line(address, asked, self._sizes[known], origin, agent)

    def _line(self, address: str, asked: str, size: int, referer: str, agent: str) -> str:
        status = self._draw.choice(_STATUS)
        size = 0 if status == 304 else size
        return f'{address} - - [@] "{asked} HTTP/1.1" {status} {size} "{referer}" "{agent}"\n'

    def _with_moment(self, second: int, line: str) -> bytes:
        moment = _START + timedelta(seconds=second)
        return line.replace("@", f"{moment:%d/%b/%Y:%H:%M:%S +0000}", 1).encode()


def _read_log(path: Path) -> Iterator[Block]:
    """Read a log as a replay does: each block parsed while the one before it is put in order."""
    read = access_log_blocks(Origin(source="access.log", register=Register.build((), ())))
    timeline = ColumnTimeline(lateness_us=120_000_000, capacity=1 << 30)
    with path.open("rb") as file, ThreadPoolExecutor(1) as pool:
        number, blocks = 1, blocks_of(file, _BLOCK)
        waiting = pool.submit(read, number, next(blocks, b""))
        for block in [*blocks, b""]:
            told = waiting.result()
            number += told.lines
            waiting = pool.submit(read, number, block)
            yield Block(
                frames=timeline.push(told.frames).frames,
                lines=told.lines,
                malformed=told.malformed,
                other=told.other,
            )
        yield Block(frames=timeline.flush().frames, lines=0, malformed=0, other=0)


def measure(path: Path, folder: Path) -> dict[str, float]:
    """Read a log, archive it, roll it up and read it again; give seconds, events and bytes."""
    started = time.perf_counter()
    blocks = list(_read_log(path))
    reading = time.perf_counter() - started
    with Archive(folder) as archive:
        started = time.perf_counter()
        for block in blocks:
            archive.add(block.frames)
        adding = time.perf_counter() - started
        del blocks
        started = time.perf_counter()
        archive.roll(_ALL)
        rolling = time.perf_counter() - started
        count = archive.count
    started = time.perf_counter()
    again = sum(
        frame.height for frames in ArchiveReader(folder).slices() for frame in frames.values()
    )
    reading_again = time.perf_counter() - started
    if not count.added == count.rolled == again:
        raise AssertionError(f"{count.added} added, {count.rolled} rolled, {again} read")
    size = sum(each.stat().st_size for each in folder.rglob("*.parquet"))
    return {
        "events": count.added,
        "reading_s": reading,
        "adding_s": adding,
        "rolling_s": rolling,
        "reading_again_s": reading_again,
        "bytes": size,
        "log_bytes": path.stat().st_size,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _middle(path: Path, folder: Path, times: int) -> dict[str, float]:
    """Measure in processes of their own; give the middle one by the time that rolling took."""
    runs: list[dict[str, float]] = []
    for _ in range(times):
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, __file__, "--measure", str(path), str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    return sorted(runs, key=lambda run: run["rolling_s"])[times // 2]


def main() -> None:
    """Measure all of it and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--measure", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(*given.measure)))
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "access.log"
        with path.open("wb") as file:
            file.writelines(_Site(seed=1).lines(given.lines))
        run = _middle(path, Path(name) / "archive", given.times)
    events = run["events"]
    speeds = {
        "reading the log": events / run["reading_s"],
        "appending": events / run["adding_s"],
        "rolling up": events / run["rolling_s"],
        "reading the archive": events / run["reading_again_s"],
    }
    size = run["bytes"] / events
    rows = [("what", "events/s", "")]
    rows += [(what, f"{speed:,.0f}", "") for what, speed in speeds.items()]
    told = f"{run['log_bytes'] / events:.0f} in the log; at most {run['peak_mib']:.0f} MiB"
    rows.append(("bytes an event", f"{size:.1f}", told))
    ratios: dict[str, Any] = {
        "archive/log, reading": round(speeds["reading the archive"] / speeds["reading the log"], 2),
        "ours/target, rolling up": round(speeds["rolling up"] / TARGETS["rolled"], 2),
        "target/ours, bytes an event": round(TARGETS["bytes"] / size, 2),
    }
    figures = {f"events_per_s, {what}": float(round(speed)) for what, speed in speeds.items()}
    figures["bytes_per_event"] = round(size, 2)
    report("behaviour_archive", rows, ratios, figures, ["schout", "polars"])


if __name__ == "__main__":
    main()
