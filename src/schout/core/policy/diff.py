"""What changes for a tenant from one version of a policy to the next, as data and in words."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from schout.core.model.vocabulary import MeasureKind, Scope
from schout.core.policy.changes import Act, Change, Effect, Subject, What
from schout.core.policy.diff_clauses import diff_clauses
from schout.core.policy.diff_ladders import diff_ladders
from schout.core.policy.period import parse_period
from schout.core.policy.schema import Limit, Measure, Policy
from schout.core.policy.sentences import measure_line
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import capital, day, joined, language, limit_sentence, period

_FAMILIES = {
    What.KIND: "kind",
    What.SEVERITY: "severity",
    What.PERMIT: "permit",
    What.SIGN: "sign",
    What.MODE: "mode",
    What.WITHHOLD: "withhold",
    What.FAILURE: "fail",
    What.SCOPE: "scope",
    What.APPROVAL: "approval",
    What.NOTICE: "time",
    What.LIFT: "back",
    What.REFUND: "refund",
    What.EXTENDABLE: "state",
    What.STEP_REMEDY: "state",
}
_PERIODS = frozenset(
    {What.REMEDY, What.WINDOW, What.APPEAL, What.REVIEW, What.STRIKES, What.HALF_LIFE}
)
_DATES = frozenset({What.EFFECTIVE, What.PUBLISHED})
_NONE = {What.HALF_LIFE: "never", What.THEN: "wait"}


_REACHED = (
    *(What.ABUSE_CONTACT, What.APPEAL_CONTACT, What.SECURITY_CONTACT),
    *(What.DISCLOSURE_URL, What.SECURITY_TXT_URL, What.PGP_KEY_URL, What.BILLING),
)
"""Where people reach the host, as the provider names it."""


def diff_policies(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Compare two versions of a policy: first the whole, then its clauses, then its ladders."""
    return (*_whole(old, new), *diff_clauses(old, new), *diff_ladders(old, new))


def _whole(old: Policy, new: Policy) -> list[Change]:
    subject = Subject()
    neutral = Effect.NEUTRAL
    changes = [
        *subject.values(
            What.EFFECTIVE,
            old.effective_from.isoformat(),
            new.effective_from.isoformat(),
            neutral,
        ),
        *subject.values(
            What.PUBLISHED, old.published.isoformat(), new.published.isoformat(), neutral
        ),
        *subject.texts(What.TITLE, old.title, new.title),
        *subject.texts(What.SUMMARY, old.summary, new.summary),
        *subject.members(What.LANGUAGE, old.languages, new.languages, neutral),
        *subject.values(What.PROVIDER, old.provider.legal_name, new.provider.legal_name, neutral),
    ]
    for what in _REACHED:
        before, after = getattr(old.provider, what) or "", getattr(new.provider, what) or ""
        changes += subject.values(what, before, after, neutral)
    changes += _redress(old, new)
    if old.calendars != new.calendars:
        changes.append(subject.change(What.CALENDAR, neutral))
    return changes + _plans(old, new)


def _redress(old: Policy, new: Policy) -> list[Change]:
    """Compare where else somebody can go; a court is named in the source language."""
    subject, neutral = Subject(), Effect.NEUTRAL
    bodies = (old.provider.dispute_body, new.provider.dispute_body)
    before, after = ("" if each is None else f"{each.name}, {each.contact}" for each in bodies)
    changes = subject.values(What.DISPUTE_BODY, before, after, neutral)
    was, becomes = old.provider.court or {}, new.provider.court or {}
    if subject.texts(What.COURT, was, becomes):
        named = was.get(old.source_language, ""), becomes.get(new.source_language, "")
        changes.append(subject.change(What.COURT, neutral, Act.CHANGED, *named))
    return changes


def _plans(old: Policy, new: Policy) -> list[Change]:
    before = {plan.id: plan for plan in old.plans}
    after = {plan.id: plan for plan in new.plans}
    changes: list[Change] = []
    for plan_id, plan in {**before, **after}.items():
        subject = Subject(where=plan_id, name=plan.title)
        if plan_id not in after:
            changes.append(subject.change(What.PLAN, Effect.NEUTRAL, Act.REMOVED))
        elif plan_id not in before:
            changes.append(subject.change(What.PLAN, Effect.NEUTRAL, Act.ADDED))
        else:
            changes += subject.texts(What.TITLE, before[plan_id].title, plan.title)
    return changes


def tell(changes: Sequence[Change], lang: str, texts: Texts) -> str:
    """Tell the changes in words, below what they are about, with their effect and totals."""
    voice = texts.voice(lang)
    if not changes:
        return voice.say("diff-none") + "\n"
    counts = Counter(change.effect for change in changes)
    counted = [
        voice.say("diff-counted", n=counts[effect], effect=voice.word("effect", effect))
        for effect in Effect
        if counts[effect]
    ]
    lines = [f"{voice.say('diff-total', n=len(changes))}: {joined(voice, counted)}."]
    heading = None
    for change in changes:
        title = _heading(voice, change)
        if title != heading:
            lines += ["", title]
            heading = title
        lines.append(f"- {_sentence(voice, change)}{_effect(voice, change.effect)}")
    return "\n".join(lines) + "\n"


def _effect(voice: Voice, effect: Effect) -> str:
    return "" if effect is Effect.NEUTRAL else f" ({voice.word('effect', effect)})"


def _heading(voice: Voice, change: Change) -> str:
    if not change.where:
        return voice.say("diff-policy")
    name = change.name.get(voice.lang) or next(iter(change.name.values()), "")
    return f"{change.where} {name}".rstrip()


def _sentence(voice: Voice, change: Change) -> str:
    what = voice.word("what", change.what)
    if change.plan:
        plan = change.plan_name.get(voice.lang, change.plan)
        what = voice.say("diff-on_plan", what=what, plan=plan)
    if change.step:
        what = voice.say("diff-in_step", step=change.step, what=what)
    old = _said(voice, change, change.old, change.old_limit)
    new = _said(voice, change, change.new, change.new_limit)
    told = {Act.ADDED: bool(new), Act.REMOVED: bool(old), Act.CHANGED: old != new}
    bare = "" if told[change.act] else "bare_"
    return capital(voice.say(f"diff-{bare}{change.act}", what=what, old=old, new=new))


def _said(voice: Voice, change: Change, value: str, limit: Limit | None) -> str:
    """Say a value as people do; it stands in the change as a pack writes it."""
    what = change.what
    if limit is not None:
        return limit_sentence(voice, limit, change.plan or None)
    if not value:
        absent = change.act is Act.CHANGED and (change.old or change.new)
        return voice.word("state", _NONE.get(what, "none")) if absent else ""
    if what in _FAMILIES:
        return voice.word(_FAMILIES[what], value)
    if what in _PERIODS:
        span = parse_period(value)
        return value if span is None else period(voice, span)
    if what in _DATES:
        return day(voice, date.fromisoformat(value))
    if what is What.LANGUAGE:
        return language(voice, value)
    if what is What.MEASURE:
        return measure_line(voice, _decode(value))
    return value


def _decode(text: str) -> Measure:
    kind, scope, *span = text.split()
    duration = parse_period(span[0]) if span else None
    return Measure(kind=MeasureKind(kind), scope=Scope(scope), duration=duration)
