"""A frame of activities as one line of JSON: what a segment of the archive is made of.

A column is a list of values; or `{"all": value}` where all are the same; or, of texts that come
again, `{"of": texts, "at": places}`. Columns of nothing but null are left out. Raw lines that are
no UTF-8 stand as a list of one text in base 64.
"""

from base64 import b64decode, b64encode
from typing import Any

import msgspec
import polars as pl

from schout.core.model.packed import PACKED
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

_KEPT_APART = 2
"""Texts are listed once when there are at least so many rows for each."""
_Column = list[Any] | dict[str, Any]


class _Line(Value, frozen=True, kw_only=True):
    kind: ActivityKind
    rows: int
    columns: dict[str, _Column]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Line)


def to_line(kind: ActivityKind, frame: pl.DataFrame) -> bytes:
    """Write a packed frame as one line, with its end."""
    columns = {
        each.name: _written(each) for each in frame.iter_columns() if each.null_count() < len(each)
    }
    return _encoder.encode(_Line(kind=kind, rows=frame.height, columns=columns)) + b"\n"


def _written(column: pl.Series) -> _Column:
    if column.dtype == pl.Binary:
        return [_text(raw) for raw in column.to_list()]
    different = column.unique(maintain_order=True)
    if len(different) == 1:
        return {"all": different[0]}
    if column.dtype != pl.String or len(different) * _KEPT_APART > len(column):
        return column.to_list()
    places = pl.int_range(len(different), dtype=pl.Int64, eager=True)
    at = column.replace_strict(different, places, return_dtype=pl.Int64)
    return {"of": different.to_list(), "at": at.to_list()}


def _text(raw: bytes | None) -> str | list[str] | None:
    if raw is None:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return [b64encode(raw).decode()]


def from_line(line: bytes) -> tuple[ActivityKind, pl.DataFrame]:
    """Read what `to_line` wrote; `ValueError` when it is damaged."""
    try:
        told = _decoder.decode(line)
        frame = pl.DataFrame(
            [
                _read(pl.Series(name, [], dtype=dtype), told.columns.get(name), told.rows)
                for name, dtype in PACKED[told.kind].items()
            ]
        )
    except (ValueError, LookupError, TypeError, pl.exceptions.PolarsError) as error:
        raise ValueError("expected a frame as a line of JSON") from error
    if frame.height != told.rows:
        raise ValueError(f"expected {told.rows} rows, found {frame.height}")
    return told.kind, frame


def _read(empty: pl.Series, column: _Column | None, rows: int) -> pl.Series:
    """Read a column into the name and type of an empty one."""
    if column is None:
        return empty.extend_constant(None, rows)
    if isinstance(column, list):
        values = [_raw(each) for each in column] if empty.dtype == pl.Binary else column
        return pl.Series(empty.name, values, dtype=empty.dtype)
    if "all" in column:
        return empty.extend_constant(column["all"], rows)
    texts = pl.Series(empty.name, column["of"], dtype=empty.dtype)
    return texts.gather(pl.Series(column["at"], dtype=pl.Int64))


def _raw(text: str | list[str] | None) -> bytes | None:
    if text is None:
        return None
    return text.encode() if isinstance(text, str) else b64decode(text[0], validate=True)
