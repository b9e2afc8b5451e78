"""What a tenant is asked to put right, until when, and what can follow if it does not."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from schout.core.notices.layout import paragraph
from schout.core.policy.markdown import to_plain
from schout.core.policy.schema import Clause, Step
from schout.core.policy.sentences import measure_line, step_title
from schout.core.policy.texts import Voice
from schout.core.policy.words import capital, deadline


def asked(voice: Voice, clause: Clause, until: datetime | None, zone: tzinfo) -> Iterator[str]:
    """Say what is asked and by when; nothing for a clause without a remedy."""
    remedy = clause.remedy
    if remedy is None:
        return
    for part in to_plain(remedy.ask[voice.lang]).split("\n"):
        if part:
            yield paragraph(part, "", "  " if part.startswith("- ") else "")
    if until is not None:
        yield paragraph(voice.say("ntc-until", deadline=deadline(voice, until, zone)))
        if remedy.extendable:
            yield paragraph(voice.say("ntc-extend"))


def next_step(voice: Voice, following: Step) -> str:
    """Say what can follow when the remedy window ends, and who must agree to it."""
    approval = capital(voice.word("approval", following.approval))
    return paragraph(voice.say("ntc-next_step", what=_what(voice, following), approval=approval))


def _what(voice: Voice, step: Step) -> str:
    """Name the measures of a step within a sentence."""
    if not step.measures:
        return step_title(voice, step)
    return "; ".join(measure_line(voice, measure) for measure in step.measures)
