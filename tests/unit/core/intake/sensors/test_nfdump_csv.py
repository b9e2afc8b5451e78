"""nfdump's lines with commas: columns by their header, in the names of every version."""

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.nfdump_csv import NFDUMP_CSV
from schout.testing.lines import read_lines, shown

OLD = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out"
NEW = "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows"
FAST = "cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,flags,packets,bytes"
FLOW = {
    "kind": "network_flow",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "destination_ip": "2001:db8::1",
    "protocol": "tcp",
    "source_port": 44740,
    "destination_port": 443,
    "outcome": "seen",
    "bytes_out": 700,
    "packets": 5,
    "duration_us": 6_000_000,
}


@pytest.mark.parametrize(
    ("header", "line", "changes"),
    [
        (OLD, ("2023-10-10 11:06:50,2023-10-10 11:06:56,6.000,203.0.113.7,2001:DB8::1,44740,443,"
              "TCP,...AP.SF,0,0,5,700,4,900,1,2"), {"packets": 9, "bytes_in": 900}),
        (OLD, ("2023-10-10 11:06:50,2023-10-10 11:06:56,6.000,203.0.113.7,2001:DB8::1,44740,443,"
              "TCP,......S.,0,0,5,700,0,0,1,2"), {"outcome": "failed", "bytes_in": 0}),
        (NEW, "2023-10-10 11:06:50.000,6.000,TCP,203.0.113.7,44740,2001:db8::1,443,5,700,1", {}),
        (NEW, "2023-10-10 11:06:56.000,,1,203.0.113.7,0,2001:db8::1,8.0,,700,1",
         {"protocol": "icmp", "source_port": 0, "destination_port": ..., "packets": ...,
          "duration_us": 0}),
        (FAST, "1,2,1696936010000,1696936016000,6,203.0.113.7,44740,2001:db8::1,443,...AP.SF,5,700",
         {}),
    ],
    ids=["old", "old, unanswered", "new", "new, icmp", "fast"],
)  # fmt: skip
def test_a_flow_is_read(header: str, line: str, changes: dict[str, object]) -> None:
    named, parsed = read_lines(NFDUMP_CSV, header, line)
    expected = {name: value for name, value in (FLOW | changes).items() if value is not ...}
    assert (named, shown(parsed)) == (Miss.OTHER, expected)


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        ("hello", Miss.MALFORMED),
        ("yesterday,6.000,TCP,203.0.113.7,44740,192.0.2.1,443,5,700,1", Miss.MALFORMED),
        ("2023-10-10 11:06:50,6.000,TCP,nobody,44740,192.0.2.1,443,5,700,1", Miss.MALFORMED),
        ("2023-10-10 11:06:50,6.000,TCP,203.0.113.7,44740,x,443,5,700,1", Miss.MALFORMED),
        ("8999-12-31 23:59:59,999999999.0,TCP,203.0.113.7,1,192.0.2.1,443,5,7,1", Miss.MALFORMED),
        ("2023-10-10 11:06:50,6.000,TCP,203.0.113.7", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert read_lines(NFDUMP_CSV, NEW, line)[1] is miss


def test_without_a_header_nothing_is_read_and_sums_are_no_flows() -> None:
    lines = ["a,b", NEW, "Summary", "flows,bytes,packets,avg_bps,avg_pps,avg_bpp", "1,700,5,1,1,1"]
    assert read_lines(NFDUMP_CSV, *lines) == [Miss.MALFORMED] + [Miss.OTHER] * 4
