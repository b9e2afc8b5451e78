"""The endpoints of sanctions, and of how a tenant stands."""

from typing import Annotated

import msgspec

from schout.core.model.ids import SanctionId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.sanction import Sanction
from schout.core.model.value import Value
from schout.core.model.vocabulary import SanctionState
from schout.core.reports.standing import Standing
from schout.ports.store import Snapshot
from schout.service.api_keys import KeyScope
from schout.service.transparency import standing_of
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import Answer, json_answer
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.listing import list_of_cases
from schout.surfaces.api.paging import MOST, USUAL
from schout.surfaces.api.problem import problem
from schout.surfaces.api.views import Reader, ShownSanction, case_in, needs_offences


class SanctionsQuery(Value, frozen=True, kw_only=True):
    """Which sanctions."""

    tenant: str | None = None
    state: SanctionState | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    cursor: str | None = None


class SanctionPage(Value, frozen=True, kw_only=True):
    """Sanctions, the newest first."""

    sanctions: tuple[ShownSanction, ...]
    next: str | None
    """The cursor of the next page; `null`: this is the last."""


class SanctionList(Value, frozen=True, kw_only=True):
    """The sanctions of a case, the oldest first."""

    sanctions: tuple[ShownSanction, ...]


def list_sanctions(services: WebServices, call: Call) -> Answer:
    """List sanctions."""
    query: SanctionsQuery = call.query

    def fetch(
        snapshot: Snapshot, tenant: TenantId | None, after: str | None, limit: int
    ) -> tuple[Sanction, ...]:
        behind = None if after is None else SanctionId(after)
        return snapshot.newest_sanctions(
            tenant=tenant, state=query.state, limit=limit, after=behind
        )

    return list_of_cases(services, call, fetch, _place, _page)


def _page(reader: Reader, page: tuple[Sanction, ...], cursor: str | None) -> SanctionPage:
    return SanctionPage(sanctions=tuple(reader.sanction(each) for each in page), next=cursor)


def _place(sanction: Sanction) -> tuple[int, str]:
    return from_datetime(sanction.starts), sanction.id


def sanctions_of_case(services: WebServices, call: Call) -> Answer:
    """List the sanctions of a case."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        name = case_in(services, snapshot, reader, call.names["case"]).id
        found = snapshot.sanctions(case=name)
    return json_answer(SanctionList(sanctions=tuple(reader.sanction(each) for each in found)))


def standing(services: WebServices, call: Call) -> Answer:
    """Tell how a tenant stands; it names clauses, so the host needs the scope for offences.

    Always: to ask for it only where it names such a clause would tell that it does.
    """
    reader, name = Reader(services, call.key), call.names["tenant"]
    if reader.tenant is None and not call.may(KeyScope.OFFENCES):
        return needs_offences()
    if reader.tenant not in {None, name}:
        return problem(404, "SCH-T021", f"there is no tenant `{name}`")
    with services.store.snapshot() as snapshot:
        found = standing_of(snapshot, name, services.policy, call.now, reader.sees)
    return json_answer(found)


SANCTIONS = (
    Endpoint(
        method="GET",
        path="/v1/sanctions",
        id="listSanctions",
        does="Sanctions, the newest first.",
        run=list_sanctions,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        query=SanctionsQuery,
        gives=SanctionPage,
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{case}/sanctions",
        id="sanctionsOfCase",
        does="The sanctions of a case, the oldest first.",
        run=sanctions_of_case,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        gives=SanctionList,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/tenants/{tenant}/standing",
        id="standingOfTenant",
        does="How a tenant stands: what is open, what counts against it and until when.",
        run=standing,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        gives=Standing,
        refuses=(404,),
    ),
)
"""All of them."""
