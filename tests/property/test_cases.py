"""A case under any order of events: it only ever gains, and time only moves on."""

from datetime import datetime, timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schout.core.cases.machine import HISTORY, add_decision, as_open, end_window, open_case
from schout.core.decide.decision import decide
from schout.core.model.case import Case
from schout.core.model.decision import OpenCase
from schout.core.model.event import WindowEnded
from schout.core.model.finding import Finding
from schout.core.model.ids import FindingId
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import CaseState, Ground, Outcome, Severity
from schout.core.policy.schema import Policy
from schout.testing.policies import sample_clause, sample_policy
from schout.testing.samples import CALLS, NOW, sample_finding, sample_given

PASSES_H = st.sampled_from([1, 24, 14 * 24])


def with_severity(severity: Severity) -> Policy:
    policy = sample_policy()
    clause = msgspec.structs.replace(sample_clause(), severity=severity)
    clauses = tuple(clause if each.id == CALLS else each for each in policy.clauses)
    return msgspec.structs.replace(policy, clauses=clauses)


class CaseMachine(RuleBasedStateMachine):
    """One tenant, one clause, and whatever happens."""

    case: Case
    before: Case

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.findings: list[str] = []
        self.decisions: list[str] = []
        self.policy = sample_policy()

    def _finding(self, late: timedelta = timedelta()) -> Finding:
        at = self.now - late
        identity = FindingId(f"fnd_{len(self.findings)}")
        return sample_finding(id=identity, at=at, first_at=at)

    @initialize(severity=st.sampled_from(Severity))
    def open(self, severity: Severity) -> None:
        self.policy = with_severity(severity)
        finding = self._finding()
        decision = decide(sample_given(finding), self.policy)
        self.case = self.before = open_case(decision, finding)
        self.findings.append(finding.id)
        self.decisions.append(decision.id)

    @rule(hours=PASSES_H)
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.case.is_open)
    @rule(late_h=st.integers(0, 48))
    def another_finding(self, late_h: int) -> None:
        finding = self._finding(timedelta(hours=late_h))
        current = as_open(self.case)
        decision = decide(sample_given(finding, open_case=current), self.policy)
        self.before, self.case = self.case, add_decision(self.case, decision, finding)
        self.findings.append(finding.id)
        self.decisions.append(decision.id)
        assert decision.outcome in {Outcome.VIOLATION, Outcome.PROPOSED}
        if decision.step != current.step:
            self._moves_on_only_after_its_window(current, finding)
            assert Ground.INTENTIONAL in decision.grounds

    def _moves_on_only_after_its_window(self, current: OpenCase, finding: Finding) -> None:
        assert current.state is CaseState.WINDOW_ENDED
        assert current.remedy_until is not None
        assert finding.first_at >= current.remedy_until
        assert self.policy.ladder("resources").step(current.step).then == self.case.step

    @rule()
    def window_ends(self) -> None:
        event = WindowEnded(at_us=from_datetime(self.now), case=self.case.id)
        self.before, self.case = self.case, end_window(self.case, event)
        assert end_window(self.case, event) == self.case

    @precondition(lambda self: len(self.findings) > 3)
    @rule()
    def closed(self) -> None:
        self.before = self.case
        self.case = msgspec.structs.replace(self.case, state=CaseState.CLOSED)

    @precondition(lambda self: not self.case.is_open)
    @rule()
    def a_closed_case_is_left_alone(self) -> None:
        finding = self._finding()
        decision = decide(sample_given(finding), self.policy)
        assert add_decision(self.case, decision, finding) == self.case

    @invariant()
    def nothing_is_lost(self) -> None:
        assert list(self.case.findings) == self.findings
        assert list(self.case.decisions) == self.decisions

    @invariant()
    def history_only_grows(self) -> None:
        assert self.case.history[: len(self.before.history)] == self.before.history
        assert {entry.what for entry in self.case.history} <= set(HISTORY)

    @invariant()
    def time_never_goes_back(self) -> None:
        times = [entry.at for entry in self.case.history]
        assert times == sorted(times)
        assert self.case.last_finding_at >= self.before.last_finding_at

    @invariant()
    def what_it_is_stays(self) -> None:
        for name in ("id", "tenant", "clause", "object", "opened_at", "ladder", "policy_version"):
            assert getattr(self.case, name) == getattr(self.before, name)


TestCase = CaseMachine.TestCase
TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
