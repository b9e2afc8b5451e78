"""Items of lists: each must be what the kind of its list says."""

from enum import StrEnum
from typing import assert_never

from schout.core.policy.cel.addresses import enclosing_network, network_range
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.pattern_read import read_pattern


class ListKind(StrEnum):
    """How a text is looked up in a list."""

    WORDS = "words"
    PREFIXES = "prefixes"
    SUFFIXES = "suffixes"
    PARTS = "parts"
    PATTERNS = "patterns"
    NETWORKS = "networks"


def check_item(kind: ListKind, item: str) -> None:
    """See that a list of this kind can hold an item; raises `CelError` with the place in it."""
    if not item:
        raise CelError("expected an item, found an empty text", 0)
    match kind:
        case ListKind.PATTERNS:
            read_pattern(item)
        case ListKind.NETWORKS:
            check_network(item)
        case ListKind.WORDS | ListKind.PREFIXES | ListKind.SUFFIXES | ListKind.PARTS:
            pass
        case _:
            assert_never(kind)


def check_network(text: str) -> tuple[int, int]:
    """Give the first and last address of a range; raises `CelError`."""
    known = network_range(text)
    if known is None:
        wider = enclosing_network(text)
        hint = None if wider is None else f"did you mean `{wider}`?"
        message = f"expected a range such as `192.0.2.0/24`, found `{text}`"
        raise CelError(message, 0, hint, max(1, len(text)))
    return known
