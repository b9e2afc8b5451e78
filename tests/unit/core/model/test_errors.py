"""Errors are caught by kind and printed with code, message and hint."""

from schout.core.model import errors
from schout.core.model.errors import (
    InputError,
    LedgerBroken,
    NotFound,
    PolicyError,
    SchoutError,
    SettingsError,
    StoreBusy,
    StoreError,
    StoreFull,
)
from schout.core.model.problem import Place, Problem

FIRST = Problem(code="SCH-P001", message="first", hint="mend it")
SECOND = Problem(code="SCH-P002", message="second", place=Place(source="a", line=1, column=2))


def test_an_error_is_its_message_and_prints_its_hint() -> None:
    error = InputError("SCH-I001", "expected a log", "name one")
    assert (str(error), error.code, error.message, error.hint) == (
        "expected a log",
        "SCH-I001",
        "expected a log",
        "name one",
    )
    assert error.rendered() == "error[SCH-I001]: expected a log\n  = hint: name one"
    assert NotFound("SCH-X001", "no such case").rendered() == "error[SCH-X001]: no such case"


def test_a_policy_error_carries_and_counts_every_problem() -> None:
    error = PolicyError([FIRST, SECOND])
    assert (error.problems, str(error), error.code, error.hint) == (
        (FIRST, SECOND),
        "first",
        "SCH-P001",
        "mend it",
    )
    assert error.rendered() == (
        "error[SCH-P001]: first\n  = hint: mend it\n\n"
        "error[SCH-P002]: second\n  --> a:1:2\n\n"
        "2 problems found"
    )


def test_one_problem_is_counted_in_the_singular() -> None:
    assert PolicyError([SECOND]).rendered().endswith("\n\n1 problem found")


def test_callers_tell_the_kinds_apart_by_exit_code() -> None:
    assert {
        kind.__name__: kind.exit_code
        for kind in (SchoutError, PolicyError, InputError, SettingsError, StoreError, LedgerBroken)
    } == {
        "SchoutError": 1,
        "PolicyError": 1,
        "InputError": 1,
        "SettingsError": 2,
        "StoreError": 1,
        "LedgerBroken": 3,
    }


def test_every_error_stands_in_the_tree_that_is_drawn() -> None:
    drawn = (errors.__doc__ or "").splitlines()
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, SchoutError)
    ]
    assert PolicyError in kinds
    assert all(any(kind.__name__ in line for line in drawn) for kind in kinds)
    assert issubclass(StoreBusy, StoreError)
    assert issubclass(StoreFull, StoreError)
