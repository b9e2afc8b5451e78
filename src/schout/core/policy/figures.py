"""The figures a rule counts with: its own, or those of the limit it is bound to."""

from typing import NamedTuple

import msgspec

from schout.core.policy.schema import Clause, Policy, Rule


class Figures(NamedTuple):
    """The bucket of a rule, and how many may come at once without being over the limit."""

    capacity: int
    leak_us: int
    burst: int


def figures_of(rule: Rule, clause: Clause, plan: str | None = None) -> Figures:
    """Give the figures that hold for tenants of a plan.

    A claim needs `evidence.minimum` events over what is allowed: the capacity is never below it.
    """
    limit = clause.limit(rule.limit) if rule.limit is not None else None
    if limit is None or limit.per is None or limit.per.fixed_us is None:
        return Figures(rule.capacity, rule.leak_us, rule.capacity)
    leak_us = max(1, limit.per.fixed_us // limit.at_most_for(plan))
    return Figures(max(limit.burst, clause.evidence.minimum), leak_us, limit.burst)


def with_figures(policy: Policy) -> Policy:
    """Fill in, for those who read a rule, the figures that it takes from its limit."""
    rules = []
    for rule in policy.rules:
        capacity, leak_us, _ = figures_of(rule, policy.clause(rule.clause))
        rules.append(msgspec.structs.replace(rule, capacity=capacity, leak_us=leak_us))
    return msgspec.structs.replace(policy, rules=tuple(rules))
