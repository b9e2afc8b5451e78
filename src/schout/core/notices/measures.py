"""How measures are named in letters: as decided, and as sanctions with a beginning and an end."""

from datetime import tzinfo

from schout.core.model.decision import Decision
from schout.core.model.sanction import Sanction
from schout.core.model.vocabulary import Scope
from schout.core.notices.layout import clean
from schout.core.policy.period import parse_period
from schout.core.policy.schema import Clause, Measure
from schout.core.policy.sentences import names_its_scope
from schout.core.policy.texts import Voice
from schout.core.policy.words import capital, deadline

_TARGET_CHARACTERS = 100
_TARGETS_SHOWN = 10


def measures_of(decision: Decision) -> tuple[Measure, ...]:
    """Give the measures that a decision names."""
    return tuple(
        Measure(
            kind=measure.kind,
            scope=measure.scope,
            duration=None if measure.duration is None else parse_period(measure.duration),
        )
        for measure in decision.measures
    )


def sanction_line(voice: Voice, sanction: Sanction, zone: tzinfo) -> str:
    """Say what was done, to what, and from when until when; one that was lifted ended then."""
    if sanction.touches_nothing:
        return capital(_said(voice, sanction, "act-nowhere"))
    start = _since(voice, sanction, zone)
    ends = sanction.lifted_at or sanction.ends
    if ends is None:
        return capital(_said(voice, sanction, "act-open", start=start))
    return capital(
        _said(voice, sanction, "act-until", start=start, end=deadline(voice, ends, zone))
    )


def lifted_line(voice: Voice, sanction: Sanction, zone: tzinfo) -> str:
    """Say what was done and since when, for one that is now over."""
    if sanction.touches_nothing:
        return capital(_said(voice, sanction, "act-nowhere"))
    return capital(_said(voice, sanction, "act-since", start=_since(voice, sanction, zone)))


def targets_of(sanctions: tuple[Sanction, ...], clause: Clause) -> tuple[str, ...]:
    """List what sanctions touch, without addresses that the clause withholds."""
    hidden = "source_ip" in clause.evidence.withhold
    shown = (
        clean(target, _TARGET_CHARACTERS)
        for sanction in sanctions
        if not (hidden and sanction.scope is Scope.SOURCE)
        for target in sanction.targets
    )
    return tuple(dict.fromkeys(shown))[:_TARGETS_SHOWN]


def _since(voice: Voice, sanction: Sanction, zone: tzinfo) -> str:
    return deadline(voice, sanction.active_at or sanction.starts, zone)


def _said(voice: Voice, sanction: Sanction, message_id: str, **times: str) -> str:
    return voice.say(message_id, measure=_named(voice, sanction), **times)


def _named(voice: Voice, sanction: Sanction) -> str:
    """Name a measure with what it touches, where its own name does not say that."""
    measure = voice.word("act", sanction.kind)
    if names_its_scope(sanction.kind, sanction.scope):
        return measure
    return voice.say("act-scoped", measure=measure, scope=voice.word("scope", sanction.scope))
