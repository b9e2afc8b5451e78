"""What the pages work with; whoever mounts them puts it together."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from schout.core.model.ids import Digest
from schout.core.model.moment import to_datetime
from schout.core.policy.schema import Policy
from schout.core.policy.texts import Texts
from schout.ports.clock import Clock
from schout.ports.ids import Ids
from schout.ports.store import Snapshot, Store
from schout.service.desk import Desk
from schout.service.ledgers import PolicyShelf
from schout.service.packs import load_texts
from schout.service.portal_page import View
from schout.service.report_desk import ReportDesk
from schout.service.status_links import CaseLinks, StatusLinks
from schout.service.web_services import WebServices


class Limits(Protocol):
    """Says how often somebody may ask."""

    def ask(self, key: str, what: str, now_us: int) -> int:
        """Give the seconds to wait; 0: go on."""
        ...


class PortalServices(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; each part may be used from several threads at once."""

    store: Store
    clock: Clock
    ids: Ids
    policy: Policy
    """The one in force: its clauses can be reported, its languages are spoken."""
    policy_of: Callable[[Snapshot, Digest], Policy]
    """Gives a policy that a case was decided under."""
    reports: ReportDesk
    desk: Desk
    links: StatusLinks
    cases: CaseLinks
    limits: Limits
    texts: Texts
    """The product's own; those of the pages come with them."""

    def view(self, lang: str) -> View:
        """Give how a page is looked at: in a language, and now."""
        now = to_datetime(self.clock.now_us())
        return View(policy_of=self.policy_of, texts=self.texts, lang=lang, now=now)


def portal_services(web: WebServices, cases: CaseLinks) -> PortalServices:
    """Let the pages work with what the API works with, and with links to cases."""
    return PortalServices(
        store=web.store,
        clock=web.clock,
        ids=web.ids,
        policy=web.policy,
        policy_of=PolicyShelf(web.policy).policy,
        reports=web.reports,
        desk=web.desk,
        links=web.links,
        cases=cases,
        limits=web.limits,
        texts=load_texts(),
    )
