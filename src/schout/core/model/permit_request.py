"""Requests for a permit: what a tenant or an outsider asks for, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

from schout.core.model.ids import ClauseId, Kind, PermitId, TenantId, make_id
from schout.core.model.value import Value
from schout.core.model.vocabulary import PermitKind

PermitRequestId = NewType("PermitRequestId", str)
_PREFIX = "prq"


class RequestState(StrEnum):
    """What became of a request."""

    REQUESTED = "requested"
    """It waits for a person."""
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Who asked takes it back."""
    EXPIRED = "expired"
    """The time it asks for was over before anybody answered."""


class Asker(Value, frozen=True, kw_only=True):
    """Who asks. Personal data: kept with the request and never in the ledger."""

    name: str
    mail: str
    organisation: str | None = None

    def __post_init__(self) -> None:
        """Refuse one whom nobody can answer."""
        if not self.name or "@" not in self.mail:
            raise ValueError("a request needs a name and a mail address")


class PermitRequest(Value, frozen=True, kw_only=True):
    """One request: what is to be allowed, for what, from when until when, and who answers for it.

    It allows nothing by itself; only a permit that a person signs does.
    """

    id: PermitRequestId
    at: datetime
    kind: PermitKind
    asker: Asker
    tenant: TenantId | None = None
    """Whose service it is about; `None`: that of nobody the asker could name."""
    clauses: tuple[ClauseId, ...] = ()
    """Empty: the asker names none; who grants it does."""
    objects: tuple[str, ...] = ()
    """Host names that it is limited to."""
    figures: tuple[str, ...] = ()
    """Other figures for limits, as `limit=figure`."""
    starts: datetime
    ends: datetime
    purpose: str
    sources: tuple[str, ...] = ()
    """The address ranges that the calls or the tests come from, in CIDR."""
    contact: str = ""
    """How to reach somebody at once while it lasts."""
    accepted_rules: str | None = None
    """The version of the policy whose rules of disclosure the asker accepted."""
    state: RequestState = RequestState.REQUESTED
    decided_at: datetime | None = None
    decided_by: str | None = None
    """A person; `None` when it expired."""
    reason: str = ""
    permits: tuple[PermitId, ...] = ()
    """What was granted upon it."""

    def __post_init__(self) -> None:
        """Refuse one without an end after its start, and one whose state does not hold together."""
        if self.at.tzinfo is None or self.starts.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("a request needs times with a zone")
        if self.ends <= self.starts or not self.purpose:
            raise ValueError("a request needs an end after its start and a purpose")
        if self.kind is PermitKind.SECURITY_RESEARCH and not (self.objects and self.accepted_rules):
            raise ValueError("a request for research needs hosts and the rules it accepts")
        if (self.state is RequestState.REQUESTED) != (self.decided_at is None):
            raise ValueError("an answered request, and no other, says when")
        if (self.state is RequestState.GRANTED) != bool(self.permits):
            raise ValueError("a granted request, and no other, names its permits")

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is RequestState.REQUESTED


def permit_request_id(at_us: int, entropy: bytes) -> PermitRequestId:
    """Make the id of a request, laid out as all ids are."""
    return PermitRequestId(_PREFIX + make_id(Kind.PERMIT, at_us, entropy).removeprefix(Kind.PERMIT))
