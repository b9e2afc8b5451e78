"""Thirteen web rules like those that other products begin with, for the benchmark of behaviour."""

import msgspec

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import ActivityKind, Metric
from schout.core.policy.rule import Leaky, Measure, NamedList, Operator, Rule, Sliding
from schout.core.policy.schema import Policy
from schout.testing.policies import sample_policy

_NAMES = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "omega",
    "harvest",
    "scan",
    "probe",
    "crack",
    "sweep",
    "fuzz",
    "dump",
    "spray",
    "drill",
]
LISTS = (
    NamedList(
        id="scanner_agents",
        kind="patterns",
        ignore_case=True,
        items=tuple(f"{name}{kind}[a-z]*/[0-9]" for name in _NAMES for kind in ("bot", "er", "")),
    ),
    NamedList(
        id="sensitive_files",
        kind="parts",
        ignore_case=True,
        items=(".env", ".git/", "wp-config", "/etc/passwd", "id_rsa", ".htpasswd", "web.config"),
    ),
    NamedList(
        id="admin_pages",
        kind="prefixes",
        ignore_case=True,
        items=("/admin", "/phpmyadmin", "/wp-login", "/manager/html", "/cgi-bin"),
    ),
)


def _rule(name: str, when: str, state: Operator, *by: str) -> Rule:
    return Rule(
        id=RuleId(name),
        version=1,
        clause=ClauseId("III.5"),
        on=ActivityKind.HTTP_REQUEST,
        when=when,
        by=by or ("source_ip",),
        subject="source",
        state=state,
        unit=Metric.REQUESTS,
        mute_us=5 * MINUTE_US,
        confidence=70,
    )


def _leaky(capacity: int, seconds: float, distinct: str | None = None) -> Leaky:
    return Leaky(capacity=capacity, leak_us=round(seconds * SECOND_US), distinct=distinct)


def _window(seconds: int, over: int, **measure: str) -> Sliding:
    return Sliding(window_us=seconds * SECOND_US, over=over, measure=Measure(**measure))


_RULES = (
    _rule("crawl", "status == 200 && !is_static(path)", _leaky(40, 0.5, "path")),
    _rule("probing", "status in [400, 403, 404] && !is_static(path)", _leaky(10, 10, "path")),
    _rule("agent", 'listed(user_agent, "scanner_agents")', _leaky(1, 10)),
    _rule("files", 'listed(decoded, "sensitive_files")', _leaky(3, 10, "path")),
    _rule("admin", 'status in [401, 403, 404] && listed(path, "admin_pages")', _leaky(2, 60)),
    _rule("login", 'method == "POST" && status in [401, 403]', _leaky(5, 10)),
    _rule("sql", r'decoded.contains("union") && decoded.matches("union\\s+select")', _leaky(2, 30)),
    _rule("script", 'decoded.contains("<script")', _leaky(5, 5)),
    _rule("traversal", 'decoded.contains("../")', _leaky(3, 10)),
    _rule("flood", "!is_static(path)", _window(10, 200)),
    _rule("faces", "status in [403, 404, 429]", _window(60, 5, distinct="user_agent")),
    _rule("malformed", "!has(method)", _leaky(5, 10)),
    _rule("no_agent", 'user_agent == "" && method in ["POST", "PUT"]', _leaky(20, 1)),
)


_LASTING = _rule("day", "!is_static(path)", _window(86_400, 500, distinct="path"))
LASTING = 0
"""Asks for the thirteen, and one for which every address lives for a day."""


def rules(many: int = len(_RULES)) -> Policy:
    """Give a policy with so many rules: variants of the thirteen, each with figures of its own."""
    found: list[Rule] = [] if many else [_LASTING]
    for number in range(many or len(_RULES)):
        rule = _RULES[number % len(_RULES)]
        turn = number // len(_RULES)
        state = rule.state
        if isinstance(state, Leaky):
            state = msgspec.structs.replace(state, capacity=state.capacity + turn)
        elif isinstance(state, Sliding):
            state = msgspec.structs.replace(state, over=state.over + turn)
        name = RuleId(f"{rule.id}_{turn}")
        found.append(msgspec.structs.replace(rule, id=name, state=state))
    return msgspec.structs.replace(sample_policy(), rules=tuple(found), lists=LISTS)
