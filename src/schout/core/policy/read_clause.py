"""Reads clauses and their limits."""

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.vocabulary import (
    ClauseKind,
    FailureMode,
    IntentSign,
    Metric,
    Mode,
    PermitKind,
    Scope,
    Severity,
    Traffic,
)
from schout.core.policy.reading import ABSENT, Reader
from schout.core.policy.schema import (
    Clause,
    EvidenceRule,
    Intake,
    Limit,
    Remedy,
)
from schout.core.policy.source import Node

WITHHOLDABLE = ("query", "user", "user_agent", "referer", "source_ip")
_MOST = 10**15
"""A petabyte: bytes are the largest figures that policies name."""
_ENFORCED = ("severity", "mode", "evidence", "remedy", "ladder")
_OPTIONAL = ("intent", "scope", "failure", "limits", "rules", "permits", "intake")


def read_clause(reader: Reader, node: Node) -> Clause | None:
    """Read one clause; `None` when too little of it is there to go on."""
    found = reader.mapping(
        node, "a clause", ("id", "kind", "title", "text"), (*_ENFORCED, *_OPTIONAL)
    )
    if found is None:
        return None
    before = len(reader.problems)
    kind = reader.choice(found["kind"], ClauseKind, "a kind of clause")
    sure = found["kind"] is not ABSENT and len(reader.problems) == before
    clause_id = ClauseId(reader.name(found["id"], "the id of a clause"))
    title = reader.text(found["title"], "the title")
    text = reader.text(found["text"], "the text")
    if not kind.enforceable:
        _text_only(reader, node, kind)
        return Clause(id=clause_id, kind=kind, title=title, text=text)
    missing = [key for key in _ENFORCED if key not in found]
    if missing and sure:
        names = ", ".join(f"`{key}`" for key in missing)
        reader.report("SCH-P012", node.place, f"a `{kind}` clause needs {names}")
    found = {**dict.fromkeys(missing, ABSENT), **found}
    return _enforceable(reader, found, clause_id, kind, title, text)


def _text_only(reader: Reader, node: Node, kind: ClauseKind) -> None:
    for key, _ in getattr(node, "entries", ()):
        if key.text in {*_ENFORCED, *_OPTIONAL}:
            message = f"a `{kind}` clause has text only, found `{key.text}`"
            hint = "make it a content, conduct or resource clause, or drop the key"
            reader.report("SCH-P033", key.place, message, hint)


def _enforceable(
    reader: Reader,
    found: dict[str, Node],
    clause_id: ClauseId,
    kind: ClauseKind,
    title: dict[str, str],
    text: dict[str, str],
) -> Clause:
    limits = [_limit(reader, item) for item in reader.items(found.get("limits"), "limits")]
    scope, failure = found.get("scope"), found.get("failure")
    return Clause(
        id=clause_id,
        kind=kind,
        title=title,
        text=text,
        severity=reader.choice(found["severity"], Severity, "a severity"),
        intent=reader.choices(found.get("intent"), IntentSign, "a sign of intent"),
        scope=reader.choice(scope, Scope, "a scope") if scope else Scope.TENANT,
        mode=reader.choice(found["mode"], Mode, "a mode"),
        failure=(
            reader.choice(failure, FailureMode, "a failure mode") if failure else FailureMode.OPEN
        ),
        limits=tuple(limit for limit in limits if limit is not None),
        rules=tuple(RuleId(name) for name in reader.names(found.get("rules"), "rule")),
        permits=reader.choices(found.get("permits"), PermitKind, "a kind of permit"),
        evidence=_evidence(reader, found["evidence"]),
        remedy=_remedy(reader, found["remedy"]),
        ladder=reader.name(found["ladder"], "the id of a ladder"),
        intake=_intake(reader, found.get("intake")),
    )


def _limit(reader: Reader, node: Node) -> Limit | None:
    found = reader.mapping(
        node,
        "a limit",
        ("id", "metric", "at_most", "scope", "traffic"),
        ("per", "burst", "paths", "plans", "note"),
    )
    if found is None:
        return None
    per, burst, plans = found.get("per"), found.get("burst"), found.get("plans")
    if per is None and burst is not None:
        message = "a limit without `per` holds at any moment and has no `burst`"
        reader.report("SCH-P034", burst.place, message, "add `per`, or drop `burst`")
    return Limit(
        id=reader.name(found["id"], "the id of a limit"),
        metric=reader.choice(found["metric"], Metric, "a metric"),
        at_most=reader.number(found["at_most"], "`at_most`", 1, _MOST),
        per=reader.fixed_period(per, "`per`") if per else None,
        burst=reader.number(burst, "`burst`", 1, _MOST) if burst else 1,
        scope=reader.choice(found["scope"], Scope, "a scope"),
        traffic=reader.choice(found["traffic"], Traffic, "a kind of traffic"),
        paths=_paths(reader, found.get("paths")),
        plans=_plan_figures(reader, plans) if plans else {},
        note=reader.text(found.get("note"), "the note"),
    )


def _plan_figures(reader: Reader, node: Node) -> dict[str, int]:
    names = [key.text for key, _ in getattr(node, "entries", ())]
    found = reader.mapping(node, "`plans`", (), names) or {}
    return {
        name: reader.number(value, f"`at_most` for `{name}`", 1, _MOST)
        for name, value in found.items()
    }


def _paths(reader: Reader, node: Node | None) -> tuple[str, ...]:
    paths = []
    for item in reader.items(node, "path prefixes"):
        path = reader.scalar(item, "a path prefix")
        if path and not path.startswith("/"):
            hint = "the path of a URL, without scheme and host"
            reader.report("SCH-P035", item.place, "expected a path that begins with `/`", hint)
        paths.append(path)
    return tuple(paths)


def _evidence(reader: Reader, node: Node) -> EvidenceRule:
    found = reader.mapping(node, "`evidence`", ("minimum",), ("keep", "withhold"))
    if found is None:
        return EvidenceRule(minimum=1, keep=1, withhold=())
    keep = found.get("keep")
    return EvidenceRule(
        minimum=reader.number(found["minimum"], "`minimum`", 1, 1_000_000),
        keep=reader.number(keep, "`keep`", 1, 1000) if keep else 20,
        withhold=reader.words(found.get("withhold"), WITHHOLDABLE, "a field to withhold"),
    )


def _remedy(reader: Reader, node: Node) -> Remedy | None:
    found = reader.mapping(node, "`remedy`", ("ask", "window", "calendar"), ("extendable",))
    if found is None:
        return None
    extendable = found.get("extendable")
    return Remedy(
        ask=reader.text(found["ask"], "`ask`"),
        window=reader.period(found["window"], "`window`"),
        calendar=reader.name(found["calendar"], "the id of a calendar"),
        extendable=reader.flag(extendable, "`extendable`") if extendable else False,
    )


def _intake(reader: Reader, node: Node | None) -> Intake:
    found = reader.mapping(node, "`intake`", (), ("xarf", "dsa")) if node else None
    if found is None:
        return Intake(xarf=(), dsa=())
    xarf = reader.items(found.get("xarf"), "XARF types")
    dsa = reader.items(found.get("dsa"), "DSA categories")
    return Intake(
        xarf=tuple(reader.scalar(item, "a XARF type") for item in xarf),
        dsa=tuple(reader.scalar(item, "a DSA category") for item in dsa),
    )
