"""Reports in cases that time closes, that are joined, parted, or found to be child abuse."""

from datetime import timedelta

import msgspec
from tests.unit.service.report_scene import NOW, Scene, xarf

from schout.core.cases.waiting import FIRST
from schout.core.intake.reports.read import read_report
from schout.core.model.act import Dismiss, Merge, Refused, Split
from schout.core.model.case import Case, Due
from schout.core.model.ids import CaseId, ClauseId
from schout.core.model.moment import HOUR_US, from_datetime
from schout.core.model.report import ObjectKind, ReportedObject
from schout.core.model.vocabulary import (
    CaseState,
    Closing,
    ReporterKind,
    ReportState,
    TimerKind,
)
from schout.service.report_desk import Received

ABUSE = ClauseId("I.4.1")


def not_done_yet(scene: Scene, case: Case) -> None:
    """Let a case have measures that end in an hour, whatever becomes of its timer."""
    end = Due(kind=TimerKind.SANCTION_END, at=NOW + timedelta(hours=1))
    with scene.store.transaction() as transaction:
        late = msgspec.structs.replace(case, state=CaseState.IN_FORCE, pending=None, due=(end,))
        transaction.put_case(late)


def test_a_case_that_time_has_closed_takes_no_further_report() -> None:
    scene = Scene()
    first = scene.take(xarf())
    not_done_yet(scene, scene.case(first))
    later = scene.take(xarf(who="second"), NOW + timedelta(hours=2))
    assert scene.case(first).closing is Closing.EXPIRED
    assert scene.case(later).id != scene.case(first).id
    assert scene.case(first).reports == (first.report.id,)


def test_what_a_person_sorts_goes_into_no_case_that_time_has_closed_by_then() -> None:
    scene = Scene()
    first = scene.take(xarf())
    waiting = scene.take(xarf(type="something_else", who="second"), NOW + timedelta(minutes=1))
    not_done_yet(scene, scene.case(first))
    now = NOW + timedelta(hours=2)
    done = scene.reports.sort(waiting.report.id, "ann", "seen", now, clause=ClauseId("I.2"))
    assert isinstance(done, Received)
    assert scene.case(done).id != scene.case(first).id


def test_what_a_trusted_flagger_reports_is_looked_at_first() -> None:
    scene = Scene()
    usual = scene.take(xarf("https://shop.acme.example/a"))
    raw = xarf("https://shop.acme.example/b", "flagger")
    report = read_report(raw, NOW + timedelta(hours=1), scene.reports.knowns)
    flagger = msgspec.structs.replace(report.reporter, kind=ReporterKind.TRUSTED_FLAGGER)
    report = msgspec.structs.replace(report, reporter=flagger)
    (first,) = scene.reports.take([(report, raw)])
    with scene.store.snapshot() as asked:
        assert asked.queue() == (scene.case(first), scene.case(usual))


def two_on_a_host(scene: Scene) -> tuple[Received, Received]:
    """Report a host, a page of it, and the page once more."""
    name = "shop.acme.example"
    whole = (ReportedObject(kind=ObjectKind.HOST, value=name, normal=name),)
    raw = xarf()
    report = read_report(raw, NOW, scene.reports.knowns)
    (host,) = scene.reports.take([(msgspec.structs.replace(report, objects=whole), raw)])
    page = scene.take(xarf(who="second"), NOW + timedelta(hours=1))
    scene.take(xarf(who="second"), NOW + timedelta(hours=2))
    scene.clock.advance(3 * HOUR_US)
    return host, page


def split(scene: Scene, case: Case, number: int) -> tuple[Case, Case]:
    what = Split(by="ann", reason="another", findings=(case.findings[number],))
    left = scene.desk.act(case.id, what)
    assert isinstance(left, Case)
    with scene.store.snapshot() as asked:
        other = asked.case(CaseId(left.history[-1].ref))
    assert other is not None
    return left, other


def test_a_report_on_a_host_takes_in_what_is_reported_of_its_pages() -> None:
    scene = Scene()
    host, page = two_on_a_host(scene)
    case = scene.case(host)
    assert scene.case(page) == case
    assert case.object == "shop.acme.example"
    assert case.reports == (host.report.id, page.report.id)


