"""Queries of analysts: SQL over the archive, a table for each kind of activity. Reads only."""

import re

import polars as pl

from schout.adapters.archive_reader import ArchiveReader
from schout.core.model.errors import InputError
from schout.core.model.frame import SCHEMAS
from schout.core.model.packed import texts_of
from schout.core.model.vocabulary import ActivityKind

_READS = re.compile(r"\s*(?:select|with|\()\b|\s*\(", re.IGNORECASE)
_TABLES = "the tables are " + ", ".join(ActivityKind)


def tables(reader: ArchiveReader) -> dict[str, pl.LazyFrame]:
    """Give the tables as analysts see them: `at` as a moment, and the raw line as a text."""
    return {name: _shown(frame) for name, frame in reader.tables().items()}


def _shown(frame: pl.LazyFrame) -> pl.LazyFrame:
    at = pl.from_epoch("at_us", time_unit="us").dt.replace_time_zone("UTC").alias("at")
    raw = pl.col("raw").map_batches(_texts, return_dtype=pl.String)
    return frame.select(at, pl.all().exclude("raw"), raw)


def _texts(raw: pl.Series) -> pl.Series:
    return texts_of(raw, lambda odd: odd.decode("utf-8", "backslashreplace"))


def run_query(reader: ArchiveReader, query: str, most: int | None) -> pl.DataFrame:
    """Give the rows that a query asks for, and at most so many.

    `InputError` when it cannot be run.
    """
    if not _READS.match(query):
        hint = f"queries only read; {_TABLES}"
        raise InputError("SCH-A004", "expected a query that begins with `select` or `with`", hint)
    found = tables(reader)
    try:
        with pl.SQLContext(found, eager=False) as context:
            asked = context.execute(query)
            return (asked if most is None else asked.head(most)).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        reason = re.split(r"[;\n]", str(error))[0].removeprefix("sql parser error: ")
        message = f"the query cannot be run: {reason[:1].lower()}{reason[1:]}"
        raise InputError("SCH-A004", message, _hint(query)) from error


def _hint(query: str) -> str:
    """Name the columns of the first table that is asked, or the tables."""
    for kind in ActivityKind:
        if re.search(rf"\b{kind}\b", query):
            return f"`{kind}` has at, " + ", ".join(SCHEMAS[kind])
    return _TABLES
