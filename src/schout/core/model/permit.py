"""Permits: written, scoped, dated and signed releases from a clause."""

from datetime import datetime

from schout.core.model.host import is_within
from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.value import Value
from schout.core.model.vocabulary import PermitKind


class Grant(Value, frozen=True, kw_only=True):
    """The figures that a permit puts in place of those of a limit."""

    limit: str
    """The id of a limit in its clause, such as `rate`."""
    at_most: int
    """Per the period of that limit, or at any one moment."""
    burst: int = 1

    def __post_init__(self) -> None:
        """Refuse figures below 1."""
        if self.at_most < 1 or self.burst < 1:
            raise ValueError("a grant needs figures of 1 or more")


class Revocation(Value, frozen=True, kw_only=True):
    """That a permit was ended before its time; what was done under it until then stays allowed."""

    at: datetime
    by: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse a moment without a zone, and one that nobody answers for."""
        if self.at.tzinfo is None:
            raise ValueError("a revocation needs a time with a zone")
        if not self.by or not self.reason:
            raise ValueError("a revocation needs who and why")


class Permit(Value, frozen=True, kw_only=True):
    """In force from `starts` until `ends`, for one tenant and, if named, only for these objects."""

    id: PermitId
    kind: PermitKind
    tenant: TenantId
    clauses: tuple[ClauseId, ...]
    objects: tuple[str, ...] = ()
    """Host names it is limited to, with all that lies on them; empty: all of the tenant's."""
    starts: datetime
    ends: datetime
    signed_by: str
    reason: str
    grants: tuple[Grant, ...] = ()
    """Other figures for limits of its clauses; empty: the clauses do not hold at all."""
    identity: str | None = None
    """The automation it is for: the label of a key, or the `keyid` of an HTTP Message Signature;
    `None`: the whole tenant."""
    public_key: str | None = None
    """The Ed25519 key of that automation, base64 of its 32 bytes: then `identity` is its `keyid`
    and each call is signed with it (RFC 9421)."""
    revoked: Revocation | None = None
    signature: str | None = None
    """Ed25519 over the rest (RFC 8032), base64; the edge takes no permit without a valid one."""

    def __post_init__(self) -> None:
        """Refuse a permit without an end after its start, without a clause or a signatory."""
        if self.starts.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("a permit needs times with a zone")
        if self.ends <= self.starts:
            raise ValueError("a permit needs an end after its start")
        if not self.clauses or not self.signed_by:
            raise ValueError("a permit needs a clause and a signatory")
        if self.public_key is not None and not self.identity:
            raise ValueError("a permit with a public key needs the identity it stands for")

    @property
    def until(self) -> datetime:
        """The first moment at which it does not hold any more: its end, or when it was revoked."""
        return self.ends if self.revoked is None else min(self.ends, self.revoked.at)

    def in_force(self, at: datetime) -> bool:
        """Tell whether it holds at a moment; one revoked before its start never does."""
        return self.starts <= at < self.until

    def covers(self, clause: ClauseId, what: str | None, at: datetime) -> bool:
        """Tell whether it lifts a clause, or other figures hold, for an object at a moment."""
        return (
            clause in self.clauses
            and self.in_force(at)
            and (not self.objects or is_within(what, self.objects))
        )
