"""Measures how long a new sanction takes until clients of real nginx and real HAProxy meet it.

From the call of `Reconciler.run` with one effect more, while a client asks without pause, each
time on a connection of its own. `first_`: until the first refusal. Without a prefix: until the
last answer that was let through; between the two, old and new workers of nginx serve side by side.
`lifted_`: the same for taking the effect away. `run_`: how long the call took. `late`: the changes
of which a client saw the former state after the call had returned. Prints one JSON object.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from schout.adapters.connectors.haproxy_map import HaproxyMap
from schout.adapters.connectors.nginx_map import NginxMap
from schout.core.model.effect import Effect
from schout.core.model.vocabulary import MeasureKind
from schout.ports.connector import Connector
from schout.service.reconciler import Reconciler

ROUNDS = 60
IN_FORCE = 200
"""Other effects that are in force all the time."""
WITHIN_MS = 10_000
_WITHIN_S = 30.0
_AFTER_S = 0.25
"""How long a client goes on asking after `run` has returned, to see a late old answer."""
_KIND = MeasureKind.SUSPEND_SERVICE
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_STARTER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the benchmark has ended")
os.execv(sys.argv[2], sys.argv[2:])
"""
NGINX = """
daemon off; user root; worker_processes 2; pid {folder}/nginx.pid; error_log stderr notice;
events {{ worker_connections 1024; }}
http {{
  access_log off; map_hash_bucket_size 512; map_hash_max_size 65536; {paths}
  map $host $schout_measures {{ default ""; include {folder}/schout.map; }}
  server {{
    listen 127.0.0.1:{port};
    if ($schout_measures ~ "suspend|terminate") {{ return 403; }}
    location / {{ return 200 served; }}
  }}
  server {{ listen 127.0.0.1:{probe}; location / {{ return 200 $schout_measures; }} }}
}}
"""
HAPROXY = """
global
  stats socket {folder}/s mode 600 level admin
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:{port}
  acl suspended req.hdr(host),lower,map_str({folder}/schout.map,-) -m sub suspend
  http-request return status 403 if suspended
  http-request return status 200
"""


class Round(NamedTuple):
    """What one client saw of one change, in seconds after the call."""

    first: float
    last_old: float
    run: float


class Client(threading.Thread):
    """Asks for one host until it is told to stop; notes when each answer came, and which."""

    def __init__(self, port: int, host: str) -> None:
        super().__init__(daemon=True)
        self.port, self.host = port, host
        self.seen: list[tuple[float, int]] = []
        self.stop = threading.Event()

    def run(self) -> None:
        """Ask and ask."""
        while not self.stop.is_set():
            self.seen.append((time.perf_counter(), ask(self.port, self.host)))


