"""Each reader of a case sees what it may see: the tenant never learns who reported."""

from typing import Any

import msgspec
import pytest

from schout.core.evidence.redact import WITHHELD
from schout.core.evidence.withhold import Audience, Plain, hidden_words, shown
from schout.core.model.ids import RuleId
from schout.core.model.value import Value, canonical_json
from schout.testing import case_file
from schout.testing.samples import HOST, sample_finding, sample_given


def plain_of(value: Value) -> Plain:
    found: Plain = msgspec.json.decode(canonical_json(value))
    return found


TENANT, AUTHORITY, COURT = Audience.TENANT, Audience.AUTHORITY, Audience.COURT
REPORT = plain_of(case_file.report())
CASE = plain_of(case_file.case())
FINDING = plain_of(sample_finding(principal="203.0.113.7"))
ANSWER = plain_of(case_file.notices()[1])
CLAUSE = str(sample_finding().clause)
EVERY: list[tuple[str, Plain]] = [("case", CASE), ("report", REPORT), ("notice", ANSWER)]


def told(kind: str, value: Value | Plain, audience: Audience, **withholds: Any) -> Plain:
    plain = value if isinstance(value, dict) else plain_of(value)
    words = hidden_words([(kind, plain)], audience)
    return shown(kind, plain, audience, withholds.get("clauses", {CLAUSE: ()}), words)


def test_a_court_sees_everything() -> None:
    for kind, plain in EVERY:
        assert told(kind, plain, COURT) == plain
    assert hidden_words(EVERY, COURT) == {}


def test_the_tenant_sees_of_a_report_what_it_says_and_nothing_of_who_says_it() -> None:
    hidden = dict.fromkeys(("key", "name", "mail", "organisation"), WITHHELD)
    assert told("report", REPORT, TENANT) == REPORT | {
        "reporter": REPORT["reporter"] | hidden,
        "digest": WITHHELD,
        "size_bytes": WITHHELD,
        "reference": WITHHELD,
        "text": f"Thousands of calls. Regards, {WITHHELD}",
        "attachments": [REPORT["attachments"][0] | {"name": WITHHELD}],
    }


def test_the_text_of_a_report_is_withheld_when_the_reporter_says_so() -> None:
    report = msgspec.structs.replace(case_file.report(), forward_allowed=False)
    assert told("report", report, TENANT)["text"] == WITHHELD


def test_an_authority_sees_a_report_but_not_who_made_it() -> None:
    hidden = dict.fromkeys(("key", "name", "mail", "organisation"), WITHHELD)
    assert told("report", REPORT, AUTHORITY) == REPORT | {
        "reporter": REPORT["reporter"] | hidden,
        "text": f"Thousands of calls. Regards, {WITHHELD}",
    }


def test_the_digest_of_a_report_is_hidden_where_it_is_evidence_too() -> None:
    plain = plain_of(msgspec.structs.replace(sample_finding(), rule=RuleId("report")))
    seen = shown("finding", plain, Audience.TENANT, {}, {})
    assert {each["digest"] for each in seen["evidence"]} == {WITHHELD}
    assert shown("finding", plain, Audience.COURT, {}, {}) == plain


def test_a_reporter_without_a_name_hides_no_words() -> None:
    nobody = msgspec.structs.replace(
        case_file.REPORTER, key="unknown", name=None, mail=None, organisation=None
    )
    report = plain_of(msgspec.structs.replace(case_file.report(), reporter=nobody))
    assert hidden_words([("report", report)], TENANT) == {}
    assert told("report", report, AUTHORITY)["text"] == REPORT["text"]


def test_an_answer_to_a_reporter_does_not_say_to_whom_it_went() -> None:
    hidden = {"recipients": WITHHELD}
    assert told("notice", ANSWER, AUTHORITY) == ANSWER | hidden
    assert told("notice", ANSWER, TENANT) == ANSWER | hidden | {
        "subject": WITHHELD,
        "body": WITHHELD,
    }


def test_a_message_to_a_reporter_does_not_either() -> None:
    message = plain_of(case_file.message())
    for audience in (TENANT, AUTHORITY):
        words = hidden_words([("notice", ANSWER), ("message", message)], audience)
        assert shown("message", message, audience, {}, words) == message | {"to": WITHHELD}


def test_the_tenant_sees_its_own_notices() -> None:
    notice = plain_of(case_file.notices()[0])
    assert told("notice", notice, TENANT) == notice


@pytest.mark.parametrize(
    ("clauses", "hidden"),
    [
        pytest.param({CLAUSE: ("query",)}, {}, id="nothing of it"),
        pytest.param({CLAUSE: ("user",)}, {"principal": WITHHELD}, id="the user"),
        pytest.param(
            {CLAUSE: ("source_ip",)},
            {"source_ip": WITHHELD, "principal": WITHHELD},
            id="the address",
        ),
        pytest.param({}, {"source_ip": WITHHELD, "principal": WITHHELD}, id="an unknown clause"),
    ],
)
def test_the_tenant_does_not_see_what_the_clause_withholds(
    clauses: dict[str, tuple[str, ...]], hidden: Plain
) -> None:
    assert told("finding", FINDING, TENANT, clauses=clauses) == FINDING | hidden
    given = plain_of(sample_given(sample_finding(principal="203.0.113.7")))
    decided = {"input": given, "decision": {}}
    expected = {"input": given | {"finding": FINDING | hidden}, "decision": {}}
    assert told("decision", decided, TENANT, clauses=clauses) == expected
    for audience in (AUTHORITY, COURT):
        assert told("finding", FINDING, audience, clauses=clauses) == FINDING
        assert told("decision", decided, audience, clauses=clauses) == decided


