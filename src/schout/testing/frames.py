"""Activities as a frame of columns, for tests: one column per field, in the order of the value."""

from collections.abc import Sequence
from types import NoneType
from typing import get_args

import msgspec
import polars as pl

from schout.core.model.event import Activity
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.types import STRUCTS


def frame_of(kind: ActivityKind, activities: Sequence[Activity]) -> pl.DataFrame:
    """Give a frame with a row for each activity of one kind."""
    fields = msgspec.structs.fields(STRUCTS[kind])
    return pl.DataFrame(
        {
            field.name: pl.Series(
                field.name,
                [getattr(activity, field.name) for activity in activities],
                dtype=_column_type(field.type),
            )
            for field in fields
        }
    )


def _column_type(annotation: object) -> type[pl.DataType]:
    plain = next((kind for kind in get_args(annotation) if kind is not NoneType), annotation)
    known: dict[object, type[pl.DataType]] = {int: pl.Int64, bytes: pl.Binary}
    return known.get(plain, pl.String)
