"""`schout query`: SQL over archived events."""

import sys

import click
import polars as pl

from schout.adapters.archive_reader import ArchiveReader
from schout.service.query import run_query
from schout.surfaces.cli.archive_options import archive_folder, archive_options, chosen
from schout.surfaces.cli.output import plural, write_columns, write_json_line

_WIDEST = 60
"""Characters of a cell that are shown to people."""


@click.command()
@click.argument("sql", metavar="SQL")
@archive_options
@click.option("--limit", default=200, show_default=True, help="Show at most so many rows; 0: all.")
@click.option("--json", "as_json", is_flag=True, help="Print each row as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the rows as CSV.")
def query(
    sql: str,
    archive: str | None,
    since: str | None,
    until: str | None,
    tenant: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Ask the archive by SQL: a table for each kind of activity, such as http_request.

    What is shown holds personal data: addresses, names, what was asked for.
    """
    reader = ArchiveReader(archive_folder(archive), chosen(since, until, tenant))
    rows = run_query(reader, sql, None if limit <= 0 else limit + 1)
    more = 0 < limit < rows.height
    shown = rows.head(limit) if more else rows
    if as_json:
        for row in _readable(shown).iter_rows(named=True):
            write_json_line(row)
    elif as_csv:
        sys.stdout.buffer.write(_readable(shown).write_csv().encode())
    else:
        _write_table(shown)
    if more:
        sys.stdout.flush()
        told = f"{plural(limit, 'row')} of more; --limit 0 shows all"
        click.echo(told, err=True)
    return 0


def _readable(rows: pl.DataFrame) -> pl.DataFrame:
    """Write moments as RFC 3339 does, and lists and the like as JSON."""
    moments = pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    return rows.with_columns(moments)


def _write_table(rows: pl.DataFrame) -> None:
    if not rows.height:
        click.echo("no rows")
        return
    lines = [tuple(_cell(value) for value in row) for row in _readable(rows).iter_rows()]
    write_columns([tuple(rows.columns), *lines], indent="")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    shown = "".join(char if char.isprintable() else "·" for char in text)
    return shown if len(shown) <= _WIDEST else shown[: _WIDEST - 1] + "…"
