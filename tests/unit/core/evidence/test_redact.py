"""Excerpts: one line, shortened, and nothing that the clause withholds."""

from collections.abc import Collection
from typing import Any

import pytest

from schout.core.evidence.redact import WITHHELD, excerpt, mark, taken_out, with_marks
from schout.core.model.event import Authentication
from schout.testing.events import request

FULL: dict[str, Any] = {
    "host": "acme.example",
    "user": "jan",
    "method": "GET",
    "path": "/a",
    "query": "token=1",
    "referer": "https://ref.example/b?token=2",
    "user_agent": "curl/8",
}


@pytest.mark.parametrize(
    ("withhold", "expected"),
    [
        ((), ('acme.example 203.0.113.7 jan "GET /a?token=1" 200 '
             '"https://ref.example/b?token=2" "curl/8"')),
        (("query",), ('acme.example 203.0.113.7 jan "GET /a?[withheld query]" 200 '
                     '"https://ref.example/b?[withheld query]" "curl/8"')),
        (("user", "source_ip"), ('acme.example [withheld source_ip] [withheld user] '
                                '"GET /a?token=1" 200 "https://ref.example/b?token=2" "curl/8"')),
        (("referer", "user_agent"), ('acme.example 203.0.113.7 jan "GET /a?token=1" 200 '
                                    '"[withheld referer]" "[withheld user_agent]"')),
    ],
)  # fmt: skip
def test_what_the_clause_withholds_is_taken_out(withhold: Collection[str], expected: str) -> None:
    assert excerpt(request(**FULL), withhold) == expected


def test_what_is_not_there_needs_no_withholding() -> None:
    withhold = ("query", "user")
    assert excerpt(request(method=None, path=None), withhold) == '- 203.0.113.7 - "" 200 "-" "-"'
    assert excerpt(request(query=""), withhold) == '- 203.0.113.7 - "GET /" 200 "-" "-"'


def test_what_is_no_http_is_shown_as_it_was_asked() -> None:
    event = request(method=None, path="SSH-2.0", status=400)
    assert excerpt(event, ()) == '- 203.0.113.7 - "SSH-2.0" 400 "-" "-"'


def test_no_part_can_break_the_line_or_its_quotes() -> None:
    names = ("host", "user", "method", "path", "query", "referer", "user_agent", "source_ip")
    parts: dict[str, Any] = dict.fromkeys(names, 'a"\n\x1b[2K\u202eb')
    event = request(**parts)
    bad = "a···[2K·b"
    assert excerpt(event, ()) == f'{bad} {bad} {bad} "{bad} {bad}?{bad}" 200 "{bad}" "{bad}"'


def test_long_parts_are_cut() -> None:
    event = request(path="/" + "a" * 119, query="b" * 121, user_agent="c" * 1000)
    assert excerpt(event, ()) == (
        f'- 203.0.113.7 - "GET /{"a" * 119}?{"b" * 119}…" 200 "-" "{"c" * 119}…"'
    )


def test_other_activities_are_told_by_what_is_known_of_them() -> None:
    login = Authentication(
        1, "auth.log", 7, b"x", "203.0.113.7", "sshd", "failure", user='a"b', host=None
    )
    assert excerpt(login, ()) == (
        "authentication source_ip=203.0.113.7 service=sshd outcome=failure user=a·b"
    )
    assert excerpt(login, ("user", "source_ip")) == (
        "authentication source_ip=[withheld source_ip] service=sshd outcome=failure "
        "user=[withheld user]"
    )


def test_what_was_taken_out_is_listed_once_in_its_order() -> None:
    lines = (f"a {mark('user')} {mark('query')}", f"{mark('query')} {WITHHELD} {mark('referer')}")
    assert taken_out(lines) == ("user", "query", "referer")
    assert taken_out(()) == ()


def test_marks_are_said_in_other_words() -> None:
    text = f"a {mark('user')} b {WITHHELD} [with]"
    assert with_marks(text, r"[\1 left out]") == r"a [\1 left out] b [\1 left out] [with]"
