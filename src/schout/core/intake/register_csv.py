"""The register as CSV: a header, then a row for each belonging; a tenant's fields in any row."""

import csv
import io
from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial
from zoneinfo import ZoneInfo

from schout.core.intake import register_field as field
from schout.core.intake.register_sheet import Fault, Reading, Sheet, Spot
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.value import Value

_TEXTS = ("name", "plan", "language", "time_zone", "contacts", "accepted_version", "accepted_on")
"""What a row says of its tenant; empty where another row says it."""
_COLUMNS = ("tenant", *_TEXTS, "kind", "value", "since", "until")
_NEEDED = ("tenant", "name", "kind", "value")
_KINDS = tuple(kind.value for kind in BelongingKind)


class _Row(Value, frozen=True, kw_only=True):
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


class _Said(Value, frozen=True, kw_only=True):
    """What a field of a tenant is, the line that says it first, and its value where it is sound."""

    text: str
    line: int
    value: object


def read_csv(name: str, text: str) -> Reading:
    """Read a register; `name` is the file's, for the places of problems.

    Commas or semicolons part the cells, whichever the header has more of. `since` and `until` are
    those of the row's belonging.
    """
    sheet = Sheet(name, text)
    rows = list(_rows(sheet))
    said: dict[str, dict[str, _Said]] = {}
    for row in rows:
        _hear(sheet, row, said)
    tenants = [_tenant(sheet, fields) for fields in said.values()]
    for row in rows:
        tenant_id = row.get("tenant")
        if tenant_id:
            _belonging(sheet, row, said[tenant_id])
    return sheet.reading([tenant for tenant in tenants if tenant is not None])


def _rows(sheet: Sheet) -> Iterator[_Row]:
    """Give the rows that fit the header; a tenant needs at least one."""
    header: list[str] | None = None
    found = False
    for line, cells in _cells(sheet):
        if header is None:
            header = [cell.lower() for cell in cells]
            if not _is_header(sheet, header, line):
                return
        elif len(cells) == len(header):
            found = True
            yield _Row(line=line, cells=dict(zip(header, cells, strict=True)))
        else:
            found = True
            message = f"expected {len(header)} cells, found {len(cells)}"
            hint = "put a cell that holds a comma or a semicolon in double quotes"
            sheet.add(Fault(code="SCH-T018", message=message, hint=hint), Spot(line=line))
    if not found and not sheet.faulty:
        sheet.add(field.EMPTY, Spot(line=1))


def _cells(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in sheet.lines if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(sheet.text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        hint = "a cell with a double quote stands in double quotes, and the quote twice"
        message = f"expected CSV, found an error: {error}"
        sheet.add(Fault(code="SCH-T018", message=message, hint=hint), Spot(line=line))


def _is_header(sheet: Sheet, header: list[str], line: int) -> bool:
    faults = [(field.unknown(cell, _COLUMNS), cell) for cell in header if cell not in _COLUMNS]
    faults += [(field.missing(column), "") for column in _NEEDED if column not in header]
    for column in _COLUMNS:
        if header.count(column) > 1:
            message = f"expected each column once, found `{column}` {header.count(column)} times"
            faults.append((Fault(code="SCH-T018", message=message), column))
    for fault, text in faults:
        sheet.add(fault, sheet.find(text, line))
    return not faults


def _hear(sheet: Sheet, row: _Row, said: dict[str, dict[str, _Said]]) -> None:
    """Note what a row says of its tenant; rows may not contradict each other."""
    tenant_id = row.get("tenant")
    if not tenant_id:
        sheet.add(field.missing("tenant"), Spot(line=row.line))
        return
    fields = said.setdefault(tenant_id, {})
    for column in ("tenant", *_TEXTS):
        text = row.get(column)
        if column not in fields:
            if text:
                value = _checked(sheet, row, column)
                fields[column] = _Said(text=text, line=row.line, value=value)
        elif text and text != fields[column].text:
            first = fields[column]
            message = (
                f"expected `{column}` of `{tenant_id}` to be `{first.text}` "
                f"as in line {first.line}, found `{text}`"
            )
            fault = Fault(code="SCH-T019", message=message, hint="say it once, or each time alike")
            sheet.add(fault, sheet.find(text, row.line))


def _checked(sheet: Sheet, row: _Row, column: str) -> object:
    """Give the value of a field, `None` where it is wrong."""
    text = row.get(column)
    if column == "contacts":
        addresses = tuple(part.strip() for part in text.split(";") if part.strip())
        faults = [(field.contact_fault(address), address) for address in addresses]
        value: object = addresses
    elif column == "accepted_on":
        value = field.day(text)
        faults = [(value if isinstance(value, Fault) else None, text)]
    else:
        value = text
        faults = [(field.text_fault("id" if column == "tenant" else column, text), text)]
    wrong = [(fault, part) for fault, part in faults if fault is not None]
    for fault, part in wrong:
        sheet.add(fault, sheet.find(part, row.line))
    return None if wrong else value


def _tenant(sheet: Sheet, fields: dict[str, _Said]) -> Tenant | None:
    tenant = fields["tenant"]
    if "name" not in fields:
        sheet.add(field.missing("name"), Spot(line=tenant.line))
        return None
    if tenant.value is None:
        return None
    return field.tenant(tenant.text, {key: fields[key].value for key in _TEXTS if key in fields})


def _belonging(sheet: Sheet, row: _Row, fields: dict[str, _Said]) -> None:
    """Check what a row says belongs to its tenant; a row may say nothing of the kind."""
    if not any(row.get(column) for column in ("kind", "value", "since", "until")):
        return
    kind, value = row.get("kind").lower(), row.get("value")
    faults = [(field.missing(column), "") for column in ("kind", "value") if not row.get(column)]
    if kind and kind not in _KINDS:
        faults.append((_unknown_kind(kind), row.get("kind")))
    if not faults:
        zone = fields.get("time_zone")
        found = field.belonging(
            TenantId(row.get("tenant")),
            BelongingKind(kind),
            value,
            row.get("since") or None,
            row.get("until") or None,
            ZoneInfo(str(zone.value) if zone is not None and zone.value else field.DEFAULT_ZONE),
        )
        if isinstance(found, Belonging):
            if fields["tenant"].value is not None:
                sheet.claim(found, partial(sheet.find, value, row.line))
            return
        faults = [(fault, value) for fault in found]
    for fault, text in faults:
        sheet.add(fault, sheet.find(text, row.line))


def _unknown_kind(kind: str) -> Fault:
    near = get_close_matches(kind, _KINDS, n=1)
    hint = f"did you mean `{near[0]}`?" if near else None
    return Fault(
        code="SCH-T017",
        message=f"expected {', '.join(_KINDS[:-1])} or {_KINDS[-1]}, found `{kind}`",
        hint=hint,
    )
