"""Lists as functions: whether a text is in one, for one text and for a column of different texts.

Words and networks are found by halving or hashing. Many patterns at once are the work of RE2, or
of Hyperscan for very many texts where it is installed; both give the same answers. A function
that uses Hyperscan belongs to one thread at a time.
"""

import importlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from schout.core.detect.cel.matching import any_matcher
from schout.core.model.value import Value
from schout.core.policy.cel.addresses import address_number
from schout.core.policy.cel.characters import Ranges, char, fold_ascii
from schout.core.policy.cel.items import ListKind, check_network
from schout.core.policy.cel.pattern import Chars, Piece, Row
from schout.core.policy.cel.pattern_read import read_pattern
from schout.core.policy.cel.pattern_write import RE2, write
from schout.core.policy.rule import NamedList

if TYPE_CHECKING:
    import polars as pl

One = Callable[[str], bool]
Many = Callable[["pl.Series"], "pl.Series"]

_LIGHT = 400
"""Characters of a pattern, counts written out, that Hyperscan compiles in less than a second."""
FEW = 50_000
"""Texts that are not worth a database of Hyperscan: its compilation takes 0.1 to 2 s."""
_MOST_KNOWN, _LONGEST_KNOWN = 2048, 256
"""Answers that are kept of a list, and the characters of a text beyond which none is."""
_UPPER = {code: code + 32 for code in range(0x41, 0x5B)}


class Lookup(Value, frozen=True, kw_only=True):
    """The two ways to ask a list."""

    one: One
    many: Many
    """Takes texts without nulls, gives as many answers."""


class KnownLists(dict[str, NamedList]):
    """The lists of a policy, each made ready once for all predicates of one evaluator."""

    def __init__(self, lists: Iterable[NamedList]) -> None:
        super().__init__({named.id: named for named in lists})
        self._ready: dict[str, Lookup] = {}
        self._answers: dict[str, dict[str, bool]] = {}

    def lookup(self, name: str) -> Lookup:
        """Give the two ways to ask a list; it is made ready by the first question.

        Agents, paths and addresses come again and again, and several rules ask about each, so the
        last answers are kept.
        """
        known = self._answers.setdefault(name, {})

        def one(text: str) -> bool:
            answer = known.get(text)
            if answer is None:
                answer = self._of(name).one(text)
                if len(text) <= _LONGEST_KNOWN:
                    if len(known) >= _MOST_KNOWN:
                        known.clear()
                    known[text] = answer
            return answer

        return Lookup(one=one, many=lambda texts: self._of(name).many(texts))

    def _of(self, name: str) -> Lookup:
        found = self._ready.get(name)
        if found is None:
            found = self._ready[name] = lookup(self[name])
        return found


def lookup_in(lists: Mapping[str, NamedList], name: str) -> Lookup:
    """Give the two ways to ask one of some lists."""
    return lists.lookup(name) if isinstance(lists, KnownLists) else lookup(lists[name])


def lookup(named: NamedList, *, hyperscan_from: int | None = FEW) -> Lookup:
    """Make a list ready for questions.

    `hyperscan_from`: texts after which Hyperscan is used where it is installed; `None`: never.
    """
    kind = ListKind(named.kind)
    match kind:
        case ListKind.NETWORKS:
            return _each(_networks(named.items))
        case ListKind.WORDS:
            return _each(_folded(frozenset(_items(named)).__contains__, named))
        case ListKind.PREFIXES:
            return _each(_folded(_prefixes(_items(named)), named))
        case ListKind.SUFFIXES:
            prefixes = _prefixes([item[::-1] for item in _items(named)])
            return _each(_folded(lambda text: prefixes(text[::-1]), named))
        case ListKind.PARTS:
            pieces = [_literal(item, ignore_case=named.ignore_case) for item in named.items]
            return _worth_it(_parts(named), pieces, hyperscan_from)
        case ListKind.PATTERNS:
            known = [read_pattern(i, ignore_case=named.ignore_case) for i in named.items]
            light = all(pattern.size <= _LIGHT for pattern in known)
            pieces = [pattern.tree for pattern in known]
            plain = _each(any_matcher(pieces))
            return _worth_it(plain, pieces, hyperscan_from if light else None)
        case _:
            assert_never(kind)


