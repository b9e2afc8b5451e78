"""Research in good faith is set out as a checklist; no sanction follows without a person."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from schout.core.decide.good_faith import (
    BECAUSE,
    CONDITIONS,
    Answer,
    Condition,
    GoodFaith,
    KnownOfResearch,
    Said,
    good_faith,
    needs_check,
)
from schout.core.model.ids import ClauseId
from schout.core.model.permit_request import Asker, PermitRequest, PermitRequestId, RequestState
from schout.core.model.vocabulary import PermitKind
from schout.testing.policies import sample_clause
from schout.testing.samples import HOST, NOW, sample_finding, sample_permit

FINDING = sample_finding(clause=ClauseId("II.2"))
KNOWN = KnownOfResearch(finding=FINDING, country="BE")
REQUEST = PermitRequest(
    id=PermitRequestId("prq_1"),
    at=NOW - timedelta(days=2),
    kind=PermitKind.SECURITY_RESEARCH,
    asker=Asker(name="L. Vos", mail="vos@audit.example"),
    objects=(HOST,),
    starts=NOW - timedelta(days=1),
    ends=NOW + timedelta(days=1),
    purpose="audit of the shop",
    accepted_rules="2026.1",
)
PERMIT = sample_permit(kind=PermitKind.SECURITY_RESEARCH, clauses=(ClauseId("II.2"),))


def said(condition: Condition, answer: Answer = Answer.MET) -> Said:
    return Said(condition=condition, answer=answer, by="A. Peeters", reason="I looked")


def grounds(checked: GoodFaith) -> dict[str, tuple[str, str]]:
    return {each.condition: (each.answer, each.because) for each in checked.checks}


def one(condition: Condition, **known: Any) -> tuple[str, str]:
    return grounds(good_faith(replace(KNOWN, **known)))[condition]


def test_nothing_known_asks_a_person_everything() -> None:
    checked = good_faith(KNOWN)
    assert grounds(checked) == dict.fromkeys(Condition, ("unknown", "nothing_known"))
    assert (checked.protected, checked.to_answer) == (Answer.UNKNOWN, tuple(Condition))
    assert checked.a_person_may_go_on is False
    assert (checked.by_law, checked.permit, checked.requests) == (True, None, ())


def test_one_condition_that_fails_lets_a_person_go_on_and_never_a_machine() -> None:
    checked = good_faith(replace(KNOWN, said=(said(Condition.NO_REWARD, Answer.NOT_MET),)))
    assert grounds(checked)["no_reward"] == ("not_met", "person")
    assert checked.checks[-1].detail == "A. Peeters: I looked"
    assert (checked.protected, checked.to_answer) == (Answer.NOT_MET, ())
    assert checked.a_person_may_go_on is True


def test_all_conditions_met_protect() -> None:
    checked = good_faith(replace(KNOWN, said=tuple(map(said, Condition))))
    assert (checked.protected, checked.to_answer) == (Answer.MET, ())
    assert checked.a_person_may_go_on is False


def test_the_later_answer_on_a_condition_counts() -> None:
    answers = said(Condition.PROPORTIONATE), said(Condition.PROPORTIONATE, Answer.NOT_MET)
    assert one(Condition.PROPORTIONATE, said=answers) == ("not_met", "person")


def test_a_permit_for_research_covers_all_of_it() -> None:
    checked = good_faith(replace(KNOWN, permits=(PERMIT,)))
    assert checked.permit == PERMIT.id
    assert grounds(checked) == dict.fromkeys(Condition, ("met", "permit"))


@pytest.mark.parametrize(
    "permit",
    [
        replace(PERMIT, kind=PermitKind.LOAD_TEST),
        replace(PERMIT, tenant="other"),
        replace(PERMIT, objects=("other.example",)),
    ],
    ids=["kind", "tenant", "object"],
)
def test_a_permit_for_something_else_covers_nothing(permit: Any) -> None:
    assert good_faith(replace(KNOWN, permits=(permit,))).permit is None


@pytest.mark.parametrize(
    ("us", "ccb", "expected"),
    [
        (None, None, ("unknown", "nothing_known")),
        (None, 1, ("not_met", "only_ccb")),
        (2, 1, ("not_met", "after_ccb")),
        (24, 24, ("met", "in_time")),
        (24, None, ("met", "in_time")),
        (25, 26, ("unknown", "when_found")),
    ],
    ids=["nobody", "ccb_alone", "ccb_first", "both", "us_alone", "late"],
)
def test_we_must_hear_of_it_soon_and_not_after_the_ccb(
    us: int | None, ccb: int | None, expected: tuple[str, str]
) -> None:
    known = {
        "reported_to_us_at": None if us is None else NOW + timedelta(hours=us),
        "reported_to_ccb_at": None if ccb is None else NOW + timedelta(hours=ccb),
    }
    assert one(Condition.REPORTED_TO_US, **known) == expected


def test_a_report_to_the_ccb_is_what_the_law_asks_for() -> None:
    assert one(Condition.REPORTED_TO_CCB, reported_to_ccb_at=NOW) == ("met", "ccb_told")


def test_a_request_on_file_is_shown_and_its_promise_answers_nothing() -> None:
    checked = good_faith(replace(KNOWN, requests=(REQUEST,)))
    assert checked.requests == (REQUEST.id,)
    assert {name: because for name, (_, because) in grounds(checked).items()} == {
        "no_ill_intent": "nothing_known",
        "proportionate": "nothing_known",
        "reported_to_us": "nothing_known",
        "reported_to_ccb": "nothing_known",
        "not_published": "promised",
        "no_reward": "promised",
    }
    assert checked.protected is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sources": ("2001:db8::/32", "203.0.113.0/24")}, True),
        ({"sources": ("203.0.113.8/32",)}, False),
        ({"kind": PermitKind.LOAD_TEST}, False),
        ({"objects": ("other.example",)}, False),
        ({"ends": NOW}, False),
        ({"starts": NOW + timedelta(hours=1)}, False),
        ({"state": RequestState.WITHDRAWN, "decided_at": NOW}, False),
        ({"state": RequestState.REFUSED, "decided_at": NOW}, True),
    ],
    ids=["source", "other", "kind", "object", "over", "to_come", "withdrawn", "refused"],
)
def test_a_request_speaks_of_what_it_named(changes: dict[str, Any], told: bool) -> None:
    checked = good_faith(replace(KNOWN, requests=(replace(REQUEST, **changes),)))
    assert bool(checked.requests) is told


def test_a_page_of_a_host_that_was_named_is_spoken_of_and_covered() -> None:
    page = replace(FINDING, object=f"{FINDING.object}/login.php")
    permit = replace(PERMIT, objects=(HOST,))
    checked = good_faith(replace(KNOWN, finding=page, requests=(REQUEST,), permits=(permit,)))
    assert (checked.requests, checked.permit) == ((REQUEST.id,), PERMIT.id)


def test_a_finding_from_several_addresses_may_be_the_one_announced() -> None:
    request = replace(REQUEST, sources=("203.0.113.8/32",))
    finding = replace(FINDING, source_ip=None)
    checked = good_faith(replace(KNOWN, finding=finding, requests=(request,)))
    assert checked.requests == (REQUEST.id,)


def test_elsewhere_the_questions_are_the_same_and_no_law_is_promised() -> None:
    checked = good_faith(replace(KNOWN, country="NL"))
    assert checked == replace(good_faith(KNOWN), by_law=False)


def test_an_answer_says_something_and_somebody_answers_for_it() -> None:
    answer = said(Condition.NO_REWARD)
    for changes in ({"answer": Answer.UNKNOWN}, {"by": ""}, {"reason": ""}):
        with pytest.raises(ValueError, match="met or not met, who and why"):
            replace(answer, **changes)


def test_only_clauses_that_allow_research_need_the_check() -> None:
    clause = sample_clause()
    assert not needs_check(clause)
    assert needs_check(replace(clause, permits=(PermitKind.SECURITY_RESEARCH,)))


def test_every_condition_and_every_ground_has_words() -> None:
    assert set(CONDITIONS) == set(Condition)
    assert all(text and text[0].islower() for text in (*CONDITIONS.values(), *BECAUSE.values()))
