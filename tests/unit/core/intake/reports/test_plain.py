"""Plain text of what strangers write."""

import pytest

from schout.core.intake.reports.plain import MOST_HTML, one_line, plain, text_of_html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("simple", "simple"),
        ("a\r\nb\rc\x0bd\u2028e", "a\nb\nc\nd\ne"),
        ("a\x00\x07b\x1b[31mc\x9b", "ab[31mc"),
        ("abc\u202egnp.exe\u200b", "abcgnp.exe"),
        ("half \ud83d of one", "half  of one"),
        ("tab\tstays, and é 漢 too", "tab\tstays, and é 漢 too"),
        ("  around  ", "around"),
        ("<b>stays text</b>", "<b>stays text</b>"),
    ],
)
def test_what_cannot_be_seen_is_left_out(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_text_is_cut_at_its_limit() -> None:
    assert plain("abcdef", 3) == "abc"
    assert plain("ab cdef", 3) == "ab"


def test_nothing_can_be_injected_into_a_header_with_one_line() -> None:
    assert one_line("Jan\r\nBcc: all@example.org\n\nbody") == "Jan Bcc: all@example.org body"
    assert one_line("a\u2028b\x85c") == "a b c"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("no page", "no page"),
        ("<p>one<p>two<br/>three", "one\ntwo\nthree"),
        ("a<!-- hidden --><!DOCTYPE html><?xml?>b", "ab"),
        ("a<script>alert(1)</script><STYLE>p{}</style >b", "ab"),
        ("a<script>never closed", "a"),
        ("a<!-- never closed", "a"),
        ("a<b never closed", "a"),
        ("1 < 2 & 3 &gt; 2 &lt;b&gt;", "1 < 2 & 3 > 2 <b>"),
        (
            'see <a class=x href="http://shop.example/a">here</a>.',
            "see <http://shop.example/a> here.",
        ),
        ("<a name=x>here</a>", "here"),
        ("</script>a", "a"),
        ("É<DIV>a</DIV>İ<ScRiPt>x</sCrIpT>b", "É\na\nİb"),
        ("a<p><p><p><p>b", "a\n\nb"),
        ("a<b>bold</b>  <i>x</i>", "abold x"),
    ],
)
def test_a_page_becomes_what_its_reader_sees(page: str, expected: str) -> None:
    assert text_of_html(page) == expected


@pytest.mark.parametrize("piece", ["<!--", "<script>", "<a href=", "<", "&", "<p>", "<a\n"])
def test_a_hostile_page_of_any_length_is_read_in_time(piece: str) -> None:
    text_of_html(piece * (2 * MOST_HTML // len(piece)))  # a slower way would not come to an end
