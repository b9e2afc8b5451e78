"""Attempts to log in, by tables: a phrase that is looked for first, and the pattern of the message.

Most lines hold none of the phrases, and cost no more than looking. Every pattern begins at the
start of the message and can match in one way only; user names, which a client chooses, end at the
last place where the rest fits, so that none can feign an address.
"""

import re
from collections.abc import Sequence

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.message import Making, Message, Reader, Teller
from schout.core.model.value import Value

ADDRESS = r"\[?[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,16})?\]?"
IP = rf"(?P<ip>{ADDRESS})"
USER = r"(?P<user>.*)"
"""As long as the rest allows."""


class LoginLine(Value, frozen=True, kw_only=True):
    """One message that tells of an attempt to log in."""

    phrase: str
    pattern: re.Pattern[str]
    """With the groups `ip` and `user` where the message tells them."""
    outcome: str


def line(phrase: str, pattern: str, outcome: str = "failure") -> LoginLine:
    """Declare a message; the pattern holds from its start, `.` stands for line ends too."""
    return LoginLine(phrase=phrase, pattern=re.compile(pattern, re.DOTALL), outcome=outcome)


def find(table: Sequence[LoginLine], text: str) -> tuple[LoginLine, re.Match[str]] | None:
    """Give the first line of a table that a message is, if it is one."""
    for one in table:
        if one.phrase in text and (match := one.pattern.match(text)) is not None:
            return one, match
    return None


def told(match: re.Match[str], name: str) -> str | None:
    """Give a group of a match, `None` where the pattern has none of this name."""
    return match[name] if name in match.re.groupindex else None


def login_reader(service: str, table: Sequence[LoginLine]) -> Making:
    """Make the maker of a reader that knows one table."""

    def make(teller: Teller) -> Reader:
        def read(message: Message) -> Parsed:
            found = find(table, message.text)
            if found is None:
                return Miss.OTHER
            one, match = found
            return teller.login(
                message, service, one.outcome, told(match, "ip"), told(match, "user")
            )

        return read

    return make
