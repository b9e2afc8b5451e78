"""Which keys of a batch could fire: upper bounds by column, so that all others need no replay.

Rows come as `k` (a hash of the key), `at`, `row` and, where a screen wants it, `told`. A screen
cuts the rows of each key where its state is certainly idle. A piece that could fire, by a bound
that is never too low, goes to the reference evaluator row by row; one that could not is carried on
as rows for as long as its state may still live, and forgotten then. Two keys with one hash only
raise a bound.
"""

from collections.abc import Iterable
from typing import assert_never

import polars as pl

from schout.core.detect.operators.build import measure_name
from schout.core.detect.operators.overlap import LONGEST_US
from schout.core.detect.operators.sequence import FIRST, THEN
from schout.core.model.value import Value
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Operator,
    Overlap,
    Sequence,
    Sliding,
)
from schout.core.policy.rule_bounds import MOST_SEEN

MOST_OF_ONE = 1024
"""Rows that are carried on for one key before it becomes hot ..."""
MANY = 200_000
FEW_OF_ONE = 64
"""... and when a rule has `MANY` rows: then a state is smaller than the rows it is made from."""
_MOST_EXACT = 1 << 62

_AT, _TOLD, _KEY = pl.col("at"), pl.col("told"), pl.col("k")


class Screen(Value, frozen=True, kw_only=True):
    """The bounds of one rule: the widest that any plan has."""

    idle: pl.Expr | None = None
    """When the state is idle if nothing follows a row; `None`: from the level of a bucket."""
    fires: pl.Expr
    """Of a row: whether it could fire."""
    together: pl.Expr | None = None
    """Of a piece: what else must hold for it to fire."""
    alive: pl.Expr | None = None
    """Of a piece: what must hold for it to matter later."""
    leak_us: int = 0
    different: int | None = None
    """A piece with no more different values than this cannot fire."""

    def judge(self, rows: pl.DataFrame, now_us: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give the rows to replay and the rows to carry on; `rows` are in order per key."""
        if rows.is_empty():
            return rows, rows
        rows = rows.sort("k", maintain_order=True).with_columns(
            (_KEY.shift(1) != _KEY).fill_null(value=True).alias("first")
        )
        idle = _dry_at(rows, self.leak_us) if self.idle is None else self.idle
        rows = rows.with_columns(idle.alias("idle"))
        rows = rows.with_columns(
            (pl.col("first") | (pl.col("idle").shift(1) <= _AT)).cum_sum().alias("piece"),
            self.fires.fill_null(value=False).alias("fires"),
        )
        pieces = self._pieces(rows, now_us)
        mine = rows["piece"] - 1
        kept = rows.select(*_columns(rows)).filter(pieces["keep"].gather(mine))
        if not pieces["hot"].any():
            return kept.clear(), kept
        replayed = rows.select(*_columns(rows)).filter(pieces["replay"].gather(mine))
        return replayed, kept

    def _pieces(self, rows: pl.DataFrame, now_us: int) -> pl.DataFrame:
        """Judge each piece: `hot`, `replay` (it or an earlier one of its key is hot), `keep`."""
        fires = pl.col("fires").any()
        live = pl.col("idle").last() > now_us
        alive = live if self.alive is None else live & self.alive
        fires = fires if self.together is None else fires & self.together
        pieces = rows.group_by("piece", maintain_order=True).agg(
            _KEY.first(),
            (fires | (alive & (pl.len() > _most(rows)))).alias("hot"),
            alive.alias("alive"),
            pl.len().alias("size"),
        )
        if self.different is not None and pieces["hot"].any():
            pieces = self._with_enough(rows, pieces)
        if not pieces["hot"].any():
            return pieces.with_columns(pl.col("alive").alias("keep"))
        hot = pl.col("hot").cast(pl.UInt32)
        first = (_KEY.shift(1) != _KEY).fill_null(value=True)
        before = pl.when(first).then(hot.cum_sum() - hot).forward_fill()
        return pieces.with_columns((hot.cum_sum() > before).alias("replay")).with_columns(
            (pl.col("alive") & ~pl.col("replay")).alias("keep")
        )

    def _with_enough(self, rows: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
        """Cool the pieces down that have too few different values."""
        asked = rows.filter(pieces["hot"].gather(rows["piece"] - 1))
        enough = asked.group_by("piece").agg(_TOLD.n_unique().alias("different"))
        long = pl.col("alive") & (pl.col("size") > _most(rows))
        return pieces.join(enough, on="piece", how="left", maintain_order="left").with_columns(
            pl.col("hot") & (long | (pl.col("different") > self.different)).fill_null(value=False)
        )


def _most(rows: pl.DataFrame) -> int:
    return MOST_OF_ONE if rows.height < MANY else FEW_OF_ONE


def _columns(rows: pl.DataFrame) -> list[str]:
    return [name for name in ("k", "at", "row", "told") if name in rows.columns]


def _dry_at(rows: pl.DataFrame, leak_us: int) -> pl.Expr:
    """Tell when a bucket into which every row pours is dry after each row.

    Drop n of a key (from 0) at t makes it `max(dry, t) + leak`: without that `max` over all drops
    so far of `t - n leak`, plus `(n + 1) leak`. One running maximum serves all keys, each lifted
    above those before it.
    """
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    order = place - pl.when("first").then(place).forward_fill()
    start_us = int(rows["at"].min())  # type: ignore[arg-type] # it has rows
    end_us = int(rows["at"].max())  # type: ignore[arg-type] # it has rows
    most = int(rows.select(order.max()).item())
    lifted_by = end_us - start_us + most * leak_us + 1
    level = _AT - start_us - order * leak_us
    if lifted_by * (rows.height + 1) < _MOST_EXACT:
        lift = pl.col("first").cum_sum().cast(pl.Int64) * lifted_by
        highest = (level + lift).cum_max() - lift
    else:
        highest = level.cum_max().over("k")
    return highest + start_us + (order + 1) * leak_us


def screen_of(operators: Iterable[Operator]) -> Screen | None:
    """Make the screen of a rule from its operator under each plan; `None` where each key is hot."""
    each = list(operators)
    match each[0]:
        case Leaky():
            return _leaky([one for one in each if isinstance(one, Leaky)])
        case Sliding():
            return _sliding([one for one in each if isinstance(one, Sliding)])
        case Overlap():
            over = min(one.over for one in each if isinstance(one, Overlap))
            start = _AT - _TOLD.clip(upper_bound=LONGEST_US)
            alive = (_TOLD > 0).any()
            return Screen(idle=_AT + LONGEST_US, fires=_since(over, start), alive=alive)
        case Sequence(times=times, within_us=within_us):
            firsts = (_TOLD & FIRST) > 0
            return Screen(
                idle=_AT + within_us + 1,
                fires=(_TOLD & THEN) > 0,
                together=firsts.sum() >= times,
                alive=firsts.any(),
            )
        case Each() | Absence() | Baseline():
            return None
        case other:
            assert_never(other)


def _since(number: int, moment: pl.Expr) -> pl.Expr:
    """Tell whether the row of the same key so many rows before lies after a moment."""
    return (_KEY.shift(number) == _KEY) & (_AT.shift(number) > moment)


def _leaky(each: list[Leaky]) -> Screen:
    capacity = min(one.capacity for one in each)
    full_us = min(one.capacity * one.leak_us for one in each)
    few = each[0].distinct is not None and capacity < MOST_SEEN
    return Screen(
        leak_us=max(one.leak_us for one in each),
        fires=pl.col("idle") - _AT > full_us,
        different=capacity if few else None,
    )


def _sliding(each: list[Sliding]) -> Screen:
    window_us = max(one.window_us for one in each)
    over = min(one.over for one in each)
    edge, idle = _AT - window_us, _AT + window_us
    match measure_name(each[0].measure):
        case "sum":
            amount = _TOLD.clip(0, over + 1).sum()
            enough = (amount > over) | (pl.len() > MOST_OF_ONE)
            return Screen(idle=idle, fires=pl.lit(value=True), together=enough)
        case "ratio":
            return Screen(idle=idle, fires=_since(min(one.least for one in each) - 1, edge))
        case "distinct":
            return Screen(idle=idle, fires=_since(over, edge), different=over)
        case _:
            return Screen(idle=idle, fires=_since(over, edge))
