"""Writes heads anew from what was read: nothing of a caller's framing reaches the upstream.

Fields for one connection alone go no further (RFC 9110, section 7.6.1); where a request came from
is said by us, and what its sender said about that is kept only from trusted proxies.
"""

from collections.abc import Iterable
from http import HTTPStatus

from schout.gateway.proxy.framing import CHUNKED, UNTIL_CLOSE, AnswerHead, Fields, RequestHead

_HOP = frozenset(
    b"""connection keep-alive proxy-connection te trailer transfer-encoding upgrade http2-settings
    proxy-authorization proxy-authenticate proxy-authentication-info content-length""".split()
)
_ORIGIN = frozenset(b"x-forwarded-host x-forwarded-proto x-forwarded-port x-real-ip".split())
_TAKEN = _HOP | {b"host", b"expect", b"via", b"forwarded", b"x-forwarded-for"}
_TAKEN_FROM_STRANGERS = _TAKEN | _ORIGIN | {b"x-forwarded-prefix", b"x-forwarded-server",
                                           b"x-forwarded-scheme", b"x-forwarded-ssl"}  # fmt: skip
_RATE = frozenset({b"ratelimit", b"ratelimit-policy"})
_NAME = b"schout"
_WEBSOCKET = b"connection: Upgrade\r\nupgrade: websocket\r\n"
_REASONS = {each.value: each.phrase.encode() for each in HTTPStatus}

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Origin:
    """What is said to the upstream about where the requests of one connection came from."""

    __slots__ = ("_dropped", "_ip", "_last", "_said", "_trusted", "_written")

    def __init__(self, ip: str, *, trusted: bool, forwarded_host: bool = False) -> None:
        """`forwarded_host`: that a trusted peer's `X-Forwarded-Host` is kept."""
        self._ip = ip.encode()
        self._trusted = trusted
        self._last: tuple[RequestHead | None, int] = None, 0
        self._written = b""
        self._dropped = _TAKEN_FROM_STRANGERS
        if trusted:
            self._dropped = _TAKEN if forwarded_host else _TAKEN | {b"x-forwarded-host"}
        self._said = (
            b"x-forwarded-for: %b\r\nx-real-ip: %b\r\nx-forwarded-proto: http\r\nvia: 1.%%b %b\r\n"
        ) % (self._ip, self._ip, _NAME)

    def request(self, head: RequestHead, length: int) -> bytes:
        """Write the head of a request; `length`: of the body as it will be sent.

        The same head as the one before is not written anew.
        """
        if self._last[0] is not head or self._last[1] != length:
            self._last, self._written = (head, length), self._anew(head, length)
        return self._written

    def _anew(self, head: RequestHead, length: int) -> bytes:
        dropped = self._dropped
        if head.hops:
            dropped |= head.hops
        lines = [b"%b: %b\r\n" % each for each in head.fields if each[0] not in dropped]
        if head.upgrade:
            lines.append(_WEBSOCKET)
        if length == CHUNKED:
            lines.append(b"transfer-encoding: chunked\r\n")
        elif length or head.method in _WITH_BODY:
            lines.append(b"content-length: %d\r\n" % length)
        return b"%b %b HTTP/1.1\r\nhost: %b\r\n%b%b\r\n" % (
            head.method.encode(),
            head.target.encode(),
            head.host,
            b"".join(lines),
            self._where(head),
        )

    def _where(self, head: RequestHead) -> bytes:
        version = b"0" if head.old else b"1"
        if not self._trusted:
            said = self._said % version
            return said + b"x-forwarded-host: %b\r\n" % head.host
        found = dict(head.fields)
        way = b", ".join([*_all(head.fields, b"x-forwarded-for"), self._ip or b"unknown"])
        via = b", ".join([*_all(head.fields, b"via"), b"1.%b %b" % (version, _NAME)])
        lines = [b"x-forwarded-for: %b\r\nvia: %b\r\n" % (way, via)]
        for name, value in (
            (b"x-forwarded-host", head.host),
            (b"x-forwarded-proto", b"http"),
            (b"x-real-ip", self._ip),
        ):
            if (name not in found or name in self._dropped) and value:
                lines.append(b"%b: %b\r\n" % (name, value))
        return b"".join(lines)


_WITH_BODY = {"POST", "PUT", "PATCH"}


def _all(fields: Fields, name: bytes) -> list[bytes]:
    return [value for found, value in fields if found == name and value]


def answer(
    head: AnswerHead, request: RequestHead, more: Iterable[tuple[bytes, bytes]], *, keep: bool
) -> bytes:
    """Write the head of an upstream's answer for the caller."""
    dropped = _HOP | _RATE if more else _HOP
    if head.hops:
        dropped |= head.hops
    lines = [b"%b: %b\r\n" % each for each in head.fields if each[0] not in dropped]
    lines += [b"%b: %b\r\n" % each for each in more]
    lines.append(_framing(head, request))
    if not keep:
        lines.append(b"connection: close\r\n")
    elif request.old:
        lines.append(b"connection: keep-alive\r\n")
    return b"HTTP/1.1 %d %b\r\n%b\r\n" % (head.status, head.reason, b"".join(lines))


def _framing(head: AnswerHead, request: RequestHead) -> bytes:
    if request.method == "HEAD" or head.status == 304:
        said = _all(head.fields, b"content-length")
        return b"content-length: %b\r\n" % said[0] if said else b""
    if head.length >= 0:
        return b"" if head.status == 204 else b"content-length: %d\r\n" % head.length
    return b"" if request.old else b"transfer-encoding: chunked\r\n"


def in_chunks(head: AnswerHead, request: RequestHead) -> bool:
    """Tell whether the caller gets the body in chunks."""
    return head.length in {CHUNKED, UNTIL_CLOSE} and not request.old


def switching(head: AnswerHead) -> bytes:
    """Write the answer that opens a WebSocket."""
    lines = [b"%b: %b\r\n" % each for each in head.fields if each[0] not in _HOP]
    return b"HTTP/1.1 101 Switching Protocols\r\n%b%b\r\n" % (_WEBSOCKET, b"".join(lines))


def own(
    status: int,
    fields: Iterable[tuple[bytes, bytes]],
    body: bytes,
    date: bytes,
    request: RequestHead | None,
    *,
    keep: bool,
) -> bytes:
    """Write an answer that is ours, as a whole; `request`: `None` if it could not be read."""
    connection = b"" if keep else b"connection: close\r\n"
    head_only = False
    if request is not None:
        head_only = request.method == "HEAD"
        if keep and request.old:
            connection = b"connection: keep-alive\r\n"
    return b"HTTP/1.1 %d %b\r\ndate: %b\r\n%b%bcontent-length: %d\r\n\r\n%b" % (
        status,
        _REASONS.get(status, b""),
        date,
        b"".join([b"%b: %b\r\n" % each for each in fields]),
        connection,
        len(body),
        b"" if head_only else body,
    )


def plain(
    status: int, reason: str, date: bytes, request: RequestHead | None, *, keep: bool
) -> bytes:
    """Write an answer of ours that is one sentence."""
    body = f"{status} {_REASONS.get(status, b'').decode()}: {reason}\n".encode()
    return own(status, _PLAIN, body, date, request, keep=keep)


_PLAIN = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
)
