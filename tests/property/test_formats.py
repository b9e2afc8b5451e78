"""Every format: no line makes a reader raise, lose its place, or take more than linear time."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.intake.samples import SAMPLES as UNIT_SAMPLES

from schout.core.intake.format import Format, Miss, Origin
from schout.core.intake.formats import TABLE, detect_format
from schout.core.intake.register import Register

ORIGIN = Origin(source="x.log", register=Register.build((), ()), year_us=1_700_000_000_000_000)
COMBINED = '203.0.113.7 - - [10/Oct/2023:11:06:56 +0000] "GET /a?b=1 HTTP/1.1" 200 5 "-" "curl/8"'
ASKED = '"GET /a?b=1 HTTP/1.1"'
CALLER = ', client: 203.0.113.7, server: x, request: "GET / HTTP/1.1", host: "acme.example"'
SAMPLES = (
    COMBINED,
    "acme.example:443 " + COMBINED,
    COMBINED + " 80 0.250 [default-web-80] [] 192.0.2.9:5678 13 0.001 200 c994",
    COMBINED + ' 17 "web@docker" "http://192.0.2.9:80" 4ms',
    COMBINED + " 0.003",
    f"203.0.113.7 [10/Oct/2023:11:06:56 +0000] acme.example {ASKED} 200 5",
    '{"ts": 1696936016.5, "request": {"remote_ip": "203.0.113.7", "method": "GET", "uri": "/"}}',
    '{"StartUTC": "2023-10-10T11:06:56Z", "ClientHost": "203.0.113.7", "RequestMethod": "GET"}',
    '{"time": "2023-10-10T11:06:56Z", "remote_addr": "203.0.113.7", "uri": "/", "status": 200}',
    (
        "2023/10/10 11:06:56.125\tinfo\thttp.log.access\thandled request\t"
        '{"request": {"remote_ip": "203.0.113.7", "method": "GET", "uri": "/"}}'
    ),
    'time="2023-10-10T11:06:56Z" level=debug msg="Handling TCP connection from 203.0.113.7:5 to x"',
    '2023/10/10 11:06:56 [error] 3#3: *4 limiting requests, excess: 5.4 by zone "a"' + CALLER,
    '2023/10/10 11:06:56 [error] 3#3: *4 user "jan": password mismatch' + CALLER,
    '2023/10/10 11:06:56 [error] 3#3: *4 ModSecurity: Warning. [id "942100"] [msg "x"]' + CALLER,
    (
        "[Tue Oct 10 11:06:56.125 2023] [auth_basic:error] [pid 1] [client 203.0.113.7:5] AH01618: "
        "user jan not found: /"
    ),
    (
        "2023-10-10 11:06:56.774649 [NOTICE] [1] [203.0.113.7:4] [WebAdmin Console] Failed Login "
        "Attempt - username:jan ip:203.0.113.7 url:"
    ),
    (
        '[10/Oct/2023:11:06:56 +0000] - 404 404 - GET https acme.example "/a" [Client 203.0.113.7] '
        '[Length 192] [Gzip 3.10] [Sent-to 192.0.2.9] "curl/8" "-"'
    ),
    (
        "[2023-10-10 11:06:56.000000] [router:a] [origin:acme.example] [client: 203.0.113.7] "
        "[useragent: curl/8] GET /a 404"
    ),
    (
        "Oct 10 11:06:56 lb1 haproxy[3]: 203.0.113.7:55032 [10/Oct/2023:11:06:56.125] web~ back/a "
        f"0/0/0/169/170 404 1541 - - ---- 5/6/7/8/0 0/0 {{a|b}} {ASKED}"
    ),
    (
        f"[2023-10-10T11:06:56.125Z] {ASKED} 204 - 154 9 226 100 "
        '"203.0.113.7" "curl/8" "cc21" "acme.example" "192.0.2.1:80"'
    ),
    (
        "https 2023-10-10T11:06:56.186641Z app/lb/490d 203.0.113.7:44740 192.0.2.1:80 0.086 0.048 "
        f'0.037 200 200 0 57 {ASKED} "curl/8" ECDHE TLSv1.2'
    ),
    "2023-10-10 11:06:56 192.0.2.1 GET /a b=1 443 - 203.0.113.7 curl/8 - 404 0 2 15",
    (
        "2023-10-10T11:06:56.125Z,0005,1,192.0.2.1:110,203.0.113.7:5,jan,193,21,69,auth,PLAIN,"
        '"R=""-ERR"";Msg=""AuthFailed""",'
    ),
    f"2023-10-10T11:06:56.413656027Z stdout F {COMBINED}",
)
KNOWN = (*SAMPLES, *(line for lines in UNIT_SAMPLES.values() for line in lines))
FORMS = st.sampled_from(TABLE)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Give a line of some format with a part cut out, doubled or replaced."""
    raw = draw(st.sampled_from(KNOWN)).encode()
    start = draw(st.integers(0, len(raw)))
    end = draw(st.integers(start, len(raw)))
    return raw[:start] + draw(st.binary(max_size=20) | st.just(raw[start:end] * 2)) + raw[end:]


def check(form: Format, lines: list[bytes]) -> None:
    parse = form.parser(ORIGIN)
    for number, raw in enumerate(lines, 1):
        parsed = parse(number, raw)
        if not isinstance(parsed, Miss):
            assert (parsed.source, parsed.line, parsed.raw) == ("x.log", number, raw)
            assert parsed.at_us >= 0


@given(form=FORMS, lines=st.lists(st.binary() | st.text().map(str.encode), max_size=5))
def test_no_bytes_make_a_reader_raise(form: Format, lines: list[bytes]) -> None:
    check(form, lines)


@given(form=FORMS, lines=st.lists(spoiled(), min_size=1, max_size=5))
def test_no_spoiled_line_makes_a_reader_raise(form: Format, lines: list[bytes]) -> None:
    check(form, lines)


@given(lines=st.lists(spoiled() | st.binary(), max_size=5))
def test_whatever_is_detected_can_be_counted(lines: list[bytes]) -> None:
    found = detect_format(lines)
    assert found is None or 0 <= found.fits <= found.lines <= len(lines)


@pytest.mark.parametrize("form", TABLE, ids=lambda form: form.name)
def test_a_line_of_10_mb_with_nul_bytes_is_survived(form: Format) -> None:
    parse = form.parser(ORIGIN)
    for raw in (b"\0" * 10_000_000, COMBINED.encode() + b" " + b"a" * 10_000_000):
        parsed = parse(1, raw)
        assert isinstance(parsed, Miss) or parsed.raw == raw


_PIECES = (
    *(
        '"',
        '\\"',
        "[",
        "] ",
        " [",
        "{",
        '{"a":',
        " ",
        "-",
        "a ",
        "1 ",
        ": ",
        ", client: ",
        "/",
        ",",
    ),
    *(
        '[a "',
        '\\" "',
        "] [",
        "\t",
        "1/",
        "a=",
        "GET / HTTP/1.1 ",
        '"GET / HTTP/1.1" ',
        "::",
        "] GET a",
    ),
    *("user ", "' ", "(1)a: ", "haproxy: ", '"x" 200 ', ", client: ::1, server: ", "\\"),
)
_RUN = """
import sys
from schout.core.intake.format import Origin
from schout.core.intake.formats import PLAIN
from schout.core.intake.register import Register
lines = sys.stdin.buffer.read().split(b"\\0")
origin = Origin(source="x", register=Register.build((), ()))
for form in PLAIN:
    if form.name in {"combined", "common", "vhost_combined"}:
        continue
    parse = form.parser(origin)
    for line in lines:
        parse(1, line)
print(len(lines))
"""


def test_no_line_of_64_kb_takes_more_than_linear_time() -> None:
    """Quadratic time over these lines would be hours; two minutes are generous.

    The three classic access logs have a test of their own.
    """
    heads = ["", *(sample[: len(sample) // 2] for sample in SAMPLES)]
    lines = [head + piece * (65_536 // len(piece)) for head in heads for piece in _PIECES]
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        input="\0".join(lines).encode(),
        timeout=120,
        check=True,
        capture_output=True,
    )
    assert int(done.stdout) == len(lines)
