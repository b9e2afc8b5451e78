"""A case is opened by a decision on a finding, and is open until it is closed for a reason."""

from datetime import UTC, datetime

import pytest

from schout.core.model.case import Case
from schout.core.model.ids import CaseId, ClauseId, DecisionId, FindingId, TenantId
from schout.core.model.vocabulary import CaseState, Closing

AT = datetime(2026, 11, 23, tzinfo=UTC)


def case(**changes: object) -> Case:
    fields: dict[str, object] = {
        "id": CaseId("cas_1"),
        "tenant": TenantId("t"),
        "clause": ClauseId("III.2"),
        "object": None,
        "state": CaseState.NOTIFIED,
        "opened_at": AT,
        "ladder": "resources",
        "step": "notice",
        "strike": 1,
        "policy_version": "1",
        "remedy_until": None,
        "decisions": (DecisionId("dec_1"),),
        "findings": (FindingId("fnd_1"),),
        "last_finding_at": AT,
        "history": (),
    }
    return Case(**(fields | changes))  # type: ignore[arg-type] # fields by name


def test_every_case_is_open_but_a_closed_one() -> None:
    closings = {CaseState.CLOSED: Closing.QUIET}
    cases = [case(state=state, closing=closings.get(state)) for state in CaseState]
    assert [each.state for each in cases if not each.is_open] == [CaseState.CLOSED]


@pytest.mark.parametrize("missing", ["decisions", "findings"])
def test_a_case_without_decision_or_finding_cannot_be_made(missing: str) -> None:
    with pytest.raises(ValueError, match="a case needs a decision and a finding"):
        case(**{missing: ()})


@pytest.mark.parametrize(
    ("state", "closing"), [(CaseState.CLOSED, None), (CaseState.NOTIFIED, Closing.QUIET)]
)
def test_a_closed_case_and_no_other_says_why(state: CaseState, closing: Closing | None) -> None:
    with pytest.raises(ValueError, match="says why it was closed"):
        case(state=state, closing=closing)
