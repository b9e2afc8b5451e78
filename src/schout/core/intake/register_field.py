"""Fields of a register: each check gives the value that a person's text means, or what is wrong."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec

from schout.core.intake.normal import enclosing_network, normal_domain, normal_host, normal_value
from schout.core.intake.register_sheet import Fault
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
"""The common part of BCP 47."""
_WEBHOOK = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[!-~]*)?")
"""Where a tenant has its notices sent to as signed webhooks."""
_LOCAL_PART = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE_HINT = "write a date as `2026-01-31`, or a time with its zone as `2026-01-31T09:00:00+01:00`"
_DAY_HINT = "write a date as `2026-01-31`"
_EXPECTED = {
    BelongingKind.HOST: "a host name, or `*.` and a host name",
    BelongingKind.MAIL_DOMAIN: "a mail domain, or `*.` and a mail domain",
    BelongingKind.ADDRESS: "an address or a range such as `192.0.2.0/24` or `2001:db8::/32`",
    BelongingKind.DATABASE: "a database name without spaces, 255 characters at most",
    BelongingKind.SYSTEM_USER: "a user name without spaces, 255 characters at most",
}


DEFAULT_ZONE = "Europe/Brussels"
"""As `Tenant.time_zone` has it."""
EMPTY = Fault(
    code="SCH-T002",
    message="expected at least one tenant, found none",
    hint="begin with `[[tenant]]`, `id` and `name`; in CSV with a header and a row",
)


def unknown(key: str, known: Collection[str]) -> Fault:
    """Say that a key or a column is none that a register has."""
    near = get_close_matches(key.lower(), known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"known are: {', '.join(known)}"
    return Fault(code="SCH-T003", message=f"expected a known key, found `{key}`", hint=hint)


def missing(key: str) -> Fault:
    """Say that something needed is not there."""
    return Fault(code="SCH-T004", message=f"expected `{key}`, found none", hint=f"add `{key}`")


def twice(tenant_id: str, line: int) -> Fault:
    """Say that a tenant has a second entry."""
    return Fault(
        code="SCH-T007",
        message=f"expected each tenant once, found `{tenant_id}` again, first in line {line}",
        hint="put all that belongs to a tenant under one entry",
    )


def text_fault(key: str, text: str) -> Fault | None:
    """Say what is wrong with a text field of a tenant."""
    if not text.strip():
        return Fault(code="SCH-T004", message=f"expected `{key}`, found an empty text")
    match key:
        case "id":
            return _id_fault(text)
        case "language":
            return _language_fault(text)
        case "time_zone":
            return _zone_fault(text)
        case _:
            return None


def tenant(tenant_id: str, fields: Mapping[str, object]) -> Tenant:
    """Make a tenant from checked fields; `None` and what is not given take their defaults."""
    given = {key: value for key, value in fields.items() if value is not None}
    return msgspec.convert({"id": tenant_id, **given}, Tenant)


def contact_fault(text: str) -> Fault | None:
    """Say what is wrong with a contact: a mail address, whose domain needs a dot, or a webhook."""
    if _WEBHOOK.fullmatch(text) is not None:
        return None
    local, _, domain = text.rpartition("@")
    name = normal_domain(domain)
    if _LOCAL_PART.fullmatch(local) and name is not None and "." in name and domain[0] != "@":
        return None
    return Fault(
        code="SCH-T010",
        message=f"expected a mail address, found `{text}`",
        hint="write the address alone, as `abuse@example.com`",
    )


def belonging(
    owner: TenantId,
    kind: BelongingKind,
    text: str,
    since: object,
    until: object,
    where: ZoneInfo,
) -> Belonging | tuple[Fault, ...]:
    """Give a belonging, or all that is wrong with its value and its dates; `None` is no date."""
    value = _value(kind, text)
    dates = [None if when is None else moment(when, where) for when in (since, until)]
    faults = [found for found in (value, *dates) if isinstance(found, Fault)]
    start, end = (when if isinstance(when, datetime) else None for when in dates)
    if start is not None and end is not None and end <= start:
        faults.append(_order_fault(start, end))
    if faults or isinstance(value, Fault):
        return tuple(faults)
    return Belonging(tenant=owner, kind=kind, value=value, since=start, until=end)


def _value(kind: BelongingKind, text: str) -> str | Fault:
    value = normal_value(kind, text)
    if value is not None:
        return value
    code = "SCH-T012" if kind is BelongingKind.ADDRESS else "SCH-T011"
    return Fault(
        code=code,
        message=f"expected {_EXPECTED[kind]}, found `{text}`",
        hint=_value_hint(kind, text),
    )


def moment(value: object, where: ZoneInfo) -> datetime | Fault:
    """Give a moment in UTC; a date is its midnight in the tenant's time zone."""
    if isinstance(value, str):
        value = _written(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return _date_fault("a date or a time with a zone", value.isoformat(), _DATE_HINT)
        return _in_utc(value, value.isoformat())
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time(), tzinfo=where), value.isoformat())
    return _date_fault("a date or a time with a zone", str(value), _DATE_HINT)


def day(value: object) -> date | Fault:
    """Give a date."""
    if isinstance(value, str):
        value = _written(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _date_fault("a date", str(value), _DAY_HINT)


def _id_fault(text: str) -> Fault | None:
    # Ids stand in addresses of pages and in commands.
    if _ID.fullmatch(text):
        return None
    return Fault(
        code="SCH-T006",
        message=f"expected an id of letters, digits, `.`, `_` and `-`, found `{text}`",
        hint="begin with a letter or a digit; 100 characters at most",
    )


def _language_fault(text: str) -> Fault | None:
    if _LANGUAGE.fullmatch(text):
        return None
    return Fault(
        code="SCH-T009",
        message=f"expected a language tag, found `{text}`",
        hint="write it as `nl` or `fr-BE`",
    )


def _zone_fault(text: str) -> Fault | None:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(text, available_timezones(), n=1)
    else:
        return None
    hint = f"did you mean `{near[0]}`?" if near else "write it as `Europe/Brussels`"
    return Fault(code="SCH-T008", message=f"expected a time zone, found `{text}`", hint=hint)


def _order_fault(since: datetime, until: datetime) -> Fault:
    dates = f"{to_rfc3339(from_datetime(since))} to {to_rfc3339(from_datetime(until))}"
    return Fault(
        code="SCH-T014",
        message=f"expected `until` after `since`, found {dates}",
        hint="`until` is the first moment at which it does not belong to the tenant any more",
    )


def _value_hint(kind: BelongingKind, text: str) -> str | None:
    if kind is BelongingKind.ADDRESS:
        network = enclosing_network(text)
        return None if network is None else f"did you mean `{network}`?"
    _, scheme, rest = text.partition("://")
    if kind is BelongingKind.HOST and scheme:
        host = normal_host(rest.partition("/")[0], wildcard=True)
        return None if host is None else f"write the host name alone: `{host}`"
    if kind is BelongingKind.MAIL_DOMAIN and "@" in text:
        return "write what stands behind the `@`"
    return None


def _written(text: str) -> object:
    """Read a date or a time as CSV or a quoted TOML value holds it; else the text itself."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else _time(text)
    except ValueError:
        return text


def _time(text: str) -> datetime:
    if not _DATE.match(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _in_utc(value: datetime, written: str) -> datetime | Fault:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return _date_fault("a date from year 2 to 9998", written, _DATE_HINT)


def _date_fault(expected: str, found: str, hint: str) -> Fault:
    return Fault(code="SCH-T013", message=f"expected {expected}, found `{found}`", hint=hint)
