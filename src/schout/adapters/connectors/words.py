"""How measures are written into a map: `host suspend_service`, or several words with commas."""

import re
from collections.abc import Collection, Iterable

from schout.core.model.effect import Effect
from schout.core.model.vocabulary import MeasureKind

_PLAIN = re.compile(r"[A-Za-z0-9_.\[*][A-Za-z0-9._~:/%@+\]-]{0,252}")
"""What no format of a map, and no command of a socket, reads as more than a name. At most 253
letters: a host name has no more (RFC 1035, 2.3.4)."""
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*(?![0-9]+\Z){_LABEL}")
"""One host name; what ends in a number is an address (RFC 3696, 2)."""
_ORDER = tuple(MeasureKind)


def refuses_plain(effect: Effect) -> str | None:
    """Say why a target cannot be a key of a map."""
    if _PLAIN.fullmatch(effect.target) is None:
        return "expected a target of at most 253 letters, digits and `._~:/%@+-`"
    return None


def refuses_no_host(effect: Effect) -> str | None:
    """Say why a target is never what a map by host names is asked for.

    A page, an address or `*.` and a name would stand in the map, be read back, and do nothing.
    """
    if _HOST.fullmatch(effect.target) is None:
        return "expected one host name in lower case"
    return None


def added(value: str, kinds: Collection[MeasureKind]) -> str:
    """Give the value with these measures; words of others stay before them, as they were."""
    words = value.split(",") if value else []
    ours = {word for word in words if word in _ORDER} | set(kinds)
    foreign = [word for word in words if word not in _ORDER]
    return ",".join((*foreign, *(kind for kind in _ORDER if kind in ours)))


def taken(value: str, kinds: Collection[MeasureKind]) -> str:
    """Give the value without these measures."""
    return ",".join(word for word in value.split(",") if word not in kinds)


def measures(value: str, can: Collection[MeasureKind]) -> frozenset[MeasureKind]:
    """Give those measures of a value that are meant."""
    return frozenset(kind for kind in can if kind in value.split(","))


def by_target(effects: Iterable[Effect]) -> dict[str, frozenset[MeasureKind]]:
    """Give all measures of each target."""
    found: dict[str, frozenset[MeasureKind]] = {}
    for effect in effects:
        found[effect.target] = found.get(effect.target, frozenset()) | {effect.kind}
    return found
