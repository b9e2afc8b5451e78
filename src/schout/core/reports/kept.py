"""What reports are made of: the part of the store that they read, and the time they are about."""

from datetime import datetime

from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.value import Value


class Span(Value, frozen=True, kw_only=True):
    """A time from `since`, included, until `until`, excluded."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Refuse one that is empty or has no zone."""
        if self.since.tzinfo is None or self.until.tzinfo is None or self.until <= self.since:
            raise ValueError("expected a time with zones and an end after its start")

    def has(self, at: datetime) -> bool:
        """Tell whether a moment lies within it."""
        return self.since <= at < self.until


class Kept(Value, frozen=True, kw_only=True):
    """All that was kept; what lies outside the time of a report is left out there."""

    cases: tuple[Case, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """Those of the cases."""
    sanctions: tuple[Sanction, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    reports: tuple[Report, ...] = ()
