"""Events as they are shown: id, time and side made plain, everything else as the log says."""

import pytest

from schout.core.intake.present import ShownRequest, present_event
from schout.core.model.event import event_id
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import Direction
from schout.testing.events import request

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
