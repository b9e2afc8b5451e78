"""Tokens: each knows its place and value; what is no token is refused at its place."""

import pytest

from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.lexer import LONGEST, Sort, Token, tokens


def read(text: str) -> list[tuple[str, str, int | str]]:
    return [(token.sort.value, token.text, token.value) for token in tokens(text)]


def test_a_predicate_is_cut_into_words_signs_and_values() -> None:
    assert read("a_1 >= 0x1F // note\n&& !b.c(-12)") == [
        ("name", "a_1", 0),
        ("sign", ">=", 0),
        ("number", "0x1F", 31),
        ("sign", "&&", 0),
        ("sign", "!", 0),
        ("name", "b", 0),
        ("sign", ".", 0),
        ("name", "c", 0),
        ("sign", "(", 0),
        ("sign", "-", 0),
        ("number", "12", 12),
        ("sign", ")", 0),
        ("end", "", 0),
    ]


def test_tokens_know_their_place() -> None:
    assert tokens("  r'\\d' ") == [
        Token(sort=Sort.TEXT, text="r'\\d'", at=2, end=7, value="\\d"),
        Token(sort=Sort.END, text="", at=8, end=8),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a\'b"', "a'b"),
        ("'\\\\ \\n\\t\\\" \\x41 \\u00e9 \\U0001F600 \\101'", '\\ \n\t" A é 😀 A'),
        ('R"\\x"', "\\x"),
        ("''", ""),
    ],
)
def test_texts_have_the_escapes_of_cel(text: str, value: str) -> None:
    assert read(text)[0] == ("text", text, value)


def test_the_least_number_can_be_written_after_its_sign() -> None:
    assert read("9223372036854775808")[0][2] == 2**63


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("a = 1", 2, "expected `==`, found `=`"),
        ("a & b", 2, "expected `&&`, found `&`"),
        ("a | b", 2, "expected `||`, found `|`"),
        ("a * b", 2, "`*` has no meaning here"),
        ("a # b", 2, "`#` has no meaning here"),
        ("1.5", 0, "expected a whole number, found `1.5`"),
        ("10s", 0, "expected a whole number, found `10s`"),
        ("9223372036854775809", 0, "expected a number of 64 bits, found a larger one"),
        ("9" * 60, 0, "expected a number of 64 bits, found a larger one"),
        ('"""a"""', 0, "texts in three quotation marks are not known here"),
        ("'a", 0, "expected a closing `'`"),
        ("'a\n'", 0, "expected a closing `'`"),
        (r"'\d'", 1, r"`\d` is no escape sequence"),
        (r"'\ud800'", 1, r"`\ud800` is no character"),
        (r"'\U00110000'", 1, r"`\U00110000` is no character"),
        ("a" * (LONGEST + 1), 0, "expected at most 4096 characters, found 4097"),
    ],
)
def test_what_is_no_token_is_refused_at_its_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(CelError) as caught:
        tokens(text)
    assert (caught.value.offset, caught.value.message) == (offset, message)
