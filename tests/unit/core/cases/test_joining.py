"""Joining and parting cases: all goes along, nothing is left behind, one decision is one strike."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.acts import act
from schout.core.cases.joining import doubted, joined, parted, why_apart
from schout.core.cases.machine import strikes_of
from schout.core.cases.moved import Moved
from schout.core.cases.reported import finding_of
from schout.core.model.act import Merge, Split
from schout.core.model.case import Case, CaseEntry, Due, Extension, Hold, Pending, ToTell
from schout.core.model.finding import Finding
from schout.core.model.ids import (
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    Digest,
    FindingId,
    ReportId,
    SanctionId,
    TenantId,
)
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.sanction import Appeal
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import (
    AppealState,
    CaseState,
    Closing,
    Grave,
    IntentSign,
    ReportKind,
    SanctionState,
    Severity,
    TimerKind,
)
from schout.testing.samples import (
    ACME,
    CALLS,
    HOST,
    NOW,
    UNTIL,
    gone_on,
    sample_case,
    sample_finding,
    sample_frame,
    sample_sanction,
)

LATER = NOW + timedelta(days=1)
GONE = sample_case()
INTO = sample_case(id=CaseId("cas_2"), findings=(FindingId("fnd_2"),))
MERGE = Merge(by="An", reason="same script", into=INTO.id)
HOLD = Hold(since=NOW, by="An", reason="order")
SILENCE = Silence(report=ReportId("rpt_9"), basis="a law")
APPEAL = Appeal(
    id=AppealId("apl_1"),
    case=GONE.id,
    tenant=ACME,
    decision=DecisionId("dec_1"),
    filed_at=NOW,
    text="no",
)
OVER = msgspec.structs.replace(APPEAL, state=AppealState.UPHELD)


def changed(case: Case, **changes: Any) -> Case:
    return msgspec.structs.replace(case, **changes)


def why(gone: Case, into: Case, *sanctions: Any, appeal: Appeal = OVER) -> str | None:
    found = why_apart(gone, into, sanctions, [appeal])
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("gone", "into", "code"),
    [
        (GONE, INTO, None),
        (GONE, changed(INTO, tenant=TenantId("other")), "SCH-D018"),
        (GONE, changed(INTO, state=CaseState.CLOSED, closing=Closing.QUIET), "SCH-D001"),
        (GONE, changed(INTO, ladder="content"), "SCH-D050"),
        (changed(GONE, ladder=""), changed(INTO, ladder="", clause=ClauseId("I.1")), "SCH-D050"),
        (changed(GONE, ladder=""), changed(INTO, ladder=""), None),
        (GONE, changed(INTO, clause=ClauseId("III.5")), None),
        (changed(GONE, silences=(SILENCE,)), INTO, "SCH-D073"),
        (GONE, changed(INTO, silences=(SILENCE,)), "SCH-D073"),
        (changed(GONE, hold=HOLD), INTO, "SCH-D052"),
        (changed(GONE, hold=HOLD), changed(INTO, hold=HOLD), None),
        (GONE, changed(INTO, hold=HOLD), None),
    ],
    ids=[
        "one matter",
        "another tenant",
        "closed",
        "another ladder",
        "no ladder, another clause",
        "no ladder, one clause",
        "another clause of the ladder",
        "silence here",
        "silence there",
        "hold",
        "both on hold",
        "hold there",
    ],
)
def test_cases_go_on_in_one_only_when_they_are_one_matter(
    gone: Case, into: Case, code: str | None
) -> None:
    assert why(gone, into) == code


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (SanctionState.WANTED, "SCH-D019"),
        (SanctionState.ACTIVE, "SCH-D019"),
        (SanctionState.LIFTING, None),
        (SanctionState.LIFTED, None),
    ],
)
def test_a_case_whose_measures_last_goes_on_in_no_other(
    state: SanctionState, code: str | None
) -> None:
    assert why(GONE, INTO, sample_sanction(state=state)) == code


def test_a_case_with_an_open_appeal_goes_on_in_no_other() -> None:
    assert why(GONE, INTO, appeal=APPEAL) == "SCH-D051"


def test_the_case_that_goes_on_has_all_of_the_other_and_is_as_urgent() -> None:
    gone = changed(
        GONE,
        reports=(ReportId("rpt_1"),),
        priority=90,
        severity=Severity.SERIOUS,
        last_finding_at=LATER,
        review_due=True,
    )
    into = changed(INTO, reports=(ReportId("rpt_2"),), priority=10)
    merged = CaseEntry(at=LATER, what="merged", ref=GONE.id, by="An", detail="same script")
    added = CaseEntry(at=LATER, what="report_added", ref="rpt_1")
    look = CaseEntry(at=LATER, what="review_due", ref=GONE.id)
    assert joined(gone, into, MERGE, LATER) == gone_on(
        into,
        merged,
        added,
        look,
        findings=(GONE.findings[0], "fnd_2"),
        reports=("rpt_2", "rpt_1"),
        priority=90,
        severity=Severity.SERIOUS,
        last_finding_at=LATER,
        review_due=True,
    )


def test_what_is_urgent_stays_so_when_something_mild_joins_it() -> None:
    into = changed(INTO, priority=90, severity=Severity.SERIOUS, last_finding_at=LATER)
    after = joined(changed(GONE, severity=Severity.MINOR), into, MERGE, LATER)
    assert (after.priority, after.severity, after.last_finding_at, after.review_due) == (
        90,
        Severity.SERIOUS,
        LATER,
        False,
    )


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({"pending": Pending(decision=DecisionId("dec_1"), step="notice", needs=1)}, True),
        ({"extension": Extension(at=NOW, text="a week")}, True),
        ({"claimed_from": CaseState.NOTIFIED}, True),
        ({"review_due": True}, True),
        ({}, False),
    ],
    ids=["a decision", "more time", "a remedy", "a review", "nothing"],
)
def test_what_waited_for_a_person_does_so_in_the_case_that_goes_on(
    changes: dict[str, Any], waits: bool
) -> None:
    into = changed(INTO, state=CaseState.IN_FORCE)
    assert joined(changed(GONE, **changes), into, MERGE, LATER).review_due is waits
    assert joined(GONE, changed(into, review_due=waits), MERGE, LATER).review_due is waits


def test_a_person_looks_again_at_a_case_that_something_wrong_goes_on_in() -> None:
    again = CaseEntry(at=LATER, what="review_due", ref=GONE.id)
    assert doubted(INTO, GONE, LATER) == gone_on(INTO, again, review_due=True)


# Parting

HOUR = timedelta(hours=1)


def page(number: int, *hosts: str) -> ReportedObject:
    place = (*hosts, HOST)[0]
    normal = f"{place}/{number}"
    return ReportedObject(kind=ObjectKind.URL, value=f"https://{normal}", normal=normal)


def a_report(number: int, *objects: ReportedObject) -> Report:
    return Report(
        id=ReportId(f"rpt_{number}"),
        kind=ReportKind.FORM,
        received_at=NOW + number * HOUR,
        digest=Digest("sha256:" + "ef" * 32),
        size_bytes=1,
        reporter=Reporter(key="k"),
        objects=objects,
    )


def found(report: Report) -> Finding:
    """Give the finding of a report in the case of a whole host."""
    return msgspec.structs.replace(finding_of(report, CALLS, ACME, None, 50), object=HOST)


REPORTS = [a_report(1, page(1)), a_report(2, page(2)), a_report(3, page(3))]
FINDINGS = [found(each) for each in REPORTS]
CASE = sample_case(
    findings=tuple(each.id for each in FINDINGS),
    reports=tuple(each.id for each in REPORTS),
    last_finding_at=FINDINGS[2].at,
    priority=50,
)


def split(case: Case, findings: list[Finding], *numbers: int) -> tuple[Case, Case]:
    what = Split(by="An", reason="other", findings=tuple(findings[each].id for each in numbers))
    moved = act(case, what, sample_frame(), LATER)
    assert isinstance(moved, Moved)
    return parted(case, moved.case, what, findings, REPORTS, LATER)


def test_what_is_split_off_takes_its_reports_and_is_about_its_own_thing() -> None:
    left, other = split(CASE, FINDINGS, 2)
    at, by = LATER, "An"
    here = CaseEntry(at=at, what="split", ref=other.id, by=by, detail="other")
    there = CaseEntry(at=at, what="split", ref=CASE.id, by=by, detail="other")
    assert left == gone_on(
        CASE,
        here,
        findings=CASE.findings[:2],
        reports=CASE.reports[:2],
        last_finding_at=FINDINGS[1].at,
    )
    assert other == gone_on(
        CASE,
        there,
        id=other.id,
        object=f"{HOST}/3",
        opened_at=LATER,
        findings=CASE.findings[2:],
        reports=CASE.reports[2:],
        last_finding_at=FINDINGS[2].at,
    )
    assert other.id != CASE.id


def test_one_decision_is_one_strike_however_often_its_case_is_split() -> None:
    left, other = split(CASE, FINDINGS, 1, 2)
    assert len(strikes_of([left, other], None)) == 1
    assert strikes_of([left, other], other) == ()


@pytest.mark.parametrize(
    ("objects", "about"),
    [
        ((HOST, HOST), HOST),
        ((f"{HOST}/a", f"{HOST}/b"), HOST),
        ((f"{HOST}/a", "b.example"), None),
        ((None, HOST), None),
    ],
    ids=["one thing", "one host", "two hosts", "nothing and something"],
)
def test_what_is_split_off_is_about_what_its_findings_have_in_common(
    objects: tuple[str | None, ...], about: str | None
) -> None:
    findings = [
        sample_finding(id=FindingId(f"fnd_{number}"), object=each)
        for number, each in enumerate((*objects, HOST))
    ]
    case = sample_case(findings=tuple(each.id for each in findings), object="x.example")
    assert split(case, findings, 0, 1)[1].object == about


@pytest.mark.parametrize(
    ("objects", "about"),
    [
        (("one", "three"), "three"),
        (("one", "one", "three"), "one"),
        (("one", f"{HOST}/3", f"{HOST}/4"), HOST),
        (("one", "three", None), None),
    ],
    ids=["another thing", "the same thing still", "one host", "nothing in common"],
)
def test_what_is_left_of_a_case_is_about_what_is_left_in_it(
    objects: tuple[str | None, ...], about: str | None
) -> None:
    findings = [
        sample_finding(id=FindingId(f"fnd_{number}"), object=each)
        for number, each in enumerate(objects)
    ]
    case = sample_case(findings=tuple(each.id for each in findings), object="one")
    left, other = split(case, findings, 0)
    assert (left.object, other.object) == (about, "one")


def test_a_report_that_names_other_places_too_is_about_the_one_in_the_case() -> None:
    report = a_report(1, page(9, "elsewhere.example"), page(1))
    nowhere = a_report(2, page(9, "elsewhere.example"))
    for each, about in ((report, f"{HOST}/1"), (nowhere, HOST)):
        findings = [found(each), sample_finding()]
        case = sample_case(findings=tuple(one.id for one in findings), reports=(each.id,))
        what = Split(by="An", reason="x", findings=(findings[0].id,))
        other = parted(case, case, what, findings, [each], LATER)[1]
        assert other.object == about


def test_measures_stay_with_the_first_case_and_a_person_looks_at_the_other() -> None:
    end = Due(kind=TimerKind.SANCTION_END, at=UNTIL)
    case = changed(
        CASE,
        state=CaseState.IN_FORCE,
        due=(end,),
        sanctions=(SanctionId("san_1"),),
        appeals=(AppealId("apl_1"),),
    )
    left, other = split(case, FINDINGS, 0)
    assert (left.sanctions, left.due, left.review_due) == (("san_1",), (end,), False)
    assert (other.sanctions, other.appeals, other.due, other.review_due) == ((), (), (), True)


def test_who_agreed_with_a_proposal_has_not_agreed_with_it_in_the_other_case() -> None:
    pending = Pending(
        decision=DecisionId("dec_1"),
        step="suspend",
        needs=2,
        agreed=("An",),
        intent=IntentSign.EVASION,
    )
    case = changed(CASE, state=CaseState.PROPOSED, pending=pending)
    left, other = split(case, FINDINGS, 0)
    assert left.pending == pending
    assert other.pending == msgspec.structs.replace(pending, agreed=(), intent=None)


def test_what_an_authority_must_be_told_of_goes_along() -> None:
    threat = ToTell(kind=Grave.THREAT_TO_LIFE, since=LATER)
    earlier = msgspec.structs.replace(threat, since=NOW)
    abuse = ToTell(kind=Grave.CHILD_ABUSE, since=LATER)
    gone = changed(GONE, to_tell=(earlier, abuse))
    after = joined(gone, changed(INTO, to_tell=(threat,)), MERGE, LATER)
    assert after.to_tell == (earlier, abuse)
