"""The maps of the nginx configuration: from a request to the keys that it is counted by."""

from collections.abc import Callable, Iterator

from schout.core.model.edge import EdgeLimits
from schout.core.model.value import Value
from schout.core.model.vocabulary import Scope
from schout.gateway.native import plain
from schout.gateway.native.kinds import DATA, PAGE, counted_kinds, counts_all, kind_patterns, quoted
from schout.gateway.native.plan import UNKNOWN, Plan, Row, Zone

_SPECIAL = frozenset({"default", "hostnames", "include", "volatile"})
"""What `map` takes for a word of its own, unless a backslash stands in front."""
_KEYS = {
    Scope.SOURCE: "$schout_source",
    Scope.DATABASE: "$schout_database",
    Scope.TENANT: "$schout_tenant",
}
_GROUP = "[0-9a-f]+"


class Keyed(Value, frozen=True, kw_only=True):
    """A zone, its name, and the variable that it counts by; empty: not counted."""

    zone: Zone
    name: str
    key: str
    asks: tuple[str, tuple[int, ...], str] | None = None
    """What the variable is made from: which calls, which profiles, whose."""


def keyed(limits: EdgeLimits, plan: Plan) -> tuple[Keyed, ...]:
    """Name the zones and their keys; zones that count the same calls share a key."""
    selections = _selections(plan)
    names: dict[tuple[str, tuple[int, ...], str], str] = {}
    found = []
    for number, zone in enumerate(plan.zones, 1):
        on = selections[_selection(zone)]
        whose = _KEYS[zone.limit.scope]
        name = f"schout_{number}"
        if on == "1" and len(zone.profiles) == plan.profiles:
            found.append(Keyed(zone=zone, name=name, key=whose))
            continue
        asks = (on, zone.profiles, whose)
        key = names.setdefault(asks, f"$schout_key_{len(names) + 1}")
        found.append(Keyed(zone=zone, name=name, key=key, asks=asks))
    return tuple(found)


def _selection(zone: Zone) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if counts_all(zone.limit):
        return (), ()
    return counted_kinds(zone.limit), zone.limit.paths


