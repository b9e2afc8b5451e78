"""The register as TOML: one `[[tenant]]` for each tenant, with lists of what belongs to it."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from schout.core.intake import register_field as field
from schout.core.intake.register_sheet import Fault, Reading, Sheet, Spot
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

LISTS = {
    "hosts": BelongingKind.HOST,
    "databases": BelongingKind.DATABASE,
    "system_users": BelongingKind.SYSTEM_USER,
    "addresses": BelongingKind.ADDRESS,
    "mail_domains": BelongingKind.MAIL_DOMAIN,
}
"""The keys that hold what belongs to a tenant."""
_TEXTS = ("name", "plan", "language", "time_zone", "accepted_version")
_DAYS = ("accepted_on", "since")
_KEYS = ("id", *_TEXTS, "contacts", *_DAYS, *LISTS)
_BELONGING_KEYS = ("value", "since", "until")
_HEAD = re.compile(r"\s*\[\[\s*(['\"]?)tenant\1\s*\]\]")
_SYNTAX_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def read_toml(name: str, text: str) -> Reading:
    """Read a register; `name` is the file's, for the places of problems."""
    sheet = Sheet(name, text)
    entries = _entries(sheet)
    seen: dict[str, int] = {}
    tenants: list[Tenant] = []
    for entry, lines in zip(entries, _parts(sheet, len(entries)), strict=True):
        tenant = _Section(sheet, entry, lines).read(seen)
        if tenant is not None:
            tenants.append(tenant)
    return sheet.reading(tenants)


def to_toml(tenants: Sequence[Tenant], belongings: Sequence[Belonging]) -> str:
    """Write tenants, with those belongings that are theirs, so that `read_toml` gives them back.

    Belongings come grouped: in the order of the tenants, then of `LISTS`.
    """
    groups: dict[tuple[str, BelongingKind], list[Belonging]] = {}
    for belonging in belongings:
        groups.setdefault((belonging.tenant, belonging.kind), []).append(belonging)
    lines: list[str] = []
    for tenant in tenants:
        lines.extend(_fields_of(tenant))
        where = ZoneInfo(tenant.time_zone)
        for key, kind in LISTS.items():
            group = groups.get((tenant.id, kind), [])
            if group:
                lines.append(f"{key} = [")
                lines.extend(f"  {_item(belonging, where)}," for belonging in group)
                lines.append("]")
        lines.append("")
    return "\n".join(lines)


class _Section:
    """One `[[tenant]]`: its table, and the lines in which to look for what is wrong."""

    def __init__(self, sheet: Sheet, entry: Mapping[str, object], lines: range) -> None:
        self.sheet = sheet
        self.entry = entry
        self.lines = lines
        self.head = Spot(line=lines.start)

    def read(self, seen: dict[str, int]) -> Tenant | None:
        """Check everything; give the tenant where its id is sound and new, and it has a name."""
        for key in self.entry:
            if key not in _KEYS:
                self.sheet.add(field.unknown(key, _KEYS), self.at(key))
        tenant_id = self.text("id")
        fields: dict[str, object] = {key: self.text(key) for key in _TEXTS}
        fields |= {key: self.day(key) for key in _DAYS}
        fields["contacts"] = tuple(self.contacts())
        time_zone = fields["time_zone"]
        where = ZoneInfo(time_zone if isinstance(time_zone, str) else field.DEFAULT_ZONE)
        for key, kind in LISTS.items():
            self.belongings(key, kind, tenant_id, where)
        for key in ("id", "name"):
            if key not in self.entry:
                self.sheet.add(field.missing(key), self.head)
        if tenant_id is None or fields["name"] is None:
            return None
        if tenant_id in seen:
            self.sheet.add(field.twice(tenant_id, seen[tenant_id]), self.at_text("id", tenant_id))
            return None
        seen[tenant_id] = self.head.line
        return field.tenant(tenant_id, fields)

    def text(self, key: str) -> str | None:
        """Give a text that is sound, `None` where there is none."""
        if key not in self.entry:
            return None
        value = self.entry[key]
        if not isinstance(value, str):
            self.sheet.add(_wrong_type(key, "a text in quotes", value), self.at(key))
            return None
        fault = field.text_fault(key, value)
        if fault is None:
            return value
        self.sheet.add(fault, self.at_text(key, value))
        return None

    def day(self, key: str) -> date | None:
        """Give a date that is sound, `None` where there is none."""
        if key not in self.entry:
            return None
        value = field.day(self.entry[key])
        if isinstance(value, Fault):
            self.sheet.add(value, self.at(key))
            return None
        return value

    def contacts(self) -> Iterator[str]:
        """Give the sound mail addresses."""
        for value in self.items("contacts"):
            if not isinstance(value, str):
                fault = _wrong_type("contacts", "mail addresses in quotes", value)
                self.sheet.add(fault, self.at("contacts"))
                continue
            wrong = field.contact_fault(value)
            if wrong is None:
                yield value
            else:
                self.sheet.add(wrong, self.at_text("contacts", value))

    def belongings(
        self, key: str, kind: BelongingKind, tenant_id: str | None, where: ZoneInfo
    ) -> None:
        """Check one list; note as claims what is sound and has an owner."""
        seen: Counter[str] = Counter()
        for item in self.items(key):
            table = {"value": item} if isinstance(item, str) else item
            if not isinstance(table, dict):
                expected = "names in quotes or tables with `value`"
                self.sheet.add(_wrong_type(key, expected, item), self.at(key))
                continue
            value = table.get("value")
            text = value if isinstance(value, str) else ""
            spot = partial(self.at_text, key, text, seen[text])
            seen[text] += 1
            faults = list(_table_faults(table))
            found = field.belonging(
                TenantId(tenant_id or ""), kind, text, table.get("since"), table.get("until"), where
            )
            if not isinstance(found, Belonging):
                faults.extend(found if text else ())
            elif tenant_id is not None:
                self.sheet.claim(found, spot)
            for fault in faults:
                self.sheet.add(fault, spot())

    def items(self, key: str) -> list[object]:
        """Give a list, empty where there is none."""
        value = self.entry.get(key, [])
        if isinstance(value, list):
            return value
        self.sheet.add(_wrong_type(key, "a list in brackets", value), self.at(key))
        return []

    def at(self, key: str) -> Spot:
        """Give where a key stands: at the beginning of a line, else anywhere before a sign."""
        name = re.escape(key)
        for pattern in (rf"\s*['\"]?({name})['\"]?\s*[=.]", rf".*?\b({name})['\"]?\s*[=\]]"):
            for line in self.lines:
                found = re.match(pattern, self.sheet.lines[line - 1])
                if found:
                    return Spot(line=line, column=found.start(1) + 1, width=len(key))
        return self.head

    def at_text(self, key: str, text: str, skip: int = 0) -> Spot:
        """Give where a text stands in quotes behind a key, `skip` times skipped; else the key."""
        start = self.at(key)
        if not text:
            return start
        for line in range(start.line, self.lines.stop):
            for found in re.finditer(rf"(['\"])({re.escape(text)})\1", self.sheet.lines[line - 1]):
                if skip == 0:
                    return Spot(line=line, column=found.start(2) + 1, width=len(text))
                skip -= 1
        return start


