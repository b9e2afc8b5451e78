"""Reads packets that pf logs on pfSense and OPNsense: `filterlog`, comma separated.

Format: docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html.
"""

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.parts import whole
from schout.core.intake.programs.message import Message, Reader, Teller

_OUTCOMES = {"block": "blocked", "reject": "blocked", "pass": "accepted"}
_PORTS = frozenset(("tcp", "udp"))


def filterlog_reader(teller: Teller) -> Reader:
    """Make a reader of filterlog."""

    def read(message: Message) -> Parsed:
        fields = message.text[:2000].split(",")
        if len(fields) < 17 or fields[6] not in _OUTCOMES:
            return Miss.OTHER
        if fields[8] == "4" and len(fields) >= 20:
            protocol, length, ends = fields[16], fields[17], fields[18:22]
        elif fields[8] == "6":
            protocol, length, ends = fields[12], fields[14], fields[15:19]
        else:
            return Miss.OTHER
        if len(ends) < 2 or teller.address(ends[0]) is None:
            return Miss.OTHER
        protocol = protocol.lower()
        ports = ends[2:4] if protocol in _PORTS and len(ends) == 4 else [None, None]
        return teller.flow(
            message,
            ends[0],
            ends[1],
            protocol,
            _OUTCOMES[fields[6]],
            whole(ports[0]),
            whole(ports[1]),
            whole(length),
        )

    return read
