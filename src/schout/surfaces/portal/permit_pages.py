"""The form by which somebody asks for a permit, such as to look for weak spots. It allows nothing.

What is asked for is kept apart from the ledger, as `schout permit ask` keeps it, for a person to
answer.
"""

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from schout.core.intake.normal import normal_host, normal_network
from schout.core.intake.reports.objects import normal_mail
from schout.core.intake.reports.plain import one_line, plain
from schout.core.model.errors import SettingsError
from schout.core.model.moment import to_datetime
from schout.core.model.permit_request import PermitRequest, RequestState
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.words import capital
from schout.service.permit_desk import AskForm, ask
from schout.service.web_limits import ANONYMOUS_REPORTS
from schout.surfaces.portal.answers import Pages, Reader, on_to
from schout.surfaces.portal.requests import Fields, address_of, site_of
from schout.surfaces.portal.services import PortalServices

PATH = "/permit-request"
_TRAP = "website"
_MOST_PURPOSE = 500
"""Characters, as of all that a permit says."""
_MOST_LINES = 50
_SHORT = 300
_LONGEST = timedelta(days=365)
_LEAST_WORDS = 3
_FIELDS = (
    *("kind", "hosts", "purpose", "starts", "ends", "sources", "name", "mail", "contact"),
    *("organisation", "accept", _TRAP),
)
"""As they stand on the page."""
_LISTS = ("hosts", "sources")


class PermitPages:
    """Shows the form and takes it."""

    def __init__(self, services: PortalServices, pages: Pages) -> None:
        self._services, self._pages = services, pages
        named = {kind for clause in services.policy.clauses for kind in clause.permits}
        self._kinds = sorted(named, key=lambda kind: kind is not PermitKind.SECURITY_RESEARCH)
        self._one_at_a_time = threading.Lock()

    def form(self, request: Request) -> Response | None:
        """Show the form, or that one was sent; `None`: the policy knows no permits."""
        reader = self._pages.reader(request)
        if not self._kinds:
            return None
        if "sent" in request.query_params:
            return self._pages.message(reader, "permit", 200)
        return self._form(reader, {}, {})

    def take(self, request: Request, fields: Fields) -> Response | None:
        """Take a request, or show what is wrong with it."""
        services, reader = self._services, self._pages.reader(request)
        if not self._kinds:
            return None
        now_us = services.clock.now_us()
        wait_s = services.limits.ask(site_of(address_of(request)), ANONYMOUS_REPORTS, now_us)
        if wait_s:
            return self._form(reader, fields, {}, wait_s)
        kept = _kept(fields)
        wrong = dict(_wrong(kept, self._kinds, to_datetime(now_us)))
        if not wrong:
            wrong = self._ask(_asked(kept), now_us)
        if wrong:
            return self._form(reader, fields, wrong)
        return on_to(reader.link(PATH, sent="1"))

    def _ask(self, form: AskForm, now_us: int) -> dict[str, str]:
        """Keep what is asked for; the same twice is kept once. Give what stands against it."""
        services = self._services
        with self._one_at_a_time, services.store.transaction() as transaction:
            requests = transaction.asked_for
            waiting = requests.permit_requests(RequestState.REQUESTED)
            if any(_same(each, form) for each in waiting):
                return {}
            try:
                ask(transaction, requests, form, services.policy, now_us, services.ids)
            except SettingsError:  # the fields are right, their times are not where the tenant is
                return {"ends": "error-ends"}
        return {}

    def _form(
        self, reader: Reader, fields: Fields, wrong: dict[str, str], wait_s: int = 0
    ) -> Response:
        said = {name: reader.voice.say(text, n=_MOST_PURPOSE) for name, text in wrong.items()}
        return self._pages.form(
            reader,
            "permit_form.html",
            PATH,
            _kept(fields),
            said,
            wait_s,
            kinds=[
                (each.value, capital(reader.words.word("permit", each))) for each in self._kinds
            ],
            most=_MOST_PURPOSE,
        )


def _kept(fields: Fields) -> dict[str, str]:
    """Give what was typed, without what cannot be seen; lists stay one a line."""
    kept = {name: one_line(fields.get(name, ""), _MOST_PURPOSE + 1) for name in _FIELDS}
    return kept | {name: plain(fields.get(name, "")) for name in _LISTS}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _wrong(
    kept: dict[str, str], kinds: list[PermitKind], now: datetime
) -> Iterator[tuple[str, str]]:
    """Say which fields are wrong, in the order of the page, with the text that says so."""
    research = kept["kind"] == PermitKind.SECURITY_RESEARCH
    hosts, sources = _lines(kept["hosts"]), _lines(kept["sources"])
    if kept["kind"] not in kinds:
        yield "kind", "error-kind"
    if len(hosts) > _MOST_LINES or not all(map(normal_host, hosts)) or (research and not hosts):
        yield "hosts", "error-hosts"
    words, length = len(kept["purpose"].split()), len(kept["purpose"])
    if words < _LEAST_WORDS or length > _MOST_PURPOSE:
        yield "purpose", "error-purpose"
    starts, ends = _day(kept["starts"]), _day(kept["ends"])
    if starts is None or starts < now.date():
        yield "starts", "error-starts"
    if ends is None or (starts is not None and not starts < ends <= starts + _LONGEST):
        yield "ends", "error-ends"
    if len(sources) > _MOST_LINES or not all(map(normal_network, sources)):
        yield "sources", "error-sources"
    if not kept["name"]:
        yield "name", "error-SCH-R013"
    if normal_mail(kept["mail"]) is None:
        yield "mail", "error-SCH-R014" if kept["mail"] else "error-SCH-R013"
    for name in ("contact", "organisation"):
        if len(kept[name]) > _SHORT:
            yield name, "error-contact"
    if research and not kept["accept"]:
        yield "accept", "error-accept"
    if kept[_TRAP]:
        yield _TRAP, "error-SCH-H060"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _asked(kept: dict[str, str]) -> AskForm:
    return AskForm(
        kind=PermitKind(kept["kind"]),
        name=kept["name"],
        mail=kept["mail"],
        purpose=kept["purpose"],
        organisation=kept["organisation"] or None,
        hosts=_lines(kept["hosts"]),
        starts=_day_text(kept["starts"]),
        ends=_day_text(kept["ends"]),
        sources=_lines(kept["sources"]),
        contact=kept["contact"],
        accepts_rules=bool(kept["accept"]),
    )


def _day_text(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _same(request: PermitRequest, form: AskForm) -> bool:
    return (request.kind, request.asker.mail, request.purpose) == (
        *(form.kind, form.mail),
        form.purpose,
    ) and set(request.objects) == set(map(normal_host, form.hosts))
