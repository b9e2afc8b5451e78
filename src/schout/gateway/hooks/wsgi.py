"""Middleware for WSGI applications, such as Odoo itself: asks the gate in the same process.

    application = WsgiLimitMiddleware(application, kit)

A call that is held holds its thread; no more than `most_held` do, and calls beyond that are refused
where they would have been held. That a caller went away is seen by its server when it writes, so
the place of a held call is given back after its turn. A call ends when the application has given
the last of its response, has failed, or the server has closed the response.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote, unquote_to_bytes

from msgspec.structs import replace

from schout.core.limits.lanes import FOREVER_US
from schout.gateway.answer.fields import Field
from schout.gateway.call import Answer, Call, Verdict
from schout.gateway.caller.identify import Head
from schout.gateway.hold import is_held
from schout.gateway.kit import Kit

Environ = dict[str, Any]
Write = Callable[[bytes], object]
StartResponse = Callable[..., Write]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

MOST_HELD = 4
"""Fewer than the threads of common servers (waitress has 4, gunicorn as many as it is given)."""
_AT_ONCE_US = -1
"""The longest a call can be held that must not be."""
_PLAIN = "/!$&'()*+,;=:@~"
"""What may stand in a path as it is, beside letters, digits, `-`, `.` and `_` (RFC 3986)."""


class WsgiLimitMiddleware:
    """Lets an application see only calls that are within the limits."""

    def __init__(
        self, app: App, kit: Kit, *, fields_always: bool = False, most_held: int = MOST_HELD
    ) -> None:
        """`fields_always`: the RateLimit fields also go with calls that pass.

        `most_held`: calls that wait at once, each in a thread of the server; 0: none waits.
        """
        self._app, self._kit, self._fields_always = app, kit, fields_always
        self._most_held, self._held_now = most_held, 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        kit = self._kit
        identifier = kit.identifier
        head = _head(environ)
        most = identifier.body_wanted(head)
        call = identifier.identify(head, _body(environ, most) if most else None)
        with kit.lock:
            most_us = FOREVER_US if self._held_now < self._most_held else _AT_ONCE_US
            answer = kit.gate.check(call, kit.clock.now_us(), most_us=most_us)
            held = is_held(answer)
            self._held_now += held
        if held:
            try:
                answer = self._held(call, answer)
            finally:
                with kit.lock:
                    self._held_now -= 1
        if answer.verdict is not Verdict.ADMIT and answer.verdict is not Verdict.WARN:
            return self._refuse(answer, call, environ, start_response)
        if self._fields_always or answer.verdict is Verdict.WARN:
            start_response = _adding(start_response, kit.fields(answer, call))
        if answer.lease is None:
            return self._app(environ, start_response)
        return self._leased(environ, start_response, answer.lease)

    def _leased(
        self, environ: Environ, start_response: StartResponse, lease: str
    ) -> Iterable[bytes]:
        ending = _Ending(self._kit, lease, start_response)
        try:
            parts = self._app(environ, ending.start)
        except BaseException:
            ending.end()
            raise
        if isinstance(parts, list | tuple):  # it is all there: the application has done its work
            ending.end()
            return parts
        ending.parts = parts
        return ending

    def _held(self, call: Call, answer: Answer) -> Answer:
        """Wait as the gate asks; at most as long as the limit paces, all waits together."""
        if answer.verdict is Verdict.QUEUE:
            answer = self._turn(call, answer)
        if answer.verdict is Verdict.PACE:
            threading.Event().wait(answer.wait_us / 1_000_000)
            answer = replace(answer, verdict=Verdict.ADMIT, wait_us=0)
        # A store that gates share belongs to an event loop: this process counts for itself.
        return answer if answer.shared is None else replace(answer, shared=None)

    def _turn(self, call: Call, answer: Answer) -> Answer:
        """Wait in the queue until it is this call's turn or its time is over."""
        kit, woken = self._kit, threading.Event()
        until_us = kit.clock.now_us() + answer.wait_us
        with kit.lock:
            leave = kit.gate.queue(call, kit.clock.now_us(), woken.set)
        try:
            while answer.verdict is Verdict.QUEUE:
                left_us = until_us - kit.clock.now_us()
                in_time = woken.wait(max(0, left_us) / 1_000_000)
                woken.clear()
                with kit.lock:
                    now_us = kit.clock.now_us()
                    if not in_time:
                        return kit.gate.give_up(call, now_us)
                    answer = kit.gate.check(call, now_us, turn=True, most_us=until_us - now_us)
            return answer
        finally:
            with kit.lock:
                leave()

    def _refuse(
        self, answer: Answer, call: Call, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        reply = self._kit.reply(answer, call)
        headers = [*_native(reply.headers), ("content-length", str(len(reply.body)))]
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]


