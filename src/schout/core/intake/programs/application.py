"""Reads logins from lines of any program: text, `key=value` and JSON.

A line counts when its wording tells of a login and exactly one client address stands in it, or one
stands where programs write the client. Everything else is `Miss.OTHER`.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re
from collections.abc import Mapping

import msgspec

from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.parts import address_of, text_of
from schout.core.intake.programs.app_lines import read_app_line
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.programs.wording import verdict
from schout.core.intake.stamps import StampReader, epoch_us

_LOOKED_AT = 4096
"""Characters of a line; fields of JSON are read whole and cut one by one."""
_V4 = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_V6 = rf"(?:[0-9A-Fa-f]{{0,4}}:){{2,7}}(?:{_V4}|[0-9A-Fa-f]{{0,4}})"
_BARE = rf"(?:{_V6}|{_V4})"
_ANY = re.compile(rf"(?<![\w./@:-])(?:{_V6}|{_V4})(?![\w.-]*[A-Za-z_-])")
_WORD = (
    r"(?:from|by|ip|client|remote|rhost|src|source|addr|address|host|peer|origin|oip|visitor)"
    r"(?:[ _.-]?(?:ip|addr|address|host|IP))?"
)
_FORWARDED = re.compile(
    rf"x-forwarded-for['\"]?[ :=(\['\"]{{1,6}}((?:{_BARE}, ?){{0,8}}{_BARE})(?!,)", re.IGNORECASE
)
_HOUSE = re.compile(
    r"10\.|127\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:"
)
"""How addresses begin that only exist inside one house."""
_WORDED = re.compile(
    rf"(?<![A-Za-z]){_WORD}['\"]?(?: is)?[ :=(\[<'\"/]{{1,6}}({_BARE})(?![\w.]*[A-Za-z_])",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?<![A-Za-z])from \S{{1,255}} ?\(({_BARE})\)", re.IGNORECASE)
_AUDIT = re.compile(rf"\|({_BARE})\|{_BARE}(?:\||$)")
"""Client and server at the end of a line of Apereo CAS (Inspektr)."""
_PAIR = re.compile(r'([A-Za-z_@][\w.@-]{0,63})=(?:"((?:[^"\\]|\\.){0,4096})"|([^\s"]{0,1024}))')
_QUOTED_JSON = re.compile(r"^\s*(?:[^{}]{0,200})?(\{.*\})\s*$", re.DOTALL)

_MOST_FIELDS = 200
_DEEPEST = 5
_CLIENT_KEYS = (
    "x_forwarded_for", "clientip", "remoteaddr", "remoteip", "remoteaddress", "ipaddress",
    "sourceip", "srcip", "sourceipaddress", "visitorip", "rhost", "ip", "oip", "addrremote", "src",
    "client", "clientaddr", "clientaddress", "remote", "remotehost", "peer", "peeraddr", "addr",
    "address", "source", "host", "from", "userip", "xforwardedfor", "xrealip", "origin", "callerip",
)  # fmt: skip
"""Names of the client's address, without `_`, `-` and `.`; the most telling first."""
_USER_KEYS = (
    "username", "user", "userid", "login", "account", "email", "accountid", "principalname",
    "useridentityusername", "usernameattempted", "identifier", "principal", "name", "admin", "uid",
    "auditrequesteffectiveuser",
)  # fmt: skip
_TEXT_KEYS = frozenset((
    "message", "msg", "event", "error", "errormessage", "action", "reason", "log", "description",
    "detail", "details", "type", "eventname", "eventtype", "errmsg", "exception", "text", "error_description",
    "auditcategory", "eventaction", "eventcategory", "eventoutcome", "operation", "title", "subject", "activity",
))  # fmt: skip
_RESULT_KEYS = ("success", "successful", "outcome", "result", "eventoutcome", "status", "authenticated",
                "consolelogin", "authresult")  # fmt: skip
_FAILED = frozenset(("false", "failure", "failed", "fail", "denied", "deny", "error", "rejected"))
_SUCCEEDED = frozenset(("true", "success", "successful", "succeeded", "ok", "accepted"))
_STATUS_KEYS = (
    "httpstatus",
    "status",
    "statuscode",
    "responsestatus",
    "httpstatuscode",
    "responsecode",
    "code",
)
_PATH_KEYS = ("path", "url", "uri", "requrl", "httppath", "requesturi", "requestpath", "requesturl")
_TIME_KEYS = ("time", "timestamp", "@timestamp", "ts", "date", "datetime", "eventtime", "t$date", "when",
              "createdat", "timegenerated", "timestampns", "logtime", "asctime")  # fmt: skip
