"""Native limits for HAProxy 2.6 and later: stick tables that hold the same clock as the gate.

HAProxy's own rate counters let two calls through at the edge of two periods. So each entry keeps
the moment until which its rate is taken (GCRA), in milliseconds, and `Retry-After` is exact. Read
and write are two steps: threads that meet in between may let one more through.

A frontend takes the rules over with `from schout`. As a fallback for the decision server they only
count there, and a backend `from schout_silent` refuses what it said nothing about.
"""

from collections.abc import Iterator

from schout.core.model.edge import EdgeLimits, EdgeSanctions
from schout.core.model.moment import to_rfc3339
from schout.core.model.value import Value
from schout.core.model.vocabulary import Scope
from schout.gateway.native import plain
from schout.gateway.native.haproxy_tables import Limited, Table, condition, tables
from schout.gateway.native.kinds import DATA, DIALECTS, kind_patterns
from schout.gateway.native.plan import Plan, Row, make_plan
from schout.gateway.native.replies import TITLES, TYPES, own_body

CONFIG_FILE = "schout.cfg"
_KINDS_FILE = "schout-kinds.map"
_DIALECTS_FILE = "schout-dialects.map"
_HOSTS_FILE = "schout-hosts.map"
_BELOW_FILE = "schout-below.map"
_CLOSED_FILE = "schout-closed.map"
_CLOSED_BELOW_FILE = "schout-closed-below.map"
_WRAP_MS = 1 << 30
"""Moments are kept in 30 bits of milliseconds, 12 days, as a table holds 32 bits."""
_KEYS = {
    Scope.SOURCE: "src,ipmask(32,64)",
    Scope.DATABASE: "var(txn.schout_database)",
    Scope.TENANT: "var(txn.schout_tenant)",
}
_TYPES_OF_KEYS = {
    Scope.SOURCE: "ipv6",
    Scope.DATABASE: "string len 256",
    Scope.TENANT: "string len 128",
}


class HaproxyOptions(Value, frozen=True, kw_only=True):
    """How a host wants it."""

    fallback: bool = False
    """Whether to refuse only what the decision server (SPOE) said nothing about."""
    headroom: int = 1
    """How many times as wide the figures are, for a first line before the server."""
    trusted: tuple[str, ...] = ()
    """Proxies in front whose last `X-Forwarded-For` is believed, in CIDR; empty: nobody's is."""
    folder: str = ""
    """Where the maps will stand; empty: where HAProxy is started."""
    entries: int = 100_000
    """Keys that each table holds; the least recently used goes first."""

    def __post_init__(self) -> None:
        """Refuse what could mean more than it says."""
        for network in self.trusted:
            plain.network(network)
        if self.folder:
            plain.path(self.folder)
        if self.headroom < 1 or self.entries < 1:
            raise ValueError("a headroom and a number of entries are 1 or more")


def render_haproxy(
    limits: EdgeLimits, sanctions: EdgeSanctions, options: HaproxyOptions, at_us: int
) -> dict[str, str]:
    """Compile the native configuration that holds at a moment: file names and texts.

    `SettingsError` for a name that could mean more to HAProxy than a name.
    """
    plan = make_plan(limits, sanctions, at_us, options.headroom)
    held, left_out = tables(plan)
    head = plain.head(limits, "For HAProxy", to_rfc3339(at_us))
    lines = (*head, *_notes(plan, left_out), "", *_sections(limits, plan, held, options))
    return {CONFIG_FILE: _text(lines)} | {
        name: _text((*head, *rows)) for name, rows in _maps(limits, plan).items()
    }


def _text(lines: tuple[str, ...]) -> str:
    return "\n".join((*lines, ""))


def _notes(plan: Plan, left_out: tuple[str, ...]) -> Iterator[str]:
    if plan.next_change_us is not None:
        moment = to_rfc3339(plan.next_change_us)
        yield plain.remark(f"Something begins or ends at {moment}: then render again.")
    for each in (*plan.left_out, *left_out):
        yield plain.remark(f"Not here: {each}.")