def test_what_is_split_off_takes_its_reports_copies_and_answers_along() -> None:
    scene = Scene()
    host, page = two_on_a_host(scene)
    left, other = split(scene, scene.case(host), 1)
    with scene.store.snapshot() as asked:
        moved = {each.id for each in asked.reports(case=other.id)}
        stayed = [each.id for each in asked.reports(case=left.id)]
    assert (other.object, other.reports) == ("shop.acme.example/login.php", (page.report.id,))
    assert (len(moved), stayed) == (2, [host.report.id])
    scene.desk.act(other.id, Dismiss(by="bob", reason="none"))
    assert scene.report(page).state is ReportState.UNFOUNDED
    assert scene.report(host).state is ReportState.IN_CASE


def test_who_reports_makes_only_the_case_urgent_that_it_is_in() -> None:
    scene = Scene()
    host, page = two_on_a_host(scene)
    with scene.store.transaction() as transaction:
        by = msgspec.structs.replace(page.report.reporter, kind=ReporterKind.AUTHORITY)
        kept = msgspec.structs.replace(scene.report(page), reporter=by)
        transaction.put_report(kept, from_datetime(NOW))
    left, other = split(scene, scene.case(host), 1)
    assert (left.priority < FIRST, other.priority >= FIRST) == (True, True)


def test_a_merged_case_takes_reports_and_their_copies_along() -> None:
    scene = Scene()
    one = scene.take(xarf("https://shop.acme.example/a"))
    two = scene.take(xarf("https://shop.acme.example/b", "second"))
    scene.take(xarf("https://shop.acme.example/b", "second"), NOW + timedelta(hours=1))
    into = scene.case(one).id
    scene.desk.act(scene.case(two).id, Merge(by="ann", reason="one script", into=into))
    with scene.store.snapshot() as asked:
        assert len(asked.reports(case=into)) == 3
    assert scene.case(one).reports == (one.report.id, two.report.id)
    scene.desk.act(into, Dismiss(by="ann", reason="none"))
    assert scene.report(two).state is ReportState.UNFOUNDED


def test_cases_of_two_ladders_are_not_merged() -> None:
    scene = Scene()
    one = scene.take(xarf())
    waiting = scene.take(xarf("https://shop.acme.example/b", type="something_else"))
    sorted_in = scene.reports.sort(waiting.report.id, "ann", "x", NOW, clause=ClauseId("I.3"))
    assert isinstance(sorted_in, Received)
    what = Merge(by="ann", reason="x", into=scene.case(sorted_in).id)
    done = scene.desk.act(scene.case(one).id, what)
    assert isinstance(done, Refused)
    assert done.code == "SCH-D050"


def test_what_a_person_finds_to_be_child_abuse_loses_its_bytes_and_words_with_its_copies() -> None:
    scene = Scene()
    raw = xarf(type="something_else", description="words")
    waiting = scene.take(raw)
    again = xarf(type="something_else", description="words", report_id="2")
    copy = scene.take(again, NOW + timedelta(hours=1))
    assert copy.report.state is ReportState.DUPLICATE
    now = NOW + timedelta(hours=2)
    done = scene.reports.sort(waiting.report.id, "ann", "seen", now, clause=ABUSE)
    assert isinstance(done, Received)
    for each in (waiting, copy):
        kept = scene.report(each)
        assert (kept.text, kept.digest) == ("", each.report.digest)
        with scene.store.snapshot() as asked:
            assert asked.blob(kept.digest) is None
    third = scene.take(raw, NOW + timedelta(hours=3))
    assert (third.report.state, third.report.text) == (ReportState.DUPLICATE, "")
    with scene.store.snapshot() as asked:
        assert asked.blob(third.report.digest) is None


def test_of_what_is_reported_as_child_abuse_no_word_is_kept_from_the_start() -> None:
    scene = Scene()
    received = scene.take(xarf(type="csam", description="words"))
    assert (scene.report(received).text, received.report.text) == ("", "")
    again = scene.take(xarf(type="csam", description="words"), NOW + timedelta(hours=1))
    assert again.report.state is ReportState.DUPLICATE
