"""The predicates that a rule has, besides the one that every rule has."""

from collections.abc import Mapping

from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.tree import Checked
from schout.core.policy.rule import Absence, Baseline, Leaky, NamedList, Rule, Sequence, Sliding


def predicates_of(rule: Rule) -> dict[str, str]:
    """Give each predicate in CEL by the key it stands under: `when`, `ratio`, `first` and so on."""
    found = {"when": rule.when}
    match rule.state:
        case Sequence(first=first, then=then):
            found |= {"first": first, "then": then}
        case Absence(after=after, expect=expect):
            found |= {"after": after, "expect": expect}
        case Sliding(measure=measure) | Baseline(measure=measure) if measure.ratio is not None:
            found["ratio"] = measure.ratio
        case _:
            pass
    return found


def checked_predicates(rule: Rule, lists: Mapping[str, NamedList]) -> dict[str, Checked]:
    """Give the predicates of a rule that was read, ready to be looked into."""
    texts = predicates_of(rule).items()
    return {name: check_predicate(text, rule.on, lists) for name, text in texts}


def measured_field(rule: Rule) -> str | None:
    """Give the field whose different values are counted, or which is added up."""
    match rule.state:
        case Leaky(distinct=distinct):
            return distinct
        case Sliding(measure=measure) | Baseline(measure=measure):
            return measure.distinct or measure.sum
        case _:
            return None
