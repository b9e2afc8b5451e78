"""Reports: whose, in which case, copies once, reporters unknown to the tenant."""

import json
from datetime import timedelta

import pytest
from tests.unit.service.report_scene import ACME, NOW, URL, Scene, xarf

from schout.core.intake.reports.read import read_report
from schout.core.model.act import Dismiss, Refused
from schout.core.model.errors import NotFound
from schout.core.model.ids import ClauseId, ReportId
from schout.core.model.vocabulary import AppealState, CaseState, NoticeKind, ReportState
from schout.service.letters import LetterLinks
from schout.service.report_desk import Received


def test_a_report_on_a_clause_and_a_tenant_is_a_case_that_waits_for_a_person() -> None:
    scene = Scene()
    received = scene.take(xarf())
    case = scene.case(received)
    assert (case.tenant, case.clause, case.object) == ("acme", "I.2", "shop.acme.example/login.php")
    assert (case.state, case.reports) == (CaseState.PROPOSED, (received.report.id,))
    assert received.report.state is ReportState.IN_CASE
    assert received.why[0] == "`shop.acme.example/login.php` belongs to tenant `acme`"
    with scene.store.snapshot() as asked:
        assert asked.blob(received.report.digest) == xarf()
        assert asked.queue() == (case,)


def test_what_is_of_nobody_or_of_no_clause_waits_for_a_person() -> None:
    scene = Scene()
    other = scene.take(xarf("https://elsewhere.example/x", source_identifier="elsewhere.example"))
    unknown = scene.take(xarf(type="something_else"))
    assert [each.report.state for each in (other, unknown)] == [ReportState.UNSORTED] * 2
    assert [each.case for each in (other, unknown)] == [None, None]
    assert other.why == ("nothing that it names belongs to a tenant",)
    assert unknown.why[-1] == "no clause is known for it"


def test_a_thousand_copies_are_one_report_in_a_case() -> None:
    scene = Scene()
    at = [NOW + timedelta(seconds=each) for each in range(1_000)]
    raw = xarf()
    taken = scene.reports.take([(read_report(raw, each, scene.reports.knowns), raw) for each in at])
    states = [each.report.state for each in taken]
    assert states == [ReportState.IN_CASE, *[ReportState.DUPLICATE] * 999]
    assert len(scene.case(taken[0]).reports) == 1
    kinds = [each.kind for each in scene.notices()]
    assert kinds == [NoticeKind.RECEIPT]


def test_the_same_report_read_twice_is_one() -> None:
    scene = Scene()
    first, again = scene.take(xarf()), scene.take(xarf())
    assert again.known
    assert again.report == scene.report(first)


def test_two_reporters_on_one_page_are_one_case_with_the_reason() -> None:
    scene = Scene()
    one = scene.take(xarf())
    other = scene.take(xarf(URL + "#top", "second"), NOW + timedelta(hours=1))
    assert other.case is not None
    assert scene.case(one).reports == (one.report.id, other.report.id)
    assert scene.case(one).history[-1].what == "report_added"
    whose, family = other.why
    assert whose == "`shop.acme.example/login.php` belongs to tenant `acme`"
    assert family.startswith("clause `I.2` is on ladder ")


def test_a_report_after_the_case_is_closed_opens_another() -> None:
    scene = Scene()
    first = scene.take(xarf())
    scene.desk.act(scene.case(first).id, Dismiss(by="ann", reason="none"))
    later = scene.take(xarf(who="second"), NOW + timedelta(days=2))
    assert scene.case(later).id != scene.case(first).id


def test_confirming_answers_the_reporter_once_and_enters_the_record() -> None:
    scene = Scene()
    received = scene.take(xarf())
    scene.confirm(scene.case(received).id)
    assert scene.report(received).state is ReportState.UPHELD
    answers = [each for each in scene.notices() if each.kind is NoticeKind.REPORTER_ANSWER]
    assert [each.recipients for each in answers] == [("r@watch.example",)]
    with scene.store.snapshot() as asked:
        body = asked.checkpoint(f"reporter/{received.report.reporter.key}")
    assert body is not None
    assert json.loads(body)["upheld"] == 1


def test_dismissing_makes_a_report_unfounded() -> None:
    scene = Scene()
    received = scene.take(xarf())
    scene.desk.act(scene.case(received).id, Dismiss(by="ann", reason="a real bank"))
    assert scene.report(received).state is ReportState.UNFOUNDED


