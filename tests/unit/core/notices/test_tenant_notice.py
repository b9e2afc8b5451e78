"""The notice to a tenant is fair, clear, whole, and says nothing about anybody else."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    AT,
    CASE,
    CLAUSE,
    DECISION,
    FINDING,
    POLICY,
    REPORTED,
    SUSPENSION,
    TENANT,
    THROTTLE,
    evidence,
    flat,
    holds_golden,
)

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId, NoticeId
from schout.core.model.notice import Notice
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import NoticeKind, Outcome
from schout.core.notices.tenant_notice import prepare
from schout.core.policy.schema import Policy, Step
from schout.testing.policies import LANGUAGES, sample_step
from schout.testing.texts import product_texts

ALL_SHOWN = replace(evidence(1), excerpt="peeters.oxygis.example 203.0.113.7 GET /")


def notice(
    decision: Decision = DECISION,
    finding: Finding = FINDING,
    policy: Policy = POLICY,
    tenant: Tenant = TENANT,
    lang: str = "en",
) -> Notice:
    case = replace(CASE, step=decision.step or "notice")
    return prepare(case, decision, finding, policy, tenant, lang, product_texts())


def with_clause(**changes: object) -> Policy:
    clause = replace(CLAUSE, **changes)
    clauses = tuple(clause if one.id == clause.id else one for one in POLICY.clauses)
    return replace(POLICY, clauses=clauses)


def with_step(step: Step) -> Policy:
    ladder = POLICY.ladder("resources")
    steps = tuple(step if one.id == step.id else one for one in ladder.steps)
    return replace(POLICY, ladders=(replace(ladder, steps=steps),))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "decision", "finding"),
    [
        pytest.param("first", DECISION, FINDING, id="first"),
        pytest.param("throttle", THROTTLE, FINDING, id="throttle"),
        pytest.param("suspension", SUSPENSION, FINDING, id="suspension"),
        pytest.param("reported", replace(DECISION, automated=False), REPORTED, id="reported"),
    ],
)
def test_the_notice_reads_as_agreed(
    name: str, decision: Decision, finding: Finding, lang: str
) -> None:
    assert holds_golden(name, notice(decision, finding, lang=lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "decision", [DECISION, THROTTLE, SUSPENSION], ids=["first", "throttle", "suspension"]
)
def test_no_line_is_longer_than_76_characters(decision: Decision, lang: str) -> None:
    long_name = replace(FINDING, object="x" * 500, evidence=(evidence(1),))
    for finding in (FINDING, long_name):
        body = notice(decision, finding, lang=lang).body
        assert [line for line in body.splitlines() if len(line) > 76] == []


def test_the_notice_says_whose_it_is_and_about_what() -> None:
    made = notice()
    assert replace(made, subject="", body="") == Notice(
        id=NoticeId(made.id),
        kind=NoticeKind.TENANT_NOTICE,
        case=CASE.id,
        decision=DECISION.id,
        tenant=TENANT.id,
        clause=ClauseId("III.2"),
        language="en",
        prepared_at=AT,
        remedy_until=AT + timedelta(days=14),
        recipients=("it@peeters.example",),
        subject="",
        body="",
    )


def test_the_same_input_gives_the_same_notice_and_another_language_another_id() -> None:
    assert notice() == notice()
    assert notice(lang="nl").id != notice(lang="fr").id


def test_a_language_the_policy_lacks_gives_the_source_language() -> None:
    assert notice(lang="es") == notice(lang="nl")
    assert notice(lang="fr-BE") == notice(lang="fr")


def test_a_withheld_address_is_not_shown() -> None:
    hidden = replace(CLAUSE.evidence, withhold=("source_ip",))
    line = replace(evidence(1), excerpt="[withheld source_ip] POST /xmlrpc/")
    shown = replace(FINDING, evidence=(line,))
    open_body = notice(finding=shown).body
    body = notice(finding=shown, policy=with_clause(evidence=hidden)).body
    assert "From: 203.0.113.7." in open_body
    assert "203.0.113.7" not in body
    assert "Left out of these lines: the source address." in flat(body)


def test_what_is_unknown_is_left_out() -> None:
    few = replace(FINDING, object=None, source_ip=None, evidence=(ALL_SHOWN,))
    body = notice(finding=few, policy=with_clause(permits=())).body
    for absent in ("Where:", "From:", "more line", "Left out", "When it is allowed"):
        assert absent not in body


def test_five_lines_are_shown_and_the_rest_is_on_request() -> None:
    body = notice().body
    assert [f"line {number}," in body for number in range(101, 107)] == [True] * 5 + [False]
    assert "There are 15 more lines. We will send them to you on request." in flat(body)


def test_an_excerpt_that_breaks_lines_cannot_write_into_the_notice() -> None:
    evil = replace(evidence(1), excerpt="GET /\r\n\r\nYou owe us money\x1b[31m")
    body = notice(finding=replace(FINDING, evidence=(evil,))).body
    assert "GET /\ufffd\ufffd\ufffd\ufffdYou owe us money\ufffd[31m" in flat(body)


def test_a_name_that_breaks_lines_cannot_write_into_the_notice() -> None:
    body = notice(tenant=replace(TENANT, name="A\nBcc: x@y.example")).body
    assert body.startswith("Dear A\ufffdBcc: x@y.example,\n\n")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc", ""])
def test_an_unknown_time_zone_is_told_in_utc(zone: str) -> None:
    body = flat(notice(tenant=replace(TENANT, time_zone=zone)).body)
    assert "All times are given in the time zone UTC." in body
    assert "Last seen: Tuesday, 1 December 2026 at 13:05:01." in body


def test_times_are_those_of_the_tenant() -> None:
    body = flat(notice(tenant=replace(TENANT, time_zone="America/New_York")).body)
    assert "Last seen: Tuesday, 1 December 2026 at 08:05:01." in body
    assert "by Tuesday, 15 December 2026 at 08:05 (GMT-05:00) at the latest" in body


def test_a_clause_without_a_remedy_asks_nothing() -> None:
    body = notice(policy=with_clause(remedy=None)).body
    assert "What we ask of you" not in body


def test_a_list_of_things_to_do_stays_a_list() -> None:
    remedy = CLAUSE.remedy
    assert remedy is not None
    asked = replace(remedy, ask={**remedy.ask, "en": "Please:\n\n- slow down\n- batch"})
    assert "Please:\n\n- slow down\n\n- batch\n" in notice(policy=with_clause(remedy=asked)).body


def test_a_window_that_cannot_grow_is_not_said_to() -> None:
    remedy = CLAUSE.remedy
    assert remedy is not None
    fixed = with_clause(remedy=replace(remedy, extendable=False))
    assert "Do you need more time?" in notice().body
    assert "Do you need more time?" not in notice(policy=fixed).body


def test_a_proposal_is_not_told_as_a_measure() -> None:
    proposed = replace(THROTTLE, outcome=Outcome.PROPOSED)
    body = flat(notice(proposed).body)
    assert "No measure has been taken. This is proposed:" in body
    assert "One person must agree first." in body
    assert "If you put it right in time, nothing follows." in body


def test_a_measure_of_unknown_refund_says_nothing_of_fees() -> None:
    assert "Fees are" not in notice(replace(THROTTLE, refund=None)).body


def test_a_decision_that_is_no_strike_counts_none() -> None:
    assert "violation that counts" not in notice(replace(DECISION, strike=0)).body


def test_a_step_without_an_appeal_says_so() -> None:
    policy = with_step(replace(sample_step(), appeal=None))
    assert "There is no appeal against this step" in flat(notice(policy=policy).body)


def follows(**changes: object) -> str:
    """Give what a notice says that follows when the throttle of the ladder is no measure."""
    throttle = replace(POLICY.ladder("resources").step("throttle"), measures=(), **changes)
    return flat(notice(policy=with_step(throttle)).body)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_notice_before_another_reads_as_agreed(lang: str) -> None:
    throttle = replace(POLICY.ladder("resources").step("throttle"), measures=())
    assert holds_golden("before_another", notice(policy=with_step(throttle), lang=lang))


def test_of_a_notice_that_follows_it_is_said_what_follows_after_it() -> None:
    again = "If it has not been put right by then, you can receive another notice"
    after = "If it has still not been put right after that, this can follow: the service is"
    assert f"{again}, with a new deadline. {after}" in follows(remedy=True)
    assert f"{again}. {after}" in follows(remedy=False)


def test_a_notice_that_nothing_follows_is_named_alone() -> None:
    told = follows(remedy=True, then=None)
    assert "another notice, with a new deadline." in told
    assert "this can follow" not in told


def test_only_what_the_step_lifts_is_promised() -> None:
    step = replace(POLICY.ladder("resources").step("throttle"), lift=())
    promise = "the measure is then lifted"
    assert promise in flat(notice(THROTTLE).body)
    assert promise not in flat(notice(THROTTLE, policy=with_step(step)).body)


def test_a_notice_on_a_report_says_nothing_of_who_reported() -> None:
    decision = replace(DECISION, automated=False, agreed=("an", "bo"))
    body = flat(notice(decision, REPORTED).body)
    assert "We received a report about this." in body
    assert "Two members of our team took the decision together." in body
    for absent in ("From: 203.0.113.7", "at most", "rule report"):
        assert absent not in body


def test_of_a_report_the_time_of_the_fact_is_told_and_not_the_hour_at_which_it_came() -> None:
    body = flat(notice(finding=REPORTED).body)
    assert "- When: Tuesday, 1 December 2026 at 13:05:01." in body
    assert "1. Report received on 1 December 2026" in body
    assert "14:05:01" not in body


def test_where_a_report_says_no_time_none_is_told() -> None:
    body = notice(finding=replace(REPORTED, first_at=AT)).body
    for absent in ("When:", "First seen:", "Last seen:", ":05:01"):
        assert absent not in body


def test_only_what_was_taken_out_is_said_to_be() -> None:
    left_out = "Left out of these lines: "
    told = f"{left_out}the user names and the query part of addresses."
    assert told in flat(notice().body)
    told = f"{left_out}the query part of addresses and personal data."
    assert told in flat(notice(finding=REPORTED).body)
    assert left_out not in flat(notice(finding=replace(FINDING, evidence=(ALL_SHOWN,))).body)


def test_what_only_a_rule_withholds_is_said_in_one_word() -> None:
    lines = (replace(evidence(1), excerpt=f"[withheld {what}]") for what in ("sender", "password"))
    body = flat(notice(finding=replace(FINDING, evidence=tuple(lines))).body)
    assert "Left out of these lines: other particulars." in body


@pytest.mark.parametrize(
    ("lang", "mark"),
    [("nl", "[weggelaten]"), ("fr", "[omis]"), ("en", "[left out]"), ("de", "[weggelassen]")],
)
def test_a_mark_is_in_the_language_of_the_letter(lang: str, mark: str) -> None:
    for finding in (FINDING, REPORTED):
        body = notice(finding=finding, lang=lang).body
        assert mark in body
        assert "[withheld" not in body


def test_a_report_of_which_nothing_may_be_shown_takes_no_line() -> None:
    silent = replace(REPORTED, evidence=(replace(REPORTED.evidence[0], excerpt=""),))
    assert "1. Report received on 1 December 2026\n\n" in notice(finding=silent).body
