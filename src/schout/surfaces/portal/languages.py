"""In which language a reader is spoken to: as asked, as the browser says, or the policy's own."""

import re
from collections.abc import Sequence

_MOST_CHARACTERS = 1_000
_RANGE = re.compile(
    r"\s*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*"
    r"(?:;\s*[qQ]\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?"
)
"""One language range with its weight (RFC 9110, section 12.5.4 and 12.4.2)."""


def language_for(
    asked: str | None, accepted: str | None, known: Sequence[str], otherwise: str
) -> str:
    """Choose a language of `known`; `otherwise`, one of them, where nothing fits.

    `asked`: what the reader chose on a page; `accepted`: the field `Accept-Language`.
    """
    if asked in known:
        return str(asked)
    wanted = _wanted(accepted or "")
    refused = {tag for tag, weight in wanted if weight == 0}
    for tag, weight in sorted(wanted, key=lambda each: -each[1]):
        if weight == 0:
            break
        if tag == "*":
            named = {each for each, _ in wanted}
            left = [each for each in (otherwise, *known) if each not in named]
            return left[0] if left else otherwise
        found = next((each for each in (tag, tag.partition("-")[0]) if each in known), None)
        if found is not None and found not in refused:
            return found
    return otherwise


def _wanted(accepted: str) -> list[tuple[str, int]]:
    """Read the field: tags in lower case with weights in thousandths; what is faulty is left."""
    found: list[tuple[str, int]] = []
    for part in accepted[:_MOST_CHARACTERS].split(","):
        match = _RANGE.fullmatch(part)
        if match is not None:
            found.append((match[1].lower(), _permille(match[2])))
    return found


def _permille(weight: str | None) -> int:
    if weight is None or weight.startswith("1"):
        return 1000
    return int((weight.partition(".")[2] + "000")[:3])
