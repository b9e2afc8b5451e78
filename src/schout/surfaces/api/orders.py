"""The endpoint of orders of authorities: a person enters one and has seen where it came from."""

from schout.core.intake.reports.order import OrderReport, ReadOrder, read_order
from schout.core.model.value import canonical_json
from schout.service.api_keys import KeyScope
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import JSON, Answer, json_answer
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.problem import Wrong, wrong_fields
from schout.surfaces.api.reports import ReportSorted, shown_report
from schout.surfaces.api.views import Reader


def add_order(services: WebServices, call: Call) -> Answer:
    """Take an order of an authority."""
    asked: OrderReport = call.body
    reader = Reader(services, call.key)
    read = read_order(asked, call.now, services.reports.knowns)
    if not isinstance(read, ReadOrder):
        wrong = (Wrong(pointer=f"#/{e.field}", detail=e.message, code=e.code) for e in read)
        return wrong_fields(wrong)
    (received,) = services.reports.take([(read.report, canonical_json(asked))])
    shown = shown_report(services, reader, received)
    place = {"Location": f"/v1/reports/{received.report.id}"}
    return json_answer(shown, 200 if received.known else 201, place)


ORDERS = (
    Endpoint(
        method="POST",
        path="/v1/orders",
        id="addOrder",
        does="Enter an order of an authority (DSA, Art. 9 and 10), seen by who enters it.",
        run=add_order,
        scope=KeyScope.CASES_WRITE,
        takes={JSON: OrderReport},
        gives=ReportSorted,
        status=201,
        known_as=200,
    ),
)
"""All of them."""
