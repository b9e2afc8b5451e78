"""Leases while the server is killed at random: none may stay out."""

import asyncio
import contextlib
import json
import random
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from edge_scene import GATE_COMMAND, free_port, gate_settings_text, make_store

CALLERS = 32
_HOSTS = 1000
_WITHIN_S = 60.0
_LEASE = re.compile(rb"X-Schout-Lease: (\S+)")


class Leaked(NamedTuple):
    """What became of the leases."""

    given: int
    lost: int
    """Checks without an answer: the server was dead."""
    kills: int
    leaked: int
    """Leases still out when all calls had ended."""


class _Server:
    """A gate that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port, self.completions = free_port(), free_port(socket.SOCK_DGRAM)
        make_store(folder, _HOSTS)
        text = gate_settings_text(folder, self.port, self.completions)
        (folder / "schout.toml").write_text(text)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._folder / "output.txt").open("ab") as out:
            process = subprocess.Popen(GATE_COMMAND, cwd=self._folder, stdout=out, stderr=out)
        deadline = time.monotonic() + _WITHIN_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return process
            time.sleep(0.05)
        raise TimeoutError((self._folder / "output.txt").read_text())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    async def restart(self) -> None:
        self.kill()
        self.process = await asyncio.to_thread(self._start)


def run(count: int) -> Leaked:
    """Take and give back so many leases over HTTP and UDP, the server killed at random."""
    with tempfile.TemporaryDirectory() as folder:
        server = _Server(Path(folder))
        try:
            return asyncio.run(_drive(server, count, max(1, count // 8)))
        finally:
            server.kill()


async def _drive(server: _Server, count: int, kill_every: int) -> Leaked:
    chance = random.Random(7)  # noqa: S311 - a schedule is no secret
    state = {"given": 0, "lost": 0, "kills": 0}
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    async def caller(number: int) -> None:
        reader = writer = None
        while state["given"] < count:
            try:
                if writer is None or reader is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                host = f"h{(number + CALLERS * chance.randrange(_HOSTS // CALLERS)) % _HOSTS}"
                writer.write(_asked(host, number))
                head = await reader.readuntil(b"\r\n\r\n")
            except (OSError, asyncio.IncompleteReadError):
                state["lost"] += 1
                reader = writer = None
                await asyncio.sleep(0.05)
                continue
            found = _LEASE.search(head)
            if found is not None:
                state["given"] += 1
                line = b"<190>Nov 22 23:37:55 schout: lease=%b status=200" % found[1]
                sender.sendto(line, ("127.0.0.1", server.completions))

    async def killer() -> None:
        at = kill_every
        while at < count:
            while state["given"] < at:
                await asyncio.sleep(0.01)
            await server.restart()
            state["kills"] += 1
            at += kill_every // 2 + chance.randrange(kill_every)

    async with asyncio.TaskGroup() as tasks:
        for number in range(CALLERS):
            tasks.create_task(caller(number))
        tasks.create_task(killer())
    sender.close()
    return Leaked(state["given"], state["lost"], state["kills"], await _out(server))


def _asked(host: str, number: int) -> bytes:
    return (
        b"GET /v1/check?dialect=nginx&leases=on HTTP/1.1\r\nHost: %b.example\r\n"
        b"X-Schout-Dialect: nginx\r\nX-Original-URI: /jsonrpc\r\nX-Original-Method: POST\r\n"
        b"X-Original-Addr: 192.0.2.%d\r\n\r\n" % (host.encode(), number)
    )


async def _out(server: _Server) -> int:
    """Wait a moment for the last completions; give how many leases are still out."""
    deadline = time.monotonic() + 10
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        body = (await reader.read()).partition(b"\r\n\r\n")[2]
        writer.close()
        out = int(json.loads(body)["in_flight"])
        if not out or time.monotonic() > deadline:
            return out
        await asyncio.sleep(0.2)
