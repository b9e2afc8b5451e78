"""The endpoints of cases: the queue, a case as it stands, what people and tenants do in it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from schout.core.model.act import Act, AskTime, ClaimRemedy, Merge, Refused
from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, ClauseId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.value import Value
from schout.core.model.vocabulary import CaseState
from schout.ports.store import Snapshot
from schout.service.api_keys import KeyScope
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import JSON, Answer, json_answer
from schout.surfaces.api.endpoint import Call, Endpoint, NoQuery
from schout.surfaces.api.paging import MOST, USUAL, cursor_of, gathered, next_link, place_of
from schout.surfaces.api.problem import (
    Stopped,
    Wrong,
    of_refusal,
    problem,
    wrong_fields,
    wrong_shape,
)
from schout.surfaces.api.views import Reader, ShownCase, case_in

_TAG = re.compile(r'(W/)?"(?:[atr]-)?([^"]*)"')
_ACTS_OF_TENANTS = ClaimRemedy | AskTime
FORBIDDEN = "by"
"""The field of an act that the key fills: nobody acts in another's name."""


class CasesQuery(Value, frozen=True, kw_only=True):
    """Which cases, and in which order."""

    tenant: str | None = None
    state: CaseState | None = None
    clause: str | None = None
    queue: bool = False
    """Only what waits for a person, the most urgent first; with no other filter."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    cursor: str | None = None


class ActQuery(Value, frozen=True, kw_only=True):
    """How an act is done."""

    dry_run: bool = False
    """Only tell what the case would be; change nothing."""


class CasePage(Value, frozen=True, kw_only=True):
    """Cases, the newest or the most urgent first."""

    cases: tuple[ShownCase, ...]
    next: str | None
    """The cursor of the next page; `null`: this is the last."""


class FindingList(Value, frozen=True, kw_only=True):
    """What a case rests on, the oldest first: what was measured, with its evidence."""

    findings: tuple[Finding, ...]


class DecisionList(Value, frozen=True, kw_only=True):
    """What was decided in a case and because of what, the oldest first."""

    decisions: tuple[Decision, ...]


class NoticeList(Value, frozen=True, kw_only=True):
    """Notices, the oldest first."""

    notices: tuple[Notice, ...]


def list_cases(services: WebServices, call: Call) -> Answer:
    """List cases."""
    query: CasesQuery = call.query
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        if query.queue:
            page, cursor = _queue(snapshot, reader, query)
        else:
            page, cursor = _listed(snapshot, reader, query)
    shown = CasePage(cases=tuple(reader.case(each) for each in page), next=cursor)
    return json_answer(shown, headers=next_link(call.path, call.asked, cursor))


def _queue(
    snapshot: Snapshot, reader: Reader, query: CasesQuery
) -> tuple[tuple[Case, ...], str | None]:
    """Give what waits for a person, in the order of the desk."""
    if reader.tenant is not None:
        raise Stopped(problem(403, "SCH-H022", "a key of a tenant has no queue"))
    others = [name for name in ("tenant", "state", "clause") if getattr(query, name) is not None]
    if others:
        told = Wrong(pointer=f"?{others[0]}", detail="expected no filter beside `queue`")
        raise Stopped(wrong_fields([told]))
    after = place_of(query.cursor)
    found = snapshot.queue(query.limit + 1, None if after is None else CaseId(after[1]))
    page = found[: query.limit]
    return page, cursor_of(*_place(page[-1])) if found[query.limit :] else None


def _listed(
    snapshot: Snapshot, reader: Reader, query: CasesQuery
) -> tuple[tuple[Case, ...], str | None]:
    """Give the newest that fit and that the reader may know of."""
    if reader.tenant is not None and query.tenant not in {None, reader.tenant}:
        return (), None
    tenant = reader.tenant or query.tenant
    # that a case is in a list by tenant or clause would tell what is not shown of it
    narrowed = query.tenant is not None or query.clause is not None

    def fetch(after: str | None, limit: int) -> tuple[Case, ...]:
        return snapshot.cases(
            tenant=None if tenant is None else TenantId(tenant),
            state=query.state,
            clause=None if query.clause is None else ClauseId(query.clause),
            limit=limit,
            after=None if after is None else CaseId(after),
        )

    def keep(case: Case) -> bool:
        return reader.sees(case) and (not narrowed or reader.sees_all_of(case))

    return gathered(fetch, keep, _place, query.cursor, query.limit)


def _place(case: Case) -> tuple[int, str]:
    return from_datetime(case.opened_at), case.id


def show_case(services: WebServices, call: Call) -> Answer:
    """Show a case as it stands, with the tag that `If-Match` takes."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        found = case_in(services, snapshot, reader, call.names["case"], whole=False)
    tag = {"ETag": reader.tag(found), "Vary": "Authorization"}
    known = call.headers.get("if-none-match", "")
    if known.strip() == "*" or reader.tag(found) in {
        each[0].removeprefix("W/") for each in _tags(known)
    }:
        return Answer(status=304, headers=tag)
    return json_answer(reader.case(found), headers=tag)