_LOGIN_PATH = re.compile(
    r"(?:^|[/?&=.])(?:log-?in|sign-?in|auth|authenticate|token|sessions?|logon|j_security_check)"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
_LOGIN_WORD = re.compile(r"log.?in|logon|sign.?in|auth(?!or\b)|credential|password", re.IGNORECASE)
_DENIED_CALL = re.compile(
    r'\b(?:POST|GET|PUT) "?(\S{1,400}).{0,120}?\b401\b|\b401\b.{0,120}?\b(?:POST|GET|PUT) "?(\S{1,400})',
    re.DOTALL,
)
_USER = re.compile(
    r"\b(?:user(?: ?name)?|login|account|e-?mail|identifier|set_id|name|accountid)"
    r"(?:['\"]?[:=] ?|:? )(?!(?:user ?name|user|account|login|name)['\"]?[:=])(?:['\"<\[`]+([^'\"<>\]\[`]{1,256})['\">\]`]|(?<=[:=] )([^\s'\"<>,;()\[\]]{1,256})"
    r"|(?<=[:=])([^\s'\"<>,;()\[\]]{1,256}))",
    re.IGNORECASE,
)
_FOR_USER = re.compile(
    r"\b(?:for|by|of) (?:user |username |account |login |admin |user: )?['\"<\[`]?([^\s'\"<>,;()\[\]`]{1,256})"
    r"|\b[Uu]ser ['\"]?([^\s'\"<>,;()\[\]]{1,256})"
)
_BEHIND_USER = re.compile(
    r"\b[Ll]ogin (?:failed|successful): (?:['\"]([^'\"]{1,256})['\"]|([^\s()]{1,256})(?= \(Remote IP))"
)
_NO_USER = frozenset((
    "from", "with", "is", "was", "the", "a", "an", "user", "ip", "on", "in", "at", "to", "and", "or",
    "not", "has", "failed", "login", "attempt", "password", "successful", "invalid", "unknown", "by",
    "for", "authentication", "name", "username", "account", "email", "logged", "action", "requested", "their", "using", "null", "none",
    "--", "-",
))  # fmt: skip


class _Found(msgspec.Struct):
    """What a line tells, before it is an event."""

    outcome: str
    address: str
    user: str | None


def application_reader(teller: Teller) -> Reader:
    """Make a reader of messages of any program."""

    def read(message: Message) -> Parsed:
        found = _found(message.text[:_LOOKED_AT])
        if found is None:
            return Miss.OTHER
        service = message.program or "application"
        return teller.login(message, service, found.outcome, found.address, found.user)

    return read


class ApplicationLines:
    """Reads whole lines, in whose beginning or in whose fields the time stands."""

    def __init__(self, origin: Origin) -> None:
        self._stamps = StampReader(origin.year_us)
        self._read = application_reader(Teller(origin))

    def parse(self, number: int, raw: bytes) -> Parsed:
        """Read a line; without a time it is malformed, as far as anybody can tell."""
        text = text_of(raw)
        if not text.strip():
            return Miss.OTHER
        at_us = self._moment(text)
        if at_us is None:
            return Miss.MALFORMED
        return self._read(Message(at_us, number, raw, "", "", None, text))

    def _moment(self, text: str) -> int | None:
        if text[:1] == "{" and (fields := json_fields(text)) is not None:
            for key in _TIME_KEYS:
                told = fields.get(key)
                if told is None:
                    continue
                at_us = _written(told)
                stamp = self._stamps.find(told) if at_us is None else None
                if at_us is not None or stamp is not None:
                    return at_us if stamp is None else stamp.at_us
            return None
        stamp = self._stamps.find(text)
        return None if stamp is None else stamp.at_us


def _written(told: str) -> int | None:
    """Read a number of seconds or smaller units since 1970."""
    whole, _, fraction = told.partition(".")
    if not told.isascii() or not whole.isdigit() or not (fraction + "0").isdigit():
        return None
    at_us = epoch_us(whole)
    return at_us if at_us is None or not fraction else at_us + int(fraction[:6].ljust(6, "0"))


def json_fields(text: str) -> dict[str, str] | None:
    """Give the fields of a JSON object, nested names joined; lower case, without `_`, `-`, `.`."""
    try:
        decoded = msgspec.json.decode(text.encode("utf-8", "backslashreplace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    fields: dict[str, str] = {}
    if isinstance(decoded, dict):
        _flatten(decoded, "", fields, _DEEPEST)
        return fields
    return None


def _flatten(value: object, name: str, fields: dict[str, str], depth: int) -> None:
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            plain = _plain_key(key)
            _flatten(inner, name + plain, fields, depth - 1)
    elif len(fields) < _MOST_FIELDS and value is not None and not isinstance(value, dict | list):
        told = str(value).lower() if isinstance(value, bool) else str(value)
        fields.setdefault(name, told[:_LOOKED_AT])


def _plain_key(key: object) -> str:
    return str(key)[:64].lower().replace("_", "").replace("-", "").replace(".", "")


def _found(text: str) -> _Found | None:
    if text[:1] == "{":
        fields = json_fields(text)
        if fields is not None:
            return _in_fields(fields, " ; ".join(_spoken(fields)))
    if (told := read_app_line(text)) is not None and address_of(told[1]) is not None:
        return _Found(*told)
    outcome = verdict(text) or _denied_call(text)
    if outcome is None and "=" in text and ("401" in text or _LOGIN_WORD.search(text)):
        return _in_fields(_pairs(text), text)
    if outcome is None:
        return None
    address = _address(text)
    if address is None:
        return None
    return _Found(outcome, address, _user(text))


def _spoken(fields: Mapping[str, str]) -> list[str]:
    """Give what the fields say in words; the names of nested ones end with the field's own."""
    return [
        told
        for name, told in fields.items()
        if name in _TEXT_KEYS or name.endswith(("message", "errormsg", "errorcode", "eventname"))
    ]


def _pairs(text: str) -> dict[str, str]:
    return {
        _plain_key(key): quoted or bare for key, quoted, bare in _PAIR.findall(text)[:_MOST_FIELDS]
    }


def _in_fields(fields: Mapping[str, str], words: str) -> _Found | None:
    outcome = _result(fields, words)
    if outcome is None:
        return None
    address = _first(fields, _CLIENT_KEYS) or _address(words)
    if address is None:
        return None
    named = next((fields[key] for key in _USER_KEYS if fields.get(key)), None)
    named = named or next((fields[name] for name in _nested(fields, "username")), None)
    return _Found(outcome, address, named if named not in {None, "--", "-"} else _user(words))


def _first(fields: Mapping[str, str], keys: tuple[str, ...]) -> str | None:
    """Give the first field that is an address; of a list the last, which no client can make up."""
    for key in keys:
        for name in (key, *_nested(fields, key)):
            told = fields.get(name)
            if told is None:
                continue
            address = address_of(told.rpartition(",")[2])
            if address is not None:
                return address
    return None


def _nested(fields: Mapping[str, str], key: str) -> list[str]:
    return [name for name in fields if name.endswith(key) and len(key) > 5] if len(key) > 5 else []


def _result(fields: Mapping[str, str], words: str) -> str | None:
    """Give the outcome where a field of its own tells it."""
    if (outcome := verdict(words)) is not None:
        return outcome
    if fields.get("action") == "login" and fields.get("logger", "").startswith("authentik"):
        return "success"
    if _LOGIN_WORD.search(words):
        for key in _RESULT_KEYS:
            told = fields.get(key, "").lower()
            if told in _FAILED:
                return "failure"
            if told in _SUCCEEDED:
                return "success"
    if any(fields.get(key) == "401" for key in _STATUS_KEYS):
        asked = [fields[key] for key in _PATH_KEYS if key in fields] or [words]
        if any(_LOGIN_PATH.search(path) for path in asked):
            return "failure"
    return None


def _denied_call(text: str) -> str | None:
    """Tell a request for a login that was answered with 401."""
    if "401" not in text:
        return None
    match = _DENIED_CALL.search(text)
    return "failure" if match and _LOGIN_PATH.search(match[1] or match[2]) else None


def _forwarded(text: str) -> str | None:
    """Give the last hop that is no proxy of the house; where all are of the house, the first.

    Hops before the last may be made up by the client, but whoever comes from outside was seen by
    the outermost proxy, which put an address behind all that was made up.
    """
    match = _FORWARDED.search(text)
    hops = [address_of(hop.strip()) for hop in match[1].split(",")] if match else []
    known = [hop for hop in hops if hop is not None]
    outside = [hop for hop in known if _HOUSE.match(hop) is None]
    return outside[-1] if outside else next(iter(known), None)


def _address(text: str) -> str | None:
    """Give the client's address: where programs write it, else the only one there is."""
    if (forwarded := _forwarded(text)) is not None:
        return forwarded
    for pattern in (_AUDIT, _NAMED, _WORDED):
        for match in pattern.finditer(text):
            address = address_of(match[1])
            if address is not None:
                return address
    found = {address_of(match[0]) for match in _ANY.finditer(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _user(text: str) -> str | None:
    for pattern in (_BEHIND_USER, _USER, _FOR_USER):
        for match in pattern.finditer(text):
            name = next((group for group in match.groups() if group), "").rstrip(".:")
            if name and name.lower() not in _NO_USER and address_of(name) is None:
                return name
    return None