def _entries(sheet: Sheet) -> list[Mapping[str, object]]:
    try:
        table = tomllib.loads(sheet.text)
    except (ValueError, RecursionError) as error:
        sheet.add(*_syntax(sheet, error))
        return []
    whole = _Section(sheet, table, range(1, len(sheet.lines) + 1))
    for key in table:
        if key != "tenant":
            sheet.add(field.unknown(key, ("tenant",)), whole.at(key))
    entries = table.get("tenant", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        fault = Fault(
            code="SCH-T005",
            message="expected `tenant` to be tables, found something else",
            hint="begin each tenant with a line `[[tenant]]`",
        )
        sheet.add(fault, whole.at("tenant"))
        return []
    if not table.keys() - {"tenant"} and not entries:
        sheet.add(field.EMPTY, Spot(line=1))
    return entries


def _parts(sheet: Sheet, count: int) -> list[range]:
    """Give the lines of each tenant; all lines where they are not written as `[[tenant]]`."""
    end = len(sheet.lines) + 1
    heads = [number for number, line in enumerate(sheet.lines, 1) if _HEAD.match(line)]
    if len(heads) != count:
        return [range(1, end)] * count
    return [range(*pair) for pair in pairwise([*heads, end])]


def _syntax(sheet: Sheet, error: Exception) -> tuple[Fault, Spot]:
    found = _SYNTAX_PLACE.fullmatch(str(error))
    if found is None:
        message = "expected TOML that can be read, found it too deep or a number too long"
        return Fault(code="SCH-T001", message=message), Spot(line=1)
    reason, line, column = found.groups()
    if line is None:
        spot = Spot(line=len(sheet.lines), column=len(sheet.lines[-1]) + 1)
    else:
        spot = Spot(line=int(line), column=int(column))
    message = f"expected TOML, found an error: {reason[:1].lower()}{reason[1:]}"
    return Fault(code="SCH-T001", message=message, hint="texts stand in quotes, dates do not"), spot


def _table_faults(table: Mapping[str, object]) -> Iterator[Fault]:
    for key in table:
        if key not in _BELONGING_KEYS:
            yield field.unknown(key, _BELONGING_KEYS)
    if "value" not in table:
        yield field.missing("value")
    elif not isinstance(table["value"], str):
        yield _wrong_type("value", "a text in quotes", table["value"])
    elif not table["value"]:
        yield field.missing("value")


def _wrong_type(key: str, expected: str, value: object) -> Fault:
    return Fault(
        code="SCH-T005", message=f"expected `{key}` to be {expected}, found {_named(value)}"
    )


def _named(value: object) -> str:
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f"the text `{value}`"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return f"`{value}`"


def _fields_of(tenant: Tenant) -> Iterator[str]:
    yield "[[tenant]]"
    for key in ("id", "name", "plan", "language", "time_zone"):
        yield f"{key} = {_quoted(getattr(tenant, key))}"
    if tenant.contacts:
        yield f"contacts = [{', '.join(map(_quoted, tenant.contacts))}]"
    if tenant.accepted_version is not None:
        yield f"accepted_version = {_quoted(tenant.accepted_version)}"
    if tenant.accepted_on is not None:
        yield f"accepted_on = {tenant.accepted_on.isoformat()}"
    if tenant.since is not None:
        yield f"since = {tenant.since.isoformat()}"


def _item(belonging: Belonging, where: ZoneInfo) -> str:
    value = _quoted(belonging.value)
    dates = (("since", belonging.since), ("until", belonging.until))
    parts = [f"{key} = {_when(moment, where)}" for key, moment in dates if moment is not None]
    return f"{{value = {value}, {', '.join(parts)}}}" if parts else value


def _when(moment: datetime, where: ZoneInfo) -> str:
    """Write a moment as a date where it is one's midnight for the tenant, else in UTC."""
    day = moment.astimezone(where).date()
    if datetime.combine(day, time(), tzinfo=where).astimezone(UTC) == moment:
        return day.isoformat()
    return moment.astimezone(UTC).isoformat()


def _quoted(text: str) -> str:
    # JSON strings are TOML basic strings, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