def in_networks(cidrs: Iterable[str]) -> One:
    """Give the function that tells whether a text is an address inside one of the ranges."""
    return _networks(tuple(cidrs))


def lower_ascii(text: str) -> str:
    """Give a text with A to Z in lower case."""
    return text.lower() if text.isascii() else text.translate(_UPPER)


def answers(one: One, texts: "pl.Series") -> "pl.Series":
    """Ask about each text of a column."""
    import polars as pl  # noqa: PLC0415 - 0.2 s, and who asks about one text has no need of it

    return pl.Series(texts.name, [one(text) for text in texts.to_list()], dtype=pl.Boolean)


def _each(one: One) -> Lookup:
    return Lookup(one=one, many=lambda texts: answers(one, texts))


def _items(named: NamedList) -> list[str]:
    return [lower_ascii(item) for item in named.items] if named.ignore_case else list(named.items)


def _folded(one: One, named: NamedList) -> One:
    return (lambda text: one(lower_ascii(text))) if named.ignore_case else one


def _prefixes(items: Sequence[str]) -> One:
    """Keep those that no other begins; of them only the last one not above a text can begin it."""
    least: list[str] = []
    for item in sorted(items):
        if not least or not item.startswith(least[-1]):
            least.append(item)

    def one(text: str) -> bool:
        place = bisect_right(least, text)
        return place > 0 and text.startswith(least[place - 1])

    return one


def _networks(cidrs: Sequence[str]) -> One:
    firsts: list[int] = []
    lasts: list[int] = []
    for first, last in sorted(map(check_network, cidrs)):
        if lasts and first <= lasts[-1]:
            lasts[-1] = max(last, lasts[-1])
        else:
            firsts.append(first)
            lasts.append(last)

    def one(text: str) -> bool:
        number = address_number(text)
        if number is None:
            return False
        place = bisect_right(firsts, number)
        return place > 0 and number <= lasts[place - 1]

    return one


def _parts(named: NamedList) -> Lookup:
    items = _items(named)
    fold = named.ignore_case
    return Lookup(
        one=_folded(lambda text: any(item in text for item in items), named),
        many=lambda texts: (
            texts.str.contains_any(items, ascii_case_insensitive=fold)
            if items
            else answers(lambda _: False, texts)
        ),
    )


def _literal(text: str, *, ignore_case: bool) -> Piece:
    def ranges(sign: str) -> Ranges:
        return fold_ascii(char(ord(sign))) if ignore_case else char(ord(sign))

    return Row(parts=tuple(Chars(ranges=ranges(sign)) for sign in text))


def _worth_it(plain: Lookup, pieces: Sequence[Piece], few: int | None) -> Lookup:
    """Ask about columns by Hyperscan once there were so many questions.

    Its databases take up to seconds to compile: too long for any but a large log, and for whoever
    waits for the answer about one text.
    """
    if few is None:
        return plain
    asked = 0
    now: Lookup | None = None

    def way(texts: int) -> Lookup:
        nonlocal asked, now
        if now is None:
            asked += texts
            if asked <= few:
                return plain
            now = _scanner(pieces) or plain
        return now

    return Lookup(one=plain.one, many=lambda texts: way(len(texts)).many(texts))


def _scanner(pieces: Sequence[Piece]) -> Lookup | None:
    """Give the way by Hyperscan; `None` where it is not installed or cannot take a pattern."""
    if not pieces:
        return None
    try:
        engine = importlib.import_module("hyperscan")
    except ImportError:
        return None
    database = _database(engine, [write(piece, RE2).encode() for piece in pieces])
    if database is None:
        return None
    stop = engine.ScanTerminated

    def one(text: str) -> bool:
        try:
            database.scan(text.encode("utf-8", "replace"), _found)
        except stop:
            return True
        return False

    return _each(one)


def _database(engine: Any, patterns: Sequence[bytes]) -> Any | None:
    flags = engine.HS_FLAG_UTF8 | engine.HS_FLAG_SINGLEMATCH | engine.HS_FLAG_ALLOWEMPTY
    database = engine.Database(mode=engine.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=list(patterns),
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=[flags] * len(patterns),
        )
    except engine.HyperscanError:
        return None
    return database


def _found(*_: object) -> bool:
    """Stop at the first pattern that is found."""
    return True
