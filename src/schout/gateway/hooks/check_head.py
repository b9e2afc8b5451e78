"""Reads what a proxy asks: the head of a request to the decision server, strictly.

Which fields name the request that it is about depends on who asks, and only that proxy's own fields
are read: the others pass through it as the caller wrote them, so they may hold anything.
"""

import re
from enum import StrEnum

import msgspec

CHECK = b"/v1/check"
MOST_HEAD_BYTES = 65_536
MOST_FIELDS = 256
_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) (/[\x21-\x7e\x80-\xff]*) HTTP/1\.([01])")
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_BAD_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_END = b"\r\n\r\n"
_WITH_PATH = CHECK + b"/"
_OWN = frozenset({b"connection", b"content-length", b"expect", b"keep-alive"})
_LONGEST_LENGTH = 12
"""Digits of a Content-Length; a terabyte is more than anybody sends."""

Headers = list[tuple[bytes, bytes]]
_About = dict[bytes, list[bytes]]


class NotHttp(Exception):
    """What came is no request that can be answered; send the status and close the connection."""

    def __init__(self, status: bytes) -> None:
        super().__init__(status.decode("ascii"))
        self.status = status


class Form(StrEnum):
    """How a proxy asks and which answers it can relay."""

    NGINX = "nginx"
    """In `X-Original-*`; it can relay 401 and 403 alone."""
    FORWARDED = "forwarded"
    """In `X-Forwarded-*`, as Traefik and Caddy do; it relays everything but 2xx."""
    WHOLE = "whole"
    """The request itself below `/v1/check`, as Envoy does; 200 alone means that it may pass."""


