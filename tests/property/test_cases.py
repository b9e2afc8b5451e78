"""A case under any order of findings, acts and time: nothing is lost, nor left to itself."""

from datetime import datetime, timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schout.core.cases.acts import act, frozen
from schout.core.cases.due import fall_due, next_due
from schout.core.cases.frame import frame_of
from schout.core.cases.machine import (
    HISTORY,
    add_decision,
    as_open,
    enter_asked,
    had_its_time,
    open_case,
)
from schout.core.cases.moved import Moved
from schout.core.cases.waiting import waits_for
from schout.core.decide.asked import decide_any
from schout.core.decide.decision import decide
from schout.core.model.act import (
    Act,
    AskTime,
    ClaimRemedy,
    Confirm,
    Dismiss,
    Escalate,
    GrantTime,
    Keep,
    PutOnHold,
    Refused,
    RefuseTime,
    Release,
    Verified,
)
from schout.core.model.case import Case, Due
from schout.core.model.decision import Asked, Decision
from schout.core.model.finding import Finding
from schout.core.model.ids import FindingId, SanctionId
from schout.core.model.vocabulary import (
    CaseState,
    Metric,
    NoticeTime,
    Outcome,
    Severity,
    TimerKind,
)
from schout.core.policy.ladder import WORKING_DAY
from schout.core.policy.schema import Policy
from schout.testing.policies import sample_clause, sample_ladder, sample_policy
from schout.testing.samples import CALLS, NOW, sample_finding, sample_given

PASSES_H = st.sampled_from([1, 24, 14 * 24])
PEOPLE = st.sampled_from(["An", "Bo"])
STEPS = st.sampled_from([None, "notice", "throttle", "suspend"])
ACTS: list[Act] = [
    Dismiss(by="An", reason="too hard"),
    ClaimRemedy(),
    Verified(by="An", ok=False, reason="still there"),
    AskTime(),
    GrantTime(by="An", period="3d"),
    RefuseTime(by="An", reason="enough"),
    Keep(by="An", reason="watch it", period="2d"),
    PutOnHold(by="An", reason="order"),
    Release(by="An", reason="over"),
]


def policy_with(severity: Severity, notice: NoticeTime) -> Policy:
    """Give the sample policy, its clause as severe and its throttle told of as given."""
    policy = sample_policy()
    clause = msgspec.structs.replace(sample_clause(), severity=severity)
    clauses = tuple(clause if each.id == CALLS else each for each in policy.clauses)
    steps = tuple(
        msgspec.structs.replace(step, notice=notice) if step.id == "throttle" else step
        for step in sample_ladder().steps
    )
    ladder = msgspec.structs.replace(sample_ladder(), steps=steps)
    return msgspec.structs.replace(policy, clauses=clauses, ladders=(ladder,))


