"""What the pages and the API work with: one store, its desks, who may ask how often."""

from collections.abc import Callable

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.adapters.system import SystemClock, SystemIds
from schout.core.policy.schema import Policy
from schout.ports.clock import Clock
from schout.ports.ids import Ids
from schout.ports.store import Store
from schout.service.desk import Desk
from schout.service.idempotency import Idempotency
from schout.service.permit_keys import key_path, signing_key
from schout.service.report_desk import ReportDesk
from schout.service.settings import Settings
from schout.service.status_links import StatusLinks, open_status_links
from schout.service.web_limits import WebLimits


class WebServices(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; each part may be used from several threads at once."""

    store: Store
    policy: Policy
    """The policy in force."""
    reports: ReportDesk
    desk: Desk
    clock: Clock
    ids: Ids
    links: StatusLinks
    limits: WebLimits
    idempotency: Idempotency
    permit_key: Callable[[], Ed25519PrivateKey]
    """Gives the key that permits are signed with, as the first grant needs it."""


def web_services(
    store: Store, settings: Settings, policy: Policy, reports: ReportDesk
) -> WebServices:
    """Put them together beside a desk for reports that is there."""
    clock = SystemClock()
    return WebServices(
        store=store,
        policy=policy,
        reports=reports,
        desk=Desk(store, reports.book, clock),
        clock=clock,
        ids=SystemIds(),
        links=open_status_links(settings),
        limits=WebLimits(),
        idempotency=Idempotency(),
        permit_key=lambda: signing_key(key_path(settings.store, settings.permit_key)),
    )
