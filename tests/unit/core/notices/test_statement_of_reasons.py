"""A statement of reasons has every point of Art. 17(3) of Regulation (EU) 2022/2065."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    AT,
    CASE,
    DECISION,
    FINDING,
    NEITHER,
    POLICY,
    REPORTED,
    SUSPENDED,
    SUSPENSION,
    TENANT,
    THROTTLE,
    THROTTLED,
    flat,
    holds_golden,
    occasion,
)

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.ids import ReportId
from schout.core.model.notice import Notice
from schout.core.model.sanction import Sanction, StatementOfReasons
from schout.core.model.vocabulary import NoticeKind, Outcome, Scope
from schout.core.notices.statement_of_reasons import statement_letter, statement_of
from schout.core.policy.schema import Policy
from schout.testing.policies import LANGUAGES
from schout.testing.texts import product_texts


def letter(
    decision: Decision = SUSPENSION,
    finding: Finding = FINDING,
    sanctions: tuple[Sanction, ...] = (SUSPENDED,),
    lang: str = "en",
    policy: Policy = POLICY,
    territory: tuple[str, ...] = (),
    reports: tuple[ReportId, ...] = (),
) -> Notice:
    case = replace(CASE, step=decision.step or "", clause=decision.clause, reports=reports)
    return statement_letter(occasion(lang, case, policy), decision, finding, sanctions, territory)


def reasons(decision: Decision, finding: Finding = FINDING) -> StatementOfReasons:
    return statement_of(decision, finding, POLICY, TENANT, "en", product_texts())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "decision", "finding", "sanctions"),
    [
        pytest.param("suspension", SUSPENSION, FINDING, (SUSPENDED,), id="suspension"),
        pytest.param("two", THROTTLE, FINDING, (THROTTLED, SUSPENDED), id="two"),
        pytest.param("not_taken_yet", THROTTLE, FINDING, (), id="not-taken-yet"),
        pytest.param(
            "reported",
            replace(SUSPENSION, agreed=("an", "bo")),
            REPORTED,
            (SUSPENDED,),
            id="reported",
        ),
    ],
)
def test_the_letter_reads_as_agreed(
    name: str,
    decision: Decision,
    finding: Finding,
    sanctions: tuple[Sanction, ...],
    lang: str,
) -> None:
    made = letter(decision, finding, sanctions, lang)
    assert holds_golden(f"reasons_{name}", made)
    assert [line for line in made.body.splitlines() if len(line) > 76] == []


def test_the_letter_says_whose_it_is_and_about_what() -> None:
    made = letter()
    assert (made.kind, made.case, made.decision, made.tenant, made.clause, made.recipients) == (
        NoticeKind.STATEMENT_OF_REASONS,
        CASE.id,
        SUSPENSION.id,
        TENANT.id,
        CASE.clause,
        TENANT.contacts,
    )


def test_the_same_input_gives_the_same_letter_and_another_sanction_another_id() -> None:
    assert letter() == letter()
    assert len({letter().id, letter(lang="nl").id, letter(sanctions=(THROTTLED,)).id}) == 3


def test_the_letter_names_the_territory_when_it_is_not_everywhere() -> None:
    assert "This applies wherever we offer the service." in letter().body
    assert "This applies only in Belgium and France." in letter(territory=("BE", "FR")).body
    assert "This applies only in XX." in letter(territory=("XX",)).body


def test_a_withheld_address_is_not_named_as_a_target() -> None:
    clause = POLICY.clause(CASE.clause)
    evidence = replace(clause.evidence, withhold=("source_ip",))
    hidden = replace(clause, evidence=evidence)
    clauses = tuple(hidden if each.id == hidden.id else each for each in POLICY.clauses)
    both = (THROTTLED, SUSPENDED)
    shown = "This concerns: 203.0.113.7 and peeters.oxygis.example."
    assert shown in flat(letter(sanctions=both).body)
    body = letter(sanctions=both, policy=replace(POLICY, clauses=clauses)).body
    assert "This concerns: peeters.oxygis.example." in flat(body)
    assert "203.0.113.7" not in body


def test_a_measure_on_what_is_not_known_is_told_as_one_without_effect() -> None:
    nowhere = replace(THROTTLED, targets=(), scope=Scope.SOURCE)
    said = "(for the source address): without effect, as we do not know on what exactly."
    assert said in flat(letter(sanctions=(nowhere,)).body)


def test_without_a_target_none_is_named() -> None:
    everything = replace(SUSPENDED, targets=(), scope=Scope.TENANT)
    assert "This concerns" not in letter(sanctions=(everything,)).body


def test_the_first_review_is_told_and_none_when_there_is_none() -> None:
    later = replace(SUSPENDED, review=AT + timedelta(days=9))
    both = letter(sanctions=(later, SUSPENDED))
    assert "by Wednesday, 2 December 2026 at 14:05" in flat(both.body)
    assert "will look at this again" not in letter(sanctions=(THROTTLED,)).body


def test_a_sanction_in_force_began_when_it_was_seen_to_be() -> None:
    active = replace(SUSPENDED, active_at=AT + timedelta(minutes=2))
    body = flat(letter(sanctions=(active,)).body)
    assert "from Tuesday, 1 December 2026 at 14:07 (GMT+01:00), until it is lifted." in body


def test_a_report_besides_our_own_finding_is_told_but_not_whose_it_is() -> None:
    body = flat(letter(reports=(ReportId("rpt_1"),)).body)
    assert "We also received a report about this." in body
    assert "We do not say who reports something." in body


def test_a_decision_of_software_alone_is_told() -> None:
    alone = replace(SUSPENSION, automated=True, refund=None, strike=0, grounds=())
    body = flat(letter(alone).body)
    assert "The decision was taken by software, and nobody looked at it beforehand." in body
    for absent in ("Fees are", "violation that counts", "remedy window"):
        assert absent not in body


def test_only_what_lifts_a_measure_is_promised() -> None:
    ladder = POLICY.ladder("resources")
    steps = tuple(replace(step, lift=()) for step in ladder.steps)
    policy = replace(POLICY, ladders=(replace(ladder, steps=steps),))
    promise = "the measure is then lifted"
    assert promise in flat(letter().body)
    assert promise not in flat(letter(policy=policy).body)


def test_without_a_dispute_body_or_court_only_the_court_is_told() -> None:
    body = flat(letter(policy=NEITHER).body)
    assert "You can also go to court. Do you" in body
    assert "out-of-court" not in body


def test_reasons_are_kept_with_a_sanction() -> None:
    assert reasons(SUSPENSION) == StatementOfReasons(
        decision=SUSPENSION.id,
        clause=CASE.clause,
        facts="We counted 1,800 calls in 5 minutes; at most 305 calls were allowed in that time. "
        "It happened on 1 December 2026 between 14:00:01 and 14:05:01. Where: "
        "peeters.oxygis.example. The finding rests on 1 event, which we have kept.",
        ground="The ground is contractual: clause III.2 Unthrottled API calls of our policy "
        "“Acceptable use policy”, version 2026.1, in force from 1 December 2026. That policy is "
        "part of your agreement with Oxygis. We counted more than this clause allows. This is the "
        "third violation that counts under this part of the policy. We need not wait for the end "
        "of a remedy window, because the violation is serious and repeated.",
        automated_detection=True,
        automated_decision=False,
        redress="You can appeal within 6 months by writing to appeal@oxygis.example. It is free. "
        "Somebody who had no part in this decision then looks at it again. You can also "
        "bring the dispute before DisputeHelp (https://disputehelp.example), a certified "
        "out-of-court dispute settlement body. You can also go to court. The court that has "
        "jurisdiction: Brussels Enterprise Court.",
    )


def test_reasons_that_rest_on_a_report_say_so_and_name_nobody() -> None:
    found = reasons(SUSPENSION, replace(REPORTED, object=None))
    assert (found.automated_detection, found.facts) == (
        False,
        "We received a report about this. It happened on Tuesday, 1 December 2026 at 13:05:01.",
    )


def test_where_a_report_says_no_time_the_reasons_tell_none() -> None:
    found = reasons(SUSPENSION, replace(REPORTED, object=None, first_at=AT))
    assert found.facts == "We received a report about this."


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("nl", "tussen 30 november 2026 om 14:05:01 en 1 december 2026 om 14:05:01."),
        ("fr", "entre le 30 novembre 2026 à 14:05:01 et le 1er décembre 2026 à 14:05:01."),
        ("en", "between 30 November 2026 at 14:05:01 and 1 December 2026 at 14:05:01."),
        ("de", "dem 30. November 2026 um 14:05:01 Uhr und dem 1. Dezember 2026 um 14:05:01 Uhr."),
    ],
    ids=["nl", "fr", "en", "de"],
)
def test_facts_of_more_than_a_day_are_told_with_both_days(lang: str, told: str) -> None:
    finding = replace(FINDING, first_at=AT - timedelta(days=1))
    assert told in statement_of(SUSPENSION, finding, POLICY, TENANT, lang, product_texts()).facts


def test_a_fact_of_one_moment_is_told_with_it() -> None:
    found = reasons(SUSPENSION, replace(FINDING, first_at=AT))
    assert "It happened on Tuesday, 1 December 2026 at 14:05:01." in found.facts


def test_a_decision_that_is_only_proposed_has_reasons_too() -> None:
    proposed = replace(DECISION, outcome=Outcome.PROPOSED, agreed=())
    assert reasons(proposed).automated_decision
