"""The form for reports, and the page on which who sent one sees how it is getting on.

The fields are those of Regulation (EU) 2022/2065 (DSA), Art. 16(2).
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from schout.core.intake.reports.form import FieldError, FormReport, read_form
from schout.core.intake.reports.knowns import CHILD_ABUSE, Caller, Knowns
from schout.core.intake.reports.objects import MOST_OBJECTS
from schout.core.intake.reports.plain import MOST_TEXT, plain
from schout.core.model.ids import ReportId
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.report import Report
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import ClauseKind, Grave
from schout.core.policy.schema import Policy
from schout.service.portal_desk import report_page
from schout.service.web_limits import ANONYMOUS_REPORTS
from schout.surfaces.portal.answers import Pages, Reader, on_to
from schout.surfaces.portal.requests import Fields, address_of, site_of
from schout.surfaces.portal.services import PortalServices

PATH = "/report"
_TRAP = "website"
"""A field that people do not see: what fills it in is a program."""
_SAME_WITHIN = timedelta(hours=1)
"""The same form again within this time is the same report: a double click, a page sent again."""
_SHORT = 300
"""Characters of a field of one line that are kept to be shown again."""
_ABUSE = Grave.CHILD_ABUSE.value
"""Among the clauses the choice of its own for the abuse of children, in every policy."""
_FIELDS = ("locations", "clause", "explanation", "at", "name", "mail", "organisation")
_BOXES = ("threat_to_life", "forward_allowed", "good_faith")
_IN_ORDER = (*_FIELDS, *_BOXES, _TRAP)
"""As they stand on the page."""


class ReportPages:
    """Shows the form, takes it, and shows what became of it."""

    def __init__(self, services: PortalServices, pages: Pages) -> None:
        self._services, self._pages = services, pages
        self._one_at_a_time = threading.Lock()

    def form(self, request: Request) -> Response:
        """Show the form, empty."""
        return self._form(self._pages.reader(request), {}, ())

    def take(self, request: Request, fields: Fields) -> Response:
        """Take a form that was filled in, or show what is wrong with it."""
        reader = self._pages.reader(request)
        if fields.get(_TRAP, "").strip():
            trap = FieldError(field=_TRAP, code="SCH-H060", message="expected an empty field")
            return self._form(reader, fields, (trap,))
        services = self._services
        site = site_of(address_of(request))
        wait_s = services.limits.ask(site, ANONYMOUS_REPORTS, services.clock.now_us())
        if wait_s:
            return self._form(reader, fields, (), wait_s)
        now = to_datetime(services.clock.now_us())
        form = _filled(fields, reader.lang)
        read = read_form(form, now, services.reports.knowns, Caller(address=address_of(request)))
        if not isinstance(read, Report):
            return self._form(reader, fields, read)
        with self._one_at_a_time:
            known = self._known(read, now)
            if known is None:
                known = services.reports.take([(read, canonical_json(form))])[0].report
        return on_to(reader.link(services.links.path_of(known.id), sent="1"))

    def status(self, request: Request, report: ReportId) -> Response | None:
        """Show how a report is getting on; `None`: it is not there."""
        services, reader = self._services, self._pages.reader(request)
        with services.store.snapshot() as snapshot:
            found = report_page(snapshot, report, services.policy, services.view(reader.lang))
        if found is None:
            return None
        return self._pages.page(
            reader,
            "report_status.html",
            services.links.path_of(report),
            report=found,
            sent="sent" in request.query_params,
        )

    def _known(self, report: Report, now: datetime) -> Report | None:
        """Find the same report if it came a moment ago."""
        since_us = from_datetime(now - _SAME_WITHIN)
        with self._services.store.snapshot() as snapshot:
            earlier = snapshot.reports(reporter=report.reporter.key, since_us=since_us)
        return next((each for each in earlier if each.digest == report.digest), None)

    def _form(
        self, reader: Reader, fields: Fields, errors: Sequence[FieldError], wait_s: int = 0
    ) -> Response:
        """Show the form with what was typed, and why it was not taken."""
        wrong: dict[str, str] = {}
        knowns = self._services.reports.knowns
        for each in sorted(errors, key=lambda each: _IN_ORDER.index(each.field)):
            said = reader.voice.say(f"error-{each.code}", n=_bound(each))
            wrong.setdefault(each.field, said)
        return self._pages.form(
            reader,
            "report_form.html",
            PATH,
            _kept(fields),
            wrong,
            wait_s,
            clauses=_choices(self._services.policy, knowns, reader.lang),
            abuse=_ABUSE,
            most=MOST_TEXT,
        )


def _bound(error: FieldError) -> int:
    return MOST_OBJECTS if error.field == "locations" else MOST_TEXT


def _filled(fields: Fields, lang: str) -> FormReport:
    """Make a report of the fields; places stand one a line."""
    chosen = fields.get("clause", "").strip()[:_SHORT]
    return FormReport(
        explanation=plain(fields.get("explanation", ""), MOST_TEXT + 1),
        locations=tuple(
            line.strip() for line in plain(fields.get("locations", "")).splitlines() if line.strip()
        ),
        category=CHILD_ABUSE if chosen == _ABUSE else None,
        clause=None if chosen == _ABUSE else chosen or None,
        name=fields.get("name", ""),
        mail=fields.get("mail", ""),
        organisation=fields.get("organisation", ""),
        good_faith="good_faith" in fields,
        at=fields.get("at", ""),
        language=lang,
        threat_to_life="threat_to_life" in fields,
        forward_allowed="forward_allowed" in fields,
    )


def _kept(fields: Fields) -> dict[str, str]:
    """Give back what was typed, without what cannot be seen."""
    most = {"explanation": MOST_TEXT + 1, "locations": MOST_TEXT}
    texts = {name: plain(fields.get(name, ""), most.get(name, _SHORT)) for name in _FIELDS}
    boxes = {name: "yes" if name in fields else "" for name in _BOXES}
    return texts | boxes | {_TRAP: plain(fields.get(_TRAP, ""), _SHORT)}


def _choices(
    policy: Policy, knowns: Knowns, lang: str
) -> list[tuple[ClauseKind, list[tuple[str, str]]]]:
    """List the clauses that can be reported, by kind: what each is called in a language.

    A clause on the abuse of children alone is not among them: that is a choice of its own.
    """
    clauses = [each for each in policy.clauses if not knowns.is_of_child_abuse(each.id)]
    return [
        (kind, [(each.id, each.title[lang]) for each in clauses if each.kind is kind])
        for kind in ClauseKind
        if kind.enforceable and any(each.kind is kind for each in clauses)
    ]
