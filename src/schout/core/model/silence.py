"""Silences: the law forbids for a time that the tenant is told, as an authority says in its order.

Regulation (EU) 2022/2065, Art. 9(5) and 10(5): the tenant is told of an order when it takes effect
or, where the authority says so, later. Art. 17 does not hold for what an order asks for (17(5)).
"""

from datetime import datetime

from schout.core.model.ids import ReportId
from schout.core.model.value import Value


class Silence(Value, frozen=True, kw_only=True):
    """What keeps the letters of a case from the tenant."""

    report: ReportId
    """The order that forbids it."""
    basis: str
    """The law that it rests on."""
    until: datetime | None = None
    """`None`: until a person ends it."""