class _Ending:
    """The body of a response; the lease goes back once, before the last of it goes out.

    Whoever has all of it may call again at once. Where the length is not known beforehand, it goes
    back when there is no more, or when the server closes the response.
    """

    def __init__(self, kit: Kit, lease: str, start_response: StartResponse) -> None:
        self._kit, self._lease, self._ended = kit, lease, False
        self._start_response = start_response
        self._left: int | None = None
        self.parts: Iterable[bytes] = ()

    def start(self, status: str, headers: list[tuple[str, str]], *rest: object) -> Write:
        """Begin the response, as `start_response` does; what is written this way counts too."""
        lengths = [value for name, value in headers if name.lower() == "content-length"]
        self._left = int(lengths[0]) if lengths and lengths[0].isdigit() else None
        write = self._start_response(status, headers, *rest)

        def written(data: bytes) -> object:
            self._count(data)
            return write(data)

        return written

    def _count(self, part: bytes) -> None:
        if self._left is not None:
            self._left -= len(part)
            if self._left <= 0:
                self.end()

    def end(self) -> None:
        """Give the lease back, the first time."""
        if not self._ended:
            self._ended = True
            self._kit.release(self._lease)

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            self._count(part)
            yield part
        self.end()

    def close(self) -> None:
        """End the call; servers call this whatever happened (PEP 3333)."""
        try:
            close = getattr(self.parts, "close", None)
            if close is not None:
                close()
        finally:
            self.end()


def _head(environ: Environ) -> Head:
    headers = [
        (key[5:].replace("_", "-").lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for key, value in environ.items()
        if key.startswith("HTTP_")
    ]
    for key, name in (("CONTENT_TYPE", b"content-type"), ("CONTENT_LENGTH", b"content-length")):
        if environ.get(key):
            headers.append((name, environ[key].encode("latin-1", "replace")))
    return Head(
        environ["REQUEST_METHOD"], _target(environ), headers, environ.get("REMOTE_ADDR") or ""
    )


def _target(environ: Environ) -> str:
    """Give the target that the application sees; as it was sent, unless somebody changed it."""
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode(
        "latin-1", "replace"
    )
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if unquote_to_bytes(raw.partition("?")[0].encode("latin-1", "replace")) == path:
        return str(raw)
    query = environ.get("QUERY_STRING")
    return f"{quote(path, _PLAIN)}?{query}" if query else quote(path, _PLAIN)


def _body(environ: Environ, most: int) -> bytes:
    """Read as much of a body as is wanted, and put it back in front of the rest."""
    stream: BinaryIO = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH") or ""
    size = int(length) if length.isdigit() else None
    if size is None and not environ.get("wsgi.input_terminated"):
        return b""  # of no length, from a server that does not mark the end: PEP 3333 has no body
    wanted = most if size is None else min(size, most)
    parts, left = [], wanted
    while left > 0 and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    body = b"".join(parts)
    whole = left > 0 or wanted == size
    environ["wsgi.input"] = BytesIO(body) if whole else _Rejoined(body, stream)
    return body


class _Rejoined:
    """A stream whose beginning was read."""

    def __init__(self, begin: bytes, rest: BinaryIO) -> None:
        self._begin, self._rest = BytesIO(begin), rest

    def read(self, size: int | None = -1) -> bytes:
        """Read on."""
        if size is None or size < 0:
            return self._begin.read() + self._rest.read()
        found = self._begin.read(size)
        return found + self._rest.read(size - len(found)) if len(found) < size else found

    def readline(self, size: int | None = -1) -> bytes:
        """Read a line, which may go over the place where the two meet."""
        limit = -1 if size is None else size
        found = self._begin.readline(limit)
        if found.endswith(b"\n") or 0 <= limit <= len(found):
            return found
        return found + self._rest.readline(-1 if limit < 0 else limit - len(found))

    def readlines(self, _hint: int | None = None) -> list[bytes]:
        """Read all lines; the hint may be ignored (PEP 3333)."""
        return [*self]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


def _native(fields: Iterable[Field]) -> list[tuple[str, str]]:
    return [(name.decode("ascii"), value.decode("latin-1")) for name, value in fields]


def _adding(start_response: StartResponse, fields: tuple[Field, ...]) -> StartResponse:
    more = _native(fields)

    def started(status: str, headers: list[tuple[str, str]], *rest: object) -> Write:
        return start_response(status, [*headers, *more], *rest)

    return started
