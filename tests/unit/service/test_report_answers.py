"""What reporters are told, when, and what their record counts."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.service.report_scene import NOW, Scene, xarf

from schout.core.model.act import Confirm, Dismiss, Escalate, Keep, Lift
from schout.core.model.case import Case
from schout.core.model.reporter import ReporterRecord, Standing
from schout.core.model.vocabulary import AppealState, NoticeKind, ReportState
from schout.service.report_desk import Received

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
