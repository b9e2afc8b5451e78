"""Reads the heads of requests and answers, strictly: what can be read in two ways is refused.

A head is cut off first, within bounds, and read as a whole, so no split of the bytes can change
what it says. llhttp (strict mode, by `httptools`) reads the grammar; the rules here take away what
llhttp still lets pass and what several fields together leave open. Source: RFC 9110, RFC 9112.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import httptools
import msgspec

CHUNKED = -1
"""The length of a body that comes in chunks."""
UNTIL_CLOSE = -2
"""The length of an answer that ends with its connection."""

Fields = list[tuple[bytes, bytes]]
"""Names in lower case, and values without space around them."""

_PCHAR = rb"A-Za-z0-9\-._~!$&'()*+,;=:@%/"
_TARGET = re.compile(
    rb"(?:(?P<scheme>[hH][tT][tT][pP])://(?P<authority>[^/?#]+))?"
    rb"(?P<path>/[" + _PCHAR + rb"\[\]|]*)(?:\?[" + _PCHAR + rb"?\[\]^`{|}\\]*)?"
).fullmatch
_ORIGIN = re.compile(
    rb"/[" + _PCHAR.replace(b"%", b"") + rb"\[\]|]*(?:\?[" + _PCHAR + rb"?\[\]^`{|}\\]*)?"
).fullmatch
"""The common case: in origin form, and no percent sign in the path."""
_ESCAPES = re.compile(rb"(?:[^%]|%(?!00)[0-9A-Fa-f]{2})*").fullmatch
_REQUEST_LINE = re.compile(
    rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) ([!-~]+) HTTP/(\d)\.(\d)\r\n"
).match
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)(?: ([\t -~\x80-\xff]*))?\r\n").match
_HOST = re.compile(
    rb"(?:[A-Za-z0-9](?:[A-Za-z0-9._\-]*)|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?"
).fullmatch
_LENGTH = re.compile(rb"\d{1,15}").fullmatch
_FIRST = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]").match
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)").search
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+").fullmatch

METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "PROPPATCH", "MKCOL",
     "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "MKCALENDAR", "ACL"}
)  # fmt: skip
"""All others are not done: `CONNECT` opens tunnels, `TRACE` shows credentials."""
_NAMED = {each.encode(): each for each in METHODS}

_SINGLE = frozenset(
    b"""host content-length transfer-encoding content-type content-encoding authorization cookie
    expect upgrade user-agent x-odoo-database x-odoo-dbfilter origin referer range date from
    max-forwards sec-websocket-key sec-websocket-version if-modified-since if-unmodified-since
    if-range content-range content-location x-real-ip x-forwarded-host x-forwarded-proto
    x-forwarded-port proxy-authorization""".split()
)
"""Fields of a request that may come once: which one counts, two programs would not agree on."""
_NEVER_HOP = _SINGLE - {b"upgrade", b"proxy-authorization"} | {b"x-forwarded-for", b"forwarded"}
"""Fields that `Connection` may not name: it would take them away behind the gate's back."""


