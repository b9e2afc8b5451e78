"""VPC flow logs: the default fields, or those of a header, exported or not."""

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.vpc import VPC
from schout.testing.lines import read_lines, shown, told

LINE = (
    "2 123456789010 eni-1235b8ca 203.0.113.7 192.0.2.1 44740 443 6 5 700 1696936010 1696936016 "
    "ACCEPT OK"
)
FLOW = {
    "kind": "network_flow",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "destination_ip": "192.0.2.1",
    "protocol": "tcp",
    "source_port": 44740,
    "destination_port": 443,
    "outcome": "accepted",
    "bytes_out": 700,
    "packets": 5,
    "duration_us": 6_000_000,
}


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (LINE, {}),
        ("2023-10-10T11:07:00.000Z " + LINE, {}),
        (LINE.replace("ACCEPT", "REJECT"), {"outcome": "blocked"}),
        (LINE.replace("44740 443 6", "0 0 1"),
         {"protocol": "icmp", "source_port": ..., "destination_port": ...}),
    ],
    ids=["plain", "exported", "rejected", "icmp"],
)  # fmt: skip
def test_a_flow_is_read(line: str, changes: dict[str, object]) -> None:
    expected = {name: value for name, value in (FLOW | changes).items() if value is not ...}
    assert told(VPC, line) == expected


def test_a_header_names_the_fields() -> None:
    named, parsed = read_lines(
        VPC,
        "version srcaddr dstaddr pkt-srcaddr pkt-dstaddr start flow-direction",
        "5 10.0.0.1 10.0.0.2 203.0.113.7 2001:DB8::1 1696936010 ingress",
    )
    assert (named, shown(parsed)) == (
        Miss.OTHER,
        {
            "kind": "network_flow",
            "at": "2023-10-10T11:06:50Z",
            "source_ip": "203.0.113.7",
            "destination_ip": "2001:db8::1",
            "protocol": "",
            "outcome": "seen",
            "duration_us": 0,
        },
    )
    ended = read_lines(VPC, "srcaddr dstaddr end", "192.0.2.1 192.0.2.2 1696936010")[1]
    assert shown(ended) == {
        "kind": "network_flow",
        "at": "2023-10-10T11:06:50Z",
        "source_ip": "192.0.2.1",
        "destination_ip": "192.0.2.2",
        "protocol": "",
        "outcome": "seen",
    }


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (LINE.replace("203.0.113.7 192.0.2.1 44740 443 6 5 700", "- - - - - - -").replace(
            "ACCEPT OK", "- NODATA"), Miss.OTHER),
        (LINE.replace("203.0.113.7", "nobody"), Miss.MALFORMED),
        (LINE.replace("192.0.2.1", "nobody"), Miss.MALFORMED),
        (LINE.replace("ACCEPT", "WONDER"), Miss.MALFORMED),
        (LINE.replace("1696936016", "x").replace("1696936010", "x"), Miss.MALFORMED),
        (LINE.replace("1696936016", "9" * 18), Miss.MALFORMED),
        (LINE.replace("1696936016", "999999999999"), Miss.MALFORMED),
        (LINE + " more", Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)  # fmt: skip
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(VPC, line) is miss
