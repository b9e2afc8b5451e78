"""Blocks of an access log against its lines: hostile ones, any cut, owners over time."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schout.core.intake.access_log import access_log_parser
from schout.core.intake.columns import access_log_blocks
from schout.core.intake.format import Miss, Origin
from schout.core.intake.register import Register
from schout.core.model.event import HttpRequest
from schout.core.model.frame import events_of
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import ActivityKind

HTTP = ActivityKind.HTTP_REQUEST
MOVED = datetime(2023, 10, 10, 9, 6, 56, tzinfo=UTC)
TENANTS = tuple(Tenant(id=TenantId(name), name=name) for name in ("t1", "t2"))


def belonging(tenant: str, kind: BelongingKind, value: str, **dates: datetime) -> Belonging:
    return Belonging(tenant=TenantId(tenant), kind=kind, value=value, **dates)


REGISTER = Register.build(
    TENANTS,
    (
        belonging("t1", BelongingKind.HOST, "a.example", until=MOVED),
        belonging("t2", BelongingKind.HOST, "a.example", since=MOVED),
        belonging("t2", BelongingKind.HOST, "*.b.example"),
        belonging("t1", BelongingKind.ADDRESS, "203.0.113.0/25"),
        belonging("t2", BelongingKind.ADDRESS, "198.51.100.7/32", since=MOVED),
    ),
)

_HOSTS: tuple[str, ...] = (
    "a.example:443 ",
    "A.Example ",
    "x.b.example:80 ",
    "[2001:db8::1]:443 ",
    "é.example ",
    "a b ",
)
_ADDRESSES: tuple[str, ...] = (
    "203.0.113.7",
    "198.51.100.7",
    "2001:db8::7",
    "::ffff:203.0.113.9",
    "::1",
    "2001:DB8:0:0::7",
    "::ffff:cb00:7107",
    "203.0.113.7:5000",
    "[2001:db8::7]:443",
    "host.example",
)
_ADDRESSES += ("-", "", "cafe", "unknown, 203.0.113.1", ":1")
_USERS: tuple[str, ...] = (
    "-",
    "bob",
    "a b",
    "a [b",
    "x [01/Jan/2020:00:00:00 +0000]",
    "ü",
    "a\tb",
    "",
    '"',
    "\x1c",
)
_TIMES: tuple[str, ...] = (
    "10/Oct/2023:11:06:55 +0200",
    "10/Oct/2023:11:06:56 +0200",
    "10/Oct/2023:11:06:60 +0000",
)
_TIMES += ("10/Foo/2023:11:06:55 +0200", "31/Dec/1969:23:59:59 +0000", "01/Jan/1970:01:00:00 +0200")
_TIMES += ("31/Dec/8999:23:59:59 -0100", "10/Oct/2023:24:06:55 +0200", "10/Oct/2023 11:06:55 +0200")
_TIMES += ("10/Oct/2023:11:06:55 +1459", "2023-10-10T11:06:55+02:00", "10/Oct/2023:1a:06:55 +0200")
_REQUESTS: tuple[str, ...] = (
    "GET / HTTP/1.1",
    "GET /a?b=1?c HTTP/2.0",
    "POST /x? HTTP/1.0",
    "get /a HTTP/1.1",
    "",
    "-",
)
_REQUESTS += (
    "GET http://a.example/b?c HTTP/1.1",
    "GET * HTTP/1.1",
    "GET /a b HTTP/1.1",
    "\\x16\\x03",
)
_REQUESTS += (
    "GET /a HTTP/x",
    "GET /a",
    "FOO /a HTTP/1.1",
    'GET /\\"a HTTP/1.1',
    "GET  HTTP/1.1",
    "GET ? HTTP/3",
)
_REQUESTS += (
    "GET /a\tb HTTP/1.1",
    "GET /é HTTP/1.1",
    "PRI * HTTP/2.0",
    "GET //a HTTP/1.1",
    "GET /a HTTP/1.1 ",
)
_FIGURES: tuple[str, ...] = (
    " 200 1",
    " 404 -",
    " 200 1234567890123456789",
    " 200 12 ",
    " 20 1",
    " +20 1",
    " 200 +1",
    " 200",
    "200 1",
)
_ENDS: tuple[str, ...] = (
    "",
    ' "-" "-"',
    ' "https://a.example/" "agent"',
    ' "" ""',
    ' "a" "b" x "c"',
    ' "a" "b""c"',
    ' "a" "b"x',
)
_ENDS += (
    ' "a"  "b"',
    ' "a" "b\\""',
    ' "a" "\xff"',
    ' "a" "b" "',
    ' "a" "b" ',
    " extra",
    ' "a"',
    ' "a" "b"\t',
)


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Give a line that is good in most of its parts."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=80)).replace(b"\n", b"")

    def usually(parts: tuple[str, ...]) -> str:
        return parts[0] if draw(st.integers(0, 3)) else draw(st.sampled_from(parts))

    host = usually(("", *_HOSTS)) if draw(st.booleans()) else usually(_HOSTS)
    text = f"{host}{usually(_ADDRESSES)} {usually(('-', 'x', ''))} {usually(_USERS)} "
    text += f'[{usually(_TIMES)}] "{usually(_REQUESTS)}"{usually(_FIGURES)}{usually(_ENDS)}'
    return text.encode("latin-1" if draw(st.integers(0, 9)) == 0 else "utf-8")


def one_by_one(block: bytes, first: int, *, vhost: bool) -> tuple[list[HttpRequest], int, int]:
    """Read the lines of a block as `LogFile` gives them."""
    parse = access_log_parser("log", REGISTER, "default.b.example", vhost=vhost)
    split = [line[:-1] if line.endswith(b"\r") else line for line in block.split(b"\n")]
    if not split[-1] and block[-1:] != b"\r":
        split.pop()
    read = [parse(first + number, line) for number, line in enumerate(split)]
    events = [one for one in read if isinstance(one, HttpRequest)]
    return events, read.count(Miss.MALFORMED), read.count(Miss.OTHER)


@given(
    found=st.lists(lines(), max_size=12),
    ends=st.sampled_from([b"\n", b"\r\n"]),
    last=st.booleans(),
    vhost=st.booleans(),
    cut=st.integers(0, 12),
)
@example(found=[b"a\r"], ends=b"\r\n", last=False, vhost=False, cut=0)
@example(found=[b"x\x01"], ends=b"\n", last=False, vhost=False, cut=0)
@example(found=[b"x^"], ends=b"\n", last=True, vhost=False, cut=0)
@example(found=[b"\r"], ends=b"\n", last=False, vhost=False, cut=0)
@example(found=[b""], ends=b"\n", last=True, vhost=False, cut=0)
def test_a_block_is_read_as_its_lines_are(
    found: list[bytes], ends: bytes, last: bool, vhost: bool, cut: int
) -> None:
    origin = Origin(source="log", register=REGISTER, default_host="default.b.example")
    read = access_log_blocks(origin, vhost=vhost)
    for part, first in ((found[:cut], 1), (found[cut:], 1 + min(cut, len(found)))):
        block = ends.join(part) + (ends if last and part else b"")
        told = read(first, block)
        events, malformed, other = one_by_one(block, first, vhost=vhost)
        assert events_of(HttpRequest, told.frames[HTTP]) == events
        assert (told.malformed, told.other) == (malformed, other)
        assert told.lines == len(events) + malformed + other


def test_the_plain_lines_of_a_block_are_told_by_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were each line left to the parser of lines, blocks would be of no use."""
    read = access_log_blocks(Origin(source="log", register=REGISTER))
    line = b'203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET /a?b HTTP/1.1" 200 1 "-" "agent"\n'
    monkeypatch.setattr("schout.core.intake.columns._one_by_one", None)
    told = read(1, line * 3)
    assert told.frames[HTTP].schema["raw"] == pl.Binary
    assert told.frames[HTTP].height == 3
