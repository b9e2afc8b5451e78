"""What a tenant was told of, and when, where the law forbade it for a time."""

from datetime import datetime, timedelta

import pytest

from schout.core.cases.told import knows_of, told_at, unheard_since
from schout.core.model.case import Case, CaseEntry
from schout.core.model.ids import ReportId
from schout.core.model.silence import Silence
from schout.testing.samples import NOW, gone_on, sample_case


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def case_with(*whats: str) -> Case:
    """Give a case with a line a day, from the day after it was opened on."""
    entries = [
        CaseEntry(at=day(number), what=what, ref="rpt_1") for number, what in enumerate(whats, 1)
    ]
    return gone_on(sample_case(), *entries)


TWO_ORDERS = case_with("silenced", "silenced", "silence_ended", "silence_ended", "kept")


@pytest.mark.parametrize(
    ("happened", "told"),
    [(0, 0), (1, 4), (3, 4), (4, 4), (5, 5)],
    ids=["before", "first day", "one order is over", "last day", "after"],
)
def test_a_silence_lasts_until_its_last_order_ends(happened: int, told: int) -> None:
    assert told_at(TWO_ORDERS, day(happened)) == day(told)


def test_what_is_still_forbidden_to_tell_is_told_at_no_time() -> None:
    again = case_with("silenced", "silence_ended", "noted", "silenced")
    assert told_at(again, day(1)) == day(2)
    assert told_at(again, day(3)) == day(3)
    assert told_at(again, day(4)) is None
    assert told_at(again, day(9)) is None


def test_a_silence_that_lasts_has_a_beginning() -> None:
    assert unheard_since(sample_case()) is None
    assert unheard_since(TWO_ORDERS) is None
    assert unheard_since(case_with("silenced", "silenced", "silence_ended")) == day(1)


def test_a_tenant_knows_of_a_case_that_it_was_told_of_and_that_no_order_keeps_from_it() -> None:
    silence = Silence(report=ReportId("rpt_1"), basis="CCP, Art. 39quinquies")
    cases = [
        sample_case(notified_at=told, silences=silences)
        for told in (NOW, None)
        for silences in ((), (silence,))
    ]
    assert [knows_of(each) for each in cases] == [True, False, False, False]
