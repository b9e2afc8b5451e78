"""One rule over batches: which rows must be replayed, and the reference evaluator that does it.

A key is cold while nothing is known of it but rows that could not fire; it is hot while the
reference evaluator knows something of it, a state or a mute.
"""

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from schout.core.detect.cel.columns import compile as compile_column
from schout.core.detect.cel.columns import getter
from schout.core.detect.claims import Exhibits
from schout.core.detect.fields import KEY_SEPARATOR, Lists
from schout.core.detect.operators.build import build_operator
from schout.core.detect.operators.sequence import FIRST, THEN
from schout.core.detect.rule_evaluator import RuleEvaluator
from schout.core.detect.screens import screen_of
from schout.core.detect.state import RuleState
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.types import FIELDS, Type
from schout.core.policy.figures import bound_limit, operator_under
from schout.core.policy.rule import Absence, Leaky, Measure, Overlap, Rule, Sequence, Sliding
from schout.core.policy.schema import Clause

_COLD = {"k": pl.UInt64, "at": pl.Int64, "row": pl.Int64}
_HOT = {"k": pl.UInt64, "key": pl.String, "muted": pl.Int64, "until": pl.Int64}

EVER = -1
"""Before any moment."""
DUE = -1
"""Stands for the row of a finding that no row made."""


