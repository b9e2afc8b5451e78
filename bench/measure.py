"""Measures whole processes from outside, on one core, and prints what the benchmarks promise."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from schout.adapters.system import SystemClock


class Run(NamedTuple):
    """One finished process: seconds on the wall and on the core, the peak of its memory."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    code: int


def blocks_of(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Give a log in blocks of whole lines, each of about so many bytes."""
    rest = b""
    while chunk := file.read(size):
        end = chunk.rfind(b"\n") + 1
        yield rest + chunk[:end]
        rest = chunk[end:]
    if rest:
        yield rest


def run_on_one_core(
    command: Sequence[str], stdin: IO[bytes] | None = None, cwd: Path | None = None
) -> Run:
    """Run a command on one core with its output thrown away."""
    core = min(os.sched_getaffinity(0))
    started = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", str(core), *command],
        stdin=stdin or subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=cwd,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu_s = usage.ru_utime + usage.ru_stime
    return Run(wall_s, cpu_s, usage.ru_maxrss / 1024, process.returncode)


def median(runs: Sequence[Run], field: str) -> float:
    """Give the middle one of a figure over several runs."""
    values = sorted(float(getattr(run, field)) for run in runs)
    return values[len(values) // 2]


def machine() -> str:
    """Say what it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return f"{os.cpu_count()} cores, {memory} GiB, Python {platform.python_version()}"


def report(
    bench: str,
    rows: Sequence[tuple[str, str, str]],
    ratios: dict[str, float],
    figures: dict[str, float],
    packages: Sequence[str],
    programs: Mapping[str, str] | None = None,
) -> None:
    """Print a table, then one JSON object as the last line."""
    print(f"{bench}: {machine()}, {SystemClock().now_us() // 1_000_000}")
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join(cells).rstrip())
    versions = {name: version(name) for name in packages} | {"python": platform.python_version()}
    versions |= dict(programs or {})
    result = {"bench": bench, "ratios": ratios, "figures": figures, "versions": versions}
    print(json.dumps(result, sort_keys=True))
