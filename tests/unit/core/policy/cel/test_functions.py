"""The table of functions: each makes its term, and shows how it is written."""

import pytest

from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.functions import FUNCTIONS, METHODS
from schout.core.policy.cel.pattern_read import read_pattern
from schout.core.policy.cel.tree import (
    Const,
    InNetwork,
    Listed,
    Lower,
    Matches,
    Part,
    Size,
    Static,
    Term,
)

TEXT = Const(value="a")
NETWORK = Const(value="192.0.2.0/24")


@pytest.mark.parametrize(
    ("name", "terms", "expected"),
    [
        ("startsWith", [TEXT, TEXT], Part(method="startsWith", text=TEXT, part=TEXT)),
        ("endsWith", [TEXT, TEXT], Part(method="endsWith", text=TEXT, part=TEXT)),
        ("contains", [TEXT, TEXT], Part(method="contains", text=TEXT, part=TEXT)),
        ("matches", [TEXT, TEXT], Matches(text=TEXT, pattern=read_pattern("a"))),
        ("lowerAscii", [TEXT], Lower(text=TEXT)),
        ("size", [TEXT], Size(text=TEXT)),
        ("is_static", [TEXT], Static(text=TEXT)),
        ("in_network", [TEXT, NETWORK], InNetwork(text=TEXT, network="192.0.2.0/24")),
        ("listed", [TEXT, TEXT], Listed(text=TEXT, list="a")),
    ],
)
def test_a_call_becomes_its_term(name: str, terms: list[Term], expected: Term) -> None:
    assert {**FUNCTIONS, **METHODS}[name].make(terms) == expected


def test_a_pattern_and_a_range_are_checked_at_once() -> None:
    for function in (METHODS["matches"], FUNCTIONS["in_network"]):
        with pytest.raises(CelError):
            function.make([TEXT, Const(value="(")])


def test_a_call_shows_how_it_is_written() -> None:
    assert {name: function.shape for name, function in {**METHODS, **FUNCTIONS}.items()} == {
        "startsWith": 'text.startsWith("part")',
        "endsWith": 'text.endsWith("part")',
        "contains": 'text.contains("part")',
        "matches": 'text.matches(r"pattern")',
        "lowerAscii": "text.lowerAscii()",
        "size": "size(text)",
        "is_static": "is_static(path)",
        "in_network": 'in_network(source_ip, "192.0.2.0/24")',
        "listed": 'listed(text, "LIST")',
    }
