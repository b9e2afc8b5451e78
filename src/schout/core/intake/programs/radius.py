"""Reads logins that FreeRADIUS judged; the address is the caller's, where its station is one.

Messages: `src/main/auth.c` of FreeRADIUS 2 and 3, `Login incorrect`,
`Login OK`. A password that is logged behind the name is dropped.
"""

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.message import Message, Reader, Teller

_JUDGED = re.compile(
    r"(?:.{0,60}?Auth: )?(?:\([0-9]{1,10}\) {1,4})?(?P<what>Login incorrect|Login OK|Invalid user)"
    r"(?: \((?P<why>[^()]{0,300}(?:\([^()]{0,300}\)[^()]{0,300})?)\))?: \[(?P<user>.*)\]"
    r" \(from client \S{1,128} port [0-9]{1,10}(?: cli (?P<cli>[^\s)]{1,64}))?",
    re.DOTALL,
)


def radius_reader(teller: Teller) -> Reader:
    """Make a reader of `radiusd`."""

    def read(message: Message) -> Parsed:
        match = _JUDGED.match(message.text) if "from client" in message.text else None
        if match is None:
            return Miss.OTHER
        outcome = "success" if match["what"] == "Login OK" else "failure"
        if match["what"] == "Invalid user" or "No such user" in (match["why"] or ""):
            outcome = "unknown_user"
        return teller.login(message, "radius", outcome, match["cli"], match["user"].split("/")[0])

    return read
