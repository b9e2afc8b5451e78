"""The figures a rule counts with: its own, or those of the limit it is bound to."""

import msgspec

from schout.core.policy.rule import Leaky, Operator, Overlap, Rule, Sliding
from schout.core.policy.schema import Clause, Limit, Policy


def limit_of(rule: Rule) -> str | None:
    """Give the id of the limit that a rule takes its figures from, if there is one."""
    return rule.state.limit if isinstance(rule.state, Leaky | Sliding | Overlap) else None


def bound_limit(rule: Rule, clause: Clause) -> Limit | None:
    """Give the limit that a rule takes its figures from, if there is one."""
    limit_id = limit_of(rule)
    return None if limit_id is None else clause.limit(limit_id)


def burst_of(rule: Rule, clause: Clause) -> int | None:
    """Give how many a limit allows at once; `None` for a rule with figures of its own."""
    limit = bound_limit(rule, clause)
    return None if limit is None else limit.burst


def operator_under(rule: Rule, clause: Clause, plan: str | None = None) -> Operator:
    """Give the operator with the figures that hold for tenants of a plan.

    A claim needs `evidence.minimum` events over what is allowed: a bucket never holds fewer.
    """
    limit = bound_limit(rule, clause)
    if limit is None:
        return rule.state
    at_most = limit.at_most_for(plan)
    per_us = limit.per.fixed_us if limit.per is not None else None
    match rule.state:
        case Leaky() if per_us is not None:
            capacity, leak_us = max(limit.burst, clause.evidence.minimum), max(1, per_us // at_most)
            return msgspec.structs.replace(rule.state, capacity=capacity, leak_us=leak_us)
        case Sliding() if per_us is not None:
            return msgspec.structs.replace(rule.state, window_us=per_us, over=at_most)
        case Overlap():
            return msgspec.structs.replace(rule.state, over=at_most)
        case _:
            return rule.state


def with_figures(policy: Policy) -> Policy:
    """Fill in, for those who read a rule, the figures that it takes from its limit."""
    rules = (
        msgspec.structs.replace(rule, state=operator_under(rule, policy.clause(rule.clause)))
        for rule in policy.rules
    )
    return msgspec.structs.replace(policy, rules=tuple(rules))
