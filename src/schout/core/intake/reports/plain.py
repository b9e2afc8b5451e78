"""Plain text of what strangers write: no markup, no control characters, no more than can be read.

What comes out is text and must still be escaped where it is shown; `<b>` may stand in it. It holds
no line break where it is one line, so nothing can be injected into a header with it.
"""

import html
import re

MOST_TEXT = 20_000
"""Characters of the text of a report that are kept beside the raw bytes: some ten pages."""
MOST_LINE = 1_000
"""Characters of a name, a subject or a reference; a header line has at most 998 (RFC 5322)."""
MOST_HTML = 1_000_000
"""Characters of a page in HTML that are turned into text."""

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls, halves of characters, and marks that turn the direction of a line or are not seen."""
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
_TAG_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,15})")
_LINK = re.compile(r"""\bhref\s*=\s*["']?([^\s"'>]{1,2048})""", re.IGNORECASE)
_HIDDEN = frozenset(("script", "style", "head", "title", "template", "noscript", "svg", "iframe"))
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "div", "dd", "dl", "dt", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section"),
        *("table", "td", "th", "tr", "ul"),
    )
)


def plain(text: str, most: int = MOST_TEXT) -> str:
    """Give text of several lines without what cannot be seen, cut at `most` characters."""
    text = text[: most + most]
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    return text.strip()[:most].rstrip()


def one_line(text: str, most: int = MOST_LINE) -> str:
    """Give text as one line: every run of white space becomes one space."""
    return " ".join(plain(text, most).split())


def text_of_html(page: str) -> str:
    """Give what a reader of a page sees, with the address of each link behind it.

    Scripts, styles and comments are left out; what is not closed is left out to the end. The time
    it takes grows with the length of the page alone.
    """
    page = page[:MOST_HTML]
    lower = page.lower() if page.isascii() else _lower_of_same_length(page)
    out: list[str] = []
    at = 0
    while (start := page.find("<", at)) >= 0:
        out.append(page[at:start])
        at = _after_tag(page, lower, start, out)
    out.append(page[at:])
    lines = (_SPACES.sub(" ", line).strip() for line in html.unescape("".join(out)).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _lower_of_same_length(page: str) -> str:
    """Lower ASCII letters only; others may change their length."""
    return page.translate(_ASCII_LOWER)


_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _after_tag(page: str, lower: str, start: int, out: list[str]) -> int:
    """Go past the tag that begins at `start`, and past what must not be shown."""
    if page.startswith("<!--", start):
        return _behind(page, "-->", start + 4)
    if page[start + 1 : start + 2] in {"!", "?"}:
        return _behind(page, ">", start)
    name = _TAG_NAME.match(lower, start + 1)
    if name is None:
        out.append("<")
        return start + 1
    end = _behind(page, ">", start)
    if name[1] in _HIDDEN and name[0][0] != "/":
        return _behind(page, ">", _found(lower, f"</{name[1]}", end))
    if name[1] in _BLOCKS:
        out.append("\n")
    elif name[1] == "a" and (link := _LINK.search(page, start, min(end, start + 4096))) is not None:
        out.append(f" <{link[1]}> ")
    return end


def _found(page: str, what: str, at: int) -> int:
    found = page.find(what, at)
    return len(page) if found < 0 else found


def _behind(page: str, what: str, at: int) -> int:
    return min(_found(page, what, at) + len(what), len(page))
