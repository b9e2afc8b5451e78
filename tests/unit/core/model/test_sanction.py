"""A sanction has reasons, an end or a review, an appeal and another way back."""

from datetime import UTC, datetime

import msgspec
import pytest

from schout.core.model.ids import AppealId, CaseId, ClauseId, DecisionId, SanctionId, TenantId
from schout.core.model.sanction import Appeal, Sanction, StatementOfReasons
from schout.core.model.vocabulary import MeasureKind, SanctionState, Scope, WayBack

AT = datetime(2026, 11, 23, tzinfo=UTC)


def reasons(**changes: object) -> StatementOfReasons:
    fields: dict[str, object] = {
        "decision": DecisionId("dec_1"),
        "clause": ClauseId("III.2"),
        "facts": "40 calls in a second",
        "ground": "clause III.2",
        "automated_detection": True,
        "automated_decision": False,
        "redress": "appeal within six months",
    }
    return StatementOfReasons(**(fields | changes))  # type: ignore[arg-type] # fields by name


def sanction(
    ends: datetime | None, review: datetime | None, ways_back: tuple[WayBack, ...]
) -> Sanction:
    return Sanction(
        id=SanctionId("san_1"),
        case=CaseId("cas_1"),
        tenant=TenantId("t"),
        kind=MeasureKind.THROTTLE,
        scope=Scope.DATABASE,
        targets=("a.example",),
        starts=AT,
        ends=ends,
        review=review,
        grounds=(),
        ways_back=ways_back,
        reasons=reasons(),
    )


BACK = (WayBack.APPEAL, WayBack.EXPIRY)


@pytest.mark.parametrize(
    ("ends", "review"), [(AT, None), (None, AT), (AT, AT)], ids=["end", "review", "both"]
)
def test_a_sanction_with_an_end_or_a_review_stands(
    ends: datetime | None, review: datetime | None
) -> None:
    made = sanction(ends, review, BACK)
    assert (made.ends, made.review, made.ways_back) == (ends, review, BACK)


def test_a_sanction_that_nothing_ends_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="an end or a review date"):
        sanction(None, None, BACK)


@pytest.mark.parametrize(
    "ways_back",
    [(), (WayBack.APPEAL,), (WayBack.REVIEW, WayBack.EXPIRY)],
    ids=["none", "appeal_only", "no_appeal"],
)
def test_a_sanction_without_appeal_and_another_way_back_cannot_be_made(
    ways_back: tuple[WayBack, ...],
) -> None:
    with pytest.raises(ValueError, match="an appeal and another way back"):
        sanction(AT, AT, ways_back)


@pytest.mark.parametrize("scope", Scope)
def test_without_a_target_only_the_whole_tenant_is_touched(scope: Scope) -> None:
    without = msgspec.structs.replace(sanction(AT, AT, BACK), scope=scope, targets=())
    assert without.touches_nothing is (scope is not Scope.TENANT)
    assert not msgspec.structs.replace(without, targets=("a.example",)).touches_nothing


@pytest.mark.parametrize("part", ["facts", "ground", "redress"])
def test_reasons_with_an_empty_part_cannot_be_given(part: str) -> None:
    with pytest.raises(ValueError, match="needs facts, a ground and redress"):
        reasons(**{part: ""})


def test_a_new_sanction_is_wanted_and_one_that_is_being_lifted_is_not() -> None:
    new = sanction(AT, None, BACK)
    states = [msgspec.structs.replace(new, state=state) for state in SanctionState]
    assert (new.state, new.active_at, new.lifted_at) == (SanctionState.WANTED, None, None)
    assert [each.state for each in states if each.is_wanted] == [
        SanctionState.WANTED,
        SanctionState.ACTIVE,
    ]


def test_a_new_appeal_waits_for_a_reviewer() -> None:
    appeal = Appeal(
        id=AppealId("apl_1"),
        case=CaseId("cas_1"),
        tenant=TenantId("t"),
        decision=DecisionId("dec_1"),
        filed_at=AT,
        text="it was our backup",
    )
    assert (appeal.state.is_open, appeal.reviewer, appeal.said, appeal.decided_at) == (
        True,
        None,
        (),
        None,
    )
