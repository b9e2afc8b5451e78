"""From a request to a `Call`: host, path, source, class and principal, without trusting a word.

Nothing here raises, whatever the request holds, and nothing raw of a credential is kept: what is
remembered between calls are hosts, paths, addresses and user agents, in bounded number.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from schout.core.intake.normal import normal_host
from schout.core.model.edge import EdgeLimits
from schout.gateway.call import Applicant, Call, CallClass, Dialect
from schout.gateway.caller.address import TrustedProxies, forwarded_elements, normal_ip
from schout.gateway.caller.coding import plain_body
from schout.gateway.caller.credentials import Digester, cookie_value
from schout.gateway.caller.forms import MOST_FORM_BYTES, is_form, mark_of_form
from schout.gateway.caller.jsonrpc import of_path, read_json_2, read_json_rpc
from schout.gateway.caller.reading import MOST_BYTES, Reading, Unread
from schout.gateway.caller.route import Area, Route, Routes
from schout.gateway.caller.xmlrpc import read_xml_rpc
from schout.gateway.crawler_names import declared
from schout.gateway.proof import COOKIE
from schout.ports.clock import Clock

Verify = Callable[["Head", int], str | None]
"""Gives the `keyid` of a request whose signature holds at a moment of the time of day."""

_MOST_REMEMBERED = 16_384
"""Of each kind; when there are more, the older half is forgotten."""
_LONGEST_REMEMBERED = 256
_LONGEST_AGENT = 512
_LONGEST_HEAD = 4096
"""Bytes of header values of a request that is remembered."""
_SEEN = (
    *(b"host", b"user-agent", b"accept", b"accept-language", b"content-type"),
    *(b"sec-fetch-mode", b"sec-fetch-site", b"upgrade"),
)
"""Fields that decide what a request is, beside its credentials and those of proxies."""
_HASHED = (b"cookie", b"authorization", b"x-api-key")
"""Credentials decide as well; nothing of them is kept but a hash."""
_SIGNATURE = b"signature-input"
_LONGEST_LANGUAGES = 256
_LONGEST_PROOF = 256
_SIGN_UP, _API = CallClass.SIGN_UP, CallClass.API
_JSON_2 = Dialect.JSON_2
_OF_API, _OF_SIGN_UP, _OF_LOGIN = Area.API, Area.SIGN_UP, Area.LOGIN
"""Reading a member of an enumeration is slow; these are for every call."""
_NO_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SCHEMES = ("http://", "https://", "ws://", "wss://")
_WEBSOCKET = b"websocket"
_READ = frozenset({Dialect.XML_RPC, Dialect.JSON_RPC, Dialect.JSON_2})

Fields = Mapping[bytes, bytes]
_Key = TypeVar("_Key")
_Known = TypeVar("_Known")


class Forwarding(StrEnum):
    """In which header the trusted proxies write whom they speak for.

    Only that one is read: the other one passes through them as the caller wrote it.
    """

    X_FORWARDED_FOR = "x_forwarded_for"
    FORWARDED = "forwarded"


class Head(msgspec.Struct, frozen=True, gc=False):
    """The line and the header fields of a request; shows neither target nor fields."""

    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    """Names in lower case, in the order in which they came."""
    peer_ip: str
    """Of the connection; empty for a Unix socket."""

    def __repr__(self) -> str:
        return f"Head(method={self.method[:16]!r}, {len(self.headers)} fields)"


class _Agent(NamedTuple):
    text: str
    crawls: bool
    browses: bool


_NO_AGENT = _Agent("", crawls=False, browses=False)


class Identifier:
    """Knows the routes, the trusted proxies and the secret; makes a `Call` of each request."""

    def __init__(
        self,
        limits: EdgeLimits,
        trusted: Sequence[str],
        secret: bytes,
        *,
        verify: Verify | None = None,
        clock: Clock | None = None,
        forwarding: Forwarding = Forwarding.X_FORWARDED_FOR,
        forwarded_host: bool = False,
        session_cookie: str = "session_id",
    ) -> None:
        """Signatures are checked if both `verify` and `clock` are given.

        `forwarded_host`: the trusted proxies write X-Forwarded-Host themselves (nginx, HAProxy and
        Envoy pass on what the caller wrote); `Forwarded` always has the host with the address.
        """
        self._proxies = TrustedProxies(trusted)
        self._digester = Digester(secret)
        self._verify, self._clock = verify, clock
        self._forwarding, self._forwarded_host = forwarding, forwarded_host
        self._cookie = session_cookie.encode()
        self._hosts: dict[bytes, str] = {}
        self._peers: dict[str, tuple[str, bool]] = {}
        self._agents: dict[bytes, _Agent] = {}
        self._calls: dict[tuple[object, ...], Call] = {}
        """By what decides; of credentials only a hash is in the key."""
        self._parts: dict[object, object] = {}
        """What keys are made of, each once: what many callers send alike lies in one place."""
        names = (*_SEEN, *self._forwarding_names()) if trusted else _SEEN
        if verify is not None:
            names = (*names, _SIGNATURE)
        self._deciding = dict.fromkeys(names, True) | dict.fromkeys(_HASHED, False)
        """Names of fields that decide, and whether what they say may be kept."""
        self.unread: Counter[Unread] = Counter()
        """Bodies that could not be read, by reason."""
        self.swap(limits)

    def swap(self, limits: EdgeLimits) -> None:
        """Go on with the routes that another document names."""
        self._routes = Routes(limits.limits)
        self._found: dict[str, Route] = {}
        self._calls.clear()
        self._parts.clear()

    def _forwarding_names(self) -> tuple[bytes, ...]:
        if self._forwarding is Forwarding.FORWARDED:
            return (b"forwarded",)
        return b"x-forwarded-for", b"x-forwarded-host"

    def body_wanted(self, head: Head) -> int:
        """Tell how much of the body to read; 0: none. Give `identify` no more than that.

        Of a longer body the beginning is enough; how to frame it is the hook's business.
        """
        if head.method in _NO_BODY:
            return 0
        route = self._route(head.target)
        if route.dialect is None and not route.odoo:
            return 0
        fields = _fields(head)
        if fields.get(b"content-length") == b"0":
            return 0
        if route.area is Area.SIGN_UP and is_form(fields.get(b"content-type", b"")):
            return MOST_FORM_BYTES
        dialect = route.dialect or _dialect(route, _method(head), fields)
        return MOST_BYTES if dialect in _READ else 0

    def identify(self, head: Head, body: bytes | None = None) -> Call:
        """Tell who calls and what for; `body` as `body_wanted` asked for it."""
        parts: list[object] = [head.method, head.target.partition("?")[0], head.peer_ip]
        deciding = self._deciding
        for name, value in head.headers:
            if name in deciding:
                parts.append(name)
                parts.append(value if deciding[name] else hash(value))
        key = tuple(parts)
        call = self._calls.get(key)
        if call is None:
            call = self._new(head, key)
        if body is None and call.kind is not _SIGN_UP:
            return call
        fields = _fields(head)
        if call.kind is _SIGN_UP:
            applicant = self._applicant(head, fields, body)
            call = msgspec.structs.replace(call, applicant=applicant)
        if body is None or call.dialect not in _READ:
            return call
        return self._with_body(call, self._route(head.target), fields, body)

    def _new(self, head: Head, key: tuple[object, ...]) -> Call:
        """Make the call of a head, and remember it unless the next one like it may be another."""
        fields = _fields(head)
        call = self._look(head, fields)
        if _SIGNATURE in fields and self._verify is not None:
            return msgspec.structs.replace(call, label=self._label(head))
        if b"upgrade" not in fields and sum(map(len, fields.values())) <= _LONGEST_HEAD:
            _remember(self._calls, tuple(map(self._one_of, key)), call)
        return call

    def _one_of(self, part: object) -> object:
        """Give the one object for all equal parts of keys."""
        if len(self._parts) >= _MOST_REMEMBERED:
            self._parts.clear()
        return self._parts.setdefault(part, part)

    def _look(self, head: Head, fields: Fields) -> Call:
        """Make the call of a head alone."""
        method = _method(head)
        route = self._route(head.target)
        agent = self._agent(fields.get(b"user-agent"))
        session = None
        if (cookies := fields.get(b"cookie")) is not None:
            session = cookie_value(cookies, self._cookie)
        source, host = self._whence(head, fields)
        kind = _class(route, method, fields, agent, has_session=session is not None)
        dialect = route.dialect or _dialect(route, method, fields)
        languages = fields.get(b"accept-language")
        return Call(
            host,
            route.path,
            method,
            source,
            kind,
            dialect,
            self._principal(route, fields, session),
            None,
            agent.text or None,
            None if languages is None else languages[:_LONGEST_LANGUAGES].decode("latin-1"),
            of_path(route.odoo) if dialect is _JSON_2 else None,
        )

    def _with_body(self, call: Call, route: Route, fields: Fields, body: bytes) -> Call:
        """Add what a body says; what cannot be read adds nothing and is counted."""
        read = self._read(route, call.dialect, plain_body(body, fields.get(b"content-encoding")))
        if isinstance(read, Unread):
            self.unread[read] += 1
            return call
        return msgspec.structs.replace(
            call, principal=read.principal or call.principal, rpc=read.rpc, cost=read.cost
        )

    def _applicant(self, head: Head, fields: Fields, body: bytes | None) -> Applicant:
        """Tell what a sign-up says of who sends it; of its mail address only a digest is kept."""
        proof = cookie_value(fields.get(b"cookie", b""), COOKIE.encode())
        mail = None
        if body is not None:
            plain = plain_body(body, fields.get(b"content-encoding"), MOST_FORM_BYTES)
            if isinstance(plain, Unread):
                self.unread[plain] += 1
            else:
                mail = mark_of_form(plain[0], fields.get(b"content-type", b""), self._digester)
        return Applicant(
            mail=mail,
            fingerprint=self._digester.program(head.headers),
            proof=None if proof is None else proof[:_LONGEST_PROOF].decode("latin-1"),
        )

    def ambiguous(self, head: Head) -> bool:
        """Tell whether a request names several hosts, or one that is none.

        A server must answer it with 400 (RFC 9112, section 3.2). Its call has an empty host, so
        only those calls need to be asked about.
        """
        names = [value for name, value in head.headers if name == b"host"]
        return (bool(names) or not head.target.startswith("/")) and not self._whence(
            head, _fields(head)
        )[1]

    def _route(self, target: str) -> Route:
        path = target.partition("?")[0]
        route = self._found.get(path)
        if route is not None:
            return route
        route = self._routes.find(_origin_form(path)[1])
        if len(path) <= _LONGEST_REMEMBERED:
            _remember(self._found, path, route)
        return route

    def _agent(self, raw: bytes | None) -> _Agent:
        if raw is None:
            return _NO_AGENT
        agent = self._agents.get(raw)
        if agent is None:
            text = raw[:_LONGEST_AGENT].decode("latin-1")
            agent = _Agent(text, declared(text) is not None, text.startswith("Mozilla/"))
            if len(raw) <= _LONGEST_AGENT:
                _remember(self._agents, raw, agent)
        return agent

    def _whence(self, head: Head, fields: Fields) -> tuple[str, str]:
        """Give the source address and the host, both as the nearest believable party says."""
        known = self._peers.get(head.peer_ip)
        if known is None:
            ip = normal_ip(head.peer_ip) if head.peer_ip else ""
            known = ("", False) if ip is None else (ip, self._proxies.trusts(ip))
            if len(head.peer_ip) <= _LONGEST_REMEMBERED:
                _remember(self._peers, head.peer_ip, known)
        source, trusted = known
        named = fields.get(b"host")
        if trusted:
            source, named = self._forwarded(source, named, fields)
        if not head.target.startswith("/"):
            return source, self._absolute_host(head.target, named)
        return source, "" if named is None else self._host(named)

    def _forwarded(
        self, peer: str, named: bytes | None, fields: Fields
    ) -> tuple[str, bytes | None]:
        """Ask the header that the trusted proxies write."""
        if self._forwarding is Forwarding.FORWARDED:
            value = fields.get(b"forwarded")
            if value is None:
                return peer, named
            elements = forwarded_elements(value.decode("latin-1"))
            source, place = self._proxies.first_untrusted(
                peer, [each.get("for", "") for each in elements]
            )
            said = elements[place].get("host") if place < len(elements) else None
            return source, named if said is None else said.encode("latin-1")
        value = fields.get(b"x-forwarded-for")
        if value is not None:
            peer, _ = self._proxies.first_untrusted(peer, value.decode("latin-1").split(","))
        if self._forwarded_host and (said_host := fields.get(b"x-forwarded-host")):
            named = said_host.rpartition(b",")[2]
        return peer, named

    def _host(self, raw: bytes) -> str:
        host = self._hosts.get(raw)
        if host is None:
            try:
                host = normal_host(raw.decode()) or ""
            except UnicodeDecodeError:
                host = ""
            if len(raw) <= _LONGEST_REMEMBERED:
                _remember(self._hosts, raw, host)
        return host

    def _absolute_host(self, target: str, named: bytes | None) -> str:
        """Give the host of a target in absolute form; if a Host field names another one, none."""
        authority = _origin_form(target)[0]
        if authority is None:
            return "" if named is None else self._host(named)
        host = self._host(authority.encode("utf-8", "replace"))
        return host if named is None or self._host(named) == host else ""

    def _principal(self, route: Route, fields: Fields, session: bytes | None) -> str | None:
        """Name the caller by what the route itself goes by; other credentials are not looked at.

        Otherwise a caller could be somebody else at each call, by a header that nobody checks.
        """
        area, dialect = route.area, route.dialect
        if area is _OF_LOGIN or area is _OF_SIGN_UP:
            return None
        if area is _OF_API:
            if dialect is Dialect.XML_RPC or dialect is Dialect.JSON_RPC:
                return None
            return self._by_key(fields) or self._by_session(session)
        by_session = self._by_session(session)
        if by_session is not None or area is Area.DATA:
            return by_session
        return self._by_key(fields)

    def _by_key(self, fields: Fields) -> str | None:
        authorization = fields.get(b"authorization")
        if authorization is not None:
            return self._digester.authorization(authorization)
        key = fields.get(b"x-api-key")
        return self._digester.key(key.strip()) if key else None

    def _by_session(self, session: bytes | None) -> str | None:
        return None if session is None else self._digester.session(session)

    def _label(self, head: Head) -> str | None:
        if self._verify is None or self._clock is None:
            return None
        return self._verify(head, self._clock.now_us())

    def _read(
        self, route: Route, dialect: Dialect, plain: tuple[bytes, bool] | Unread
    ) -> Reading | Unread:
        if isinstance(plain, Unread):
            return plain
        text, cut = plain
        if dialect is Dialect.XML_RPC:
            cut = cut or len(text) >= MOST_BYTES
            service = route.odoo.rstrip("/").rpartition("/")[2]
            return read_xml_rpc(self._digester, service, text, cut=cut)
        if cut:
            return Unread.TOO_LARGE
        if dialect is Dialect.JSON_2:
            return read_json_2(route.odoo, text)
        return read_json_rpc(self._digester, route.odoo, text)


def _fields(head: Head) -> Fields:
    """Give the header fields by name; of those that come more than once, all values in one.

    Cookies are joined as RFC 9113 section 8.2.3 says. A Host that comes twice becomes none.
    """
    fields = dict(head.headers)
    if len(fields) == len(head.headers):
        return fields
    joined: dict[bytes, list[bytes]] = {}
    for name, value in head.headers:
        joined.setdefault(name, []).append(value)
    return {
        name: (b"; " if name == b"cookie" else b", ").join(values)
        for name, values in joined.items()
    }


def _method(head: Head) -> str:
    """Give the method in upper case: Werkzeug, and so Odoo, takes `post` for `POST`."""
    method = head.method
    return method if method.isupper() else method.upper()


def _class(
    route: Route, method: str, fields: Fields, agent: _Agent, *, has_session: bool
) -> CallClass:
    area = route.area
    if area is _OF_API:
        return _API
    if area is Area.DATA:
        browses = has_session and _browses(fields, agent)
        return CallClass.WEB_CLIENT if browses else CallClass.API
    if area is Area.STATIC and method in _SAFE:
        return CallClass.ASSET
    if area is Area.SOCKET:
        return CallClass.SOCKET
    if area is Area.LOGIN and method not in _SAFE:
        return CallClass.LOGIN
    if area is Area.SIGN_UP and method not in _SAFE:
        return CallClass.SIGN_UP
    if agent.crawls or (area is Area.ROBOTS and method in _SAFE):
        return CallClass.CRAWLER
    if method == "GET":
        opens = fields.get(b"upgrade", b"").lower() == _WEBSOCKET
        return CallClass.SOCKET if opens and b"sec-websocket-key" in fields else CallClass.PAGE
    if has_session and _is_json(fields) and _browses(fields, agent):
        return CallClass.WEB_CLIENT
    return CallClass.PAGE


def _dialect(route: Route, method: str, fields: Fields) -> Dialect:
    """Tell what a caller understands where the route alone does not say."""
    if method not in _NO_BODY and _is_json(fields):
        of_odoo = route.odoo.startswith("/web/") or b"cookie" in fields
        return Dialect.JSON_RPC if of_odoo else Dialect.PROBLEM
    accept = fields.get(b"accept", b"").lower()
    if b"text/html" in accept:
        return Dialect.HTML
    return Dialect.PROBLEM if b"json" in accept else Dialect.TEXT


def _browses(fields: Fields, agent: _Agent) -> bool:
    """Tell whether a request looks like one of a browser.

    Browsers send Sec-Fetch-*, and those too old for it still call themselves Mozilla. A script that
    pretends as much is found by the shape of its traffic, not here: the real client must pass.
    """
    return agent.browses or b"sec-fetch-mode" in fields or b"sec-fetch-site" in fields


def _is_json(fields: Fields) -> bool:
    return b"json" in fields.get(b"content-type", b"").lower()


def _origin_form(target: str) -> tuple[str | None, str]:
    """Give authority and path of a target (RFC 9112, section 3.2); `None`: it has no authority."""
    if target.startswith("/"):
        return None, target
    lower = target[:8].lower()
    for scheme in _SCHEMES:
        if lower.startswith(scheme):
            rest = target[len(scheme) :]
            end = min((place for mark in "/?#" if (place := rest.find(mark)) >= 0), default=None)
            return rest[:end], "/" if end is None or rest[end] != "/" else rest[end:]
    return None, "/" + target.lstrip("*")


def _remember(known: dict[_Key, _Known], key: _Key, value: _Known) -> None:
    if len(known) >= _MOST_REMEMBERED:
        for old in tuple(islice(known, _MOST_REMEMBERED // 2)):
            del known[old]
    known[key] = value