def _sections(
    limits: EdgeLimits, plan: Plan, held: tuple[Table, ...], options: HaproxyOptions
) -> Iterator[str]:
    for table in held:
        yield from _backend(table, options)
    rules = (
        *_who(plan, options),
        *_what(options),
        *(line for table in held for line in _track(table)),
        *(line for table in held for line in _measure(table)),
        *_decide(plan, held, options),
    )
    refusing = tuple(_refuse(limits, fallback=options.fallback))
    yield "defaults schout"
    yield from _indented(*_timeouts(), *rules, *(() if options.fallback else refusing))
    yield from _indented(*(line for table in held for line in _spend(table)))
    if options.fallback:
        yield ""
        yield "defaults schout_silent"
        yield from _indented(*_timeouts(), *refusing)
    yield ""
    yield "# So that sections without `from` do not inherit the rules."
    yield "defaults"
    yield from _indented(*_timeouts())


def _indented(*lines: str) -> Iterator[str]:
    yield from (f"    {line}" for line in lines)


def _timeouts() -> tuple[str, ...]:
    waits = ("connect 5s", "client 60s", "server 120s", "http-request 10s")
    return ("mode http", *(f"timeout {each}" for each in waits))


def _backend(table: Table, options: HaproxyOptions) -> Iterator[str]:
    stored = [f"gpt({len(table.rates)})"] if table.rates else []
    stored += ["conn_cur"] if table.parallel is not None else []
    longest_ms = max((each.longest_ms for each in table.rates), default=0)
    kind = _TYPES_OF_KEYS[table.scope]
    expire = f"expire {max(60, 2 * longest_ms // 1000)}s"
    yield f"backend {table.name}"
    yield f"    stick-table type {kind} size {options.entries} {expire} store {','.join(stored)}"
    yield ""


def _who(plan: Plan, options: HaproxyOptions) -> Iterator[str]:
    if options.trusted:
        stated = " ".join(options.trusted)
        yield f"http-request set-src req.hdr_ip(X-Forwarded-For,-1) if {{ src {stated} }}"
    yield "http-request set-var(txn.schout_host) req.hdr(host),lower,field(1,:),rtrim(.)"
    if not plan.has_hosts:
        yield "http-request set-var(txn.schout_profile) int(0)"
        yield "http-request set-var(txn.schout_database) var(txn.schout_host)"
        return
    found = "{ var(txn.schout_row) -m found }"
    hosts, below = _file(options, _HOSTS_FILE), _file(options, _BELOW_FILE)
    yield f"http-request set-var(txn.schout_row) var(txn.schout_host),map_str({hosts})"
    row = f"var(txn.schout_host),map_end({below})"
    yield f"http-request set-var(txn.schout_row) {row} unless {found}"
    yield "http-request set-var(txn.schout_profile) int(0)"
    yield "http-request set-var(txn.schout_database) str(-)"
    taken = "var(txn.schout_row),field(1,/)"
    yield f"http-request set-var(txn.schout_profile) {taken},add(0) if {found}"
    yield f"http-request set-var(txn.schout_database) var(txn.schout_host) if {found}"
    yield f"http-request set-var(txn.schout_tenant) var(txn.schout_row),field(2,/) if {found}"


def _what(options: HaproxyOptions) -> Iterator[str]:
    kinds, dialects = _file(options, _KINDS_FILE), _file(options, _DIALECTS_FILE)
    safe = "{ method GET HEAD OPTIONS }"
    session = "{ req.cook(session_id) -m found }"
    yield r"http-request set-var(txn.schout_path) path,url_dec,regsub(/+,/,g)"
    yield f"http-request set-var(txn.schout_kind) var(txn.schout_path),map_reg({kinds},page)"
    for name in ("login", "sign_up"):
        told = f"{{ var(txn.schout_kind) -m str {name} }}"
        yield f"http-request set-var(txn.schout_kind) str(page) if {told} {safe}"
    data = f"{{ var(txn.schout_kind) -m str {DATA} }}"
    for header in ("sec-fetch-site", "sec-fetch-mode"):
        browser = f"{{ req.hdr({header}) -m found }}"
        yield f"http-request set-var(txn.schout_kind) str(web_client) if {data} {session} {browser}"
    yield f"http-request set-var(txn.schout_kind) str(api) if {data}"
    yield "http-request set-var(txn.schout_dialect) str(text)"
    html = "{ req.hdr(accept) -m sub -i text/html }"
    yield f"http-request set-var(txn.schout_dialect) str(html) if {html}"
    program = f"var(txn.schout_path),map_reg({dialects})"
    yield f"http-request set-var(txn.schout_spoken) {program}"
    spoken = "{ var(txn.schout_spoken) -m found }"
    yield f"http-request set-var(txn.schout_dialect) var(txn.schout_spoken) if {spoken}"
    yield f"http-request set-var(txn.schout_now) date(0,ms),mod({_WRAP_MS})"


