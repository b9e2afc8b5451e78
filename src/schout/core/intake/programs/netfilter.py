"""Reads packets that Linux' firewall logs, wherever they stand, and crashes that the kernel tells.

Format: `xt_LOG` and `nf_log` of the kernel (`IN= OUT= SRC= DST= PROTO= SPT= DPT=`), with the prefix
that the administrator chose: ufw, Shorewall, firewalld, Proxmox VE, or words of one's own.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.parts import whole
from schout.core.intake.programs.message import Message, Reader, Teller

_PACKET = re.compile(r"(?:^|[ \]:)])IN=")
_FIELD = re.compile(r"\b(SRC|DST|PROTO|SPT|DPT|LEN)=([0-9A-Za-z.:]{1,45})")
_BLOCKED = re.compile(
    r"block|drop|deny|denied|reject|blacklist|blocklist|invalid|ban\b|martian|dpt|audit_?drop|refuse",
    re.IGNORECASE,
)
_ACCEPTED = re.compile(r"accept|allow|pass\b|permit", re.IGNORECASE)
_CRASH = re.compile(
    r"(?:traps: )?([^\s\[]{1,64})\[[0-9]{1,10}\]:? (segfault|general protection fault|trap [a-z ]{1,40}?)"
    r"(?: at | ip:| ip )"
)
_PROTOCOLS = {"1": "icmp", "2": "igmp", "47": "gre", "50": "esp", "58": "icmpv6", "132": "sctp"}


def kernel_reader(teller: Teller) -> Reader:
    """Make a reader of the kernel's messages."""

    def read(message: Message) -> Parsed:
        text = message.text
        if "SRC=" in text:
            return read_packet(teller, message)
        if "segfault" in text or "general protection" in text or text.startswith("traps: "):
            crash = _CRASH.match(text)
            if crash:
                signature = f"{crash[2]} of {crash[1]}"
                return teller.alert(message, "kernel", signature, "crash", user=crash[1])
        return Miss.OTHER

    return read


def read_packet(teller: Teller, message: Message) -> Parsed:
    """Read a packet; what became of it follows from the words before it."""
    start = _PACKET.search(message.text[:400])
    if start is None:
        return Miss.OTHER
    fields: dict[str, str] = {}
    for name, told in _FIELD.findall(message.text[start.start() : start.start() + 2000]):
        fields.setdefault(name, told)
    if "SRC" not in fields or "DST" not in fields:
        return Miss.OTHER
    protocol = fields.get("PROTO", "").lower()
    return teller.flow(
        message,
        fields["SRC"],
        fields["DST"],
        _PROTOCOLS.get(protocol, protocol),
        _outcome(message.text[: start.start() + 1]),
        whole(fields.get("SPT")),
        whole(fields.get("DPT")),
        whole(fields.get("LEN")),
    )


def _outcome(prefix: str) -> str:
    if _BLOCKED.search(prefix):
        return "blocked"
    return "accepted" if _ACCEPTED.search(prefix) else "seen"
