"""What a tenant is asked to put right, until when, and what can follow if it does not."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from schout.core.notices.layout import paragraph
from schout.core.policy.markdown import to_plain
from schout.core.policy.schema import Clause, Ladder, Step
from schout.core.policy.sentences import measure_line
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


def next_line(voice: Voice, ladder: Ladder, following: Step) -> str:
    """Say what can follow when the remedy window ends, and who must agree to it.

    Where another notice follows, also what can follow when that one is not heeded either.
    """
    if following.measures:
        return _can_follow(voice, "ntc-next_step", following)
    again = voice.say("ntc-next_window" if following.remedy else "ntc-next_notice")
    last = _with_measures(ladder, following)
    return again if last is None else f"{again} {_can_follow(voice, 'ntc-next_after', last)}"


def _can_follow(voice: Voice, message_id: str, step: Step) -> str:
    what = "; ".join(measure_line(voice, measure) for measure in step.measures)
    return voice.say(message_id, what=what, approval=capital(voice.word("approval", step.approval)))


def _with_measures(ladder: Ladder, step: Step) -> Step | None:
    """Find the first step with measures from a step on; no ladder leads back (SCH-P047)."""
    while not step.measures:
        if step.then is None:
            return None
        step = ladder.step(step.then)
    return step
