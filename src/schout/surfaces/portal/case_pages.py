"""The page of a case for its tenant: what we say, what stands, and what it can do about it."""

from starlette.requests import Request
from starlette.responses import Response

from schout.core.cases.appeals import LONGEST_TEXT
from schout.core.intake.reports.plain import plain
from schout.core.model.act import AskTime, ClaimRemedy, FileAppeal, Refused, SayInAppeal
from schout.core.model.ids import AppealId, CaseId, TenantId
from schout.core.model.value import Value
from schout.service.exports import export_tenant
from schout.service.portal_desk import case_page
from schout.service.portal_page import CasePage
from schout.service.web_limits import LINK_CALLS
from schout.surfaces.portal.answers import HEADERS, Pages, Reader, on_to
from schout.surfaces.portal.requests import Fields
from schout.surfaces.portal.services import PortalServices

ACTS = {
    "remedied": "claimed",
    "time": "time_asked",
    "appeal": "appealed",
    "say": "appeal_said",
}
"""What a tenant can do, as its forms name it, and the word of a case's history for each."""
_NEED_WORDS = ("time", "appeal", "say")
KNOWN_REFUSALS = frozenset(
    (
        *("SCH-D001", "SCH-D004", "SCH-D010", "SCH-D011", "SCH-D012"),
        *("SCH-D020", "SCH-D021", "SCH-D022", "SCH-D029"),
    )
)
"""Those that there are words for, with what can be done instead."""


class Tried(Value, frozen=True, kw_only=True):
    """What a tenant tried to do and could not: what it typed is not lost."""

    act: str
    text: str
    why: str
    status: int


class CasePages:
    """Shows a case and takes what its tenant does."""

    def __init__(self, services: PortalServices, pages: Pages) -> None:
        self._services, self._pages = services, pages

    def case_of(self, token: str) -> CaseId | None:
        """Give the case that a link opens; `None`: it opens none."""
        services = self._services
        claimed = services.cases.named_in(token)
        with services.store.snapshot() as snapshot:
            case = snapshot.case(claimed)
        if case is None or not services.cases.opens(token, case.id, case.tenant):
            return None
        return case.id

    def show(self, request: Request, case: CaseId) -> Response | None:
        """Show a case; `None`: there is nothing to see, or not any more."""
        return self._show(request, case, None)

    def act(self, request: Request, case: CaseId, name: str, fields: Fields) -> Response | None:
        """Do what a tenant asks; `None`: there is no such act, or no such case to see."""
        reader = self._pages.reader(request)
        page = self._page(reader, case)
        if page is None or name not in ACTS:
            return None
        text = plain(fields.get("text", ""), LONGEST_TEXT + 1)
        if self._slow(case):
            contact = self._services.policy.provider.abuse_contact
            said = reader.voice.say("message-SCH-H063-text", contact=contact)
            return self._refused(request, case, name, text, said, status=429)
        why = _wrong(name, text)
        if why:
            return self._refused(request, case, name, text, reader.voice.say(why, n=LONGEST_TEXT))
        refused = self._do(page, case, name, text)
        if refused is None:
            path = str(request.url.path).rpartition("/")[0]
            return on_to(reader.link(path, done=name))
        code = refused.code if refused.code in KNOWN_REFUSALS else "other"
        contact = self._services.policy.provider.appeal_contact
        said = reader.voice.say(f"refused-{code}", contact=contact)
        return self._refused(request, case, name, text, said, status=409)

    def data(self, request: Request, case: CaseId) -> Response | None:
        """Hand out what is kept of a case, as a file; of this case alone."""
        if self._page(self._pages.reader(request), case) is None:
            return None
        with self._services.store.snapshot() as snapshot:
            found = snapshot.case(case)
            members = () if found is None else export_tenant(snapshot, found.tenant)
        member = next((each for each in members if each.name == f"cases/{case}.json"), None)
        if member is None:
            return None
        attached = {"Content-Disposition": f'attachment; filename="{case}.json"'}
        return Response(member.data, 200, {**HEADERS, **attached}, "application/json")

    def _page(self, reader: Reader, case: CaseId) -> CasePage | None:
        with self._services.store.snapshot() as snapshot:
            return case_page(snapshot, case, self._services.view(reader.lang))

    def _slow(self, case: CaseId) -> bool:
        services = self._services
        return bool(services.limits.ask(case, LINK_CALLS, services.clock.now_us()))

    def _do(self, page: CasePage, case: CaseId, name: str, text: str) -> Refused | None:
        desk = self._services.desk
        match name:
            case "remedied":
                done = desk.act(case, ClaimRemedy(text=text))
                return done if isinstance(done, Refused) else None
            case "time":
                done = desk.act(case, AskTime(text=text))
                return done if isinstance(done, Refused) else None
            case "appeal":
                filed = desk.appeal(case, FileAppeal(text=text))
                return filed if isinstance(filed, Refused) else None
            case _:
                return self._say(page, case, text)

    def _say(self, page: CasePage, case: CaseId, text: str) -> Refused | None:
        """Add a word to the appeal that is open; the same word twice at once is said once."""
        appeal = next((each for each in page.appeals if each.state.is_open), None)
        if appeal is None:
            return Refused(code="SCH-D029", message="no appeal is open")
        if appeal.said and not appeal.said[-1].ours and appeal.said[-1].text == text:
            return None
        what = SayInAppeal(by="tenant", appeal=AppealId(appeal.id), text=text)
        said = self._services.desk.appeal(case, what)
        return said if isinstance(said, Refused) else None

    def _into(self, page: CasePage) -> str:
        """Give the path of the case that this one goes on in; empty: it does in none."""
        if not page.merged_into:
            return ""
        return self._services.cases.path_of(CaseId(page.merged_into), TenantId(page.tenant_id))

    def _refused(
        self, request: Request, case: CaseId, name: str, text: str, why: str, status: int = 422
    ) -> Response | None:
        return self._show(request, case, Tried(act=name, text=text, why=why, status=status))

    def _show(self, request: Request, case: CaseId, tried: Tried | None) -> Response | None:
        reader = self._pages.reader(request)
        page = self._page(reader, case)
        if page is None:
            return None
        token = request.path_params["token"]
        path = f"/case/{token}"
        done = request.query_params.get("done")
        return self._pages.page(
            reader,
            "case.html",
            path,
            status=200 if tried is None else tried.status,
            case=page,
            here=path,
            tried=tried,
            into=self._into(page),
            done=done if tried is None and _has(page, done) else None,
            most=LONGEST_TEXT,
        )


def _has(page: CasePage, done: str | None) -> bool:
    """Tell whether what a link says was done is in the history: a link can say anything."""
    what = ACTS.get(done or "")
    return what is not None and any(each.what == what for each in page.history)


def _wrong(name: str, text: str) -> str:
    if name in _NEED_WORDS and not text:
        return "wrong-empty"
    return "wrong-long" if len(text) > LONGEST_TEXT else ""
