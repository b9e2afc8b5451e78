"""The settings of connectors: the tables `[[connector]]` of the settings, checked."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult

import msgspec

from schout.adapters.connectors.postfix_access import MAP_TYPES
from schout.adapters.http.signed_post import hook_url
from schout.core.model.errors import SettingsError
from schout.core.model.value import Value
from schout.core.model.vocabulary import MeasureKind
from schout.core.policy.period import parse_period
from schout.core.policy.reading import did_you_mean

WITHIN = "5s"
MAIL_ACTION = "REJECT 5.7.1 outgoing mail of this sender is off"
_LONGEST_US = 600_000_000
_US_PER_MS = 1000
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_FILE = re.compile(r"/[A-Za-z0-9._/@+-]+")
"""An absolute path that stands in a command of HAProxy without meaning more there."""
_ONE_LINE = re.compile(r"[ -~]{1,400}")

CONNECTOR_KEYS = {
    "type": "`gate`, `nginx`, `haproxy`, `postfix`, `bind`, `webhook` or `command`.",
    "name": "What it is called in plans and messages; no two alike.",
    "kinds": "The kinds of measures that it carries out; one for `postfix` and `bind`.",
    "within": f"How long one call may take; `{WITHIN}` if it is left out.",
    "listen": "`gate`: where it answers, as `listen` of `[gate]`.",
    "map_file": "`nginx`, `haproxy`, `postfix`: the file with the map.",
    "probe": "`nginx`: the address and port that answer with the value of the map.",
    "check": "`nginx`: a command that tests the configuration, where `reload` does not say.",
    "reload": "`nginx`: the command that reloads it.",
    "socket": "`haproxy`: the runtime socket, of level `admin`.",
    "action": f"`postfix`: what follows the sender in the map; `{MAIL_ACTION}` if it is left out.",
    "map_type": "`postfix`: the type of the map; `hash` if it is left out.",
    "postmap": "`postfix`: the command that compiles maps; `postmap` if it is left out.",
    "server": "`bind`: the address and port of the server.",
    "zone": "`bind`: the response policy zone.",
    "landing": "`bind`: the name that tenants' names then lead to.",
    "key_file": "`bind`: the file with the key of updates, as `tsig-keygen` writes it.",
    "url": "`webhook`: where effects are sent and asked for.",
    "secret_file": "`webhook`: the file with the secret, `whsec_` and base64.",
    "apply": "`command`: the command that applies effects.",
    "lift": "`command`: the command that lifts effects.",
    "present": "`command`: the command that prints the effects in force.",
}
"""The keys of each `[[connector]]`. A command is a list: the program, then its arguments."""

_Argv = tuple[str, ...]


class GateTable(Value, frozen=True, kw_only=True):
    """What a connector to our own gate needs."""

    listen: str


class NginxTable(Value, frozen=True, kw_only=True):
    """What a connector to nginx needs."""

    map_file: str
    probe: str
    reload: _Argv
    check: _Argv = ()


class HaproxyTable(Value, frozen=True, kw_only=True):
    """What a connector to HAProxy needs."""

    map_file: str
    socket: str


class PostfixTable(Value, frozen=True, kw_only=True):
    """What a connector to Postfix needs."""

    map_file: str
    action: str = MAIL_ACTION
    map_type: str = "hash"
    postmap: _Argv = ("postmap",)


class BindTable(Value, frozen=True, kw_only=True):
    """What a connector to BIND needs."""

    server: str
    zone: str
    landing: str
    key_file: str


class WebhookTable(Value, frozen=True, kw_only=True):
    """What a webhook needs."""

    url: str
    secret_file: str


class CommandTable(Value, frozen=True, kw_only=True):
    """What a command needs."""

    apply: _Argv
    lift: _Argv
    present: _Argv


Table = (
    GateTable | NginxTable | HaproxyTable | PostfixTable | BindTable | WebhookTable | CommandTable
)
TYPES: Mapping[str, type[Table]] = {
    "gate": GateTable,
    "nginx": NginxTable,
    "haproxy": HaproxyTable,
    "postfix": PostfixTable,
    "bind": BindTable,
    "webhook": WebhookTable,
    "command": CommandTable,
}
_OF_ALL = ("type", "name", "kinds", "within")
_ONE_KIND = {PostfixTable, BindTable}


class ConnectorSettings(Value, frozen=True, kw_only=True):
    """One connector, checked; what its files hold is read when it is made."""

    name: str
    kinds: tuple[MeasureKind, ...]
    within_ms: int
    table: Table


def connector_settings(where: str, tables: object) -> tuple[ConnectorSettings, ...]:
    """Read all `[[connector]]`; `SettingsError` names the one and the key that are wrong."""
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise SettingsError("SCH-C013", f"{where}: write each connector as `[[connector]]`")
    found = tuple(_connector(where, table) for table in tables)
    names = [each.name for each in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SettingsError("SCH-C013", f"{where}: two connectors are called `{twice}`")
    return found


def _connector(where: str, table: Mapping[str, Any]) -> ConnectorSettings:
    name, kind = table.get("name"), table.get("type")
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        message = f"{where}: expected `name` of a connector, found `{name}`"
        raise SettingsError("SCH-C013", message, "letters in lower case, digits, `_` and `-`")
    place = f"{where}: connector `{name}`"
    known = TYPES.get(kind) if isinstance(kind, str) else None
    if known is None:
        hint = did_you_mean(str(kind), TYPES)
        raise SettingsError("SCH-C013", f"{place}: there is no type `{kind}`", hint)
    keys = (*_OF_ALL, *known.__struct_fields__)
    for key in table:
        if key not in keys:
            hint = did_you_mean(key, keys)
            raise SettingsError("SCH-C010", f"{place}: `{kind}` has no key `{key}`", hint)
    rest = {key: value for key, value in table.items() if key not in _OF_ALL}
    try:
        made: Table = msgspec.convert(rest, known)
    except msgspec.ValidationError as error:
        raise SettingsError("SCH-C013", f"{place}: {str(error).lower()}") from error
    _check(place, made)
    return ConnectorSettings(
        name=name,
        kinds=_kinds(place, table.get("kinds"), one=known in _ONE_KIND),
        within_ms=_within_ms(place, table.get("within", WITHIN)),
        table=made,
    )


def _kinds(place: str, given: object, *, one: bool) -> tuple[MeasureKind, ...]:
    words = given if isinstance(given, list) else []
    unknown = [word for word in words if word not in tuple(MeasureKind)]
    if unknown:
        hint = did_you_mean(str(unknown[0]), list(MeasureKind))
        raise SettingsError("SCH-C013", f"{place}: there is no kind `{unknown[0]}`", hint)
    if not words or (one and len(words) > 1):
        hint = f"{'one' if one else 'some'} of {', '.join(MeasureKind)}"
        raise SettingsError("SCH-C013", f"{place}: expected `kinds` as a list", hint)
    return tuple(kind for kind in MeasureKind if kind in words)


def _within_ms(place: str, text: object) -> int:
    period = parse_period(text) if isinstance(text, str) else None
    if period is None or period.fixed_us is None or not 0 < period.fixed_us <= _LONGEST_US:
        hint = "a number and a unit, such as 5s; at most 10m"
        raise SettingsError("SCH-C015", f"{place}: `within` is `{text}`", hint)
    return period.fixed_us // _US_PER_MS


def _check(place: str, table: Table) -> None:
    match table:
        case GateTable():
            gate_place(place, table.listen)
        case NginxTable():
            _need(place, "map_file", table.map_file, _FILE, "an absolute path of plain letters")
            address(place, "probe", table.probe)
            _need_command(place, "reload", table.reload)
        case HaproxyTable():
            _need(place, "map_file", table.map_file, _FILE, "an absolute path of plain letters")
            _need(place, "socket", table.socket, _FILE, "an absolute path of plain letters")
        case PostfixTable():
            _need(place, "map_file", table.map_file, _FILE, "an absolute path of plain letters")
            _need(place, "action", table.action, _ONE_LINE, "one line of ASCII")
            _need_command(place, "postmap", table.postmap)
            if table.map_type not in MAP_TYPES:
                hint = did_you_mean(table.map_type, MAP_TYPES)
                raise SettingsError("SCH-C013", f"{place}: no type of map `{table.map_type}`", hint)
        case BindTable():
            address(place, "server", table.server)
            ip = table.server.rpartition(":")[0].strip("[]")
            if not _is_address(ip):
                raise SettingsError("SCH-C014", f"{place}: `server` needs an address, not a name")
        case WebhookTable():
            address_of_webhook(place, table.url)
        case CommandTable():
            for key in ("apply", "lift", "present"):
                _need_command(place, key, getattr(table, key))


def _need(place: str, key: str, value: str, form: re.Pattern[str], expected: str) -> None:
    if form.fullmatch(value) is None:
        raise SettingsError("SCH-C013", f"{place}: expected `{key}` as {expected}, found `{value}`")


def _need_command(place: str, key: str, command: _Argv) -> None:
    if not command or not command[0]:
        hint = f'a list of the program and its arguments, such as {key} = ["/usr/sbin/program"]'
        raise SettingsError("SCH-C013", f"{place}: `{key}` names no program", hint)


def address(place: str, key: str, text: str) -> tuple[str, int]:
    """Read an address and a port."""
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        hint = "an address and a port, such as 127.0.0.1:8479"
        raise SettingsError("SCH-C014", f"{place}: `{key}` is `{text}`", hint)
    return host.strip("[]"), int(port)


def gate_place(place: str, text: str) -> tuple[str | None, str, int]:
    """Read where a gate listens: `unix:` and a path, or an address and a port."""
    if text.startswith("unix:"):
        path = text.removeprefix("unix:")
        _need(place, "listen", path, _FILE, "`unix:` and an absolute path of plain letters")
        return path, "", 0
    return (None, *address(place, "listen", text))


def address_of_webhook(place: str, text: str) -> SplitResult:
    """Read a URL of https, or of http on this machine: what goes out must not be read."""
    url = hook_url(text)
    if url is None:
        hint = "such as https://example.com/schout; http:// only to this machine"
        raise SettingsError("SCH-C013", f"{place}: `url` is no address for a webhook", hint)
    return url


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
