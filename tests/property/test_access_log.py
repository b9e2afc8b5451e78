"""Access logs: what is written is read back, and no line is too much for the reader."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from schout.core.intake.access_log import access_log_parser
from schout.core.intake.format import Miss
from schout.core.intake.formats import FORMATS, parser_for
from schout.core.intake.parts import canonical_address
from schout.core.intake.register import Register
from schout.core.model.event import HttpRequest
from schout.core.model.moment import SECOND_US
from schout.testing.events import START_US, request, write_line

NOBODY = Register.build((), ())
QUOTED = st.text(st.characters(codec="utf-8", exclude_characters='"\\'), min_size=1).filter(
    lambda text: text != "-"
)
PRINTED = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20)
TARGET = PRINTED.map(lambda text: "/" + "".join(c for c in text if c not in '"\\?'))
QUERY = PRINTED.map(lambda text: "".join(c for c in text if c not in '"\\'))
USER = st.text(st.characters(codec="utf-8", exclude_characters='"'), min_size=1).filter(
    lambda text: text == text.strip() and text != "-"
)
ADDRESS = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str).map(canonical_address).filter(bool),
)


WITH_MOMENT = ("combined", "common", "vhost_combined", "caddy", "traefik")


@st.composite
def events(draw: st.DrawFn) -> HttpRequest:
    """Give a request as a log of whole seconds can tell it."""
    return request(
        at_us=START_US + draw(st.integers(-(10**9), 10**9)) * SECOND_US,
        source_ip=draw(ADDRESS),
        host=draw(st.sampled_from(["acme.example", "xn--caf-dma.example", "[2001:db8::1]"])),
        method=draw(st.sampled_from(["GET", "POST", "PROPFIND"])),
        path=draw(TARGET),
        query=draw(st.none() | QUERY),
        status=draw(st.integers(100, 599)),
        size_bytes=draw(st.none() | st.integers(0, 10**18 - 1)),
    )


@given(
    event=events(),
    form=st.sampled_from(["combined", "common", "vhost_combined"]),
    zone=st.integers(-12 * 60, 14 * 60),
    named=st.tuples(st.none() | USER, st.none() | QUOTED, st.none() | QUOTED),
)
def test_a_written_line_is_read_back(
    event: HttpRequest,
    form: str,
    zone: int,
    named: tuple[str | None, str | None, str | None],
) -> None:
    user, agent, referer = named
    if form == "common":
        agent = referer = None
    said = request(
        **{name: getattr(event, name) for name in event.__struct_fields__ if name != "raw"}
        | {"user": user, "user_agent": agent, "referer": referer}
    )
    raw = write_line(said, form, zone)
    parse = parser_for(form, event.source, NOBODY, event.host)
    assert parse(event.line, raw) == request(
        **{name: getattr(said, name) for name in said.__struct_fields__} | {"raw": raw}
    )


@given(event=events(), form=st.sampled_from(["caddy", "traefik"]))
def test_a_written_json_line_is_read_back(event: HttpRequest, form: str) -> None:
    raw = write_line(event, form)
    read = parser_for(form, event.source, NOBODY)(event.line, raw)
    assert read == request(
        **{name: getattr(event, name) for name in event.__struct_fields__}
        | {"raw": raw, "duration_us": 0}
    )


_BYTES = (b'"', b"\\", b"[", b"]", b" ", b"-", b":", b"/", b"?", b"\n", b"\x16\x03", b"\xff", b"}")
_PARTS = (b"GET / HTTP/1.1", b"[10/Oct/2023:11:06:56 +0200]", b"203.0.113.7", b'{"ts":', b"1e999")
PIECES = st.sampled_from(_BYTES + _PARTS)


@given(
    raw=st.binary() | st.lists(PIECES, max_size=30).map(b"".join), form=st.sampled_from([*FORMATS])
)
def test_no_line_is_an_error(raw: bytes, form: str) -> None:
    read = parser_for(form, "access.log", NOBODY)(1, raw)
    assert isinstance(read, Miss) or read.raw == raw


_HEAD = '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "'
_ATTACKS = ('"', "\\", "[", "]", " ", "-", ":", "a", "1", "?", '\\"', '" ', " [", "] ", '] "', ' "')
_SHAPES = (
    " [10/Oct/2023:11:06:56 +0200]",
    " [aaaaaaaaaaaaaaaaaaaaaaaaaa",
    '" "',
    "GET / HTTP/1.1 ",
)
_RUN = """
import sys
from schout.core.intake.access_log import access_log_parser
from schout.core.intake.register import Register
lines = sys.stdin.buffer.read().split(b"\\0")
for vhost in (False, True):
    parse = access_log_parser("x", Register.build((), ()), vhost=vhost)
    for line in lines:
        parse(1, line)
print(len(lines))
"""


def test_no_line_of_64_kb_takes_more_than_linear_time() -> None:
    """Quadratic time over these lines would be hours; 20 s is generous."""
    asked = _HEAD + 'GET / HTTP/1.1" '
    heads = [
        *("", "203.0.113.7 ", "203.0.113.7 - ", "a.example:80 203.0.113.7 - "),
        *(_HEAD, asked, asked + '200 1 "'),
    ]
    lines = [
        head + piece * (65_536 // len(piece)) for head in heads for piece in _ATTACKS + _SHAPES
    ]
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        input="\0".join(lines).encode(),
        timeout=20,
        check=True,
        capture_output=True,
    )
    assert int(done.stdout) == len(lines)


def test_a_user_name_cannot_hide_or_redate_a_line() -> None:
    parse = access_log_parser("access.log", NOBODY)
    for user in ("a [b", "x [01/Jan/2020:00:00:00 +0000]", "- - [", "a ] b", "[[[["):
        raw = write_line(request(user=user), "combined")
        assert parse(1, raw) == request(user=user, raw=raw)
