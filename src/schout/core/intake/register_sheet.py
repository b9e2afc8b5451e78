"""A sheet: the text of a register as a person wrote it, and what is wrong in it, with places."""

import re
from collections.abc import Callable, Sequence

from schout.core.intake.register_claim import clash, contested
from schout.core.model.problem import Place, Problem, sort_key
from schout.core.model.tenant import Belonging, Tenant
from schout.core.model.value import Value

Reading = tuple[tuple[Tenant, ...], tuple[Belonging, ...], tuple[Problem, ...]]
"""What a register file says, and all that is wrong in it; use the values only if nothing is."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_BYTE_ORDER_MARK = "\ufeff"


class Fault(Value, frozen=True, kw_only=True):
    """What is wrong with one text, before it is known where that stands."""

    code: str
    message: str
    hint: str | None = None


class Spot(Value, frozen=True, kw_only=True):
    """A place in a sheet; lines and columns count from 1."""

    line: int
    column: int = 1
    width: int = 1


class Sheet:
    """Collects the problems of one file, so that all are told at once."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text.removeprefix(_BYTE_ORDER_MARK)
        self.lines = _LINE_END.split(self.text)
        self._problems: list[Problem] = []
        self._claims: list[tuple[Belonging, Callable[[], Spot]]] = []

    @property
    def faulty(self) -> bool:
        """Whether anything is wrong so far."""
        return bool(self._problems)

    def add(self, fault: Fault, spot: Spot) -> None:
        """Note what is wrong, and where."""
        place = Place(source=self.name, line=spot.line, column=spot.column, width=spot.width)
        self._problems.append(
            Problem(
                code=fault.code,
                message=fault.message,
                hint=fault.hint,
                place=place,
                line_text=self.lines[spot.line - 1] if spot.line <= len(self.lines) else None,
            )
        )

    def claim(self, belonging: Belonging, spot: Callable[[], Spot]) -> None:
        """Note what belongs to a tenant, and how to find where that is written."""
        self._claims.append((belonging, spot))

    def find(self, text: str, line: int) -> Spot:
        """Give where a text stands in a line; else the beginning of the line."""
        column = self.lines[line - 1].find(text) if text else -1
        if column < 0:
            return Spot(line=line)
        return Spot(line=line, column=column + 1, width=len(text))

    def reading(self, tenants: Sequence[Tenant]) -> Reading:
        """Give what was read, and the problems in the order of the file."""
        belongings = tuple(belonging for belonging, _ in self._claims)
        for earlier, later in contested(belongings):
            message, hint = clash(belongings[earlier], belongings[later])
            fault = Fault(code="SCH-T015", message=message, hint=hint)
            self.add(fault, self._claims[later][1]())
        return tuple(tenants), belongings, tuple(sorted(self._problems, key=sort_key))
