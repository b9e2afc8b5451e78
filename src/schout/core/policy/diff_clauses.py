"""How clauses and rules change."""

from msgspec.structs import replace

from schout.core.model.vocabulary import Scope, Severity
from schout.core.policy.changes import Act, Change, Effect, Subject, What
from schout.core.policy.diff_limits import diff_limits
from schout.core.policy.figures import limit_of
from schout.core.policy.rule import Leaky, Overlap, Rule, Sliding
from schout.core.policy.schema import Clause, EvidenceRule, Policy, Remedy

_SEVERITIES = list(Severity)
_SCOPES = list(Scope)


def diff_clauses(old: Policy, new: Policy) -> list[Change]:
    """Compare two policies clause by clause, by their ids."""
    before = {clause.id: clause for clause in old.clauses}
    changes: list[Change] = []
    for clause in new.clauses:
        subject = Subject(where=clause.id, name=clause.title)
        if clause.id in before:
            changes += _changed(subject, before[clause.id], clause, (old, new))
        else:
            changes.append(subject.change(What.CLAUSE, _weight(clause), Act.ADDED))
    kept = {clause.id for clause in new.clauses}
    for clause in old.clauses:
        if clause.id not in kept:
            subject = Subject(where=clause.id, name=clause.title)
            changes.append(subject.change(What.CLAUSE, _weight(clause).opposite, Act.REMOVED))
    return changes


def _weight(clause: Clause) -> Effect:
    return Effect.STRICTER if clause.kind.enforceable else Effect.NEUTRAL


def _changed(
    subject: Subject, old: Clause, new: Clause, policies: tuple[Policy, Policy]
) -> list[Change]:
    mode = Effect.STRICTER if new.mode == "enforce" else Effect.MILDER
    return [
        *subject.texts(What.TITLE, old.title, new.title),
        *subject.texts(What.TEXT, old.text, new.text),
        *subject.values(What.KIND, old.kind, new.kind, Effect.NEUTRAL),
        *subject.values(
            What.SEVERITY,
            old.severity,
            new.severity,
            _rise(_SEVERITIES.index(old.severity), _SEVERITIES.index(new.severity)),
        ),
        *subject.values(What.MODE, old.mode, new.mode, mode),
        *subject.values(
            What.SCOPE,
            old.scope,
            new.scope,
            _rise(_SCOPES.index(old.scope), _SCOPES.index(new.scope)),
        ),
        *subject.values(What.FAILURE, old.failure, new.failure, Effect.NEUTRAL),
        *diff_limits(subject, old, new, policies),
        *subject.members(What.PERMIT, old.permits, new.permits, Effect.MILDER),
        *subject.members(What.SIGN, old.intent, new.intent, Effect.STRICTER),
        *_evidence(subject, old.evidence, new.evidence),
        *_remedy(subject, old.remedy, new.remedy),
        *subject.values(What.LADDER, old.ladder or "", new.ladder or "", Effect.NEUTRAL),
        *_rules(subject, old, new, policies),
        *subject.members(
            What.INTAKE,
            (*old.intake.xarf, *old.intake.dsa),
            (*new.intake.xarf, *new.intake.dsa),
            Effect.NEUTRAL,
        ),
    ]


def _rise(old: int, new: int) -> Effect:
    return Effect.STRICTER if new > old else Effect.MILDER


def _evidence(subject: Subject, old: EvidenceRule, new: EvidenceRule) -> list[Change]:
    return [
        *subject.numbers(What.MINIMUM, old.minimum, new.minimum, Effect.MILDER),
        *subject.numbers(What.KEEP, old.keep, new.keep, Effect.NEUTRAL),
        *subject.members(What.WITHHOLD, old.withhold, new.withhold, Effect.NEUTRAL),
    ]


def _remedy(subject: Subject, old: Remedy | None, new: Remedy | None) -> list[Change]:
    if old is None or new is None:
        before = None if old is None else old.window
        after = None if new is None else new.window
        return subject.periods(What.REMEDY, before, after, Effect.MILDER, Effect.STRICTER)
    more = Effect.MILDER if new.extendable else Effect.STRICTER
    return [
        *subject.periods(What.WINDOW, old.window, new.window, Effect.MILDER, Effect.STRICTER),
        *subject.values(What.EXTENDABLE, _yes(old.extendable), _yes(new.extendable), more),
        *subject.texts(What.ASK, old.ask, new.ask),
        *subject.values(What.CALENDAR, old.calendar, new.calendar, Effect.NEUTRAL),
    ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _rules(
    subject: Subject, old: Clause, new: Clause, policies: tuple[Policy, Policy]
) -> list[Change]:
    changes = subject.members(What.RULE, old.rules, new.rules, Effect.NEUTRAL)
    before, after = policies
    for rule_id in old.rules:
        if rule_id in new.rules:
            one, other = before.rule(rule_id), after.rule(rule_id)
            if _own(one) != _own(other):
                effect = _rule_effect(one, other)
                changes.append(subject.change(What.RULE, effect, Act.CHANGED, rule_id, rule_id))
    return changes


def _own(rule: Rule) -> Rule:
    """Give what a rule says itself; figures that follow from a limit are told with the limit."""
    state = rule.state
    if limit_of(rule) is not None:
        match state:
            case Leaky():
                state = replace(state, capacity=0, leak_us=0)
            case Sliding():
                state = replace(state, window_us=0, over=0)
            case _:
                state = Overlap(over=0, limit=limit_of(rule))
    return replace(rule, state=state, version=0)


def _rule_effect(old: Rule, new: Rule) -> Effect:
    """Tell what becomes of tenants; only where nothing but the figures differ is that sure."""
    one, other = old.state, new.state
    if limit_of(old) is not None or limit_of(new) is not None:
        return Effect.NEUTRAL
    if replace(old, state=other, version=new.version) != new:
        return Effect.NEUTRAL
    match one, other:
        case Leaky(), Leaky() if one.distinct == other.distinct:
            return _effect(other.capacity - one.capacity, one.leak_us - other.leak_us)
        case Sliding(), Sliding() if one.measure == other.measure and one.least == other.least:
            return _effect(other.over - one.over, one.window_us - other.window_us)
        case Overlap(), Overlap():
            return _effect(other.over - one.over)
        case _:
            return Effect.NEUTRAL


def _effect(*milder: int) -> Effect:
    """Weigh changes: each is positive where the new figure is milder."""
    if all(value <= 0 for value in milder):
        return Effect.STRICTER
    return Effect.MILDER if all(value >= 0 for value in milder) else Effect.NEUTRAL
