"""Appeals: another person looks again, once for each decision, and what comes of it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.appeals import (
    LONGEST_TEXT,
    decide_appeal,
    file_appeal,
    hardness,
    say_in_appeal,
    take_appeal,
    took_part,
    withdraw_appeal,
)
from schout.core.cases.machine import as_strike
from schout.core.cases.moved import Moved
from schout.core.decide.decision import decide
from schout.core.model.act import (
    DecideAppeal,
    FileAppeal,
    Refused,
    SayInAppeal,
    TakeAppeal,
    WithdrawAppeal,
)
from schout.core.model.case import Case, CaseEntry
from schout.core.model.decision import Asked, Decision
from schout.core.model.ids import AppealId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.sanction import Appeal, AppealSaid
from schout.core.model.vocabulary import (
    AppealState,
    AskedHow,
    CaseState,
    Closing,
    MeasureKind,
    NoticeKind,
    WayBack,
)
from schout.core.policy.schema import Step
from schout.testing.policies import sample_ladder, sample_policy, sample_step
from schout.testing.samples import ACME, NOW, gone_on, sample_case, sample_frame, sample_given

FRAME = sample_frame()
DECISION = decide(sample_given(), sample_policy())
LATER = NOW + timedelta(days=1)
TERM = NOW + timedelta(days=180)
TICK = timedelta(microseconds=1)
CASE = sample_case(state=CaseState.IN_FORCE, step="throttle")
APPEAL = Appeal(
    id=AppealId(derive_id(Kind.APPEAL, from_datetime(LATER), CASE.id, DECISION.id)),
    case=CASE.id,
    tenant=ACME,
    decision=DECISION.id,
    filed_at=LATER,
    text="it was our backup",
)
TAKEN = msgspec.structs.replace(APPEAL, state=AppealState.ASSIGNED, reviewer="Bo")
DONE = msgspec.structs.replace(TAKEN, state=AppealState.UPHELD)
CLOSED = sample_case(state=CaseState.CLOSED, closing=Closing.EXPIRED, due=())


def entry(what: str, by: str, **more: Any) -> CaseEntry:
    return CaseEntry(**{"at": LATER, "what": what, "ref": APPEAL.id, "by": by, **more})


def code(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


# Filing


def filed(
    text: str = APPEAL.text,
    *,
    case: Case = CASE,
    step: Step | None = None,
    others: tuple[Appeal, ...] = (),
    until: datetime | None = TERM,
    now: datetime = LATER,
    by: str = "tenant",
) -> tuple[Appeal, Case] | Refused:
    what = FileAppeal(by=by, text=text)
    return file_appeal(case, what, DECISION, step or sample_step(), others, until, now)


@pytest.mark.parametrize("case", [CASE, CLOSED], ids=["open", "closed"])
def test_a_tenant_can_appeal_in_an_open_case_and_in_a_closed_one(case: Case) -> None:
    after = gone_on(case, entry("appealed", "tenant"), appeals=(APPEAL.id,))
    assert filed(case=case) == (APPEAL, after)


def test_a_decision_can_be_appealed_until_the_end_of_its_term() -> None:
    assert isinstance(filed(now=TERM), tuple)
    assert code(filed(now=TERM + TICK)) == "SCH-D021"


@pytest.mark.parametrize(
    ("step", "until"),
    [(sample_step(), None), (msgspec.structs.replace(sample_step(), appeal=None), TERM)],
    ids=["no term", "step without appeal"],
)
def test_what_has_no_term_cannot_be_appealed(step: Step, until: datetime | None) -> None:
    assert code(filed(step=step, until=until)) == "SCH-D020"


@pytest.mark.parametrize("state", list(AppealState))
def test_there_is_one_appeal_for_a_decision(state: AppealState) -> None:
    first = msgspec.structs.replace(APPEAL, state=state)
    assert code(filed(others=(first,))) == "SCH-D022"
    other = msgspec.structs.replace(first, decision="dec_9")
    assert isinstance(filed(others=(other,)), tuple)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("", False), (" \n", False), ("x" * LONGEST_TEXT, True), ("x" * (LONGEST_TEXT + 1), False)],
    ids=["empty", "blank", "longest", "longer"],
)
def test_an_appeal_and_each_word_in_it_have_a_text_of_some_length(text: str, fits: bool) -> None:
    said = say_in_appeal(CASE, TAKEN, SayInAppeal(by="Bo", appeal=APPEAL.id, text=text), LATER)
    for answer in (filed(text), said):
        assert isinstance(answer, tuple) if fits else code(answer) == "SCH-D023"


# Who reviews


def taken(case: Case, by: str, appeal: Appeal = APPEAL, **decision: Any) -> Any:
    what = TakeAppeal(by=by, appeal=APPEAL.id)
    given: Decision = msgspec.structs.replace(DECISION, **decision)
    return take_appeal(case, appeal, what, given, LATER)


def test_a_person_who_did_not_decide_takes_it_on_and_another_can_take_it_over() -> None:
    assert taken(CASE, "Bo") == (TAKEN, gone_on(CASE, entry("appeal_taken", "Bo")))
    over = gone_on(CASE, entry("appeal_taken", "Bo"))
    assert taken(over, "Cy", TAKEN) == (
        msgspec.structs.replace(TAKEN, reviewer="Cy"),
        gone_on(over, entry("appeal_taken", "Cy")),
    )


PART = (
    *("agreed", "confirmed", "declined", "dismissed", "kept", "lifted", "merged", "split"),
    *("verified", "not_verified", "time_granted", "time_refused", "appeal_decided", "closed"),
)
ASIDE = ("noted", "held", "released", "appeal_taken", "appeal_said")


@pytest.mark.parametrize("what", PART)
def test_the_reviewer_of_an_appeal_is_nobody_who_took_part(what: str) -> None:
    case = gone_on(CASE, entry(what, "An"))
    assert code(taken(case, "An")) == "SCH-D024"
    assert isinstance(taken(case, "Bo"), tuple)


@pytest.mark.parametrize("by", ["an", "AN", " An", "An\u00a0"])
def test_another_spelling_makes_no_other_reviewer(by: str) -> None:
    case = gone_on(CASE, entry("kept", "An"))
    assert code(taken(case, by)) == "SCH-D024"
    assert code(taken(CASE, by, agreed=("An",))) == "SCH-D024"


@pytest.mark.parametrize("by", ["", " ", "schout", "tenant", "Tenant"])
def test_nobody_reviews_under_a_name_of_ours(by: str) -> None:
    assert code(taken(CASE, by)) == "SCH-D080"


def test_nobody_files_speaks_or_decides_under_a_name_of_ours() -> None:
    assert code(filed(by="schout")) == "SCH-D080"
    assert code(said(TAKEN, "")) == "SCH-D080"
    assert code(decided(by="tenant")) == "SCH-D080"


@pytest.mark.parametrize("by", ["bo", " BO", "Bo\u00a0"])
def test_the_reviewer_is_the_same_under_another_spelling(by: str) -> None:
    assert isinstance(said(TAKEN, by), tuple)
    assert isinstance(decided(by=by), tuple)


def test_who_agreed_with_the_decision_does_not_review_it() -> None:
    assert code(taken(CASE, "An", agreed=("An",))) == "SCH-D024"


@pytest.mark.parametrize("what", ASIDE)
def test_who_left_a_note_or_kept_a_legal_hold_can_review(what: str) -> None:
    assert isinstance(taken(gone_on(CASE, entry(what, "An")), "An"), tuple)


def test_neither_the_machine_nor_the_tenant_is_one_of_those_who_took_part() -> None:
    case = gone_on(CASE, entry("claimed", "tenant"), entry("kept", "An"))
    assert took_part(case) == {"an"}


# What is said


def said(appeal: Appeal, by: str) -> Any:
    return say_in_appeal(CASE, appeal, SayInAppeal(by=by, appeal=APPEAL.id, text="how?"), LATER)


@pytest.mark.parametrize("by", ["tenant", "Bo"])
def test_the_tenant_and_the_reviewer_talk_before_it_is_decided(by: str) -> None:
    first = AppealSaid(at=NOW, by="tenant", text="hello")
    appeal = msgspec.structs.replace(TAKEN, said=(first,))
    word = AppealSaid(at=LATER, by=by, text="how?")
    assert said(appeal, by) == (
        msgspec.structs.replace(appeal, said=(first, word)),
        gone_on(CASE, entry("appeal_said", by)),
    )


def test_nobody_else_takes_part_in_the_talk() -> None:
    assert code(said(TAKEN, "An")) == "SCH-D025"
    assert code(said(APPEAL, "Bo")) == "SCH-D025"


def test_an_appeal_that_was_decided_is_over() -> None:
    assert [code(said(DONE, "Bo")), code(taken(CASE, "Cy", DONE)), code(decided(DONE))] == [
        "SCH-D029"
    ] * 3


# The answer


def decided(
    appeal: Appeal = TAKEN,
    outcome: AppealState = AppealState.UPHELD,
    *,
    case: Case = CASE,
    by: str = "Bo",
    reason: str = "as we said",
    step: str | None = None,
    now: datetime = LATER,
) -> Any:
    what = DecideAppeal(by=by, appeal=APPEAL.id, outcome=outcome, reason=reason, step=step)
    return decide_appeal(case, appeal, what, FRAME, now)


def answered(outcome: AppealState, step: str | None = None) -> Appeal:
    return msgspec.structs.replace(
        TAKEN, state=outcome, decided_at=LATER, reason="as we said", step=step
    )


def noted(case: Case, outcome: AppealState, **changes: Any) -> Case:
    return gone_on(case, entry("appeal_decided", "Bo", detail=outcome.value), **changes)


TOLD = (NoticeKind.APPEAL_DECIDED,)


def test_a_decision_that_is_upheld_stands() -> None:
    upheld = AppealState.UPHELD
    moved = Moved(case=noted(CASE, upheld), tells=TOLD)
    assert decided(outcome=upheld) == (answered(upheld), moved)


def test_an_overturned_case_is_closed_lifted_and_no_strike() -> None:
    overturned = AppealState.OVERTURNED
    after = gone_on(
        noted(CASE, overturned),
        entry("closed", "Bo", detail="overturned"),
        state=CaseState.CLOSED,
        closing=Closing.OVERTURNED,
        closed_at=LATER,
        due=(),
    )
    assert decided(outcome=overturned) == (
        answered(overturned),
        Moved(case=after, lift=WayBack.APPEAL, tells=TOLD),
    )
    assert (as_strike(CASE) is None, as_strike(after)) == (False, None)


def test_a_closed_case_that_is_overturned_is_no_strike_any_more() -> None:
    overturned = AppealState.OVERTURNED
    after = noted(CLOSED, overturned, closing=Closing.OVERTURNED)
    assert decided(outcome=overturned, case=CLOSED) == (
        answered(overturned),
        Moved(case=after, lift=WayBack.APPEAL, tells=TOLD),
    )
    assert (as_strike(CLOSED) is None, as_strike(after)) == (False, None)


@pytest.mark.parametrize("now", [LATER, NOW - timedelta(days=1)], ids=["later", "clock set back"])
def test_a_partly_granted_appeal_asks_for_the_milder_step(now: datetime) -> None:
    partly = AppealState.PARTLY
    appeal, moved = decided(outcome=partly, step="notice", now=now)
    at = max(now, NOW)
    assert appeal == msgspec.structs.replace(answered(partly, "notice"), decided_at=now)
    assert moved == Moved(
        case=gone_on(CASE, entry("appeal_decided", "Bo", at=at, detail="partly")),
        ask=Asked(
            how=AskedHow.APPEALED,
            at=at,
            case=CASE.id,
            step="notice",
            agreed=("Bo",),
            reason="as we said",
        ),
        tells=TOLD,
    )


@pytest.mark.parametrize("step", [None, "gone", "throttle", "suspend"])
def test_a_partly_granted_appeal_needs_a_milder_step(step: str | None) -> None:
    assert code(decided(outcome=AppealState.PARTLY, step=step)) == "SCH-D028"


def test_any_step_is_milder_than_one_that_the_ladder_lacks() -> None:
    _, moved = decided(
        outcome=AppealState.PARTLY,
        step="throttle",
        case=msgspec.structs.replace(CASE, step="gone"),
    )
    assert moved.ask.step == "throttle"


def test_in_a_closed_case_a_partly_granted_appeal_changes_no_step() -> None:
    partly = AppealState.PARTLY
    moved = Moved(case=noted(CLOSED, partly), tells=TOLD)
    assert decided(outcome=partly, case=CLOSED) == (answered(partly), moved)


@pytest.mark.parametrize("state", [AppealState.FILED, AppealState.ASSIGNED, AppealState.WITHDRAWN])
def test_an_answer_is_one_of_three_with_a_reason(state: AppealState) -> None:
    assert code(decided(outcome=state)) == "SCH-D027"
    assert code(decided(reason=" ")) == "SCH-D027"


@pytest.mark.parametrize(
    ("appeal", "by"), [(APPEAL, "Bo"), (TAKEN, "An")], ids=["nobody took it", "somebody else"]
)
def test_only_its_reviewer_decides_it(appeal: Appeal, by: str) -> None:
    assert code(decided(appeal, by=by)) == "SCH-D026"


def test_a_reviewer_who_has_taken_part_since_does_not_decide_it() -> None:
    case = gone_on(CASE, entry("appeal_taken", "Bo"), entry("kept", "Bo"))
    assert code(decided(case=case)) == "SCH-D024"
    assert isinstance(decided(case=gone_on(CASE, entry("appeal_taken", "Bo"))), tuple)


def test_a_step_is_as_hard_as_its_hardest_measure() -> None:
    notice, throttle, suspend = sample_ladder().steps
    both = msgspec.structs.replace(throttle, measures=(*suspend.measures, *throttle.measures))
    assert [hardness(step) for step in (notice, throttle, suspend, both)] == [0, 1, 9, 9]
    assert list(MeasureKind)[8] is MeasureKind.SUSPEND_SERVICE


@pytest.mark.parametrize("appeal", [APPEAL, TAKEN], ids=["filed", "taken on"])
def test_the_tenant_can_withdraw_an_appeal_that_is_open(appeal: Appeal) -> None:
    done = withdraw_appeal(CASE, appeal, WithdrawAppeal(appeal=appeal.id), LATER)
    after = msgspec.structs.replace(appeal, state=AppealState.WITHDRAWN, decided_at=LATER)
    assert done == (after, gone_on(CASE, entry("appeal_withdrawn", "tenant")))


@pytest.mark.parametrize(
    ("appeal", "by", "code"),
    [(DONE, "tenant", "SCH-D029"), (TAKEN, "Bo", "SCH-D053")],
    ids=["decided", "not the tenant"],
)
def test_an_appeal_is_not_withdrawn_by_another_nor_when_it_is_over(
    appeal: Appeal, by: str, code: str
) -> None:
    done = withdraw_appeal(CASE, appeal, WithdrawAppeal(by=by, appeal=appeal.id), LATER)
    assert isinstance(done, Refused)
    assert done.code == code
