"""Which page is where, and what holds for all: how often, how much, and what a failure looks like.

Mount it beside the others: `Starlette(routes=[*routes(services), ...])`. No page of it is at `/`.
"""

import logging
from collections.abc import Callable
from traceback import extract_tb

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from schout.core.model.errors import SchoutError
from schout.core.model.ids import CaseId
from schout.service.web_limits import ANONYMOUS_CALLS, LINK_CALLS
from schout.surfaces.portal import permit_pages, policy_pages, report_pages
from schout.surfaces.portal.answers import Pages
from schout.surfaces.portal.case_pages import CasePages
from schout.surfaces.portal.permit_pages import PermitPages
from schout.surfaces.portal.policy_pages import PolicyPages
from schout.surfaces.portal.report_pages import ReportPages
from schout.surfaces.portal.requests import Fields, Unread, address_of, form_of, site_of
from schout.surfaces.portal.services import PortalServices

log = logging.getLogger("schout")

Get = Callable[[Request], Response | None]
"""Answers; `None`: nothing is there."""
Post = Callable[[Request, Fields], Response | None]
_A_YEAR = "public, max-age=31536000, immutable"
_AGAIN_S = "5"


def routes(services: PortalServices) -> list[BaseRoute]:
    """Give the pages."""
    portal = _Portal(services)
    pages = portal.pages

    async def style(_: Request) -> Response:
        headers = {"Cache-Control": _A_YEAR, "X-Content-Type-Options": "nosniff"}
        return Response(pages.style, 200, headers, "text/css; charset=utf-8")

    policy = PolicyPages(services, pages)
    permits = PermitPages(services, pages)
    reports = portal.reports
    return [
        Route(pages.style_path, style),
        Route(policy_pages.SECURITY_TXT, portal.get(policy.security_txt)),
        Route(policy_pages.SECURITY_POLICY, portal.get(policy.disclosure)),
        Route(policy_pages.POLICY, portal.get(policy.policy)),
        Route(report_pages.PATH, portal.get(reports.form)),
        Route(report_pages.PATH, portal.post(reports.take), methods=["POST"]),
        Route(permit_pages.PATH, portal.get(permits.form)),
        Route(permit_pages.PATH, portal.post(permits.take), methods=["POST"]),
        Route("/report/{token}", portal.get(portal.report)),
        Route("/case/{token}", portal.get(portal.case)),
        Route("/case/{token}/data", portal.get(portal.case_data)),
        Route("/case/{token}/{act}", portal.post(portal.case_act), methods=["POST"]),
    ]


class _Portal:
    """Puts around each page what all have in common."""

    def __init__(self, services: PortalServices) -> None:
        self._services = services
        self.pages = Pages(services)
        self.reports = ReportPages(services, self.pages)
        self._cases = CasePages(services, self.pages)

    def get(self, page: Get) -> Callable[[Request], object]:
        """Answer a request that asks for a page."""

        async def answer(request: Request) -> Response:
            return await run_in_threadpool(self._answered, request, page)

        return answer

    def post(self, page: Post) -> Callable[[Request], object]:
        """Answer a request that sends a form."""

        async def answer(request: Request) -> Response:
            fields = await form_of(request)

            def taken(request: Request) -> Response | None:
                if isinstance(fields, Unread):
                    reader = self.pages.reader(request)
                    return self.pages.message(reader, fields.code, fields.status)
                return page(request, fields)

            return await run_in_threadpool(self._answered, request, taken)

        return answer

    def report(self, request: Request) -> Response | None:
        """Show the report that a link opens."""
        report = self._services.links.report_of(request.path_params["token"])
        if report is None:
            return None
        return self._slowed(request, report) or self.reports.status(request, report)

    def case(self, request: Request) -> Response | None:
        """Show the case that a link opens."""
        return self._with_case(request, self._cases.show)

    def case_data(self, request: Request) -> Response | None:
        """Hand out what is kept of the case that a link opens."""
        return self._with_case(request, self._cases.data)

    def case_act(self, request: Request, fields: Fields) -> Response | None:
        """Do what the tenant asks in the case that a link opens."""
        case = self._cases.case_of(request.path_params["token"])
        if case is None:
            return None
        return self._cases.act(request, case, request.path_params["act"], fields)

    def _with_case(
        self, request: Request, show: Callable[[Request, CaseId], Response | None]
    ) -> Response | None:
        case = self._cases.case_of(request.path_params["token"])
        if case is None:
            return None
        return self._slowed(request, case) or show(request, case)

    def _slowed(self, request: Request, whose: str) -> Response | None:
        """Answer a link that is followed too often."""
        return self._wait(request, whose, LINK_CALLS)

    def _wait(self, request: Request, whose: str, what: str) -> Response | None:
        wait_s = self._services.limits.ask(whose, what, self._services.clock.now_us())
        if not wait_s:
            return None
        reader, headers = self.pages.reader(request), {"Retry-After": str(wait_s)}
        return self.pages.message(reader, "SCH-H063", 429, headers)

    def _answered(self, request: Request, page: Get) -> Response:
        """Ask the limits, then the page; nobody sees more of a failure than that there was one."""
        try:
            slowed = self._wait(request, site_of(address_of(request)), ANONYMOUS_CALLS)
            found = page(request) if slowed is None else slowed
        except SchoutError as error:
            log.error("a page of the portal failed: %s", error.code)  # noqa: TRY400 - its text may hold what was typed
            again = {"Retry-After": _AGAIN_S}
            return self.pages.message(self.pages.reader(request), "SCH-H065", 503, again)
        except Exception as error:
            log.error("a page of the portal failed at %s", _where(error))  # noqa: TRY400 - as above
            return self.pages.message(self.pages.reader(request), "SCH-H065", 500)
        if found is None:
            return self.pages.message(self.pages.reader(request), "SCH-H064", 404)
        return found


def _where(error: Exception) -> str:
    """Tell what failed and where, without what it was about."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}: {type(error).__name__}"
