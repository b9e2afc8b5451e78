"""Which clause of a policy has what it needs: rules, tests of them, intake, a notice, measures."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.value import Value
from schout.core.model.vocabulary import ClauseKind, MeasureKind
from schout.core.policy.schema import Clause, Policy


class GapCode(StrEnum):
    """What a clause that can be broken may lack."""

    NO_RULE = "no_rule"
    NO_HIT = "no_hit"
    NO_NEAR_MISS = "no_near_miss"
    NO_INTAKE = "no_intake"
    NO_NOTICE = "no_notice"
    NO_MEASURE = "no_measure"


class RuleTests(Value, frozen=True, kw_only=True):
    """Whether a rule has a log that it must find something in, and one that it must not."""

    rule: RuleId
    hit: bool
    near_miss: bool


class ClauseCoverage(Value, frozen=True, kw_only=True):
    """What one clause has; `needed` is false for those that nobody can break."""

    clause: ClauseId
    kind: ClauseKind
    needed: bool
    rules: tuple[RuleTests, ...]
    intake: tuple[str, ...]
    notice: bool
    measures: tuple[MeasureKind, ...]
    gaps: tuple[GapCode, ...]


class Gap(Value, frozen=True, kw_only=True):
    """One thing that one clause lacks."""

    clause: ClauseId
    code: GapCode


class Coverage(Value, frozen=True, kw_only=True):
    """All clauses of a policy, and all gaps."""

    policy: str
    version: str
    clauses: tuple[ClauseCoverage, ...]
    gaps: tuple[Gap, ...]


def coverage(policy: Policy, tests: Mapping[str, frozenset[str]], has_notice: bool) -> Coverage:
    """Look at every clause; `tests` names, for each rule, the files in `tests/RULE/`."""
    rows = tuple(_clause(clause, policy, tests, has_notice) for clause in policy.clauses)
    gaps = tuple(Gap(clause=row.clause, code=code) for row in rows for code in row.gaps)
    return Coverage(policy=policy.id, version=policy.version, clauses=rows, gaps=gaps)


def _clause(
    clause: Clause, policy: Policy, tests: Mapping[str, frozenset[str]], has_notice: bool
) -> ClauseCoverage:
    rules = tuple(_tests(rule, tests.get(rule, frozenset())) for rule in clause.rules)
    intake = (*clause.intake.xarf, *clause.intake.dsa)
    notice = has_notice and _has_texts(clause, policy.languages)
    measures = () if clause.ladder is None else _measures(policy, clause.ladder)
    needed = clause.kind.enforceable
    checks = (
        (GapCode.NO_RULE, bool(rules)),
        (GapCode.NO_HIT, all(rule.hit for rule in rules)),
        (GapCode.NO_NEAR_MISS, all(rule.near_miss for rule in rules)),
        (GapCode.NO_INTAKE, bool(intake)),
        (GapCode.NO_NOTICE, notice),
        (GapCode.NO_MEASURE, bool(measures)),
    )
    return ClauseCoverage(
        clause=clause.id,
        kind=clause.kind,
        needed=needed,
        rules=rules,
        intake=intake,
        notice=notice,
        measures=measures,
        gaps=tuple(code for code, good in checks if needed and not good),
    )


def _tests(rule: RuleId, names: frozenset[str]) -> RuleTests:
    stems = {name.partition(".")[0] for name in names}
    return RuleTests(rule=rule, hit="hit" in stems, near_miss="near_miss" in stems)


def _has_texts(clause: Clause, languages: tuple[str, ...]) -> bool:
    if clause.remedy is None:
        return False
    texts = (clause.title, clause.remedy.ask)
    return all(text.get(lang) for text in texts for lang in languages)


def _measures(policy: Policy, ladder_id: str) -> tuple[MeasureKind, ...]:
    steps = policy.ladder(ladder_id).steps
    return tuple(dict.fromkeys(measure.kind for step in steps for measure in step.measures))


_HEAD = ("clause", "rules", "hit", "near miss", "intake", "notice", "measures")


def table(seen: Coverage) -> str:
    """Write the coverage as a table for people, with the totals below it."""
    rows = [_HEAD, *map(_row, seen.clauses)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    rule = tuple("-" * width for width in widths)
    lines = [_aligned(row, widths) for row in (rows[0], rule, *rows[1:])]
    needed = [row for row in seen.clauses if row.needed]
    whole = sum(not row.gaps for row in needed)
    lines.append("")
    lines.append(
        f"clauses: {len(seen.clauses)}, of which {len(needed)} can be broken, "
        f"{whole} of them complete; gaps: {len(seen.gaps)}"
    )
    return "\n".join(lines) + "\n"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(row, widths, strict=True)
    return "  ".join(cell.ljust(width) for cell, width in pairs).rstrip()


def _row(row: ClauseCoverage) -> tuple[str, ...]:
    if not row.needed:
        return (row.clause, *("n/a" for _ in _HEAD[1:]))
    counts = (len(row.rules), None, None, len(row.intake), None, len(row.measures))
    cells = (_cell(code in row.gaps, count) for code, count in zip(GapCode, counts, strict=True))
    hidden = {2, 3} if not row.rules else set()
    return tuple(
        "-" if column in hidden else cell for column, cell in enumerate((row.clause, *cells))
    )


def _cell(gap: bool, count: int | None) -> str:
    if gap:
        return "gap"
    return "✓" if count is None else f"✓ {count}"
