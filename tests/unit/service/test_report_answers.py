"""What reporters are told, when, and what their record counts."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.unit.service.report_scene import NOW, Scene, xarf

from schout.core.model.act import Confirm, Dismiss, Escalate, Keep, Lift
from schout.core.model.case import Case
from schout.core.model.message import MessageState
from schout.core.model.reporter import ReporterRecord, Standing
from schout.core.model.vocabulary import AppealState, NoticeKind, ReportState
from schout.service.report_desk import Received
from schout.service.sending import note_sending

HOUR = timedelta(hours=1)


def answers(scene: Scene, received: Received) -> list[str]:
    """Give the subjects of what was told of a report, besides the receipt."""
    of = received.report.id
    found = [each for each in scene.notices() if each.report == of]
    return sorted(each.kind for each in found if each.kind is not NoticeKind.RECEIPT)


def told(scene: Scene) -> tuple[Case, Received, Received]:
    """Give a case that was confirmed on a report, and another report that came in after."""
    first = scene.take(xarf())
    case = scene.confirm(scene.case(first).id)
    later = scene.take(xarf(who="second"), NOW + HOUR)
    assert scene.case(later).id == case.id
    return scene.case(later), first, later


def test_an_appeal_that_is_won_takes_back_what_was_counted() -> None:
    scene = Scene()
    received = scene.take(xarf())
    case = scene.confirm(scene.case(received).id)
    assert (scene.record(received).upheld, scene.record(received).unfounded) == (1, 0)
    scene.appealed(case.id, AppealState.OVERTURNED)
    key = received.report.reporter.key
    assert scene.record(received) == ReporterRecord(key=key, unfounded=1, unfounded_since=1)


def test_who_was_told_that_a_report_was_upheld_gets_that_corrected() -> None:
    scene = Scene()
    received = scene.take(xarf())
    case = scene.confirm(scene.case(received).id)
    scene.appealed(case.id, AppealState.OVERTURNED)
    of = received.report.id
    told = {each.subject: each.body for each in scene.notices() if each.report == of}
    corrected = told.pop(f"[Oxygis] Correction of our answer to your report ({of})")
    assert sorted(told) == [
        f"[Oxygis] Our answer to your report ({of})",
        f"[Oxygis] We have received your report ({of})",
    ]
    assert "We must correct our answer of" in corrected
    assert "We found nothing" not in corrected
    for each in received.report.objects:
        assert each.normal in corrected


def test_a_report_on_what_was_told_already_waits_until_somebody_looks() -> None:
    scene = Scene()
    case, _, later = told(scene)
    assert case.review_due
    scene.later(days=1)
    assert scene.report(later).state is ReportState.IN_CASE
    assert answers(scene, later) == []
    scene.desk.act(case.id, Keep(by="ann", reason="looked"))
    assert scene.report(later).state is ReportState.UPHELD
    assert answers(scene, later) == [NoticeKind.REPORTER_ANSWER]
    assert scene.record(later).upheld == 1


@pytest.mark.parametrize(
    "what",
    [
        Escalate(by="ann", reason="it goes on", step="last_notice"),
        Lift(by="ann", reason="enough"),
    ],
    ids=["escalated", "lifted"],
)
def test_who_goes_on_or_ends_a_case_has_looked(what: Escalate | Lift) -> None:
    scene = Scene()
    case, _, later = told(scene)
    done = scene.desk.act(case.id, what)
    assert isinstance(done, Case), done
    assert scene.report(later).state is ReportState.UPHELD


def test_a_report_that_nobody_looked_at_is_sorted_again_when_its_case_ends() -> None:
    scene = Scene()
    case, first, later = told(scene)
    with scene.store.transaction() as transaction:
        ended = scene.road.book.work(transaction, case, NOW)
        assert ended == case
    scene.desk.act(case.id, Confirm(by="bob"))
    gone = scene.expire(case.id)
    assert not gone.is_open
    assert scene.report(first).state is ReportState.UPHELD
    waiting = scene.report(later)
    assert waiting.state is ReportState.UNSORTED
    assert waiting.problems == ("its case ended before anybody looked at it",)
    again = scene.reports.sort(waiting.id, "ann", "still there", NOW + 2 * HOUR)
    assert isinstance(again, Received)
    assert again.case is not None
    assert again.case.id != case.id
    scene.desk.act(again.case.id, Dismiss(by="ann", reason="gone"))
    assert scene.report(later).state is ReportState.UNFOUNDED


def unfounded(scene: Scene, *numbers: int, **changes: Any) -> Received:
    """Let a person find reports of one reporter unfounded; give the last."""
    found = []
    for number in numbers:
        url = f"https://shop.acme.example/{number}"
        raw = xarf(url, report_id=str(number), type="odd", **changes)
        received = scene.take(raw, NOW + timedelta(days=number))
        state = ReportState.UNFOUNDED
        done = scene.reports.close(received.report.id, state, "ann", "nothing", NOW)
        assert isinstance(done, Received)
        found.append(done)
    return found[-1]


def test_a_reporter_is_warned_once_before_anything_is_slowed() -> None:
    scene = Scene()
    fifth = unfounded(scene, *range(5))
    assert scene.record(fifth).standing is Standing.WARNED
    assert answers(scene, fifth) == [NoticeKind.REPORTER_ANSWER, NoticeKind.REPORTER_WARNING]
    (warning,) = (each for each in scene.notices() if each.kind is NoticeKind.REPORTER_WARNING)
    assert warning.recipients == ("r@watch.example",)
    last = unfounded(scene, *range(5, 10))
    assert scene.record(last).standing is Standing.SLOWED
    assert answers(scene, last) == [NoticeKind.REPORTER_ANSWER]


def test_ten_reports_of_one_day_that_are_closed_the_next_slow_nobody() -> None:
    scene = Scene()
    sent = [
        scene.take(xarf(f"https://shop.acme.example/{each}", report_id=str(each), type="odd"))
        for each in range(10)
    ]
    for each in sent:
        closed = scene.reports.close(
            each.report.id, ReportState.UNFOUNDED, "ann", "nothing", NOW + timedelta(days=1)
        )
        assert isinstance(closed, Received)
    record = scene.record(sent[0])
    assert (record.standing, record.unfounded) == (Standing.WARNED, 10)


def test_a_warning_that_has_not_left_slows_nobody_and_one_that_has_does() -> None:
    scene = Scene()
    note_sending(scene.store, on=True)
    last = unfounded(scene, *range(10))
    assert scene.record(last).standing is Standing.WARNED
    with scene.store.transaction() as transaction:
        for message in transaction.messages(MessageState.WAITING):
            sent = msgspec.structs.replace(
                message, state=MessageState.SENT, done_at=NOW + timedelta(days=10)
            )
            transaction.put_message(sent)
    assert scene.record(unfounded(scene, *range(11, 15))).standing is Standing.WARNED
    assert scene.record(unfounded(scene, 15)).standing is Standing.SLOWED


def test_whom_no_letter_reaches_is_never_slowed() -> None:
    scene = Scene()
    nobody = {"org": "Org", "contact": "", "domain": "watch.example"}
    last = unfounded(scene, *range(12), reporter=nobody, sender=nobody)
    assert last.report.reporter.mail is None
    assert scene.record(last).standing is Standing.USUAL
    assert answers(scene, last) == []


def test_of_a_copy_a_person_finds_only_the_record_is_left_alone() -> None:
    scene = Scene()
    waiting = scene.take(xarf(type="odd"))
    state = ReportState.DUPLICATE
    scene.reports.close(waiting.report.id, state, "ann", "the same", NOW)
    assert answers(scene, waiting) == []
    assert scene.record(waiting).decided == 0


def test_what_the_clause_withholds_is_taken_out_of_what_was_reported() -> None:
    scene = Scene()
    case = scene.case(scene.take(xarf(description="Sent from 198.51.100.7 by me@watch.example")))
    with scene.store.snapshot() as asked:
        finding = asked.finding(case.findings[0])
    assert finding is not None
    assert "Sent from [withheld source_ip] by [withheld person]" in finding.evidence[0].excerpt
