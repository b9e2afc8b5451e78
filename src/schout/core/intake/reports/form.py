"""Reads what was filled into the web form or sent over the API, and says what is missing.

The fields are those of Regulation (EU) 2022/2065 (DSA), Art. 16(2): why it is illegal or breaks the
policy, where exactly it is, who reports, and that they mean it. Nobody who reports the sexual abuse
of children has to give a name.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.knowns import Caller, Knowns
from schout.core.intake.reports.objects import MOST_OBJECTS, different, normal_mail, object_of
from schout.core.intake.reports.plain import MOST_TEXT, one_line, plain
from schout.core.intake.reports.read import clause_of, report_id
from schout.core.intake.reports.sender import UNKNOWN, reporter_key
from schout.core.intake.when import read_iso
from schout.core.model.ids import ClauseId
from schout.core.model.moment import to_datetime
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.value import Value, canonical_json
from schout.core.model.vocabulary import Grave, ReportKind

LEAST_WORDS = 3
"""Of an explanation: less does not explain."""
_LANGUAGE = re.compile(r"[a-z]{2}")


class FormReport(Value, frozen=True, kw_only=True):
    """The fields of a report as they were filled in; also the JSON that the API takes."""

    explanation: str = ""
    """Why it is illegal or breaks the policy (Art. 16(2)(a))."""
    locations: tuple[str, ...] = ()
    """Exactly where: URLs, host names, addresses (Art. 16(2)(b))."""
    category: str | None = None
    """XARF `category/type`, or a category of the DSA."""
    clause: str | None = None
    name: str = ""
    """Of who reports (Art. 16(2)(c))."""
    mail: str = ""
    organisation: str = ""
    good_faith: bool = False
    """It is accurate and complete, as far as the reporter knows (Art. 16(2)(d))."""
    at: str = ""
    """When it happened, RFC 3339."""
    language: str = "en"
    reference: str = ""
    threat_to_life: bool = False
    """Somebody's life or safety is in danger (Art. 18): it is looked at before all else."""
    forward_allowed: bool = False
    """The explanation may be shown to the tenant; never who wrote it."""


class FieldError(Value, frozen=True, kw_only=True):
    """What is wrong with one field, for who filled it in."""

    field: str
    code: str
    message: str


def read_form(
    form: FormReport,
    received_at: datetime,
    known: Knowns,
    by: Caller,
    kind: ReportKind = ReportKind.FORM,
) -> Report | tuple[FieldError, ...]:
    """Make a report of a form, or say all that is wrong with it.

    The bytes to keep are `canonical_json(form)`; the report's digest is theirs.
    """
    clause = ClauseId(form.clause) if form.clause else None
    problems: list[str] = []
    if clause is None:
        clause = clause_of(form.category, None, known, problems)
    errors = tuple(_errors(form, known, clause))
    if errors:
        return errors
    raw = canonical_json(form)
    digest = sha256_digest(raw)
    mail = normal_mail(form.mail)
    return Report(
        id=report_id(received_at, digest),
        kind=kind,
        received_at=received_at,
        digest=digest,
        size_bytes=len(raw),
        reporter=Reporter(
            key=key_of(mail, by),
            kind=by.kind,
            name=one_line(form.name, 200) or None,
            mail=mail,
            organisation=one_line(form.organisation, 200) or None,
            language=language_of(form.language),
        ),
        category=None if form.category is None else one_line(form.category, 100) or None,
        clause=clause,
        objects=places_of(form.locations),
        at=moment_of(form.at),
        text=plain(form.explanation),
        good_faith=form.good_faith,
        grave=grave_of(threat_to_life=form.threat_to_life),
        forward_allowed=form.forward_allowed,
        reference=one_line(form.reference, 200) or None,
        problems=tuple(problems),
    )


def _errors(form: FormReport, known: Knowns, clause: ClauseId | None) -> Iterator[FieldError]:
    text = plain(form.explanation, MOST_TEXT + 1)
    if len(text.split()) < LEAST_WORDS and len(text) < 20:
        yield _error("explanation", "SCH-R010", "say in a sentence what is wrong and why")
    if len(text) > MOST_TEXT:
        yield _error("explanation", "SCH-R011", f"expected at most {MOST_TEXT} characters")
    yield from errors_of_places(form.locations)
    if clause is not None and clause not in known.clauses:
        yield _error("clause", "SCH-R015", "the policy has no such clause")
    if not known.may_be_anonymous(form.category, clause):
        if not one_line(form.name):
            yield _error("name", "SCH-R013", "say who reports; it is not told to the tenant")
        if not form.mail.strip():
            yield _error("mail", "SCH-R013", "give a mail address that the answer can go to")
    yield from errors_of_mail_and_time(form.mail, "at", form.at)
    if not form.good_faith:
        yield _error("good_faith", "SCH-R016", "state that it is accurate and complete")


def errors_of_places(locations: tuple[str, ...]) -> Iterator[FieldError]:
    """Say what is wrong with the places that a form names."""
    given = [place for place in locations if one_line(place)]
    if not given or len(given) > MOST_OBJECTS:
        yield _error("locations", "SCH-R012", f"give the exact place, 1 to {MOST_OBJECTS} of them")
    if any(about.kind is ObjectKind.OTHER for about in places_of(locations)):
        what = "expected URLs, host names, addresses or mail addresses, found something else"
        yield _error("locations", "SCH-R012", what)


def errors_of_mail_and_time(mail: str, field: str, at: str) -> Iterator[FieldError]:
    """Say what is wrong with a mail address and a time, where they are given."""
    if mail.strip() and normal_mail(mail) is None:
        yield _error("mail", "SCH-R014", "expected a mail address, found something else")
    if at.strip() and moment_of(at) is None:
        yield _error(field, "SCH-R017", "expected a time such as `2026-12-01T12:00:00Z`")


def _error(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=field, code=code, message=message)


def grave_of(*, threat_to_life: bool) -> tuple[Grave, ...]:
    """Give what an authority must be told of, as who hands it in says."""
    return (Grave.THREAT_TO_LIFE,) if threat_to_life else ()


def places_of(locations: tuple[str, ...]) -> tuple[ReportedObject, ...]:
    """Give the objects that a form names."""
    return different(object_of(place) for place in locations[: MOST_OBJECTS + 1])


def moment_of(text: str) -> datetime | None:
    """Read a time of a form; a date alone is its first moment in UTC."""
    at_us = read_iso(text.strip())
    return None if at_us is None else to_datetime(at_us)


def language_of(text: str) -> str:
    """Give the language to answer in; English where none is named."""
    language = text[:2].lower()
    return language if _LANGUAGE.fullmatch(language) else "en"


def key_of(mail: str | None, by: Caller) -> str:
    """Name who filled a form in: by the key of the API, the mail address, or where it came from."""
    if by.key is not None:
        return reporter_key("key", by.key)
    if mail is not None:
        return reporter_key("unproven", mail)
    return reporter_key("address", by.address) if by.address is not None else UNKNOWN
