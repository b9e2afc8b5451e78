"""Clauses and their limits are read whole, with the defaults of the language."""

import pytest

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
from schout.core.policy.period import Period, Unit
from schout.core.policy.read_clause import read_clause
from schout.core.policy.reading import Reader
from schout.core.policy.schema import (
    Clause,
    EvidenceRule,
    Intake,
    Limit,
    Remedy,
)
from schout.core.policy.source import Node, parse_source


def begun(text: str) -> tuple[Reader, Node]:
    root, problems = parse_source("a.yaml", text)
    assert root is not None
    assert problems == ()
    reader = Reader({"a.yaml": text})
    reader.languages = ("en",)
    return reader, root


def said(reader: Reader) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in reader.problems]


def clause(text: str) -> tuple[Clause | None, list[tuple[str, str]]]:
    reader, root = begun(text)
    return read_clause(reader, root), said(reader)


FULL = """
id: III.2
kind: resource
title: {en: Calls}
text: {en: Go easy.}
severity: moderate
intent: [continued_after_notice, evasion]
scope: database
mode: enforce
failure: closed
limits:
  - id: rate
    metric: calls
    at_most: 1
    per: 1s
    burst: 5
    scope: database
    traffic: api
    paths: [/xmlrpc/, /jsonrpc]
    plans: {dedicated: 20}
    note: {en: A sentence.}
  - {id: parallel, metric: parallel_calls, at_most: 1000000000000, scope: user, traffic: any}
rules: [api_rate, other]
permits: [rate_exception]
evidence: {minimum: 30, keep: 10, withhold: [query, user]}
remedy:
  ask: {en: Stop.}
  window: 5bd
  calendar: office
  extendable: true
ladder: resources
intake: {xarf: [connection/ddos], dsa: [SCOPE_OF_PLATFORM_SERVICE]}
"""
LEAST = """
id: A
kind: conduct
title: {en: A}
text: {en: A}
severity: serious
mode: shadow
evidence: {minimum: 1}
remedy: {ask: {en: Stop.}, window: 1d, calendar: office}
ladder: l
"""


def test_a_clause_is_read_whole() -> None:
    assert clause(FULL) == (
        Clause(
            id=ClauseId("III.2"),
            kind=ClauseKind.RESOURCE,
            title={"en": "Calls"},
            text={"en": "Go easy."},
            severity=Severity.MODERATE,
            intent=(IntentSign.CONTINUED_AFTER_NOTICE, IntentSign.EVASION),
            scope=Scope.DATABASE,
            mode=Mode.ENFORCE,
            failure=FailureMode.CLOSED,
            limits=(
                Limit(
                    id="rate",
                    metric=Metric.CALLS,
                    at_most=1,
                    per=Period(amount=1, unit=Unit.SECOND),
                    burst=5,
                    scope=Scope.DATABASE,
                    traffic=Traffic.API,
                    paths=("/xmlrpc/", "/jsonrpc"),
                    plans={"dedicated": 20},
                    note={"en": "A sentence."},
                ),
                Limit(
                    id="parallel",
                    metric=Metric.PARALLEL_CALLS,
                    at_most=10**12,
                    per=None,
                    burst=1,
                    scope=Scope.USER,
                    traffic=Traffic.ANY,
                    paths=(),
                    plans={},
                    note={},
                ),
            ),
            rules=(RuleId("api_rate"), RuleId("other")),
            permits=(PermitKind.RATE_EXCEPTION,),
            evidence=EvidenceRule(minimum=30, keep=10, withhold=("query", "user")),
            remedy=Remedy(
                ask={"en": "Stop."},
                window=Period(amount=5, unit=Unit.BUSINESS_DAY),
                calendar="office",
                extendable=True,
            ),
            ladder="resources",
            intake=Intake(xarf=("connection/ddos",), dsa=("SCOPE_OF_PLATFORM_SERVICE",)),
        ),
        [],
    )


