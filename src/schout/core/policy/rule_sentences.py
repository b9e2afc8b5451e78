"""What a policy's rules say, one sentence at a time."""

from typing import assert_never

from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import Mode
from schout.core.policy.figures import limit_of
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    Overlap,
    Rule,
    Sequence,
    Sliding,
)
from schout.core.policy.texts import Voice
from schout.core.policy.words import amount, duration, joined, leak_rate

_SCOPES = {
    "source_ip": "source",
    "source_prefix": "source",
    "user": "user",
    "host": "database",
    "tenant": "tenant",
    "source_tenant": "tenant",
}
"""The scope that a key of one field is counted by, in words that every reader knows."""


def rule_lines(voice: Voice, rule: Rule) -> tuple[str, ...]:
    """Say what a rule counts and when it makes a finding, for any reader."""
    counted = voice.say(
        "rule-counts", unit=voice.word("unit", rule.unit), scope=_scope(voice, rule)
    )
    lines = [f"{counted}.", _finding(voice, rule)]
    distinct = _distinct(rule)
    if distinct is not None:
        lines.append(voice.say("rule-distinct", field=distinct))
    return tuple(lines)


def rule_workings(voice: Voice, rule: Rule) -> tuple[str, ...]:
    """Say the rest of a rule, for those who run it."""
    lines = [voice.say("rule-when", when=rule.when), voice.say(f"rule-owner_{rule.subject}")]
    limit = limit_of(rule)
    if limit is not None:
        lines.append(voice.say("rule-limit", limit=limit))
    if rule.mute_us:
        lines.append(voice.say("rule-mute", period=_time(voice, rule.mute_us)))
    lines.append(voice.say("rule-confidence", n=rule.confidence))
    if rule.mode is Mode.SHADOW:
        lines.append(voice.say("rule-shadow"))
    if rule.unless:
        permits = joined(voice, (voice.word("permit", kind) for kind in rule.unless), "or")
        lines.append(voice.say("rule-unless", list=permits))
    return tuple(lines)


def _scope(voice: Voice, rule: Rule) -> str:
    if len(rule.by) == 1 and rule.by[0] in _SCOPES:
        return voice.word("per_scope", _SCOPES[rule.by[0]])
    return voice.say("rule-per", fields=joined(voice, rule.by))


def _distinct(rule: Rule) -> str | None:
    match rule.state:
        case Leaky():
            return rule.state.distinct
        case Sliding() | Baseline():
            return rule.state.measure.distinct
        case _:
            return None


def _finding(voice: Voice, rule: Rule) -> str:
    """Say when a finding is made."""
    match rule.state:
        case Each():
            return voice.say("rule-each")
        case Leaky(capacity=capacity, leak_us=leak_us):
            count, per = leak_rate(voice, leak_us)
            what = amount(voice, rule.unit, capacity)
            return voice.say("rule-finding", what=what, n=count, per=per)
        case Sliding(over=over, window_us=window_us, measure=measure):
            what = _amount(voice, rule, over, measure)
            return voice.say("rule-sliding", what=what, period=_time(voice, window_us))
        case Overlap(over=over):
            return voice.say("rule-overlap", n=over)
        case Sequence(times=times, within_us=within_us):
            return voice.say("rule-sequence", n=times, period=_time(voice, within_us))
        case Absence(within_us=within_us):
            return voice.say("rule-absence", period=_time(voice, within_us))
        case Baseline(every_us=every_us, least=least, measure=measure):
            what = _amount(voice, rule, least, measure)
            return voice.say("rule-baseline", what=what, period=_time(voice, every_us))
        case _:
            assert_never(rule.state)


def _amount(voice: Voice, rule: Rule, count: int, measure: Measure) -> str:
    if measure.ratio is not None:
        return voice.say("rule-share", n=count)
    return amount(voice, rule.unit, count)


def _time(voice: Voice, time_us: int) -> str:
    return duration(voice, max(1, time_us // SECOND_US))
