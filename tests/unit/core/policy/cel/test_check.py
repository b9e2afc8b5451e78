"""Checking: a sound predicate becomes a tree, any other one a message that helps.

`tests/golden/cel/errors.txt` holds bad predicates and, under each, what is said of it;
`SCHOUT_UPDATE_GOLDEN=1` writes what is said anew.
"""

import os
from pathlib import Path

import pytest

from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.tree import (
    And,
    Checked,
    Choose,
    Compare,
    Const,
    Has,
    Listed,
    Not,
    Or,
    Read,
    Sum,
    Term,
    Within,
)
from schout.core.policy.cel.types import FIELDS, Type
from schout.core.policy.rule import NamedList

GOLDEN = Path(__file__).parents[4] / "golden" / "cel" / "errors.txt"
KIND = ActivityKind.HTTP_REQUEST
LISTS = {"bots": NamedList(id="bots", kind="parts", ignore_case=True, items=("bot",))}
HEAVY = {
    **LISTS,
    "heavy": NamedList(id="heavy", kind="parts", ignore_case=True, items=("x",) * 10_000),
}
CASES = GOLDEN.read_text(encoding="utf-8").split("\n\n")


def field(name: str) -> Read:
    return Read(field=FIELDS[KIND][name])


def test_a_predicate_tells_its_fields_lists_and_cost() -> None:
    text = 'status == 404 && !listed(user_agent, "bots")'
    status = Compare(sign="==", left=field("status"), right=Const(value=404))
    listed = Listed(text=field("user_agent"), list="bots")
    assert check_predicate(text, KIND, LISTS) == Checked(
        kind=KIND,
        tree=And(terms=(status, Not(term=listed))),
        fields=frozenset({"status", "user_agent"}),
        lists=frozenset({"bots"}),
        cost=11,
    )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("true || false", Or(terms=(Const(value=True), Const(value=False)))),
        ("has(path)", Has(field=FIELDS[KIND]["path"])),
        ("status in [1, 2, 1]", Within(term=field("status"), items=(1, 2))),
        ('user in ["a"]', Within(term=field("user"), items=("a",))),
        ("has(user) in [true]", Within(term=Has(field=FIELDS[KIND]["user"]), items=(True,))),
        (
            "(has(user) ? 1 + 2 - 4 : status - 1) == -status",
            Compare(
                sign="==",
                left=Choose(
                    test=Has(field=FIELDS[KIND]["user"]),
                    yes=Const(value=-1),
                    no=Sum(minus=True, left=field("status"), right=Const(value=1)),
                    of=Type.INT,
                ),
                right=Sum(minus=True, left=Const(value=0), right=field("status")),
            ),
        ),
        ("-(1) < 0", Compare(sign="<", left=Const(value=-1), right=Const(value=0))),
        ("true == false", Compare(sign="==", left=Const(value=True), right=Const(value=False))),
    ],
)
def test_names_and_types_are_settled(text: str, tree: Term) -> None:
    assert check_predicate(text, KIND, LISTS).tree == tree


def said(text: str) -> str:
    """Give what is said of a predicate: the predicate, the caret, the message, the hint."""
    with pytest.raises(CelError) as caught:
        check_predicate(text, KIND, HEAVY)
    fault = caught.value
    caret = " " * fault.offset + "^" * fault.width
    hint = [] if fault.hint is None else [f"= hint: {fault.hint}"]
    return "\n".join([text, caret, fault.message, *hint])


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_bad_predicate_is_refused_as_agreed(number: int) -> None:
    case = CASES[number].strip("\n")
    found = said(case.partition("\n")[0])
    if os.environ.get("SCHOUT_UPDATE_GOLDEN"):
        cases = GOLDEN.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
        cases[number] = found
        GOLDEN.write_text("\n\n".join(cases) + "\n", encoding="utf-8")
    assert found == case


def test_the_place_in_a_long_predicate_is_that_of_its_text() -> None:
    with pytest.raises(CelError) as caught:
        check_predicate('status == 404 &&\n  user.matches("\\\\d(")', KIND, {})
    assert (caught.value.offset, caught.value.width) == (32, 6)
