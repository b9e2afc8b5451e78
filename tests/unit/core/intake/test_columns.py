"""Blocks of a log as columns."""

import pytest

from schout.core.intake.access_log import access_log_parser
from schout.core.intake.columns import access_log_blocks, line_blocks
from schout.core.intake.format import Miss, Origin
from schout.core.intake.register import Register
from schout.core.model.event import Activity, Authentication, HttpRequest
from schout.core.model.frame import events_of
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import request, write_line

HTTP = ActivityKind.HTTP_REQUEST
NOBODY = Register.build((), ())
ORIGIN = Origin(source="access.log", register=NOBODY, default_host="default.example")


def events(form: str) -> list[HttpRequest]:
    """Give requests that lines can tell whole."""
    host = "a.example" if form == "vhost_combined" else "default.example"
    agent = None if form == "common" else "agent"
    return [
        request(0, line=7, size_bytes=1, user_agent=agent, host=host),
        request(1, line=8, path="/a", query="b", user="bob", user_agent=agent, host=host),
        request(2, line=9, method="POST", path="/b", query="", host=host, referer=None),
    ]


@pytest.mark.parametrize("form", ["common", "combined", "vhost_combined"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_block_gives_what_its_lines_give(form: str, end: bytes) -> None:
    raws = [write_line(event, form) for event in events(form)]
    raws += [
        b"",
        b"rubbish",
        raws[0].replace(b"GET", b"G\\x45T"),
        raws[0].replace(b"/", b"/\xc3\xa9"),
    ]
    vhost = form == "vhost_combined"
    told = access_log_blocks(ORIGIN, vhost=vhost)(7, end.join(raws))
    parse = access_log_parser("access.log", NOBODY, "default.example", vhost=vhost)
    read = [parse(7 + place, raw) for place, raw in enumerate(raws)]
    assert events_of(HttpRequest, told.frames[HTTP]) == [
        one for one in read if not isinstance(one, Miss)
    ]
    assert (told.lines, told.malformed, told.other) == (len(raws), read.count(Miss.MALFORMED), 1)


def test_a_block_of_plain_lines_needs_no_parser_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schout.core.intake.columns._one_by_one", None)
    block = b"\n".join(write_line(event, "combined") for event in events("combined"))
    told = access_log_blocks(ORIGIN)(1, block + b"\n")
    assert told.frames[HTTP]["line"].to_list() == [1, 2, 3]


@pytest.mark.parametrize(
    "block", [b"", b"\n", b"x", b"x\r", b"\r", b"\x00\xff\n", b"x^a\n", b"x\x01a"]
)
def test_a_block_without_a_request_is_an_empty_frame(block: bytes) -> None:
    told = access_log_blocks(ORIGIN)(1, block)
    assert told.frames[HTTP].is_empty()
    assert told.lines == told.malformed + told.other == (1 if block else 0)


def test_any_parser_of_lines_makes_blocks_of_all_its_kinds() -> None:
    def parse(number: int, raw: bytes) -> Activity | Miss:
        if raw == b"login":
            return Authentication(1, "log", number, raw, None, "sshd", "failure")
        if raw == b"get":
            return request(line=number, raw=raw)
        return Miss.MALFORMED if raw else Miss.OTHER

    told = line_blocks(parse)(5, b"get\nlogin\n\n\xff\nget")
    assert told.frames[HTTP]["line"].to_list() == [5, 9]
    assert told.frames[ActivityKind.AUTHENTICATION]["line"].to_list() == [6]
    assert (told.lines, told.malformed, told.other) == (5, 1, 1)
