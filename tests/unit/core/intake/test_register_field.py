"""Fields of a register: the value that a text means, or what is wrong with it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from schout.core.intake import register_field as field
from schout.core.intake.register_sheet import Fault
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

BRUSSELS = ZoneInfo("Europe/Brussels")
A = TenantId("a")


def told(found: object) -> tuple[str, str | None] | object:
    """Give code and hint of a fault, anything else as it is."""
    return (found.code, found.hint) if isinstance(found, Fault) else found


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("id", "acme-1.eu_x", None),
        ("id", "x" * 100, None),
        ("id", "x" * 101, ("SCH-T006", "begin with a letter or a digit; 100 characters at most")),
        ("id", "-x", ("SCH-T006", "begin with a letter or a digit; 100 characters at most")),
        ("name", "  ", ("SCH-T004", None)),
        ("name", "Société Générale", None),
        ("language", "nl", None),
        ("language", "fr-BE", None),
        ("language", "French", ("SCH-T009", "write it as `nl` or `fr-BE`")),
        ("time_zone", "Europe/Brussels", None),
        ("time_zone", "Europe/Brusels", ("SCH-T008", "did you mean `Europe/Brussels`?")),
        ("time_zone", "../../etc/passwd", ("SCH-T008", "write it as `Europe/Brussels`")),
        ("time_zone", "zzzzzz", ("SCH-T008", "write it as `Europe/Brussels`")),
    ],
)
def test_a_text_of_a_tenant_is_checked(key: str, text: str, expected: object) -> None:
    assert told(field.text_fault(key, text)) == expected


def test_a_folder_of_time_zones_is_none() -> None:
    found = field.text_fault("time_zone", "Europe")
    assert found is not None
    assert found.message == "expected a time zone, found `Europe`"


@pytest.mark.parametrize(
    "text",
    [
        "abuse@example.com",
        "a.b+c@sub.example.com",
        "x@bücher.example",
        "https://a.example:8443/hook?x=1",
        "https://a.example",
    ],
)
def test_a_mail_address_or_a_webhook_is_accepted(text: str) -> None:
    assert field.contact_fault(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "@example.com",
        "a@",
        "a@localhost",
        "a@@b.example",
        "Al <a@b.example>",
        "a b@c.example",
        "http://a.example/hook",
        "https://a.example/a b",
    ],
)
def test_what_is_no_mail_address_is_refused(text: str) -> None:
    assert field.contact_fault(text) == Fault(
        code="SCH-T010",
        message=f"expected a mail address, found `{text}`",
        hint="write the address alone, as `abuse@example.com`",
    )


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("Hosts", "did you mean `hosts`?"),
        ("zzz", "known are: hosts, name"),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest(key: str, hint: str) -> None:
    assert field.unknown(key, ("hosts", "name")) == Fault(
        code="SCH-T003", message=f"expected a known key, found `{key}`", hint=hint
    )


def test_what_is_missing_is_named() -> None:
    expected = Fault(code="SCH-T004", message="expected `name`, found none", hint="add `name`")
    assert field.missing("name") == expected


def test_a_second_entry_is_told_with_the_line_of_the_first() -> None:
    assert field.twice("acme", 7) == Fault(
        code="SCH-T007",
        message="expected each tenant once, found `acme` again, first in line 7",
        hint="put all that belongs to a tenant under one entry",
    )


def test_what_a_tenant_does_not_say_takes_the_default() -> None:
    fields = {"name": "A", "plan": None, "contacts": ("a@b.example",), "since": date(2026, 1, 1)}
    assert field.tenant("a", fields) == Tenant(
        id=A, name="A", contacts=("a@b.example",), since=date(2026, 1, 1)
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 1, 2), datetime(2026, 1, 1, 23, tzinfo=UTC)),
        ("2026-07-02", datetime(2026, 7, 1, 22, tzinfo=UTC)),
        ("2026-07-02T10:00:00+02:00", datetime(2026, 7, 2, 8, tzinfo=UTC)),
        ("2026-07-02T10:00:00Z", datetime(2026, 7, 2, 10, tzinfo=UTC)),
    ],
)
def test_a_date_is_midnight_in_the_zone_of_the_tenant(value: object, expected: datetime) -> None:
    assert field.moment(value, BRUSSELS) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "2026-07-02T10:00:00",
            "expected a date or a time with a zone, found `2026-07-02T10:00:00`",
        ),
        ("2/7/2026", "expected a date or a time with a zone, found `2/7/2026`"),
        ("2026-02-30", "expected a date or a time with a zone, found `2026-02-30`"),
        ("20260702", "expected a date or a time with a zone, found `20260702`"),
        (20260702, "expected a date or a time with a zone, found `20260702`"),
        (date(1, 1, 1), "expected a date from year 2 to 9998, found `0001-01-01`"),
    ],
)
def test_what_is_no_moment_is_refused(value: object, message: str) -> None:
    found = field.moment(value, BRUSSELS)
    assert isinstance(found, Fault)
    assert (found.code, found.message) == ("SCH-T013", message)


@pytest.mark.parametrize("value", ["2026-01-02", date(2026, 1, 2)])
def test_a_day_is_read(value: object) -> None:
    assert field.day(value) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("soon", "soon"),
        ("2026-01-02T00:00:00Z", "2026-01-02 00:00:00+00:00"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00+00:00"),
        (7, "7"),
    ],
)
def test_what_is_no_day_is_refused(value: object, found: str) -> None:
    assert field.day(value) == Fault(
        code="SCH-T013",
        message=f"expected a date, found `{found}`",
        hint="write a date as `2026-01-31`",
    )


def test_a_belonging_is_normal_and_dated_in_utc() -> None:
    found = field.belonging(
        A, BelongingKind.HOST, "Shop.example:80", "2026-01-02", date(2026, 2, 1), BRUSSELS
    )
    assert found == Belonging(
        tenant=A,
        kind=BelongingKind.HOST,
        value="shop.example",
        since=datetime(2026, 1, 1, 23, tzinfo=UTC),
        until=datetime(2026, 1, 31, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "host",
            "https://shop.example/x",
            ("SCH-T011", "write the host name alone: `shop.example`"),
        ),
        ("host", "https://", ("SCH-T011", None)),
        ("host", "a b", ("SCH-T011", None)),
        ("mail_domain", "a@b.example", ("SCH-T011", "write what stands behind the `@`")),
        ("mail_domain", "a b", ("SCH-T011", None)),
        ("database", "a b", ("SCH-T011", None)),
        ("address", "192.0.2.7/24", ("SCH-T012", "did you mean `192.0.2.0/24`?")),
        ("address", "shop.example", ("SCH-T012", None)),
    ],
)
def test_what_is_no_belonging_is_refused(kind: str, text: str, expected: object) -> None:
    found = field.belonging(A, BelongingKind(kind), text, None, None, BRUSSELS)
    assert isinstance(found, tuple)
    assert [told(fault) for fault in found] == [expected]


def test_all_that_is_wrong_with_a_belonging_is_told_at_once() -> None:
    found = field.belonging(A, BelongingKind.HOST, "a b", "soon", "later", BRUSSELS)
    assert isinstance(found, tuple)
    assert [fault.code for fault in found] == ["SCH-T011", "SCH-T013", "SCH-T013"]


def test_an_end_comes_after_its_beginning() -> None:
    found = field.belonging(
        A, BelongingKind.HOST, "a.example", "2026-01-02", "2026-01-02", ZoneInfo("UTC")
    )
    assert found == (
        Fault(
            code="SCH-T014",
            message="expected `until` after `since`, "
            "found 2026-01-02T00:00:00Z to 2026-01-02T00:00:00Z",
            hint="`until` is the first moment at which it does not belong to the tenant any more",
        ),
    )
