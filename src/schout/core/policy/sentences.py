"""What a policy's limits, remedies and ladders say, one sentence at a time."""

from collections.abc import Iterator

from schout.core.model.vocabulary import MeasureKind, Scope, WayBack
from schout.core.policy.markdown import to_plain
from schout.core.policy.period import Unit
from schout.core.policy.schema import Clause, Ladder, Limit, Measure, Policy, Step
from schout.core.policy.texts import Voice
from schout.core.policy.words import (
    applies_to,
    calendar,
    capital,
    joined,
    limit_sentence,
    limit_value,
    period,
    within,
)

_BUSINESS = (Unit.BUSINESS_HOUR, Unit.BUSINESS_DAY)


def limit_lines(voice: Voice, limit: Limit, policy: Policy) -> tuple[str, ...]:
    """Say a limit whole: the sentence, its traffic, its burst, what plans have, its note."""
    first = capital(limit_sentence(voice, limit))
    if limit.burst > 1:
        first += f", {voice.say('limit-burst', n=limit.burst)}"
    lines = [f"{first} – {applies_to(voice, limit)}"]
    for plan in limit.plans:
        value = limit_value(voice, limit, plan)
        title = plan_title(policy, plan, voice.lang)
        lines.append(capital(voice.say("limit-plan", plan=title, value=value)))
    if limit.note:
        lines.append(to_plain(limit.note[voice.lang]))
    return tuple(lines)


def plan_title(policy: Policy, plan_id: str, lang: str) -> str:
    """Name a plan; one that the policy does not know is named by its id."""
    return next((plan.title[lang] for plan in policy.plans if plan.id == plan_id), plan_id)


def evidence_lines(voice: Voice, clause: Clause) -> tuple[str, ...]:
    """Say what a finding must rest on and what is kept."""
    return (
        voice.say("evidence-minimum", n=clause.evidence.minimum),
        voice.say("evidence-keep", n=clause.evidence.keep),
    )


def withheld(voice: Voice, clause: Clause) -> str:
    """List what is taken out of excerpts; empty when nothing is."""
    return joined(voice, (voice.word("withhold", what) for what in clause.evidence.withhold))


def window_lines(voice: Voice, clause: Clause) -> tuple[str, ...]:
    """Say how long the remedy window is and whether it can grow; nothing without a remedy."""
    remedy = clause.remedy
    if remedy is None:
        return ()
    more = voice.say("remedy-extendable" if remedy.extendable else "remedy-fixed")
    return (f"{period(voice, remedy.window)}.", more)


def calendar_lines(voice: Voice, clause: Clause, policy: Policy) -> tuple[str, ...]:
    """Say when the business time of the remedy window runs; nothing when it needs none."""
    remedy = clause.remedy
    if remedy is None or remedy.window.unit not in _BUSINESS:
        return ()
    return (calendar(voice, policy.calendar(remedy.calendar)),)


def ladder_lines(voice: Voice, ladder: Ladder) -> tuple[str, ...]:
    """Say how long violations count and from when on they are repeated."""
    lines = [voice.say("ladder-window", period=period(voice, ladder.window))]
    if ladder.half_life is not None:
        lines.append(voice.say("ladder-half_life", period=period(voice, ladder.half_life)))
    lines.append(voice.say("ladder-repeated", n=ladder.repeated_from))
    return tuple(lines)


def measure_line(voice: Voice, measure: Measure) -> str:
    """Say what is done, to what and for how long."""
    span = measure.duration
    time = voice.say("for-open") if span is None else voice.say(f"for-{span.unit}", n=span.amount)
    named = voice.word("measure", measure.kind)
    if names_its_scope(measure.kind, measure.scope):
        return f"{named}, {time}"
    return voice.say(
        "measure-line",
        measure=named,
        scope=voice.word("scope", measure.scope),
        time=time,
    )


def names_its_scope(kind: MeasureKind, scope: Scope) -> bool:
    """Whether the name of a measure already says what it touches: a service, or the content."""
    if kind is MeasureKind.QUARANTINE:
        return scope is Scope.OBJECT
    return kind.suspends and scope in {Scope.SERVICE, Scope.TENANT}


def step_title(voice: Voice, step: Step) -> str:
    """Name a step by what it does: its measures, or the notice alone."""
    if not step.measures:
        return voice.say("step-notice")
    return capital("; ".join(voice.word("measure", measure.kind) for measure in step.measures))


def entry_line(voice: Voice, step: Step) -> str:
    """Say when a case can begin at a step."""
    if step.strikes_from is None:
        return voice.say("step-only_before")
    conditions = list(_conditions(voice, step, step.strikes_from))
    if not conditions:
        return voice.say("step-always")
    return voice.say("step-begins", conditions=", ".join(conditions))


def _conditions(voice: Voice, step: Step, first: int) -> Iterator[str]:
    if step.strikes_to == first:
        yield voice.say("when-exactly", n=first)
    elif step.strikes_to is not None:
        yield voice.say("when-range", n=first, to=step.strikes_to)
    elif first > 1:
        yield voice.say("when-from", n=first)
    if step.severity:
        words = (voice.word("severity", value) for value in step.severity)
        yield voice.say("when-severity", list=joined(voice, words, "or"))
    if step.grounds:
        words = (voice.word("ground", value) for value in step.grounds)
        yield voice.say("when-ground", list=joined(voice, words, "or"))


def notice_line(voice: Voice, step: Step) -> str:
    """Say when the tenant is told."""
    return capital(voice.word("time", step.notice if step.measures else "only")) + "."


def then_line(voice: Voice, step: Step, ladder: Ladder) -> str:
    """Say what follows a step."""
    if step.then is None:
        return voice.say("step-waits")
    number = [other.id for other in ladder.steps].index(step.then) + 1
    title = step_title(voice, ladder.steps[number - 1])
    return voice.say("step-then" if step.remedy else "step-then_plain", n=number, title=title)


def lift_line(voice: Voice, ways: tuple[WayBack, ...]) -> str:
    """Say what lifts the measures of a step."""
    return voice.say("step-lift", list=joined(voice, (voice.word("back", w) for w in ways), "or"))


def step_lines(voice: Voice, step: Step, ladder: Ladder) -> tuple[str, ...]:
    """Say everything of a step but its title and when a case begins there."""
    lines = [f"{capital(measure_line(voice, measure))}." for measure in step.measures]
    lines.append(notice_line(voice, step))
    if step.measures:
        lines.append(f"{capital(voice.word('approval', step.approval))}.")
    lines.append(voice.say("step-remedy" if step.remedy else "step-no_remedy"))
    lines.append(then_line(voice, step, ladder))
    if step.measures:
        if step.lift:
            lines.append(lift_line(voice, step.lift))
        lines.append(f"{capital(voice.word('refund', step.refund))}.")
    if step.appeal is None:
        lines.append(voice.say("step-no_appeal"))
    else:
        lines.append(voice.say("step-appeal", within=within(voice, step.appeal)))
    if step.review is not None:
        lines.append(voice.say("step-review", within=within(voice, step.review)))
    return tuple(lines)
