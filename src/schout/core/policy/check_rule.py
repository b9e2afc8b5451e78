"""Checks that the limit a rule takes its figures from exists, and fits its operator and unit."""

from collections.abc import Iterable, Mapping

from schout.core.model.problem import Place
from schout.core.model.vocabulary import Metric
from schout.core.policy.figures import limit_of, operator_under
from schout.core.policy.read_state import most_over
from schout.core.policy.reading import Reader, did_you_mean
from schout.core.policy.rule import Leaky, Operator, Overlap, Rule, Sliding
from schout.core.policy.rule_bounds import MOST_OVERLAP, MOST_SEEN, MOST_WINDOW_US
from schout.core.policy.schema import Clause, Limit

Places = Mapping[tuple[str, str], Place]


def known(reader: Reader, place: Place, what: str, name: str, names: Iterable[str]) -> None:
    """Report a name that leads nowhere."""
    declared = list(names)
    if name not in declared:
        hint = did_you_mean(name, declared) if declared else "none is declared"
        reader.report("SCH-P051", place, f"{what} `{name}`, which does not exist", hint)


def check_limit(reader: Reader, rule: Rule, clause: Clause, places: Places) -> None:
    """Report a limit that the rule cannot take its figures from."""
    limit_id = limit_of(rule)
    if limit_id is None:
        return
    limits = {limit.id: limit for limit in clause.limits}
    operator = str(rule.state.__struct_config__.tag)
    at = places["rules/", f"{rule.id}/state/{operator}/limit"]
    what = f"the rule `{rule.id}` takes its figures from the limit"
    known(reader, at, what, limit_id, limits)
    limit = limits.get(limit_id)
    if limit is None:
        return
    parallel = isinstance(rule.state, Overlap)
    fits = limit.metric is Metric.PARALLEL_CALLS if parallel else limit.per is not None
    if not fits:
        wanted = "on `parallel_calls`" if parallel else "with `per`"
        message = f"`{operator}` needs a limit {wanted}, `{limit.id}` is on `{limit.metric}`"
        reader.report("SCH-P057", at, message, "give the rule figures of its own")
    elif limit.metric is not rule.unit:
        place = places["rules/", f"{rule.id}/unit"]
        message = f"expected the unit `{limit.metric}` of the limit, found `{rule.unit}`"
        reader.report("SCH-P058", place, message)
    else:
        _bounded(reader, rule, clause, limit, at)


def _bounded(reader: Reader, rule: Rule, clause: Clause, limit: Limit, at: Place) -> None:
    """Report a limit whose figures, under some plan, would let state grow too far."""
    for plan in (None, *limit.plans):
        too_much = _too_much(operator_under(rule, clause, plan))
        if too_much is not None:
            message = f"the limit `{limit.id}` asks for too much to be remembered: {too_much}"
            reader.report("SCH-P056", at, message, "give the rule figures of its own")
            return


def _too_much(operator: Operator) -> str | None:
    match operator:
        case Leaky():
            if operator.distinct is not None and operator.capacity >= MOST_SEEN:
                return f"expected fewer than {MOST_SEEN} different values"
            return _too_long(operator.leak_us)
        case Sliding():
            most = most_over(operator.measure)
            if operator.over > most:
                return f"expected at most {most} in the window, found {operator.over}"
            return _too_long(operator.window_us)
        case Overlap() if operator.over > MOST_OVERLAP:
            return f"expected at most {MOST_OVERLAP} at once, found {operator.over}"
        case _:
            return None


def _too_long(time_us: int) -> str | None:
    return "expected at most 31d" if time_us > MOST_WINDOW_US else None
