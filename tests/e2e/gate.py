"""`schout gate serve` beside a test, and asking it as nginx does."""

import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

from tests.e2e.waiting import WITHIN_S, Started, started, wait_for

_UP = re.compile(r"listen 127\.0\.0\.1:(\d+)")
_TOLD = re.compile(r"completions 127\.0\.0\.1:(\d+)")
OFF = {"SCHOUT_GATE_LISTEN": "127.0.0.1:0", "SCHOUT_GATE_COMPLETIONS": "127.0.0.1:0"}


class Said(NamedTuple):
    """What the gate answered to a check."""

    code: int
    status: int | None
    lease: str | None
    retry_after: int | None
    body: str


class RunningGate:
    """One gate that answers."""

    def __init__(self, process: Started, port: int, completions: int) -> None:
        self.process, self.port, self._completions = process, port, completions

    def check(
        self,
        host: str = "acme.example",
        target: str = "/jsonrpc",
        method: str = "POST",
        source: str = "198.51.100.7",
        more: Mapping[str, str] | None = None,
    ) -> Said:
        """Ask about a request, as nginx does."""
        asked = {"Host": host, "X-Schout-Dialect": "nginx", "X-Original-URI": target}
        asked |= {"X-Original-Method": method, "X-Original-Addr": source}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WITHIN_S)
        try:
            connection.request("GET", "/v1/check", headers=asked | dict(more or {}))
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()
        get = response.headers.get
        status, after = get("X-Schout-Status"), get("Retry-After")
        return Said(
            response.status,
            None if status is None else int(status),
            get("X-Schout-Lease"),
            None if after is None else int(after),
            get("X-Schout-Body") or "",
        )

    def ended(self, *leases: str | None) -> None:
        """Tell that calls have ended, as the log of nginx does."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for lease in leases:
                line = f"<190>Nov 22 23:37:55 schout: lease={lease} status=200 time=0.012"
                sender.sendto(line.encode(), ("127.0.0.1", self._completions))

    def status(self) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WITHIN_S)
        try:
            connection.request("GET", "/v1/status")
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def page(self, path: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WITHIN_S)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


@contextmanager
def gate(
    folder: Path, environment: Mapping[str, str] | None = None, settings: str = ""
) -> Iterator[RunningGate]:
    """Run a gate on the store of a folder."""
    (folder / "schout.toml").write_text(settings or 'store = "desk.db"\n', "utf-8")
    with started(folder, "gate", "serve", environment=OFF | dict(environment or {})) as process:
        wait_for(lambda: _UP.search(process.out) or process.process.poll() is not None, "the gate")
        up, told = _UP.search(process.out), _TOLD.search(process.out)
        assert up is not None, process.err
        assert told is not None
        yield RunningGate(process, int(up[1]), int(told[1]))
