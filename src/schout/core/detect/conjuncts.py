"""The predicates of all rules over one kind, asked together: what they share is asked once.

Each predicate is taken apart at its `&&`. Cheap terms are asked about all rows; dear ones (worked
out fields, patterns, lists) only about those that the cheap ones left to a rule that has them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
import polars as pl

from schout.core.detect.cel.columns import MADE, with_virtual
from schout.core.detect.cel.columns import compile as compile_column
from schout.core.detect.cel.lists import lower_ascii
from schout.core.detect.path_columns import are_static, decoded_targets, plain_paths
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.cost import cost_of
from schout.core.policy.cel.tree import And, Checked, Listed, Not, Read, Static, Term
from schout.core.policy.cel.types import Field
from schout.core.policy.rule import NamedList

_CHEAP = 8
"""Basic steps of a term that is asked about every row."""

Mask = pl.Series
Ask = Callable[[pl.DataFrame], Mask]


class _Asked(Value, frozen=True, kw_only=True):
    """A term and who has it."""

    ask: Ask
    fields: tuple[Field, ...]
    cost: int
    users: tuple[int, ...]


class Conjuncts:
    """Tells for each of several predicates which rows of a frame it holds for."""

    def __init__(
        self, kind: ActivityKind, texts: Sequence[str], lists: Mapping[str, NamedList]
    ) -> None:
        self._kind = kind
        self._count = len(texts)
        users: dict[Term, list[int]] = {}
        trees = [check_predicate(text, kind, lists) for text in texts]
        for number, checked in enumerate(trees):
            for term in dict.fromkeys(_terms(checked.tree)):
                users.setdefault(term, []).append(number)
        asked = [_asked(kind, term, numbers, lists) for term, numbers in users.items()]
        self._cheap = [term for term in asked if term.cost <= _CHEAP]
        self._dear = sorted((term for term in asked if term.cost > _CHEAP), key=lambda t: t.cost)
        self._reads = sorted({name for t in self._dear for f in t.fields for name in f.reads})
        self._virtual = sorted({f.name for t in self._dear for f in t.fields if f.virtual})

    def masks(self, frame: pl.DataFrame) -> list[Mask]:
        """Give one mask per predicate, in their order."""
        everything = pl.Series([True], dtype=pl.Boolean).new_from_index(0, frame.height)
        found = [everything] * self._count
        for term in self._cheap:
            mask = term.ask(frame)
            for user in term.users:
                found[user] = mask if found[user] is everything else found[user] & mask
        return self._narrow(frame, found) if self._dear else found

    def _narrow(self, frame: pl.DataFrame, found: list[Mask]) -> list[Mask]:
        """Ask the dear terms about the rows that are left to any rule that has one."""
        users = sorted({user for term in self._dear for user in term.users})
        left = _any([found[user] for user in users])
        rows = left.arg_true()
        if not len(rows):
            return found
        narrow = frame.select(self._reads).filter(left)
        narrow = with_virtual(_with_paths(narrow, self._virtual), self._kind, self._virtual)
        mine = {user: found[user].filter(left) for user in users}
        for term in self._dear:
            asked = _any([mine[user] for user in term.users])
            many = int(asked.sum() or 0)
            if not many:
                continue
            if many * 2 > narrow.height:
                mask = term.ask(narrow)
            else:
                mask = asked.scatter(asked.arg_true(), term.ask(narrow.filter(asked)))
            for user in term.users:
                mine[user] = mine[user] & mask
        nothing = pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
        for user, mask in mine.items():
            found[user] = nothing.clone().scatter(rows.filter(mask), values=True)
        return found


def _with_paths(frame: pl.DataFrame, wanted: Sequence[str]) -> pl.DataFrame:
    """Work out the paths and targets that are asked about, the quick way."""
    made = []
    if "path" in wanted:
        made.append(plain_paths(frame["path"]).alias(MADE + "path"))
    if "decoded" in wanted:
        query = pl.col("query")
        target = pl.when(query.is_null()).then("path").otherwise(pl.col("path") + "?" + query)
        made.append(decoded_targets(frame.select(target).to_series()).alias(MADE + "decoded"))
    return frame.with_columns(made)


def _any(masks: Sequence[Mask]) -> Mask:
    first, *others = masks
    for other in others:
        first = first | other
    return first.clone()


def _asked(
    kind: ActivityKind, term: Term, users: list[int], lists: Mapping[str, NamedList]
) -> _Asked:
    fields = tuple(dict.fromkeys(_fields(term)))
    cost = cost_of(term, lists)
    named = frozenset(field.name for field in fields)
    checked = Checked(kind=kind, tree=term, fields=named, lists=frozenset(lists), cost=cost)
    ask = _static_test(term) or _parts_test(term, lists) or compile_column(checked, lists)
    return _Asked(ask=ask, fields=fields, cost=cost, users=tuple(users))


def _static_test(term: Term) -> Ask | None:
    """Give the quick way to ask whether a path is static, or is not."""
    match term:
        case Not(term=Static(text=Read(field=Field(name="path")))):
            return lambda frame: ~are_static(frame[MADE + "path"].fill_null(""))
        case Static(text=Read(field=Field(name="path"))):
            return lambda frame: are_static(frame[MADE + "path"].fill_null(""))
        case _:
            return None


def _parts_test(term: Term, lists: Mapping[str, NamedList]) -> Ask | None:
    """Give the quick way to ask whether a text holds one of the words of a list."""
    match term:
        case Listed(text=Read(field=field), list=name) if lists[name].kind == "parts":
            fold = lists[name].ignore_case
            items = [lower_ascii(item) if fold else item for item in lists[name].items]
            column = MADE + field.name if field.virtual else field.name

            def ask(frame: pl.DataFrame) -> Mask:
                texts = frame[column].fill_null("")
                return texts.str.contains_any(items, ascii_case_insensitive=fold)

            return ask
        case _:
            return None


def _terms(tree: Term) -> Iterator[Term]:
    if isinstance(tree, And):
        for term in tree.terms:
            yield from _terms(term)
    else:
        yield tree


def _fields(term: object) -> Iterator[Field]:
    """Find the fields that a term reads."""
    if isinstance(term, Field):
        yield term
    elif isinstance(term, tuple):
        for each in term:
            yield from _fields(each)
    elif isinstance(term, msgspec.Struct):
        for name in term.__struct_fields__:
            yield from _fields(getattr(term, name))
