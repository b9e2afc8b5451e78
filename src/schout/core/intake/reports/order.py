"""Reads orders of authorities, a kind of their own: they bind, and they ask for an answer in time.

Regulation (EU) 2022/2065, Art. 9 (to act against illegal content) and Art. 10 (to give
information). A person enters the order and has seen where it came from.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.form import (
    FieldError,
    errors_of_mail_and_time,
    errors_of_places,
    grave_of,
    language_of,
    moment_of,
    places_of,
)
from schout.core.intake.reports.knowns import Knowns
from schout.core.intake.reports.objects import normal_mail
from schout.core.intake.reports.plain import one_line, plain
from schout.core.intake.reports.read import clause_of, report_id
from schout.core.intake.reports.sender import reporter_key
from schout.core.model.ids import ClauseId, ReportId
from schout.core.model.report import Report, Reporter
from schout.core.model.silence import Silence
from schout.core.model.value import Value, canonical_json
from schout.core.model.vocabulary import ReporterKind, ReportKind


class OrderKind(StrEnum):
    """What an authority orders."""

    ACT = "act"
    """To act against content (Art. 9)."""
    INFORMATION = "information"
    """To give information about users (Art. 10)."""


class OrderReport(Value, frozen=True, kw_only=True):
    """An order as it was entered; also the JSON that the API takes."""

    kind: OrderKind
    authority: str
    reference: str
    """The authority's own number."""
    legal_basis: str
    """The law it rests on (Art. 9(2)(a)(i), Art. 10(2)(a)(i))."""
    reasons: str
    """Why the content is illegal, or why the information is needed."""
    locations: tuple[str, ...] = ()
    mail: str = ""
    """Where the answer goes."""
    category: str | None = None
    clause: str | None = None
    response_by: str = ""
    """Until when an answer is asked for, RFC 3339; empty: without undue delay."""
    language: str = "en"
    threat_to_life: bool = False
    """Somebody's life or safety is in danger: it is looked at before all else."""
    may_be_told: bool = False
    """The authority lets us tell the tenant at once (Art. 9(5), Art. 10(5))."""
    silent_until: str = ""
    """Until when it forbids that, RFC 3339; empty: until a person ends the silence."""


class Order(Value, frozen=True, kw_only=True):
    """What a report of kind `order` asks for besides."""

    kind: OrderKind
    authority: str
    reference: str
    legal_basis: str
    response_by: datetime | None


class ReadOrder(Value, frozen=True, kw_only=True):
    """An order and the report that it is kept as."""

    report: Report
    order: Order


def read_order(
    given: OrderReport, received_at: datetime, known: Knowns
) -> ReadOrder | tuple[FieldError, ...]:
    """Make a report of an order, or say all that is wrong with it.

    The bytes to keep are `canonical_json(given)`. Legal basis and time limit also lead the text, so
    that whoever reads the report sees them.
    """
    clause = ClauseId(given.clause) if given.clause else None
    errors = tuple(_errors(given, known, clause))
    if errors:
        return errors
    order = Order(
        kind=given.kind,
        authority=one_line(given.authority, 200),
        reference=one_line(given.reference, 200),
        legal_basis=one_line(given.legal_basis),
        response_by=moment_of(given.response_by),
    )
    problems: list[str] = []
    if clause is None:
        clause = clause_of(given.category, None, known, problems)
    raw = canonical_json(given)
    digest = sha256_digest(raw)
    identity = report_id(received_at, digest)
    report = Report(
        id=identity,
        kind=ReportKind.ORDER,
        received_at=received_at,
        digest=digest,
        size_bytes=len(raw),
        reporter=_authority(given, order),
        category=one_line(given.category or "", 100) or None,
        clause=clause,
        objects=places_of(given.locations),
        text=plain("\n".join([*_head(order), "", given.reasons])),
        good_faith=True,
        grave=grave_of(threat_to_life=given.threat_to_life),
        forward_allowed=given.may_be_told,
        silence=None if given.may_be_told else _silence(given, order, identity),
        reference=order.reference,
        problems=tuple(problems),
    )
    return ReadOrder(report=report, order=order)


def _silence(given: OrderReport, order: Order, report: ReportId) -> Silence:
    """Say what an order forbids: of one that does not let us, the tenant is told nothing."""
    until = moment_of(given.silent_until)
    return Silence(report=report, basis=order.legal_basis, until=until)


def _authority(given: OrderReport, order: Order) -> Reporter:
    mail = normal_mail(given.mail)
    return Reporter(
        key=reporter_key("authority", order.authority.lower()),
        kind=ReporterKind.AUTHORITY,
        mail=mail,
        organisation=order.authority,
        language=language_of(given.language),
    )


def _head(order: Order) -> Iterator[str]:
    yield f"authority: {order.authority}"
    yield f"order: to {'act' if order.kind is OrderKind.ACT else 'give information'}"
    yield f"legal basis: {order.legal_basis}"
    by = order.response_by
    yield f"answer by: {'without undue delay' if by is None else by.isoformat()}"


def _errors(given: OrderReport, known: Knowns, clause: ClauseId | None) -> Iterator[FieldError]:
    for field in ("authority", "reference", "legal_basis", "reasons"):
        if not one_line(getattr(given, field)):
            yield FieldError(field=field, code="SCH-R018", message="an order cannot be without it")
    if given.kind is OrderKind.ACT:
        yield from errors_of_places(given.locations)
    if clause is not None and clause not in known.clauses:
        yield FieldError(field="clause", code="SCH-R015", message="the policy has no such clause")
    yield from errors_of_mail_and_time(given.mail, "response_by", given.response_by)
    yield from errors_of_mail_and_time("", "silent_until", given.silent_until)
    if given.may_be_told and given.silent_until:
        yield FieldError(
            field="silent_until", code="SCH-D074", message="expected nothing: the tenant may know"
        )
