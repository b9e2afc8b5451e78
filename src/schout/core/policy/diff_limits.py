"""How the limits of a clause change: tighter, looser, or other."""

from msgspec.structs import replace

from schout.core.policy.changes import Act, Change, Effect, Subject, What, sign
from schout.core.policy.schema import Clause, Limit, Policy


def diff_limits(
    subject: Subject, old: Clause, new: Clause, policies: tuple[Policy, Policy]
) -> list[Change]:
    """Compare the limits of two versions of a clause by their ids."""
    before = {limit.id: limit for limit in old.limits}
    after = {limit.id: limit for limit in new.limits}
    changes: list[Change] = []
    for limit_id, limit in before.items():
        if limit_id not in after:
            change = subject.change(What.LIMIT, Effect.MILDER, Act.REMOVED)
            changes.append(replace(change, old_limit=limit))
        else:
            changes += _changed(subject, limit, after[limit_id], policies)
    for limit_id, limit in after.items():
        if limit_id not in before:
            change = subject.change(What.LIMIT, Effect.STRICTER, Act.ADDED)
            changes.append(replace(change, new_limit=limit))
    return changes


def _changed(
    subject: Subject, old: Limit, new: Limit, policies: tuple[Policy, Policy]
) -> list[Change]:
    changes = []
    if _figure(old, None) != _figure(new, None):
        change = subject.change(What.LIMIT, _effect(old, new, None))
        changes.append(replace(change, old_limit=old, new_limit=new))
    for plan in dict.fromkeys((*old.plans, *new.plans)):
        if (old.plans.get(plan), _rest(old)) == (new.plans.get(plan), _rest(new)):
            continue
        change = subject.change(What.LIMIT, _effect(old, new, plan))
        name = _plan_name(plan, policies)
        changes.append(replace(change, plan=plan, plan_name=name, old_limit=old, new_limit=new))
    changes += subject.numbers(What.BURST, old.burst, new.burst, Effect.MILDER)
    return changes + subject.texts(What.NOTE, old.note, new.note)


def _rest(limit: Limit) -> tuple[object, ...]:
    return (limit.metric, limit.per, limit.scope, limit.traffic, limit.paths)


def _figure(limit: Limit, plan: str | None) -> tuple[object, ...]:
    return (limit.at_most_for(plan), *_rest(limit))


def _effect(old: Limit, new: Limit, plan: str | None) -> Effect:
    """Tell whether more or less is allowed; neutral when they count other things."""
    if (old.metric, old.scope, old.traffic, old.paths) != (
        new.metric,
        new.scope,
        new.traffic,
        new.paths,
    ):
        return Effect.NEUTRAL
    spans = _spans(old, new)
    if spans is None:
        return Effect.NEUTRAL
    before, after = spans
    # at_most / span, compared without division
    order = sign(new.at_most_for(plan) * before - old.at_most_for(plan) * after)
    return (Effect.NEUTRAL, Effect.MILDER, Effect.STRICTER)[order]


def _spans(old: Limit, new: Limit) -> tuple[int, int] | None:
    if old.per == new.per:
        return (1, 1)
    if old.per is None or new.per is None:
        return None
    if old.per.unit is new.per.unit:
        return (old.per.amount, new.per.amount)
    if old.per.fixed_us is None or new.per.fixed_us is None:
        return None
    return (old.per.fixed_us, new.per.fixed_us)


def _plan_name(plan: str, policies: tuple[Policy, Policy]) -> dict[str, str]:
    titles: dict[str, str] = {}
    for policy in policies:
        for one in policy.plans:
            if one.id == plan:
                titles |= one.title
    return titles
