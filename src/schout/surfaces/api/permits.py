"""The endpoints of requests for permits: they come in, are listed, and a person answers them.

A request never changes until it is answered, and is answered once: whoever comes second is told so
(SCH-D061). So what is granted is what was read, and an act that is sent twice is done once.
"""

from typing import Annotated

import msgspec

from schout.core.model.moment import from_datetime
from schout.core.model.permit import Permit
from schout.core.model.permit_request import PermitRequest, PermitRequestId, RequestState
from schout.core.model.value import Value
from schout.service.api_keys import KeyScope
from schout.service.permit_desk import AskForm, ask, filled, granted, refuse, waiting
from schout.service.permit_request import GrantForm
from schout.service.permits import grant
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import JSON, Answer, json_answer
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.paging import MOST, USUAL, next_link, page_of
from schout.surfaces.api.problem import problem
from schout.surfaces.api.views import Reader


class RequestsQuery(Value, frozen=True, kw_only=True):
    """Which requests."""

    state: RequestState | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    cursor: str | None = None


class RequestPage(Value, frozen=True, kw_only=True):
    """Requests for permits, the newest first."""

    requests: tuple[PermitRequest, ...]
    next: str | None
    """The cursor of the next page; `null`: this is the last."""


class PermitGranted(Value, frozen=True, kw_only=True):
    """A request as it was answered, and the permit."""

    request: PermitRequest
    permit: Permit


class RefuseRequest(Value, frozen=True, kw_only=True):
    """Why it is refused; who asked is told."""

    reason: Annotated[str, msgspec.Meta(min_length=1)]


def ask_permit(services: WebServices, call: Call) -> Answer:
    """Take a request for a permit; a person answers it."""
    form: AskForm = call.body
    now_us = from_datetime(call.now)
    with services.store.transaction() as step:
        asked = ask(step, step.asked_for, form, services.policy, now_us, services.ids)
    return json_answer(asked, 201, {"Location": f"/v1/permit-requests/{asked.id}"})


def list_requests(services: WebServices, call: Call) -> Answer:
    """List requests for permits."""
    query: RequestsQuery = call.query
    with services.store.snapshot() as snapshot:
        found = snapshot.asked_for.permit_requests(query.state)
    page, cursor = page_of(found[::-1], _place, query.cursor, query.limit)
    headers = next_link(call.path, call.asked, cursor)
    return json_answer(RequestPage(requests=page, next=cursor), headers=headers)


def _place(request: PermitRequest) -> tuple[int, str]:
    return from_datetime(request.at), request.id


def show_request(services: WebServices, call: Call) -> Answer:
    """Show a request for a permit."""
    name = call.names["request"]
    with services.store.snapshot() as snapshot:
        found = snapshot.asked_for.permit_request(PermitRequestId(name))
    if found is None:
        return problem(404, "SCH-D060", f"there is no request `{name}`")
    return json_answer(found)


def grant_request(services: WebServices, call: Call) -> Answer:
    """Grant what is asked for, or what the body says of it, as the holder of the key."""
    form: GrantForm = call.body
    by, now_us = Reader(services, call.key).key.acts_as, from_datetime(call.now)
    with services.store.transaction() as step:
        asked = waiting(step.asked_for, call.names["request"])
        whole = filled(form, asked, services.policy, now_us)
        permit = grant(step, whole, by, services.policy, services.permit_key, now_us, services.ids)
        answered = granted(step, step.asked_for, asked, permit, now_us)
    return json_answer(PermitGranted(request=answered, permit=permit))


def refuse_request(services: WebServices, call: Call) -> Answer:
    """Refuse what is asked for, as the holder of the key."""
    told: RefuseRequest = call.body
    by, now_us = Reader(services, call.key).key.acts_as, from_datetime(call.now)
    with services.store.transaction() as step:
        name = call.names["request"]
        refused = refuse(step, step.asked_for, name, by, told.reason, now_us)
    return json_answer(refused)


PERMITS = (
    Endpoint(
        method="POST",
        path="/v1/permit-requests",
        id="askPermit",
        does="Ask for a permit; a person answers. Until then nothing is allowed by it.",
        run=ask_permit,
        scope=KeyScope.PERMITS_WRITE,
        takes={JSON: AskForm},
        gives=PermitRequest,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/permit-requests",
        id="listPermitRequests",
        does="Requests for permits, the newest first.",
        run=list_requests,
        scope=KeyScope.PERMITS_READ,
        query=RequestsQuery,
        gives=RequestPage,
    ),
    Endpoint(
        method="GET",
        path="/v1/permit-requests/{request}",
        id="showPermitRequest",
        does="A request for a permit.",
        run=show_request,
        scope=KeyScope.PERMITS_READ,
        gives=PermitRequest,
        refuses=(404,),
    ),
    Endpoint(
        method="POST",
        path="/v1/permit-requests/{request}/grant",
        id="grantPermitRequest",
        does="Grant a request, once, as the holder of the key: what the body does not say is taken "
        "from the request.",
        run=grant_request,
        scope=KeyScope.PERMITS_ANSWER,
        takes={JSON: GrantForm},
        gives=PermitGranted,
        refuses=(404, 409),
    ),
    Endpoint(
        method="POST",
        path="/v1/permit-requests/{request}/refuse",
        id="refusePermitRequest",
        does="Refuse a request, once, as the holder of the key.",
        run=refuse_request,
        scope=KeyScope.PERMITS_ANSWER,
        takes={JSON: RefuseRequest},
        gives=PermitRequest,
        refuses=(404, 409),
    ),
)
"""All of them."""
