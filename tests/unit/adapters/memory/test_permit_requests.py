"""Requests in memory keep the promises of their port."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from schout.adapters.memory.permit_requests import MemoryPermitRequests
from schout.core.model.permit_request import Asker, PermitRequest, PermitRequestId, RequestState
from schout.core.model.vocabulary import PermitKind
from schout.ports.permit_requests import PermitRequests

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
FIRST = PermitRequest(
    id=PermitRequestId("prq_1"),
    at=NOW,
    kind=PermitKind.RATE_EXCEPTION,
    asker=Asker(name="L. Vos", mail="vos@acme.example"),
    starts=NOW,
    ends=NOW + timedelta(days=1),
    purpose="import",
)
SECOND = replace(FIRST, id=PermitRequestId("prq_2"), at=NOW - timedelta(days=1))


def test_requests_are_given_oldest_first_and_by_state() -> None:
    kept: PermitRequests = MemoryPermitRequests()
    kept.put_permit_request(FIRST)
    kept.put_permit_request(SECOND)
    refused = replace(FIRST, state=RequestState.REFUSED, decided_at=NOW, decided_by="A. Peeters")
    kept.put_permit_request(refused)
    assert kept.permit_requests() == (SECOND, refused)
    assert kept.permit_requests(RequestState.REQUESTED) == (SECOND,)
    assert kept.permit_requests(RequestState.REFUSED) == (refused,)


def test_one_is_found_by_its_id_or_not_at_all() -> None:
    kept: PermitRequests = MemoryPermitRequests()
    kept.put_permit_request(FIRST)
    assert kept.permit_request(FIRST.id) == FIRST
    assert kept.permit_request(SECOND.id) is None
