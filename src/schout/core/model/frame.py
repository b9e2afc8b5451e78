"""Activities as columns: one Polars frame per kind, its columns named and ordered as the fields.

Whole numbers are Int64, texts String, the raw line Binary; what may be `None` may be null.
"""

from collections.abc import Sequence
from typing import TypeVar, get_args, get_type_hints

import msgspec
import polars as pl

from schout.core.model.event import (
    Activity,
    Authentication,
    HttpRequest,
    MailTransfer,
    NetworkFlow,
    SecurityAlert,
    SignUp,
)
from schout.core.model.vocabulary import ActivityKind

STRUCTS: dict[ActivityKind, type[Activity]] = {
    ActivityKind.HTTP_REQUEST: HttpRequest,
    ActivityKind.AUTHENTICATION: Authentication,
    ActivityKind.NETWORK_FLOW: NetworkFlow,
    ActivityKind.MAIL_TRANSFER: MailTransfer,
    ActivityKind.SIGN_UP: SignUp,
    ActivityKind.SECURITY_ALERT: SecurityAlert,
}
"""The value that each kind of activity is."""

_DTYPES: dict[type, pl.DataType] = {int: pl.Int64(), str: pl.String(), bytes: pl.Binary()}

A = TypeVar("A", bound=Activity)


def _schema(struct: type[Activity]) -> dict[str, pl.DataType]:
    hints = get_type_hints(struct)
    return {name: _dtype(hints[name]) for name in struct.__struct_fields__}


def _dtype(hint: object) -> pl.DataType:
    plain = next(part for part in (*get_args(hint), hint) if part is not type(None))
    return _DTYPES[getattr(plain, "__supertype__", plain)]


SCHEMAS = {kind: _schema(struct) for kind, struct in STRUCTS.items()}
"""The names and types of the columns of each kind."""

KINDS = {struct: kind for kind, struct in STRUCTS.items()}
"""The kind of each value."""


def frame_of(kind: ActivityKind, events: Sequence[Activity]) -> pl.DataFrame:
    """Give activities of one kind as a frame, in their order."""
    rows = [msgspec.structs.astuple(event) for event in events]
    columns = list(zip(*rows, strict=True)) if rows else []
    schema = SCHEMAS[kind]
    return pl.DataFrame(
        {
            name: pl.Series(name, columns[place] if rows else (), dtype=dtype, strict=True)
            for place, (name, dtype) in enumerate(schema.items())
        }
    )


def events_of(struct: type[A], frame: pl.DataFrame) -> list[A]:
    """Give the rows of a frame as activities; columns that are no fields are left out."""
    return [struct(*row) for row in frame.select(struct.__struct_fields__).iter_rows()]