def test_an_appeal_that_overturns_makes_what_was_upheld_unfounded() -> None:
    scene = Scene()
    received = scene.take(xarf())
    case = scene.confirm(scene.case(received).id).id
    scene.appealed(case, AppealState.OVERTURNED)
    assert scene.report(received).state is ReportState.UNFOUNDED
    answers = [each for each in scene.notices() if each.kind is NoticeKind.REPORTER_ANSWER]
    assert len(answers) == 2


def test_letters_lead_to_the_page_of_their_report_or_case() -> None:
    links = LetterLinks(
        report=lambda report: f"https://p.example/report/{report}",
        case=lambda case, tenant: f"https://p.example/case/{case}/{tenant}",
    )
    scene = Scene(links)
    received = scene.take(xarf())
    case = scene.confirm(scene.case(received).id)
    to_tenant, to_reporter = f"case/{case.id}/acme", f"report/{received.report.id}"
    found = [
        (each.kind, to_tenant in each.body, to_reporter in each.body) for each in scene.notices()
    ]
    assert sorted(found) == [
        (NoticeKind.RECEIPT, False, True),
        (NoticeKind.REPORTER_ANSWER, False, True),
        (NoticeKind.STATEMENT_OF_REASONS, True, False),
        (NoticeKind.TENANT_NOTICE, True, False),
    ]


def test_nothing_that_a_tenant_reads_says_who_reported() -> None:
    scene = Scene()
    received = scene.take(xarf())
    scene.confirm(scene.case(received).id)
    read = [each for each in scene.notices() if each.recipients == ACME.contacts]
    assert len(read) == 2
    for each in read:
        for word in ("watch", "Watch", "r@", "xarf"):
            assert word not in each.subject + each.body


def test_of_the_abuse_of_children_no_bytes_and_no_words_are_kept() -> None:
    scene = Scene()
    received = scene.take(xarf(type="csam", description="words"))
    with scene.store.snapshot() as asked:
        assert asked.blob(received.report.digest) is None
        finding = asked.finding(scene.case(received).findings[0])
    assert finding is not None
    assert [each.excerpt for each in finding.evidence] == ["[withheld]"]


def test_a_person_sorts_what_the_machine_could_not() -> None:
    scene = Scene()
    waiting = scene.take(xarf(type="something_else")).report.id
    assert isinstance(scene.reports.sort(waiting, "ann", "seen", NOW), Refused)
    wrong = scene.reports.sort(waiting, "ann", "seen", NOW, clause=ClauseId("0"))
    assert isinstance(wrong, Refused)
    sorted_now = scene.reports.sort(waiting, "ann", "seen", NOW, clause=ClauseId("I.5"))
    assert isinstance(sorted_now, Received)
    assert scene.case(sorted_now).clause == "I.5"
    assert isinstance(scene.reports.sort(waiting, "ann", "again", NOW), Refused)


def test_a_person_closes_a_report_and_the_reporter_is_told() -> None:
    scene = Scene()
    waiting = scene.take(xarf(type="something_else")).report.id
    upheld = scene.reports.close(waiting, ReportState.UPHELD, "ann", "seen", NOW)
    assert isinstance(upheld, Refused)
    done = scene.reports.close(waiting, ReportState.NOT_OURS, "ann", "seen", NOW)
    assert isinstance(done, Received)
    assert done.report.state is ReportState.NOT_OURS
    kinds = sorted(each.kind for each in scene.notices())
    assert kinds == [NoticeKind.RECEIPT, NoticeKind.REPORTER_ANSWER]


def test_who_reports_again_and_again_without_ground_waits() -> None:
    scene = Scene()
    for number in range(10):
        raw = xarf(f"https://shop.acme.example/{number}", report_id=str(number), type="odd")
        report = scene.take(raw, NOW + timedelta(days=number)).report.id
        scene.reports.close(report, ReportState.UNFOUNDED, "ann", "nothing", NOW)
    later = NOW + timedelta(days=20)
    states = [
        scene.take(xarf(f"https://shop.acme.example/x{each}"), later + timedelta(hours=each)).why
        for each in range(4)
    ]
    slowed = "the reporter has sent many unfounded reports: it waits"
    assert [slowed in each for each in states] == [False, False, False, True]


def test_an_unknown_report_is_told() -> None:
    with pytest.raises(NotFound, match="there is no report `rpt_none`"):
        Scene().reports.sort(ReportId("rpt_none"), "ann", "x", NOW)
