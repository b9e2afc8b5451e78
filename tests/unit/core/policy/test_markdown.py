"""The small Markdown of policies reads the same everywhere, and nothing else is alive in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.policy.markdown import (
    Block,
    Span,
    escape_markdown,
    parse,
    to_html,
    to_markdown,
    to_plain,
)

TEXT = """First **bold** line
goes on.

- one
- two [here](https://x.example/a?b=1&c)
  and more
Last
- again

- apart
[mail](mailto:a@x.example)"""


def test_paragraphs_lists_bold_and_links_are_read() -> None:
    assert parse("a **b** [c](https://x.example)\n- d") == (
        Block(
            is_list=False,
            lines=(
                (
                    Span(text="a "),
                    Span(text="b", bold=True),
                    Span(text=" "),
                    Span(text="c", href="https://x.example"),
                ),
            ),
        ),
        Block(is_list=True, lines=((Span(text="d"),),)),
    )


def test_html_is_written() -> None:
    assert to_html(TEXT) == (
        "<p>First <strong>bold</strong> line goes on.</p>\n"
        '<ul><li>one</li><li>two <a href="https://x.example/a?b=1&amp;c" '
        'rel="noopener noreferrer">here</a> and more Last</li><li>again</li></ul>\n'
        '<ul><li>apart <a href="mailto:a@x.example" rel="noopener noreferrer">mail</a></li></ul>'
    )


def test_markdown_is_written() -> None:
    assert to_markdown(TEXT) == (
        "First **bold** line goes on.\n\n"
        "- one\n- two [here](https://x.example/a?b=1&c) and more Last\n- again\n\n"
        "- apart [mail](mailto:a@x.example)"
    )


def test_plain_text_is_written() -> None:
    assert to_plain(TEXT) == (
        "First bold line goes on.\n\n"
        "- one\n- two here (https://x.example/a?b=1&c) and more Last\n- again\n\n"
        "- apart mail (mailto:a@x.example)"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="tag"
        ),
        pytest.param("[x](javascript:alert)", "[x](javascript:alert)", id="script-link"),
        pytest.param('[x](https://a"b)', "[x](https://a&quot;b)", id="quote-in-link"),
        pytest.param("**<b>**", "<strong>&lt;b&gt;</strong>", id="tag-in-bold"),
        pytest.param("# no heading", "# no heading", id="heading"),
    ],
)
def test_nothing_else_is_alive(text: str, html: str) -> None:
    assert to_html(text) == f"<p>{html}</p>"


def test_what_markdown_would_take_for_a_sign_is_escaped() -> None:
    assert to_markdown("# a <b> snake_case") == r"\# a \<b\> snake\_case"
    assert escape_markdown(r"a|b`c*[d]\e") == r"a\|b\`c\*\[d\]\\e"


@given(st.text())
def test_html_never_lets_a_tag_through(text: str) -> None:
    html = to_html(text)
    for tag in ("<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<strong>", "</strong>", "</a>"):
        html = html.replace(tag, "")
    assert "<" not in html.replace("<a href=", "")