class FramingError(Exception):
    """A message cannot be read in just one way; answer with `status` and close the connection."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def _too_long() -> FramingError:
    return FramingError(414, "the target is too long")


class RequestHead(msgspec.Struct, frozen=True, gc=False):
    """A request without its body, read in the only way it can be read."""

    method: str
    target: str
    """In origin form, or `*`."""
    fields: Fields
    host: bytes
    length: int
    """Bytes of the body, or `CHUNKED`."""
    keep_alive: bool
    old: bool
    """That it is HTTP/1.0: it understands no chunks."""
    upgrade: bool
    """That it asks for a WebSocket."""
    expects: bool
    """That it waits for `100 Continue`."""
    hops: frozenset[bytes]
    """Names of fields that are for this connection alone, as `Connection` says."""


class AnswerHead(msgspec.Struct, frozen=True, gc=False):
    """An answer without its body."""

    status: int
    reason: bytes
    fields: Fields
    length: int
    """Bytes of the body, `CHUNKED` or `UNTIL_CLOSE`."""
    keep_alive: bool
    hops: frozenset[bytes]


_NO_HOPS: frozenset[bytes] = frozenset()


def cut(data: bytes, start: int, most: int) -> int:
    """Find where a head ends; 0: not yet. `start`: how much of it was looked at before.

    What can no longer become a head is refused at once, with 400 or 431.
    """
    end = data.find(b"\r\n\r\n", start - 3 if start > 3 else 0)
    if end >= 0:
        if end + 4 > most:
            raise FramingError(431, "the head is too large")
        return end + 4
    if len(data) >= most:
        raise FramingError(431, "the head is too large") if b"\r\n" in data else _too_long()
    if data and _FIRST(data) is None:
        raise FramingError(400, "this is no HTTP")
    if _BARE(data, start - 1 if start else 0):
        raise FramingError(400, "a line does not end in CR LF")
    return 0


class _Collector:
    """Takes the fields that llhttp reads."""

    __slots__ = ("fields",)

    def __init__(self) -> None:
        self.fields: Fields = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name.lower(), value.rstrip()))


def _collect(
    make: Callable[[object], httptools.HttpRequestParser | httptools.HttpResponseParser],
    head: bytes,
) -> Fields:
    """Let llhttp read a whole head; give its fields."""
    collector = _Collector()
    try:
        make(collector).feed_data(head)
    except httptools.HttpParserUpgrade:
        pass  # it would stop here; the head is read, and what follows is ours to frame
    except httptools.HttpParserError as error:
        raise FramingError(400, str(error) or "the head is malformed") from error
    if len(collector.fields) != head.count(b"\r\n") - 2:
        raise FramingError(400, "a line is no field")
    return collector.fields


def read_request(head: bytes, most_target: int, most_fields: int) -> RequestHead:
    """Read a whole head, from its first line to the empty one."""
    line = _REQUEST_LINE(head)
    if line is None:
        raise _wrong_line(head, most_target)
    method, target, major, minor = line.groups()
    name = _NAMED.get(method)
    if major != b"1" or minor not in b"01":
        raise FramingError(505, "HTTP/1.1 is spoken here")
    if name is None:
        raise FramingError(501, "this method is not served")
    if len(target) > most_target:
        raise _too_long()
    if head.count(b"\r\n") - 2 > most_fields:
        raise FramingError(431, "too many fields")
    fields = _collect(httptools.HttpRequestParser, head)
    if b"_" in head:  # WSGI cannot tell `X_Forwarded_For` from `X-Forwarded-For`
        fields = [each for each in fields if b"_" not in each[0]]
    single = dict(fields)
    if len(single) != len(fields):
        _check_doubles(fields)
    host = single.get(b"host")
    if host is None or not _is_host(host):
        raise FramingError(400, "`Host` must name one host")
    if _ORIGIN(target) is None:
        target = _plain_target(target, name, host)
    return _request(name, target.decode("ascii"), fields, single, minor == b"0")


def _request(
    method: str, target: str, fields: Fields, single: dict[bytes, bytes], old: bool
) -> RequestHead:
    options, hops = _hops(single.get(b"connection"), fields)
    length = _request_length(single, old)
    upgrade = (
        b"upgrade" in options
        and not old
        and method == "GET"
        and single.get(b"upgrade", b"").lower() == b"websocket"
    )
    if length and b"upgrade" in options and b"upgrade" in single:
        # llhttp ends such a request with its head, others after its body
        raise FramingError(400, "a request for another protocol has no body")
    keep_alive = b"close" not in options and (not old or b"keep-alive" in options)
    expects = single.get(b"expect")
    if expects is not None and expects.lower() != b"100-continue":
        raise FramingError(417, "only `100-continue` can be expected")
    host = single[b"host"]
    waits = expects is not None and not old and length != 0
    return RequestHead(method, target, fields, host, length, keep_alive, old, upgrade, waits, hops)


def _wrong_line(head: bytes, most_target: int) -> FramingError:
    """Say what is wrong with a first line that is no request line."""
    line = head[: head.index(b"\r\n")]
    if line.count(b" ") == 2 and line.find(b" ", line.find(b" ") + 1) > most_target + 32:
        return _too_long()
    return FramingError(400, "the request line is malformed")


@lru_cache(maxsize=4_096)
def _is_host(host: bytes) -> bool:
    found = _HOST(host)
    return found is not None and (found[1] is None or 0 < int(found[1]) < 65_536)


def _plain_target(target: bytes, method: str, host: bytes) -> bytes:
    """Check a target that is not plain; give it in origin form."""
    if target == b"*" and method == "OPTIONS":
        return target
    if target.lower().startswith(b"http://") and b"/" not in target[7:]:
        path, mark, query = target.partition(b"?")
        target = path + b"/" + mark + query
    found = _TARGET(target)
    if found is None or _ESCAPES(found["path"]) is None:
        raise FramingError(400, "the target is malformed")
    if found["scheme"] is None:
        return target
    if found["authority"].lower() != host.lower():
        raise FramingError(400, "the target and `Host` name different hosts")
    return target[found.start("path") :]


def _check_doubles(fields: Fields) -> None:
    """Refuse a request that says twice what can be said once."""
    seen = set()
    for name, _ in fields:
        if name in seen and name in _SINGLE:
            raise FramingError(400, f"`{name.decode()}` comes twice")
        seen.add(name)


def _request_length(single: dict[bytes, bytes], old: bool) -> int:
    length, coding = single.get(b"content-length"), single.get(b"transfer-encoding")
    if coding is None:
        return 0 if length is None else _length(length)
    if length is not None:
        raise FramingError(400, "`Content-Length` and `Transfer-Encoding` contradict one another")
    if old:
        raise FramingError(400, "HTTP/1.0 knows no `Transfer-Encoding`")
    if coding.lower() != b"chunked":
        raise FramingError(501, "the only transfer coding is `chunked`")
    return CHUNKED


def _length(value: bytes) -> int:
    if _LENGTH(value) is None:
        raise FramingError(400, "`Content-Length` is no number")
    return int(value)


def _hops(value: bytes | None, fields: Fields) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Give the options of `Connection`, and which fields it names besides the well-known."""
    if value is None:
        return _NO_HOPS, _NO_HOPS
    found = _OPTIONS.get(value)
    if found is not None and sum(name == b"connection" for name, _ in fields) == 1:
        return found, _NO_HOPS
    joined = b",".join(each for name, each in fields if name == b"connection")
    options = frozenset(each.strip(b" \t").lower() for each in joined.split(b","))
    if any(each and _TOKEN(each) is None for each in options):
        raise FramingError(400, "`Connection` is malformed")
    if not options.isdisjoint(_NEVER_HOP):
        raise FramingError(400, "`Connection` names a field that is not for the connection")
    return options, options - {b"", b"close", b"keep-alive", b"upgrade"}


