"""A permit lifts its clauses inside its scope and its dates, and nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.permit import Permit
from schout.core.model.vocabulary import PermitKind

STARTS = datetime(2026, 11, 1, tzinfo=UTC)
ENDS = datetime(2026, 12, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
CLAUSE = ClauseId("III.2")


def permit(**changes: object) -> Permit:
    fields: dict[str, object] = {
        "id": PermitId("prm_1"),
        "kind": PermitKind.RATE_EXCEPTION,
        "tenant": TenantId("t"),
        "clauses": (CLAUSE,),
        "starts": STARTS,
        "ends": ENDS,
        "signed_by": "an analyst",
        "reason": "a migration",
    }
    return Permit(**(fields | changes))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("at", "covered"),
    [(STARTS - TICK, False), (STARTS, True), (ENDS - TICK, True), (ENDS, False)],
    ids=["before", "start", "last", "end"],
)
def test_a_permit_holds_from_its_start_until_its_end(at: datetime, covered: bool) -> None:
    assert permit().covers(CLAUSE, "any.example", at) is covered


def test_a_permit_lifts_its_clauses_only() -> None:
    assert permit().covers(ClauseId("III.1"), None, STARTS) is False


@pytest.mark.parametrize(
    ("what", "covered"), [("a.example", True), ("b.example", False), (None, False)]
)
def test_a_permit_for_objects_covers_these_only(what: str | None, covered: bool) -> None:
    assert permit(objects=("a.example",)).covers(CLAUSE, what, STARTS) is covered


def test_a_permit_without_objects_covers_all_of_the_tenant() -> None:
    assert permit().covers(CLAUSE, None, STARTS) is True


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": STARTS.replace(tzinfo=None)}, "times with a zone"),
        ({"ends": ENDS.replace(tzinfo=None)}, "times with a zone"),
        ({"ends": STARTS}, "an end after its start"),
        ({"clauses": ()}, "a clause and a signatory"),
        ({"signed_by": ""}, "a clause and a signatory"),
    ],
    ids=["naive_start", "naive_end", "no_time", "no_clause", "no_signatory"],
)
def test_a_permit_without_what_it_needs_cannot_be_made(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        permit(**changes)
