"""Connections of the pages and the API: how long one may keep us waiting, and how many there are.

A server that waits for a head, or for the rest of one, for as long as it takes is held by a few
hundred clients that send a byte now and then, or that read no answer. Here each wait has an end,
and when all places are taken the one that keeps us waiting longest goes, so that others are served
meanwhile. How long a body may take is decided where it is read, by what it is: `body.Reading`.
"""

import asyncio
from enum import Enum, auto
from typing import Any

import h11
import msgspec
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\n"
    b"content-length: 0\r\n\r\n"
)


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How long a client may take; a program needs a hundredth of it, also from far away."""

    head_s: float = 10
    """For the head of a request, from its first byte or from the connection on."""
    idle_s: float = 5
    """For the next request, on a connection that is kept."""
    rest_s: float = 10
    """For what comes still of a body that was answered unread, and for each part of an answer."""
    most: int = 512
    """Connections at once: half of the 1,024 files that a process may usually have open."""


class Wait(Enum):
    """What a connection waits for."""

    HEAD = auto()
    IDLE = auto()
    BODY = auto()
    REST = auto()
    CLOSE = auto()
    US = auto()
    """For our own answer: the client keeps nobody waiting."""


class Connection(H11Protocol):
    """One connection, as uvicorn makes it, with ends to what it waits for.

    h11 keeps at most 64 KiB of a head that is not complete, and refuses a longer one.
    """

    bounds = Bounds()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.waits, self.since_s = Wait.US, self.loop.time()
        """What it waits for now, and since when."""
        self._answered = False
        self._end: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Take a place, of another when there is none left."""
        super().connection_made(transport)
        if len(self.connections) > self.bounds.most:
            self._make_room()
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came, and see what is waited for now."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Go on after an answer."""
        self._answered = True
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        """Watch a client that does not read."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Watch it no longer, unless a wait was put off until all is read."""
        super().resume_writing()
        self._watch_reader() if self._is_put_off() else _cancel(self._reader)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of it."""
        _cancel(self._end)
        _cancel(self._reader)
        super().connection_lost(exc)

    def _look(self) -> None:
        """See what is waited for; the same wait goes on, whatever came meanwhile."""
        waits = self._waits_for()
        if waits is self.waits:
            return
        self.waits, self.since_s = waits, self.loop.time()
        _cancel(self._end)
        within_s = self._within_s(waits)
        self._end = None if within_s is None else self.loop.call_later(within_s, self._expire)
        self._watch_reader() if self.flow.write_paused else _cancel(self._reader)

    def _waits_for(self) -> Wait:
        if self.transport.is_closing():
            return Wait.CLOSE
        theirs = self.conn.their_state
        if theirs is h11.IDLE:
            begun = not self._answered or self.conn.trailing_data[0]
            return Wait.HEAD if begun else Wait.IDLE
        if theirs is h11.SEND_BODY:
            return Wait.REST if self.conn.our_state is h11.DONE else Wait.BODY
        return Wait.US

    def _within_s(self, waits: Wait) -> float | None:
        match waits:
            case Wait.HEAD:
                return self.bounds.head_s
            case Wait.IDLE:
                return self.bounds.idle_s
            case Wait.REST | Wait.CLOSE:
                return self.bounds.rest_s
            case Wait.BODY | Wait.US:
                return None

    def _expire(self) -> None:
        """End a wait; who still reads the last answer may read it to its end."""
        self._end = None
        if self.transport.get_write_buffer_size():
            self._watch_reader()
        elif self.waits is Wait.CLOSE:
            self.transport.abort()
        else:
            if self.waits is Wait.HEAD and self.conn.trailing_data[0]:
                self.transport.write(_TOO_SLOW)
            self.transport.close()
            self._look()

    def _watch_reader(self) -> None:
        self._unsent = self.transport.get_write_buffer_size()
        _cancel(self._reader)
        self._reader = self.loop.call_later(self.bounds.rest_s, self._check_reader)

    def _check_reader(self) -> None:
        """Let who reads go on, and end the wait that was put off until all is read."""
        unsent = self.transport.get_write_buffer_size()
        if unsent:
            self.transport.abort() if unsent >= self._unsent else self._watch_reader()
        elif self._is_put_off():
            self._expire()

    def _is_put_off(self) -> bool:
        return self._end is None and self._within_s(self.waits) is not None

    def _make_room(self) -> None:
        """Let the one go that keeps us waiting longest; who sends a body only when all others do.

        When we are at work for all of them, the new one must come again.
        """
        others = [
            each
            for each in self.connections
            if isinstance(each, Connection) and each is not self and each.waits is not Wait.US
        ]
        if others:
            longest = min(others, key=lambda each: (each.waits is Wait.BODY, each.since_s))
            self.connections.discard(longest)  # it is gone from the loop only a turn later
            longest.transport.abort()
        else:
            self.transport.write(_FULL)
            self.transport.close()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