def ask(port: int, host: str) -> int:
    """Ask once, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WITHIN_S)
    try:
        connection.request("GET", "/", headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def change(port: int, target: str, run: Callable[[], object], new: int) -> Round:
    """Make one change while a client asks; the time of an answer is when it was asked for."""
    client = Client(port, target)
    client.start()
    while not client.seen:
        time.sleep(0.001)
    start = time.perf_counter()
    run()
    ran = time.perf_counter() - start
    time.sleep(_AFTER_S)
    client.stop.set()
    client.join(_WITHIN_S)
    first = next(at for at, status in client.seen if at >= start and status == new) - start
    old = [at - start for at, status in client.seen if at >= start and status != new]
    return Round(first, max(old, default=0.0), ran)


def measure(connector: Connector, port: int) -> dict[str, float]:
    """Apply and lift an effect again and again, among others that stay."""
    kept = [Effect(kind=_KIND, target=f"kept-{n}.example") for n in range(IN_FORCE)]
    reconciler = Reconciler([connector])
    _must(reconciler, kept)
    applied, lifted = [], []
    for number in range(ROUNDS):
        new = Effect(kind=_KIND, target=f"tenant-{number}.example")
        with_new = [*kept, new]
        applied.append(change(port, new.target, lambda e=with_new: _must(reconciler, e), 403))  # type: ignore[misc]  # the type of a default of a lambda
        lifted.append(change(port, new.target, lambda: _must(reconciler, kept), 200))
    return {
        "rounds": ROUNDS,
        "late": sum(each.last_old > each.run for each in applied + lifted),
        **spread("", [max(each.first, each.last_old) for each in applied]),
        **spread("first_", [each.first for each in applied]),
        **spread("lifted_", [max(each.first, each.last_old) for each in lifted]),
        **spread("run_", [each.run for each in applied]),
    }


def _must(reconciler: Reconciler, effects: Sequence[Effect]) -> None:
    wrong = [each for each in reconciler.run(effects) if not each.active or each.problem]
    if wrong:
        sys.exit(f"cases_effect: {wrong[0]}")


def spread(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """Give the median, the 99th percentile by nearest rank, and the longest."""
    ordered = sorted(seconds)
    rank = -(-99 * len(ordered) // 100) - 1
    figures = {"p50": median(ordered), "p99": ordered[rank], "max": ordered[-1]}
    return {f"{name}{key}": round(value, 4) for key, value in figures.items()}


@contextmanager
def running(folder: Path, command: Sequence[str], port: int) -> Iterator[None]:
    """Run a program until the block ends; it ends its workers itself."""
    starter = [sys.executable, "-S", "-E", "-c", _STARTER, str(os.getpid())]
    with (
        (folder / "output.txt").open("wb") as out,
        subprocess.Popen(
            [*starter, *command], cwd=folder, stdout=out, stderr=out, env={"PATH": _PATH}
        ) as process,
    ):
        end = time.monotonic() + _WITHIN_S
        try:
            while not _accepts(port):
                if process.poll() is not None or time.monotonic() > end:
                    sys.exit((folder / "output.txt").read_text())
                time.sleep(0.01)
            yield
        finally:
            process.send_signal(signal.SIGTERM)


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_WITHIN_S):
            return True
    except ConnectionError:
        return False


def _port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return int(holder.getsockname()[1])


def _program(name: str) -> str:
    return shutil.which(name, path=_PATH) or sys.exit(f"cases_effect: `{name}` is not installed")


def nginx(folder: Path) -> dict[str, float]:
    """Measure nginx with two workers."""
    port, probe = _port(), _port()
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{name}_temp_path {folder}/{name};" for name in names)
    config = NGINX.format(folder=folder, paths=paths, port=port, probe=probe)
    (folder / "nginx.conf").write_text(config)
    (folder / "schout.map").touch()
    command = [_program("nginx"), "-p", str(folder), "-c", f"{folder}/nginx.conf", "-e", "stderr"]
    with running(folder, command, port):
        connector = NginxMap(
            name="nginx",
            can=frozenset({_KIND}),
            map_file=folder / "schout.map",
            probe=("127.0.0.1", probe),
            reload=[*command, "-s", "reload"],
            within_ms=WITHIN_MS,
        )
        return measure(connector, port)


def haproxy(folder: Path) -> dict[str, float]:
    """Measure HAProxy over its runtime socket."""
    port = _port()
    (folder / "haproxy.cfg").write_text(HAPROXY.format(folder=folder, port=port))
    (folder / "schout.map").touch()
    with running(folder, [_program("haproxy"), "-db", "-f", f"{folder}/haproxy.cfg"], port):
        connector = HaproxyMap(
            name="haproxy",
            can=frozenset({_KIND}),
            map_file=folder / "schout.map",
            runtime_socket=folder / "s",
            within_ms=WITHIN_MS,
        )
        return measure(connector, port)


def _version(name: str, flag: str) -> str:
    done = subprocess.run([_program(name), flag], capture_output=True, text=True, check=True)
    return (done.stdout + done.stderr).partition("\n")[0]


def main() -> None:
    """Measure both and print the figures."""
    found: dict[str, object] = {"bench": "cases_effect", "unit": "seconds"}
    for name, of in (("nginx", nginx), ("haproxy", haproxy)):
        folder = Path(tempfile.mkdtemp(prefix="schout-bench-"))
        try:
            found[name] = of(folder)
        finally:
            shutil.rmtree(folder)
    found["versions"] = {"nginx": _version("nginx", "-v"), "haproxy": _version("haproxy", "-v")}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
