"""The closed sets say what follows from their members."""

from enum import StrEnum

from schout.core.model import vocabulary
from schout.core.model.vocabulary import ClauseKind, MeasureKind, Outcome


def test_contract_and_duty_clauses_lead_to_no_case_of_their_own() -> None:
    assert [kind for kind in ClauseKind if not kind.enforceable] == [
        ClauseKind.CONTRACT,
        ClauseKind.DUTY,
    ]


def test_three_measures_take_a_whole_service_away() -> None:
    assert [kind for kind in MeasureKind if kind.suspends] == [
        MeasureKind.SUSPEND_SERVICE,
        MeasureKind.SUSPEND_TENANT,
        MeasureKind.TERMINATE,
    ]


def test_violations_and_proposals_open_cases() -> None:
    assert [outcome for outcome in Outcome if outcome.opens_case] == [
        Outcome.VIOLATION,
        Outcome.PROPOSED,
    ]


def test_each_member_is_written_as_its_name_in_small_letters() -> None:
    sets = [
        kind
        for kind in vars(vocabulary).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    ]
    assert ClauseKind in sets
    assert all(member.value == member.name.lower() for kind in sets for member in kind)
