"""nfdump's JSON: flows over many lines and one a line, with how they went where that is told."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.nfdump import NFDUMP
from schout.testing.lines import read_lines, shown, told

GIVEN = {
    "type": "FLOW",
    "sampled": 0,
    "export_sysid": 1,
    "first": "2023-10-10T11:06:50.000",
    "last": "2023-10-10T11:06:56.125",
    "received": "2023-10-10T11:07:00.000",
    "in_packets": 5,
    "in_bytes": 700,
    "proto": 6,
    "tcp_flags": "...AP.SF",
    "src_port": 44740,
    "dst_port": 443,
    "fwd_status": 0,
    "src4_addr": "203.0.113.7",
    "dst4_addr": "192.0.2.1",
    "label": "<none>",
}
FLOW = {
    "kind": "network_flow",
    "at": "2023-10-10T11:06:56.125000Z",
    "source_ip": "203.0.113.7",
    "destination_ip": "192.0.2.1",
    "protocol": "tcp",
    "source_port": 44740,
    "destination_port": 443,
    "outcome": "seen",
    "bytes_out": 700,
    "packets": 5,
    "duration_us": 6_125_000,
}


def line(**changes: Any) -> str:
    return json.dumps({name: each for name, each in (GIVEN | changes).items() if each is not ...})


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (FLOW | changes).items() if value is not ...}


@pytest.mark.parametrize(
    ("parts", "changes"),
    [
        ({}, {}),
        ({"tcp_flags": "......S."}, {"outcome": "failed"}),
        ({"tcp_flags": 2}, {"outcome": "failed"}),
        ({"fwd_status": 64}, {"outcome": "accepted"}),
        ({"fwd_status": 1, "tcp_flags": "...A.RS."}, {"outcome": "seen"}),
        ({"fwd_status": 130}, {"outcome": "blocked"}),
        ({"type": "EVENT", "event": "DENIED"}, {"outcome": "blocked"}),
        ({"out_packets": 4, "out_bytes": 900}, {"packets": 9, "bytes_in": 900}),
        ({"proto": 17, "tcp_flags": "........"}, {"protocol": "udp"}),
        ({"proto": "ICMP", "src_port": ..., "dst_port": ...},
         {"protocol": "icmp", "source_port": ..., "destination_port": ...}),
        ({"src4_addr": ..., "dst4_addr": ..., "src6_addr": "2001:DB8:0:0::7",
          "dst6_addr": "2001:db8::1"},
         {"source_ip": "2001:db8::7", "destination_ip": "2001:db8::1"}),
        ({"first": ..., "last": ..., "t_first": GIVEN["first"], "t_last": GIVEN["last"]}, {}),
        ({"first": 1696936010000, "last": 1696936016125}, {}),
        ({"first": ..., "last": ...}, {"at": "2023-10-10T11:07:00Z", "duration_us": ...}),
        ({"in_packets": ..., "in_bytes": ...}, {"packets": ..., "bytes_out": ...}),
    ],
    ids=["plain", "unanswered", "unanswered, by number", "forwarded", "reset", "dropped", "denied",
         "both ways", "udp", "icmp", "ipv6", "old names", "milliseconds", "received", "no counts"],
)  # fmt: skip
def test_a_flow_is_read(parts: dict[str, Any], changes: dict[str, Any]) -> None:
    assert told(NFDUMP, line(**parts)) == changed(changes)


def test_an_array_over_many_lines_is_read() -> None:
    objects = [json.dumps(GIVEN, indent=1).splitlines() for _ in range(2)]
    lines = ["[", *objects[0], ",", *objects[1][:-1], "},", "]", ""]
    parsed = read_lines(NFDUMP, *lines)
    events = [each for each in parsed if not isinstance(each, Miss)]
    assert [shown(each) for each in events] == [FLOW, FLOW]
    assert [each.line for each in events] == [len(objects[0]) + 1, len(lines) - 2]
    assert events[0].raw == "\n".join(objects[0]).encode()
    assert parsed.count(Miss.MALFORMED) == 0


def test_an_array_of_one_line_objects_is_read() -> None:
    assert [shown(each) for each in read_lines(NFDUMP, "[" + line() + ",", line() + "]")] == [
        FLOW,
        FLOW,
    ]


def test_an_object_that_was_cut_is_counted_and_the_next_is_read() -> None:
    whole = json.dumps(GIVEN, indent=1).splitlines()
    parsed = read_lines(NFDUMP, *whole[:5], *whole)
    assert parsed[:-1] == [Miss.OTHER] * 5 + [Miss.MALFORMED] + [Miss.OTHER] * (len(whole) - 2)
    assert shown(parsed[-1]) == FLOW


@pytest.mark.parametrize(
    "lines",
    [
        ["{", '"level": "info",', "}"],
        ["{", '"type": "FLOW",', *["1"] * 300],
        ["{", '"type": "FLOW",', "1" * 100_000],
    ],
    ids=["of another kind", "too many lines", "too long"],
)
def test_an_object_that_is_none_is_given_up(lines: list[str]) -> None:
    assert Miss.MALFORMED in read_lines(NFDUMP, *lines)


@pytest.mark.parametrize(
    ("text", "miss"),
    [
        ("", Miss.OTHER),
        ("]", Miss.OTHER),
        (line(src4_addr="nobody"), Miss.OTHER),
        (line(dst4_addr=...), Miss.OTHER),
        (line(last="yesterday", received=...), Miss.MALFORMED),
        (line(type="STAT"), Miss.MALFORMED),
        (line(in_bytes=10**30), Miss.MALFORMED),
        (line(in_bytes=-1), Miss.MALFORMED),
        (line()[:-9], Miss.MALFORMED),
        ('{"a": ' + "[" * 100_000, Miss.MALFORMED),
        (b"\xff", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(text: str | bytes, miss: Miss) -> None:
    assert told(NFDUMP, text) is miss
