"""Native limits for nginx, and the wiring to the decision server.

With a decision server nginx asks it about each call (`auth_request`) and counts along in dry run.
While that server is silent, what nginx counted decides: the same figures, the same sanctions. Or
nginx refuses by itself first, with wider figures, and asks only about the rest. Without a decision
server the native limits are all there is.

What nginx and the server say to one another is written down in `docs/howto/enforce-with-nginx.md`.
Three files: one to include in the http block, one in a server block, one in each location.
"""

from collections.abc import Iterator

from schout.core.model.edge import EdgeLimits, EdgeSanctions
from schout.core.model.moment import SECOND_US, to_rfc3339
from schout.core.model.value import Value
from schout.gateway.native import nginx_maps, nginx_replies, plain
from schout.gateway.native.nginx_maps import Keyed
from schout.gateway.native.plan import Plan, make_plan
from schout.gateway.native.rates import is_slower_than_a_minute, nginx_rate, paced

HTTP_FILE = "schout-http.conf"
SERVER_FILE = "schout-server.conf"
LOCATION_FILE = "schout-location.conf"

_CHECK = "/.schout/check"
_GRACE_S = 2
_OFF = "off"
"""Beside another `access_log` this word would switch that off too."""
_PASSED_ON = (
    *("Authorization", "User-Agent", "Accept", "Accept-Language", "Content-Type", "Upgrade"),
    *("Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-WebSocket-Key", "X-API-Key", "X-Odoo-Database"),
    *("Signature", "Signature-Input", "Signature-Agent"),
)
"""What the decision server needs of the caller's header, beside two of its cookies."""


class NginxOptions(Value, frozen=True, kw_only=True):
    """How a host wants it."""

    gate: str | None = None
    """Where the decision server listens, `unix:/run/schout/gate.sock` or `127.0.0.1:8471`;
    `None`: there is none."""
    log: str | None = None
    """Where it takes log lines by UDP, `127.0.0.1:8473`; without it nginx limits calls at once by
    itself, for nobody would tell the server that a call has ended."""
    fallback: bool = True
    """Whether nginx counts along while the server answers, so that it can decide by what it
    counted when the server is silent. Without it, calls then pass but for what is closed."""
    native_first: bool = False
    """Whether nginx refuses by itself before it asks, with figures `headroom` times as wide."""
    headroom: int = 4
    trusted: tuple[str, ...] = ()
    """Proxies in front whose `X-Forwarded-For` is believed, in CIDR; empty: nobody's is."""
    zone_mib: int = 10
    """Memory of each zone; 1 MiB holds about 8,000 keys."""
    access_log: str | None = None
    """The server's own log, as `access_log` takes it: ours would switch it off in that server."""
    map_sizes: bool = True
    """Whether to set the size of the tables; not, when the configuration sets them already."""

    def __post_init__(self) -> None:
        """Refuse what could mean more than it says."""
        for place in (self.gate, self.log):
            if place is not None:
                plain.server(place)
        for network in self.trusted:
            plain.network(network)
        if self.access_log is not None:
            plain.log(self.access_log)
        if self.headroom < 1 or self.zone_mib < 1:
            raise ValueError("a headroom and the size of a zone are 1 or more")


def render_nginx(
    limits: EdgeLimits, sanctions: EdgeSanctions, options: NginxOptions, at_us: int
) -> dict[str, str]:
    """Compile the native configuration that holds at a moment: file names and texts.

    `SettingsError` for a name that could mean more to nginx than a name.
    """
    wide = options.headroom if options.gate is not None and options.native_first else 1
    plan = make_plan(limits, sanctions, at_us, wide)
    keyed = _counted(nginx_maps.keyed(limits, plan), options)
    moment = to_rfc3339(at_us)
    parts = {
        HTTP_FILE: ("http block", _http(limits, plan, keyed, options)),
        SERVER_FILE: ("server block", _server(limits, options)),
        LOCATION_FILE: ("location", _location(plan, keyed, options)),
    }
    return {
        name: "\n".join((*plain.head(limits, f"For an nginx {where}", moment), "", *lines, ""))
        for name, (where, lines) in parts.items()
    }


def _counted(keyed: tuple[Keyed, ...], options: NginxOptions) -> tuple[Keyed, ...]:
    """Give what nginx counts: calls at once in any case, if nobody tells the server their end."""
    if options.gate is None or options.fallback or options.native_first:
        return keyed
    alone = options.log is None
    return tuple(each for each in keyed if alone and each.zone.counts_parallel)


def _http(
    limits: EdgeLimits, plan: Plan, keyed: tuple[Keyed, ...], options: NginxOptions
) -> Iterator[str]:
    if plan.next_change_us is not None:
        yield plain.remark(f"Something begins or ends at {to_rfc3339(plan.next_change_us)}: then")
        yield plain.remark("render again.")
    for left_out in plan.left_out:
        yield plain.remark(f"Not here: {left_out}.")
    if options.trusted:
        yield from (f"set_real_ip_from {network};" for network in options.trusted)
        yield "real_ip_header X-Forwarded-For;"
        yield "real_ip_recursive on;"
    if options.map_sizes:
        yield "map_hash_bucket_size 512;"
        yield f"map_hash_max_size {max(2048, 4 * len(plan.rows))};"
    yield from nginx_maps.maps(limits, plan, keyed)
    for each in keyed:
        yield from _zone(each, options)
    yield from nginx_replies.maps(limits, plan, with_gate=options.gate is not None)
    if options.gate is not None:
        yield from _gate(options.gate, _patience_s(limits))


