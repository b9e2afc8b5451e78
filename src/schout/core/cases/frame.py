"""What a case moves within: its clause, its ladder, the calendar its time runs by."""

from datetime import datetime

from schout.core.model.case import Case
from schout.core.model.value import Value
from schout.core.model.vocabulary import ClauseKind
from schout.core.policy.calendar import add_period
from schout.core.policy.ladder import grounds_of
from schout.core.policy.period import Period
from schout.core.policy.schema import Calendar, Clause, Ladder, Policy, Step


class Frame(Value, frozen=True, kw_only=True):
    """The part of a policy that one case is under."""

    clause: Clause
    ladder: Ladder
    calendar: Calendar

    def step(self, name: str) -> Step | None:
        """Give a step of the ladder; `None` when it has none of this name."""
        return next((step for step in self.ladder.steps if step.id == name), None)

    def after(self, at: datetime, period: Period) -> datetime:
        """Give the end of a period by the calendar."""
        return add_period(at, period, self.calendar)

    def has_ground(self, case: Case, *, intent: bool) -> bool:
        """Tell whether one of the three grounds of clause IV holds for a case."""
        return bool(grounds_of(self.ladder, case.strike, self.clause.severity, intent))

    @property
    def is_watched(self) -> bool:
        """Whether rules see when it goes on, so that silence says something."""
        return self.clause.kind in {ClauseKind.CONDUCT, ClauseKind.RESOURCE}


def frame_of(policy: Policy, case_clause: str) -> Frame:
    """Give the frame of a clause; `KeyError` when the policy has no such clause, or no ladder."""
    clause = policy.clause(case_clause)
    if clause.ladder is None:
        raise KeyError(case_clause)
    name = clause.remedy.calendar if clause.remedy is not None else policy.calendars[0].id
    return Frame(clause=clause, ladder=policy.ladder(clause.ladder), calendar=policy.calendar(name))
