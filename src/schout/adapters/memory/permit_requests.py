"""Requests for permits in memory."""

from schout.core.model.permit_request import PermitRequest, PermitRequestId, RequestState


class MemoryPermitRequests:
    """What a store in memory keeps of them."""

    def __init__(self, kept: dict[PermitRequestId, PermitRequest] | None = None) -> None:
        """`kept`: where they are; whoever gives it decides how long they stay."""
        self._kept = {} if kept is None else kept

    def put_permit_request(self, request: PermitRequest) -> None:
        """See the port."""
        self._kept[request.id] = request

    def permit_request(self, request: PermitRequestId) -> PermitRequest | None:
        """See the port."""
        return self._kept.get(request)

    def permit_requests(self, state: RequestState | None = None) -> tuple[PermitRequest, ...]:
        """See the port."""
        found = [each for each in self._kept.values() if state in {None, each.state}]
        return tuple(sorted(found, key=lambda each: (each.at, each.id)))