@pytest.mark.parametrize("principal", [None, HOST])
def test_a_host_name_of_the_tenant_is_no_secret_to_it(principal: str | None) -> None:
    finding = sample_finding(principal=principal)
    found = told("finding", finding, TENANT, clauses={CLAUSE: ("source_ip",)})
    assert found["principal"] == principal


def test_the_tenant_sees_numbers_for_people_and_no_notes_or_holds() -> None:
    inside = {"what": WITHHELD, "by": WITHHELD, "ref": WITHHELD, "detail": WITHHELD}
    opened, confirmed, noted, held, appealed = CASE["history"]
    assert told("case", CASE, TENANT) == CASE | {
        "hold": WITHHELD,
        "history": [
            opened,
            confirmed | {"by": "person 1"},
            noted | inside,
            held | inside,
            appealed,
        ],
    }
    assert told("case", CASE, AUTHORITY) == CASE


def test_a_person_has_one_number_in_all_records() -> None:
    appeal = plain_of(case_file.appeal())
    words = hidden_words([("case", CASE), ("appeal", appeal)], TENANT)
    found = shown("appeal", appeal, TENANT, {}, words)
    assert (words, found["reviewer"], found["said"][0]["by"]) == (
        {"B. Claes": "person 1", "C. Maes": "person 2"},
        "person 2",
        "person 2",
    )


def test_people_who_agreed_together_are_each_numbered() -> None:
    plain = {"agreed": ["B. Claes", "C. Maes"], "by": None, "n": 1}
    assert told("sanction", plain, TENANT) == plain | {"agreed": ["person 1", "person 2"]}


def test_the_tenant_is_told_that_there_was_an_act_inside_and_not_what() -> None:
    act = {"acts": [{"type": "note", "by": "B. Claes", "text": "x"}, {"type": "keep", "step": "a"}]}
    assert told("act", act, TENANT) == {
        "acts": [{"type": "note", "by": WITHHELD, "text": WITHHELD}, {"type": "keep", "step": "a"}]
    }
    assert told("act", act, AUTHORITY) == act


def test_words_are_hidden_whole_and_in_any_case() -> None:
    words = {"Jan": WITHHELD, "Jan Jans": "person 1"}
    plain: Plain = {"a": ["JAN", "January", "jan jans", 3, None], "b": {"c": "x jan."}}
    assert shown("permit", plain, TENANT, {}, words) == {
        "a": [WITHHELD, "January", "person 1", 3, None],
        "b": {"c": f"x {WITHHELD}."},
    }


def test_a_reporter_cannot_blot_out_what_the_tenant_must_see() -> None:
    reporter = msgspec.structs.replace(case_file.REPORTER, name="in_force", organisation="acme")
    report = plain_of(msgspec.structs.replace(case_file.report(), reporter=reporter))
    words = hidden_words([("report", report)], TENANT)
    found = shown("case", CASE, TENANT, {}, words)
    assert (found["state"], found["tenant"], found["object"]) == (
        "in_force",
        "acme",
        f"{WITHHELD}.example",
    )


def test_what_is_inside_a_record_of_records_is_cleaned_too() -> None:
    plain: Plain = {"decision": {"state": "anna", "reasons": [{"detail": "Anna says"}]}}
    assert shown("permit", plain, TENANT, {}, {"Anna": WITHHELD}) == {
        "decision": {"state": "anna", "reasons": [{"detail": f"{WITHHELD} says"}]}
    }


def test_that_an_authority_must_be_told_stays_with_the_host() -> None:
    words = ("must_tell", "authority_told", "nobody_told")
    entries = [{"at": "x", "what": each, "ref": "r", "by": "An", "detail": "d"} for each in words]
    hidden = dict.fromkeys(("what", "by", "detail", "ref"), WITHHELD)
    case = CASE | {"history": entries, "to_tell": [{"kind": "child_abuse", "since": "x"}]}
    seen = told("case", case, TENANT)
    assert seen["to_tell"] == WITHHELD
    assert seen["history"] == [each | hidden for each in entries]
    report = REPORT | {"grave": ["threat_to_life"]}
    assert told("report", report, TENANT)["grave"] == WITHHELD
    assert told("report", report, AUTHORITY)["grave"] == ["threat_to_life"]
    act = {"type": "tell_nobody", "by": "An", "reason": "a film"}
    assert told("act", act, TENANT) == {"type": "tell_nobody", "by": WITHHELD, "reason": WITHHELD}