class CaseMachine(RuleBasedStateMachine):
    """One tenant, one clause, two people of ours, and whatever happens."""

    case: Case
    before: Case

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.findings: list[Finding] = []

    def _finding(self, late: timedelta = timedelta()) -> Finding:
        at = self.now - late
        identity = FindingId(f"fnd_{len(self.findings)}")
        unit = Metric.REPORTS if self.reported else Metric.CALLS
        self.findings.append(sample_finding(id=identity, at=at, first_at=at, unit=unit))
        return self.findings[-1]

    @initialize(
        severity=st.sampled_from(Severity),
        notice=st.sampled_from(NoticeTime),
        reported=st.booleans(),
    )
    def open(self, severity: Severity, notice: NoticeTime, reported: bool) -> None:
        self.policy = policy_with(severity, notice)
        self.frame = frame_of(self.policy, CALLS)
        self.reported = reported
        finding = self._finding()
        self.case = self.before = open_case(
            decide(sample_given(finding), self.policy), finding, self.frame
        )

    @precondition(lambda self: self.case.is_open)
    @rule(late_h=st.integers(0, 48))
    def another_finding(self, late_h: int) -> None:
        finding = self._finding(timedelta(hours=late_h))
        given = sample_given(finding, open_case=as_open(self.case))
        decision = decide(given, self.policy)
        after = add_decision(self.case, decision, finding, self.frame)
        self.before, self.case = self.case, frozen(Moved(case=after)).case
        if decision.step != self.before.step:
            self._entered(decision, self.before)

    @rule(hours=PASSES_H)
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        while (due := next_due(self.case)) is not None:
            moved = fall_due(
                self.case, self.frame, self.now, reported=self.reported, seen_until=self.now
            )
            if moved is None:
                break
            assert due not in moved.case.due
            self._follow(moved, "schout")

    @rule(by=PEOPLE, step=STEPS)
    def a_step_is_confirmed(self, by: str, step: str | None) -> None:
        self._act(Confirm(by=by, step=step, reason="so it is"))

    @rule(by=PEOPLE, step=STEPS)
    def a_step_is_escalated_to(self, by: str, step: str | None) -> None:
        self._act(Escalate(by=by, step=step, reason="it goes on"))

    @rule(what=st.sampled_from(ACTS))
    def anything_else(self, what: Act) -> None:
        self._act(what)

    def _act(self, what: Act) -> None:
        moved = act(self.case, what, self.frame, self.now)
        if isinstance(moved, Refused):
            return
        self._follow(moved, what.by)

    def _follow(self, moved: Moved, by: str) -> None:
        self.before, self.case = self.case, moved.case
        if moved.ask is not None:
            self._decide(moved.ask, by)

    def _decide(self, asked: Asked, by: str) -> None:
        given = sample_given(self.findings[-1], open_case=as_open(self.case), asked=asked)
        decision = decide_any(given, self.policy)
        after = enter_asked(self.case, decision, self.frame, by)
        stood, self.case = self.case, frozen(Moved(case=after)).case
        assert decision.outcome in {Outcome.VIOLATION, Outcome.PROPOSED}
        self._entered(decision, stood)

    def _entered(self, decision: Decision, stood: Case) -> None:
        """Put measures in force; who had no time yet to put it right is reviewed soon."""
        if decision.outcome is not Outcome.VIOLATION or self.case.state is not CaseState.IN_FORCE:
            return
        if decision.measures:
            sanction = SanctionId(f"san_{decision.id}")
            self.case = msgspec.structs.replace(self.case, sanctions=(sanction,))
        if decision.measures and decision.grounds and not had_its_time(stood, decision.at):
            reviews = [each.at for each in self._due() if each.kind is TimerKind.REVIEW]
            assert reviews
            assert max(reviews) <= self.frame.after(decision.at, WORKING_DAY)

    def _due(self) -> tuple[Due, ...]:
        held = self.case.hold.due if self.case.hold is not None else ()
        return (*self.case.due, *held)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert list(self.case.findings) == [each.id for each in self.findings]
        known = self.before.decisions
        assert self.case.decisions[: len(known)] == known

    @invariant()
    def history_only_grows_in_known_words_and_in_order(self) -> None:
        assert self.case.history[: len(self.before.history)] == self.before.history
        assert {entry.what for entry in self.case.history} <= set(HISTORY)
        times = [entry.at for entry in self.case.history]
        assert times == sorted(times)

    @invariant()
    def no_open_case_is_left_to_itself(self) -> None:
        if self.case.is_open and self.case.hold is None:
            assert next_due(self.case) is not None or waits_for(self.case) is not None

    @invariant()
    def each_kind_falls_due_once_and_in_a_hold_measures_end_alone(self) -> None:
        kinds = [each.kind for each in self._due()]
        assert len(set(kinds)) == len(kinds)
        if self.case.hold is not None:
            assert {each.kind for each in self.case.due} <= {TimerKind.SANCTION_END}

    @invariant()
    def a_proposal_and_a_claim_stand_where_they_are_looked_for(self) -> None:
        state = self.case.state
        assert (self.case.pending is not None) == (state is CaseState.PROPOSED)
        assert (self.case.claimed_from is not None) == (state is CaseState.VERIFYING)


TestCase = CaseMachine.TestCase
TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
