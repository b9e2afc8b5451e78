"""Whose trouble a report is."""

from datetime import UTC, datetime, timedelta

import msgspec
from tests.unit.core.intake.reports.samples import KNOWN, NOW, mail

from schout.core.intake.register import Register
from schout.core.intake.reports.attribute import Attributed, attribute
from schout.core.intake.reports.objects import object_of
from schout.core.intake.reports.read import read_report
from schout.core.model.ids import TenantId
from schout.core.model.report import Report, ReportedObject
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

A, B = TenantId("a"), TenantId("b")
MOVED = datetime(2026, 11, 1, tzinfo=UTC)
REGISTER = Register.build(
    [Tenant(id=A, name="A"), Tenant(id=B, name="B")],
    [
        Belonging(tenant=A, kind=BelongingKind.HOST, value="*.a.example"),
        Belonging(tenant=B, kind=BelongingKind.HOST, value="b.example"),
        Belonging(tenant=B, kind=BelongingKind.ADDRESS, value="192.0.2.0/24"),
        Belonging(tenant=A, kind=BelongingKind.MAIL_DOMAIN, value="a.example"),
        Belonging(tenant=A, kind=BelongingKind.HOST, value="moved.example", until=MOVED),
        Belonging(tenant=B, kind=BelongingKind.HOST, value="moved.example", since=MOVED),
    ],
)


def about(text: str) -> ReportedObject:
    found = object_of(text)
    assert found is not None
    return found


def report(*places: str, at: datetime | None = None) -> Report:
    objects = tuple(about(place) for place in places)
    return msgspec.structs.replace(read_report(mail(), NOW, KNOWN), objects=objects, at=at)


def found(*places: str, at: datetime | None = None) -> Attributed:
    return attribute(report(*places, at=at), REGISTER)


def test_the_owner_of_what_it_is_about_is_found() -> None:
    assert found("other.example", "https://www.a.example/x?y") == Attributed(
        tenant=A,
        about=about("https://www.a.example/x?y"),
        why=("`www.a.example/x` belongs to tenant `a`",),
    )
    assert found("192.0.2.7").tenant == B
    assert found("http://192.0.2.7/x").tenant == B
    assert found("someone@a.example").tenant == A


def test_a_name_goes_before_an_address_and_an_address_before_a_mail() -> None:
    assert found("192.0.2.7", "x.a.example").tenant == A
    assert found("someone@a.example", "192.0.2.7").tenant == B


def test_several_owners_are_left_to_a_person() -> None:
    assert found("x.a.example", "b.example") == Attributed(
        tenant=None,
        about=about("x.a.example"),
        why=("what it names belongs to several tenants: `x.a.example` to `a`, `b.example` to `b`",),
    )


def test_what_belongs_to_nobody_has_no_tenant() -> None:
    nothing = ("nothing that it names belongs to a tenant",)
    assert found("x.example", "17") == Attributed(
        tenant=None, about=about("x.example"), why=nothing
    )
    assert found("http://x.example/").why == nothing
    assert found() == Attributed(tenant=None, about=None, why=("it names nothing",))


def test_the_owner_is_that_of_the_moment_it_is_about() -> None:
    assert found("moved.example", at=MOVED - timedelta(hours=1)).tenant == A
    assert found("moved.example").tenant == B
