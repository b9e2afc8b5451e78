"""The settings of the gate: the table `[gate]` of the settings, and the environment over it."""

import ipaddress
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from schout.core.model.errors import SettingsError
from schout.core.model.moment import DAY_US
from schout.core.policy.period import parse_period
from schout.service.settings_table import known_table

OFF = "off"

GATE_KEYS = {
    "listen": ("127.0.0.1:8471", "Where proxies ask over HTTP: an address, or `unix:` and a path."),
    "completions": ("127.0.0.1:8472", "Where proxies tell by syslog that a call has ended."),
    "completion_log": ("off", "A log file with the leases: it reconciles what UDP lost."),
    "spoe": ("off", "Where HAProxy asks by SPOE: as `listen`, such as 127.0.0.1:8473."),
    "envoy": ("off", "Where Envoy asks and tells by gRPC, such as 127.0.0.1:8474."),
    "proxy": ("off", "Where the built-in proxy listens, such as 127.0.0.1:8480."),
    "upstream": ("off", "What the built-in proxy passes calls on to: as `listen`."),
    "trusted": ("off", "Proxies in front of yours: addresses, ranges, with commas."),
    "shared": ("off", "A redis:// address: several gates count together."),
    "lease": ("2m", "How long a call may run before its lease ends by itself."),
    "fields": ("refusals", "`always`: the RateLimit fields also go with calls that pass."),
    "policy_link": ("off", "The address of the policy, for refusals."),
    "case_link": ("off", "The address of a case, with {case} for its id."),
    "appeal_link": ("off", "Where a tenant can appeal."),
    "disposable": ("off", "A file of more disposable mail domains."),
}
"""Each key with its default and what it is for; `SCHOUT_GATE_LISTEN` and so on set them too."""

_LONGEST_LEASE_US = DAY_US
_LONGEST_SOCKET_PATH = 107
"""See unix(7): `sun_path` has 108 bytes, the last of which is 0."""


class Place(NamedTuple):
    """Where something listens or is reached: a socket in the file system, or host and port."""

    unix: str | None
    host: str
    port: int

    def __str__(self) -> str:
        """Write it as a setting does."""
        if self.unix is not None:
            return f"unix:{self.unix}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class GateSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of the gate, checked. `None` where something is off."""

    listen: Place | None
    completions: Place | None
    completion_log: str | None
    spoe: Place | None
    envoy: Place | None
    proxy: Place | None
    upstream: Place | None
    trusted: tuple[str, ...]
    shared: str | None
    lease_us: int
    fields_always: bool
    policy_link: str | None
    case_link: str | None
    appeal_link: str | None
    disposable: str | None


def gate_settings(where: str, table: object, given: Mapping[str, str]) -> GateSettings:
    """Read the settings of the gate; `SettingsError` names the key that is wrong."""
    found = known_table(where, "gate", "the gate", table, GATE_KEYS)
    values = {key: _text(where, key, found, given) for key in GATE_KEYS}
    proxy, upstream = _place("proxy", values), _place("upstream", values)
    if proxy is not None and upstream is None:
        hint = "set `upstream` of `[gate]`, such as 127.0.0.1:8069"
        raise SettingsError("SCH-C013", "the built-in proxy has nothing to pass calls on to", hint)
    return GateSettings(
        listen=_place("listen", values),
        completions=_place("completions", values),
        completion_log=_or_off(values["completion_log"]),
        spoe=_place("spoe", values),
        envoy=_place("envoy", values),
        proxy=proxy,
        upstream=upstream,
        trusted=_networks(values["trusted"]),
        shared=_shared(values["shared"]),
        lease_us=_lease_us(values["lease"]),
        fields_always=_choice("fields", values["fields"], ("refusals", "always")) == "always",
        policy_link=_link("policy_link", values),
        case_link=_link("case_link", values),
        appeal_link=_link("appeal_link", values),
        disposable=_or_off(values["disposable"]),
    )


def _text(where: str, key: str, table: Mapping[str, Any], given: Mapping[str, str]) -> str:
    default = GATE_KEYS[key][0]
    variable = f"SCHOUT_GATE_{key.upper()}"
    value = given.get(variable, table.get(key, default))
    if not isinstance(value, str) or not value:
        place = variable if variable in given else where
        hint = f"such as {default}"
        raise SettingsError("SCH-C013", f"{place}: expected `{key}` as text, found `{value}`", hint)
    return value


def _or_off(value: str) -> str | None:
    return None if value == OFF else value


def _place(key: str, values: Mapping[str, str]) -> Place | None:
    text = values[key]
    if text == OFF:
        return None
    if text.startswith("unix:/") and key in {"listen", "spoe", "upstream"}:
        return Place(_socket_path(key, text.removeprefix("unix:")), "", 0)
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 65_536):
        hint = "an address and a port, such as 127.0.0.1:8471; port 0 takes a free one"
        raise SettingsError("SCH-C014", f"`{key}` of the gate is `{text}`", hint)
    return Place(None, host.strip("[]"), int(port))


def _socket_path(key: str, path: str) -> str:
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        hint = f"at most {_LONGEST_SOCKET_PATH} bytes, such as unix:/run/schout/gate"
        raise SettingsError("SCH-C014", f"the path in `{key}` of the gate is too long", hint)
    return path


def _networks(text: str) -> tuple[str, ...]:
    found = []
    for part in text.split(",") if text != OFF else ():
        try:
            found.append(str(ipaddress.ip_network(part.strip(), strict=False)))
        except ValueError as error:
            hint = "addresses or ranges, such as 192.0.2.7, 2001:db8::/32"
            message = f"`trusted` of the gate: expected an address or a range, found `{part}`"
            raise SettingsError("SCH-C013", message, hint) from error
    return tuple(found)


def _shared(text: str) -> str | None:
    if text == OFF:
        return None
    if not text.startswith(("redis://", "rediss://", "unix://", "valkey://")):
        hint = "such as redis://127.0.0.1:6379/0"
        raise SettingsError("SCH-C013", "`shared` of the gate is no redis:// address", hint)
    return text.replace("valkey://", "redis://", 1)


def _lease_us(text: str) -> int:
    period = parse_period(text)
    length_us = period.fixed_us if period is not None else None
    if length_us is None or length_us > _LONGEST_LEASE_US:
        hint = "as long as the host lets a request run, such as 2m; at most 1d"
        raise SettingsError("SCH-C015", f"`lease` of the gate is `{text}`", hint)
    return length_us


def _choice(key: str, text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        hint = " or ".join(f"`{word}`" for word in words)
        raise SettingsError("SCH-C013", f"`{key}` of the gate is `{text}`", f"expected {hint}")
    return text


def _link(key: str, values: Mapping[str, str]) -> str | None:
    link = _or_off(values[key])
    if link is None:
        return None
    if not link.startswith(("https://", "http://")):
        hint = "such as https://example.com/policy"
        raise SettingsError("SCH-C013", f"`{key}` of the gate is `{link}`", hint)
    if key == "case_link" and "{case}" not in link:
        hint = "such as https://example.com/cases/{case}"
        raise SettingsError("SCH-C013", "`case_link` of the gate does not name {case}", hint)
    return link
