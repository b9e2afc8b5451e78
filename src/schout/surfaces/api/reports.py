"""The endpoints of reports: they come in, are looked at, sorted and closed; a link tells how."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from schout.core.intake.reports.form import FormReport, grave_of, read_form
from schout.core.intake.reports.knowns import MOST_BYTES, Caller
from schout.core.intake.reports.read import read_report
from schout.core.model.act import Refused
from schout.core.model.ids import CaseId, ClauseId, Digest, ReportId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report
from schout.core.model.value import Value, canonical_json
from schout.core.model.vocabulary import ReporterKind, ReportKind, ReportState
from schout.gateway.caller.address import source_key
from schout.ports.store import Snapshot
from schout.service.api_keys import KeyScope
from schout.service.report_desk import Received, graver
from schout.service.web_limits import ANONYMOUS_REPORTS, FAILED_KEYS, LINK_CALLS
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import JSON, Answer, json_answer
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.guard import counted
from schout.surfaces.api.paging import MOST, USUAL, gathered, next_link
from schout.surfaces.api.problem import Stopped, Wrong, of_refusal, problem, wrong_fields
from schout.surfaces.api.views import Reader, ShownCase, ShownReport, needs_offences

XARF = "application/xarf+json"
MAIL = "message/rfc822"
_OCTETS = "application/octet-stream"


class ReportTaken(Value, frozen=True, kw_only=True):
    """What who reports is told: that it came in, and where they see how it gets on."""

    id: ReportId
    received_at: datetime
    digest: Digest
    """Of the bytes that are kept."""
    state: ReportState
    known: bool
    """It had come before, at the same moment; nothing was changed."""
    status_token: str
    """Whoever has it sees how the report is getting on."""
    status_url: str
    """Where the API tells that."""
    page: str
    """Where a person sees it; empty when it is not set where the pages are."""


class ReportStatus(Value, frozen=True, kw_only=True):
    """How a report is getting on, for who has the link."""

    id: ReportId
    received_at: datetime
    state: ReportState
    answered_at: datetime | None


class AddQuery(Value, frozen=True, kw_only=True):
    """What who hands a report in says beside it."""

    threat_to_life: bool = False
    """Somebody's life or safety is in danger: it is looked at before all else."""


class ReportsQuery(Value, frozen=True, kw_only=True):
    """Which reports."""

    state: ReportState | None = None
    grave: bool = False
    """Only those of which an authority must be told, if it is so."""
    case: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    cursor: str | None = None


class ReportPage(Value, frozen=True, kw_only=True):
    """Reports, the newest first."""

    reports: tuple[ShownReport, ...]
    next: str | None
    """The cursor of the next page; `null`: this is the last."""


class SortReport(Value, frozen=True, kw_only=True):
    """Which clause and tenant a report is about."""

    reason: Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]
    clause: str | None = None
    tenant: str | None = None
    threat_to_life: bool = False
    """Somebody's life or safety is in danger, which the report did not say itself."""


class CloseReport(Value, frozen=True, kw_only=True):
    """As what a report ends without a case."""

    state: Literal["unfounded", "not_ours", "duplicate"]
    reason: Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]


class ReportSorted(Value, frozen=True, kw_only=True):
    """What became of a report."""

    report: ShownReport
    case: ShownCase | None
    why: tuple[str, ...]


def add_report(services: WebServices, call: Call) -> Answer:
    """Take a report."""
    kind = ReporterKind.PUBLIC if call.key is None else call.key.kind
    by = Caller(key=None if call.key is None else call.key.id, kind=kind, address=call.address)
    knowns = services.reports.knowns
    if isinstance(call.body, FormReport):
        raw = canonical_json(call.body)
        read = read_form(call.body, call.now, knowns, by, ReportKind.API)
        if not isinstance(read, Report):
            wrong = (Wrong(pointer=f"#/{e.field}", detail=e.message, code=e.code) for e in read)
            return wrong_fields(wrong)
    else:
        raw = call.raw
        if not raw:
            return problem(400, "SCH-H028", "expected a report, found an empty body")
        read = read_report(raw, call.now, knowns, by)
    query: AddQuery = call.query
    read = graver(read, *grave_of(threat_to_life=query.threat_to_life))
    (received,) = services.reports.take([(read, raw)])
    report, links = received.report, services.links
    token = links.token_of(report.id)
    url = f"/v1/reports/{token}/status"
    taken = ReportTaken(
        id=report.id,
        received_at=report.received_at,
        digest=report.digest,
        state=report.state,
        known=received.known,
        status_token=token,
        status_url=url,
        page=links.link_of(report.id),
    )
    return json_answer(taken, 200 if received.known else 201, {"Location": url})


def report_status(services: WebServices, call: Call) -> Answer:
    """Tell how a report is getting on, by its signed link."""
    now_us = from_datetime(call.now)
    name = services.links.report_of(call.names["token"])
    if name is None:
        counted(services, source_key(call.address), FAILED_KEYS, now_us)
        return _no_link()
    fields = counted(services, name, LINK_CALLS, now_us)
    with services.store.snapshot() as snapshot:
        found = snapshot.report(name)
    if found is None:
        return _no_link()
    status = ReportStatus(
        id=found.id,
        received_at=found.received_at,
        state=found.state,
        answered_at=found.answered_at,
    )
    return json_answer(status, headers=fields)


def _no_link() -> Answer:
    return problem(404, "SCH-H033", "the link leads nowhere", "take it whole, as it was given")


