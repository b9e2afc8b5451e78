"""Which language a caller is answered in: its own wish first, then that of the tenant."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from schout.core.model.edge import EdgeLimits
from schout.core.model.tenant import BelongingKind
from schout.gateway.call import Call

_MOST_CHARACTERS = 1_000
_MOST_RANGES = 32
_RANGE = re.compile(
    r"(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?",
    re.IGNORECASE,
)
_ANY = "*"


@lru_cache(maxsize=512)
def negotiate(header: str | None, offered: tuple[str, ...], default: str) -> str:
    """Choose a language by an `Accept-Language` header (RFC 9110, section 12.5.4).

    A range that cannot be read counts as not sent. `fr-BE` is content with `fr`, and `nl` with
    `nl-BE`. Whoever wants none of the languages gets the default: an answer in another language
    is better than none.
    """
    wishes = _wishes(header)
    graded = [(_grade(tag.lower(), wishes, default.lower()), tag) for tag in offered]
    grade, tag = max(graded, key=lambda pair: pair[0], default=((0, 0, 0), default))
    return tag if grade[0] > 0 else default


def _wishes(header: str | None) -> dict[str, tuple[int, int]]:
    """Give the weight, in thousandths, and the negated place of each range."""
    wishes: dict[str, tuple[int, int]] = {}
    if header is None or len(header) > _MOST_CHARACTERS:
        return wishes
    for place, part in enumerate(header.split(",")[:_MOST_RANGES]):
        match = _RANGE.fullmatch(part.strip())
        if match is not None:
            name = match[1].lower()
            wishes.setdefault(name, (_thousandths(match[2]), -place))
    return wishes


def _thousandths(weight: str | None) -> int:
    if weight is None or weight.startswith("1"):
        return 1000
    return int(weight.partition(".")[2].ljust(3, "0"))


def _grade(tag: str, wishes: dict[str, tuple[int, int]], default: str) -> tuple[int, int, int]:
    """Give how much a language is wanted, by the range that is nearest to it."""
    favour = int(tag == default)
    for name in _prefixes(tag):
        if name in wishes:
            return *wishes[name], favour
    wider = [wish for name, wish in wishes.items() if name.startswith(f"{tag}-")]
    if wider:
        return *max(wider), favour
    weight, place = wishes.get(_ANY, (0, 0))
    return weight, place, favour


def _prefixes(tag: str) -> Iterable[str]:
    parts = tag.split("-")
    return ("-".join(parts[:count]) for count in range(len(parts), 0, -1))


class Languages:
    """The languages that there are both titles and texts for, and who is at home in which."""

    def __init__(self, limits: EdgeLimits, known: Sequence[str]) -> None:
        offered = tuple(tag for tag in limits.languages if _is_known(tag, known))
        source = limits.source_language
        self._offered = offered
        self._default = source if source in offered else (*offered, known[0])[0]
        homes = {each.id: each.language for each in limits.tenants}
        # Since when a host belongs to a tenant does not matter here: it is a matter of courtesy.
        self._homes = {
            each.value: language
            for each in limits.belongings
            if each.kind is BelongingKind.HOST
            and (language := homes.get(each.tenant)) in offered
            and language is not None
        }

    @property
    def spoken(self) -> tuple[str, ...]:
        """All that an answer can be in."""
        return *self._offered, self._default

    def of(self, call: Call) -> str:
        """Choose for a call: what it asks for, else the tenant's, else that of the policy."""
        home = self._homes.get(call.host) if self._homes else None
        if home is None:
            home = self._homes_above(call.host)
        return negotiate(call.languages, self._offered, home or self._default)

    def _homes_above(self, host: str) -> str | None:
        while self._homes and "." in host:
            host = host.partition(".")[2]
            if (home := self._homes.get(f"*.{host}")) is not None:
                return home
        return None


def _is_known(tag: str, known: Sequence[str]) -> bool:
    return tag in known or tag.partition("-")[0] in known