_OPTIONS = {
    b"close": frozenset({b"close"}),
    b"keep-alive": frozenset({b"keep-alive"}),
    b"Keep-Alive": frozenset({b"keep-alive"}),
    b"Upgrade": frozenset({b"upgrade"}),
    b"upgrade": frozenset({b"upgrade"}),
}


def read_answer(head: bytes, method: str, most_fields: int) -> AnswerHead:
    """Read the head of an answer to a request with that method."""
    line = _STATUS_LINE(head)
    if line is None:
        raise FramingError(502, "the status line is malformed")
    status = int(line[2])
    if head.count(b"\r\n") - 2 > most_fields:
        raise FramingError(502, "too many fields")
    fields = _collect(httptools.HttpResponseParser, head)
    single = dict(fields)
    length, coding = single.get(b"content-length"), single.get(b"transfer-encoding")
    if len(single) != len(fields):
        names = [name for name, _ in fields]
        if names.count(b"content-length") > 1 or names.count(b"transfer-encoding") > 1:
            raise FramingError(502, "the answer has two lengths")
    options, hops = _hops(single.get(b"connection"), fields)
    old = line[1] == b"0"
    known = _answer_length(status, method, length, coding, old)
    keep = b"close" not in options and (not old or b"keep-alive" in options)
    return AnswerHead(status, line[3] or b"", fields, known, keep and known != UNTIL_CLOSE, hops)


def _answer_length(
    status: int, method: str, length: bytes | None, coding: bytes | None, old: bool
) -> int:
    """Tell how an answer is framed (RFC 9112, section 6.3)."""
    if coding is not None and (length is not None or old or coding.lower() != b"chunked"):
        raise FramingError(502, "the length of the answer is ambiguous")
    known = UNTIL_CLOSE if length is None else _length(length)
    if status < 200 or status in {204, 304} or method == "HEAD":
        if coding is not None and (status < 200 or status == 204):
            raise FramingError(502, "an answer without a body says that it has one")
        return 0
    return CHUNKED if coding is not None else known
