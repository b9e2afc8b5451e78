"""Events in batches of columns in, findings out: the same as the per-event evaluator, faster.

Predicates are asked by column, once for all rules; then each rule screens what it counts by an
upper bound, and only the rows of keys that could fire go to the reference evaluator. So findings,
their ids, order and evidence are those of the reference.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from io import BytesIO
from operator import itemgetter

import polars as pl

from schout.core.detect.carried_rows import CarriedRows
from schout.core.detect.cel.lists import KnownLists
from schout.core.detect.claims import Exhibits
from schout.core.detect.conjuncts import Conjuncts
from schout.core.detect.rule_columns import DUE, EVER, RuleColumns
from schout.core.detect.state import RuleState, Snapshot
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.frame import SCHEMAS, STRUCTS
from schout.core.model.ids import RuleId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.rule import Absence
from schout.core.policy.schema import Policy

Frames = Mapping[ActivityKind, pl.DataFrame]


_TOGETHER = 1024
"""Rows that all rules replay before the next ones: fewer than are remembered as evidence."""


class ColumnSnapshot(Value, frozen=True, kw_only=True):
    """What a column evaluator knows."""

    states: Snapshot
    """Of the hot keys, as the reference evaluator has them."""
    rows: dict[ActivityKind, bytes]
    """The activities of cold keys, as Arrow streams."""
    cold: dict[RuleId, tuple[int, ...]]
    """Which of the rows of its kind each rule counts."""


_Found = tuple[int, int, int, int, Finding]
"""The moment of the activity that made it, its kind, the number of its row, the place of its rule.
"""


class _KindColumns:
    """All rules over one kind of activity."""

    def __init__(self, kind: ActivityKind, policy: Policy, plans: Mapping[TenantId, str]) -> None:
        lists = KnownLists(policy.lists)
        chosen = [(place, rule) for place, rule in enumerate(policy.rules) if rule.on is kind]
        self.places = [place for place, _ in chosen]
        exhibits = Exhibits()
        self.rules = [
            RuleColumns(rule, policy.clause(rule.clause), plans, lists, exhibits)
            for _, rule in chosen
        ]
        self._tests = Conjuncts(kind, [rule.when for _, rule in chosen], lists)
        self._kind = kind
        self._number = list(STRUCTS).index(kind)
        self._rows = CarriedRows(STRUCTS[kind])
        self._next = 0

    def step(self, frame: pl.DataFrame) -> list[_Found]:
        """Give findings with what they are sorted by."""
        now_us = int(frame["at_us"][-1])
        first, self._next = self._next, self._next + frame.height
        self._rows.add(first, frame)
        wanted = [
            rule.sift(
                frame.select(sorted(rule.reads)).filter(mask),
                mask.arg_true().cast(pl.Int64) + first,
                now_us,
            )
            for rule, mask in zip(self.rules, self._tests.masks(frame), strict=True)
        ]
        found = self._replay(wanted)
        for rule in self.rules:
            rule.replayed(now_us)
        self._rows.keep(rule.carried for rule in self.rules)
        return found

    def _replay(self, wanted: Sequence[pl.Series]) -> list[_Found]:
        """Let all rules replay some rows before the next ones: they show the same as evidence."""
        activities = self._rows.take(pl.concat(wanted).unique())
        every = zip(self.places, self.rules, wanted, strict=True)
        parts = [(place, rule, rows.to_list()) for place, rule, rows in every if len(rows)]
        found = []
        before = EVER
        for last in (*list(activities)[_TOGETHER - 1 :: _TOGETHER], self._next):
            for place, rule, rows in parts:
                some = rows[bisect_right(rows, before) : bisect_right(rows, last)]
                for (at_us, row), finding in rule.replay_part(some, activities):
                    found.append((at_us, self._number, row, place, finding))
            before = last
        return found

    def activities(self, rule: RuleColumns) -> Mapping[int, Activity]:
        """Give the activities that a rule may have to replay."""
        return self._rows.take(rule.carried)

    def settled(self) -> None:
        """Forget all rows: the reference evaluators know what they say."""
        self._rows.keep(())

    def snapshot(self) -> tuple[bytes, dict[RuleId, tuple[int, ...]]]:
        """Give the rows that are carried on, and which of them each rule has."""
        numbers, frame = self._rows.all()
        cold = {
            rule.rule.id: tuple(numbers.search_sorted(rule.carried).to_list())
            for rule in self.rules
        }
        stream = BytesIO()
        frame.write_ipc_stream(stream)
        return stream.getvalue(), cold

    def restore(
        self,
        states: Mapping[RuleId, RuleState],
        rows: bytes | None,
        cold: Mapping[RuleId, tuple[int, ...]],
    ) -> None:
        """Go on from what `snapshot` gave."""
        nothing = pl.DataFrame(schema=SCHEMAS[self._kind])
        frame = nothing if rows is None else pl.read_ipc_stream(BytesIO(rows))
        self._rows.add(0, frame)
        self._next = frame.height
        for rule in self.rules:
            places = pl.Series(cold.get(rule.rule.id, ()), dtype=pl.Int64)
            rule.restore(states.get(rule.rule.id), frame[places], places)


class ColumnEvaluator:
    """All rules of a policy over one stream, batch by batch."""

    def __init__(self, policy: Policy, plans: Mapping[TenantId, str] | None = None) -> None:
        """`plans`: the plan of each tenant, for limits that differ per plan."""
        on = {rule.on for rule in policy.rules}
        kinds = [kind for kind in STRUCTS if kind in on]
        self._kinds = {kind: _KindColumns(kind, policy, plans or {}) for kind in kinds}
        self._waiting = [
            (place, rule)
            for columns in self._kinds.values()
            for place, rule in zip(columns.places, columns.rules, strict=True)
            if isinstance(rule.rule.state, Absence)
        ]
        self._waiting.sort(key=itemgetter(0))

    def step(self, frames: Frames) -> Sequence[Finding]:
        """Take the next activities in order of time; give what the rules find.

        Every batch is of moments not before those of the batches that came earlier. At one moment
        the kinds come in the order of `STRUCTS`.
        """
        moments = [frame["at_us"] for frame in frames.values() if frame.height]
        if not moments:
            return ()
        found = [
            item
            for kind, columns in self._kinds.items()
            if kind in frames and frames[kind].height
            for item in columns.step(frames[kind])
        ]
        found += self._due(max(int(each[-1]) for each in moments))
        if self._waiting:
            found = [_before(item, moments) for item in found]
        found.sort(key=lambda item: item[:4])
        return [finding for *_, finding in found]

    def _due(self, watermark_us: int) -> list[_Found]:
        return [
            (DUE, DUE, DUE, place, finding)
            for place, rule in self._waiting
            for finding in rule.reference.advance(watermark_us)
        ]

    def advance(self, watermark_us: int) -> Sequence[Finding]:
        """Make the findings that are due because nothing from before this moment will come."""
        return [finding for *_, finding in self._due(watermark_us)]

    @property
    def unkeyed(self) -> dict[RuleId, int]:
        """How many activities each rule would count that lack its key."""
        return {
            rule.rule.id: rule.reference.unkeyed
            for columns in self._kinds.values()
            for rule in columns.rules
        }

    def snapshot(self) -> ColumnSnapshot:
        """Give what it knows for a later `restore`; the next step changes it: write it."""
        rows: dict[ActivityKind, bytes] = {}
        cold: dict[RuleId, tuple[int, ...]] = {}
        for kind, columns in self._kinds.items():
            rows[kind], mine = columns.snapshot()
            cold |= mine
        return ColumnSnapshot(states=self._states(), rows=rows, cold=cold)

    def restore(self, snapshot: ColumnSnapshot) -> None:
        """Go on from what `snapshot` gave, with the same rules, before any step.

        The state of a reference evaluator will do as well, without rows.
        """
        states = {state.rule: state for state in snapshot.states}
        for kind, columns in self._kinds.items():
            columns.restore(states, snapshot.rows.get(kind), snapshot.cold)

    def settle(self) -> Snapshot:
        """Give what it knows as the reference evaluator would; the cold rows become states.

        So it can be split by key and merged; it takes as long as the rows took per event.
        """
        for columns in self._kinds.values():
            for rule in columns.rules:
                rule.settle(columns.activities(rule))
            columns.settled()
        return self._states()

    def _states(self) -> Snapshot:
        by_place = {
            place: rule.reference.snapshot()
            for columns in self._kinds.values()
            for place, rule in zip(columns.places, columns.rules, strict=True)
        }
        return tuple(by_place[place] for place in sorted(by_place))


def _before(item: _Found, moments: Sequence[pl.Series]) -> _Found:
    """Put what was due before an activity right before the first activity that tells so."""
    if item[0] != DUE:
        return item
    due_us = from_datetime(item[4].at) + 1
    places = [(each, each.search_sorted(due_us)) for each in moments]
    first_us = min(int(each[place]) for each, place in places if place < len(each))
    return first_us, DUE, DUE, item[3], item[4]
