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
from collections.abc import Iterable, Iterator

from schout.gateway.gate import Gate
from schout.ports.clock import Clock

RECEIVE_BUFFER_BYTES = 32 * 1024 * 1024
"""At 14,000 requests a second a socket with this much lost none; one with the default lost 10 %."""

_MOST_LINE_BYTES = 8192
"""nginx cuts its lines after 2 KiB, HAProxy after as many bytes as its line `log` says."""
_MOST_AT_ONCE = 256
"""Datagrams that are taken before whoever else waits has a turn."""


class Completions:
    """Takes log lines of any form and ends the leases named in them."""

    def __init__(self, gate: Gate, clock: Clock) -> None:
        self._gate, self._clock = gate, clock
        self._find = re.compile(re.escape(gate.prefix.encode("ascii")) + rb"[0-9a-f]{1,16}").findall
        self.counts: Counter[str] = Counter()
        """`ended`, `again` (came twice, or too late) and `without` (lines that name no lease)."""

    def feed(self, lines: bytes) -> int:
        """End the leases in some log lines; give how many there were."""
        return self.feed_all((lines,))

    def feed_all(self, datagrams: Iterable[bytes]) -> int:
        """End the leases in the log lines of each of some datagrams; give how many there were."""
        find, release, now_us = self._find, self._gate.release, self._clock.now_us()
        ended = again = without = 0
        for lines in datagrams:
            found = find(lines)
            if not found:
                without += 1
            for lease in found:
                if release(lease.decode("ascii"), now_us):
                    ended += 1
                else:
                    again += 1
        self.counts["ended"] += ended
        self.counts["again"] += again
        self.counts["without"] += without
        return ended


class CompletionServer:
    """A syslog server over UDP for completions alone; what it cannot read it counts and drops."""

    def __init__(self, completions: Completions) -> None:
        self._completions = completions
        self._listener: socket.socket | None = None
        self.address = ("", 0)

    async def serve(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one, see `address`. `OSError` when it is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_DGRAM)
        try:
            listener.setblocking(False)
            listener.bind((host, port))
            _widen(listener)
            asyncio.get_running_loop().add_reader(listener, self._drain, listener)
        except BaseException:
            listener.close()
            raise
        self._listener = listener
        self.address = listener.getsockname()[:2]

    def _drain(self, listener: socket.socket) -> None:
        """Take all that has come: one datagram tells of one call, and they come in crowds."""
        self._completions.feed_all(_waiting(listener))

    def close(self) -> None:
        """Stop listening."""
        listener, self._listener = self._listener, None
        if listener is not None:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()


def _waiting(listener: socket.socket) -> Iterator[bytes]:
    """Give the datagrams that wait in a socket."""
    receive = listener.recv
    with contextlib.suppress(OSError):  # `BlockingIOError`: there are no more
        for _ in range(_MOST_AT_ONCE):
            yield receive(_MOST_LINE_BYTES)


def _widen(listener: socket.socket) -> None:
    """Ask for a large buffer, past the limit of the system where we may."""
    forced = getattr(socket, "SO_RCVBUFFORCE", 33)
    for option in (socket.SO_RCVBUF, forced):
        with contextlib.suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, option, RECEIVE_BUFFER_BYTES)
