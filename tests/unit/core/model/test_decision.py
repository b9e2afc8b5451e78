"""A decision gives reasons and rests on evidence."""

from datetime import UTC, datetime

import pytest

from schout.core.model.decision import Decision, PolicyRef, Reason
from schout.core.model.ids import ClauseId, DecisionId, Digest, FindingId
from schout.core.model.vocabulary import Approval, Outcome, Severity

REASONS = (Reason(code="limit_exceeded"),)
EVIDENCE = (Digest("sha256:0"),)


def decision(reasons: tuple[Reason, ...], evidence: tuple[Digest, ...]) -> Decision:
    return Decision(
        id=DecisionId("dec_1"),
        at=datetime(2026, 11, 23, tzinfo=UTC),
        finding=FindingId("fnd_1"),
        tenant=None,
        clause=ClauseId("III.2"),
        policy=PolicyRef(id="p", version="1", digest=Digest("sha256:1")),
        outcome=Outcome.UNATTRIBUTED,
        severity=Severity.MINOR,
        reasons=reasons,
        evidence=evidence,
    )


def test_a_decision_waits_for_a_person_unless_it_says_otherwise() -> None:
    made = decision(REASONS, EVIDENCE)
    assert (made.approval, made.measures, made.strike, made.automated) == (
        Approval.ONE_PERSON,
        (),
        0,
        True,
    )


@pytest.mark.parametrize(
    ("reasons", "evidence"),
    [((), EVIDENCE), (REASONS, ()), ((), ())],
    ids=["reason", "evidence", "both"],
)
def test_a_decision_without_reason_or_evidence_cannot_be_made(
    reasons: tuple[Reason, ...], evidence: tuple[Digest, ...]
) -> None:
    with pytest.raises(ValueError, match="a decision needs evidence and a reason"):
        decision(reasons, evidence)
