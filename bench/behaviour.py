"""Behaviour: from the bytes of an access log to findings, by column; friendly and hostile logs.

usage: scripts/bench behaviour [--lines N] [--times N] [--without-peers]

CrowdSec and fail2ban read the beginning of the same friendly log, right after our own run over it.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from behaviour_peers import crowdsec, fail2ban, unpacked
from behaviour_rules import LASTING, rules
from measure import blocks_of, report
from schout.core.detect.columnar import ColumnEvaluator
from schout.core.intake.column_timeline import ColumnTimeline
from schout.core.intake.columns import Block, access_log_blocks
from schout.core.intake.format import Origin
from schout.core.intake.register import Register

_BLOCK = 16 << 20
_START = datetime(2026, 12, 2, tzinfo=UTC)
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example/)",
    "Monitor/1.4 (+https://status.example/)",
)
_STATUS = (200,) * 86 + (304,) * 7 + (404,) * 3 + (302,) * 3 + (500,)
_PROBES = ("/.env", "/.git/config", "/wp-login.php", "/admin/", "/phpmyadmin/", "/cgi-bin/test")
_ATTACKS = ("/?id=1%20union%20select%201", "/?q=%3Cscript%3E", "/?f=..%2F..%2Fetc%2Fpasswd")
KINDS = ("friendly", "agents", "addresses", "malformed", "candidates", "hostile")
OURS = "columnar, 13 web rules"
TARGETS = {
    f"{OURS}/CrowdSec, base http scenarios": 300.0,
    f"{OURS}/fail2ban-regex, one filter": 5.0,
    "100 rules/13 rules": 0.333,
    "hostile log/friendly log": 0.15,
}
MOST_MIB = 1024
"""Of a run in which a million keys live at the end."""
_FOR_CROWDSEC = 6_000
_FOR_FAIL2BAN = 100_000
"""Lines that the peers are given: enough for some seconds."""


class _Traffic:
    """Made-up traffic of one day, by a seed."""

    def __init__(self, kind: str, count: int, seed: int) -> None:
        self._kind = kind
        self._per_second = max(1, count // 86_400)
        self._draw = random.Random(seed)  # noqa: S311 - made-up traffic
        self._pages = [f"/shop/item-{number}.html" for number in range(20_000)]

    def lines(self, count: int) -> Iterator[bytes]:
        """Give lines; a visit is a page with its pictures, one in a hundred a burst of probes."""
        number = 0
        while number < count:
            visit = self._burst() if self._draw.random() < 0.01 else self._visit()
            for request, status, source, agent in visit:
                yield self._line(number, request, status, source, agent)
                number += 1

    def _visit(self) -> Iterator[tuple[str, int, int, str]]:
        draw = self._draw
        source, agent = int(200_000 * draw.random() ** 3), draw.choice(_AGENTS)
        page = draw.choice(self._pages)
        yield f"GET {page}?ref={draw.randrange(97)} HTTP/1.1", draw.choice(_STATUS), source, agent
        for _ in range(draw.randrange(6)):
            picture = f"GET /static/img/{draw.randrange(900)}.png HTTP/1.1"
            yield picture, draw.choice(_STATUS), source, agent
        if draw.random() < 0.2:
            yield "POST /web/session/call HTTP/1.1", 200, source, agent

    def _burst(self) -> Iterator[tuple[str, int, int, str]]:
        draw = self._draw
        source, agent = draw.randrange(200_000, 201_000), f"probebot/{draw.randrange(9)}"
        for number in range(draw.randrange(2, 40)):
            path = draw.choice((*_PROBES, *_ATTACKS, f"/old/{number}.php"))
            yield f"GET {path} HTTP/1.1", 404, source, agent

    def _line(self, number: int, request: str, status: int, source: int, agent: str) -> bytes:
        kind, draw = self._kind, self._draw
        worst = kind == "hostile"
        if kind == "agents" or worst:
            agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:{draw.getrandbits(60)}) Gecko/{number}"
        if kind in {"addresses", "keys"} or worst:
            source = number // 12 if worst else number
        if kind == "candidates" or worst:
            source = number // 12
            request, status = f"GET /old/{number}.php HTTP/1.1", 404
        if (kind == "malformed" or worst) and draw.random() < 0.2:
            request = draw.choice(("\\x16\\x03\\x01", "GET /a b c HTTP/1.1", '\\"; ls', "é / HTTP"))
        moment = _START + timedelta(seconds=number // self._per_second - draw.randrange(3))
        address = f"198.{18 + (source >> 16) % 2}.{source >> 8 & 255}.{source & 255}"
        if source >= 1 << 17:
            address = f"2001:db8::{source >> 16:x}:{source & 65535:x}"
        return (
            f'{address} - - [{moment:%d/%b/%Y:%H:%M:%S +0000}] "{request}" {status} '
            f'{draw.randrange(200, 90_000)} "https://www.example.net/" "{agent}"\n'
        ).encode()


def write_log(path: Path, kind: str, count: int) -> None:
    """Write a log of so many lines, or a few more."""
    with path.open("wb") as file:
        file.writelines(_Traffic(kind, count, seed=1).lines(count))


def _parsed(path: str) -> Iterator[Block]:
    """Parse each block while the one before it is evaluated."""
    read = access_log_blocks(Origin(source="access.log", register=Register.build((), ())))
    with Path(path).open("rb") as file, ThreadPoolExecutor(1) as pool:
        blocks = blocks_of(file, _BLOCK)
        number = 1
        waiting = pool.submit(read, number, next(blocks, b""))
        for block in blocks:
            told = waiting.result()
            number += told.lines
            waiting = pool.submit(read, number, block)
            yield told
        yield waiting.result()


def evaluate(path: str, many: int) -> dict[str, Any]:
    """Go the whole road over a log; give the seconds, the lines and what was found."""
    started = time.perf_counter()
    evaluator = ColumnEvaluator(rules(many))
    timeline = ColumnTimeline()
    lines = malformed = findings = 0
    for block in _parsed(path):
        lines += block.lines
        malformed += block.malformed
        findings += len(evaluator.step(timeline.push(block.frames).frames))
    findings += len(evaluator.step(timeline.flush().frames))
    return {
        "seconds": time.perf_counter() - started,
        "lines": lines,
        "malformed": malformed,
        "findings": findings,
        "late": timeline.clock.late,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def measured(path: Path, many: int = 13, times: int = 3) -> dict[str, Any]:
    """Evaluate in a process of its own; give the median of the runs."""
    command = [sys.executable, __file__, "--evaluate", str(path), "--rules", str(many)]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(times)
    ]
    ordered: list[dict[str, Any]] = sorted(runs, key=lambda run: float(run["seconds"]))
    return ordered[times // 2]


def peers(log: Path, folder: Path) -> tuple[dict[str, float], dict[str, str]]:
    """Give the lines a second of each peer over the beginning of a log, and their versions."""
    programs = unpacked(folder)
    if programs is None:
        print("NOT RUN: CrowdSec and fail2ban; Debian's archive cannot be asked", file=sys.stderr)
        return {}, {}
    speeds: dict[str, float] = {}
    versions: dict[str, str] = {}
    runs = (
        ("CrowdSec, base http scenarios", "crowdsec", crowdsec, _FOR_CROWDSEC),
        ("fail2ban-regex, one filter", "fail2ban", fail2ban, _FOR_FAIL2BAN),
    )
    for name, package, run, lines in runs:
        part = folder / f"{package}.log"
        with log.open("rb") as file:
            part.write_bytes(b"".join(islice(file, lines)))
        speed = run(programs, part, lines, folder)
        speeds[name], versions[package] = speed.lines_s, speed.version
    return speeds, versions


def main() -> None:
    """Measure all of it and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--evaluate", help=argparse.SUPPRESS)
    parser.add_argument("--rules", type=int, default=13, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.evaluate:
        print(json.dumps(evaluate(given.evaluate, given.rules)))
        return
    results: dict[str, dict[str, Any]] = {}
    speeds: dict[str, float] = {}
    programs: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        for kind in (*KINDS, "keys"):
            path = Path(name) / f"{kind}.log"
            write_log(path, kind, given.lines)
            results[kind] = measured(path, LASTING if kind == "keys" else 13, given.times)
            if kind == "friendly":
                results["100 rules"] = measured(path, 100, given.times)
                if not given.without_peers:
                    speeds, programs = peers(path, Path(name))
            path.unlink()
    show(results, speeds, programs)


def show(
    results: dict[str, dict[str, Any]], peer_speeds: dict[str, float], programs: dict[str, str]
) -> None:
    """Print the table and the line of JSON."""
    speeds = {name: run["lines"] / run["seconds"] for name, run in results.items()}
    rows = [("log", "lines/s", "findings, malformed, MiB")]
    for name, run in results.items():
        told = f"{run['findings']:,}, {run['malformed']:,}, {run['peak_mib']:.0f}"
        rows.append((name, f"{speeds[name]:,.0f}", told))
    rows += [(name, f"{speed:,.0f}", "") for name, speed in peer_speeds.items()]
    ratios = {f"{OURS}/{name}": speeds["friendly"] / speed for name, speed in peer_speeds.items()}
    ratios["100 rules/13 rules"] = speeds["100 rules"] / speeds["friendly"]
    ratios["hostile log/friendly log"] = speeds["hostile"] / speeds["friendly"]
    rows += [
        (name, f"{ratio:.2f} x", f"at least {TARGETS[name]:g} x") for name, ratio in ratios.items()
    ]
    peak_mib = results["keys"]["peak_mib"]
    rows.append(("a million live keys", f"{peak_mib:.0f} MiB", f"at most {MOST_MIB} MiB"))
    figures = {f"lines/s, {name}": round(speed) for name, speed in (speeds | peer_speeds).items()}
    figures["MiB, a million live keys"] = round(peak_mib)
    rounded = {name: round(ratio, 3) for name, ratio in ratios.items()}
    report("behaviour", rows, rounded, figures, ["polars", "hyperscan"], programs)


if __name__ == "__main__":
    main()
