"""One rule over one stream: the state of all its keys, and the findings it makes.

State follows the traffic of the last moments, not its history: a key is forgotten as soon as what
is known of it says nothing any more. Beyond `MOST_KEYS` those that would be forgotten first are.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import Any

from schout.core.detect.claims import Claimant, Exhibits
from schout.core.detect.fields import Lists, key_of, predicate_of, tell_of
from schout.core.detect.operators.build import build_operator
from schout.core.detect.operators.shape import Claim, Operator, Step
from schout.core.detect.state import KeyState, RuleState
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.policy.figures import bound_limit, burst_of, operator_under
from schout.core.policy.rule import Absence, Rule
from schout.core.policy.schema import Clause

_SWEEP_LEAST = 1000
MOST_KEYS = 1_000_000
NEVER = 1 << 62


class RuleEvaluator:
    """One rule of a policy and the state of all its keys."""

    def __init__(
        self,
        rule: Rule,
        clause: Clause,
        plans: Mapping[TenantId, str],
        lists: Lists,
        exhibits: Exhibits | None = None,
    ) -> None:
        """`plans`: the plan of each tenant, for limits that differ per plan.

        `exhibits`: shared by the rules of one stream.
        """
        self.rule = rule
        self.key = key_of(rule)
        self.tell = tell_of(rule, lists)
        self.match = predicate_of(rule.when, rule.on, lists)
        limit = bound_limit(rule, clause)
        burst = burst_of(rule, clause)
        self._plans = plans
        self._by_plan = {
            plan: build_operator(operator_under(rule, clause, plan), burst)
            for plan in (limit.plans if limit is not None else ())
        }
        self._default = build_operator(operator_under(rule, clause), burst)
        self._claimant = Claimant(rule, clause, exhibits or Exhibits())
        self._keep = rule.keep if rule.keep is not None else clause.evidence.keep
        self._keeps_first = self._default.keeps_first
        self._lasting = self._default.lasting
        self._keys: dict[str, KeyState] = {}
        self._muted: dict[str, int] = {}
        self._waits = isinstance(rule.state, Absence)
        self._due: deque[tuple[int, str]] = deque()
        """Of an absence: when each key that waits is due, in order of time."""
        self._sweep_at = _SWEEP_LEAST
        self.unkeyed = 0
        """Activities that the rule would count but that lack its key, such as a host name."""
        self.forgotten = 0
        """Keys that were dropped because there were more than `MOST_KEYS`."""

    @property
    def due_us(self) -> int:
        """The watermark at which there may be something to claim; `NEVER` when there is none."""
        return self._due[0][0] if self._due else NEVER

    def step(self, activity: Activity) -> Finding | None:
        """Take the next activity of the rule's kind in order of time; give what it makes."""
        return self.take(activity) if self.match(activity) else None

    def take(self, activity: Activity) -> Finding | None:
        """Take an activity that the rule counts."""
        key = self.key(activity)
        if key is None:
            self.unkeyed += 1
            return None
        now_us = activity.at_us
        known = self._keys.get(key)
        lapsed: Finding | None = None
        if known is not None and self._operator(known).idle_at_us(known.state) <= now_us:
            lapsed = self._lapse(key, known)
            known = None
        if self._muted and self._is_muted(key, now_us) and not self._lasting:
            return lapsed
        return self._add(key, known, activity) or lapsed

    def _is_muted(self, key: str, now_us: int) -> bool:
        until = self._muted.get(key)
        if until is None:
            return False
        if now_us < until:
            return True
        del self._muted[key]
        return False

    def _add(self, key: str, known: KeyState | None, activity: Activity) -> Finding | None:
        now_us = activity.at_us
        if known is None:
            if len(self._keys) + len(self._muted) >= self._sweep_at:
                self._sweep(now_us)
            plan = self._plan_of(activity)
            operator = self._by_plan.get(plan or "", self._default)
            state = KeyState(operator.begin(now_us), plan, activity.source_ip, now_us)
        else:
            operator, state = self._operator(known), known
        step = operator.add(state.state, now_us, self.tell(activity))
        if not self._keeps_first or step is not Step.PASSED:
            _note_address(state, activity)
        if step is Step.PASSED:
            return None
        self._keep_evidence(state, activity)
        if step is Step.COUNTED:
            if known is None:
                self._keys[key] = state
            if self._waits:
                self._wait(operator.idle_at_us(state.state), key)
            return None
        if not self._lasting:
            self._keys.pop(key, None)
        elif self._is_muted(key, now_us):
            return None
        return self._finding(key, state, operator.claim(state.state, now_us), activity)

    def _keep_evidence(self, state: KeyState, activity: Activity) -> None:
        kept = state.kept
        if self._waits:
            kept.clear()
        if len(kept) < self._keep:
            kept.append(activity)
        elif not self._keeps_first:
            del kept[0]
            kept.append(activity)

    def _finding(self, key: str, state: KeyState, claim: Claim, trigger: Activity) -> Finding:
        if self.rule.mute_us:
            self._muted[key] = claim.at_us + self.rule.mute_us
        return self._claimant.finding(key, state, claim, trigger)

    def _lapse(self, key: str, known: KeyState) -> Finding | None:
        """Forget a key that says nothing any more; some make a finding by that."""
        del self._keys[key]
        claim = self._operator(known).lapse(known.state)
        return None if claim is None else self._finding(key, known, claim, known.kept[-1])

    def _wait(self, due_us: int, key: str) -> None:
        """Note when a key is due; those that wait no more are taken out now and then."""
        self._due.append((due_us, key))
        if len(self._due) > 2 * len(self._keys) + _SWEEP_LEAST:
            self._line_up()

    def _operator(self, known: KeyState) -> Operator[Any]:
        if known.plan is None:
            return self._default
        return self._by_plan.get(known.plan, self._default)

    def _plan_of(self, activity: Activity) -> str | None:
        """Tell the plan whose figures hold; only where the limit has some of its own."""
        if not self._by_plan:
            return None
        tenant = self._claimant.whose(activity)[0]
        return self._plans.get(tenant) if tenant is not None else None

    def advance(self, watermark_us: int) -> Sequence[Finding]:
        """Make the findings that are due because nothing from before this moment will come."""
        lapsed: list[Finding | None] = []
        while self._due and self._due[0][0] <= watermark_us:
            due_us, key = self._due.popleft()
            known = self._keys.get(key)
            if known is not None and self._operator(known).idle_at_us(known.state) == due_us:
                lapsed.append(self._lapse(key, known))
        return [finding for finding in lapsed if finding is not None]

    def _sweep(self, now_us: int) -> None:
        """Forget keys that say nothing any more, so that random keys cannot fill the memory.

        A key that waits for an absence is left to `advance`.
        """
        idle_at = {
            key: self._operator(known).idle_at_us(known.state) for key, known in self._keys.items()
        }
        gone = {
            key for key, idle_us in idle_at.items() if idle_us <= (0 if self._waits else now_us)
        }
        if (many := len(self._keys) - len(gone) - MOST_KEYS) > 0:
            left = (key for key in idle_at if key not in gone)
            soonest = nsmallest(many + MOST_KEYS // 10, left, key=idle_at.__getitem__)
            self.forgotten += len(soonest)
            gone.update(soonest)
        self._keys = {key: known for key, known in self._keys.items() if key not in gone}
        self._muted = {key: until for key, until in self._muted.items() if until > now_us}
        self._sweep_at = max(_SWEEP_LEAST, 2 * (len(self._keys) + len(self._muted)))
        if self._waits:
            self._line_up()

    def _line_up(self) -> None:
        """Put the keys that wait in order of when they are due."""
        waiting = (
            (self._operator(known).idle_at_us(known.state), key)
            for key, known in self._keys.items()
        )
        self._due = deque(sorted(pair for pair in waiting if pair[0]))

    def snapshot(self) -> RuleState:
        """Give the state of all keys for a later `restore`; the next step changes it: copy it."""
        rule = self.rule
        return RuleState(rule=rule.id, version=rule.version, keys=self._keys, muted=self._muted)

    def restore(self, state: RuleState) -> None:
        """Go on from a state that `snapshot` gave; one of another rule or version is left alone."""
        if (state.rule, state.version) != (self.rule.id, self.rule.version):
            return
        self._keys, self._muted = state.keys, state.muted
        if self._waits:
            self._line_up()


def _note_address(state: KeyState, activity: Activity) -> None:
    """Remember who was behind it, and until when it was another."""
    if state.source_ip != activity.source_ip:
        state.source_ip, state.other_us = activity.source_ip, state.last_us
    state.last_us = activity.at_us