def test_what_a_clause_does_not_say_has_a_default() -> None:
    assert clause(LEAST) == (
        Clause(
            id=ClauseId("A"),
            kind=ClauseKind.CONDUCT,
            title={"en": "A"},
            text={"en": "A"},
            severity=Severity.SERIOUS,
            scope=Scope.TENANT,
            mode=Mode.SHADOW,
            failure=FailureMode.OPEN,
            evidence=EvidenceRule(minimum=1, keep=20, withhold=()),
            remedy=Remedy(
                ask={"en": "Stop."},
                window=Period(amount=1, unit=Unit.DAY),
                calendar="office",
                extendable=False,
            ),
            ladder="l",
        ),
        [],
    )


@pytest.mark.parametrize("kind", [ClauseKind.CONTRACT, ClauseKind.DUTY])
def test_a_clause_that_no_detector_looks_for_has_text_only(kind: ClauseKind) -> None:
    text = f"{{id: A, kind: {kind}, title: {{en: A}}, text: {{en: A}}"
    expected = Clause(id=ClauseId("A"), kind=kind, title={"en": "A"}, text={"en": "A"})
    assert clause(text + "}") == (expected, [])
    problem = ("SCH-P033", f"a `{kind}` clause has text only, found `limits`")
    assert clause(text + ", limits: []}") == (expected, [problem])


def test_what_is_no_clause_is_none() -> None:
    assert clause("[A]") == (None, [("SCH-P010", "expected a clause as a mapping, found a list")])


def test_a_clause_of_an_unknown_kind_is_not_told_what_its_kind_needs() -> None:
    found, problems = clause("{id: A, kind: x, title: {en: A}, text: {en: A}}")
    assert problems == [("SCH-P020", "`x` is not a kind of clause")]
    assert found is not None
    assert (found.remedy, found.ladder) == (None, "")


def test_missing_parts_do_not_hide_other_mistakes() -> None:
    _, problems = clause("{id: A, kind: conduct, title: {en: A}, text: {en: A}, mode: x}")
    assert problems == [
        ("SCH-P012", "a `conduct` clause needs `severity`, `evidence`, `remedy`, `ladder`"),
        ("SCH-P020", "`x` is not a mode"),
    ]


def test_parts_that_are_no_mappings_are_reported_and_stood_in_for() -> None:
    text = LEAST.replace("{minimum: 1}", "x").replace("remedy: {", "intake: x\nremedy: [x] #")
    found, problems = clause(text + "limits: [x]\n")
    assert problems == [
        ("SCH-P010", "expected a limit as a mapping, found text"),
        ("SCH-P010", "expected `evidence` as a mapping, found text"),
        ("SCH-P010", "expected `remedy` as a mapping, found a list"),
        ("SCH-P010", "expected `intake` as a mapping, found text"),
    ]
    assert found is not None
    assert (found.limits, found.evidence, found.remedy, found.intake) == (
        (),
        EvidenceRule(minimum=1, keep=1, withhold=()),
        None,
        Intake(xarf=(), dsa=()),
    )


LIMIT = """
limits:
  - {id: a, metric: calls, at_most: 1, scope: user, traffic: api, EXTRA}
"""


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ("per: x", ("SCH-P022", "expected `per` as a period, found `x`")),
        ("per: 1mo", ("SCH-P023", "expected `per` of a fixed length, found `1mo`")),
        ("burst: 2", ("SCH-P034", "a limit without `per` holds at any moment and has no `burst`")),
        ("per: 1s, plans: [a]", ("SCH-P010", "expected `plans` as a mapping, found a list")),
        ("per: 1s, plans: x", ("SCH-P010", "expected `plans` as a mapping, found text")),
        ("per: 1s, plans: {a: 0}", (
            "SCH-P018", "expected `at_most` for `a` from 1 to 1000000000000000, found `0`",
        )),
        ("per: 1s, paths: [x]", ("SCH-P035", "expected a path that begins with `/`")),
        ("per: 1s, paths: ['']", ("SCH-P015", "a path prefix is empty")),
    ],
    ids=["per", "per_not_fixed", "burst", "plans_list", "plans_text", "plan", "path", "no_path"],
)  # fmt: skip
def test_a_mistake_in_a_limit_is_reported_once(extra: str, problem: tuple[str, str]) -> None:
    assert clause(LEAST + LIMIT.replace("EXTRA", extra))[1] == [problem]
