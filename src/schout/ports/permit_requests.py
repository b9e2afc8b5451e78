"""Requests for permits, where they are kept; not in the ledger, since they hold who asks.

When it is down a call raises `StoreError`: fail closed, the caller stops or tries again.
"""

from typing import Protocol

from schout.core.model.permit_request import PermitRequest, PermitRequestId, RequestState


class PermitRequests(Protocol):
    """What can be asked and written; part of the transaction of a store."""

    def put_permit_request(self, request: PermitRequest) -> None:
        """Keep a request in place of what was known of it."""
        ...

    def permit_request(self, request: PermitRequestId) -> PermitRequest | None:
        """Give a request."""
        ...

    def permit_requests(self, state: RequestState | None = None) -> tuple[PermitRequest, ...]:
        """Give those in a state, or all, oldest first."""
        ...