class Asked(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A request to the decision server, and the request that it is about."""

    own_path: bytes
    form: Form
    method: str
    target: str
    headers: Headers
    """Of the request it is about, names in lower case."""
    peer_ip: str
    """The peer that the proxy saw."""
    leased: bool
    """The proxy, or whoever writes its log, says when a call has ended."""
    length: int
    """Bytes of the head."""
    body_bytes: int
    expects: bool
    """The proxy waits for `100 Continue` before it sends the body."""
    closes: bool
    """The connection ends with the answer."""
    is_head: bool
    """The answer has no body."""


class _Framing(msgspec.Struct):
    body_bytes: int | None = None
    hosts: int = 0
    coding: bytes | None = None
    options: bytes = b""
    expects: bytes = b""


def read_head(data: bytes | bytearray) -> Asked | None:
    """Read the head at the start of some bytes; `None`: it is not whole yet.

    `NotHttp` for everything that is not to the letter of RFC 9112, and for what is ambiguous.
    """
    end = data.find(_END, 0, MOST_HEAD_BYTES)
    if end < 0:
        if len(data) >= MOST_HEAD_BYTES:
            raise NotHttp(b"431 Request Header Fields Too Large")
        return None
    first, *lines = bytes(data[:end]).split(b"\r\n")
    start = _LINE.fullmatch(first)
    if start is None:
        raise NotHttp(b"400 Bad Request")
    if len(lines) > MOST_FIELDS:
        raise NotHttp(b"431 Request Header Fields Too Large")
    headers: Headers = []
    about: _About = {}
    framing = _Framing()
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or _NAME.fullmatch(name) is None or _BAD_VALUE.search(value):
            raise NotHttp(b"400 Bad Request")
        name, value = name.lower(), value.strip(b" \t")
        _frame(framing, name, value)
        if name.startswith((b"x-original-", b"x-forwarded-", b"x-schout-")):
            about.setdefault(name, []).append(value)
        elif name not in _OWN:
            headers.append((name, value))
    _check_framing(start, framing)
    return _asked(start, headers, about, framing, end + len(_END))


def _frame(framing: _Framing, name: bytes, value: bytes) -> None:
    """Note what says where the request ends and what becomes of the connection."""
    if name == b"content-length":
        if framing.body_bytes is not None or not value.isdigit() or len(value) > _LONGEST_LENGTH:
            raise NotHttp(b"400 Bad Request")
        framing.body_bytes = int(value)
    elif name == b"transfer-encoding":
        framing.coding = value if framing.coding is None else framing.coding + b"," + value
    elif name == b"host":
        framing.hosts += 1
    elif name == b"connection":
        framing.options += b"," + value.lower()
    elif name == b"expect":
        framing.expects = value.lower()


def _check_framing(start: re.Match[bytes], framing: _Framing) -> None:
    """Refuse what two programs could read in two ways, and what this server does not do."""
    is_old = start[3] == b"0"
    if framing.hosts > 1 or (framing.hosts == 0 and not is_old):
        raise NotHttp(b"400 Bad Request")
    if framing.coding is not None:
        if framing.body_bytes is not None or is_old:
            raise NotHttp(b"400 Bad Request")
        known = framing.coding.lower() == b"chunked"
        raise NotHttp(b"411 Length Required" if known else b"501 Not Implemented")
    if framing.expects not in {b"", b"100-continue"}:
        raise NotHttp(b"417 Expectation Failed")
    if start[1] == b"CONNECT":
        raise NotHttp(b"501 Not Implemented")


def _asked(
    start: re.Match[bytes], headers: Headers, about: _About, framing: _Framing, length: int
) -> Asked:
    path, _, query = start[2].partition(b"?")
    options = query.split(b"&")
    form = _form(path, about, by_query=b"dialect=nginx" in options)
    walked = b", ".join(about.get(b"x-forwarded-for", ()))
    method: bytes | None = start[1]
    target: bytes | None = start[2]
    host = None
    if form is Form.NGINX:
        method = _only(about, b"x-original-method") or method
        target = _only(about, b"x-original-uri")
        peer = _only(about, b"x-original-addr") or b""
    else:
        walked, _, peer = walked.rpartition(b",")
        if form is Form.WHOLE:
            target = start[2][len(_WITH_PATH) - 1 :]
        elif path == CHECK:
            method = _only(about, b"x-forwarded-method") or method
            target = _only(about, b"x-forwarded-uri")
            host = _only(about, b"x-forwarded-host")
    if not target or not method:
        raise NotHttp(b"400 Bad Request")
    if host is not None:
        headers = [each for each in headers if each[0] != b"host"]
        headers.append((b"host", host))
    if walked:
        headers.append((b"x-forwarded-for", walked))
    return Asked(
        own_path=path,
        form=form,
        method=method.decode("latin-1"),
        target=target.decode("latin-1"),
        headers=headers,
        peer_ip=peer.strip(b" \t").decode("latin-1"),
        leased=_is_leased(form, options),
        length=length,
        body_bytes=framing.body_bytes or 0,
        expects=bool(framing.expects) and start[3] == b"1",
        closes=start[3] == b"0" or b"close" in _tokens(framing.options),
        is_head=start[1] == b"HEAD",
    )


def _is_leased(form: Form, options: list[bytes]) -> bool:
    """Tell whether ends of calls are told of; Traefik and Caddy do not, unless they say so."""
    if form is Form.WHOLE:
        return True
    said = next((each for each in options if each.startswith(b"leases=")), None)
    return form is Form.NGINX if said is None else said == b"leases=on"


def _form(path: bytes, about: _About, *, by_query: bool) -> Form:
    """Tell who asks, by what only a proxy can have written.

    The path is the proxy's own. Traefik and Caddy always write X-Forwarded-Method and -Uri, so
    what a caller behind them says in the name of nginx is not listened to.
    """
    if path.startswith(_WITH_PATH):
        return Form.WHOLE
    if path != CHECK:
        return Form.FORWARDED
    if by_query:
        return Form.NGINX
    forwarded = b"x-forwarded-method" in about or b"x-forwarded-uri" in about
    if forwarded and about.get(b"x-schout-dialect") == [b"nginx"]:
        # Either a caller speaks for nginx, or nginx lets a caller speak for Traefik.
        raise NotHttp(b"403 Forbidden")
    is_nginx = not forwarded and b"x-original-uri" in about
    return Form.NGINX if is_nginx else Form.FORWARDED


def _only(about: _About, name: bytes) -> bytes | None:
    values = about.get(name)
    if values is None:
        return None
    if len(values) > 1:
        raise NotHttp(b"400 Bad Request")
    return values[0]


def _tokens(options: bytes) -> set[bytes]:
    return {each.strip(b" \t") for each in options.split(b",")}
