"""Attribution: the narrowest claim in force decides, and nothing is guessed."""

from datetime import UTC, datetime

import pytest

from schout.core.intake import register as module
from schout.core.intake.register import MatchReason, Near, NearReason, Register, Who
from schout.core.model.errors import InputError
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

HOST, DATABASE = BelongingKind.HOST, BelongingKind.DATABASE
ADDRESS, MAIL_DOMAIN = BelongingKind.ADDRESS, BelongingKind.MAIL_DOMAIN
SYSTEM_USER = BelongingKind.SYSTEM_USER
A, B, C = (TenantId(name) for name in "abc")
MOVED = datetime(2026, 6, 1, tzinfo=UTC)
AT = from_datetime(MOVED)


def has(
    tenant: TenantId,
    kind: BelongingKind,
    value: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Belonging:
    return Belonging(tenant=tenant, kind=kind, value=value, since=since, until=until)


TENANTS = tuple(Tenant(id=name, name=name.upper()) for name in (A, B, C))
WILD = has(A, HOST, "*.a.example")
DEEP = has(B, HOST, "*.b.a.example")
EXACT = has(C, HOST, "www.a.example")
BEFORE = has(A, HOST, "shop.example", until=MOVED)
AFTER = has(B, HOST, "shop.example", since=MOVED)
WIDE = has(A, ADDRESS, "192.0.2.0/24")
NARROW = has(B, ADDRESS, "192.0.2.128/25")
SIX = has(C, ADDRESS, "2001:db8::/32")
DB = has(A, DATABASE, "acme")
USER = has(A, SYSTEM_USER, "*.web")
MAIL = has(A, MAIL_DOMAIN, "a.example")
MAIL_BELOW = has(B, MAIL_DOMAIN, "*.a.example")
BELONGINGS = (
    *(WILD, DEEP, EXACT, BEFORE, AFTER, WIDE, NARROW, SIX),
    *(DB, USER, MAIL, MAIL_BELOW),
)


@pytest.fixture
def register() -> Register:
    return Register.build(TENANTS, BELONGINGS)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.a.example", C),
        ("WWW.A.Example.:8069", C),
        ("x.a.example", A),
        ("y.x.a.example", A),
        ("y.b.a.example", B),
        ("b.a.example", A),
        ("a.example", None),
        ("xa.example", None),
        ("other.example", None),
        ("*.a.example", None),
        ("not a host", None),
        (None, None),
    ],
)
def test_a_host_belongs_to_the_narrowest_claim(
    register: Register, host: str | None, expected: TenantId | None
) -> None:
    assert [register.owner_of_host(host, AT) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("192.0.2.1", A),
        ("192.0.2.128", B),
        ("::ffff:192.0.2.200", B),
        ("192.0.3.1", None),
        ("2001:db8:1::1", C),
        ("2001:db9::1", None),
        ("unix:", None),
    ],
)
def test_an_address_belongs_to_the_longest_prefix(
    register: Register, ip: str, expected: TenantId | None
) -> None:
    assert [register.owner_of_address(ip, AT) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (DATABASE, "Acme", A),
        (DATABASE, "acme2", None),
        (SYSTEM_USER, "*.web", A),
        (SYSTEM_USER, "x.web", None),
        (MAIL_DOMAIN, "A.example", A),
        (MAIL_DOMAIN, "mail.a.example", B),
        (MAIL_DOMAIN, "info@a.example", None),
        (HOST, "www.a.example", C),
        (HOST, "shop.example", B),
        (ADDRESS, "192.0.2.1", A),
    ],
)
def test_every_kind_can_be_looked_up(
    register: Register, kind: BelongingKind, value: str, expected: TenantId | None
) -> None:
    assert [register.owner(kind, value, AT) for _ in range(2)] == [expected] * 2


def test_a_host_that_moved_has_the_right_owner_at_each_moment(register: Register) -> None:
    moments = [AT - 1, AT, AT - 1, AT + 1]
    assert [register.owner_of_host("shop.example", at_us) for at_us in moments] == [A, B, A, B]


