"""A sheet collects every problem of a file, with its place."""

from functools import partial

from schout.core.intake.register_sheet import Fault, Sheet, Spot
from schout.core.model.ids import TenantId
from schout.core.model.problem import Place, Problem
from schout.core.model.tenant import Belonging, BelongingKind

FAULT = Fault(code="SCH-T003", message="expected this, found that", hint="mend it")


def test_problems_come_in_the_order_of_the_file_with_their_line() -> None:
    sheet = Sheet("t.csv", "\ufeffone\r\ntwo")
    faulty_before = sheet.faulty
    sheet.add(FAULT, Spot(line=3))
    sheet.add(FAULT, sheet.find("wo", 2))
    assert (faulty_before, sheet.faulty) == (False, True)
    second, third = (
        Problem(
            code="SCH-T003",
            message="expected this, found that",
            hint="mend it",
            place=Place(source="t.csv", line=line, column=column, width=width),
            line_text=text,
        )
        for line, column, width, text in ((2, 2, 2, "two"), (3, 1, 1, None))
    )
    assert sheet.reading([]) == ((), (), (second, third))


def test_what_cannot_be_found_stands_at_the_beginning_of_its_line() -> None:
    sheet = Sheet("t.csv", "one")
    assert [sheet.find(text, 1) for text in ("x", "", "ne")] == [
        Spot(line=1),
        Spot(line=1),
        Spot(line=1, column=2, width=2),
    ]


def test_a_thing_claimed_twice_is_told_at_the_later_claim() -> None:
    sheet = Sheet("t.csv", "x.example\nx.example")
    claims = tuple(
        Belonging(tenant=TenantId(name), kind=BelongingKind.HOST, value="x.example")
        for name in ("a", "b")
    )
    for line, one in enumerate(claims, 1):
        sheet.claim(one, partial(sheet.find, "x.example", line))
    problem = Problem(
        code="SCH-T015",
        message="expected one tenant for host `x.example` at any moment, "
        "found `a` (always) and `b` (always)",
        hint="take it from one of them, or give the first an `until` and the second a `since`",
        place=Place(source="t.csv", line=2, column=1, width=9),
        line_text="x.example",
    )
    assert sheet.reading([]) == ((), claims, (problem,))
