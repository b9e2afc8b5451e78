"""Who does an act and why: read in one way, and refused when it is nobody or nothing."""

from typing import Any

import pytest

from schout.core.cases.signed import signed
from schout.core.model.act import (
    AskTime,
    ClaimRemedy,
    Confirm,
    DecideAppeal,
    Dismiss,
    FileAppeal,
    GrantTime,
    Keep,
    Lift,
    Note,
    PutOnHold,
    Refused,
    SayInAppeal,
    TakeAppeal,
    Verified,
    WithdrawAppeal,
)
from schout.core.model.ids import AppealId
from schout.core.model.vocabulary import AppealState

APPEAL = AppealId("apl_1")


def test_a_name_and_a_reason_are_kept_in_one_way() -> None:
    given = Lift(by=" A.  Peeters", reason=" enough\n")
    kept = Lift(by="A. Peeters", reason="enough")
    assert signed(given) == kept
    assert signed(kept) == kept
    assert signed(Note(by="A.\u00a0Peeters", text=" see the log ")) == Note(
        by="A. Peeters", text=" see the log "
    )


@pytest.mark.parametrize("by", ["", " ", "schout", "Tenant", "tenant", "unknown"])
@pytest.mark.parametrize(
    "what",
    [
        Confirm(by="A. Peeters"),
        Verified(by="A. Peeters", ok=True, reason="seen"),
        Note(by="A. Peeters", text="x"),
        TakeAppeal(by="A. Peeters", appeal=APPEAL),
    ],
    ids=["confirm", "verified", "note", "take"],
)
def test_nobody_acts_without_the_name_of_a_person(what: Any, by: str) -> None:
    kind = type(what)
    fields = {name: getattr(what, name) for name in what.__struct_fields__} | {"by": by}
    assert signed(kind(**fields)) == Refused(
        code="SCH-D080",
        message=f"expected the name of a person, found `{by}`",
        hint="name the one person who does it",
    )


@pytest.mark.parametrize(
    "what",
    [
        ClaimRemedy(),
        AskTime(),
        FileAppeal(text="x"),
        SayInAppeal(by="tenant", appeal=APPEAL, text="x"),
        WithdrawAppeal(appeal=APPEAL),
        FileAppeal(by="A. Peeters", text="x"),
    ],
    ids=["claim", "time", "file", "say", "withdraw", "a person for the tenant"],
)
def test_a_tenant_does_what_is_the_tenants(what: Any) -> None:
    assert signed(what) == what


@pytest.mark.parametrize(
    "what",
    [
        Dismiss(by="An", reason=" "),
        Keep(by="An", reason="\t\n"),
        PutOnHold(by="An", reason=""),
    ],
    ids=["dismiss", "keep", "hold"],
)
def test_white_space_is_no_reason(what: Any) -> None:
    assert signed(what) == Refused(code="SCH-D006", message="expected a reason, found none")


def test_what_needs_a_reason_only_sometimes_is_read_without_one() -> None:
    answer = DecideAppeal(by="An", appeal=APPEAL, outcome=AppealState.UPHELD, reason=" ")
    assert signed(Confirm(by="An", reason=" ")) == Confirm(by="An")
    assert signed(GrantTime(by="An", period="5bd", reason=" ")) == GrantTime(by="An", period="5bd")
    assert signed(answer) == DecideAppeal(
        by="An", appeal=APPEAL, outcome=AppealState.UPHELD, reason=""
    )
