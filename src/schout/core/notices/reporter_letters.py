"""Letters to who reports something. They name no tenant, no person and no line of evidence."""

from collections.abc import Iterator
from datetime import datetime

from schout.core.model.ids import Kind, NoticeId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.report import Report
from schout.core.model.vocabulary import NoticeKind, ReportState
from schout.core.notices.layout import address, clean, paragraph, points
from schout.core.notices.letter import NAME_CHARACTERS, body, provider_zone, questions, spoken
from schout.core.notices.redress import REPORTER_TERM, elsewhere
from schout.core.policy.schema import Policy
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import day, deadline, within

_OBJECTS_SHOWN = 5
_DECIDED = frozenset({ReportState.UPHELD, ReportState.UNFOUNDED, ReportState.NOT_OURS})


def receipt(report: Report, link: str, policy: Policy, lang: str, texts: Texts) -> Notice:
    """Tell a reporter that the report came in (Regulation (EU) 2022/2065, Art. 16(4)).

    `link` leads to the page that says how the report is getting on; empty: there is none.
    """
    voice = texts.voice(spoken(policy, lang))
    parts = _received(voice, report, link, policy)
    return _letter(report, NoticeKind.RECEIPT, "rpt-subject", policy, voice, parts, ())


def reporter_answer(
    report: Report,
    outcome: ReportState,
    acted: bool,
    link: str,
    policy: Policy,
    lang: str,
    texts: Texts,
    *,
    at: datetime,
    automated: bool = False,
    corrects: datetime | None = None,
) -> Notice:
    """Tell a reporter what was decided, how, and what can be done about it (Art. 16(5) and (6)).

    `acted` says whether a measure was taken, `automated` whether software decided alone,
    `corrects` when we wrote that the report was upheld, which holds no longer.
    """
    voice = texts.voice(spoken(policy, lang))
    if corrects is None:
        taken = acted and outcome is ReportState.UPHELD
        said = voice.say("ans-acted" if taken else f"ans-{outcome}")
    else:
        said = voice.say("ans-corrected", date=_day(voice, corrects, policy))
    parts = _answered(voice, report, outcome, said, link, policy, automated)
    because = (outcome, str(acted))
    subject = "ans-subject" if corrects is None else "ans-corrected_subject"
    return _letter(report, NoticeKind.REPORTER_ANSWER, subject, policy, voice, parts, because, at)


def reporter_warning(
    report: Report, policy: Policy, lang: str, texts: Texts, *, at: datetime
) -> Notice:
    """Warn a reporter before the next reports are looked at more slowly (Art. 23(2) and (3))."""
    voice = texts.voice(spoken(policy, lang))
    parts = _warned(voice, report, policy)
    return _letter(report, NoticeKind.REPORTER_WARNING, "wrn-subject", policy, voice, parts, (), at)


def _warned(voice: Voice, report: Report, policy: Policy) -> Iterator[str]:
    for each in ("wrn-opening", "wrn-asked", "wrn-next", "wrn-back"):
        yield paragraph(voice.say(each))
    contact = policy.provider.appeal_contact
    yield paragraph(voice.say("wrn-wrong", contact=contact, number=report.id))


def _letter(
    report: Report,
    kind: NoticeKind,
    subject: str,
    policy: Policy,
    voice: Voice,
    parts: Iterator[str],
    because: tuple[str, ...],
    at: datetime | None = None,
) -> Notice:
    """Make the letter. It is of no case and no tenant, so that no tenant is ever shown it."""
    prepared_at = at or report.received_at
    at_us = from_datetime(prepared_at)
    mail = report.reporter.mail
    return Notice(
        id=NoticeId(derive_id(Kind.NOTICE, at_us, kind, report.id, *because, voice.lang)),
        kind=kind,
        case=None,
        decision=None,
        tenant=None,
        clause=None,
        report=report.id,
        language=voice.lang,
        prepared_at=prepared_at,
        remedy_until=None,
        recipients=() if mail is None else (mail,),
        subject=voice.say(subject, provider=policy.provider.name, number=report.id),
        body=body(voice, policy, report.reporter.name, parts),
    )


def _received(voice: Voice, report: Report, link: str, policy: Policy) -> Iterator[str]:
    received = deadline(voice, report.received_at, provider_zone(policy))
    yield paragraph(voice.say("rpt-received", moment=received, number=report.id))
    yield from _about(voice, report)
    yield paragraph(voice.say("rpt-next"))
    yield paragraph(voice.say("rpt-forward" if report.forward_allowed else "rpt-private"))
    yield from _link(voice, link)
    yield questions(voice, policy, report.id)


def _answered(
    voice: Voice,
    report: Report,
    outcome: ReportState,
    said: str,
    link: str,
    policy: Policy,
    automated: bool,
) -> Iterator[str]:
    yield paragraph(voice.say("ans-opening", date=_day(voice, report.received_at, policy)))
    yield from _about(voice, report)
    yield paragraph(said)
    if outcome in _DECIDED:
        yield paragraph(voice.say("ans-nothing_more"))
        yield paragraph(voice.say("ans-by_software" if automated else "ans-by_people"))
        again = voice.say(
            "ans-redress",
            within=within(voice, REPORTER_TERM),
            contact=policy.provider.appeal_contact,
            number=report.id,
        )
        yield paragraph(" ".join((again, *elsewhere(voice, policy))))
    yield from _link(voice, link)
    yield questions(voice, policy, report.id)


def _about(voice: Voice, report: Report) -> Iterator[str]:
    """Say what the report is about: a reporter who sends many must know which one is answered."""
    shown = [clean(each.normal, NAME_CHARACTERS) for each in report.objects[:_OBJECTS_SHOWN]]
    if shown:
        yield paragraph(voice.say("rpt-about"))
        yield points(shown)
    if report.category:
        category = clean(report.category, NAME_CHARACTERS)
        yield paragraph(voice.say("rpt-category", category=category))


def _day(voice: Voice, at: datetime, policy: Policy) -> str:
    return day(voice, at.astimezone(provider_zone(policy)).date())


def _link(voice: Voice, link: str) -> Iterator[str]:
    if link:
        yield "\n".join((paragraph(voice.say("rpt-link")), address(link)))