def _track(table: Table) -> Iterator[str]:
    ways = tuple(dict.fromkeys(condition(limit) for limit in table.limits))
    ways = ("",) if "" in ways else ways
    if table.scope is Scope.TENANT:
        ways = tuple(f"{way} {{ var(txn.schout_tenant) -m found }}".strip() for way in ways)
    when = " or ".join(ways)
    tracked = f"http-request track-sc{table.counter} {_KEYS[table.scope]} table {table.name}"
    yield f"{tracked} if {when}" if when else tracked


def _measure(table: Table) -> Iterator[str]:
    """Say for each rate how far ahead of its time it is; `schout_i` stands where it is counted."""
    for index, rate in enumerate(table.rates):
        number = rate.number
        for quota, profiles in rate.quotas:
            when = f" if {condition(rate.limit, profiles)}".removesuffix(" if ")
            interval_ms = max(1, quota.interval_us // 1000)
            slack_ms = (quota.burst - 1) * interval_ms
            yield f"http-request set-var(txn.schout_i{number}) int({interval_ms}){when}"
            yield f"http-request set-var(txn.schout_s{number}) int({slack_ms}){when}"
        counted = f"{{ var(txn.schout_i{number}) -m found }}"
        half = _WRAP_MS // 2
        ahead = f"add({half}),add({_WRAP_MS}),mod({_WRAP_MS}),sub({half})"
        taken = f"sc_get_gpt({index},{table.counter})"
        var = f"txn.schout_a{number}"
        yield f"http-request set-var({var}) {taken} if {counted}"
        fresh = f"{{ var({var}) -m int 0 }}"
        until = f"var({var}),sub(txn.schout_now),{ahead}"
        yield f"http-request set-var({var}) {until} if {counted} !{fresh}"
        # A moment further ahead than any call could have put it comes from a clock that stepped.
        yield f"http-request set-var({var}) int(0) if {counted} {{ var({var}) -m int lt 0 }}"
        stepped = f"{{ var({var}) -m int gt {rate.longest_ms} }}"
        yield f"http-request set-var({var}) int(0) if {counted} {stepped}"


def _decide(plan: Plan, held: tuple[Table, ...], options: HaproxyOptions) -> Iterator[str]:
    """Set `schout_native` to the status to refuse with, and `schout_wait` in milliseconds."""
    if plan.shadow:
        return
    for rate in (each for table in held for each in table.rates):
        over = f"txn.schout_o{rate.number}"
        ahead, slack = f"var(txn.schout_a{rate.number})", f"txn.schout_s{rate.number}"
        counted = f"{{ var(txn.schout_i{rate.number}) -m found }}"
        yield f"http-request set-var({over}) {ahead},sub({slack}) if {counted}"
        late = f"{{ var({over}) -m int gt 0 }}"
        yield f"http-request set-var(txn.schout_native) int(429) if {late}"
        longer = f"{{ var({over}),sub(txn.schout_wait) -m int gt 0 }}"
        first = "!{ var(txn.schout_wait) -m found }"
        yield f"http-request set-var(txn.schout_wait) var({over}) if {late} {first}"
        yield f"http-request set-var(txn.schout_wait) var({over}) if {late} {longer}"
    for table in held:
        if table.parallel is not None:
            yield from _at_once(table, table.parallel)
    if any(row.closed for row in plan.rows):
        yield from _closed(options)


def _at_once(table: Table, parallel: Limited) -> Iterator[str]:
    for quota, profiles in parallel.quotas:
        many = f"{{ sc_conn_cur({table.counter}) gt {quota.at_most} }}"
        when = f"{condition(parallel.limit, profiles)} {many}".strip()
        yield f"http-request set-var(txn.schout_native) int(429) if {when}"
        first = "!{ var(txn.schout_wait) -m found }"
        yield f"http-request set-var(txn.schout_wait) int(1000) if {when} {first}"


def _closed(options: HaproxyOptions) -> Iterator[str]:
    var = "txn.schout_closed"
    exact, below = _file(options, _CLOSED_FILE), _file(options, _CLOSED_BELOW_FILE)
    yield f"http-request set-var({var}) var(txn.schout_host),map_str({exact})"
    by_end = f"var(txn.schout_host),map_end({below})"
    yield f"http-request set-var({var}) {by_end} unless {{ var({var}) -m found }}"
    for part in ("api", "sign_up"):
        when = f"{{ var({var}) -m sub {part} }} {{ var(txn.schout_kind) -m str {part} }}"
        yield f"http-request set-var(txn.schout_native) int(403) if {when}"
    yield f"http-request set-var(txn.schout_native) int(403) if {{ var({var}) -m str all }}"


def _refuse(limits: EdgeLimits, *, fallback: bool) -> Iterator[str]:
    silent = "!{ var(txn.schout.verdict) -m found } " if fallback else ""
    for status in TITLES:
        if status == 503:
            continue
        for dialect, kind in TYPES.items():
            shown = 200 if dialect == "xml_rpc" else status
            said = f"{{ var(txn.schout_dialect) -m str {dialect} }}"
            when = f"if {silent}{{ var(txn.schout_native) -m int {status} }} {said}"
            after = (
                'hdr Retry-After "%[var(txn.schout_wait),add(999),div(1000)]" '
                if status == 429
                else ""
            )
            body = own_body(limits, status, dialect)
            returned = f'http-request return status {shown} content-type "{kind}"'
            yield f"{returned} string '{body}' {after}hdr Cache-Control no-store {when}"


def _spend(table: Table) -> Iterator[str]:
    """Take one from each rate of a call that is let through."""
    for index, rate in enumerate(table.rates):
        number = rate.number
        counted = f"{{ var(txn.schout_i{number}) -m found }}"
        passes = "!{ var(txn.schout_native) -m found }"
        var = f"txn.schout_n{number}"
        then = f"var(txn.schout_a{number}),add(txn.schout_i{number}),add(txn.schout_now)"
        yield f"http-request set-var({var}) {then},mod({_WRAP_MS}) if {counted} {passes}"
        yield f"http-request set-var({var}) int(1) if {{ var({var}) -m int 0 }}"
        done = f"{{ var({var}) -m found }}"
        yield f"http-request sc-set-gpt({index},{table.counter}) var({var}) if {done}"


def _maps(limits: EdgeLimits, plan: Plan) -> dict[str, tuple[str, ...]]:
    below = sorted((row for row in plan.rows if row.host.startswith("*.")), key=_longest_first)
    exact = [row for row in plan.rows if not row.host.startswith("*.")]
    found = {
        _KINDS_FILE: tuple(f"{each} {name}" for name, each in kind_patterns(limits.limits)),
        _DIALECTS_FILE: tuple(f"{each} {name}" for name, each in DIALECTS),
    }
    if plan.has_hosts:
        rows = [(row.host, f"{row.profile}/{plain.word(row.tenant)}") for row in exact]
        found[_HOSTS_FILE] = tuple(f"{host} {value}" for host, value in rows)
        ends = [(row.host[1:], f"{row.profile}/{plain.word(row.tenant)}") for row in below]
        found[_BELOW_FILE] = tuple(f"{host} {value}" for host, value in ends)
    if any(row.closed for row in plan.rows):
        rows = [(row.host, "-".join(row.closed) or "none") for row in exact]
        found[_CLOSED_FILE] = tuple(f"{host} {value}" for host, value in rows)
        ends = [(row.host[1:], "-".join(row.closed) or "none") for row in below]
        found[_CLOSED_BELOW_FILE] = tuple(f"{host} {value}" for host, value in ends)
    return found


def _longest_first(row: Row) -> int:
    return -len(row.host)


def _file(options: HaproxyOptions, name: str) -> str:
    return f"{options.folder.rstrip('/')}/{name}" if options.folder else name
