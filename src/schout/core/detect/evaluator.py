"""Evaluates the rules of a policy over one stream of activities, one at a time: the reference.

Activities come in order of time. What it knows is a value: it can be taken, put back, split by key.
"""

from collections.abc import Mapping, Sequence

from schout.core.detect.cel.lists import KnownLists
from schout.core.detect.claims import Exhibits
from schout.core.detect.dispatch import Dispatch
from schout.core.detect.rule_evaluator import RuleEvaluator
from schout.core.detect.state import Snapshot
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.types import STRUCTS
from schout.core.policy.rule import Absence
from schout.core.policy.schema import Policy


class Evaluator:
    """All rules of a policy over one stream."""

    def __init__(self, policy: Policy, plans: Mapping[TenantId, str] | None = None) -> None:
        """`plans`: the plan of each tenant, for limits that differ per plan."""
        lists = KnownLists(policy.lists)
        exhibits = Exhibits()
        self.rules = tuple(
            RuleEvaluator(rule, policy.clause(rule.clause), plans or {}, lists, exhibits)
            for rule in policy.rules
        )
        self._waiting = tuple(rule for rule in self.rules if isinstance(rule.rule.state, Absence))
        self._by_type = {
            STRUCTS[kind]: Dispatch(kind, rules, lists)
            for kind in ActivityKind
            if (rules := [rule for rule in self.rules if rule.rule.on is kind])
        }

    def step(self, activity: Activity) -> Sequence[Finding]:
        """Take the next activity in order of time; give what the rules find by it.

        It tells that the watermark is at least its moment, so what is due by then comes first.
        """
        due = self.advance(activity.at_us) if self._waiting else ()
        dispatch = self._by_type.get(type(activity))
        if dispatch is None:
            return due
        found = dispatch.step(activity)
        return [*due, *found] if due else found

    def advance(self, watermark_us: int) -> Sequence[Finding]:
        """Give what is found because no activity from before this moment will come any more."""
        found: list[Finding] = []
        for rule in self._waiting:
            if rule.due_us <= watermark_us:
                found += rule.advance(watermark_us)
        return found

    def snapshot(self) -> Snapshot:
        """Give the state of all rules for a later `restore`.

        The next step changes it: write it, or take a copy (`state.copied`).
        """
        return tuple(rule.snapshot() for rule in self.rules)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from a state that `snapshot` gave; rules of another version count anew."""
        by_rule = {state.rule: state for state in snapshot}
        for rule in self.rules:
            if (state := by_rule.get(rule.rule.id)) is not None:
                rule.restore(state)
