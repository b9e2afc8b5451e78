"""A reporter's record: how often what they reported was found to be so."""

from datetime import datetime
from enum import StrEnum

from schout.core.model.ids import ReportId
from schout.core.model.value import Value


class Standing(StrEnum):
    """What follows for a reporter from the record (Regulation (EU) 2022/2065, Art. 23(2))."""

    USUAL = "usual"
    WARNED = "warned"
    """Told that many of the reports were unfounded; they are still all read."""
    SLOWED = "slowed"
    """After the warning it went on: only so many a day are looked at, the others wait."""


class ReporterRecord(Value, frozen=True, kw_only=True):
    """What became of the reports of one reporter."""

    key: str
    """`Reporter.key`."""
    upheld: int = 0
    unfounded: int = 0
    """Found by a person not to be so. What is not at this host counts for nothing."""
    unfounded_since: int = 0
    """In a row: since the last one that was upheld, or of those that came after the warning."""
    upheld_since: int = 0
    """In a row: since the last one that was unfounded, or since the warning."""
    standing: Standing = Standing.USUAL
    since: datetime | None = None
    """When it began anew; what was decided before counts for nothing. `None`: from the start."""
    warned_at: datetime | None = None
    warned_for: ReportId | None = None
    """The report that the warning came with; `None`: nobody was warned."""
    slowed_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse counts that cannot be, and a standing without its moment."""
        if min(self.upheld, self.unfounded, self.unfounded_since, self.upheld_since) < 0:
            raise ValueError("a record needs counts of 0 or more")
        if self.standing is not Standing.USUAL and self.warned_at is None:
            raise ValueError("nobody is slowed without a warning, or warned at no time")

    @property
    def decided(self) -> int:
        """Give how many reports were decided."""
        return self.upheld + self.unfounded
