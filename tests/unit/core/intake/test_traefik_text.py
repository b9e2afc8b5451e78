"""Traefik's own log: the connections it passes on."""

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.traefik_text import TRAEFIK_TEXT
from schout.testing.lines import told

FLOW = {
    "kind": "network_flow",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "destination_ip": "192.0.2.3",
    "protocol": "udp",
    "source_port": 34871,
    "destination_port": 21116,
    "outcome": "accepted",
}
SAID = "Handling UDP stream from 203.0.113.7:34871 to 192.0.2.3:21116"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f'time="2023-10-10T11:06:56Z" level=debug msg="{SAID}"', FLOW),
        (f"2023-10-10T11:06:56Z DBG {SAID}", FLOW),
        ('time="2023-10-10T11:06:56Z" level=debug msg="Handling TCP connection from [x] to web:80"',
         {"kind": "network_flow", "at": "2023-10-10T11:06:56Z", "protocol": "tcp",
          "outcome": "accepted"}),
        ('time="2023-10-10T11:06:56Z" level=info msg="ready"', Miss.OTHER),
        (f'time="2023-99-10T11:06:56Z" level=debug msg="{SAID}"', Miss.MALFORMED),
        ("", Miss.OTHER),
        ("hello", Miss.MALFORMED),
    ],
)  # fmt: skip
def test_a_connection_is_a_flow(line: str, expected: object) -> None:
    assert told(TRAEFIK_TEXT, line) == expected
