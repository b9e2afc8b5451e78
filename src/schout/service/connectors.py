"""Makes connectors of their settings; here alone their secrets are read."""

import re
from collections.abc import Sequence
from pathlib import Path

import dns.exception
import dns.name
import dns.tsig

from schout.adapters.connectors.bind_rpz import BindRpz
from schout.adapters.connectors.command import Command
from schout.adapters.connectors.gate import GateList
from schout.adapters.connectors.haproxy_map import HaproxyMap
from schout.adapters.connectors.nginx_map import NginxMap
from schout.adapters.connectors.postfix_access import PostfixAccess
from schout.adapters.connectors.webhook import Webhook, read_secret
from schout.core.model.errors import SettingsError
from schout.ports.clock import Clock
from schout.ports.connector import Connector
from schout.service.connector_settings import (
    BindTable,
    CommandTable,
    ConnectorSettings,
    GateTable,
    HaproxyTable,
    NginxTable,
    PostfixTable,
    WebhookTable,
    address,
    address_of_webhook,
    gate_place,
)

_KEY = re.compile(
    r'\s*key\s+"?([^\s"{]+)"?\s*\{\s*algorithm\s+"?([a-z0-9-]+)"?\s*;'
    r'\s*secret\s+"?([A-Za-z0-9+/=]+)"?\s*;\s*\}\s*;?\s*'
)
_MOST_SECRET = 65_536
_OTHERS = 0o007


def make_connectors(settings: Sequence[ConnectorSettings], clock: Clock) -> tuple[Connector, ...]:
    """Make each connector; `SettingsError` when a secret cannot be read. Nothing is reached."""
    return tuple(_make(each, clock) for each in settings)


def _make(of: ConnectorSettings, clock: Clock) -> Connector:
    name, can, within_ms = of.name, frozenset(of.kinds), of.within_ms
    place = f"connector `{name}`"
    match of.table:
        case GateTable() as table:
            return GateList(name, can, gate_place(place, table.listen), within_ms)
        case NginxTable() as table:
            probe = address(place, "probe", table.probe)
            file = Path(table.map_file)
            return NginxMap(name, can, file, probe, table.reload, within_ms, table.check)
        case HaproxyTable() as table:
            return HaproxyMap(name, can, Path(table.map_file), Path(table.socket), within_ms)
        case PostfixTable() as table:
            return PostfixAccess(
                name=name,
                kind=of.kinds[0],
                map_file=Path(table.map_file),
                action=table.action,
                within_ms=within_ms,
                map_type=table.map_type,
                postmap=table.postmap,
            )
        case BindTable() as table:
            return _bind(of, table, place)
        case WebhookTable() as table:
            url = address_of_webhook(place, table.url)
            secret = read_secret(_secret(place, "secret_file", table.secret_file))
            if secret is None:
                hint = "`whsec_` and base64 of 24 to 64 bytes; `openssl rand -base64 32` makes one"
                message = f"{place}: `secret_file` holds no secret"
                raise SettingsError("SCH-C013", message, hint)
            return Webhook(name, can, url, secret, within_ms, clock)
        case CommandTable() as table:
            return Command(name, can, table.apply, table.lift, table.present, within_ms)


def _bind(of: ConnectorSettings, table: BindTable, place: str) -> BindRpz:
    key = _key(_secret(place, "key_file", table.key_file))
    if key is None:
        message = f"{place}: `key_file` holds no key"
        raise SettingsError("SCH-C013", message, "as `tsig-keygen` writes it")
    for setting, text in (("zone", table.zone), ("landing", table.landing)):
        try:
            dns.name.from_text(text)
        except (dns.exception.DNSException, UnicodeError) as error:
            message = f"{place}: `{setting}` is no name: `{text}`"
            raise SettingsError("SCH-C013", message) from error
    return BindRpz(
        name=of.name,
        kind=of.kinds[0],
        server=address(place, "server", table.server),
        zone=table.zone,
        landing=table.landing,
        key=key,
        within_ms=of.within_ms,
    )


def _key(text: str) -> dns.tsig.Key | None:
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    try:
        key = dns.tsig.Key(found[1], found[3], found[2])
    except (ValueError, dns.exception.DNSException):
        return None
    return key if key.algorithm in dns.tsig.mac_sizes else None


def _secret(place: str, key: str, file: str) -> str:
    """Read a file that others must not read."""
    path = Path(file)
    try:
        if path.stat().st_mode & _OTHERS:
            message = f"{place}: everybody can read `{file}`"
            raise SettingsError("SCH-C013", message, f"run `chmod o= {file}`")
        with path.open("rb") as opened:
            return opened.read(_MOST_SECRET).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text"
        message = f"{place}: cannot read `{key}`: {reason.lower()}"
        raise SettingsError("SCH-C011", message) from error
