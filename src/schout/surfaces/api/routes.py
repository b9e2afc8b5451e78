"""All endpoints of the API, and their routes."""

from functools import cache
from itertools import groupby

from starlette.routing import Route

from schout.core.model.codes import CODES
from schout.core.model.value import Value
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import Answer, json_answer
from schout.surfaces.api.appeals import APPEALS
from schout.surfaces.api.body import Places
from schout.surfaces.api.cases import CASES
from schout.surfaces.api.dispatch import nothing_here, route_of
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.openapi import document
from schout.surfaces.api.orders import ORDERS
from schout.surfaces.api.permits import PERMITS
from schout.surfaces.api.problem import TYPES, problem
from schout.surfaces.api.reports import REPORTS
from schout.surfaces.api.sanctions import SANCTIONS

_EVERYTHING_ELSE = "/v1{rest:path}"


class ErrorPage(Value, frozen=True, kw_only=True):
    """What an error code means, and what to do."""

    code: str
    title: str
    meaning: str
    what_to_do: str
    reference: str
    """Where it stands in the documentation."""


def explain_error(_: WebServices, call: Call) -> Answer:
    """Say what an error code means."""
    name = call.names["code"]
    found = CODES.get(name)
    if found is None:
        return problem(404, "SCH-H023", f"there is no code `{name}`")
    page = ErrorPage(
        code=name,
        title=found.title,
        meaning=found.meaning,
        what_to_do=found.mend,
        reference=f"docs/reference/errors.md#{name.lower()}",
    )
    return json_answer(page)


def describe(_: WebServices, __: Call) -> Answer:
    """Give the description of the API."""
    return Answer(body=openapi(), headers={"Cache-Control": "public, max-age=3600"})


ENDPOINTS = (
    *REPORTS,
    *ORDERS,
    *CASES,
    *APPEALS,
    *SANCTIONS,
    *PERMITS,
    Endpoint(
        method="GET",
        path=TYPES + "{code}",
        id="explainError",
        does="What an error code means: where the `type` of a problem leads.",
        run=explain_error,
        gives=ErrorPage,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/openapi.json",
        id="describeApi",
        does="This description.",
        run=describe,
    ),
)
"""All of them."""


@cache
def openapi() -> bytes:
    """Write the description of the API (OpenAPI 3.1), always the same bytes for the same code."""
    return document(ENDPOINTS)


def routes(services: WebServices) -> list[Route]:
    """Make the routes of the API; the last one answers for every path that is not there."""
    places, path_of = Places(), _path
    groups = groupby(sorted(ENDPOINTS, key=path_of), key=path_of)
    found = [route_of(services, path, tuple(group), places) for path, group in groups]
    return [*found, nothing_here(_EVERYTHING_ELSE)]


def _path(endpoint: Endpoint) -> str:
    return endpoint.path
