"""Checks across the parts of a pack: every name that is used is declared, and nothing lies idle."""

from collections.abc import Iterable, Mapping

from schout.core.model.problem import Place
from schout.core.model.vocabulary import Metric
from schout.core.policy.reading import Reader, did_you_mean
from schout.core.policy.schema import Clause, Policy, Rule

Places = Mapping[tuple[str, str], Place]

MOMENTARY = {Metric.PARALLEL_CALLS, Metric.ITEMS, Metric.SHARE_PERCENT}
"""Metrics that are read at a moment and need no period."""


def check_references(reader: Reader, policy: Policy, places: Places) -> None:
    """Report names that lead nowhere, and declarations that nothing uses."""
    for clause in policy.clauses:
        _clause(reader, policy, clause, places["clauses", clause.id])
    for rule in policy.rules:
        _rule(reader, policy, rule, places["rules", rule.id])
    for ladder in policy.ladders:
        place = places["ladders", ladder.id]
        step_ids = [step.id for step in ladder.steps]
        for step in ladder.steps:
            if step.then is not None:
                at = places["steps", f"{ladder.id}/{step.id}"]
                _known(reader, at, f"the step `{step.id}` leads to", step.then, step_ids)
        if not any(clause.ladder == ladder.id for clause in policy.clauses):
            reader.report("SCH-P050", place, f"no clause uses the ladder `{ladder.id}`")
    if not policy.clauses:
        place = Place(source="policy", line=1, column=1)
        reader.report("SCH-P015", place, "the policy has no clause")
    if policy.effective_from < policy.published:
        place = next(iter(places.values()))
        reader.report("SCH-P018", place, "the policy takes effect before it is published")


def _known(reader: Reader, place: Place, what: str, name: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        hint = did_you_mean(name, names) if names else "none is declared"
        reader.report("SCH-P051", place, f"{what} `{name}`, which does not exist", hint)


def _clause(reader: Reader, policy: Policy, clause: Clause, place: Place) -> None:
    if clause.ladder is not None:
        ladders = (ladder.id for ladder in policy.ladders)
        _known(reader, place, f"`{clause.id}` uses the ladder", clause.ladder, ladders)
    if clause.remedy is not None:
        calendars = (calendar.id for calendar in policy.calendars)
        _known(reader, place, f"`{clause.id}` uses the calendar", clause.remedy.calendar, calendars)
    plans = [plan.id for plan in policy.plans]
    seen: set[str] = set()
    for limit in clause.limits:
        if limit.id in seen:
            reader.report("SCH-P038", place, f"`{clause.id}` declares the limit `{limit.id}` twice")
        seen.add(limit.id)
        for plan in limit.plans:
            _known(reader, place, f"the limit `{limit.id}` names the plan", plan, plans)
        if (limit.per is None) != (limit.metric in MOMENTARY) and limit.metric is not Metric.BYTES:
            wanted = "no `per`" if limit.metric in MOMENTARY else "a `per`"
            message = f"the limit `{limit.id}` on `{limit.metric}` needs {wanted}"
            reader.report("SCH-P034", place, message)
    for rule_id in clause.rules:
        rules = [rule.id for rule in policy.rules]
        _known(reader, place, f"`{clause.id}` is bound to the rule", rule_id, rules)


def _rule(reader: Reader, policy: Policy, rule: Rule, place: Place) -> None:
    clauses = {clause.id: clause for clause in policy.clauses}
    _known(reader, place, f"the rule `{rule.id}` is about the clause", rule.clause, clauses)
    clause = clauses.get(rule.clause)
    if clause is None:
        return
    if rule.id not in clause.rules:
        message = f"the rule `{rule.id}` is about `{clause.id}`, which does not list it"
        reader.report("SCH-P052", place, message, f"add it to `rules` of `{clause.id}`")
    if rule.limit is None:
        return
    limits = {limit.id: limit for limit in clause.limits}
    _known(reader, place, f"the rule `{rule.id}` takes its figures from", rule.limit, limits)
    limit = limits.get(rule.limit)
    if limit is not None and limit.per is None:
        message = f"the rule `{rule.id}` needs a limit with `per`, `{limit.id}` has none"
        reader.report("SCH-P034", place, message)
