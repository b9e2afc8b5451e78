"""Logs of sensors and given events: no line makes a reader raise or take more than linear time."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.intake.format import Format, Miss, Origin
from schout.core.intake.formats_flow import FLOW
from schout.core.intake.register import Register

ORIGIN = Origin(source="x.log", register=Register.build((), ()), year_us=1_700_000_000_000_000)
AT = '"2023-10-10T11:06:56.125Z"'
SAMPLES = (
    f'{{"event": "sign_up", "at": {AT}, "source_ip": "203.0.113.7", "host": "acme.example"}}',
    f'{{"event": "network_flow", "at": {AT}, "protocol": "tcp", "destination_port": 443}}',
    (
        f'{{"timestamp": {AT}, "event_type": "alert", "src_ip": "203.0.113.7", "dest_port": 1, '
        '"alert": {"signature": "ET SCAN x", "category": "Misc Attack", "severity": 2}}'
    ),
    (
        f'{{"timestamp": {AT}, "event_type": "flow", "src_ip": "203.0.113.7", "flow": '
        '{"pkts_toclient": 3, "end": "2023-10-10T11:06:56+0000"}, "tcp": {"tcp_flags_tc": "1b"}}'
    ),
    f'{{"timestamp": {AT}, "event_type": "http", "src_ip": "203.0.113.7", "http": {{"url": "/"}}}}',
    (
        f'{{"timestamp": {AT}, "event_type": "smtp", "src_ip": "203.0.113.7", "smtp": '
        '{"mail_from": "<a@b>", "rcpt_to": ["<c@d>"]}}'
    ),
    "#separator \\x09",
    "#fields\tts\tid.orig_h\tid.resp_h\tproto\tduration\tconn_state",
    "#path\tconn",
    "1696936016.125\t203.0.113.7\t192.0.2.1\ttcp\t2.5\tS0",
    '{"ts": 1696936016.125, "id.orig_h": "203.0.113.7", "conn_state": "SF", "duration": 2.5}',
    '{"_path": "http", "ts": 1, "id.orig_h": "203.0.113.7", "uri": "/\\\\x09", "status_code": 200}',
    '{"ts": 1, "note": "Scan::Port_Scan", "src": "203.0.113.7", "actions": ["a"]}',
    (
        '{"type": "FLOW", "last": "2023-10-10T11:06:56.125", "src4_addr": "203.0.113.7", '
        '"dst4_addr": "192.0.2.1", "proto": 6, "tcp_flags": "...AP.SF"}'
    ),
    "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows",
    "2023-10-10 11:06:50.000,6.000,TCP,203.0.113.7,44740,192.0.2.1,443,5,700,1",
    "2 1 eni-1 203.0.113.7 192.0.2.1 44740 443 6 5 700 1696936010 1696936016 ACCEPT OK",
    (
        '{"eventVersion": "1.08", "eventTime": "2023-10-10T11:06:56Z", "eventName": "ConsoleLogin",'
        '"sourceIPAddress": "203.0.113.7", "responseElements": {"ConsoleLogin": "Failure"}}'
    ),
    (
        '{"kind": "Event", "apiVersion": "audit.k8s.io/v1", "sourceIPs": ["203.0.113.7"], '
        f'"requestReceivedTimestamp": {AT}, "responseStatus": {{"code": 401}}}}'
    ),
    (
        '{"transaction": {"unix_timestamp": 1696936016, "client_ip": "203.0.113.7"}, '
        '"messages": [{"data": {"id": 942100, "msg": "x", "severity": 2}}]}'
    ),
    f'{{"eventid": "cowrie.login.failed", "timestamp": {AT}, "src_ip": "203.0.113.7"}}',
    "LEEF:2.0|Maker|Wall|1|Login failed|^|devTime=1696936016000^src=203.0.113.7^dst=192.0.2.1",
)
FORMS = st.sampled_from(FLOW)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Give a line of some format with a part cut out, doubled or replaced."""
    raw = draw(st.sampled_from(SAMPLES)).encode()
    start = draw(st.integers(0, len(raw)))
    end = draw(st.integers(start, len(raw)))
    return raw[:start] + draw(st.binary(max_size=20) | st.just(raw[start:end] * 2)) + raw[end:]


def check(form: Format, lines: list[bytes]) -> None:
    parse = form.parser(ORIGIN)
    for number, raw in enumerate(lines, 1):
        parsed = parse(number, raw)
        if not isinstance(parsed, Miss):
            assert (parsed.source, parsed.line) == ("x.log", number)
            assert parsed.raw.endswith(raw)
            assert parsed.at_us >= 0


@given(form=FORMS, lines=st.lists(st.binary() | st.text().map(str.encode), max_size=5))
def test_no_bytes_make_a_reader_raise(form: Format, lines: list[bytes]) -> None:
    check(form, lines)


@given(
    form=FORMS,
    lines=st.lists(spoiled() | st.sampled_from(SAMPLES).map(str.encode), min_size=1, max_size=8),
)
def test_no_spoiled_line_makes_a_reader_raise(form: Format, lines: list[bytes]) -> None:
    check(form, lines)


@given(
    form=FORMS,
    lines=st.lists(
        st.sampled_from([b"[", b"{", b"}", b"},", b'"type" : "FLOW",', b'"last" : 1696936016125'])
        | st.binary(max_size=9),
        max_size=20,
    ),
)
def test_no_order_of_lines_makes_a_reader_raise(form: Format, lines: list[bytes]) -> None:
    check(form, lines)


@pytest.mark.parametrize("form", FLOW, ids=lambda form: form.name)
def test_deep_nesting_and_huge_numbers_are_malformed(form: Format) -> None:
    parse = form.parser(ORIGIN)
    for head in ('{"event": ', '{"ts": ', '{"type": "FLOW", "last": ', '{"transaction": ', ""):
        for value in ("[" * 100_000, '{"a":' * 100_000, "9" * 60_000, "1e999999", "-" * 60_000):
            assert parse(1, (head + value).encode()) is Miss.MALFORMED


_PIECES = (
    *('"', '\\"', "[", "{", '{"a":', " ", "-", "a ", "1 ", ": ", ",", "\t", "|", "^", "=", "#"),
    *("\\x09", "\\x", "src=", "devTime=", "LEEF:1.0|", "LEEF:2.0|a|b|c|", "<", ">", "@", "//"),
    *("2023-10-10 ", "10 Oct 2023 ", "scan ", "login ", "failed ", "denial of ", "a_b"),
)
_RUN = """
import sys
from schout.core.intake.format import Origin
from schout.core.intake.formats_flow import FLOW
from schout.core.intake.register import Register
lines = sys.stdin.buffer.read().split(b"\\0")
origin = Origin(source="x", register=Register.build((), ()))
for form in FLOW:
    parse = form.parser(origin)
    for line in lines:
        parse(1, line)
print(len(lines))
"""


def test_no_line_of_64_kb_takes_more_than_linear_time() -> None:
    """Quadratic time over these lines would be hours; two minutes are generous."""
    heads = ["", *(sample[: len(sample) // 2] for sample in SAMPLES)]
    heads += [sample[: sample.rindex("=") + 1] for sample in SAMPLES if "=" in sample]
    lines = [head + piece * (65_536 // len(piece)) for head in heads for piece in _PIECES]
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        input="\0".join(lines).encode(),
        timeout=120,
        check=True,
        capture_output=True,
    )
    assert int(done.stdout) == len(lines)
