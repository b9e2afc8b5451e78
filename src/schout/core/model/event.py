"""Events: signals made typed and normal. What happened, when, by whom; never an opinion."""

from schout.core.model.ids import CaseId, EventId, Kind, TenantId, derive_id
from schout.core.model.value import Value


class Signal(Value, frozen=True, gc=False):
    """Raw material as it arrived: one line of a named source, and when it says it is of.

    It may be made by position, as `HttpRequest` may.
    """

    at_us: int
    source: str
    line: int
    raw: bytes


class HttpRequest(Value, frozen=True, tag="http_request", gc=False):
    """One request as an access log tells it. `None` where the log does not say.

    The one value that may be made by position: see decision 0007.
    """

    at_us: int
    """When it ended, or began, as the format defines it; microseconds since 1970, UTC."""
    source: str
    """The name of the input, never its folder."""
    line: int
    raw: bytes
    """The line as it arrived, without its end."""
    source_ip: str
    method: str | None = None
    path: str | None = None
    query: str | None = None
    status: int = 0
    size_bytes: int | None = None
    host: str | None = None
    user: str | None = None
    user_agent: str | None = None
    referer: str | None = None
    duration_us: int | None = None
    tenant: TenantId | None = None
    """Whom the target (host, database) belongs to."""
    source_tenant: TenantId | None = None
    """Whom the source address belongs to."""


class WindowEnded(Value, frozen=True, kw_only=True, tag="window_ended"):
    """The remedy window of a case is over."""

    at_us: int
    case: CaseId


Event = HttpRequest | WindowEnded


def event_id(event: HttpRequest) -> EventId:
    """Name a request by what its line says and the host it is of.

    So it has the same id wherever the line stands: in `access.log`, `access.log.1` or a copy.
    Lines that are alike to the letter, of one second and one host, share an id.
    """
    text = event.raw.decode("utf-8", "backslashreplace")
    return EventId(derive_id(Kind.EVENT, event.at_us, event.host or "", text))
