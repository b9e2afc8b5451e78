"""Queries over the archive: tables as analysts see them, and what is wrong with a query."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schout.adapters.archive import Archive
from schout.adapters.archive_reader import ArchiveReader, Chosen
from schout.core.model.errors import InputError
from schout.core.model.event import Authentication
from schout.service.query import run_query
from schout.testing.events import START_US, request


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an archive of requests, some rolled and some not, and of a login."""
    with Archive(tmp_path) as archive:
        archive.add([request(number, line=number) for number in range(5)])
        archive.roll(1 << 62)
        archive.add([request(9, line=9, status=404, tenant="t1", raw=b"\xff")])
        archive.add([Authentication(START_US, "auth", 1, b"x", "192.0.2.1", "sshd", "failure")])
    return tmp_path


def test_a_query_sees_what_is_rolled_and_what_is_not(folder: Path) -> None:
    query = "SELECT status, COUNT(*) AS many FROM http_request GROUP BY status ORDER BY status"
    rows = run_query(ArchiveReader(folder), query, 200)
    assert rows.rows() == [(200, 5), (404, 1)]


def test_tables_of_two_kinds_can_be_joined(folder: Path) -> None:
    query = "select h.line from http_request h join authentication a on h.at_us = a.at_us"
    assert run_query(ArchiveReader(folder), query, 200).rows() == [(0,)]


def test_kinds_without_events_are_empty_tables(folder: Path) -> None:
    assert run_query(ArchiveReader(folder), "select * from mail_transfer", 200).rows() == []


def test_moments_and_raw_lines_can_be_read(folder: Path) -> None:
    rows = run_query(ArchiveReader(folder), "select at, raw from http_request where line = 9", 1)
    assert rows.rows() == [(datetime(2026, 12, 7, 9, 0, 9, tzinfo=UTC), r"\xff")]


def test_no_more_rows_are_given_than_asked_for(folder: Path) -> None:
    query = "select line from http_request order by line"
    assert run_query(ArchiveReader(folder), query, 2).height == 2
    assert run_query(ArchiveReader(folder), query, None).height == 6


def test_only_what_is_chosen_is_seen(folder: Path) -> None:
    reader = ArchiveReader(folder, Chosen(tenant="t1"))
    assert run_query(reader, "select line from http_request", 9).rows() == [(9,)]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("drop table http_request", "expected a query that begins with `select` or `with`"),
        ("", "expected a query that begins with `select` or `with`"),
        ("select nix from http_request", 'the query cannot be run: unable to find column "nix"'),
        ("select 1 frm x", "the query cannot be run: expected: end of statement"),
        ("select * from nix", "the query cannot be run: relation 'nix' was not found"),
        ("select 1; select 2", "the query cannot be run: one (and only one) statement"),
    ],
)
def test_what_is_wrong_with_a_query_is_told(folder: Path, query: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        run_query(ArchiveReader(folder), query, 200)
    assert caught.value.code == "SCH-A004"
    assert caught.value.message.startswith(told)
    assert caught.value.hint is not None
