"""How long an engine that tries and goes back can take for a pattern, before it is ever run.

Python's `re` is such an engine. A repetition without end whose inside can match one text in two
ways makes it try 2^n ways; such patterns are refused. For all others it looks at no more than
`size * ways * length ** degree` characters, which gives the longest text that it is asked about;
longer ones go to an engine that needs one step per character.

The check is that of one-unambiguous expressions (Bruggemann-Klein and Wood, 1998), with every
way to reach a character counted, so that a repetition inside a repetition counts twice: it never
lets a dangerous pattern pass, and refuses a few that are harmless.
"""

from typing import assert_never

from schout.core.model.value import Value
from schout.core.policy.cel.characters import Ranges, overlap
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.pattern import Anchor, Chars, Either, Piece, Repeat, Row

STEPS = 2**24
"""Characters that may be looked at for one text: some hundredths of a second."""
MOST_LINKS = 200_000
NO_LIMIT = 2**31


class _Tries(Value, frozen=True, kw_only=True):
    ways: int
    degree: int


def size_of(piece: Piece) -> int:
    """Count the characters of a pattern with all counts written out."""
    match piece:
        case Chars() | Anchor():
            return 1
        case Row(parts=parts) | Either(branches=parts):
            return 1 + sum(map(size_of, parts))
        case Repeat(part=part, least=least, most=most):
            return size_of(part) * max(1, least if most is None else most)
        case _:
            assert_never(piece)


def backtrack_limit(tree: Piece) -> int:
    """Give the longest text for `re`; raises `CelError` for a pattern that is refused."""
    tries = _tries(tree)
    degree = tries.degree if _anchored(tree) else tries.degree + 1
    each = tries.ways * size_of(tree)
    if degree == 0:
        return NO_LIMIT if each <= STEPS else 0
    low, high = 0, STEPS
    while low < high:
        middle = (low + high + 1) // 2
        if each * middle**degree <= STEPS:
            low = middle
        else:
            high = middle - 1
    return low


def _anchored(piece: Piece) -> bool:
    match piece:
        case Anchor(place=place):
            return place == "start"
        case Row(parts=parts):
            return bool(parts) and _anchored(parts[0])
        case Either(branches=branches):
            return all(map(_anchored, branches))
        case Repeat() | Chars():
            return False
        case _:
            assert_never(piece)


def _tries(piece: Piece) -> _Tries:
    match piece:
        case Chars() | Anchor():
            return _Tries(ways=1, degree=0)
        case Row(parts=parts):
            known = [_tries(part) for part in parts]
            ways = 1
            for tries in known:
                ways = min(ways * tries.ways, STEPS + 1)
            return _Tries(ways=ways, degree=sum(tries.degree for tries in known))
        case Either(branches=parts):
            known = [_tries(part) for part in parts]
            return _Tries(
                ways=min(sum(tries.ways for tries in known), STEPS + 1),
                degree=max(tries.degree for tries in known),
            )
        case Repeat():
            return _repeated(piece)
        case _:
            assert_never(piece)


def _repeated(piece: Repeat) -> _Tries:
    if piece.most is None:
        if not _one_way(piece):
            raise CelError(
                "the pattern repeats without end what can match a text in two ways",
                0,
                "begin each choice inside `(...)*` with another character, and do not nest `*`",
            )
        return _Tries(ways=size_of(piece.part), degree=1)
    inner = _tries(piece.part)
    counts = piece.most - piece.least + 1
    ways = min(inner.ways ** min(piece.most, 20), STEPS + 1)
    return _Tries(ways=min(ways * counts, STEPS + 1), degree=inner.degree * piece.most)


class _Ends(Value, frozen=True, kw_only=True):
    """Where a piece can begin and end, and whether it can be empty."""

    empty: bool
    first: tuple[int, ...]
    last: tuple[int, ...]


_NOTHING = _Ends(empty=True, first=(), last=())


class _TwoWays(Exception):
    """The piece can match a text in two ways, or it is too large to tell."""


def _one_way(piece: Repeat) -> bool:
    places = _Places()
    try:
        places.follow(places.ends(piece))
    except _TwoWays:
        return False
    return places.clear()


class _Places:
    """The characters of a piece, counts written out, and which may follow which (Glushkov)."""

    def __init__(self) -> None:
        self._sets: list[Ranges] = []
        self._after: list[list[int]] = []
        self._links = 0
        self._starts: tuple[int, ...] = ()

    def follow(self, whole: _Ends) -> None:
        """Remember where the whole can begin."""
        self._starts = whole.first

    def clear(self) -> bool:
        """Tell whether at each place the next character says where to go."""
        rows = (self._starts, *self._after)
        return not any(overlap(self._sets[place] for place in row) for row in rows)

    def ends(self, piece: Piece) -> _Ends:
        """Number the characters of a piece and link them."""
        match piece:
            case Chars(ranges=ranges):
                self._sets.append(ranges)
                self._after.append([])
                place = (len(self._sets) - 1,)
                return _Ends(empty=False, first=place, last=place)
            case Anchor():
                return _NOTHING
            case Row(parts=parts):
                whole = _NOTHING
                for part in parts:
                    whole = self._row(whole, self.ends(part))
                return whole
            case Either(branches=branches):
                return self._either([self.ends(branch) for branch in branches])
            case Repeat():
                return self._repeat(piece)
            case _:
                assert_never(piece)

    def _link(self, left: _Ends, right: _Ends) -> None:
        self._links += len(left.last) * len(right.first)
        if self._links > MOST_LINKS:
            raise _TwoWays
        for place in left.last:
            self._after[place].extend(right.first)

    def _row(self, left: _Ends, right: _Ends) -> _Ends:
        self._link(left, right)
        return _Ends(
            empty=left.empty and right.empty,
            first=left.first + (right.first if left.empty else ()),
            last=right.last + (left.last if right.empty else ()),
        )

    def _either(self, branches: list[_Ends]) -> _Ends:
        if sum(branch.empty for branch in branches) > 1:
            raise _TwoWays
        return _Ends(
            empty=any(branch.empty for branch in branches),
            first=tuple(place for branch in branches for place in branch.first),
            last=tuple(place for branch in branches for place in branch.last),
        )

    def _repeat(self, piece: Repeat) -> _Ends:
        """Write a count out: `x{2,3}` as `xx(x)?`, `x{2,}` as `xx+`."""
        if piece.most is None:
            rest = self._solid(piece)
            self._link(rest, rest)
            copies = max(piece.least - 1, 0)
            whole = rest if piece.least else _optional(rest)
        else:
            whole = _NOTHING
            for _ in range(piece.most - piece.least):
                whole = _optional(self._row(self._solid(piece), whole))
            copies = piece.least
        for _ in range(copies):
            whole = self._row(self._solid(piece), whole)
        return whole

    def _solid(self, piece: Repeat) -> _Ends:
        ends = self.ends(piece.part)
        if ends.empty:
            raise _TwoWays
        return ends


def _optional(ends: _Ends) -> _Ends:
    return _Ends(empty=True, first=ends.first, last=ends.last)
