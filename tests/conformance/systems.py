"""Real systems that sanctions reach, each with a client that sees what they do.

All run on loopback as children of the test: they end with it, in whatever way it ends.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from tests.e2e.proxies import accepts, free_port, haproxy, needs, write
from tests.e2e.upstream import ask
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.adapters.connectors.haproxy_map import HaproxyMap
from schout.adapters.connectors.nginx_map import NginxMap
from schout.core.model.effect import Effect
from schout.core.model.vocabulary import MeasureKind
from schout.ports.connector import Connector

WITHIN_MS = 20_000
HOST, OTHER, BY_HAND = "tenant.example", "other.example", "by-hand.example"
SUSPENDED = Effect(kind=MeasureKind.SUSPEND_SERVICE, target=HOST)
OTHER_SUSPENDED = Effect(kind=MeasureKind.SUSPEND_SERVICE, target=OTHER)
READ_ONLY = Effect(kind=MeasureKind.READ_ONLY, target=HOST)

# The program gets SIGTERM, and so can end its children, when the test run dies: see prctl(2).
_STARTER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the test run has ended")
os.execv(sys.argv[2], sys.argv[2:])
"""


class System(Protocol):
    """One program with a connector before it, as a test of the contract uses it."""

    @property
    def connector(self) -> Connector: ...

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Effects that it can bring about, the first two on targets of their own."""
        ...

    def sees(self, effect: Effect) -> bool:
        """Tell whether a client meets the effect."""
        ...

    def kept(self) -> object:
        """Give all that it would start with again, entries of others among it."""
        ...

    def restart(self, kept: object) -> None:
        """End it, and start it with what was kept at some time."""
        ...

    def stop(self) -> None:
        """End it for good."""
        ...


@contextmanager
def forking(folder: Path, command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program that has children of its own; it is asked to end, so that it ends them."""
    starter = [sys.executable, "-S", "-E", "-c", _STARTER, str(os.getpid())]
    with (
        (folder / "output.txt").open("ab") as out,
        subprocess.Popen(
            [*starter, *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder)},
        ) as process,
    ):

        def ready() -> bool:
            said = (folder / "output.txt").read_text("utf-8", "replace")
            assert process.poll() is None, f"`{command[0]}` did not start:\n{said}"
            return accepts(port)

        try:
            wait_for(ready, f"`{command[0]}` on port {port}")
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(WITHIN_S)
            finally:
                process.kill()


class Started(Protocol):
    """A program that runs."""

    @property
    def pid(self) -> int: ...


class Running:
    """A program that can be ended and started again within one test."""

    def __init__(self, start: Callable[[], AbstractContextManager[Started]]) -> None:
        self._start, self._stack = start, ExitStack()
        self.again()

    def stop(self) -> None:
        self._stack.close()

    def again(self) -> None:
        self.pid = self._stack.enter_context(self._start()).pid


PAGE = Path(__file__).parents[2] / "docs" / "howto" / "enforce-sanctions.md"


def shown(language: str) -> list[str]:
    """Give the configurations in one language that the how-to guide shows."""
    text = PAGE.read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def put(text: str, written: str, used: object) -> str:
    """Put what a test uses in the place of what the page shows."""
    assert written in text
    return text.replace(written, str(used))


def nginx_config(folder: Path, port: int, probe: int) -> str:
    """Give the configuration of the page with a server, and a map of somebody else beside."""
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in names)
    in_http, in_server = shown("nginx")
    in_http = put(in_http, "listen 127.0.0.1:8479;", f"listen 127.0.0.1:{probe};")
    ours = "include /etc/nginx/schout/measures.map;"
    both = f"include {folder}/schout.map; include {folder}/by-hand.map;"
    return (
        f"daemon off;\nuser root;\nworker_processes 2;\npid {folder}/nginx.pid;\n"
        "error_log stderr notice;\nevents { worker_connections 256; }\n"
        f"http {{\naccess_log off;\n{paths}{put(in_http, ours, both)}\n"
        f"server {{\nlisten 127.0.0.1:{port};\n{in_server}"
        "location / { return 200 served; }\n}\n}\n"
    )