def _zone(each: Keyed, options: NginxOptions) -> Iterator[str]:
    zone, size = each.zone, f"{options.zone_mib}m"
    yield ""
    yield plain.remark(f"{zone.limit.id}: {_figures(each)}")
    if zone.counts_parallel:
        yield f"limit_conn_zone {each.key} zone={each.name}:{size};"
        return
    if is_slower_than_a_minute(zone.quota):
        yield "# nginx cannot count as slowly as this; it lets one a minute pass."
    yield f"limit_req_zone {each.key} zone={each.name}:{size} rate={nginx_rate(zone.quota)};"


def _figures(each: Keyed) -> str:
    quota, limit = each.zone.quota, each.zone.limit
    if each.zone.counts_parallel:
        return f"at most {quota.at_most} at once, by {limit.scope}"
    return f"one in {quota.interval_us} us, bursts of {quota.burst}, by {limit.scope}"


def _patience_s(limits: EdgeLimits) -> int:
    """Give how long an answer may take: as long as the server may hold a call, and a little."""
    longest_us = max((limit.pace_us for limit in limits.limits), default=0)
    return -(-longest_us // SECOND_US) + _GRACE_S


def _gate(gate: str, patience_s: int) -> Iterator[str]:
    yield ""
    yield 'map "$cookie_session_id;$cookie_schout_proof" $schout_cookie {'
    yield '    default "session_id=$cookie_session_id; schout_proof=$cookie_schout_proof";'
    yield '    ";" "";'
    yield '    "~^[^;]+;$" "session_id=$cookie_session_id";'
    yield '    "~^;" "schout_proof=$cookie_schout_proof";'
    yield "}"
    yield "# Named twice: only so does nginx stop asking for a while once it was silent twice."
    yield "upstream schout_gate {"
    yield from (f"    server {gate} max_fails=1 fail_timeout={patience_s + 1}s;" for _ in range(2))
    yield "    keepalive 32;"
    yield "}"
    ended = "lease=$schout_lease status=$status time=$upstream_response_time"
    yield f'log_format schout_lease "{ended}";'


def _server(limits: EdgeLimits, options: NginxOptions) -> Iterator[str]:
    if options.gate is not None:
        yield from _check_location(limits, leases=options.log is not None)
        if options.log is not None:
            to = f"server={options.log},facility=local7,tag=schout,nohostname"
            yield f"access_log syslog:{to} schout_lease if=$schout_lease;"
            if options.access_log not in {None, _OFF}:
                yield f"access_log {options.access_log};"
    yield from nginx_replies.location(with_gate=options.gate is not None)


def _check_location(limits: EdgeLimits, *, leases: bool) -> Iterator[str]:
    asked = f"/v1/check?dialect=nginx&leases={'on' if leases else 'off'}"
    yield f"location = {_CHECK} {{"
    yield "    internal;"
    yield "    access_log off;"
    yield f"    proxy_pass http://schout_gate{asked};"
    yield "    proxy_http_version 1.1;"
    yield "    proxy_pass_request_body off;"
    yield "    proxy_pass_request_headers off;"
    yield '    proxy_set_header Connection "";'
    yield "    # Without this line the length of the body goes along, and the server waits for it."
    yield '    proxy_set_header Content-Length "";'
    yield "    proxy_set_header Host $host;"
    yield "    proxy_set_header X-Original-Method $request_method;"
    yield "    proxy_set_header X-Original-URI $request_uri;"
    yield "    proxy_set_header X-Original-Addr $remote_addr;"
    yield "    proxy_set_header Cookie $schout_cookie;"
    for name in _PASSED_ON:
        yield f"    proxy_set_header {name} $http_{name.lower().replace('-', '_')};"
    yield "    proxy_connect_timeout 1s;"
    yield f"    proxy_read_timeout {_patience_s(limits)}s;"
    yield "    proxy_buffer_size 16k;"
    yield "    proxy_buffers 4 16k;"
    yield "    proxy_next_upstream error;"
    yield "    proxy_intercept_errors on;"
    yield "    error_page 500 502 503 504 = @schout_silent;"
    yield "}"
    yield "# The decision server is silent: nginx decides by what it counted itself."
    yield "location @schout_silent {"
    yield "    access_log off;"
    yield "    if ($schout_native) { return 403; }"
    yield "    return 204;"
    yield "}"


def _location(plan: Plan, keyed: tuple[Keyed, ...], options: NginxOptions) -> Iterator[str]:
    asks_first = options.gate is not None and not options.native_first
    for each in keyed:
        quota = each.zone.quota
        if each.zone.counts_parallel:
            yield f"limit_conn {each.name} {quota.at_most};"
            continue
        more = 0 if asks_first else paced(each.zone.limit, quota)
        yield f"limit_req zone={each.name}{_burst(quota.burst - 1, more)};"
    yield "limit_req_status 429;"
    yield "limit_conn_status 429;"
    if keyed and (asks_first or plan.shadow):
        yield "limit_req_dry_run on;"
    if plan.shadow or (asks_first and options.log is not None):
        yield "limit_conn_dry_run on;"
    yield "error_page 403 429 503 = @schout_refused;"
    if not asks_first:
        yield "if ($schout_closed) { return 403; }"
    if options.gate is None:
        return
    yield f"auth_request {_CHECK};"
    yield from nginx_replies.taken()
    yield "# A caller that goes away does not end its call: the application may still be at work."
    yield "proxy_ignore_client_abort on;"


def _burst(at_once: int, waiting: int) -> str:
    """Say how many pass at once and how many wait; nginx takes no figure of 0."""
    words = f" burst={at_once + waiting}" if at_once + waiting else ""
    if at_once and waiting:
        return f"{words} delay={at_once}"
    return f"{words} nodelay" if at_once else words
