"""Reads one line of an access log: common, combined, with or without the virtual host in front.

Formats: httpd.apache.org/docs/2.4/logs.html (common, combined, `vhost_combined` of Debian) and
nginx.org/en/docs/http/ngx_http_log_module.html (`combined`). Fields after the user agent, which
many sites add, are left alone. What a client can put into a line must not hide it: a user name may
hold spaces and brackets, a request anything. Every part of the patterns can end in one place only,
so that no line takes more than linear time.
"""

import re

from schout.core.intake.format import LineParser, Miss, Parsed
from schout.core.intake.parts import Addresses
from schout.core.intake.register import Register
from schout.core.intake.when import ClfClock
from schout.core.model.event import HttpRequest

_INSIDE = r'([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_QUOTED = '"' + _INSIDE
_VERSION = r"HTTP/(?:0\.9|1\.[01]|[23](?:\.0)?)"
"""Those that there are (RFC 9110, section 2.5); what claims another is no HTTP."""
_REQUEST = r'"(?:([A-Za-z]+) ([^ ?"\\]*)(?:\?([^ "\\]*))? ' + _VERSION + '"|' + _INSIDE + ")"
_TAIL = (
    r" \[([^\[\]\"]{20,40})\] "
    + _REQUEST
    + r" ([0-9]{3}) ([0-9]{1,18}|-)(?: "
    + _QUOTED
    + " "
    + _QUOTED
    + r")?(?:\s.*)?"
)
_WHO = r" (?:-|(\S+)(?= \S+ \[)) (\S+|[^\"]+?)"
"""The identity, and the user; only after the usual `-` may the user hold spaces.

lighttpd writes the host that was asked for in the place of the identity, which nobody uses.
"""
_NAME = re.compile(
    r"(?=[^:]*[A-Za-z])([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,20})(?::[0-9]{1,5})?"
)
"""A host name with a dot."""
_PLAIN = re.compile(
    r"()([0-9A-Fa-f:.]+|[^ :,]+|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?)" + _WHO + _TAIL, re.DOTALL
)
_VHOST = re.compile(
    r"([^ :,]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)? (?!- )([^ ,]+)" + _WHO + _TAIL, re.DOTALL
)
_HOPS = re.compile(r'(?:[^\s,"]{1,64}, ?){1,32}')
"""Where `X-Forwarded-For` stands first: all but the last may be made up by the client."""
_IS_HTTP = re.compile(_VERSION).fullmatch
_NONE = frozenset(("-", "", None))


def access_log_parser(
    source: str, register: Register, default_host: str | None = None, *, vhost: bool = False
) -> LineParser:
    """Make a parser for one source; `vhost` says that lines begin with the virtual host.

    A line of the other kind is still read; `default_host` is used where the log names no host.
    """
    read, spelling = ClfClock().read, Addresses().or_name
    owner_of_host, owner_of_address = register.owner_of_host, register.owner_of_address
    likely, other = _PLAIN.fullmatch, _VHOST.fullmatch
    if vhost:
        likely, other = other, likely

    def parse(number: int, raw: bytes) -> Parsed:
        text = raw.decode("utf-8", "backslashreplace")
        match = likely(text) or other(text) or _behind_hops(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        host, address, name, user, when, method, path, query, odd, status, size, referer, agent = (
            match.groups()
        )
        at_us = read(when)
        if at_us is None:
            return Miss.MALFORMED
        if odd is not None:
            method, path, query = split_request(odd)
        if method is not None and not path:
            path = "/"
        if ":" in address:  # IPv6, or with a port
            address = spelling(address)
        if name is not None and not host and (named := _NAME.fullmatch(name)):
            host = named[1]
        host = host.lower() if host else default_host
        return HttpRequest(  # by position: by name it takes four times as long
            at_us,
            source,
            number,
            raw,
            address,
            method,
            path,
            query,
            int(status),
            None if size == "-" else int(size),
            host,
            None if user == "-" else user,
            None if agent in _NONE else agent,
            None if referer in _NONE else referer,
            None,
            owner_of_host(host, at_us),
            owner_of_address(address, at_us),
        )

    return parse


def split_request(request: str) -> tuple[str | None, str, str | None]:
    """Split a request line into method, path and query; what is no HTTP has no method."""
    method, _, rest = request.partition(" ")
    target, last, protocol = rest.rpartition(" ")
    is_http = last and _IS_HTTP(protocol) and method.isalpha()
    path, mark, query = (target if is_http else request).partition("?")
    return method if is_http else None, path, query if mark else None


def _behind_hops(text: str) -> re.Match[str] | None:
    """Read a line that begins with a list of addresses: only the last hop is sure."""
    hops = _HOPS.match(text)
    return None if hops is None else _PLAIN.fullmatch(text, hops.end())
