"""Reads access logs in forms of one's own, by what their parts look like.

For nginx `log_format` and Apache `LogFormat` lines that no other format fits: the time stands in
brackets, the request in quotes, the status behind it. What a client can put into a line stands in
quotes; outside of them only parts that have their own shape are taken.
"""

import re
from collections.abc import Sequence
from itertools import chain

from schout.core.intake.access_log import split_request
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import (
    address_of,
    host_of,
    seconds_us,
    split_target,
    text_of,
    told,
    whole,
)
from schout.core.intake.when import ClfClock, read_iso
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

_TOKEN = re.compile(
    r'"([^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|\\?\Z)|\[([^\[\]]*+)\]|([^\s"\[\]]++)', re.DOTALL
)
_QUOTED_WHOLE = re.compile(r'"[^\s",]{1,300} [^"\[]{0,300}\[')
"""The beginning of a line that stands in quotes as a whole, as LiteSpeed writes some."""
_MOST_TOKENS = 60
_HTTP_REQUEST = re.compile(r"[A-Za-z]{3,20} \S.* HTTP/[0-9.]{1,4}", re.DOTALL)
_SHORTEST_TIME, _LONGEST_TIME = 19, 40
_STATUS = re.compile(r"[1-5][0-9]{2}")
_HOST = re.compile(
    r"(?:https?://)?(?=[^:/]*[a-z])([a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,20}|localhost)"
    r"(?::[0-9]{1,5})?/?",
    re.IGNORECASE,
)
_DURATION = re.compile(r"(?:rt=|request_time=|time=)?([0-9]{1,9}\.[0-9]{3,6})")


class _Token(Value, frozen=True, kw_only=True):
    """One part of a line: what it says, and whether in quotes or brackets."""

    text: str
    quoted: bool
    bracketed: bool
    end: int

    @property
    def bare(self) -> bool:
        """Whether it stands without quotes and brackets."""
        return not (self.quoted or self.bracketed)


def custom_access_parser(origin: Origin) -> LineParser:
    """Make a parser that finds the parts of a request in lines of any order."""
    make = Maker(origin)
    clock = ClfClock()

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw).strip()
        if not text:
            return Miss.OTHER
        text = text[1:] if _QUOTED_WHOLE.match(text) else text
        tokens = _tokens(text)
        place = _request_place(tokens)
        if place is None:
            return Miss.MALFORMED
        before, behind = tokens[:place], tokens[place + 1 :]
        at_us = _moment((*before, *behind), clock)
        address = _address(before) or _address(behind)
        if at_us is None or address is None:
            return Miss.MALFORMED
        return _request(make, number, raw, at_us, address, text, tokens, place)

    return parse


def _tokens(text: str) -> list[_Token]:
    found = []
    for _, match in zip(range(_MOST_TOKENS), _TOKEN.finditer(text), strict=False):
        found.append(
            _Token(
                text=match[match.lastindex or 0],
                quoted=match.lastindex == 1,
                bracketed=match.lastindex == 2,
                end=match.end(),
            )
        )
    return found


def _request_place(tokens: Sequence[_Token]) -> int | None:
    """Find the request: the first in quotes that is HTTP, or that a status follows."""
    for number, token in enumerate(tokens):
        if not token.quoted:
            continue
        follows = tokens[number + 1] if number + 1 < len(tokens) else None
        if follows is not None and follows.bare and _STATUS.fullmatch(follows.text):
            return number
        if _HTTP_REQUEST.fullmatch(token.text) and _status(tokens, number) is not None:
            return number
    return None


def _status(tokens: Sequence[_Token], place: int) -> int | None:
    """Find the status: the first number of its shape behind the request, else right before it."""
    for number in chain(range(place + 1, len(tokens)), range(place - 1, -1, -1)):
        if not tokens[number].bracketed and _STATUS.fullmatch(tokens[number].text):
            return number
    return None


def _moment(tokens: Sequence[_Token], clock: ClfClock) -> int | None:
    for token in tokens:
        if _SHORTEST_TIME <= len(token.text) <= _LONGEST_TIME and token.text[0].isdigit():
            at_us = clock.read(token.text)
            at_us = read_iso(token.text) if at_us is None else at_us
            if at_us is not None:
                return at_us
    return None


def _address(tokens: Sequence[_Token]) -> str | None:
    """Give the first address; where two follow one another, the first is the server's name."""
    found = [
        (number, address)
        for number, token in enumerate(tokens)
        if not token.bracketed and (address := address_of(token.text)) is not None
    ]
    if len(found) > 1 and found[0][0] == 0 and found[1][0] == 1:
        return found[1][1]
    return found[0][1] if found else None


def _request(
    make: Maker,
    number: int,
    raw: bytes,
    at_us: int,
    address: str,
    text: str,
    tokens: Sequence[_Token],
    place: int,
) -> Parsed:
    status = _status(tokens, place)
    at = place if status is None else status
    behind = tokens[max(at, place) + 1 :]
    method, target, query = split_request(tokens[place].text)
    referer, agent = _who(text, behind)
    return make.request(
        number,
        raw,
        at_us,
        address,
        method=method,
        path=target if method is None else split_target(target)[0],
        query=query,
        status=0 if status is None else int(tokens[status].text),
        size_bytes=whole(behind[0].text) if behind and behind[0].bare else None,
        host=_host(tokens[:place]),
        user=_user(tokens[:place]),
        user_agent=told(agent),
        referer=told(referer),
        duration_us=_duration(tokens),
    )


def _host(tokens: Sequence[_Token]) -> str | None:
    for token in tokens:
        if not token.bracketed and (match := _HOST.fullmatch(token.text)):
            return host_of(match[1])
    return None


def _user(tokens: Sequence[_Token]) -> str | None:
    """Give the word before the time, where the address and the identity stand before it."""
    for number, token in enumerate(tokens):
        if token.bracketed and number >= 2 and tokens[number - 2].text == "-":
            return told(tokens[number - 1].text)
    return None


def _who(text: str, tokens: Sequence[_Token]) -> tuple[str | None, str | None]:
    """Give referer and user agent: the quoted parts, or what stands behind the last number."""
    quoted = [token.text for token in tokens if token.quoted]
    if len(quoted) >= 2:
        return quoted[0], quoted[1]
    if quoted:
        is_link = quoted[0].startswith(("http://", "https://"))
        return (quoted[0], None) if is_link else (None, quoted[0])
    words = [t for t in tokens if not (whole(t.text) is not None or _DURATION.fullmatch(t.text))]
    if len(words) < 2 or words[0].bracketed:
        return None, None
    return words[0].text, text[words[0].end :].strip()


def _duration(tokens: Sequence[_Token]) -> int | None:
    for token in tokens:
        if token.bare and (match := _DURATION.fullmatch(token.text)):
            return seconds_us(match[1])
    return None


ACCESS_CUSTOM = Format(
    name="access_custom",
    about="access logs in a form of one's own: time, address, quoted request and status, in any "
    "order",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=custom_access_parser,
    generic=True,
    limits="the host, the user and the times only where their shape shows what they are",
)
