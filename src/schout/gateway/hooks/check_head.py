"""Reads what a proxy asks: the head of a request to the decision server, strictly."""

import re

import msgspec

_LINE = re.compile(rb"([A-Z]{1,20}) (/[\x21-\x7e]*) HTTP/1\.([01])")
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_BAD_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_END = b"\r\n\r\n"
_ENVOY_PREFIX = b"/v1/check/"
_OWN = frozenset({b"connection", b"content-length"})


class NotHttp(Exception):
    """What came is no request that can be answered; send the status and close the connection."""

    def __init__(self, status: bytes) -> None:
        super().__init__(status.decode("ascii"))
        self.status = status


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A request to the decision server, and the request that it is about."""

    own_path: bytes
    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    """Of the request it is about, names in lower case."""
    peer_ip: str
    """The peer that the proxy saw."""
    is_nginx: bool
    length: int
    """Bytes of the head."""
    body_bytes: int


def read_head(data: bytes) -> Asked | None:
    """Read the head at the start of some bytes; `None`: it is not whole yet.

    `NotHttp` for everything that is not to the letter of RFC 9112.
    """
    end = data.find(_END)
    if end < 0:
        return None
    first, *lines = data[:end].split(b"\r\n")
    start = _LINE.fullmatch(first)
    if start is None:
        raise NotHttp(b"400 Bad Request")
    headers: list[tuple[bytes, bytes]] = []
    about: dict[bytes, bytes] = {}
    body_bytes = 0
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or _NAME.fullmatch(name) is None or _BAD_VALUE.search(value):
            raise NotHttp(b"400 Bad Request")
        name, value = name.lower(), value.strip(b" \t")
        if name == b"transfer-encoding" or (name == b"content-length" and body_bytes):
            raise NotHttp(b"400 Bad Request")
        if name == b"content-length":
            if not value.isdigit() or len(value) > 9:
                raise NotHttp(b"400 Bad Request")
            body_bytes = int(value)
        elif name.startswith((b"x-original-", b"x-forwarded-")):
            about[name] = (
                f"{about[name].decode('latin-1')}, ".encode("latin-1") + value
                if (name in about)
                else value
            )
        elif name not in _OWN:
            headers.append((name, value))
    return _about(start, headers, about, end + len(_END), body_bytes)


def _about(
    start: re.Match[bytes],
    headers: list[tuple[bytes, bytes]],
    about: dict[bytes, bytes],
    length: int,
    body_bytes: int,
) -> Asked:
    method, target, path = start[1], start[2], start[2].partition(b"?")[0]
    is_nginx = b"x-original-uri" in about
    if is_nginx:
        method = about.get(b"x-original-method", method)
        target = about[b"x-original-uri"]
        peer = about.get(b"x-original-addr", b"")
        walked = about.get(b"x-forwarded-for", b"")
    else:
        walked, _, peer = about.get(b"x-forwarded-for", b"").rpartition(b",")
        method = about.get(b"x-forwarded-method", method)
        if b"x-forwarded-uri" in about:
            target = about[b"x-forwarded-uri"]
        elif target.startswith(_ENVOY_PREFIX):
            target = target[len(_ENVOY_PREFIX) - 1 :]
    if b"x-forwarded-host" in about:
        host = about[b"x-forwarded-host"]
        headers = [each for each in headers if each[0] != b"host"] + [(b"host", host)]
    if walked:
        headers.append((b"x-forwarded-for", walked))
    return Asked(
        path,
        method.decode("latin-1"),
        target.decode("latin-1"),
        headers,
        peer.strip().decode("latin-1"),
        is_nginx,
        length,
        body_bytes,
    )
