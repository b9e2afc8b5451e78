"""A period has a start and an end, and what happens at its end is in the next one."""

from datetime import datetime, timedelta

import pytest
from tests.unit.core.reports.scene import DAY, SPAN, START

from schout.core.reports.kept import Span


def test_its_start_is_in_it_and_its_end_is_not() -> None:
    moments = (START - timedelta(seconds=1), START, SPAN.until - timedelta(seconds=1), SPAN.until)
    assert [SPAN.has(moment) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (START, START),
        (START.replace(tzinfo=None), START + DAY),
        (START, datetime(2027, 1, 1)),  # noqa: DTZ001 - refused
    ],
    ids=["empty", "since", "until"],
)
def test_an_empty_one_or_one_without_a_zone_is_refused(since: datetime, until: datetime) -> None:
    with pytest.raises(ValueError, match="an end after its start"):
        Span(since=since, until=until)
