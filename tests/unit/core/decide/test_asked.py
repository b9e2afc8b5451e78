"""What is asked besides a finding: the end of a window, and what people say."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.core.decide.asked import decide_any, people_needed
from schout.core.decide.decision import decide
from schout.core.model.decision import Asked, Decision, DecisionInput, ProposedMeasure, Reason
from schout.core.model.ids import CaseId, DecisionId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import (
    Approval,
    AskedHow,
    Ground,
    IntentSign,
    MeasureKind,
    NoticeTime,
    Outcome,
    Refund,
    Scope,
    Severity,
)
from schout.core.policy.schema import Policy
from schout.testing.policies import sample_ladder, sample_policy
from schout.testing.samples import (
    CALLS,
    NOW,
    UNTIL,
    sample_finding,
    sample_given,
    sample_open_case,
    sample_permit,
    sample_policy_ref,
)

POLICY = sample_policy()
CASE_OPEN = Reason(code="case_open", detail="cas_1")
THROTTLE = ProposedMeasure(kind=MeasureKind.THROTTLE, scope=Scope.DATABASE, duration="7d")
SUSPEND = ProposedMeasure(kind=MeasureKind.SUSPEND_SERVICE, scope=Scope.SERVICE)


def ask(**changes: Any) -> Asked:
    given = {"how": AskedHow.CONFIRMED, "at": NOW, "step": "throttle", "agreed": ("An",)}
    return Asked(case=CaseId("cas_1"), **{**given, **changes})


def given(asked: Asked, **changes: Any) -> DecisionInput:
    return sample_given(**{"open_case": sample_open_case(), "asked": asked, **changes})


def with_steps(**steps: dict[str, Any]) -> Policy:
    ladder = sample_ladder()
    changed = tuple(
        msgspec.structs.replace(step, **steps.get(step.id, {})) for step in ladder.steps
    )
    return msgspec.structs.replace(
        POLICY, ladders=(msgspec.structs.replace(ladder, steps=changed),)
    )


def with_clause(**changes: Any) -> Policy:
    clauses = tuple(
        msgspec.structs.replace(each, **changes) if each.id == CALLS else each
        for each in POLICY.clauses
    )
    return msgspec.structs.replace(POLICY, clauses=clauses)


def named(asked: Asked) -> DecisionId:
    parts = ("fnd_1", POLICY.digest, "cas_1", asked.how, asked.step or "", *asked.agreed)
    return DecisionId(derive_id(Kind.DECISION, from_datetime(asked.at), *parts))


def throttled(asked: Asked, **changes: Any) -> Decision:
    """Give the decision to throttle that is asked for."""
    finding = sample_finding()
    decision = Decision(
        id=named(asked),
        at=NOW,
        finding=finding.id,
        tenant=finding.tenant,
        clause=CALLS,
        policy=sample_policy_ref(),
        outcome=Outcome.VIOLATION,
        severity=Severity.MODERATE,
        strike=1,
        ladder="resources",
        step="throttle",
        measures=(THROTTLE,),
        notice=NoticeTime.WITH,
        approval=Approval.ONE_PERSON,
        refund=Refund.PRO_RATA,
        remedy_until=UNTIL,
        automated=False,
        agreed=asked.agreed,
        reasons=(Reason(code=asked.how.value), CASE_OPEN),
        evidence=tuple(item.digest for item in finding.evidence),
    )
    return msgspec.structs.replace(decision, **changes)


def test_what_is_not_asked_is_decided_by_the_finding() -> None:
    plain = sample_given()
    assert decide_any(plain, POLICY) == decide(plain, POLICY)


def test_what_a_person_confirms_is_decided_by_that_person() -> None:
    assert decide_any(given(ask()), POLICY) == throttled(ask())


def test_the_reason_of_people_and_the_permits_they_saw_are_kept() -> None:
    permit = sample_permit()
    asked = ask(how=AskedHow.ESCALATED, reason="nobody answers")
    assert decide_any(given(asked, permits=(permit,)), POLICY) == throttled(
        asked,
        reasons=(Reason(code="escalated", detail="nobody answers"), CASE_OPEN),
        permits=(permit.id,),
    )


def test_the_end_of_a_window_proposes_what_needs_a_person() -> None:
    asked = ask(how=AskedHow.WINDOW_ENDED, agreed=())
    assert decide_any(given(asked), POLICY) == throttled(
        asked,
        outcome=Outcome.PROPOSED,
        automated=True,
        reasons=(
            Reason(code="window_ended"),
            CASE_OPEN,
            Reason(code="approval_needed", detail="one_person"),
        ),
    )


def test_the_end_of_a_window_puts_in_force_what_a_machine_may_do() -> None:
    asked = ask(how=AskedHow.WINDOW_ENDED, agreed=())
    policy = with_steps(throttle={"approval": Approval.NONE})
    expected = throttled(asked, approval=Approval.NONE, automated=True)
    assert decide_any(given(asked), policy) == expected


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [
        (("An",), Outcome.PROPOSED),
        (("An", "An"), Outcome.PROPOSED),
        (("An", "an "), Outcome.PROPOSED),
        (("An", "Bo"), Outcome.VIOLATION),
    ],
    ids=["one", "the same one twice", "the same one written otherwise", "two"],
)
def test_two_people_really_are_two(agreed: tuple[str, ...], outcome: Outcome) -> None:
    decision = decide_any(given(ask(step="suspend", agreed=agreed)), POLICY)
    assert (decision.outcome, decision.agreed, decision.approval) == (
        outcome,
        agreed,
        Approval.TWO_PEOPLE,
    )


@pytest.mark.parametrize(
    ("approval", "how", "people"),
    [
        (Approval.NONE, AskedHow.WINDOW_ENDED, 0),
        (Approval.ONE_PERSON, AskedHow.WINDOW_ENDED, 1),
        (Approval.TWO_PEOPLE, AskedHow.WINDOW_ENDED, 2),
        (Approval.NONE, AskedHow.CONFIRMED, 1),
        (Approval.TWO_PEOPLE, AskedHow.CONFIRMED, 2),
        (Approval.NONE, AskedHow.ESCALATED, 1),
        (Approval.TWO_PEOPLE, AskedHow.ESCALATED, 2),
        (Approval.TWO_PEOPLE, AskedHow.APPEALED, 1),
        (Approval.NONE, AskedHow.APPEALED, 1),
    ],
)
def test_what_people_take_up_needs_one_at_least_and_an_appeal_its_reviewer_alone(
    approval: Approval, how: AskedHow, people: int
) -> None:
    step = msgspec.structs.replace(sample_ladder().steps[0], approval=approval)
    assert people_needed(step, how) == people


def test_a_milder_step_after_an_appeal_is_the_answer_of_its_reviewer() -> None:
    asked = ask(how=AskedHow.APPEALED, agreed=("Cy",), reason="a backup")
    current = sample_open_case(step="suspend")
    assert decide_any(given(asked, open_case=current), POLICY) == throttled(
        asked,
        reasons=(
            Reason(code="appealed", detail="a backup"),
            CASE_OPEN,
            Reason(code="another_step", detail="throttle"),
        ),
    )


@pytest.mark.parametrize(
    ("step", "asked", "said"),
    [
        ("notice", "notice", False),
        ("notice", "throttle", False),
        ("notice", "suspend", True),
        ("suspend", "suspend", False),
        ("suspend", "notice", True),
        ("", "suspend", False),
    ],
)
def test_another_step_than_the_next_one_is_said(step: str, asked: str, said: bool) -> None:
    current = sample_open_case(step=step)
    decision = decide_any(given(ask(step=asked), open_case=current), POLICY)
    assert (Reason(code="another_step", detail=asked) in decision.reasons) is said


def test_a_sign_of_intent_that_people_saw_is_a_ground() -> None:
    asked = ask(intent=IntentSign.EVASION)
    assert decide_any(given(asked), POLICY) == throttled(
        asked,
        grounds=(Ground.INTENTIONAL,),
        reasons=(
            Reason(code="confirmed"),
            CASE_OPEN,
            Reason(code="ground_intentional", detail="evasion"),
        ),
    )


def test_the_strike_of_the_case_counts_and_without_a_case_it_is_the_first() -> None:
    repeated = decide_any(given(ask(), open_case=sample_open_case(strike=3)), POLICY)
    assert repeated == throttled(ask(), strike=3, grounds=(Ground.REPEATED,))
    alone = decide_any(given(ask(), open_case=None), POLICY)
    assert alone == throttled(ask(), reasons=(Reason(code="confirmed"),))


LATER = NOW + timedelta(hours=1)
NEW = UNTIL + timedelta(hours=1)


@pytest.mark.parametrize("how", [AskedHow.WINDOW_ENDED, AskedHow.CONFIRMED])
@pytest.mark.parametrize(
    ("notice", "current", "expected"),
    [
        (NoticeTime.BEFORE, {"step": "throttle", "remedy_until": LATER}, None),
        (NoticeTime.BEFORE, {"step": "throttle", "remedy_until": LATER + timedelta(hours=1)}, NEW),
        (NoticeTime.BEFORE, {"step": "throttle", "remedy_until": None}, NEW),
        (NoticeTime.BEFORE, {"step": "notice", "remedy_until": LATER}, NEW),
        (NoticeTime.WITH, {"step": "throttle", "remedy_until": LATER}, NEW),
    ],
    ids=["window over", "window runs", "no window yet", "another step", "in force at once"],
)
def test_measures_that_wait_for_a_window_wait_for_one_and_not_for_a_second(
    how: AskedHow, notice: NoticeTime, current: dict[str, Any], expected: Any
) -> None:
    policy = with_steps(throttle={"notice": notice})
    asked = given(ask(how=how, at=LATER), open_case=sample_open_case(**current))
    assert decide_any(asked, policy).remedy_until == expected


def test_measures_that_wait_do_not_follow_a_window_of_no_case() -> None:
    policy = with_steps(throttle={"notice": NoticeTime.BEFORE})
    assert decide_any(given(ask(), open_case=None), policy).remedy_until == UNTIL


def test_a_step_without_a_window_has_none() -> None:
    decision = decide_any(given(ask(step="suspend", agreed=("An", "Bo"))), POLICY)
    assert (decision.remedy_until, decision.measures) == (None, (SUSPEND,))


def test_the_same_question_has_the_same_answer_and_another_person_another_id() -> None:
    assert decide_any(given(ask()), POLICY) == decide_any(given(ask()), POLICY)
    other = ask(agreed=("Bo",))
    assert decide_any(given(other), POLICY).id == named(other) != named(ask())


@pytest.mark.parametrize(
    ("step", "policy"),
    [(None, POLICY), ("gone", POLICY), ("throttle", with_clause(ladder=None))],
    ids=["no step", "no such step", "no ladder"],
)
def test_what_the_policy_lacks_is_not_decided(step: str | None, policy: Policy) -> None:
    with pytest.raises(KeyError):
        decide_any(given(ask(step=step)), policy)
