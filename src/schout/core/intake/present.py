"""Shows an event as JSON: what `schout replay --emit events` prints."""

from collections.abc import Callable
from typing import Any

from schout.core.model.event import (
    Activity,
    Authentication,
    HttpRequest,
    MailTransfer,
    NetworkFlow,
    SecurityAlert,
    SignUp,
    event_id,
)
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


class ShownAuthentication(
    Value, frozen=True, kw_only=True, tag="authentication", tag_field="event"
):
    """An attempt to log in, as it is shown."""

    id: str
    at: str
    source: str
    line: int
    tenant: str | None
    source_tenant: str | None
    direction: Direction
    """On which side a tenant stands: as target `victim`, as source `offender`."""
    source_ip: str | None
    host: str | None
    service: str
    """The program that was asked, such as `sshd`."""
    outcome: str
    """`success`, `failure`, `unknown_user` or `refused`."""
    user: str | None


class ShownFlow(Value, frozen=True, kw_only=True, tag="network_flow", tag_field="event"):
    """Packets between two ends, as they are shown."""

    id: str
    at: str
    source: str
    line: int
    tenant: str | None
    source_tenant: str | None
    direction: Direction
    """On which side a tenant stands: as target `victim`, as source `offender`."""
    source_ip: str | None
    host: str | None
    destination_ip: str | None
    protocol: str
    source_port: int | None
    destination_port: int | None
    outcome: str
    """`accepted`, `blocked`, `failed` or `seen`."""
    bytes_out: int | None
    bytes_in: int | None
    packets: int | None
    duration_us: int | None


class ShownMail(Value, frozen=True, kw_only=True, tag="mail_transfer", tag_field="event"):
    """What became of a mail, as it is shown."""

    id: str
    at: str
    source: str
    line: int
    tenant: str | None
    source_tenant: str | None
    direction: Direction
    """On which side a tenant stands: as target `victim`, as source `offender`."""
    source_ip: str | None
    host: str | None
    service: str
    outcome: str
    """`accepted`, `delivered`, `deferred`, `bounced`, `rejected` or `spam`."""
    sender: str | None
    sender_domain: str | None
    recipient_domain: str | None
    recipients: int | None
    size_bytes: int | None
    user: str | None


class ShownSignUp(Value, frozen=True, kw_only=True, tag="sign_up", tag_field="event"):
    """A new account that was asked for, as it is shown."""

    id: str
    at: str
    source: str
    line: int
    tenant: str | None
    source_tenant: str | None
    direction: Direction
    """On which side a tenant stands: as target `victim`, as source `offender`."""
    source_ip: str | None
    host: str | None
    user: str | None
    mail_domain: str | None
    fingerprint: str | None
    outcome: str
    """`accepted` or `refused`."""


class ShownAlert(Value, frozen=True, kw_only=True, tag="security_alert", tag_field="event"):
    """What another detector claims, as it is shown."""

    id: str
    at: str
    source: str
    line: int
    tenant: str | None
    source_tenant: str | None
    direction: Direction
    """On which side a tenant stands: as target `victim`, as source `offender`."""
    source_ip: str | None
    host: str | None
    engine: str
    signature: str
    category: str
    """`scan`, `exploit`, `malware`, `flood`, `policy`, `spam`, `crash` or `other`."""
    severity: int
    """1 (worst) to 4; 0 when it does not say."""
    outcome: str
    """`blocked` or `seen`."""
    destination_ip: str | None
    destination_port: int | None
    user: str | None


Shown = ShownRequest | ShownAuthentication | ShownFlow | ShownMail | ShownSignUp | ShownAlert

_SHOWN: dict[type, Callable[..., Shown]] = {
    HttpRequest: ShownRequest,
    Authentication: ShownAuthentication,
    NetworkFlow: ShownFlow,
    MailTransfer: ShownMail,
    SignUp: ShownSignUp,
    SecurityAlert: ShownAlert,
}


def present_event(event: Activity) -> Shown:
    """Give an event as it is shown to people and programs."""
    if event.source_tenant is not None:
        direction = Direction.OFFENDER
    else:
        direction = Direction.UNATTRIBUTED if event.tenant is None else Direction.VICTIM
    told: dict[str, Any] = {
        name: getattr(event, name)
        for name in event.__struct_fields__
        if name not in {"at_us", "raw"}
    }
    return _SHOWN[type(event)](
        id=event_id(event), at=to_rfc3339(event.at_us), direction=direction, **told
    )