def test_an_address_that_moved_has_the_right_owner_at_each_moment() -> None:
    register = Register.build(
        TENANTS, [WIDE, has(B, ADDRESS, "192.0.2.7/32", since=MOVED), has(C, ADDRESS, "::/0")]
    )
    assert [register.owner_of_address("192.0.2.7", at_us) for at_us in (AT - 1, AT)] == [A, B]


def test_a_tenant_is_found_by_its_id(register: Register) -> None:
    assert (register.tenant(A), register.tenant(TenantId("z"))) == (TENANTS[0], None)


def test_random_names_do_not_fill_the_memory(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ANSWERS", 3)
    owners = [register.owner_of_host(f"{number}.a.example", AT) for number in range(20)]
    assert owners == [A] * 20
    assert len(register._hosts) == 2


def test_overlong_texts_are_answered_and_not_kept(register: Register) -> None:
    assert register.owner_of_host("x" * 321, AT) is None
    assert register._hosts == {}


def test_one_problem_refuses_the_register() -> None:
    with pytest.raises(InputError) as caught:
        Register.build(TENANTS, [DB, has(B, DATABASE, "acme")])
    assert (caught.value.code, caught.value.message) == (
        "SCH-T015",
        (
            "expected one tenant for database `acme` at any moment, "
            "found `a` (always) and `b` (always)"
        ),
    )


def test_more_problems_are_counted() -> None:
    with pytest.raises(InputError, match=r"found host `X`.* \(and 1 more\)$") as caught:
        Register.build(TENANTS, [has(A, HOST, "X"), has(A, HOST, "Y")])
    assert caught.value.code == "SCH-T011"


def who(
    kind: BelongingKind,
    value: str,
    reason: MatchReason,
    matched: Belonging | None = None,
    *near: tuple[Belonging, NearReason],
) -> Who:
    owners = {tenant.id: tenant for tenant in TENANTS}
    return Who(
        kind=kind,
        value=value,
        at_us=AT,
        tenant=None if matched is None else owners[matched.tenant],
        reason=reason,
        matched=matched,
        near=tuple(Near(belonging=belonging, reason=why) for belonging, why in near),
    )


ENDED, SIMILAR = NearReason.ENDED, NearReason.SIMILAR
LESS_SPECIFIC, APEX = NearReason.LESS_SPECIFIC, NearReason.APEX


@pytest.mark.parametrize(
    "expected",
    [
        who(HOST, "WWW.a.example", MatchReason.EXACT, EXACT, (WILD, LESS_SPECIFIC)),
        who(HOST, "y.b.a.example", MatchReason.WILDCARD, DEEP, (WILD, LESS_SPECIFIC)),
        who(HOST, "shop.example", MatchReason.EXACT, AFTER, (BEFORE, ENDED)),
        who(HOST, "a.example", MatchReason.UNKNOWN, None, (WILD, APEX)),
        who(
            *(HOST, "shopp.example", MatchReason.UNKNOWN, None),
            *((BEFORE, SIMILAR), (AFTER, SIMILAR)),
        ),
        who(HOST, "not a host", MatchReason.UNREADABLE),
        who(ADDRESS, "192.0.2.200", MatchReason.RANGE, NARROW, (WIDE, LESS_SPECIFIC)),
        who(ADDRESS, "10.0.0.1", MatchReason.UNKNOWN),
        who(ADDRESS, "10.0.0", MatchReason.UNREADABLE),
        who(DATABASE, "acmee", MatchReason.UNKNOWN, None, (DB, SIMILAR)),
        who(SYSTEM_USER, "*.web", MatchReason.EXACT, USER),
        who(MAIL_DOMAIN, "x.a.example", MatchReason.WILDCARD, MAIL_BELOW),
    ],
    ids=lambda expected: f"{expected.kind} {expected.value}",
)
def test_an_owner_is_explained_with_what_comes_close(register: Register, expected: Who) -> None:
    assert register.explain(expected.kind, expected.value, AT) == expected


def test_what_has_not_begun_comes_close(register: Register) -> None:
    found = register.explain(HOST, "shop.example", AT - 1)
    assert (found.matched, found.near) == (
        BEFORE,
        (Near(belonging=AFTER, reason=NearReason.NOT_YET),),
    )
