"""Silences: who ends them, when they end by themselves, and what time the tenant has then."""

from datetime import datetime, timedelta

import msgspec
import pytest

from schout.core.cases.moved import Moved
from schout.core.cases.silence import end_silence, next_end, silence_over, silenced
from schout.core.model.act import EndSilence, Refused
from schout.core.model.case import Case, CaseEntry, Due, Hold
from schout.core.model.ids import ReportId
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import NoticeKind, TimerKind
from schout.testing.samples import NOW, UNTIL, gone_on, sample_case, sample_frame

FRAME = sample_frame()
DAY = timedelta(days=1)
OPEN_END = Silence(report=ReportId("rpt_1"), basis="Art. 46quater")
DATED = Silence(report=ReportId("rpt_2"), basis="Art. 90", until=NOW + 5 * DAY)
SILENT = silenced(sample_case(), OPEN_END, NOW + DAY)
BOTH = silenced(SILENT, DATED, NOW + 2 * DAY)
TOLD = (NoticeKind.SILENCE_ENDED,)


def began(silence: Silence, at: datetime) -> CaseEntry:
    return CaseEntry(at=at, what="silenced", ref=silence.report, detail=silence.basis)


def ended(silence: Silence, at: datetime, by: str = "schout", why: str = "") -> CaseEntry:
    return CaseEntry(at=at, what="silence_ended", ref=silence.report, by=by, detail=why)


def due(by: timedelta = timedelta()) -> tuple[Due, ...]:
    return tuple(msgspec.structs.replace(each, at=each.at + by) for each in sample_case().due)


def lift(case: Case, **changes: object) -> Moved | Refused:
    what = EndSilence(by="ann", reason="the court lets us")
    return end_silence(case, msgspec.structs.replace(what, **changes), FRAME, NOW + 3 * DAY)


def test_a_silence_begins_with_the_order_and_the_law_it_rests_on() -> None:
    entry = began(OPEN_END, NOW + DAY)
    assert gone_on(sample_case(), entry, silences=(OPEN_END,)) == SILENT


def test_a_silence_ends_at_its_moment_and_not_before() -> None:
    assert next_end(sample_case()) is None
    assert next_end(SILENT) is None
    assert next_end(BOTH) == DATED.until == NOW + 5 * DAY
    assert silence_over(SILENT, FRAME, NOW + 100 * DAY) is None
    assert silence_over(BOTH, FRAME, NOW + 5 * DAY - timedelta(microseconds=1)) is None


def test_while_another_order_forbids_it_nothing_is_told() -> None:
    entry = ended(DATED, NOW + 9 * DAY)
    assert silence_over(BOTH, FRAME, NOW + 9 * DAY) == Moved(
        case=gone_on(BOTH, entry, silences=(OPEN_END,))
    )


def test_a_person_ends_a_silence_with_a_reason_and_the_window_runs_on() -> None:
    entry = ended(OPEN_END, NOW + 3 * DAY, "ann", "the court lets us")
    by = 2 * DAY
    after = gone_on(SILENT, entry, silences=(), due=due(by), remedy_until=UNTIL + by)
    assert lift(SILENT) == Moved(case=after, tells=TOLD)
    assert lift(SILENT, order=ReportId("rpt_1")) == Moved(case=after, tells=TOLD)


def test_a_window_that_began_in_the_silence_has_all_of_its_time() -> None:
    case = msgspec.structs.replace(SILENT, step_at=NOW + 2 * DAY)
    moved = lift(case)
    assert isinstance(moved, Moved)
    assert moved.case.remedy_until == UNTIL + DAY
    assert moved.case.due == due(DAY)


def test_what_no_window_hangs_on_stays_where_it_is() -> None:
    review = (Due(kind=TimerKind.REVIEW, at=UNTIL), Due(kind=TimerKind.SANCTION_END, at=UNTIL))
    moved = lift(msgspec.structs.replace(SILENT, due=review, remedy_until=None))
    assert isinstance(moved, Moved)
    assert (moved.case.due, moved.case.remedy_until) == (review, None)


@pytest.mark.parametrize(
    ("held_at", "by"), [(2, DAY), (0, timedelta()), (4, 2 * DAY)], ids=["in", "before", "after"]
)
def test_a_window_that_a_legal_hold_stopped_is_put_off_there_and_no_time_counts_twice(
    held_at: int, by: timedelta
) -> None:
    held = Hold(since=NOW + held_at * DAY, by="bob", reason="court", due=due())
    end = (Due(kind=TimerKind.SANCTION_END, at=NOW + 4 * DAY),)
    moved = lift(msgspec.structs.replace(SILENT, due=end, hold=held))
    assert isinstance(moved, Moved)
    assert moved.case.hold == msgspec.structs.replace(held, due=due(by))
    assert (moved.case.due, moved.case.remedy_until) == (end, UNTIL + by)


def test_a_window_goes_behind_an_end_that_does_not_wait() -> None:
    end = Due(kind=TimerKind.SANCTION_END, at=UNTIL + DAY)
    moved = lift(msgspec.structs.replace(SILENT, due=(*due(), end)))
    assert isinstance(moved, Moved)
    kinds = [each.kind for each in moved.case.due]
    assert kinds == [TimerKind.REMINDER, TimerKind.SANCTION_END, TimerKind.WINDOW_END]


@pytest.mark.parametrize(
    ("case", "changes", "code"),
    [
        (sample_case(), {}, "SCH-D070"),
        (SILENT, {"order": ReportId("rpt_2")}, "SCH-D071"),
        (BOTH, {}, "SCH-D071"),
    ],
    ids=["not silent", "another order", "which order"],
)
def test_a_silence_does_not_end_without_an_order(
    case: Case, changes: dict[str, object], code: str
) -> None:
    refused = lift(case, **changes)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert ("rpt_1" in refused.hint) == (code == "SCH-D071")
