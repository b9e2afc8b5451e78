"""How ladders and their steps change."""

from schout.core.model.vocabulary import Approval, NoticeTime, Refund
from schout.core.policy.changes import Act, Change, Effect, Subject, What, period_effect
from schout.core.policy.schema import Ladder, Measure, Policy, Step

_APPROVALS = list(Approval)
_NOTICES = list(NoticeTime)


def diff_ladders(old: Policy, new: Policy) -> list[Change]:
    """Compare two policies ladder by ladder, by their ids."""
    before = {ladder.id: ladder for ladder in old.ladders}
    after = {ladder.id: ladder for ladder in new.ladders}
    changes: list[Change] = []
    for ladder in new.ladders:
        subject = Subject(where=ladder.id, name=ladder.title)
        if ladder.id in before:
            changes += _ladder(subject, before[ladder.id], ladder)
        else:
            changes.append(subject.change(What.LADDER, Effect.NEUTRAL, Act.ADDED, new=ladder.id))
    for ladder in old.ladders:
        if ladder.id not in after:
            subject = Subject(where=ladder.id, name=ladder.title)
            changes.append(subject.change(What.LADDER, Effect.NEUTRAL, Act.REMOVED, old=ladder.id))
    return changes


def _ladder(subject: Subject, old: Ladder, new: Ladder) -> list[Change]:
    stricter = Effect.STRICTER
    changes = [
        *subject.texts(What.TITLE, old.title, new.title),
        *subject.periods(What.STRIKES, old.window, new.window, stricter, stricter),
        *subject.periods(What.HALF_LIFE, old.half_life, new.half_life, stricter, stricter),
        *subject.numbers(What.REPEATED, old.repeated_from, new.repeated_from, Effect.MILDER),
    ]
    before = [step.id for step in old.steps]
    after = [step.id for step in new.steps]
    changes += subject.members(What.STEP, tuple(before), tuple(after), Effect.NEUTRAL)
    kept = [step for step in before if step in after]
    if kept != [step for step in after if step in before]:
        changes.append(subject.change(What.ORDER, Effect.NEUTRAL))
    for step_id in kept:
        place = Subject(where=subject.where, name=subject.name, step=step_id)
        changes += _step(place, old.step(step_id), new.step(step_id))
    return changes


def _step(subject: Subject, old: Step, new: Step) -> list[Change]:
    approval = _APPROVALS.index(new.approval) > _APPROVALS.index(old.approval)
    notice = _NOTICES.index(new.notice) > _NOTICES.index(old.notice)
    refund = new.refund is Refund.PRO_RATA
    milder, stricter = Effect.MILDER, Effect.STRICTER
    entry = [] if _entry(old) == _entry(new) else [subject.change(What.ENTRY, Effect.NEUTRAL)]
    return [
        *entry,
        *_measures(subject, old.measures, new.measures),
        *subject.values(What.NOTICE, old.notice, new.notice, stricter if notice else milder),
        *subject.values(
            What.STEP_REMEDY,
            _yes(old.remedy),
            _yes(new.remedy),
            milder if new.remedy else stricter,
        ),
        *subject.values(
            What.APPROVAL, old.approval, new.approval, milder if approval else stricter
        ),
        *subject.values(What.THEN, old.then or "", new.then or "", Effect.NEUTRAL),
        *subject.members(What.LIFT, old.lift, new.lift, milder),
        *subject.periods(What.APPEAL, old.appeal, new.appeal, milder, stricter),
        *subject.periods(What.REVIEW, old.review, new.review, stricter, stricter),
        *subject.values(What.REFUND, old.refund, new.refund, milder if refund else stricter),
    ]


def _entry(step: Step) -> tuple[object, ...]:
    return (step.strikes_from, step.strikes_to, step.severity, step.grounds)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _measures(subject: Subject, old: tuple[Measure, ...], new: tuple[Measure, ...]) -> list[Change]:
    """Compare measures by what they do and to what; what is left may differ in how long."""
    before = {(measure.kind, measure.scope): measure for measure in old}
    after = {(measure.kind, measure.scope): measure for measure in new}
    changes = []
    for key, measure in before.items():
        other = after.get(key)
        if other is None:
            changes.append(
                subject.change(What.MEASURE, Effect.MILDER, Act.REMOVED, old=encode(measure))
            )
        else:
            stricter = Effect.STRICTER
            effect = period_effect(measure.duration, other.duration, stricter, stricter)
            changes += subject.values(What.MEASURE, encode(measure), encode(other), effect)
    for key, measure in after.items():
        if key not in before:
            changes.append(
                subject.change(What.MEASURE, Effect.STRICTER, Act.ADDED, new=encode(measure))
            )
    return changes


def encode(measure: Measure) -> str:
    """Write a measure in one line: kind, scope and, where there is one, duration."""
    span = "" if measure.duration is None else f" {measure.duration}"
    return f"{measure.kind} {measure.scope}{span}"
