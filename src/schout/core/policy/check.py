"""Checks across the parts of a pack: every name that is used is declared, and nothing lies idle."""

from schout.core.model.vocabulary import Approval, Metric, PermitKind
from schout.core.policy.check_rule import Places, check_limit, known
from schout.core.policy.reading import Reader
from schout.core.policy.rule import Rule
from schout.core.policy.schema import Clause, Limit, Policy

MOMENTARY = {Metric.PARALLEL_CALLS, Metric.ITEMS, Metric.SHARE_PERCENT}
"""Metrics that are read at a moment and need no period."""


def check_references(reader: Reader, policy: Policy, places: Places) -> None:
    """Report names that lead nowhere, and declarations that nothing uses."""
    for clause in policy.clauses:
        _clause(reader, policy, clause, places)
    for rule in policy.rules:
        _rule(reader, policy, rule, places)
    for ladder in policy.ladders:
        step_ids = [step.id for step in ladder.steps]
        for step in ladder.steps:
            if step.then is not None:
                at = places["steps/", f"{ladder.id}/{step.id}/then"]
                known(reader, at, f"the step `{step.id}` leads to", step.then, step_ids)
    if policy.effective_from < policy.published:
        place, day = places["policy/", "effective_from"], policy.effective_from
        message = f"expected `effective_from` at `{policy.published}` or later, found `{day}`"
        hint = "a policy cannot take effect before it is published"
        reader.report("SCH-P018", place, message, hint)
    if not policy.clauses:
        hint = "a pack needs at least one under `clauses`"
        reader.report("SCH-P015", places["policy", ""], "the policy has no clause", hint)
    elif not reader.problems:
        _unused(reader, policy, places)


def _unused(reader: Reader, policy: Policy, places: Places) -> None:
    used = {clause.ladder for clause in policy.clauses}
    for ladder in policy.ladders:
        if ladder.id not in used:
            hint = "name it as the `ladder` of a clause, or leave it out"
            message = f"no clause uses the ladder `{ladder.id}`"
            reader.report("SCH-P050", places["ladders", ladder.id], message, hint)


def _clause(reader: Reader, policy: Policy, clause: Clause, places: Places) -> None:
    if clause.ladder is not None:
        ladders = (ladder.id for ladder in policy.ladders)
        at = places["clauses/", f"{clause.id}/ladder"]
        known(reader, at, f"`{clause.id}` uses the ladder", clause.ladder, ladders)
    if clause.remedy is not None:
        calendars = (calendar.id for calendar in policy.calendars)
        at = places["clauses/", f"{clause.id}/remedy/calendar"]
        known(reader, at, f"`{clause.id}` uses the calendar", clause.remedy.calendar, calendars)
    _research(reader, policy, clause, places)
    for limit in clause.limits:
        _limit(reader, policy, limit, f"{clause.id}/{limit.id}", places)
    rules = {rule.id: rule for rule in policy.rules}
    for rule_id in clause.rules:
        at = places["clauses/", f"{clause.id}/rules/{rule_id}"]
        known(reader, at, f"`{clause.id}` is bound to the rule", rule_id, rules)
        if rule_id in rules and (about := rules[rule_id].clause) != clause.id:
            message = f"`{clause.id}` is bound to the rule `{rule_id}`, which is about `{about}`"
            reader.report("SCH-P052", at, message, "a rule is about one clause, which lists it")


def _research(reader: Reader, policy: Policy, clause: Clause, places: Places) -> None:
    """Report steps without a person, where research in good faith can be taken for a violation."""
    ladder = next((each for each in policy.ladders if each.id == clause.ladder), None)
    if ladder is None or PermitKind.SECURITY_RESEARCH not in clause.permits:
        return
    alone = [each.id for each in ladder.steps if each.measures and each.approval is Approval.NONE]
    if alone:
        at = places["clauses/", f"{clause.id}/ladder"]
        message = f"`{clause.id}` permits `{PermitKind.SECURITY_RESEARCH}`, and step `{alone[0]}` "
        message += f"of its ladder takes measures with `approval: {Approval.NONE}`"
        hint = f"use `approval: {Approval.ONE_PERSON}`: a person looks first whether it was in "
        reader.report("SCH-P063", at, message, hint + "good faith")


def _limit(reader: Reader, policy: Policy, limit: Limit, name: str, places: Places) -> None:
    plans = [plan.id for plan in policy.plans]
    for plan in limit.plans:
        at = places["limits/", f"{name}/plans/{plan}:"]
        known(reader, at, f"the limit `{limit.id}` names the plan", plan, plans)
    if (limit.per is None) != (limit.metric in MOMENTARY) and limit.metric is not Metric.BYTES:
        wanted, hint = "a `per`", "how many in which time, such as `per: 1h`"
        if limit.metric in MOMENTARY:
            wanted, hint = "no `per`", "it is read at a moment"
        message = f"the limit `{limit.id}` on `{limit.metric}` needs {wanted}"
        reader.report("SCH-P034", places["limits", name], message, hint)


def _rule(reader: Reader, policy: Policy, rule: Rule, places: Places) -> None:
    clauses = {clause.id: clause for clause in policy.clauses}
    at = places["rules/", f"{rule.id}/clause"]
    known(reader, at, f"the rule `{rule.id}` is about the clause", rule.clause, clauses)
    clause = clauses.get(rule.clause)
    if clause is None:
        return
    if rule.id not in clause.rules:
        message = f"the rule `{rule.id}` is about `{clause.id}`, which does not list it"
        reader.report("SCH-P052", at, message, f"add it to `rules` of `{clause.id}`")
    check_limit(reader, rule, clause, places)
