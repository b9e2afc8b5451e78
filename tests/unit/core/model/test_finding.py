"""A finding rests on evidence and knows when."""

from datetime import UTC, datetime

import pytest

from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import ClauseId, Digest, EventId, FindingId, RuleId
from schout.core.model.vocabulary import Direction, Metric

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
NAIVE = AT.replace(tzinfo=None)
EVIDENCE = Evidence(
    event=EventId("evt_1"), digest=Digest("sha256:0"), source="a", line=1, at=AT, excerpt="GET /"
)


def finding(**changes: object) -> Finding:
    fields: dict[str, object] = {
        "id": FindingId("fnd_1"),
        "clause": ClauseId("III.2"),
        "rule": RuleId("api_rate"),
        "rule_version": 1,
        "tenant": None,
        "principal": None,
        "source_ip": None,
        "object": None,
        "at": AT,
        "first_at": AT,
        "count": 1,
        "measured": 2,
        "limit": 1,
        "unit": Metric.CALLS,
        "window_s": 1,
        "confidence": 80,
        "direction": Direction.UNATTRIBUTED,
        "evidence": (EVIDENCE,),
    }
    return Finding(**(fields | changes))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize("confidence", [0, 100])
def test_a_finding_with_evidence_stands(confidence: int) -> None:
    assert finding(confidence=confidence).confidence == confidence


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"evidence": ()}, "needs evidence"),
        ({"at": NAIVE}, "times with a zone"),
        ({"first_at": NAIVE}, "times with a zone"),
        ({"count": 0}, "a count of 1 or more"),
        ({"confidence": -1}, "a confidence of 0 to 100"),
        ({"confidence": 101}, "a confidence of 0 to 100"),
    ],
    ids=["evidence", "at", "first_at", "count", "unsure", "too_sure"],
)
def test_a_finding_without_what_it_needs_cannot_be_made(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        finding(**changes)
