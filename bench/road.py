"""The road from log lines to findings: speed on one core, memory on a long log, start-up times.

usage: scripts/bench road [--lines N] [--memory-lines N]
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from measure import Run, median, report, run_on_one_core

SCHOUT = str(Path(sys.executable).with_name("schout"))
_START = datetime(2026, 12, 2, tzinfo=UTC)
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "python-requests/2.32.0",
    "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example/)",
)
_STATUS = (200,) * 84 + (304,) * 6 + (404,) * 5 + (302,) * 3 + (403, 500)
_REQUESTS_PER_SECOND = 400
TARGETS = {"lines_per_s": 60_000, "peak_mib": 200, "check_s": 0.5, "help_s": 0.15, "up_s": 2.0}


def lines(count: int, seed: int = 1) -> Iterator[bytes]:
    """Give combined lines with the virtual host in front: many sites, sources by Zipf's law."""
    draw = random.Random(seed)  # noqa: S311 - made-up traffic
    sources = [f"198.{18 + i // 65536}.{i // 256 % 256}.{i % 256}" for i in range(60_000)]
    for number in range(count):
        moment = _START + timedelta(seconds=number // _REQUESTS_PER_SECOND - draw.randrange(30))
        source = sources[min(len(sources) - 1, int(draw.paretovariate(0.6)))]
        kind = draw.random()
        if kind < 0.5:
            request = f"GET /static/{draw.randrange(400)}.png HTTP/1.1"
        elif kind < 0.9:
            request = f"GET /shop/page/{draw.randrange(100_000)}?ref={number % 97} HTTP/1.1"
        else:
            request = "POST /xmlrpc/2/object HTTP/1.1"
        yield (
            f"site{draw.randrange(500)}.example.net {source} - - "
            f'[{moment:%d/%b/%Y:%H:%M:%S +0000}] "{request}" {draw.choice(_STATUS)} '
            f'{draw.randrange(200, 90_000)} "https://site.example.net/" "{draw.choice(_AGENTS)}"\n'
        ).encode()


def register(folder: Path) -> str:
    """Write a register of 500 tenants with a host and a range each."""
    path = folder / "tenants.toml"
    path.write_text(
        "".join(
            f'[[tenant]]\nid = "t{i}"\nname = "Tenant {i}"\nhosts = ["site{i}.example.net"]\n'
            f'addresses = ["198.19.{i % 256}.{i // 256 * 16}/28"]\n'
            for i in range(500)
        )
    )
    return str(path)


def speed(folder: Path, count: int) -> list[Run]:
    """Replay a log three times; the first run warms the file cache and is not counted."""
    path = folder / "access.log"
    with path.open("wb") as file:
        file.writelines(lines(count))
    command = [SCHOUT, "replay", str(path), "--emit", "findings", "--tenants", register(folder)]
    return [run_on_one_core(command) for _ in range(4)][1:]


def memory(folder: Path, count: int) -> Run:
    """Replay a long log from standard input: only the process itself can hold it."""
    reading, writing = os.pipe()

    def feed(output: IO[bytes]) -> None:
        with output:
            block = list(lines(200_000))
            for _ in range(0, count, len(block)):
                output.writelines(block)

    def feed_fresh(output: IO[bytes]) -> None:
        with output:
            output.writelines(lines(count))

    source = feed_fresh if count <= 5_000_000 else feed
    feeder = threading.Thread(target=source, args=(os.fdopen(writing, "wb"),), daemon=True)
    feeder.start()
    command = [SCHOUT, "replay", "-", "--emit", "findings", "--tenants", register(folder)]
    with os.fdopen(reading, "rb") as stdin:
        result = run_on_one_core(command, stdin=stdin)
    feeder.join()
    return result


def first_answer(folder: Path) -> float:
    """Time `schout up` from its start to its first answer, on a store that exists."""
    environment = os.environ | {"SCHOUT_LISTEN": "127.0.0.1:0", "SCHOUT_STORE": "up.db"}
    times = []
    for _ in range(4):
        started = time.perf_counter()
        process = subprocess.Popen(
            [SCHOUT, "up"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        address = process.stdout.readline().split("up: ")[1].split()[0]
        with urllib.request.urlopen(address + "healthz") as answer:  # noqa: S310 - our own
            answer.read()
        times.append(time.perf_counter() - started)
        process.send_signal(signal.SIGTERM)
        process.communicate()
    return sorted(times[1:])[1]


def main() -> None:
    """Measure all of it and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--memory-lines", type=int, default=5_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = speed(folder, given.lines)
        long = memory(folder, given.memory_lines)
        check = [run_on_one_core([SCHOUT, "policy", "check", "oxygis"]) for _ in range(5)]
        shown = [run_on_one_core([SCHOUT, "--help"]) for _ in range(5)]
        figures = {
            "lines_per_s": round(given.lines / median(runs, "wall_s")),
            "lines_per_cpu_s": round(given.lines / median(runs, "cpu_s")),
            "peak_mib": round(long.peak_mib, 1),
            "memory_lines": given.memory_lines,
            "check_s": round(median(check, "wall_s"), 3),
            "help_s": round(median(shown, "wall_s"), 3),
            "up_s": round(first_answer(folder), 3),
        }
    rows = [("what", "measured", "target")]
    rows += [(key, f"{value:,}", f"{TARGETS.get(key, '')}") for key, value in figures.items()]
    ratios = {
        f"ours/target, {key}": round(
            figures[key] / target if key == "lines_per_s" else target / figures[key], 2
        )
        for key, target in TARGETS.items()
    }
    report("road", rows, ratios, figures, ["schout", "msgspec", "sqlalchemy", "pyyaml"])


if __name__ == "__main__":
    main()
