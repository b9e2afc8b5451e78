"""A predicate as a function of a batch: a frame of activities in, one answer per row out.

Cheap terms are Polars expressions. What is dear (patterns, lists, what is worked out from paths
and addresses) is asked once per different value of the batch, and of the terms of an `&&` only
for the rows that the cheap ones left over.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

import polars as pl

from schout.core.detect.cel.fields import OF_NUMBERS, OF_TEXTS, named
from schout.core.detect.cel.lists import Many, answers, in_networks, lookup_in
from schout.core.detect.cel.matching import column_matcher
from schout.core.detect.paths import is_static
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.lexer import INT_LEAST, INT_MOST
from schout.core.policy.cel.tree import (
    And,
    Checked,
    Choose,
    Compare,
    Const,
    Has,
    InNetwork,
    Listed,
    Lower,
    Matches,
    Not,
    Or,
    Part,
    Read,
    Size,
    Static,
    Sum,
    Term,
    Within,
)
from schout.core.policy.cel.types import Field, Type
from schout.core.policy.rule import NamedList

_Dear = Matches | Static | InNetwork | Listed
"""Terms that are asked once per different value."""

_UPPER = [chr(code) for code in range(0x41, 0x5B)]
_LOWER = [letter.lower() for letter in _UPPER]
MADE = "="
"""Stands before the names of columns that are made here; no field has it."""

_FOUND = "=found"

Column = Callable[[pl.DataFrame], pl.Series]


def compile(  # noqa: A001 -- read as `columns.compile`
    checked: Checked, lists: Mapping[str, NamedList]
) -> Column:
    """Make the function that tells for each row of a frame whether it is meant; never null."""
    parts = checked.tree.terms if isinstance(checked.tree, And) else (checked.tree,)
    stages = [_stage(part, lists) for part in parts]
    cheap = [stage.answer for stage in stages if not stage.steps]
    dear = [stage for stage in stages if stage.steps]

    def ask(frame: pl.DataFrame) -> pl.Series:
        found = _column(frame, pl.all_horizontal(cheap) if cheap else pl.lit(value=True))
        for stage in dear:
            found = _narrowed(found, stage, frame)
        return found

    return ask


def getter(kind: ActivityKind, field: str) -> Column:
    """Give the function that reads a field of each row, virtual ones too; null where not told."""
    known = named(kind, field)
    if not known.virtual:
        return lambda frame: frame.get_column(field)
    return lambda frame: with_virtual(frame, kind, [field]).get_column(MADE + field).alias(field)


def with_virtual(frame: pl.DataFrame, kind: ActivityKind, fields: Iterable[str]) -> pl.DataFrame:
    """Work virtual fields out once for all predicates and getters that are then given the frame.

    Fields that are not virtual, or that the frame has already, are passed over.
    """
    for name in fields:
        known = named(kind, name)
        if known.virtual:
            frame = _step_of(known).add(frame)
    return frame


class _Step(Value, frozen=True, kw_only=True):
    """A column to be made: what it is made from, and the function over different values."""

    name: str
    source: pl.Expr
    many: Many | None
    """`None`: the source is what is wanted."""

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Make the column unless the frame has it."""
        if self.name in frame.columns:
            return frame
        source = _column(frame, self.source)
        made = source if self.many is None else per_value(source, self.many)
        return frame.with_columns(made.alias(self.name))


class _Stage(Value, frozen=True, kw_only=True):
    """A term: columns to be made first, in their order, then an expression over all columns."""

    steps: tuple[_Step, ...]
    answer: pl.Expr

    def ask(self, frame: pl.DataFrame) -> pl.Series:
        """Answer for each row."""
        for step in self.steps:
            frame = step.add(frame)
        return _column(frame, self.answer)


def per_value(column: pl.Series, many: Many) -> pl.Series:
    """Ask a function once per different value of a column; a null stays a null."""
    different = column.drop_nulls().unique()
    if len(different) == len(column):
        return many(column)
    known = many(different)
    return column.replace_strict(different, known, default=None, return_dtype=known.dtype)


def _column(frame: pl.DataFrame, expression: pl.Expr) -> pl.Series:
    """Work an expression out for each row, also one that names no column."""
    return frame.with_columns(expression.alias(_FOUND)).get_column(_FOUND)


def _narrowed(found: pl.Series, stage: _Stage, frame: pl.DataFrame) -> pl.Series:
    """Keep of the rows found those for which one more term holds."""
    if found.all():
        return stage.ask(frame)
    rows = found.arg_true()
    if not len(rows):
        return found
    return found.scatter(rows, stage.ask(frame[rows]))


