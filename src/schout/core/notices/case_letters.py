"""Short letters to a tenant while its case runs: a reminder, more time, a check, what is lifted."""

from collections.abc import Iterator
from datetime import datetime

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.notice import Notice
from schout.core.model.sanction import Sanction
from schout.core.model.vocabulary import Closing, NoticeKind, WayBack
from schout.core.notices.layout import clean, paragraph, points, section
from schout.core.notices.letter import (
    NAME_CHARACTERS,
    Occasion,
    Writer,
    begin,
    finish,
    heading,
    questions,
    reason,
)
from schout.core.notices.measures import lifted_line
from schout.core.notices.remedy import asked, next_line


def reminder(occasion: Occasion, decision: Decision, finding: Finding) -> Notice:
    """Remind a tenant before its remedy window ends; `ValueError` when none runs."""
    until = occasion.case.remedy_until
    if until is None:
        raise ValueError("a reminder needs a remedy window")
    writer = begin(occasion)
    parts = _reminder(writer, finding, until)
    subject = heading(writer, "rem-subject", date=writer.day(until))
    because = (decision.id, until.isoformat())
    return finish(writer, NoticeKind.REMINDER, subject, parts, because, decision.id)


def extension(occasion: Occasion, *, granted: bool, until: datetime, why: str = "") -> Notice:
    """Answer a request for more time; `until` is the end that holds now."""
    writer = begin(occasion)
    answer = "ext-granted" if granted else "ext-refused"
    parts = (
        writer.say(answer, deadline=writer.deadline(until)),
        *reason(writer.voice, why),
        questions(writer.voice, writer.policy, writer.case.id),
    )
    because = (answer, until.isoformat())
    return finish(writer, NoticeKind.EXTENSION, heading(writer, "ext-subject"), parts, because)


def more_time(occasion: Occasion, until: datetime) -> Notice:
    """Tell the end of a remedy window that stood still, as during a legal hold.

    Why it did is not said: a hold is not the tenant's to know.
    """
    writer = begin(occasion)
    parts = (
        writer.say("ext-more", deadline=writer.deadline(until)),
        questions(writer.voice, writer.policy, writer.case.id),
    )
    because = ("ext-more", until.isoformat())
    return finish(writer, NoticeKind.EXTENSION, heading(writer, "ext-more_subject"), parts, because)


def remedy_checked(occasion: Occasion, *, ok: bool, why: str = "") -> Notice:
    """Tell what came of looking at what the tenant says is put right."""
    writer = begin(occasion)
    parts = _found_good(writer, why) if ok else _found_bad(writer, why)
    because = ("ok" if ok else "not_ok",)
    subject = heading(writer, "chk-subject")
    return finish(writer, NoticeKind.REMEDY_CHECKED, subject, parts, because)


def lifted(occasion: Occasion, sanctions: tuple[Sanction, ...], why: WayBack | Closing) -> Notice:
    """Tell that sanctions are lifted, and why."""
    writer = begin(occasion)
    parts = _lifted(writer, sanctions, why)
    because = (why, *(each.id for each in sanctions))
    subject = heading(writer, "lif-subject", n=len(sanctions))
    return finish(writer, NoticeKind.LIFTED, subject, parts, because)


def silence_ended(occasion: Occasion) -> Notice:
    """Tell what the law forbade to tell earlier; the letters that were withheld come with it.

    Regulation (EU) 2022/2065, Art. 9(5) and 10(5): the order, what was done, and the redress.
    """
    writer = begin(occasion)
    parts = _silence_ended(writer)
    return finish(writer, NoticeKind.SILENCE_ENDED, heading(writer, "sil-subject"), parts)


def _silence_ended(writer: Writer) -> Iterator[str]:
    orders = [entry for entry in writer.case.history if entry.what == "silenced"]
    yield writer.say("sil-opening", date=writer.day(orders[0].at), **writer.about())
    yield writer.say("sil-basis")
    bases = dict.fromkeys(clean(each.detail, NAME_CHARACTERS) for each in orders)
    yield points(each for each in bases)
    yield writer.say("sil-letters")
    until = writer.case.remedy_until
    if until is not None and until > writer.at:
        yield writer.say("let-until", deadline=writer.deadline(until))
    yield writer.say("sil-appeal")
    yield questions(writer.voice, writer.policy, writer.case.id)


def _reminder(writer: Writer, finding: Finding, until: datetime) -> Iterator[str]:
    voice, case = writer.voice, writer.case
    told = writer.day(case.notified_at or case.opened_at)
    yield writer.say("rem-opening", date=told, **writer.about())
    if finding.object is not None:
        yield writer.say("ntc-object", object=clean(finding.object, NAME_CHARACTERS))
    yield section(voice.say("ntc-ask"), asked(voice, writer.clause, until, writer.zone))
    yield writer.say("rem-done")
    ladder = writer.policy.ladder(case.ladder)
    then = ladder.step(case.step).then
    if then is not None:
        follows = paragraph(next_line(voice, ladder, ladder.step(then)))
        yield section(voice.say("ntc-next"), (follows,))
    yield questions(voice, writer.policy, case.id)


def _found_good(writer: Writer, why: str) -> Iterator[str]:
    yield writer.say("chk-ok")
    yield from reason(writer.voice, why)
    yield from _counts(writer)
    yield questions(writer.voice, writer.policy, writer.case.id)


def _found_bad(writer: Writer, why: str) -> Iterator[str]:
    yield writer.say("chk-not_ok")
    yield from reason(writer.voice, why, "chk-found")
    until = writer.case.remedy_until
    if until is not None and until > writer.at:
        yield writer.say("let-until", deadline=writer.deadline(until))
    else:
        yield writer.say("chk-over")
    yield questions(writer.voice, writer.policy, writer.case.id)


def _lifted(
    writer: Writer, sanctions: tuple[Sanction, ...], why: WayBack | Closing
) -> Iterator[str]:
    voice = writer.voice
    yield writer.say("lif-opening", n=len(sanctions))
    yield points(f"{lifted_line(voice, each, writer.zone)}." for each in sanctions)
    other = writer.case.merged_into or writer.case.id
    yield writer.say(f"lif-why-{why}", other=other)
    if isinstance(why, Closing):
        if why.is_strike:
            yield from _counts(writer)
        elif why is not Closing.MERGED:
            yield writer.say("let-counts_not")
    yield writer.say("lif-works")
    yield questions(voice, writer.policy, writer.case.id)


def _counts(writer: Writer) -> Iterator[str]:
    """Say how long a violation counts, if it is one that does."""
    if writer.case.strike:
        window = writer.policy.ladder(writer.case.ladder).window
        span = writer.voice.say(f"for-{window.unit}", n=window.amount)
        yield writer.say("let-counts", span=span)
