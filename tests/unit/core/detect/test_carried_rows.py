"""Rows that rules may still need."""

import polars as pl

from schout.core.detect.carried_rows import CarriedRows
from schout.core.model.event import HttpRequest
from schout.core.model.frame import frame_of
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import requests


def numbers(*wanted: int) -> pl.Series:
    return pl.Series(wanted, dtype=pl.Int64)


def test_rows_are_found_until_nobody_needs_them() -> None:
    events = requests(6)
    rows = CarriedRows(HttpRequest)
    assert rows.all()[1].is_empty()
    rows.add(0, frame_of(ActivityKind.HTTP_REQUEST, events[:4]))
    rows.add(4, frame_of(ActivityKind.HTTP_REQUEST, events[4:]))
    assert rows.take(numbers(1, 4)) == {1: events[1], 4: events[4]}
    rows.keep([numbers(0, 1, 2), numbers()])
    assert rows.all()[0].to_list() == [0, 1, 2, 3]
    rows.add(6, frame_of(ActivityKind.HTTP_REQUEST, events[:1]))
    rows.keep([numbers(1)])
    assert rows.all()[0].to_list() == [1]
    assert rows.take(numbers(1)) == {1: events[1]}
    rows.keep([])
    assert rows.take(numbers(1)) == {}
