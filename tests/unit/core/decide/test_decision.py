"""Decisions: every outcome has its reasons, and the same input gives the same decision."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.decide.asked import decide_any
from schout.core.decide.decision import REASONS, decide, decision_id
from schout.core.model.decision import (
    Asked,
    Decision,
    DecisionInput,
    OpenCase,
    ProposedMeasure,
    Reason,
    Strike,
)
from schout.core.model.ids import CaseId, ClauseId, DecisionId, Kind, PermitId, TenantId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.permit import Grant
from schout.core.model.vocabulary import (
    Approval,
    AskedHow,
    CaseState,
    Direction,
    Ground,
    IntentSign,
    MeasureKind,
    Metric,
    Mode,
    NoticeTime,
    Outcome,
    PermitKind,
    Refund,
    Scope,
    Severity,
)
from schout.core.policy.period import Unit
from schout.core.policy.schema import Clause, Ladder, Policy
from schout.testing.policies import sample_clause, sample_ladder, sample_policy, span
from schout.testing.samples import (
    CALLS,
    NOW,
    sample_finding,
    sample_given,
    sample_open_case,
    sample_permit,
    sample_policy_ref,
    sample_strike,
    sample_tenant,
)

POLICY = sample_policy()
MEASURED = Reason(code="limit_exceeded", detail="40 calls in 10 s, 14 allowed")
MODERATE = Reason(code="severity", detail="moderate")
WINDOW_END = datetime(2026, 12, 21, 9, tzinfo=UTC)
THROTTLE = ProposedMeasure(kind=MeasureKind.THROTTLE, scope=Scope.DATABASE, duration="7d")
SUSPEND = ProposedMeasure(kind=MeasureKind.SUSPEND_SERVICE, scope=Scope.SERVICE)


def policy(clause: dict[str, Any] | None = None, **ladder: Any) -> Policy:
    """Give the sample policy with its clause on calls, or its ladder, changed."""
    changed: Clause = msgspec.structs.replace(sample_clause(), **(clause or {}))
    clauses = tuple(changed if each.id == CALLS else each for each in POLICY.clauses)
    steps: Ladder = msgspec.structs.replace(sample_ladder(), **ladder)
    return msgspec.structs.replace(POLICY, clauses=clauses, ladders=(steps,))


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def strikes(*days_ago: float, clause: ClauseId = CALLS) -> tuple[Strike, ...]:
    return tuple(sample_strike(NOW - timedelta(days=days), clause) for days in days_ago)


def over(**changes: Any) -> OpenCase:
    """Give a case whose remedy window has ended as the finding begins."""
    given = {"state": CaseState.WINDOW_ENDED, "opened_at": NOW - timedelta(days=14), **changes}
    return sample_open_case(**given)


def granted(burst: int, limit: str = "rate") -> tuple[Grant, ...]:
    """Give figures that allow so many calls in a moment."""
    return (Grant(limit=limit, at_most=1, burst=burst),)


def plain(outcome: Outcome, *reasons: Reason, **changes: Any) -> Decision:
    """Give the decision that no violation follows."""
    finding = sample_finding()
    decision = Decision(
        id=DecisionId(
            derive_id(Kind.DECISION, from_datetime(NOW), finding.id, sample_policy_ref().digest)
        ),
        at=NOW,
        finding=finding.id,
        tenant=finding.tenant,
        clause=CALLS,
        policy=sample_policy_ref(),
        outcome=outcome,
        severity=Severity.MODERATE,
        reasons=reasons,
        evidence=tuple(item.digest for item in finding.evidence),
    )
    return msgspec.structs.replace(decision, **changes)


FIRST = plain(
    Outcome.VIOLATION,
    MEASURED,
    Reason(code="first_violation"),
    MODERATE,
    strike=1,
    ladder="resources",
    step="notice",
    notice=NoticeTime.BEFORE,
    approval=Approval.NONE,
    refund=Refund.NONE,
    remedy_until=WINDOW_END,
)


def test_a_first_violation_begins_with_a_notice_and_a_remedy_window() -> None:
    assert decide(sample_given(), POLICY) == FIRST


def test_the_same_input_gives_the_same_decision_and_another_policy_another_id() -> None:
    finding, ref = sample_finding(), sample_policy_ref()
    other = sample_policy_ref(digest="sha256:" + "ef" * 32)
    assert decide(sample_given(), POLICY) == decide(sample_given(), POLICY)
    assert decision_id(finding, ref) == FIRST.id != decision_id(finding, other)


def test_a_policy_that_was_not_in_force_is_said_first() -> None:
    decision = decide(sample_given(policy_assumed=True), POLICY)
    assumed = Reason(code="policy_assumed", detail="2026.1")
    assert decision == msgspec.structs.replace(FIRST, reasons=(assumed, *FIRST.reasons))


@pytest.mark.parametrize(
    ("given", "clause", "expected"),
    [
        (sample_given(sample_finding(mode=Mode.SHADOW)), {},
         plain(Outcome.SHADOW, Reason(code="rule_in_shadow", detail="api_rate"))),
        (sample_given(tenant=None), {}, plain(Outcome.UNATTRIBUTED, Reason(code="no_tenant"))),
        (sample_given(sample_finding(direction=Direction.UNATTRIBUTED)), {},
         plain(Outcome.UNATTRIBUTED, Reason(code="no_tenant"))),
        (sample_given(sample_finding(direction=Direction.VICTIM)), {},
         plain(Outcome.VICTIM, Reason(code="tenant_is_victim", detail="acme"))),
        (sample_given(tenant=sample_tenant(since=date(2026, 12, 8))), {},
         plain(Outcome.UNATTRIBUTED, Reason(code="not_bound_yet", detail="2026-12-08"))),
        (sample_given(sample_finding(count=29)), {},
         plain(Outcome.TOO_LITTLE_EVIDENCE, Reason(code="too_few_events", detail="29 of 30"))),
        (sample_given(), {"mode": Mode.SHADOW},
         plain(Outcome.SHADOW, Reason(code="clause_in_shadow"))),
        (sample_given(), {"ladder": None},
         plain(Outcome.SHADOW, Reason(code="clause_in_shadow"))),
    ],
    ids=["rule in shadow", "no tenant", "nobody's", "victim", "not bound yet", "too few", "shadow",
         "no ladder"],
)  # fmt: skip
def test_what_stops_a_violation_is_the_outcome(
    given: DecisionInput, clause: dict[str, Any], expected: Decision
) -> None:
    assert decide(given, policy(clause)) == expected


@pytest.mark.parametrize("since", [date(2026, 12, 7), None])
def test_a_tenant_is_bound_from_its_first_day(since: date | None) -> None:
    assert decide(sample_given(tenant=sample_tenant(since=since)), POLICY) == FIRST


def test_the_least_evidence_is_enough() -> None:
    given = sample_given(sample_finding(count=30))
    assert decide(given, POLICY).outcome is Outcome.VIOLATION


@pytest.mark.parametrize(
    ("changes", "covers"),
    [
        ({}, True),
        ({"kind": PermitKind.DEDICATED_HOSTING}, True),
        ({"kind": PermitKind.SECURITY_RESEARCH}, False),
        ({"objects": ("acme.example",)}, True),
        ({"objects": ("shop.example",)}, False),
        ({"tenant": TenantId("bolt")}, False),
        ({"clauses": (ClauseId("III.5"),)}, False),
        ({"starts": NOW}, True),
        ({"starts": NOW + timedelta(microseconds=1)}, False),
        ({"ends": NOW}, False),
        ({"ends": NOW + timedelta(microseconds=1)}, True),
    ],
)
def test_a_permit_lifts_its_clause_inside_its_scope_only(
    changes: dict[str, Any], covers: bool
) -> None:
    permit = sample_permit(**changes)
    looked_at = (permit.id,)
    expected = (
        plain(
            Outcome.PERMITTED,
            Reason(code="permit_in_force", detail=permit.id),
            permits=looked_at,
        )
        if covers
        else msgspec.structs.replace(FIRST, permits=looked_at)
    )
    assert decide(sample_given(permits=(permit,)), POLICY) == expected


def test_every_permit_is_looked_at_and_named() -> None:
    no = sample_permit(id=PermitId("prm_0"), objects=("shop.example",))
    decision = decide(sample_given(permits=(no, sample_permit())), POLICY)
    assert (decision.outcome, decision.permits) == (Outcome.PERMITTED, ("prm_0", "prm_1"))


def test_a_permit_with_figures_lifts_what_stays_within_them() -> None:
    permit = sample_permit(grants=granted(40))
    expected = Reason(code="permit_in_force", detail=permit.id)
    decision = decide(sample_given(permits=(permit,)), POLICY)
    assert decision == plain(Outcome.PERMITTED, expected, permits=(permit.id,))


@pytest.mark.parametrize("grants", [granted(39), granted(99, "parallel")], ids=["less", "other"])
def test_a_permit_with_figures_does_not_lift_more_and_the_decision_says_so(
    grants: tuple[Grant, ...],
) -> None:
    permit = sample_permit(grants=grants)
    decision = decide(sample_given(permits=(permit,)), POLICY)
    exceeded = Reason(code="permit_exceeded", detail=permit.id)
    assert decision == msgspec.structs.replace(
        FIRST, reasons=(exceeded, *FIRST.reasons), permits=(permit.id,)
    )


def test_one_permit_that_allows_it_is_enough() -> None:
    small = sample_permit(id=PermitId("prm_0"), grants=granted(2))
    decision = decide(sample_given(permits=(small, sample_permit(grants=granted(40)))), POLICY)
    assert decision.reasons == (Reason(code="permit_in_force", detail="prm_1"),)


def test_a_permit_for_another_automation_is_looked_at_and_says_nothing() -> None:
    permit = sample_permit(identity="key:1")
    given = sample_given(sample_finding(principal="key:2"), permits=(permit,))
    assert decide(given, POLICY).reasons == FIRST.reasons


def test_a_permit_says_nothing_of_what_others_did_to_the_tenant() -> None:
    victim = sample_finding(direction=Direction.VICTIM)
    given = sample_given(victim, permits=(sample_permit(grants=granted(1)),))
    assert codes(decide(given, POLICY)) == ["tenant_is_victim"]


def test_a_serious_clause_goes_straight_to_the_step_for_its_ground_and_waits_for_people() -> None:
    assert decide(sample_given(), policy({"severity": Severity.SERIOUS})) == plain(
        Outcome.PROPOSED,
        MEASURED,
        Reason(code="first_violation"),
        Reason(code="severity", detail="serious"),
        Reason(code="ground_serious"),
        Reason(code="approval_needed", detail="two_people"),
        severity=Severity.SERIOUS,
        grounds=(Ground.SERIOUS,),
        strike=1,
        ladder="resources",
        step="suspend",
        measures=(SUSPEND,),
        notice=NoticeTime.WITH,
        approval=Approval.TWO_PEOPLE,
        refund=Refund.NONE,
    )


def test_repeated_violations_are_a_ground() -> None:
    decision = decide(sample_given(strikes=strikes(1, 2)), POLICY)
    assert (decision.strike, decision.step, decision.grounds, codes(decision)) == (
        3,
        "suspend",
        (Ground.REPEATED,),
        ["limit_exceeded", "earlier_violations", "severity", "ground_repeated", "approval_needed"],
    )


def test_a_violation_that_no_step_takes_is_proposed_to_a_person() -> None:
    assert decide(sample_given(strikes=strikes(1)), POLICY) == plain(
        Outcome.PROPOSED,
        MEASURED,
        Reason(code="earlier_violations", detail="1"),
        MODERATE,
        Reason(code="no_step"),
        ladder="resources",
        strike=2,
    )


@pytest.mark.parametrize(
    ("earlier", "clause", "half_life", "expected"),
    [
        ((), {}, None, 1),
        (strikes(0), {}, None, 2),
        (strikes(-0.001), {}, None, 1),
        (strikes(364, 10), {}, None, 3),
        (strikes(365), {}, None, 1),
        (strikes(1, clause=ClauseId("III.5")), {}, None, 2),
        (strikes(1, clause=ClauseId("I.7")), {}, None, 1),
        (strikes(1, 2), {"remedy": None}, None, 1),
        (strikes(90), {}, span(90, Unit.DAY), 2),
        (strikes(91), {}, span(90, Unit.DAY), 1),
        (strikes(90, 90), {}, span(90, Unit.DAY), 2),
        (strikes(180, 180), {}, span(90, Unit.DAY), 2),
        (strikes(0, 0, 90), {}, span(90, Unit.DAY), 4),
        (strikes(300), {}, span(3, Unit.MONTH), 2),
    ],
    ids=[
        *("none", "just now", "later", "within the window", "outside the window"),
        *("same ladder", "other ladder", "no calendar", "one half-life", "older"),
        *("two halves", "two quarters", "two and a half", "no fixed half-life"),
    ],
)
def test_strikes_count_within_their_window_and_by_their_age(
    earlier: tuple[Strike, ...], clause: dict[str, Any], half_life: Any, expected: int
) -> None:
    under = policy(clause, half_life=half_life)
    assert decide(sample_given(strikes=earlier), under).strike == expected


@pytest.mark.parametrize(
    "case",
    [
        sample_open_case(remedy_until=NOW + timedelta(days=3)),
        over(remedy_until=NOW + timedelta(microseconds=1)),
        over(remedy_until=None),
    ],
    ids=["window runs", "began within the window", "no window"],
)
def test_a_finding_in_the_remedy_window_leaves_the_case_on_its_step(case: OpenCase) -> None:
    given = sample_given(open_case=case, strikes=strikes(1, 2))
    expected = msgspec.structs.replace(
        FIRST,
        reasons=(MEASURED, Reason(code="case_open", detail="cas_1"), MODERATE),
        remedy_until=case.remedy_until,
    )
    assert decide(given, POLICY) == expected


@pytest.mark.parametrize(
    ("intent", "grounds", "said"),
    [
        ((IntentSign.CONTINUED_AFTER_NOTICE,), (Ground.INTENTIONAL,), ["ground_intentional"]),
        ((IntentSign.EVASION,), (), []),
    ],
    ids=["named", "not named"],
)
def test_going_on_after_the_window_leads_to_the_next_step(
    intent: tuple[IntentSign, ...], grounds: tuple[Ground, ...], said: list[str]
) -> None:
    decision = decide(sample_given(open_case=over()), policy({"intent": intent}))
    assert decision == plain(
        Outcome.PROPOSED,
        MEASURED,
        Reason(code="case_open", detail="cas_1"),
        MODERATE,
        *(Reason(code=code) for code in said),
        Reason(code="approval_needed", detail="one_person"),
        grounds=grounds,
        strike=1,
        ladder="resources",
        step="throttle",
        measures=(THROTTLE,),
        notice=NoticeTime.WITH,
        approval=Approval.ONE_PERSON,
        refund=Refund.PRO_RATA,
        remedy_until=WINDOW_END,
    )


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (CaseState.PROPOSED, "notice"),
        (CaseState.NOTIFIED, "notice"),
        (CaseState.WINDOW_ENDED, "throttle"),
        (CaseState.VERIFYING, "notice"),
        (CaseState.IN_FORCE, "throttle"),
    ],
)
def test_it_goes_on_once_the_window_is_over_and_nobody_looks_at_it(
    state: CaseState, step: str
) -> None:
    assert decide(sample_given(open_case=over(state=state)), POLICY).step == step


@pytest.mark.parametrize(
    ("changes", "clause"),
    [({}, {}), ({"count": 1}, {}), ({}, {"mode": Mode.SHADOW})],
    ids=["as it is", "one event", "clause in shadow"],
)
def test_what_is_reported_a_person_decides_even_where_a_machine_may_or_must_not(
    changes: dict[str, Any], clause: dict[str, Any]
) -> None:
    finding = sample_finding(unit=Metric.REPORTS, **changes)
    expected = msgspec.structs.replace(
        FIRST,
        outcome=Outcome.PROPOSED,
        reasons=(
            Reason(code="reported"),
            *FIRST.reasons[1:],
            Reason(code="approval_needed", detail="none"),
        ),
    )
    assert decide(sample_given(finding), policy(clause)) == expected


def test_on_the_last_step_a_case_stays_where_it_is() -> None:
    case = over(step="suspend", strike=3)
    decision = decide(sample_given(open_case=case), POLICY)
    assert (decision.step, decision.strike, decision.grounds, decision.remedy_until) == (
        "suspend",
        3,
        (Ground.INTENTIONAL, Ground.REPEATED),
        NOW,
    )


def test_a_case_on_a_step_that_the_policy_lacks_begins_anew_with_its_strike() -> None:
    case = over(step="gone", strike=3)
    decision = decide(sample_given(open_case=case), POLICY)
    assert (decision.step, decision.strike) == ("suspend", 3)


def test_a_case_that_no_step_took_can_go_on() -> None:
    case = sample_open_case(step="", strike=2, state=CaseState.PROPOSED)
    decision = decide(sample_given(open_case=case), POLICY)
    assert (decision.outcome, decision.strike, codes(decision)) == (
        Outcome.PROPOSED,
        2,
        ["limit_exceeded", "case_open", "severity", "no_step"],
    )


def test_a_clause_without_a_remedy_has_no_window() -> None:
    assert decide(sample_given(), policy({"remedy": None})).remedy_until is None


def test_every_reason_is_given_by_something_and_every_given_one_is_explained() -> None:
    serious = policy({"severity": Severity.SERIOUS})
    given = [
        (sample_given(policy_assumed=True), serious),
        (sample_given(tenant=None), POLICY),
        (sample_given(sample_finding(direction=Direction.VICTIM)), POLICY),
        (sample_given(permits=(sample_permit(),)), POLICY),
        (sample_given(permits=(sample_permit(grants=granted(39)),)), POLICY),
        (sample_given(), policy({"mode": Mode.SHADOW})),
        (sample_given(sample_finding(mode=Mode.SHADOW)), POLICY),
        (sample_given(sample_finding(count=1)), POLICY),
        (sample_given(tenant=sample_tenant(since=date(2027, 1, 1))), POLICY),
        (sample_given(open_case=over()), POLICY),
        (sample_given(strikes=strikes(1)), POLICY),
        (sample_given(strikes=strikes(1, 2)), POLICY),
    ]
    given += [
        (sample_given(sample_finding(unit=Metric.REPORTS)), POLICY),
        *((asking(how), POLICY) for how in AskedHow),
    ]
    assert {code for each in given for code in codes(decide_any(*each))} == set(REASONS)


def asking(how: AskedHow) -> DecisionInput:
    """Ask for the suspension of a case that only had a notice."""
    asked = Asked(how=how, at=NOW, case=CaseId("cas_1"), step="suspend")
    return sample_given(open_case=sample_open_case(), asked=asked)


def test_what_happens_before_the_tenant_had_its_time_repeats_nothing() -> None:
    """Three databases in one afternoon are three cases of a first violation, not a repetition."""
    earlier = tuple(
        sample_strike(NOW - timedelta(days=1), told_until=NOW + timedelta(days=days))
        for days in (1, 2, 3)
    )
    decision = decide(sample_given(strikes=earlier), POLICY)
    assert (decision.strike, decision.grounds) == (1, ())
    assert "first_violation" in codes(decision)


def test_a_rule_can_name_permits_besides_those_of_its_clause() -> None:
    permit = sample_permit(kind=PermitKind.LOAD_TEST)
    rule = msgspec.structs.replace(POLICY.rules[0], unless=(PermitKind.LOAD_TEST,))
    lifting = msgspec.structs.replace(POLICY, rules=(rule,))
    given = sample_given(permits=(permit,))
    assert decide(given, POLICY).outcome is not Outcome.PERMITTED
    assert decide(given, lifting).outcome is Outcome.PERMITTED
