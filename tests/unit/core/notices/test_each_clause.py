"""Every clause that ships reads well in what a tenant is sent, in each language."""

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    CASE,
    DECISION,
    FINDING,
    REPORTED,
    SUSPENDED,
    SUSPENSION,
    TENANT,
    holds_golden,
    occasion,
)

from schout.core.model.decision import ProposedMeasure
from schout.core.model.ids import ClauseId
from schout.core.model.vocabulary import ClauseKind
from schout.core.notices.statement_of_reasons import statement_letter
from schout.core.notices.tenant_notice import prepare
from schout.service.packs import load_policy
from schout.testing.policies import LANGUAGES
from schout.testing.texts import product_texts

POLICY = load_policy("oxygis")
CLAUSES = [clause.id for clause in POLICY.clauses if clause.ladder is not None]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("clause_id", CLAUSES)
def test_the_notice_and_the_reasons_read_as_agreed(clause_id: ClauseId, lang: str) -> None:
    clause = POLICY.clause(clause_id)
    ladder = POLICY.ladder(clause.ladder or "")
    finding = replace(REPORTED if clause.kind is ClauseKind.CONTENT else FINDING, clause=clause_id)
    told = next((step for step in ladder.steps if not step.measures), ladder.steps[-1])
    done = next(step for step in ladder.steps if step.measures)
    case = replace(CASE, clause=clause_id, ladder=ladder.id, step=told.id)
    of_clause = {"clause": clause_id, "ladder": ladder.id, "severity": clause.severity}
    first = replace(
        DECISION,
        **of_clause,
        step=told.id,
        automated=False,
        measures=tuple(ProposedMeasure(kind=one.kind, scope=one.scope) for one in told.measures),
        remedy_until=DECISION.remedy_until if told.remedy else None,
    )
    notice = prepare(case, first, finding, POLICY, TENANT, lang, product_texts())
    there = occasion(lang, replace(case, step=done.id), POLICY)
    decision = replace(SUSPENSION, **of_clause, step=done.id)
    reasons = statement_letter(there, decision, finding, (SUSPENDED,))
    both = f"{notice.body}\n{'=' * 76}\n\n{reasons.subject}\n\n{reasons.body}"
    assert holds_golden(f"clauses/{clause_id}", replace(notice, body=both))
