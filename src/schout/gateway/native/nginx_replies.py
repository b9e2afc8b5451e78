"""What nginx itself answers: the refusals of the decision server, and its own in four dialects."""

from collections.abc import Iterator

from schout.core.model.edge import EdgeLimits
from schout.core.model.vocabulary import FailureMode
from schout.gateway.native import nginx_maps
from schout.gateway.native.kinds import DIALECTS, counted_kinds, quoted
from schout.gateway.native.plan import Plan
from schout.gateway.native.rates import nginx_wait_s
from schout.gateway.native.replies import TITLES, TYPES, UNCHECKED_S, own_body

_FIELDS = {
    "status": "X-Schout-Status",
    "type": "X-Schout-Type",
    "body": "X-Schout-Body",
    "after": "Retry-After",
    "lease": "X-Schout-Lease",
    "ratelimit": "RateLimit",
    "policy": "RateLimit-Policy",
    "warning": "Schout-Warning",
    "language": "Content-Language",
    "csp": "Content-Security-Policy",
}
"""What is taken from the answer of the decision server, and its name after `$schout_`."""
_ON_REFUSALS = ("ratelimit", "policy", "language", "csp")
_ON_PASSING = ("ratelimit", "policy", "warning")


def maps(limits: EdgeLimits, plan: Plan, *, with_gate: bool) -> Iterator[str]:
    """Write the maps from what happened to status, type and body of the reply."""
    yield from nginx_maps.closed(plan)
    over = [('"~REJECTED"', "1")]
    yield from _map('"$limit_req_status:$limit_conn_status"', "$schout_over", over, '""')
    yield from _failing(limits, with_gate=with_gate)
    native = [('"~^1"', "403"), ('"~^:[^:]*:1"', "503"), ('"~^:1"', "429")]
    by = '"$schout_closed:$schout_over:$schout_failing"'
    yield from _map(by, "$schout_native", native, '""')
    yield from _map("$http_accept", "$schout_page", [('"~*text/html"', "html")], "text")
    dialects = [(f'"~{each}"', name) for name, each in DIALECTS]
    yield from _map("$uri", "$schout_dialect", dialects, "$schout_page")
    shown = [(f'"{status}:xml_rpc"', "200") for status in TITLES]
    yield from _map('"$schout_native:$schout_dialect"', "$schout_shown", shown, "$schout_native")
    types = [
        (f'"{status}:{dialect}"', f'"{kind}"')
        for status in TITLES
        for dialect, kind in TYPES.items()
    ]
    yield from _map('"$schout_native:$schout_dialect"', "$schout_own_type", types, '""')
    yield from _waits(plan)
    bodies = [
        (f'"{status}:{dialect}"', _quoted(own_body(limits, status, dialect)))
        for status in TITLES
        for dialect in TYPES
    ]
    yield from _map('"$schout_native:$schout_dialect"', "$schout_own_body", bodies, '""')
    for name in ("type", "body", "after"):
        source = f"$schout_{name}" if with_gate else '""'
        status = "$schout_status" if with_gate else '""'
        rows = [('""', f"$schout_own_{name}")]
        yield from _map(status, f"$schout_reply_{name}", rows, source)
    status = "$schout_status" if with_gate else '""'
    yield from _map(status, "$schout_reply", [('""', "$schout_shown")], status)


def _failing(limits: EdgeLimits, *, with_gate: bool) -> Iterator[str]:
    """Say for which calls nobody answering means a refusal."""
    closed = [each for each in limits.limits if each.failure is FailureMode.CLOSED]
    rows = []
    for limit in closed if with_gate else ():
        ways = "|".join(quoted(path) for path in limit.paths)
        kinds = "|".join(counted_kinds(limit))
        if kinds:
            rows.append((f'"~^(?:{kinds}):(?:{ways})"', "1"))
    yield from _map('"$schout_kind:$uri"', "$schout_failing", list(dict.fromkeys(rows)), '""')


def _waits(plan: Plan) -> Iterator[str]:
    """Give the longest wait of the limits on a kind of calls: never too early."""
    waits: dict[str, int] = {}
    for zone in plan.zones:
        wait_s = 1 if zone.counts_parallel else nginx_wait_s(zone.quota)
        for kind in counted_kinds(zone.limit):
            waits[kind] = max(wait_s, waits.get(kind, 1))
    rows = [(kind, str(wait_s)) for kind, wait_s in sorted(waits.items())]
    yield from _map("$schout_kind", "$schout_wait", rows, "1")
    own = [("429", "$schout_wait"), ("503", str(UNCHECKED_S))]
    yield from _map("$schout_native", "$schout_own_after", own, '""')


def taken() -> Iterator[str]:
    """Take over what the decision server answered, and pass on what a caller may see."""
    for name, field in _FIELDS.items():
        header = field.lower().replace("-", "_")
        yield f"auth_request_set $schout_{name} $upstream_http_{header};"
    for name in _ON_PASSING:
        yield f"add_header {_FIELDS[name]} $schout_{name} always;"


def location(*, with_gate: bool) -> Iterator[str]:
    """Write the location that replies; `return` takes no variable for a status."""
    yield "location @schout_refused {"
    yield "    # The type comes from a header line below, so nginx must not add its own."
    yield "    types { }"
    yield '    default_type "";'
    yield "    add_header Content-Type $schout_reply_type always;"
    yield "    add_header Retry-After $schout_reply_after always;"
    yield "    add_header Cache-Control no-store always;"
    yield "    add_header X-Content-Type-Options nosniff always;"
    for name in _ON_REFUSALS if with_gate else ():
        yield f"    add_header {_FIELDS[name]} $schout_{name} always;"
    for status in (200, 429, 503):
        yield f"    if ($schout_reply = {status}) {{ return {status} $schout_reply_body; }}"
    yield "    if ($schout_reply_body) { return 403 $schout_reply_body; }"
    yield "    return 403;"
    yield "}"


def _quoted(text: str) -> str:
    """Write a string; there is no way to write `$` in one, and nothing here has any."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def _map(source: str, target: str, rows: list[tuple[str, str]], default: str) -> Iterator[str]:
    yield ""
    yield f"map {source} {target} {{"
    yield f"    default {default};"
    yield from (f"    {key} {value};" for key, value in rows)
    yield "}"
