"""Patterns: read as RE2 reads them; what engines take differently is refused at its place."""

import pytest

from schout.core.policy.cel.characters import DIGIT, NEWLINE, WORD, char, complement, union
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.pattern import Anchor, Chars, Either, Pattern, Piece, Repeat, Row
from schout.core.policy.cel.pattern_cost import NO_LIMIT
from schout.core.policy.cel.pattern_read import read_pattern


def one(sign: str) -> Chars:
    return Chars(ranges=char(ord(sign)))


def any_of(signs: str) -> Chars:
    return Chars(ranges=union((ord(sign), ord(sign)) for sign in signs))


DOT = Chars(ranges=complement(NEWLINE))
FULL = Chars(ranges=complement(()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Row(parts=())),
        ("a", one("a")),
        ("ab|c", Either(branches=(Row(parts=(one("a"), one("b"))), one("c")))),
        ("^.$", Row(parts=(Anchor(place="start"), DOT, Anchor(place="end")))),
        (r"\A\b\z", Row(parts=tuple(Anchor(place=p) for p in ("start", "word", "end")))),
        ("(?s).", FULL),
        ("(?s:.).", Row(parts=(FULL, DOT))),
        ("((?s).).", Row(parts=(FULL, DOT))),
        ("(?s)(?-s).", DOT),
        ("(?i)q|r", Either(branches=(any_of("qQ"), any_of("rR")))),
        ("(?is:q)", any_of("qQ")),
        ("(?:a)", one("a")),
        ("a*", Repeat(part=one("a"), least=0, most=None)),
        ("a+?", Repeat(part=one("a"), least=1, most=None)),
        ("a??", Repeat(part=one("a"), least=0, most=1)),
        ("a{2}", Repeat(part=one("a"), least=2, most=2)),
        ("a{2,}", Repeat(part=one("a"), least=2, most=None)),
        ("a{2,3}?", Repeat(part=one("a"), least=2, most=3)),
        ("a{,2}", Row(parts=tuple(map(one, "a{,2}")))),
        ("a{x}", Row(parts=tuple(map(one, "a{x}")))),
        ("a{1,x}", Row(parts=tuple(map(one, "a{1,x}")))),
        ("{", one("{")),
        ("]", one("]")),
        (r"\.\n\x41\x{e9}\-", Row(parts=tuple(map(one, ".\nAé-")))),
        (r"\d", Chars(ranges=DIGIT)),
        (r"\W", Chars(ranges=complement(WORD))),
        ("[]a-]", any_of("]a-")),
        ("[^]]", Chars(ranges=complement(char(ord("]"))))),
        (r"[a-c\d]", Chars(ranges=union([*DIGIT, (0x61, 0x63)]))),
        (r"[\x61-\x63]", any_of("abc")),
        ("(?i)[a-b]", any_of("aAbB")),
        ("(?i)k", any_of("kK\u212a")),
        (r"(?i)\w", Chars(ranges=union([*WORD, *char(0x17F), *char(0x212A)]))),
    ],
)
def test_a_pattern_is_read_as_re2_reads_it(text: str, expected: Piece) -> None:
    assert read_pattern(text).tree == expected


def test_a_list_that_ignores_case_folds_ascii_only() -> None:
    assert read_pattern("k", ignore_case=True) == Pattern(
        source="k", ignore_case=True, tree=any_of("kK"), size=1, limit=2**24
    )


def test_a_pattern_bound_to_the_start_may_be_asked_about_any_text() -> None:
    assert read_pattern("^ab").limit == NO_LIMIT


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("ab)", 2, "`)` closes nothing"),
        ("a(b", 1, "expected a closing `)`"),
        ("a|*", 2, "there is nothing before `*` to repeat"),
        ("{2}", 0, "there is nothing before the count"),
        ("^*", 0, "a place cannot be repeated"),
        ("a**", 2, "a repetition cannot be repeated"),
        ("a{2}{3}", 4, "a repetition cannot be repeated"),
        ("a{1001}", 0, "expected a count of at most 1000"),
        ("a{3,2}", 0, "expected the lower count first"),
        ("a(?=b)", 1, "the pattern looks ahead or behind, which RE2 cannot"),
        ("(?<!b)a", 0, "the pattern looks ahead or behind, which RE2 cannot"),
        ("(?P<n>a)", 0, "`(?P` is not known here"),
        ("(?m)^a", 0, "`(?m` is not known here"),
        ("(?)", 0, "`(?)` is not known here"),
        (r"(a)\1", 3, r"`\1` is a back-reference or octal, which RE2 cannot or engines dispute"),
        (r"a\Z", 1, r"`\Z` is not known here"),
        (r"\p{L}", 0, r"`\p` is not known here"),
        (r"\y", 0, r"`\y` is not known here"),
        ("a\\", 1, "`\\` is not known here"),
        (r"\x4", 0, r"expected a character in hexadecimal after `\x`"),
        (r"\x{d800}", 0, r"expected a character in hexadecimal after `\x`"),
        (r"\x{110000}", 0, r"expected a character in hexadecimal after `\x`"),
        (r"\xzz", 0, r"expected a character in hexadecimal after `\x`"),
        ("a[b", 1, "expected a closing `]`"),
        ("[a-", 0, "expected a closing `]`"),
        ("[b-a]", 1, "`b-a` is no range of characters"),
        (r"[a-\d]", 1, r"`a-\d` is no range of characters"),
        (r"[\d-z]", 1, r"`\d-z` is no range of characters"),
        (r"[^\s\S]", 0, "the class holds no character"),
        ("[[:alpha:]]", 1, "classes such as `[:alpha:]` are not known here"),
        ("(?i)é", 4, "expected ASCII only where case is ignored"),
        ("(" * 17, 16, "expected at most 16 groups inside one another"),
        ("a" * 2001, 0, "expected at most 2000 characters, found 2001"),
        (
            "(?:ab){1000}",
            0,
            "expected a pattern of at most 2000 characters, counts written out, found 3000",
        ),
        (
            "(a+)+",
            0,
            "the pattern repeats without end what can match a text in two ways",
        ),
    ],
)
def test_what_engines_take_differently_is_refused(text: str, offset: int, message: str) -> None:
    with pytest.raises(CelError) as caught:
        read_pattern(text)
    assert (caught.value.message, caught.value.offset) == (message, offset)
