"""Middleware for WSGI applications, such as Odoo itself: asks the gate in the same process.

    application = WsgiLimitMiddleware(application, kit)

A call that is held holds its thread; a call ends when its response was closed. Limits that several
gates share need the decision server or ASGI: here each process counts for itself.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO

from schout.gateway.answer.fields import Field
from schout.gateway.call import Answer, Call, Verdict
from schout.gateway.caller.identify import Head
from schout.gateway.kit import Kit

Environ = dict[str, Any]
Write = Callable[[bytes], object]
StartResponse = Callable[..., Write]
App = Callable[[Environ, StartResponse], Iterable[bytes]]
_NO_SECONDS = 0.0


class WsgiLimitMiddleware:
    """Lets an application see only calls that are within the limits."""

    def __init__(self, app: App, kit: Kit, *, fields_always: bool = False) -> None:
        """`fields_always`: the RateLimit fields also go with calls that pass."""
        self._app, self._kit, self._fields_always = app, kit, fields_always

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        kit = self._kit
        head = _head(environ)
        most = kit.identifier.body_wanted(head)
        body = _body(environ, most) if most else None
        call = kit.identifier.identify(head, body)
        answer = self._held(call, kit.check(call))
        if answer.verdict not in {Verdict.ADMIT, Verdict.WARN}:
            return self._refuse(answer, call, environ, start_response)
        if self._fields_always or answer.verdict is Verdict.WARN:
            start_response = _adding(start_response, kit.fields(answer, call))
        if answer.lease is None:
            return self._app(environ, start_response)
        try:
            return _Ending(self._app(environ, start_response), kit, answer.lease)
        except BaseException:
            kit.release(answer.lease)
            raise

    def _held(self, call: Call, answer: Answer) -> Answer:
        """Wait as the gate asks; at most as long as the limit paces, all waits together."""
        if answer.verdict is Verdict.QUEUE:
            answer = self._turn(call, answer)
        if answer.verdict is Verdict.PACE:
            threading.Event().wait(answer.wait_us / 1_000_000)
            return Answer(Verdict.ADMIT, 0, answer.lease, answer.limit)
        if answer.shared is not None:  # this process counts for itself
            return Answer(Verdict.ADMIT, 0, answer.lease)
        return answer

    def _turn(self, call: Call, answer: Answer) -> Answer:
        kit, woken = self._kit, threading.Event()
        until_us = kit.clock.now_us() + answer.wait_us
        with kit.lock:
            leave = kit.gate.queue(call, kit.clock.now_us(), woken.set)
        try:
            while answer.verdict is Verdict.QUEUE:
                left_us = until_us - kit.clock.now_us()
                in_time = woken.wait(max(_NO_SECONDS, left_us / 1_000_000))
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
        headers = [(name.decode("ascii"), value.decode("latin-1")) for name, value in reply.headers]
        headers.append(("content-length", str(len(reply.body))))
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]


class _Ending:
    """The body of a response; the lease goes back when the server closes it."""

    def __init__(self, parts: Iterable[bytes], kit: Kit, lease: str) -> None:
        self._parts, self._kit, self._lease = parts, kit, lease

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """End the call; servers call this whatever happened (PEP 3333)."""
        try:
            close = getattr(self._parts, "close", None)
            if close is not None:
                close()
        finally:
            self._kit.release(self._lease)


def _head(environ: Environ) -> Head:
    headers = [
        (key[5:].replace("_", "-").lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for key, value in environ.items()
        if key.startswith("HTTP_")
    ]
    for key, name in (("CONTENT_TYPE", b"content-type"), ("CONTENT_LENGTH", b"content-length")):
        if environ.get(key):
            headers.append((name, environ[key].encode("latin-1", "replace")))
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not target:
        query = environ.get("QUERY_STRING", "")
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        target = f"{path}?{query}" if query else path
    return Head(environ["REQUEST_METHOD"], target, headers, environ.get("REMOTE_ADDR", ""))


def _body(environ: Environ, most: int) -> bytes:
    """Read as much of a body as is wanted, and put it back in front of the rest."""
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else 0
    stream: BinaryIO = environ["wsgi.input"]
    body: bytes = stream.read(min(size, most))
    environ["wsgi.input"] = _Rejoined(body, stream) if size > most else BytesIO(body)
    return body


class _Rejoined:
    """A stream whose beginning was read."""

    def __init__(self, begin: bytes, rest: BinaryIO) -> None:
        self._begin, self._rest = BytesIO(begin), rest

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        found = self._begin.read(size)
        if size < 0:
            return found + self._rest.read()
        return found + self._rest.read(size - len(found)) if len(found) < size else found

    def readline(self, size: int = -1) -> bytes:
        """Read a line, which may go over the place where the two meet."""
        found = self._begin.readline(size)
        if found.endswith(b"\n") or (0 <= size <= len(found)):
            return found
        return found + self._rest.readline(-1 if size < 0 else size - len(found))

    def readlines(self, _hint: int = -1) -> list[bytes]:
        """Read all lines."""
        return [*iter(self.readline, b"")]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


def _adding(start_response: StartResponse, fields: tuple[Field, ...]) -> StartResponse:
    more = [(name.decode("ascii"), value.decode("latin-1")) for name, value in fields]

    def started(status: str, headers: list[tuple[str, str]], *rest: object) -> Write:
        return start_response(status, [*headers, *more], *rest)

    return started
