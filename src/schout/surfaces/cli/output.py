"""Writing to the terminal: JSON lines for programs, aligned columns for people."""

import sys
from collections.abc import Sequence

import click
import msgspec

from schout.core.model.vocabulary import Metric

_encoder = msgspec.json.Encoder(decimal_format="number")


def write_json_line(value: object) -> None:
    """Write one object on one line of standard output."""
    sys.stdout.buffer.write(_encoder.encode(value))
    sys.stdout.buffer.write(b"\n")


def write_json(value: object) -> None:
    """Write one object, indented for reading."""
    click.echo(msgspec.json.format(_encoder.encode(value), indent=2).decode())


def write_columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> None:
    """Write rows with their columns aligned; the first row is the heading."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo((indent + "  ".join(cells)).rstrip())


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: `1 line`, `2,000 lines`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def amount(metric: Metric, count: int) -> str:
    """Write so many of a metric in English, without the texts of notices: `1 missing page`."""
    many = metric.replace("_", " ")
    return plural(count, many.removesuffix("es" if many.endswith("sses") else "s"), many)
