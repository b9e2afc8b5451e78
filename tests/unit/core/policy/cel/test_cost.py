"""Costs: the sum of what is done at most, a figure per operation."""

import pytest

from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.rule import NamedList

LISTS = {
    kind: NamedList(id=kind, kind=kind, ignore_case=False, items=items)
    for kind, items in (
        ("words", ("a", "b", "c")),
        ("parts", ("a", "b", "c")),
        ("patterns", ("a", "b")),
        ("networks", ("192.0.2.0/24",)),
    )
}


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("true", 0),
        ("has(user)", 1),
        ("status == 200", 2),
        ("status + 1 > 2", 3),
        ("!(status in [1, 2])", 3),
        ("status == 1 && status == 2 || has(user)", 9),
        ("has(user) ? size(path) == 1 : status == 1", 14),
        ('user.contains("a")', 3),
        ('user.matches("abc")', 15),
        ('user.lowerAscii() == "a"', 6),
        ("is_static(path)", 20),
        ("decoded == target", 45),
        ('in_network(source_ip, "192.0.2.0/24")', 21),
        ('source_prefix == ""', 21),
        ('listed(user, "words")', 7),
        ('listed(user, "parts")', 8),
        ('listed(user, "patterns")', 7),
        ('listed(source_ip, "networks")', 22),
    ],
)
def test_a_predicate_costs_the_sum_of_its_steps(text: str, cost: int) -> None:
    assert check_predicate(text, ActivityKind.HTTP_REQUEST, LISTS).cost == cost
