"""A problem is printed with its place, a caret under what is meant, its path and its hint."""

import pytest

from schout.core.model.problem import Place, Problem, render, sort_key


def place(line: int, column: int, width: int = 1, source: str = "a.yaml") -> Place:
    return Place(source=source, line=line, column=column, width=width)


def lines(where: Place, text: str) -> list[str]:
    return render(Problem(code="X", message="m", place=where, line_text=text)).splitlines()[2:]


def test_a_problem_without_a_place_is_one_line() -> None:
    assert render(Problem(code="SCH-X000", message="it is wrong")) == (
        "error[SCH-X000]: it is wrong"
    )


def test_a_place_without_its_line_is_named_only() -> None:
    assert render(Problem(code="X", message="m", place=place(3, 4))) == (
        "error[X]: m\n  --> a.yaml:3:4"
    )


def test_everything_a_problem_can_have_is_printed_in_order() -> None:
    problem = Problem(
        code="SCH-P040",
        message="this suspends",
        hint="do not",
        place=place(12, 5, 3),
        line_text="  - abc",
        path=("first this", "then that"),
    )
    assert render(problem).splitlines() == [
        "error[SCH-P040]: this suspends",
        "  --> a.yaml:12:5",
        "    |",
        " 12 |   - abc",
        "    |     ^^^",
        "  1. first this",
        "  2. then that",
        "  = hint: do not",
    ]


@pytest.mark.parametrize(
    ("where", "text", "caret"),
    [
        (place(1, 1), "", "^"),
        (place(1, 4), "abc", "   ^"),
        (place(1, 2, 99), "abc", " ^^"),
        (place(1, 3, 0), "abc", "  ^"),
    ],
    ids=["empty_line", "end_of_line", "too_wide", "no_width"],
)
def test_the_caret_stays_with_the_line(where: Place, text: str, caret: str) -> None:
    assert lines(where, text) == ["   |", f" 1 | {text}", f"   | {caret}"]


def test_what_cannot_be_printed_becomes_a_space_so_that_the_caret_fits() -> None:
    assert lines(place(1, 4), "\ta\x1bb\u200ec") == ["   |", " 1 |  a b c", "   |    ^"]


def test_a_long_line_is_cut_behind_the_caret() -> None:
    text = "0123456789" * 12
    assert lines(place(1, 96, 10), text) == [
        "   |",
        f" 1 | {text[:100]}",
        "   | " + " " * 95 + "^" * 5,
    ]


def test_a_long_line_is_cut_on_both_sides_of_a_far_caret() -> None:
    text = "0123456789" * 30
    assert lines(place(1, 201, 4), text) == [
        "   |",
        f" 1 | {text[150:250]}",
        "   | " + " " * 50 + "^^^^",
    ]


def test_the_end_of_a_long_line_can_be_pointed_at() -> None:
    text = "0123456789" * 11
    assert lines(place(1, 111), text) == [
        "   |",
        f" 1 | {text[60:]}",
        "   | " + " " * 50 + "^",
    ]


def test_problems_sort_by_file_line_column_and_code() -> None:
    ordered = [
        Problem(code="Z", message="nowhere"),
        Problem(code="Z", message="m", place=place(10, 1, source="a")),
        Problem(code="Z", message="m", place=place(2, 1, source="b")),
        Problem(code="A", message="m", place=place(2, 10, source="b")),
        Problem(code="B", message="m", place=place(2, 10, source="b")),
        Problem(code="A", message="m", place=place(10, 1, source="b")),
    ]
    mixed = [ordered[number] for number in (3, 5, 1, 0, 4, 2)]
    assert sorted(mixed, key=sort_key) == ordered
