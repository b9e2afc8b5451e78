"""Permits: written, scoped, dated and signed releases from a clause."""

from datetime import datetime

from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.value import Value
from schout.core.model.vocabulary import PermitKind


class Permit(Value, frozen=True, kw_only=True):
    """In force from `starts` until `ends`, for one tenant and, if named, only for these objects."""

    id: PermitId
    kind: PermitKind
    tenant: TenantId
    clauses: tuple[ClauseId, ...]
    objects: tuple[str, ...] = ()
    """Host names it is limited to; empty: all of the tenant's."""
    starts: datetime
    ends: datetime
    signed_by: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse a permit without an end after its start, without a clause or a signatory."""
        if self.starts.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("a permit needs times with a zone")
        if self.ends <= self.starts:
            raise ValueError("a permit needs an end after its start")
        if not self.clauses or not self.signed_by:
            raise ValueError("a permit needs a clause and a signatory")

    def covers(self, clause: ClauseId, what: str | None, at: datetime) -> bool:
        """Tell whether it lifts a clause for an object at a moment."""
        return (
            clause in self.clauses
            and self.starts <= at < self.ends
            and (not self.objects or what in self.objects)
        )
