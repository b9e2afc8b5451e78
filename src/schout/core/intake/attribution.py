"""Whose hosts and addresses they are, for whole columns: each different value is asked once."""

from collections.abc import Sequence

import polars as pl

from schout.core.intake.register import Register
from schout.core.intake.register_claim import Timeline
from schout.core.model.tenant import BelongingKind

_PAIRS = (
    ("host", "tenant", BelongingKind.HOST),
    ("source_ip", "source_tenant", BelongingKind.ADDRESS),
)


class Attribution:
    """Adds the owners that a register knows to frames of activities."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add `tenant` by `host` and `source_tenant` by `source_ip`, each at the row's moment."""
        return frame.with_columns(
            self._owners(frame, column, kind).alias(name) for column, name, kind in _PAIRS
        )

    def _owners(self, frame: pl.DataFrame, column: str, kind: BelongingKind) -> pl.Series:
        values = frame[column]
        if not self._register.claims_any(kind):
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
        different = values.unique().drop_nulls().to_list()
        answers = {value: self._register.owners(kind, value) for value in different}
        owned = {value: found for value, found in answers.items() if found is not None}
        lasting = {value: found for value, found in owned.items() if isinstance(found, str)}
        changing = {value: found for value, found in owned.items() if isinstance(found, Timeline)}
        if lasting:
            owners = values.replace_strict(
                list(lasting), list(lasting.values()), default=None, return_dtype=pl.String
            )
        else:
            owners = pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
        return _over_time(owners, frame["at_us"], values, changing) if changing else owners


def _over_time(
    owners: pl.Series, moments: pl.Series, values: pl.Series, changing: dict[str, Timeline]
) -> pl.Series:
    """Ask row by row where what a value belongs to has changed in time."""
    places = values.is_in(list(changing)).arg_true()
    then: Sequence[str | None] = [
        changing[value].at(at_us)
        for value, at_us in zip(values.gather(places), moments.gather(places), strict=True)
    ]
    return owners.scatter(places, pl.Series(then, dtype=pl.String))
