"""Reads what gateways of private networks say: strongSwan (`charon`) and OpenVPN."""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.logins import ADDRESS, IP, LoginLine, line, login_reader, told
from schout.core.intake.programs.message import Message, Reader, Teller

_HEAD = re.compile(r"(?:[0-9]{2}\[[A-Z]{3}\] )?(?:<([^<>]{1,128})> )?(.*)", re.DOTALL)
_PACKET = re.compile(rf"received packet: from ({ADDRESS})\[[0-9]{{1,5}}\]")
_STARTED = re.compile(rf"({ADDRESS}) is initiating an? ")
_FAILURES: tuple[LoginLine, ...] = (
    line("verification failed", r"EAP-MS-CHAPv2 verification failed"),
    line("authentication of", r"XAuth authentication of '(?P<user>[^']{0,256})' failed"),
    line("authentication of", r"EAP authentication of '(?P<user>[^']{0,256})' failed"),
    line("EAP method", r"EAP method \S{1,40} failed for peer (?P<user>\S{1,256})"),
    line("no shared key found", r"no shared key found for '[^']{0,256}' - '(?P<user>[^']{0,256})'"),
    line("half open", rf"deleting half open IKE_SA with {IP} after timeout", "refused"),
    line("no IKE config found", rf"no IKE config found for .{{0,100}}\.\.\.{IP}", "refused"),
    line("no matching peer config", r"no matching peer config found", "refused"),
    line("tried", r"tried [0-9]{1,3} shared keys? for '[^']{0,256}' - '(?P<user>[^']{0,256})', but MAC mismatched"),
    line(" successful", r"(?:XAuth|EAP) authentication of '(?P<user>[^']{0,256})' (?:with \S{1,40} )?successful", "success"),
    line("EAP method", r"EAP method \S{1,40} succeeded, MSK established", "success"),
)  # fmt: skip
_KEPT = 4096


def charon_reader(teller: Teller) -> Reader:
    """Make a reader of charon; the address of a peer stands in the packets of its session."""
    peers: dict[str, str] = {}

    def read(message: Message) -> Parsed:
        head = _HEAD.match(message.text)
        session, text = (head[1] or "", head[2]) if head else ("", message.text)
        key = session.rpartition("|")[2]
        if packet := _PACKET.match(text) or _STARTED.match(text):
            if len(peers) >= _KEPT:
                del peers[next(iter(peers))]
            peers[key] = packet[1]
            return Miss.OTHER
        for one in _FAILURES:
            if one.phrase in text and (match := one.pattern.match(text)):
                address = told(match, "ip") or peers.get(key)
                if address is None:
                    return Miss.OTHER
                return teller.login(message, "charon", one.outcome, address, told(match, "user"))
        return Miss.OTHER

    return read


_PEER = (
    rf"(?:[0-9]{{4}}-[0-9-]{{5}} [0-9:]{{8}} )?(?:(?P<user>[^/\s]{{1,256}})/)?{IP}:[0-9]{{1,5}} "
)
OPENVPN = login_reader(
    "openvpn",
    (
        line("Auth Username/Password verification failed", rf"{_PEER}TLS Auth Error: Auth Username/Password verification failed for peer"),
        line("AUTH_FAILED", rf"{_PEER}SENT CONTROL \[(?:[^\]]{{0,256}})\]: 'AUTH_FAILED"),
        line("VERIFY ERROR", rf"{_PEER}VERIFY ERROR: ", "refused"),
        line("TLS handshake failed", rf"{_PEER}TLS Error: TLS handshake failed", "refused"),
        line("Peer Connection Initiated", rf"{_PEER}\[(?:[^\]]{{0,256}})\] Peer Connection Initiated", "success"),
    ),
)  # fmt: skip
