"""Finds personal data in texts that are published, so that none of it leaves the house.

Found are mail addresses, internet addresses (version 4 and 6), and web addresses that carry a
user's name or a query. Names of people cannot be found; who builds such a text puts none in.
"""

import ipaddress
import re
from collections.abc import Iterator
from enum import StrEnum

_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s<>\"']+", re.IGNORECASE)
_WORD = r"[^\s@<>()\[\],;:\"']"
_MAIL = re.compile(rf"(?<!{_WORD}){_WORD}++@{_WORD}+")
_VERSION_4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)")
_VERSION_6 = re.compile(r"(?<![0-9a-f:.])[0-9a-f:.]{2,}+", re.IGNORECASE)
_LEFT_OUT = "[…]"


class PersonalData(StrEnum):
    """What was found."""

    MAIL_ADDRESS = "a mail address"
    INTERNET_ADDRESS = "an internet address"
    WEB_ADDRESS = "a web address with a user or a query"


def personal_data_in(text: str) -> tuple[PersonalData, ...]:
    """Tell which kinds of personal data stand in a text."""
    kinds = {kind for kind, _, _ in _found(text)}
    return tuple(kind for kind in PersonalData if kind in kinds)


def without_personal_data(text: str) -> str:
    """Give a text with what `personal_data_in` finds left out.

    What is left out can bare something more beside it, so it is looked at until nothing is found.
    """
    left = text
    while found := sorted(_found(left), key=lambda each: each[1]):
        parts: list[str] = []
        at = 0
        for _, start, end in found:
            if start >= at:
                parts += (left[at:start], _LEFT_OUT)
            at = max(at, end)
        left = "".join((*parts, left[at:]))
    return left


def _found(text: str) -> Iterator[tuple[PersonalData, int, int]]:
    for match in _URL.finditer(text):
        if "@" in match[0] or "?" in match[0]:
            yield PersonalData.WEB_ADDRESS, match.start(), match.end()
    for match in _MAIL.finditer(text):
        yield PersonalData.MAIL_ADDRESS, match.start(), match.end()
    for match in _VERSION_4.finditer(text):
        if _is_address(match[0]):
            yield PersonalData.INTERNET_ADDRESS, match.start(), match.end()
    for match in _VERSION_6.finditer(text):
        run = match[0]
        if run.count(":") > 1 and any(_is_address(run.strip(marks)) for marks in ("", ".", ".:")):
            yield PersonalData.INTERNET_ADDRESS, match.start(), match.end()


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
