"""Plain text for mail keeps its width and its shape."""

from schout.core.notices.layout import address, cited, clean, paragraph, points, quote, section


def test_a_paragraph_is_filled_to_76_characters() -> None:
    filled = paragraph("word " * 40)
    assert [len(line) for line in filled.splitlines()] == [74, 74, 49]


def test_a_word_without_end_is_broken() -> None:
    assert [len(line) for line in paragraph("x" * 100).splitlines()] == [76, 24]


def test_points_hang_below_their_dash() -> None:
    assert points(["a " * 40, "b"]) == "- " + "a " * 36 + "a\n  a a a\n- b"


def test_a_section_has_an_underlined_heading() -> None:
    assert section("Head", ["one", "two"]) == "Head\n----\n\none\n\ntwo"


def test_a_quote_marks_every_line() -> None:
    long = "- " + "c " * 40
    assert quote(f"a\n\n{long}") == "> a\n>\n> - " + "c " * 35 + "c\n>   c c c c"


def test_foreign_text_is_one_printable_line_of_bounded_length() -> None:
    assert clean("a\nb\x00c", 10) == "a\ufffdb\ufffdc"
    assert clean("abcdef", 6) == "abcdef"
    assert clean("abcdefg", 6) == "abcde…"


def test_a_line_neither_begins_with_french_punctuation_nor_ends_with_an_opening_quote() -> None:
    assert paragraph("a" * 74 + " b : c").splitlines() == ["a" * 74, "b : c"]
    assert paragraph("a" * 70 + " b « c » d").splitlines() == ["a" * 70 + " b", "« c » d"]


def test_white_space_of_other_kinds_is_a_space() -> None:
    assert paragraph(" a\tb\nc ") == "a b c"


def test_what_a_person_wrote_stays_in_its_quote_and_is_cut() -> None:
    assert cited("a\r\n\u2028b\x00\n", 10) == "> a\n>\n> b\ufffd"
    assert cited("abcdef", 5) == "> abcd…"


def test_an_address_is_one_whole_line() -> None:
    long = "https://x.example/" + "a" * 100
    assert address(f" {long}\r\n\u2028") == long
    assert address(f"{long}\x00\u202e") == long
