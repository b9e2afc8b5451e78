"""The endpoints of requests for permits: they come in, and are listed.

They are answered by `schout permit grant` and `refuse`, where the key that signs a permit is.
"""

import msgspec

from schout.core.model.moment import from_datetime
from schout.core.model.permit_request import PermitRequest, PermitRequestId, RequestState
from schout.core.model.value import Value
from schout.core.model.vocabulary import PermitKind
from schout.service.api_keys import KeyScope
from schout.service.permit_desk import AskForm, ask
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import JSON, Answer, json_answer
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.problem import problem


class PermitAsked(Value, frozen=True, kw_only=True):
    """What somebody asks for; the fields are the options of `schout permit ask`."""

    kind: PermitKind
    name: str
    mail: str
    purpose: str
    organisation: str | None = None
    tenant: str | None = None
    clauses: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    starts: str | None = None
    ends: str | None = None
    """A date or a moment; either this or `lasts`."""
    lasts: str | None = None
    """A period, such as `30d`."""
    sources: tuple[str, ...] = ()
    contact: str = ""
    accepts_rules: bool = False


class RequestsQuery(Value, frozen=True, kw_only=True):
    """Which requests."""

    state: RequestState | None = None


class RequestList(Value, frozen=True, kw_only=True):
    """Requests for permits, the oldest first."""

    requests: tuple[PermitRequest, ...]


def ask_permit(services: WebServices, call: Call) -> Answer:
    """Take a request for a permit; a person answers it."""
    form = AskForm(**msgspec.structs.asdict(call.body))
    now_us = from_datetime(call.now)
    with services.store.transaction() as step:
        asked = ask(step, step.asked_for, form, services.policy, now_us, services.ids)
    return json_answer(asked, 201, {"Location": f"/v1/permit-requests/{asked.id}"})


def list_requests(services: WebServices, call: Call) -> Answer:
    """List requests for permits."""
    query: RequestsQuery = call.query
    with services.store.snapshot() as snapshot:
        found = snapshot.asked_for.permit_requests(query.state)
    return json_answer(RequestList(requests=found))


def show_request(services: WebServices, call: Call) -> Answer:
    """Show a request for a permit."""
    name = call.names["request"]
    with services.store.snapshot() as snapshot:
        found = snapshot.asked_for.permit_request(PermitRequestId(name))
    if found is None:
        return problem(404, "SCH-D060", f"there is no request `{name}`")
    return json_answer(found)


PERMITS = (
    Endpoint(
        method="POST",
        path="/v1/permit-requests",
        id="askPermit",
        does="Ask for a permit; a person answers. Until then nothing is allowed by it.",
        run=ask_permit,
        scope=KeyScope.PERMITS_WRITE,
        takes={JSON: PermitAsked},
        gives=PermitRequest,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/permit-requests",
        id="listPermitRequests",
        does="Requests for permits, the oldest first.",
        run=list_requests,
        scope=KeyScope.PERMITS_READ,
        query=RequestsQuery,
        gives=RequestList,
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
)
"""All of them."""
