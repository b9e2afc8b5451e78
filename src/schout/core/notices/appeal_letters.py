"""Letters to a tenant about its appeal: that it came in, and what was decided on it."""

from collections.abc import Iterator

from schout.core.model.notice import Notice
from schout.core.model.sanction import Appeal
from schout.core.model.vocabulary import AppealState, NoticeKind
from schout.core.notices.layout import cited, paragraph, points, section
from schout.core.notices.letter import (
    WRITTEN_CHARACTERS,
    Occasion,
    Writer,
    begin,
    finish,
    heading,
    questions,
    reason,
)
from schout.core.notices.redress import elsewhere
from schout.core.policy.sentences import measure_line
from schout.core.policy.words import capital


def appeal_received(occasion: Occasion, appeal: Appeal) -> Notice:
    """Tell a tenant that its appeal came in and what happens with it."""
    writer = begin(occasion)
    parts = (
        writer.say("apl-received", moment=writer.deadline(appeal.filed_at), number=appeal.id),
        writer.say("apl-next"),
        writer.say("apl-meanwhile"),
        section(writer.voice.say("apl-said"), (cited(appeal.text, WRITTEN_CHARACTERS),)),
        questions(writer.voice, writer.policy, appeal.id),
    )
    subject = heading(writer, "apl-subject")
    because = (appeal.id,)
    return finish(writer, NoticeKind.APPEAL_RECEIVED, subject, parts, because, appeal.decision)


def appeal_decided(occasion: Occasion, appeal: Appeal) -> Notice:
    """Tell a tenant what was decided on its appeal, and why; `ValueError` when it is open."""
    if appeal.state.is_open:
        raise ValueError(f"expected an appeal that was decided, found `{appeal.state}`")
    writer = begin(occasion)
    parts = _decided(writer, appeal)
    subject = heading(writer, "apl-decided_subject")
    because = (appeal.id, appeal.state)
    return finish(writer, NoticeKind.APPEAL_DECIDED, subject, parts, because, appeal.decision)


def _decided(writer: Writer, appeal: Appeal) -> Iterator[str]:
    voice = writer.voice
    date = writer.day(appeal.filed_at)
    if appeal.state is AppealState.WITHDRAWN:
        yield writer.say("apl-withdrawn", date=date, number=appeal.id)
    else:
        yield writer.say("apl-decided", date=date, number=appeal.id)
        yield writer.say(f"apl-{appeal.state}")
        yield from _instead(writer, appeal)
        yield from reason(voice, appeal.reason)
    if appeal.state is AppealState.OVERTURNED:
        yield writer.say("let-counts_not")
    elif appeal.state is not AppealState.WITHDRAWN:
        yield from map(paragraph, elsewhere(voice, writer.policy))
    yield questions(voice, writer.policy, appeal.id)


def _instead(writer: Writer, appeal: Appeal) -> Iterator[str]:
    """Name the milder step that holds instead, and until when it leaves time to put it right."""
    if appeal.step is None:
        return
    voice = writer.voice
    step = writer.policy.ladder(writer.case.ladder).step(appeal.step)
    if step.measures:
        yield writer.say("apl-instead")
        yield points(f"{capital(measure_line(voice, each))}." for each in step.measures)
    else:
        yield writer.say("apl-instead_notice")
    until = writer.case.remedy_until
    if until is not None and until > writer.at:
        yield writer.say("let-until", deadline=writer.deadline(until))