class NginxSystem:
    """nginx with two workers."""

    effects = (SUSPENDED, OTHER_SUSPENDED, READ_ONLY)

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.binary, self.port, self.probe = needs("nginx"), free_port(), free_port()
        config = nginx_config(folder, self.port, self.probe)
        self.map, self.folder = folder / "schout.map", folder
        hand = f'"{BY_HAND}" "suspend_service";\n'
        write(folder, {"nginx.conf": config, "schout.map": "", "by-hand.map": hand})
        self.command = [self.binary, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self.command += ["-e", "stderr"]
        self.connector = NginxMap(
            name="front",
            can=frozenset({MeasureKind.SUSPEND_SERVICE, MeasureKind.READ_ONLY}),
            map_file=self.map,
            probe=("127.0.0.1", self.probe),
            reload=[*self.command, "-s", "reload"],
            within_ms=WITHIN_MS,
        )
        self.running = Running(lambda: forking(folder, self.command, self.port))

    def sees(self, effect: Effect) -> bool:
        return sees_over_http(self.port, effect)

    def kept(self) -> object:
        return self.map.read_bytes()

    def restart(self, kept: object) -> None:
        self.running.stop()
        assert isinstance(kept, bytes)
        self.map.write_bytes(kept)
        self.running.again()

    def stop(self) -> None:
        self.running.stop()


def sees_over_http(port: int, effect: Effect) -> bool:
    """Tell whether a web client is refused, where it is without the effect not."""
    method = "POST" if effect.kind is MeasureKind.READ_ONLY else "GET"
    status = ask(port, host=effect.target, method=method).status
    assert status in {200, 403}
    return status == 403


def haproxy_config(map_file: Path, runtime: Path, port: int) -> str:
    """Give the configuration of the page with what every configuration has."""
    (text,) = shown("haproxy")
    text = put(text, "/etc/haproxy/schout/measures.map", map_file)
    text = put(text, "/run/haproxy/schout.sock", runtime)
    timeouts = "".join(f"  timeout {each} 5s\n" for each in ("connect", "client", "server"))
    front = f"defaults\n  mode http\n{timeouts}\nfrontend web\n  bind 127.0.0.1:{port}\n"
    return put(text, "frontend web\n", front) + "  http-request return status 200\n"


class HaproxySystem:
    """HAProxy with its runtime socket."""

    effects = (SUSPENDED, OTHER_SUSPENDED, READ_ONLY)

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.map = free_port(), folder / "maps" / "schout.map"
        self.socket = folder / "s"
        config = haproxy_config(self.map, self.socket, self.port)
        write(folder, {"maps/schout.map": f"# of the host\n{BY_HAND} suspended-by-hand\n"})
        self.connector = HaproxyMap(
            name="edge",
            can=frozenset({MeasureKind.SUSPEND_SERVICE, MeasureKind.READ_ONLY}),
            map_file=self.map,
            runtime_socket=self.socket,
            within_ms=WITHIN_MS,
        )
        self.running = Running(lambda: haproxy(folder, config, self.port))
        wait_for(self._answers, "the runtime socket")

    def _answers(self) -> bool:
        """Tell whether the runtime socket is there: the port is, a moment before it."""
        try:
            return bool(self.says("show info"))
        except OSError:
            return False

    def says(self, command: str) -> str:
        """Give what the runtime socket answers to a command typed by hand."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(WITHIN_S)
            connection.connect(str(self.socket))
            connection.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode()

    def sees(self, effect: Effect) -> bool:
        return sees_over_http(self.port, effect)

    def kept(self) -> object:
        return self.map.read_bytes()

    def restart(self, kept: object) -> None:
        self.running.stop()
        assert isinstance(kept, bytes)
        self.map.write_bytes(kept)
        self.running.again()
        wait_for(self._answers, "the runtime socket")

    def stop(self) -> None:
        self.running.stop()