def list_reports(services: WebServices, call: Call) -> Answer:
    """List reports."""
    query: ReportsQuery = call.query
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        case = None if query.case is None else CaseId(query.case)
        of = None if case is None else snapshot.case(case)
        if of is not None and not reader.sees_all_of(of):
            return needs_offences()

        def fetch(after: str | None, limit: int) -> tuple[Report, ...]:
            behind = None if after is None else ReportId(after)
            return snapshot.reports(state=query.state, case=case, limit=limit, after=behind)

        def keep(report: Report) -> bool:
            # that it is in this list would tell what is not shown of it
            return not query.grave or (
                bool(report.grave) and reader.sees_all_of_report(snapshot, report)
            )

        page, cursor = gathered(fetch, keep, _place, query.cursor, query.limit)
        shown = tuple(reader.report(snapshot, each) for each in page)
    found = ReportPage(reports=shown, next=cursor)
    return json_answer(found, headers=next_link(call.path, call.asked, cursor))


def _place(report: Report) -> tuple[int, str]:
    return from_datetime(report.received_at), report.id


def show_report(services: WebServices, call: Call) -> Answer:
    """Show a report as it was read."""
    with services.store.snapshot() as snapshot:
        shown = Reader(services, call.key).report(snapshot, _report_in(snapshot, call))
    return json_answer(shown)


def raw_report(services: WebServices, call: Call) -> Answer:
    """Give the bytes of a report as they came."""
    with services.store.snapshot() as snapshot:
        found = _report_in(snapshot, call)
        body = snapshot.blob(found.digest)
        if not Reader(services, call.key).sees_all_of_report(snapshot, found):
            return needs_offences()
    if body is None:
        return problem(404, "SCH-D036", "its bytes are not kept, only their digest")
    # nothing that stands in a report may run in a browser
    headers = {"Content-Disposition": f'attachment; filename="{found.id}"'}
    return Answer(body=body, media_type=_OCTETS, headers=headers)


def sort_report(services: WebServices, call: Call) -> Answer:
    """Say which clause and tenant a report is about; it then goes into a case."""
    asked: SortReport = call.body
    report_id, by = _changed(services, call)
    done = services.reports.sort(
        report_id,
        by,
        asked.reason,
        call.now,
        clause=None if asked.clause is None else ClauseId(asked.clause),
        tenant=None if asked.tenant is None else TenantId(asked.tenant),
        threat_to_life=asked.threat_to_life,
    )
    return _sorted(services, call, done)


def close_report(services: WebServices, call: Call) -> Answer:
    """End a report without a case; who reported it is told."""
    asked: CloseReport = call.body
    report_id, by = _changed(services, call)
    state = ReportState(asked.state)
    done = services.reports.close(report_id, state, by, asked.reason, call.now)
    return _sorted(services, call, done)


def _changed(services: WebServices, call: Call) -> tuple[ReportId, str]:
    """Give the report that is to be changed, and who does it."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        found = _report_in(snapshot, call)
        if not reader.sees_all_of_report(snapshot, found):
            raise Stopped(needs_offences())
    return found.id, reader.key.acts_as


def _sorted(services: WebServices, call: Call, done: Received | Refused) -> Answer:
    if isinstance(done, Refused):
        return of_refusal(done)
    return json_answer(shown_report(services, Reader(services, call.key), done))


def shown_report(services: WebServices, reader: Reader, done: Received) -> ReportSorted:
    """Show what became of a report."""
    case = None if done.case is None else reader.case(done.case)
    with services.store.snapshot() as snapshot:
        report = reader.report(snapshot, done.report)
    return ReportSorted(report=report, case=case, why=done.why)


def _report_in(snapshot: Snapshot, call: Call) -> Report:
    name = call.names["report"]
    found = snapshot.report(ReportId(name))
    if found is None:
        raise Stopped(problem(404, "SCH-D030", f"there is no report `{name}`"))
    return found


REPORTS = (
    Endpoint(
        method="POST",
        path="/v1/reports",
        id="addReport",
        does="Take a report: a form as JSON, XARF, or a mail. No key is needed; with one, the key "
        "says who reports.",
        run=add_report,
        scope=KeyScope.REPORTS_WRITE,
        keyless=True,
        anonymous_as=ANONYMOUS_REPORTS,
        query=AddQuery,
        takes={JSON: FormReport, XARF: None, MAIL: None},
        most_bytes=MOST_BYTES,
        gives=ReportTaken,
        status=201,
        known_as=200,
    ),
    Endpoint(
        method="GET",
        path="/v1/reports/{token}/status",
        id="reportStatus",
        does="How a report is getting on, by the token that was given when it came in.",
        run=report_status,
        gives=ReportStatus,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/reports",
        id="listReports",
        does="Reports, the newest first.",
        run=list_reports,
        scope=KeyScope.REPORTS_READ,
        query=ReportsQuery,
        gives=ReportPage,
    ),
    Endpoint(
        method="GET",
        path="/v1/reports/{report}",
        id="showReport",
        does="A report as it was read.",
        run=show_report,
        scope=KeyScope.REPORTS_READ,
        gives=ShownReport,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/reports/{report}/raw",
        id="rawReport",
        does="The bytes of a report as they came.",
        run=raw_report,
        scope=KeyScope.REPORTS_READ,
        media_type=_OCTETS,
        refuses=(404,),
    ),
    Endpoint(
        method="POST",
        path="/v1/reports/{report}/sort",
        id="sortReport",
        does="Say which clause and tenant a report is about; it then goes into a case.",
        run=sort_report,
        scope=KeyScope.CASES_WRITE,
        takes={JSON: SortReport},
        gives=ReportSorted,
        refuses=(404, 409),
    ),
    Endpoint(
        method="POST",
        path="/v1/reports/{report}/close",
        id="closeReport",
        does="End a report without a case; who reported it is told.",
        run=close_report,
        scope=KeyScope.CASES_WRITE,
        takes={JSON: CloseReport},
        gives=ReportSorted,
        refuses=(404, 409),
    ),
)
"""All of them."""