def _tags(text: str) -> list[tuple[str, bool, str]]:
    """Read the tags of a field: each whole, whether it is weak, and the version in it."""
    return [(found[0], bool(found[1]), found[2]) for found in _TAG.finditer(text)]


def seen_by(headers: Mapping[str, str]) -> frozenset[str] | None:
    """Give the versions that `If-Match` names; `None`: any will do. Weak tags match nothing."""
    given = headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    return frozenset(version for _, weak, version in _tags(given) if not weak)


def act_in_case(services: WebServices, call: Call) -> Answer:
    """Act in a case, as the holder of the key."""
    query: ActQuery = call.query
    reader = Reader(services, call.key)
    kind = Act if reader.tenant is None else _ACTS_OF_TENANTS
    what: Act = filled(call.body, kind, {FORBIDDEN: reader.key.acts_as})
    with services.store.snapshot() as snapshot:
        name = case_in(services, snapshot, reader, call.names["case"]).id
        if isinstance(what, Merge):
            case_in(services, snapshot, reader, what.into)
    done = services.desk.act(name, what, try_only=query.dry_run, seen=seen_by(call.headers))
    if isinstance(done, Refused):
        return of_refusal(done)
    headers = {} if query.dry_run else {"ETag": reader.tag(done), "Vary": "Authorization"}
    return json_answer(reader.case(done), headers=headers)


def filled(body: Any, kind: Any, fields: Mapping[str, str]) -> Any:
    """Read an act whose fields the call itself fills, and the body must not."""
    wrong = [
        Wrong(pointer=f"#/{name}", detail="expected no such field: it follows from the call")
        for name in fields
        if name in body
    ]
    if wrong:
        raise Stopped(wrong_fields(wrong))
    try:
        return msgspec.convert({**body, **fields}, kind)
    except msgspec.ValidationError as error:
        raise Stopped(wrong_shape(error)) from error


def findings_of_case(services: WebServices, call: Call) -> Answer:
    """List the findings of a case."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        case = case_in(services, snapshot, reader, call.names["case"])
        found = [snapshot.finding(each) for each in case.findings]
    return json_answer(FindingList(findings=tuple(each for each in found if each is not None)))


def decisions_of_case(services: WebServices, call: Call) -> Answer:
    """List the decisions of a case."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        case = case_in(services, snapshot, reader, call.names["case"])
        found = [snapshot.decision(each) for each in case.decisions]
    return json_answer(DecisionList(decisions=tuple(each[0] for each in found if each is not None)))


def notices_of_case(services: WebServices, call: Call) -> Answer:
    """List the notices of a case."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        name = case_in(services, snapshot, reader, call.names["case"]).id
        found = snapshot.notices(name)
    return json_answer(NoticeList(notices=reader.notices(found)))


def preview(services: WebServices, call: Call) -> Answer:
    """Give the notices that go out once what is proposed is agreed with; nothing is kept."""
    reader = Reader(services, call.key)
    with services.store.snapshot() as snapshot:
        name = case_in(services, snapshot, reader, call.names["case"]).id
    done = services.desk.preview(name)
    if isinstance(done, Refused):
        return of_refusal(done)
    return json_answer(NoticeList(notices=reader.notices(done)))


CASES = (
    Endpoint(
        method="GET",
        path="/v1/cases",
        id="listCases",
        does="Cases, the newest first, or what waits for a person, the most urgent first.",
        run=list_cases,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        query=CasesQuery,
        gives=CasePage,
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{case}",
        id="showCase",
        does="A case as it stands.",
        run=show_case,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        query=NoQuery,
        gives=ShownCase,
        refuses=(404,),
        tagged=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/cases/{case}/acts",
        id="actInCase",
        does="Act in a case, as the holder of the key.",
        run=act_in_case,
        scope=KeyScope.CASES_WRITE,
        of_tenants=True,
        query=ActQuery,
        takes={JSON: dict[str, Any]},
        gives=ShownCase,
        refuses=(404, 409, 412),
        tagged=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{case}/findings",
        id="findingsOfCase",
        does="What a case rests on, with its evidence, the oldest first.",
        run=findings_of_case,
        scope=KeyScope.CASES_READ,
        gives=FindingList,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{case}/decisions",
        id="decisionsOfCase",
        does="What was decided in a case and because of what, the oldest first.",
        run=decisions_of_case,
        scope=KeyScope.CASES_READ,
        gives=DecisionList,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{case}/notices",
        id="noticesOfCase",
        does="The notices of a case, the oldest first.",
        run=notices_of_case,
        scope=KeyScope.CASES_READ,
        of_tenants=True,
        gives=NoticeList,
        refuses=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{case}/preview",
        id="previewCase",
        does="The notices that go out once what is proposed is agreed with, word for word.",
        run=preview,
        scope=KeyScope.CASES_READ,
        gives=NoticeList,
        refuses=(404, 409),
    ),
)
"""All of them."""
