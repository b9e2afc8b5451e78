"""Requests for permits in the database, within a transaction."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from schout.adapters.sql.failure import not_ours
from schout.adapters.sql.rows import json_of
from schout.adapters.sql.schema import permit_requests
from schout.core.model.moment import from_datetime
from schout.core.model.permit_request import PermitRequest, PermitRequestId, RequestState


class SqlPermitRequests:
    """Valid within the block that gave its connection."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self._name = connection, name

    def put_permit_request(self, request: PermitRequest) -> None:
        """See the port."""
        row = {
            "state": request.state.value,
            "asked_at_us": from_datetime(request.at),
            "body": json_of(request),
        }
        where = permit_requests.c.id == request.id
        changed = self._connection.execute(permit_requests.update().where(where).values(**row))
        if changed.rowcount == 0:
            self._connection.execute(permit_requests.insert(), {"id": request.id, **row})

    def permit_request(self, request: PermitRequestId) -> PermitRequest | None:
        """See the port."""
        found = select(permit_requests.c.body).where(permit_requests.c.id == request)
        return next(iter(self._read(self._connection.scalars(found).all())), None)

    def permit_requests(self, state: RequestState | None = None) -> tuple[PermitRequest, ...]:
        """See the port."""
        found = select(permit_requests.c.body)
        if state is not None:
            found = found.where(permit_requests.c.state == state.value)
        order = (permit_requests.c.asked_at_us, permit_requests.c.id)
        return self._read(self._connection.scalars(found.order_by(*order)).all())

    def _read(self, bodies: Sequence[str]) -> tuple[PermitRequest, ...]:
        try:
            return tuple(msgspec.json.decode(body, type=PermitRequest) for body in bodies)
        except (msgspec.MsgspecError, UnicodeError, TypeError) as error:
            raise not_ours(self._name, "a request for a permit that cannot be read") from error
