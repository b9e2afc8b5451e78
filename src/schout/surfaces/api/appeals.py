"""The endpoints of appeals: tenants file them, another person looks again and decides."""

from typing import Annotated, Any

import msgspec

from schout.core.model.act import (
    DecideAppeal,
    FileAppeal,
    Refused,
    SayInAppeal,
    TakeAppeal,
    WithdrawAppeal,
)
from schout.core.model.ids import AppealId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.sanction import Appeal
from schout.core.model.value import Value
from schout.core.model.vocabulary import AppealState
from schout.ports.store import Snapshot
from schout.service.api_keys import KeyScope
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import JSON, Answer, json_answer
from schout.surfaces.api.cases import filled, seen_by
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.listing import list_of_cases
from schout.surfaces.api.paging import MOST, USUAL
from schout.surfaces.api.problem import Stopped, of_refusal, problem
from schout.surfaces.api.views import Reader, ShownAppeal, case_in, needs_offences

AnswerToAppeal = TakeAppeal | SayInAppeal | WithdrawAppeal | DecideAppeal
_OF_TENANTS = SayInAppeal | WithdrawAppeal
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]


class NewAppeal(Value, frozen=True, kw_only=True):
    """Why another person should look again."""

    text: _Text


class AppealsQuery(Value, frozen=True, kw_only=True):
    """Which appeals."""

    tenant: str | None = None
    state: AppealState | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    cursor: str | None = None


class AppealPage(Value, frozen=True, kw_only=True):
    """Appeals, the newest first."""

    appeals: tuple[ShownAppeal, ...]
    next: str | None
    """The cursor of the next page; `null`: this is the last."""


class AppealList(Value, frozen=True, kw_only=True):
    """The appeals of a case, the oldest first."""

    appeals: tuple[ShownAppeal, ...]


def file_appeal(services: WebServices, call: Call) -> Answer:
    """Ask that another person looks again at the last decision of a case."""
    asked: NewAppeal = call.body
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        name = case_in(services, snapshot, reader, call.names["case"]).id
    what = FileAppeal(by=reader.key.acts_as, text=asked.text)
    done = services.desk.appeal(name, what, seen=seen_by(call.headers))
    if isinstance(done, Refused):
        return of_refusal(done)
    return json_answer(reader.appeal(done), 201, {"Location": f"/v1/appeals/{done.id}"})


def appeals_of_case(services: WebServices, call: Call) -> Answer:
    """List the appeals of a case."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        name = case_in(services, snapshot, reader, call.names["case"]).id
        found = snapshot.appeals(case=name)
    return json_answer(AppealList(appeals=tuple(reader.appeal(each) for each in found)))


def list_appeals(services: WebServices, call: Call) -> Answer:
    """List appeals."""
    query: AppealsQuery = call.query

    def fetch(
        snapshot: Snapshot, tenant: TenantId | None, after: str | None, limit: int
    ) -> tuple[Appeal, ...]:
        behind = None if after is None else AppealId(after)
        return snapshot.newest_appeals(tenant=tenant, state=query.state, limit=limit, after=behind)

    return list_of_cases(services, call, fetch, _place, _page)


def _page(reader: Reader, page: tuple[Appeal, ...], cursor: str | None) -> AppealPage:
    return AppealPage(appeals=tuple(reader.appeal(each) for each in page), next=cursor)


def _place(appeal: Appeal) -> tuple[int, str]:
    return from_datetime(appeal.filed_at), appeal.id


def show_appeal(services: WebServices, call: Call) -> Answer:
    """Show an appeal."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        found = _appeal_in(snapshot, reader, call.names["appeal"])
    return json_answer(reader.appeal(found))


def act_in_appeal(services: WebServices, call: Call) -> Answer:
    """Take an appeal, say something in it, withdraw or decide it, as the holder of the key."""
    reader = Reader(services, call.key)
    kind = AnswerToAppeal if reader.tenant is None else _OF_TENANTS
    name = call.names["appeal"]
    what: AnswerToAppeal = filled(call.body, kind, {"by": reader.key.acts_as, "appeal": name})
    with services.store.snapshot() as snapshot:
        found = _appeal_in(snapshot, reader, name)
    done = services.desk.appeal(found.case, what, seen=seen_by(call.headers))
    if isinstance(done, Refused):
        return of_refusal(done)
    return json_answer(reader.appeal(done))


def _appeal_in(snapshot: Snapshot, reader: Reader, name: str) -> Appeal:
    found = snapshot.appeal(AppealId(name))
    case = None if found is None else snapshot.case(found.case)
    if found is None or case is None or not reader.sees(case):
        raise Stopped(problem(404, "SCH-D041", f"there is no appeal `{name}`"))
    if not reader.sees_all_of(case):
        raise Stopped(needs_offences())
    return found


APPEALS = (
    Endpoint(
        method="POST",
        path="/v1/cases/{case}/appeals",
        id="fileAppeal",
        does="Ask that another person looks again at the last decision of a case.",
        run=file_appeal,
        scope=KeyScope.APPEALS_WRITE,
        of_tenants=True,
        takes={JSON: NewAppeal},
        gives=ShownAppeal,
        status=201,
        refuses=(404, 409, 412),
        tagged=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{case}/appeals",
        id="appealsOfCase",
        does="The appeals of a case, the oldest first.",
        run=appeals_of_case,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        gives=AppealList,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/appeals",
        id="listAppeals",
        does="Appeals, the newest first.",
        run=list_appeals,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        query=AppealsQuery,
        gives=AppealPage,
    ),
    Endpoint(
        method="GET",
        path="/v1/appeals/{appeal}",
        id="showAppeal",
        does="An appeal, with what was said in it.",
        run=show_appeal,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        gives=ShownAppeal,
        refuses=(404,),
    ),
    Endpoint(
        method="POST",
        path="/v1/appeals/{appeal}/acts",
        id="actInAppeal",
        does="Take an appeal, say a word in it, withdraw or decide it, as the holder of the key.",
        run=act_in_appeal,
        scope=KeyScope.APPEALS_WRITE,
        of_tenants=True,
        takes={JSON: dict[str, Any]},
        gives=ShownAppeal,
        refuses=(404, 409, 412),
        tagged=True,
    ),
)
"""All of them."""