def _selections(plan: Plan) -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    """Name the variable that says whether a call is one of those that a limit counts."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {((), ()): "1"}
    for zone in plan.zones:
        found.setdefault(_selection(zone), f"$schout_on_{len(found)}")
    return found


def maps(limits: EdgeLimits, plan: Plan, zones: tuple[Keyed, ...]) -> Iterator[str]:
    """Write all maps that the zones need, each after those it uses."""
    yield from _kinds(limits)
    scopes = {each.zone.limit.scope for each in zones}
    if Scope.SOURCE in scopes:
        yield from _source()
    if plan.has_hosts:
        yield from _map(
            "$host", "$schout_profile", _hosts(plan, _profile), f"{UNKNOWN}", hosts=True
        )
    if Scope.TENANT in scopes:
        yield from _map("$host", "$schout_tenant", _hosts(plan, _tenant), '""', hosts=True)
    if Scope.DATABASE in scopes:
        # Hosts that nobody claims are counted as one, or random names would each get their own.
        known = [(str(UNKNOWN), "-")]
        source = "$schout_profile" if plan.has_hosts else "$host"
        yield from _map(source, "$schout_database", known if plan.has_hosts else [], "$host")
    for (kinds, paths), name in _selections(plan).items():
        if kinds:
            yield from _on(name, kinds, paths)
    for asks, key in {each.asks: each.key for each in zones if each.asks is not None}.items():
        yield from _key(plan, key, *asks)


def closed(plan: Plan) -> Iterator[str]:
    """Write the map that says whether a sanction closes what a call wants."""
    rows = [(_name(row.host), "-".join(row.closed)) for row in plan.rows if row.closed]
    if not rows:
        yield 'map "" $schout_closed { default ""; }'
        return
    every = [(_name(row.host), "-".join(row.closed) or '""') for row in plan.rows]
    yield from _map("$host", "$schout_measures", every, '""', hosts=True)
    parts = [('"~^all:"', "1"), ('"~^(?:.*-)?api(?:-.*)?:api$"', "1")]
    parts.append(('"~^(?:.*-)?sign_up(?:-.*)?:sign_up$"', "1"))
    yield from _map('"$schout_measures:$schout_kind"', "$schout_closed", parts, '""')


def _kinds(limits: EdgeLimits) -> Iterator[str]:
    safe = [(method, PAGE) for method in ("GET", "HEAD", "OPTIONS")]
    yield from _map("$request_method", "$schout_login", safe, "login")
    yield from _map("$request_method", "$schout_sign_up", safe, "sign_up")
    script = [('"~^:"', "api"), ('"~:$"', "api")]
    by = '"$http_sec_fetch_site$http_sec_fetch_mode:$cookie_session_id"'
    yield from _map(by, "$schout_data", script, "web_client")
    told = {DATA: "$schout_data", "login": "$schout_login", "sign_up": "$schout_sign_up"}
    rows = [(f'"~{each}"', told.get(name, name)) for name, each in kind_patterns(limits.limits)]
    yield from _map("$uri", "$schout_kind", rows, PAGE)


def _source() -> Iterator[str]:
    """Count an IPv4 address whole, of IPv6 the /64, however it is written (RFC 5952)."""
    g = _GROUP
    rows = [
        ('"~^[0-9.]+$"', "$binary_remote_addr"),
        ('"~^::ffff:(?<schout_v4>[0-9.]+)$"', "$schout_v4"),
        (f'"~^(?<schout_a>{g}:{g}:{g}:{g}):{g}"', "$schout_a"),
        (f'"~^(?<schout_b>{g}:{g}:{g}:{g})::"', "$schout_b"),
        (f'"~^(?<schout_c>{g}:{g}:{g})::"', "$schout_c:0"),
        (f'"~^(?<schout_d>{g}:{g})::"', "$schout_d:0:0"),
        (f'"~^(?<schout_e>{g})::(?<schout_f>{g})(?::{g}){{4}}$"', "$schout_e:0:0:$schout_f"),
        (f'"~^(?<schout_g>{g})::"', "$schout_g:0:0:0"),
        (f'"~^::(?<schout_h>{g}:{g})(?::{g}){{4}}$"', "0:0:$schout_h"),
        (f'"~^::(?<schout_i>{g})(?::{g}){{4}}$"', "0:0:0:$schout_i"),
        ('"~^::"', "0:0:0:0"),
    ]
    yield from _map("$remote_addr", "$schout_source", rows, "$binary_remote_addr")


def _on(name: str, kinds: tuple[str, ...], paths: tuple[str, ...]) -> Iterator[str]:
    if not paths:
        yield from _map("$schout_kind", name, [(kind, "1") for kind in kinds], '""')
        return
    ways = "|".join(quoted(path) for path in paths)
    row = (f'"~^(?:{"|".join(kinds)}):(?:{ways})"', "1")
    yield from _map('"$schout_kind:$uri"', name, [row], '""')


def _key(plan: Plan, key: str, on: str, profiles: tuple[int, ...], whose: str) -> Iterator[str]:
    if len(profiles) == plan.profiles:
        yield from _map(on, key, [("1", whose)], '""')
        return
    rows = [(f'"1:{profile}"', whose) for profile in profiles]
    yield from _map(f'"{on}:$schout_profile"', key, rows, '""')


def _hosts(plan: Plan, value: Callable[[Row], str]) -> list[tuple[str, str]]:
    return [(_name(row.host), value(row)) for row in plan.rows]


def _profile(row: Row) -> str:
    return str(row.profile)


def _tenant(row: Row) -> str:
    return f'"{plain.word(row.tenant)}"'


def _name(host: str) -> str:
    return f"\\{host}" if host in _SPECIAL else host


def _map(
    source: str, target: str, rows: list[tuple[str, str]], default: str, *, hosts: bool = False
) -> Iterator[str]:
    yield ""
    yield f"map {source} {target} {{"
    if hosts:
        yield "    hostnames;"
    yield f"    default {default};"
    yield from (f"    {key} {value};" for key, value in rows)
    yield "}"
