"""A permit lifts its clauses inside its scope and its dates, and nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.permit import Grant, Permit, Revocation
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
    ("what", "covered"),
    [
        ("a.example", True),
        ("a.example/music/album.zip", True),
        ("a.example:8443/x", True),
        ("b.example", False),
        ("b.example/a.example", False),
        ("x.a.example/", False),
        (None, False),
    ],
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
        ({"public_key": "AAAA"}, "the identity it stands for"),
    ],
    ids=["naive_start", "naive_end", "no_time", "no_clause", "no_signatory", "key_of_nobody"],
)
def test_a_permit_without_what_it_needs_cannot_be_made(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        permit(**changes)


def test_a_revoked_permit_holds_until_it_was_revoked_or_ended() -> None:
    cut = STARTS + timedelta(days=1)
    revoked = permit(revoked=Revocation(at=cut, by="an analyst", reason="abuse"))
    assert (revoked.until, revoked.in_force(cut - TICK), revoked.in_force(cut)) == (
        cut,
        True,
        False,
    )
    late = permit(revoked=Revocation(at=ENDS + TICK, by="an analyst", reason="abuse"))
    assert (late.until, permit().until) == (ENDS, ENDS)


def test_a_permit_revoked_before_its_start_never_holds() -> None:
    revoked = permit(revoked=Revocation(at=STARTS - TICK, by="an analyst", reason="abuse"))
    assert [revoked.in_force(at) for at in (STARTS - 2 * TICK, STARTS)] == [False, False]


@pytest.mark.parametrize(
    "changes",
    [{"at": STARTS.replace(tzinfo=None)}, {"by": ""}, {"reason": ""}],
    ids=["naive", "nobody", "no_reason"],
)
def test_a_revocation_needs_when_who_and_why(changes: dict[str, object]) -> None:
    fields: dict[str, object] = {"at": STARTS, "by": "an analyst", "reason": "abuse"}
    with pytest.raises(ValueError, match="a revocation needs"):
        Revocation(**(fields | changes))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize("figures", [(0, 1), (1, 0)], ids=["at_most", "burst"])
def test_a_grant_needs_figures_of_1_or_more(figures: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="figures of 1 or more"):
        Grant(limit="rate", at_most=figures[0], burst=figures[1])


def test_a_grant_has_no_burst_unless_it_says_so() -> None:
    grant = Grant(limit="rate", at_most=1)
    assert (grant.at_most, grant.burst) == (1, 1)
