"""Facts, how they are known, and why they are against a clause, one sentence at a time.

Nothing here says who reported something, nor holds a line of evidence.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.vocabulary import Metric
from schout.core.notices.layout import clean
from schout.core.policy.schema import Policy
from schout.core.policy.texts import Voice
from schout.core.policy.words import amount, day, duration, joined, moment

_OBJECT_CHARACTERS = 200


def is_reported(finding: Finding) -> bool:
    """Whether a finding rests on what outsiders say, and on nothing that we measured."""
    return finding.unit is Metric.REPORTS


def measured_line(voice: Voice, finding: Finding) -> str:
    """Say how much was seen and how much was allowed, or how many reports came."""
    if is_reported(finding):
        return voice.say("ntc-reported", n=finding.measured)
    return voice.say(
        "ntc-measured",
        measured=amount(voice, finding.unit, finding.measured),
        duration=duration(voice, finding.window_s),
        limit=amount(voice, finding.unit, finding.limit),
    )


def span_of(finding: Finding) -> tuple[datetime, datetime] | None:
    """Tell from when until when it happened; `None` where a report does not say.

    The time of a finding that rests on a report is the time at which the report came.
    """
    if not is_reported(finding):
        return finding.first_at, finding.at
    said = finding.fact_at < finding.at
    return (finding.fact_at, finding.fact_at) if said else None


def fact_lines(voice: Voice, decision: Decision, finding: Finding, zone: tzinfo) -> Iterator[str]:
    """Say what happened, when and where, and on how much that rests."""
    yield measured_line(voice, finding)
    span = span_of(finding)
    if span is not None:
        yield _span_line(voice, *span, zone)
    if finding.object is not None:
        yield voice.say("ntc-object", object=clean(finding.object, _OBJECT_CHARACTERS))
    if not is_reported(finding):
        yield voice.say("rsn-events", n=len(decision.evidence))


def _span_line(voice: Voice, first: datetime, last: datetime, zone: tzinfo) -> str:
    begun, ended = first.astimezone(zone), last.astimezone(zone)
    if begun == ended:
        return voice.say("rsn-once", moment=moment(voice, last, zone))
    return voice.say(
        "rsn-same_day" if begun.date() == ended.date() else "rsn-between",
        date=day(voice, begun.date()),
        time=f"{begun:%H:%M:%S}",
        enddate=day(voice, ended.date()),
        endtime=f"{ended:%H:%M:%S}",
    )


def origin_line(voice: Voice, finding: Finding, *, also_reported: bool) -> str:
    """Say whether it rests on a report or on our own look, and whether software found it."""
    if is_reported(finding):
        return voice.say("rsn-report")
    found = "rsn-also" if also_reported else "rsn-own"
    return voice.say(found, rule=finding.rule, n=finding.rule_version)


def decided_line(voice: Voice, decision: Decision) -> str:
    """Say whether software or people decided; never who."""
    if decision.automated:
        return voice.say("rsn-by_software")
    return voice.say("rsn-by_people", n=max(1, len(decision.agreed)))


def ground_lines(
    voice: Voice, decision: Decision, finding: Finding, policy: Policy
) -> Iterator[str]:
    """Say which clause of which policy it is against, and why."""
    clause = policy.clause(decision.clause)
    yield voice.say(
        "rsn-contract",
        clause=clause.id,
        title=clause.title[voice.lang],
        policy=policy.title[voice.lang],
        version=policy.version,
        date=day(voice, policy.effective_from),
        provider=policy.provider.name,
    )
    yield from why_lines(voice, decision, finding)


def why_lines(voice: Voice, decision: Decision, finding: Finding) -> Iterator[str]:
    """Say why the facts are against the clause, and why we could act at once."""
    yield voice.say("rsn-as_reported" if is_reported(finding) else "rsn-too_much")
    yield from weight_lines(voice, decision)


def weight_lines(voice: Voice, decision: Decision) -> Iterator[str]:
    """Say which violation in a row it is, and the grounds for not waiting."""
    if decision.strike:
        yield voice.say("ntc-strike", n=decision.strike)
    if decision.grounds:
        words = [voice.word("ground", ground) for ground in decision.grounds]
        yield voice.say("ntc-grounds", list=joined(voice, words))
