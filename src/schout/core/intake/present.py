"""Shows an event as JSON: what `schout replay --emit events` prints."""

from schout.core.model.event import HttpRequest, event_id
from schout.core.model.moment import to_rfc3339
from schout.core.model.value import Value
from schout.core.model.vocabulary import Direction


class ShownRequest(Value, frozen=True, kw_only=True, tag="http_request", tag_field="event"):
    """A request with its id and its time in RFC 3339; `None` where the log does not say."""

    id: str
    at: str
    source: str
    line: int
    tenant: str | None
    source_tenant: str | None
    direction: Direction
    """On which side a tenant stands: as target `victim`, as source `offender`."""
    source_ip: str
    host: str | None
    method: str | None
    path: str | None
    query: str | None
    status: int
    size_bytes: int | None
    duration_us: int | None
    user: str | None
    user_agent: str | None
    referer: str | None


def present_event(event: HttpRequest) -> ShownRequest:
    """Give a request as it is shown to people and programs."""
    if event.source_tenant is not None:
        direction = Direction.OFFENDER
    else:
        direction = Direction.UNATTRIBUTED if event.tenant is None else Direction.VICTIM
    return ShownRequest(
        id=event_id(event),
        at=to_rfc3339(event.at_us),
        source=event.source,
        line=event.line,
        tenant=event.tenant,
        source_tenant=event.source_tenant,
        direction=direction,
        source_ip=event.source_ip,
        host=event.host,
        method=event.method,
        path=event.path,
        query=event.query,
        status=event.status,
        size_bytes=event.size_bytes,
        duration_us=event.duration_us,
        user=event.user,
        user_agent=event.user_agent,
        referer=event.referer,
    )
