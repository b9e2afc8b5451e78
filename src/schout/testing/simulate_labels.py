"""What is true of simulated traffic: who abused what, and when; who did nothing wrong.

`score` holds findings against it.
"""

import ipaddress
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId, TenantId
from schout.core.model.value import Value
from schout.core.model.vocabulary import Mode, PermitKind

_DAY_S = 86_400


class Act(Value, frozen=True, kw_only=True):
    """One act of abuse: it ought to be found under one of its clauses."""

    id: str
    kind: str
    variant: str
    """`loud`, `slow` or `distributed`; some kinds have others."""
    clauses: tuple[ClauseId, ...]
    """The one that it breaks most of all first; any of them is right."""
    sources: tuple[str, ...]
    """The addresses that it comes from."""
    targets: tuple[str, ...]
    """Hosts, machines, accounts or domains by which a finding may name it instead."""
    tenant: TenantId | None
    """The offender if that is a tenant, else the victim."""
    starts: datetime
    until: datetime
    activities: int


class Honest(Value, frozen=True, kw_only=True):
    """One honest actor: nothing may be found."""

    id: str
    kind: str
    tenant: TenantId | None
    sources: tuple[str, ...]
    """Empty where they are many and change."""


class Allowed(Value, frozen=True, kw_only=True):
    """A permit that an honest actor holds: findings it covers are no mistake."""

    kind: PermitKind
    tenant: TenantId
    clauses: tuple[ClauseId, ...]


class Labels(Value, frozen=True, kw_only=True):
    """All that is true of one simulation."""

    seed: int
    starts: datetime
    until: datetime
    tenants: int
    acts: tuple[Act, ...]
    honest: tuple[Honest, ...]
    permits: tuple[Allowed, ...]


class ClauseScore(Value, frozen=True, kw_only=True):
    """How the acts against one clause fared."""

    clause: ClauseId
    acts: int
    found: int
    shadow: int
    """Found by rules in shadow only."""
    missed: tuple[str, ...]
    """Kind and variant of each act that no rule in force found; `(shadow)`: one in shadow did."""
    false: int
    """Findings under this clause about nobody who did wrong."""


class Score(Value, frozen=True, kw_only=True):
    """How findings hold against the labels."""

    acts: int
    found: int
    findings: int
    """Of rules in force."""
    other_clause: int
    """About an act, under a clause that is not one of its own."""
    permitted: int
    false: int
    false_by_rule: dict[str, int]
    tenant_days_hundredths: int
    clauses: tuple[ClauseScore, ...]

    @property
    def recall_per_mille(self) -> int:
        """Acts found, of a thousand; rounded down."""
        return 1000 if not self.acts else self.found * 1000 // self.acts

    @property
    def false_per_10000_tenant_days(self) -> int:
        """Mistakes in 10,000 tenant-days; rounded up."""
        return -(-self.false * 1_000_000 // max(1, self.tenant_days_hundredths))


class _Marks:
    """Looks up which acts a finding may be about."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self._by_source: dict[str, list[Act]] = {}
        self._by_target: dict[str, list[Act]] = {}
        for act in acts:
            for source in {*act.sources, *map(_prefix, act.sources)}:
                self._by_source.setdefault(source, []).append(act)
            for target in {*act.targets, *([act.tenant] if act.tenant else [])}:
                self._by_target.setdefault(target, []).append(act)

    def acts(self, finding: Finding) -> tuple[list[Act], list[Act]]:
        """Give the acts whose source it names, and those whose clause and target it names."""
        words = {word for word in (finding.principal or "").split(" ") if word}
        words |= {word for word in (finding.source_ip,) if word}
        sources = [act for word in words for act in self._by_source.get(word, ())]
        words |= {word for word in (finding.object, finding.tenant) if word}
        targets = [act for word in words for act in self._by_target.get(word, ())]
        return (
            [act for act in sources if _meets(act, finding)],
            [act for act in targets if _meets(act, finding) and finding.clause in act.clauses],
        )


@cache
def _prefix(address: str) -> str:
    length = 64 if ":" in address else 24
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))


def _meets(act: Act, finding: Finding) -> bool:
    """Tell whether they overlap in time; logs cut moments to seconds."""
    return (
        finding.first_at.replace(microsecond=0) <= act.until
        and act.starts.replace(microsecond=0) <= finding.at
    )


def score(labels: Labels, findings: Iterable[Finding]) -> Score:
    """Hold findings against the labels: what was found, what was missed, what was made up.

    Findings of rules in shadow count for nothing but are told of acts that nothing else found.
    """
    marks = _Marks(labels.acts)
    permits = {(each.tenant, clause) for each in labels.permits for clause in each.clauses}
    found: set[str] = set()
    shadow: set[str] = set()
    counts: Counter[str] = Counter()
    by_rule: Counter[str] = Counter()
    by_clause: Counter[str] = Counter()
    for finding in findings:
        sources, targets = marks.acts(finding)
        right = {act.id for act in (*sources, *targets) if finding.clause in act.clauses}
        if finding.mode is Mode.SHADOW:
            shadow |= right
            continue
        counts["findings"] += 1
        found |= right
        if right:
            continue
        if sources:
            counts["other_clause"] += 1
        elif (finding.tenant, finding.clause) in permits:
            counts["permitted"] += 1
        else:
            by_rule[finding.rule] += 1
            by_clause[finding.clause] += 1
    clauses = sorted({act.clauses[0] for act in labels.acts} | {ClauseId(key) for key in by_clause})
    span_s = int((labels.until - labels.starts).total_seconds())
    return Score(
        acts=len(labels.acts),
        found=len(found),
        findings=counts["findings"],
        other_clause=counts["other_clause"],
        permitted=counts["permitted"],
        false=by_rule.total(),
        false_by_rule=dict(sorted(by_rule.items())),
        tenant_days_hundredths=labels.tenants * span_s * 100 // _DAY_S,
        clauses=tuple(_of_clause(each, labels, found, shadow, by_clause) for each in clauses),
    )


def _of_clause(
    clause: ClauseId, labels: Labels, found: set[str], shadow: set[str], false: Counter[str]
) -> ClauseScore:
    acts = [act for act in labels.acts if act.clauses[0] == clause]
    missed = [act for act in acts if act.id not in found]
    return ClauseScore(
        clause=clause,
        acts=len(acts),
        found=len(acts) - len(missed),
        shadow=sum(act.id in shadow for act in missed),
        missed=tuple(
            f"{act.kind} {act.variant}{' (shadow)' if act.id in shadow else ''}" for act in missed
        ),
        false=false[clause],
    )


def score_table(scored: Score) -> str:
    """Write a score as a table of text, a line for each clause."""
    lines = [f"{'clause':<8}{'acts':>6}{'found':>7}{'shadow':>8}{'false':>7}  missed"]
    for each in scored.clauses:
        missed = Counter(each.missed)
        names = ", ".join(name if n == 1 else f"{name} ({n})" for name, n in sorted(missed.items()))
        lines.append(
            f"{each.clause:<8}{each.acts:>6}{each.found:>7}{each.shadow:>8}{each.false:>7}  "
            f"{names or '-'}"
        )
    whole, rest = divmod(scored.recall_per_mille, 1000)
    lines.append(
        f"recall {whole}.{rest:03} ({scored.found} of {scored.acts}), {scored.false} false in "
        f"{scored.tenant_days_hundredths // 100:,} tenant-days, "
        f"{scored.other_clause} under another clause, {scored.permitted} permitted"
    )
    return "\n".join(
        (*lines, *(f"  false: {rule} {n}" for rule, n in scored.false_by_rule.items()))
    )
