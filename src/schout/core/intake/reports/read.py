"""Reads one report as it came, whatever it is: XARF, a mail with XARF or ARF in it, a mail."""

from datetime import datetime

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.arf import read_arf
from schout.core.intake.reports.found import Found
from schout.core.intake.reports.knowns import Caller, Knowns
from schout.core.intake.reports.mime import Mail, read_mail, text_in
from schout.core.intake.reports.objects import different, objects_in
from schout.core.intake.reports.plain import plain
from schout.core.intake.reports.plain_mail import read_plain
from schout.core.intake.reports.sender import UNKNOWN, Sender, reporter_key, sender_of
from schout.core.intake.reports.xarf import read_xarf
from schout.core.model.ids import ClauseId, Digest, Kind, ReportId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report, Reporter
from schout.core.model.vocabulary import ReporterKind, ReportKind

NOBODY = Caller()
_MARK = b"\xef\xbb\xbf"
_MOST_SHOWN = 100_000
"""Bytes of broken JSON that are searched."""
_MOST_JSON_PARTS = 5
"""Attachments of a mail that are looked at as XARF."""


def read_report(raw: bytes, received_at: datetime, known: Knowns, by: Caller = NOBODY) -> Report:
    """Read a report; it never fails: what cannot be read is told in `problems`.

    The clause is set only where the policy's table gives one and no other; the tenant is left to
    `attribute`. The id follows from the moment and the bytes, so a second reading gives it again.
    """
    read = raw[: known.most_bytes]
    start = read.removeprefix(_MARK).lstrip()
    if start[:1] in {b"{", b"["}:
        found, sender = read_xarf(start) or _unreadable(start), None
        problems = list(found.problems)
    else:
        mail = read_mail(read)
        sender = sender_of(mail.headers, known.authserv)
        found = _in_mail(mail)
        problems = [*mail.problems, *found.problems]
    if len(raw) > len(read):
        problems.append(f"larger than {known.most_bytes} bytes: its end was kept but not read")
    digest = sha256_digest(raw)
    reporter = _reporter(found, sender, known, by, problems)
    order = reporter.kind is ReporterKind.AUTHORITY and found.kind is ReportKind.MAIL
    if order:
        problems.append("a mail of an authority: its legal basis and its time limit are not read")
    clause = clause_of(found.category, found.alike, known, problems)
    return Report(
        id=report_id(received_at, digest),
        kind=ReportKind.ORDER if order else found.kind,
        received_at=received_at,
        digest=digest,
        size_bytes=len(raw),
        reporter=reporter,
        category=found.category,
        clause=clause,
        objects=found.objects,
        at=found.at,
        text=found.text,
        forward_allowed=found.forward_allowed,
        attachments=found.attachments,
        reference=found.reference,
        problems=tuple(problems),
    )


def report_id(received_at: datetime, digest: Digest) -> ReportId:
    """Name a report by when it came and by its bytes."""
    return ReportId(derive_id(Kind.REPORT, from_datetime(received_at), digest))


def clause_of(
    category: str | None, alike: str | None, known: Knowns, problems: list[str]
) -> ClauseId | None:
    """Give the one clause that the policy names for a category; else tell why there is none."""
    clauses = known.clauses_for(category) or known.clauses_for(alike)
    if len(clauses) == 1:
        return clauses[0]
    if clauses:
        problems.append(f"the category fits several clauses: {', '.join(clauses)}")
    elif category is not None:
        problems.append("the policy names no clause for the category")
    return None


def _in_mail(mail: Mail) -> Found:
    """Take what says most: XARF that hangs on a mail, else feedback, else the mail's own words."""
    attached = [part for part in mail.parts if _may_be_xarf(part.content_type, part.name)]
    for part in attached[:_MOST_JSON_PARTS]:
        found = read_xarf(part.body.removeprefix(_MARK))
        if found is not None:
            return found
    return read_arf(mail) or read_plain(mail)


def _may_be_xarf(content_type: str, name: str) -> bool:
    as_json = content_type.startswith("application/") and "json" in content_type
    return as_json or name.lower().endswith(".json")


def _unreadable(raw: bytes) -> Found:
    """Keep what stands in JSON that is no XARF as text, with what it may be about."""
    text = plain(text_in(raw[:_MOST_SHOWN], "utf-8"))
    return Found(
        kind=ReportKind.XARF,
        objects=different(objects_in(text)),
        text=text,
        problems=("expected a XARF report, found other or broken JSON",),
    )


def _reporter(
    found: Found, sender: Sender | None, known: Knowns, by: Caller, problems: list[str]
) -> Reporter:
    """Tell who reports; only one who is proven is taken for a trusted flagger or an authority."""
    kind = by.kind
    if sender is not None and sender.mail is not None:
        said = known.kind_of(sender.mail)
        if said is not ReporterKind.PUBLIC:
            if sender.proven:
                kind = said
            else:
                problems.append(f"it says it is from a {said.replace('_', ' ')}: not proven")
    mail = found.mail
    if sender is not None:
        mail = sender.mail if sender.answerable else None
        if not sender.answerable:
            problems.append("an automatic reply or a bounce: nobody is answered")
    return Reporter(
        key=_key(found, sender, by),
        kind=kind,
        name=found.name or (sender.name if sender else None),
        mail=mail,
        organisation=found.organisation,
        language=sender.language if sender else "en",
    )


def _key(found: Found, sender: Sender | None, by: Caller) -> str:
    if by.key is not None:
        return reporter_key("key", by.key)
    if sender is not None and sender.mail is not None:
        return reporter_key("mail" if sender.proven else "unproven", sender.mail)
    if found.mail is not None:
        return reporter_key("unproven", found.mail)
    return reporter_key("address", by.address) if by.address is not None else UNKNOWN
