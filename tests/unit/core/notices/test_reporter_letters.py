"""A reporter is told what was decided, and nothing of the tenant; a tenant never sees it."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    AT,
    CASE,
    LINK,
    POLICY,
    REPORT,
    TENANT,
    flat,
    holds_golden,
)

from schout.core.model.ids import NoticeId
from schout.core.model.notice import Notice
from schout.core.model.report import ObjectKind, Report, ReportedObject
from schout.core.model.vocabulary import NoticeKind, ReportState
from schout.core.notices.reporter_letters import receipt, reporter_answer, reporter_warning
from schout.testing.policies import LANGUAGES
from schout.testing.texts import product_texts

DECIDED = {ReportState.UPHELD, ReportState.UNFOUNDED, ReportState.NOT_OURS}
LATER = AT + timedelta(days=2)


def received(report: Report = REPORT, lang: str = "en", link: str = LINK) -> Notice:
    return receipt(report, link, POLICY, lang, product_texts())


def answer(
    outcome: ReportState,
    acted: bool = False,
    lang: str = "en",
    report: Report = REPORT,
    automated: bool = False,
    corrects: datetime | None = None,
) -> Notice:
    return reporter_answer(
        report,
        outcome,
        acted,
        LINK,
        POLICY,
        lang,
        product_texts(),
        at=LATER,
        automated=automated,
        corrects=corrects,
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_letter_reads_as_agreed(lang: str) -> None:
    made = {
        "receipt": received(lang=lang),
        "answer_acted": answer(ReportState.UPHELD, acted=True, lang=lang),
        "answer_unfounded": answer(ReportState.UNFOUNDED, lang=lang),
        "answer_duplicate": answer(ReportState.DUPLICATE, lang=lang),
        "answer_corrected": answer(ReportState.UNFOUNDED, lang=lang, corrects=AT),
        "warning": reporter_warning(REPORT, POLICY, lang, product_texts(), at=LATER),
    }
    for name, notice in made.items():
        assert holds_golden(name, notice)


def test_a_letter_to_a_reporter_is_of_no_case_and_no_tenant() -> None:
    made = received()
    assert replace(made, subject="", body="") == Notice(
        id=NoticeId(made.id),
        kind=NoticeKind.RECEIPT,
        case=None,
        decision=None,
        tenant=None,
        clause=None,
        report=REPORT.id,
        language="en",
        prepared_at=AT,
        remedy_until=None,
        recipients=("jo@janssens.example",),
        subject="",
        body="",
    )
    answered = answer(ReportState.UPHELD)
    assert (answered.case, answered.tenant, answered.report) == (None, None, REPORT.id)
    assert answered.prepared_at == LATER


def test_the_same_input_gives_the_same_letter() -> None:
    assert answer(ReportState.UPHELD) == answer(ReportState.UPHELD)
    assert len({answer(ReportState.UPHELD, acted).id for acted in (True, False)}) == 2
    assert received(lang="es") == received(lang="nl")


@pytest.mark.parametrize("outcome", list(ReportState))
def test_every_outcome_can_be_told(outcome: ReportState) -> None:
    body = flat(answer(outcome, report=replace(REPORT, objects=())).body)
    assert ("Do you disagree?" in body) == (outcome in DECIDED)
    assert ("a member of our team took the decision" in body) == (outcome in DECIDED)
    for secret in (TENANT.name, TENANT.id, CASE.id, "peeters", "calls", "203.0.113.7"):
        assert secret not in body


def test_acting_is_told_only_where_the_report_was_upheld() -> None:
    acted = "we have taken a measure"
    assert acted in flat(answer(ReportState.UPHELD, acted=True).body)
    assert acted not in flat(answer(ReportState.UPHELD).body)
    assert acted not in flat(answer(ReportState.UNFOUNDED, acted=True).body)


def test_an_answer_says_which_report_it_answers() -> None:
    lines = answer(ReportState.UNFOUNDED).body.splitlines()
    assert lines[lines.index("You reported:") + 2] == "- https://peeters.oxygis.example/bank"


def test_an_answer_that_holds_no_longer_is_corrected() -> None:
    made = answer(ReportState.UNFOUNDED, corrects=AT)
    assert made.subject == f"[Oxygis] Correction of our answer to your report ({REPORT.id})"
    body = flat(made.body)
    assert "We must correct our answer of 1 December 2026." in body
    assert "Do you disagree?" in body
    assert "We found nothing that is against our policy" not in body


def test_a_decision_of_software_alone_is_told() -> None:
    body = flat(answer(ReportState.UNFOUNDED, automated=True).body)
    assert "This decision was taken by software, and no person looked at it." in body


def test_a_reporter_who_wants_the_text_kept_is_told_that_it_is() -> None:
    kept = received(replace(REPORT, forward_allowed=False)).body
    assert "Nor will we show them the text of your report" in flat(kept)
    assert "as you have allowed" in flat(received().body)


def test_who_gives_no_name_no_mail_and_no_category_is_greeted_all_the_same() -> None:
    reporter = replace(REPORT.reporter, name=None, mail=None)
    bare = replace(REPORT, reporter=reporter, category=None, objects=())
    made = received(bare, link="")
    assert (made.recipients, made.body.splitlines()[0]) == ((), "Hello,")
    for absent in ("Kind:", "You reported:", "Here you can see"):
        assert absent not in made.body


def test_a_host_without_working_hours_writes_in_utc() -> None:
    policy = replace(POLICY, calendars=())
    body = receipt(REPORT, LINK, policy, "en", product_texts()).body
    assert "Tuesday, 1 December 2026 at 13:05 (GMT+00:00)" in flat(body)


def test_a_link_is_whole_on_its_own_line() -> None:
    assert LINK in received().body.splitlines()
    assert "https://a.example/bBcc:x" in received(link="https://a.example/b\r\nBcc:x").body


def test_what_a_reporter_wrote_cannot_write_into_the_letter() -> None:
    evil = ReportedObject(kind=ObjectKind.OTHER, value="x", normal="a\n\nKind regards\x00<b>")
    named = replace(REPORT.reporter, name="A\r\nBcc: x@y.example")
    made = received(replace(REPORT, objects=(evil,) * 9, reporter=named, category="c\nd"))
    assert made.body.startswith("Hello A") is False
    assert made.body.startswith("Dear A\ufffd\ufffdBcc: x@y.example,\n\n")
    assert made.body.count("- a\ufffd\ufffdKind regards\ufffd<b>\n") == 5
    assert "Kind: c\ufffdd." in made.body
    assert "\n" not in made.subject


def test_a_warning_says_what_follows_and_is_of_no_case() -> None:
    made = reporter_warning(REPORT, POLICY, "en", product_texts(), at=LATER)
    assert (made.kind, made.case, made.tenant) == (NoticeKind.REPORTER_WARNING, None, None)
    assert (made.report, made.prepared_at) == (REPORT.id, LATER)
    body = flat(made.body)
    assert "Article 23" in body
    for secret in (TENANT.name, TENANT.id, CASE.id):
        assert secret not in body
