"""Coverage says, clause by clause, what is there and what is lacking."""

from msgspec.structs import replace

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.vocabulary import ClauseKind, MeasureKind
from schout.core.policy.coverage import (
    ClauseCoverage,
    Coverage,
    Gap,
    GapCode,
    RuleTests,
    coverage,
    table,
)
from schout.testing.policies import sample_clause, sample_policy, sample_probe_clause

POLICY = sample_policy()
BOTH = frozenset({"hit.log", "near_miss.log"})


def test_every_clause_is_looked_at() -> None:
    heading, full, probe, duty = coverage(POLICY, {"api_rate": BOTH}, has_notice=True).clauses
    measures = (MeasureKind.THROTTLE, MeasureKind.SUSPEND_SERVICE)
    assert heading.needed is False
    assert full == ClauseCoverage(
        clause=ClauseId("III.2"),
        kind=ClauseKind.RESOURCE,
        needed=True,
        rules=(RuleTests(rule=RuleId("api_rate"), hit=True, near_miss=True),),
        intake=("connection/ddos", "SCOPE_OF_PLATFORM_SERVICE"),
        notice=True,
        measures=measures,
        gaps=(),
    )
    assert probe == ClauseCoverage(
        clause=ClauseId("III.5"),
        kind=ClauseKind.CONDUCT,
        needed=True,
        rules=(RuleTests(rule=RuleId("probing"), hit=False, near_miss=False),),
        intake=(),
        notice=True,
        measures=measures,
        gaps=(GapCode.NO_HIT, GapCode.NO_NEAR_MISS, GapCode.NO_INTAKE),
    )
    assert duty == ClauseCoverage(
        clause=ClauseId("I.7"),
        kind=ClauseKind.DUTY,
        needed=False,
        rules=(),
        intake=(),
        notice=False,
        measures=(),
        gaps=(),
    )


def test_the_gaps_of_all_clauses_are_listed() -> None:
    tests = {"api_rate": frozenset({"hit.log"}), "probing": BOTH}
    probe = sample_probe_clause().id
    assert coverage(POLICY, tests, has_notice=True) == Coverage(
        policy="oxygis-aup",
        version="2026.1",
        clauses=coverage(POLICY, tests, has_notice=True).clauses,
        gaps=(
            Gap(clause=sample_clause().id, code=GapCode.NO_NEAR_MISS),
            Gap(clause=probe, code=GapCode.NO_INTAKE),
        ),
    )


def test_a_clause_that_has_nothing_lacks_everything() -> None:
    bare = replace(sample_probe_clause(), rules=(), remedy=None, ladder=None)
    seen = coverage(replace(POLICY, clauses=(bare,)), {}, has_notice=True)
    assert [gap.code for gap in seen.gaps] == [
        GapCode.NO_RULE,
        GapCode.NO_INTAKE,
        GapCode.NO_NOTICE,
        GapCode.NO_MEASURE,
    ]


def test_a_notice_needs_its_texts_in_all_languages_and_something_that_writes_it() -> None:
    clause = sample_clause()
    untitled = replace(POLICY, clauses=(replace(clause, title={"nl": "x"}),))
    lacking = [Gap(clause=clause.id, code=GapCode.NO_NOTICE)]
    tests = {"api_rate": BOTH}
    assert list(coverage(untitled, tests, has_notice=True).gaps) == lacking
    whole = replace(POLICY, clauses=(clause,))
    assert list(coverage(whole, tests, has_notice=False).gaps) == lacking


def test_the_table_is_for_people() -> None:
    bare = replace(sample_probe_clause(), id=ClauseId("IX"), rules=())
    policy = replace(POLICY, clauses=(*POLICY.clauses, bare))
    assert table(coverage(policy, {"api_rate": BOTH}, has_notice=True)) == (
        "clause  rules  hit  near miss  intake  notice  measures\n"
        "------  -----  ---  ---------  ------  ------  --------\n"
        "III     n/a    n/a  n/a        n/a     n/a     n/a\n"
        "III.2   ✓ 1    ✓    ✓          ✓ 2     ✓       ✓ 2\n"
        "III.5   ✓ 1    gap  gap        gap     ✓       ✓ 2\n"
        "I.7     n/a    n/a  n/a        n/a     n/a     n/a\n"
        "IX      gap    -    -          gap     ✓       ✓ 2\n"
        "\n"
        "clauses: 5, of which 3 can be broken, 1 of them complete; gaps: 5\n"
    )
