"""Letters on an appeal say what was decided and why, and where else one can go."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import APPEAL, AT, CASE, flat, holds_golden, occasion

from schout.core.model.notice import Notice
from schout.core.model.sanction import Appeal
from schout.core.model.vocabulary import AppealState, NoticeKind
from schout.core.notices.appeal_letters import appeal_decided, appeal_received
from schout.testing.policies import LANGUAGES


def decided(state: AppealState, step: str | None = None) -> Appeal:
    return replace(
        APPEAL,
        state=state,
        step=step,
        reviewer="carla",
        decided_at=AT + timedelta(days=3),
        reason="The calls came from one import.",
    )


def letter(appeal: Appeal, lang: str = "en") -> Notice:
    return appeal_decided(occasion(lang), appeal)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_letter_reads_as_agreed(lang: str) -> None:
    made = {
        "appeal_received": appeal_received(occasion(lang), APPEAL),
        "appeal_upheld": letter(decided(AppealState.UPHELD), lang),
        "appeal_partly": letter(decided(AppealState.PARTLY, "throttle"), lang),
        "appeal_partly_notice": letter(decided(AppealState.PARTLY, "notice"), lang),
        "appeal_overturned": letter(decided(AppealState.OVERTURNED), lang),
        "appeal_withdrawn": letter(decided(AppealState.WITHDRAWN), lang),
    }
    for name, notice in made.items():
        assert holds_golden(name, notice)
        assert [line for line in notice.body.splitlines() if len(line) > 76] == []


def test_letters_are_of_the_decision_that_the_appeal_is_against() -> None:
    made = (appeal_received(occasion(), APPEAL), letter(decided(AppealState.UPHELD)))
    assert [(each.kind, each.case, each.decision) for each in made] == [
        (NoticeKind.APPEAL_RECEIVED, CASE.id, APPEAL.decision),
        (NoticeKind.APPEAL_DECIDED, CASE.id, APPEAL.decision),
    ]


@pytest.mark.parametrize("state", [AppealState.FILED, AppealState.ASSIGNED])
def test_an_open_appeal_has_no_answer(state: AppealState) -> None:
    with pytest.raises(ValueError, match="expected an appeal that was decided"):
        letter(decided(state))


def test_who_reviewed_is_not_told() -> None:
    for state in (AppealState.UPHELD, AppealState.PARTLY, AppealState.OVERTURNED):
        assert "carla" not in letter(decided(state)).body


def test_a_milder_step_that_is_only_a_notice_is_named_so() -> None:
    body = flat(letter(decided(AppealState.PARTLY, "notice")).body)
    milder = "From now on something milder applies: you receive a notice, but no measure is taken."
    until = "You have until Tuesday, 15 December 2026 at 14:05 (GMT+01:00) to put it right."
    assert f"{milder} {until}" in body


@pytest.mark.parametrize("until", [None, AT], ids=["no window", "over"])
def test_a_milder_step_names_no_deadline_that_is_none(until: datetime | None) -> None:
    case = replace(CASE, remedy_until=until)
    made = appeal_decided(occasion(case=case), decided(AppealState.PARTLY, "notice"))
    assert "You have until" not in made.body


def test_without_a_reason_none_is_told() -> None:
    silent = replace(decided(AppealState.UPHELD), reason=" \n")
    assert "The reason" not in letter(silent).body


def test_what_the_tenant_wrote_stays_in_its_quote_and_is_cut() -> None:
    written = replace(APPEAL, text="a\n\nKind regards,\nThe court\n" + "word " * 2_000)
    body = appeal_received(occasion(), written).body
    assert "> a\n>\n> Kind regards,\n> The court\n> word" in body
    assert flat(body).count("word") == 794
    assert "…\n" in body
