"""Reads logins to OpenLDAP's `slapd`: the result of a bind, with the address of its connection.

Messages: slapd(8), loglevel `stats`: `conn=7 fd=9 ACCEPT from IP=...`, `BIND dn=...`, `RESULT
tag=97 err=49`. Binds without a name are no logins.
"""

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.message import Message, Reader, Teller

_ACCEPT = re.compile(rf"conn=([0-9]{{1,10}}) fd=[0-9]{{1,6}} ACCEPT from IP=({ADDRESS}) ")
_ACCEPT_PORT = re.compile(r":[0-9]{1,5}$")
_BIND = re.compile(r'conn=([0-9]{1,10}) op=([0-9]{1,10}) BIND dn="([^"]{0,512})" method=')
_RESULT = re.compile(r"conn=([0-9]{1,10}) op=([0-9]{1,10}) RESULT tag=97 err=([0-9]{1,4})\b")
_NAME = re.compile(r"(?:uid|cn|mail|samaccountname)=([^,]{1,256})", re.IGNORECASE)
_OUTCOMES = {
    "0": "success",
    "49": "failure",
    "32": "unknown_user",
    "53": "refused",
    "50": "refused",
}
"""RFC 4511, section 4.1.9."""
_KEPT = 4096


def slapd_reader(teller: Teller) -> Reader:
    """Make a reader that remembers connections and binds."""
    peers: dict[str, str] = {}
    names: dict[str, str] = {}

    def read(message: Message) -> Parsed:
        text = message.text
        if accepted := _ACCEPT.match(text):
            _keep(peers, accepted[1], _ACCEPT_PORT.sub("", accepted[2]))
        elif bind := _BIND.match(text):
            _keep(names, f"{bind[1]} {bind[2]}", bind[3])
        elif result := _RESULT.match(text):
            dn = names.pop(f"{result[1]} {result[2]}", "")
            outcome = _OUTCOMES.get(result[3])
            if outcome is None or not dn:
                return Miss.OTHER
            named = _NAME.match(dn)
            user = named[1] if named else dn
            return teller.login(message, "slapd", outcome, peers.get(result[1]), user)
        return Miss.OTHER

    return read


def _keep(known: dict[str, str], key: str, value: str) -> None:
    if len(known) >= _KEPT:
        del known[next(iter(known))]
    known[key] = value
