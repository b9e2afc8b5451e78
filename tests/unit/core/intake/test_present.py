"""Events as they are shown: id, time and side made plain, everything else as the log says."""

from typing import Any

import pytest

from schout.core.intake.present import (
    Shown,
    ShownAlert,
    ShownAuthentication,
    ShownFlow,
    ShownMail,
    ShownRequest,
    ShownSignUp,
    present_event,
)
from schout.core.model.event import (
    Activity,
    Authentication,
    MailTransfer,
    NetworkFlow,
    SecurityAlert,
    SignUp,
    event_id,
)
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import Direction
from schout.testing.events import START_US, request

ACME, BOLT = TenantId("acme"), TenantId("bolt")


@pytest.mark.parametrize(
    ("tenant", "source_tenant", "direction"),
    [
        (None, None, Direction.UNATTRIBUTED),
        (ACME, None, Direction.VICTIM),
        (None, BOLT, Direction.OFFENDER),
        (ACME, BOLT, Direction.OFFENDER),
    ],
    ids=["nobody", "target", "source", "both"],
)
def test_an_event_is_shown_with_its_side(
    tenant: TenantId | None, source_tenant: TenantId | None, direction: Direction
) -> None:
    event = request(
        host="acme.example",
        query="a=1",
        size_bytes=5,
        duration_us=9,
        user="jan",
        user_agent="curl/8",
        referer="https://ref.example/",
        tenant=tenant,
        source_tenant=source_tenant,
    )
    assert present_event(event) == ShownRequest(
        id=event_id(event),
        at="2026-12-07T09:00:00Z",
        source="access.log",
        line=1,
        tenant=tenant,
        source_tenant=source_tenant,
        direction=direction,
        source_ip="203.0.113.7",
        host="acme.example",
        method="GET",
        path="/",
        query="a=1",
        status=200,
        size_bytes=5,
        duration_us=9,
        user="jan",
        user_agent="curl/8",
        referer="https://ref.example/",
    )


WHERE: dict[str, Any] = {"at_us": START_US, "source": "a.log", "line": 3, "raw": b"x"}
WHO: dict[str, Any] = {"source_ip": "203.0.113.7", "host": "acme.example", "tenant": ACME}
FLOW: dict[str, Any] = {
    "destination_ip": "192.0.2.1",
    "protocol": "tcp",
    "source_port": 5,
    "destination_port": 22,
    "outcome": "blocked",
    "bytes_out": 6,
    "bytes_in": 7,
    "packets": 8,
    "duration_us": 9,
}
MAIL: dict[str, Any] = {
    "service": "postfix",
    "outcome": "bounced",
    "sender": "jan@acme.example",
    "sender_domain": "acme.example",
    "recipient_domain": "example.com",
    "recipients": 2,
    "size_bytes": 9,
    "user": "jan",
}
SIGN_UP: dict[str, Any] = {
    "user": "jan",
    "mail_domain": "example.com",
    "fingerprint": "f",
    "outcome": "refused",
}
LOGIN: dict[str, Any] = {"service": "sshd", "outcome": "failure", "user": "jan"}
ALERT: dict[str, Any] = {
    "engine": "nginx",
    "signature": "limit_req",
    "category": "flood",
    "severity": 2,
    "outcome": "blocked",
    "destination_ip": "192.0.2.1",
    "destination_port": 443,
    "user": "jan",
}


@pytest.mark.parametrize(
    ("event", "kind", "fields"),
    [
        (Authentication(**WHERE, **WHO, **LOGIN), ShownAuthentication, LOGIN),
        (NetworkFlow(**WHERE, **WHO, **FLOW), ShownFlow, FLOW),
        (MailTransfer(**WHERE, **WHO, **MAIL), ShownMail, MAIL),
        (SignUp(**WHERE, **WHO, **SIGN_UP), ShownSignUp, SIGN_UP),
        (SecurityAlert(**WHERE, **WHO, **ALERT), ShownAlert, ALERT),
    ],
    ids=["authentication", "flow", "mail", "sign-up", "alert"],
)
def test_every_kind_is_shown_whole(
    event: Activity, kind: type[Shown], fields: dict[str, Any]
) -> None:
    assert present_event(event) == kind(
        id=event_id(event),
        at="2026-12-07T09:00:00Z",
        source="a.log",
        line=3,
        source_tenant=None,
        direction=Direction.VICTIM,
        **WHO,
        **fields,
    )