def _stage(term: Term, lists: Mapping[str, NamedList]) -> _Stage:
    builder = _Builder(lists)
    answer = builder.build(term)
    return _Stage(steps=tuple(builder.steps.values()), answer=answer)


def _step_of(field: Field) -> _Step:
    """Say how a virtual field is made; null where the activity does not tell it."""
    function = OF_TEXTS.get(field.name)
    first = pl.col(field.reads[0])
    source = OF_NUMBERS[field.name](first) if field.name in OF_NUMBERS else first
    if len(field.reads) == 2:
        query = pl.col(field.reads[1])
        source = pl.when(query.is_null()).then(first).otherwise(first + "?" + query)
    many = None if function is None else _texts(function)
    return _Step(name=MADE + field.name, source=source, many=many)


def _texts(function: Callable[[str], str | None]) -> Many:
    def many(texts: pl.Series) -> pl.Series:
        made = [None if text is None else function(text) for text in texts.to_list()]
        return pl.Series(texts.name, made, dtype=pl.String)

    return many


class _Builder:
    """Turns a term into an expression, and what is dear in it into steps."""

    def __init__(self, lists: Mapping[str, NamedList]) -> None:
        self._lists = lists
        self.steps: dict[str, _Step] = {}

    def build(self, term: Term) -> pl.Expr:
        """Give the expression of a term; it has no nulls."""
        match term:
            case Const(value=value):
                return pl.lit(value)
            case Read(field=field):
                return self._read(field)
            case Has(field=field):
                return self._told(field).is_not_null()
            case Not(term=inner):
                return ~self.build(inner)
            case And(terms=terms):
                return pl.all_horizontal([self.build(each) for each in terms])
            case Or(terms=terms):
                return pl.any_horizontal([self.build(each) for each in terms])
            case Compare(sign=sign, left=left, right=right):
                return _compared(sign, self.build(left), self.build(right))
            case Within(term=inner, items=items):
                return self.build(inner).is_in(list(items))
            case _:
                return self._value(term)

    def _value(self, term: Choose | Sum | Part | Size | Lower | _Dear) -> pl.Expr:
        match term:
            case Choose(test=test, yes=yes, no=no):
                return pl.when(self.build(test)).then(self.build(yes)).otherwise(self.build(no))
            case Sum(minus=minus, left=left, right=right):
                return _summed(self.build(left), self.build(right), minus=minus)
            case Part(method=method, text=text, part=part):
                return _part(method, self.build(text), self.build(part))
            case Size(text=text):
                return self.build(text).str.len_chars().cast(pl.Int64)
            case Lower(text=text):
                return self.build(text).str.replace_many(_UPPER, _LOWER)
            case _:
                return self._dear(term)

    def _read(self, field: Field) -> pl.Expr:
        told = self._told(field)
        if not field.optional:
            return told
        return told.fill_null(0 if field.type is Type.INT else "")

    def _told(self, field: Field) -> pl.Expr:
        if not field.virtual:
            return pl.col(field.name)
        step = _step_of(field)
        self.steps.setdefault(step.name, step)
        return pl.col(step.name)

    def _dear(self, term: _Dear) -> pl.Expr:
        source = self.build(term.text)
        name = f"{MADE}{len(self.steps)}"
        self.steps[name] = _Step(name=name, source=source, many=self._many(term))
        return pl.col(name)

    def _many(self, term: _Dear) -> Many:
        match term:
            case Matches(pattern=pattern):
                return column_matcher(pattern)
            case Static():
                return lambda texts: answers(is_static, texts)
            case InNetwork(network=network):
                one = in_networks([network])
                return lambda texts: answers(one, texts)
            case Listed(list=name):
                return lookup_in(self._lists, name).many
            case _:
                assert_never(term)


def _compared(sign: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    match sign:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _summed(left: pl.Expr, right: pl.Expr, *, minus: bool) -> pl.Expr:
    wide, other = left.cast(pl.Int128), right.cast(pl.Int128)
    return (wide - other if minus else wide + other).clip(INT_LEAST, INT_MOST).cast(pl.Int64)


def _part(method: str, text: pl.Expr, part: pl.Expr) -> pl.Expr:
    match method:
        case "startsWith":
            return text.str.starts_with(part)
        case "endsWith":
            return text.str.ends_with(part)
        case _:
            return text.str.contains(part, literal=True)