class RuleColumns:
    """One rule of a policy, its cold rows and its hot keys."""

    def __init__(
        self,
        rule: Rule,
        clause: Clause,
        plans: Mapping[TenantId, str],
        lists: Lists,
        exhibits: Exhibits,
    ) -> None:
        self.rule = rule
        self.reference = RuleEvaluator(rule, clause, plans, lists, exhibits)
        limit = bound_limit(rule, clause)
        named = [None, *(limit.plans if limit is not None else ())]
        operators = {plan: operator_under(rule, clause, plan) for plan in named}
        self._operators = {plan: build_operator(each) for plan, each in operators.items()}
        self._lasting = self._operators[None].lasting
        self._screen = screen_of(operators.values())
        self._told = _told_of(rule, lists)
        self._keys = [getter(rule.on, field) for field in rule.by]
        self._hot = pl.DataFrame(schema=_HOT)
        self._cold = pl.DataFrame(schema=_COLD)
        self._touched: dict[str | None, None] = {}
        """Keys of the rows that were replayed since the hot ones were last noted."""

    @property
    def reads(self) -> frozenset[str]:
        """The columns that it takes from rows that it counts."""
        fields = FIELDS[self.rule.on]
        told = () if self._told is None else self._told[0]
        return frozenset({name for field in self.rule.by for name in fields[field].reads}).union(
            told, ("at_us",)
        )

    def sift(self, frame: pl.DataFrame, numbers: pl.Series, now_us: int) -> pl.Series:
        """Take the rows that the rule counts; give the numbers of those that must be replayed.

        They come in order of time; `now_us`: nothing that comes later is of an earlier moment.
        """
        rows = self._rows(frame, numbers)
        if rows.height != frame.height:
            self.reference.unkeyed += frame.height - rows.height
        hot, rows = self._split(rows)
        if self._screen is None:
            return pl.concat([hot["row"], rows["row"]]).sort()
        rows = rows.drop("key")
        if self._cold.height:
            rows = pl.concat([self._cold, rows])
        replayed, self._cold = self._screen.judge(rows, now_us)
        return pl.concat([hot["row"], replayed["row"]]).sort()

    def _rows(self, frame: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
        parts = [get(frame).cast(pl.String) for get in self._keys]
        key = parts[0]
        if len(parts) > 1:
            key = pl.select(pl.concat_str(parts, separator=KEY_SEPARATOR)).to_series()
        columns = [key.hash().alias("k"), frame["at_us"].alias("at"), numbers.alias("row")]
        if self._told is not None:
            columns.append(self._told[1](frame).alias("told"))
        rows = pl.DataFrame([*columns, key.alias("key")])
        return rows.filter(pl.col("key").is_not_null()) if key.null_count() else rows

    def _split(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Part the rows of hot keys from the others; those of muted keys are dropped."""
        if self._hot.is_empty():
            return rows.clear(), rows
        marked = rows.join(self._hot, on="k", how="left", maintain_order="left", suffix="_hot")
        is_hot = marked["until"].is_not_null()
        if not is_hot.any():
            return rows.clear(), rows
        hot = marked.filter(is_hot)
        if not self._lasting:
            muted = (pl.col("key") == pl.col("key_hot")) & (pl.col("at") < pl.col("muted"))
            hot = hot.filter(~muted)
        return hot.select(rows.columns), rows.filter(~is_hot)

    def replay(
        self, numbers: Iterable[int], activities: Mapping[int, Activity], now_us: int
    ) -> list[tuple[tuple[int, int], Finding]]:
        """Replay all rows of a batch that must be."""
        found = self.replay_part(numbers, activities)
        self.replayed(now_us)
        return found

    def replay_part(
        self, numbers: Iterable[int], activities: Mapping[int, Activity]
    ) -> list[tuple[tuple[int, int], Finding]]:
        """Give the findings of these rows, each with moment and number of the row that made it.

        Those that were due before a row have `DUE` instead of both. After the last rows of a batch
        `replayed` must follow.
        """
        waits = isinstance(self.rule.state, Absence)
        take, key_of, touched = self.reference.take, self.reference.key, self._touched
        found: list[tuple[tuple[int, int], Finding]] = []
        for number in numbers:
            activity = activities[number]
            if waits:
                found += [((DUE, DUE), each) for each in self.reference.advance(activity.at_us)]
            finding = take(activity)
            if finding is not None:
                found.append(((activity.at_us, number), finding))
            touched[key_of(activity)] = None
        return found

    def replayed(self, now_us: int) -> None:
        """Note which keys are hot now; nothing that comes later is of an earlier moment."""
        self._hot = self._hot.filter(pl.col("until") > now_us)
        touched, self._touched = self._touched, {}
        if touched:
            self._warm([key for key in touched if key is not None], now_us)

    def _warm(self, touched: list[str], now_us: int) -> None:
        """Note until when keys are hot."""
        state = self.reference.snapshot()
        muted = [state.muted.get(key, 0) for key in touched]
        until = [max(one, self._idle_at(key)) for one, key in zip(muted, touched, strict=True)]
        keys = pl.Series("key", touched, dtype=pl.String)
        table = pl.DataFrame(
            [
                keys.hash().alias("k"),
                keys,
                pl.Series("muted", muted, dtype=pl.Int64),
                pl.Series("until", until, dtype=pl.Int64),
            ]
        )
        before = self._hot.filter(~pl.col("k").is_in(table["k"].implode()))
        hot = table.filter(pl.col("until") > now_us)
        self._hot = pl.concat([before, hot]).unique("k", keep="last", maintain_order=True)

    def _idle_at(self, key: str) -> int:
        known = self.reference.snapshot().keys.get(key)
        if known is None:
            return 0
        operator = self._operators.get(known.plan, self._operators[None])
        return operator.idle_at_us(known.state)

    def settle(self, activities: Mapping[int, Activity]) -> None:
        """Let the reference evaluator know of all keys; `activities`: those of the cold rows."""
        cold = self._cold["row"].sort().to_list()
        self._cold = self._cold.clear()
        self.replay(cold, activities, EVER)

    def restore(self, state: RuleState | None, frame: pl.DataFrame, numbers: pl.Series) -> None:
        """Go on from a state of the reference evaluator and the rows of cold keys."""
        if state is not None:
            self.reference.restore(state)
        known = self.reference.snapshot()
        self._warm(list({**known.keys, **known.muted}), EVER)
        self._cold = self._rows(frame, numbers).drop("key")
        # INVARIANT: what is known of a key that has cold rows says nothing any more.
        self._hot = self._hot.filter(~pl.col("k").is_in(self._cold["k"].implode()))

    @property
    def carried(self) -> pl.Series:
        """The numbers of the rows that may have to be replayed later."""
        return self._cold["row"]


Told = tuple[tuple[str, ...], Callable[[pl.DataFrame], pl.Series]]


def _told_of(rule: Rule, lists: Lists) -> Told | None:
    """Make the function that gives what the screen of a rule wants of each row, and its columns.

    Different values are told apart by what they are worked out from: that makes never too few.
    """
    fields = FIELDS[rule.on]
    match rule.state:
        case Leaky(distinct=str(name)) | Sliding(measure=Measure(distinct=str(name))):
            reads = fields[name].reads
            if fields[name].type is Type.INT:
                return reads, getter(rule.on, name)
            return reads, lambda frame: frame.select(pl.struct(reads).hash()).to_series()
        case Sliding(measure=Measure(sum=str(name))):
            whole = getter(rule.on, name)
            return fields[name].reads, lambda frame: whole(frame).fill_null(0)
        case Overlap():
            return ("duration_us",), lambda frame: frame["duration_us"].fill_null(0)
        case Sequence(first=first, then=then):
            one, two = (check_predicate(text, rule.on, lists) for text in (first, then))
            reads = tuple(read for name in one.fields | two.fields for read in fields[name].reads)
            is_first, is_then = compile_column(one, lists), compile_column(two, lists)
            return (
                reads,
                lambda frame: (
                    is_first(frame).cast(pl.UInt8) * FIRST + is_then(frame).cast(pl.UInt8) * THEN
                ),
            )
        case _:
            return None
