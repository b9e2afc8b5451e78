"""Sanctions: what a decision puts in force, on what, and when it is gone."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.machine import open_case
from schout.core.cases.sanctions import (
    is_over,
    nothing_known,
    read_back,
    review_put_off,
    sanctions_of,
    targets_of,
    to_lift,
)
from schout.core.decide.decision import decide
from schout.core.model.case import Case, Due
from schout.core.model.decision import Decision, ProposedMeasure
from schout.core.model.effect import Effect
from schout.core.model.ids import Kind, SanctionId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.sanction import Sanction, StatementOfReasons
from schout.core.model.vocabulary import (
    Ground,
    MeasureKind,
    NoticeTime,
    Outcome,
    Refund,
    SanctionState,
    Scope,
    TimerKind,
    WayBack,
)
from schout.testing.policies import sample_policy
from schout.testing.samples import (
    ACME,
    HOST,
    NOW,
    sample_case,
    sample_finding,
    sample_frame,
    sample_given,
)

FRAME = sample_frame()
FINDING = sample_finding()
LATER = NOW + timedelta(hours=1)
THROTTLE = ProposedMeasure(kind=MeasureKind.THROTTLE, scope=Scope.DATABASE, duration="7d")
MAIL_OFF = ProposedMeasure(kind=MeasureKind.OUTBOUND_MAIL_OFF, scope=Scope.TENANT)
QUARANTINE = ProposedMeasure(kind=MeasureKind.QUARANTINE, scope=Scope.OBJECT)
DECISION = msgspec.structs.replace(
    decide(sample_given(), sample_policy()),
    step="throttle",
    measures=(THROTTLE, MAIL_OFF),
    notice=NoticeTime.WITH,
    grounds=(Ground.REPEATED,),
    refund=Refund.PRO_RATA,
)
REASONS = StatementOfReasons(
    decision=DECISION.id,
    clause=DECISION.clause,
    facts="40 calls in 10 s",
    ground="clause III.2",
    automated_detection=True,
    automated_decision=True,
    redress="appeal within six months",
)


def opened(decision: Decision) -> Case:
    return open_case(decision, FINDING, FRAME)


def made(decision: Decision = DECISION) -> tuple[Sanction, ...]:
    return sanctions_of(opened(decision), decision, FINDING, FRAME, REASONS)


def named(measure: ProposedMeasure) -> SanctionId:
    at_us = from_datetime(NOW)
    return SanctionId(
        derive_id(Kind.SANCTION, at_us, DECISION.id, measure.kind.value, measure.scope.value)
    )


FIRST = Sanction(
    id=named(THROTTLE),
    case=opened(DECISION).id,
    tenant=ACME,
    kind=MeasureKind.THROTTLE,
    scope=Scope.DATABASE,
    targets=(HOST,),
    starts=NOW,
    ends=NOW + timedelta(days=7),
    review=NOW.replace(day=8, hour=16),
    grounds=(Ground.REPEATED,),
    ways_back=(WayBack.REMEDIED, WayBack.EXPIRY, WayBack.REVIEW, WayBack.APPEAL),
    reasons=REASONS,
    refund=Refund.PRO_RATA,
)


def changed(**changes: Any) -> Sanction:
    return msgspec.structs.replace(FIRST, **changes)


def test_each_measure_of_a_decision_is_a_sanction_with_an_end_or_a_review_and_ways_back() -> None:
    second = changed(
        id=named(MAIL_OFF),
        kind=MeasureKind.OUTBOUND_MAIL_OFF,
        scope=Scope.TENANT,
        targets=(),
        ends=None,
    )
    assert made() == (FIRST, second)


def test_a_sanction_without_a_review_has_an_end_and_no_refund_unless_it_says_so() -> None:
    frame = sample_frame(throttle={"review": None})
    decision = msgspec.structs.replace(DECISION, measures=(THROTTLE,), refund=None, grounds=())
    case = open_case(decision, FINDING, frame)
    assert sanctions_of(case, decision, FINDING, frame, REASONS) == (
        changed(review=None, refund=Refund.NONE, grounds=()),
    )


def test_a_duration_that_is_none_ends_nothing() -> None:
    measure = msgspec.structs.replace(THROTTLE, duration="soon")
    (sanction,) = made(msgspec.structs.replace(DECISION, measures=(measure,)))
    assert sanction == changed(ends=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": Outcome.PROPOSED},
        {"step": "gone"},
        {"step": "notice"},
    ],
    ids=["proposed", "no such step", "measures wait"],
)
def test_measures_that_are_not_in_force_make_no_sanction(changes: dict[str, Any]) -> None:
    assert made(msgspec.structs.replace(DECISION, **changes)) == ()


def test_a_proposal_in_a_case_in_force_makes_no_sanction() -> None:
    proposed = msgspec.structs.replace(DECISION, outcome=Outcome.PROPOSED)
    assert sanctions_of(opened(DECISION), proposed, FINDING, FRAME, REASONS) == ()


@pytest.mark.parametrize(
    ("scope", "source_ip", "expected"),
    [
        (Scope.SOURCE, "203.0.113.7", ("203.0.113.7",)),
        (Scope.SOURCE, None, ("key:1",)),
        (Scope.USER, "203.0.113.7", ("key:1",)),
        (Scope.OBJECT, None, (HOST,)),
        (Scope.DATABASE, None, (HOST,)),
        (Scope.SERVICE, None, (HOST,)),
        (Scope.TENANT, "203.0.113.7", ()),
    ],
)
def test_a_measure_touches_what_its_scope_says_and_not_more(
    scope: Scope, source_ip: str | None, expected: tuple[str, ...]
) -> None:
    finding = sample_finding(source_ip=source_ip, principal="key:1")
    assert targets_of(scope, finding) == expected


def test_a_measure_touches_what_its_case_is_about_though_a_finding_is_on_less() -> None:
    finding = sample_finding(object=f"{HOST}/shop/1")
    whole = msgspec.structs.replace(DECISION, measures=(QUARANTINE,))
    for about in (HOST, f"{HOST}/shop"):
        case = msgspec.structs.replace(opened(DECISION), object=about)
        (sanction,) = sanctions_of(case, whole, finding, FRAME, REASONS)
        assert sanction.targets == (about,)


@pytest.mark.parametrize(
    "scope", [Scope.SOURCE, Scope.USER, Scope.OBJECT, Scope.DATABASE, Scope.SERVICE]
)
def test_a_measure_on_what_is_not_known_touches_nothing_and_says_so(scope: Scope) -> None:
    finding = sample_finding(source_ip=None, principal=None, object=None)
    measure = msgspec.structs.replace(THROTTLE, scope=scope)
    decision = msgspec.structs.replace(DECISION, measures=(measure,))
    case = msgspec.structs.replace(opened(DECISION), object=None)
    problem = f"nothing of the scope `{scope}` is known that it could touch"
    (sanction,) = sanctions_of(case, decision, finding, FRAME, REASONS)
    assert (sanction.scope, sanction.targets, sanction.problem) == (scope, (), problem)


def test_of_a_tenant_of_whom_nothing_is_known_that_is_said() -> None:
    problem = "nothing of the tenant is known that it could touch"
    assert nothing_known(changed(scope=Scope.TENANT, targets=())) == problem


def test_what_was_read_back_as_active_is_kept_until_the_sanction_is_lifted() -> None:
    effects = (Effect(kind=MeasureKind.THROTTLE, target=HOST),)
    active = read_back(FIRST, NOW, active=True, effects=effects)
    assert active == changed(state=SanctionState.ACTIVE, active_at=NOW, effects=effects)
    assert read_back(LIFTING, NOW, active=True, effects=effects).effects == effects
    assert read_back(LIFTING, NOW, active=False, effects=effects) == LIFTED


@pytest.mark.parametrize(
    ("about", "object_", "database"),
    [
        (None, (), ()),
        (HOST, (HOST,), (HOST,)),
        (f"{HOST}/shop/1", (f"{HOST}/shop/1",), (HOST,)),
        (f"{HOST}:8069/", (f"{HOST}:8069/",), (HOST,)),
        (f"ftp://{HOST}/a", (f"ftp://{HOST}/a",), (HOST,)),
        ("2001:db8::1", ("2001:db8::1",), ("2001:db8::1",)),
        ("[2001:db8::1]:8069/", ("[2001:db8::1]:8069/",), ("[2001:db8::1]",)),
        ("/shop", ("/shop",), ()),
    ],
    ids=[
        "not known",
        "host name",
        "url",
        "port",
        "scheme",
        "address",
        "address in a url",
        "no host",
    ],
)
def test_a_whole_database_is_touched_by_its_host_name(
    about: str | None, object_: tuple[str, ...], database: tuple[str, ...]
) -> None:
    finding = sample_finding(object=about)
    scopes = (Scope.OBJECT, Scope.DATABASE, Scope.SERVICE)
    assert [targets_of(scope, finding) for scope in scopes] == [object_, database, database]


ACTIVE = changed(state=SanctionState.ACTIVE, active_at=NOW)
LIFTING = changed(state=SanctionState.LIFTING, active_at=NOW, lifted_for="review")
LIFTED = changed(state=SanctionState.LIFTED, active_at=NOW, lifted_for="review", lifted_at=NOW)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (FIRST, changed(state=SanctionState.LIFTING, lifted_for="review")),
        (ACTIVE, LIFTING),
        (LIFTING, LIFTING),
        (LIFTED, LIFTED),
    ],
    ids=["wanted", "active", "lifting", "lifted"],
)
def test_what_is_to_be_lifted_is_not_lifted_yet(given: Sanction, expected: Sanction) -> None:
    assert to_lift(given, "review") == expected


@pytest.mark.parametrize(
    ("given", "active", "expected"),
    [
        (FIRST, True, {"state": SanctionState.ACTIVE, "active_at": LATER}),
        (FIRST, False, {}),
        (ACTIVE, True, {}),
        (ACTIVE, False, {"state": SanctionState.WANTED}),
        (msgspec.structs.replace(ACTIVE, state=SanctionState.WANTED), True,
         {"state": SanctionState.ACTIVE}),
        (LIFTING, True, {}),
        (LIFTING, False, {"state": SanctionState.LIFTED, "lifted_at": LATER}),
        (LIFTED, True, {}),
        (LIFTED, False, {}),
    ],
    ids=["comes", "not yet", "stays", "was undone", "is back", "not gone yet", "is gone",
         "somebody else's", "stays gone"],
)  # fmt: skip
def test_a_sanction_is_what_is_read_back_and_lifted_only_then(
    given: Sanction, active: bool, expected: dict[str, Any]
) -> None:
    after = read_back(given, LATER, active=active, problem="dns does not answer")
    assert after == msgspec.structs.replace(given, problem="dns does not answer", **expected)


def test_what_answers_again_has_no_problem() -> None:
    assert read_back(changed(problem="dns does not answer"), LATER, active=False) == FIRST


@pytest.mark.parametrize(
    ("before", "case_is", "after"),
    [(None, 12, None), (10, 12, 12), (10, None, 10), (10, 8, 10)],
    ids=["no review", "later", "the case has none", "never earlier"],
)
def test_a_sanction_is_reviewed_later_after_a_hold_and_ends_as_the_tenant_was_told(
    before: int | None, case_is: int | None, after: int | None
) -> None:
    def at(days: int | None) -> datetime | None:
        return None if days is None else NOW + timedelta(days=days)

    moment = at(case_is)
    due = () if moment is None else (Due(kind=TimerKind.REVIEW, at=moment),)
    given = changed(ends=at(7), review=at(before))
    assert review_put_off(given, sample_case(due=due)) == changed(ends=at(7), review=at(after))


def test_a_sanction_is_over_at_its_end_while_it_is_wanted() -> None:
    ends = NOW + timedelta(days=7)
    timed = changed(ends=ends, review=None)
    assert is_over(timed, ends)
    assert not is_over(timed, ends - timedelta(seconds=1))
    assert not is_over(changed(ends=None, review=ends), ends)
    assert not is_over(msgspec.structs.replace(LIFTING, ends=ends), ends)
