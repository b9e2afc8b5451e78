"""Attribution equals a plain search through all belongings; what is written reads back the same."""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schout.core.intake.normal import normal_host, normal_value
from schout.core.intake.register import Register
from schout.core.intake.register_claim import contested, register_problems
from schout.core.intake.register_file import read_csv, read_toml, to_toml
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

TENANT_IDS = [TenantId(name) for name in "abc"]
START = datetime(2026, 1, 1, tzinfo=UTC)
LABELS = st.sampled_from(["a", "b", "c"])
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PATTERNS = st.tuples(st.sampled_from(["", "*."]), NAMES).map("".join)
FOURS = st.integers(0, 15).map(lambda low: ipaddress.IPv4Address(0xC0000200 + low))
SIXES = st.integers(0, 15).map(lambda low: ipaddress.IPv6Address((0x20010DB8 << 96) + low))
ADDRESSES = st.one_of(FOURS, SIXES)
RANGES = st.tuples(ADDRESSES, st.integers(0, 6)).map(
    lambda pair: str(
        ipaddress.ip_network(f"{pair[0]}/{pair[0].max_prefixlen - pair[1]}", strict=False)
    )
)
DAYS = st.none() | st.integers(0, 6)
VALUES = {
    BelongingKind.HOST: PATTERNS,
    BelongingKind.MAIL_DOMAIN: PATTERNS,
    BelongingKind.ADDRESS: RANGES,
    BelongingKind.DATABASE: NAMES,
    BelongingKind.SYSTEM_USER: NAMES,
}


def day(number: int | None) -> datetime | None:
    return None if number is None else START + timedelta(days=number)


@st.composite
def belongings(draw: st.DrawFn) -> Belonging:
    kind = draw(st.sampled_from(BelongingKind))
    since, until = draw(DAYS), draw(DAYS)
    if since is not None and until is not None and until <= since:
        until = since + 1
    return Belonging(
        tenant=draw(st.sampled_from(TENANT_IDS)),
        kind=kind,
        value=draw(VALUES[kind]),
        since=day(since),
        until=day(until),
    )


def sound(items: Sequence[Belonging]) -> list[Belonging]:
    """Keep what does not contest with anything kept before."""
    kept: list[Belonging] = []
    for item in items:
        if not contested([*kept, item]):
            kept.append(item)
    return kept


SOUND = st.lists(belongings(), max_size=25).map(sound)


def width(belonging: Belonging, asked: str) -> int | None:
    """Give how specific a belonging is for what is asked, `None` where it does not cover it."""
    value = belonging.value
    if belonging.kind is BelongingKind.ADDRESS:
        network = ipaddress.ip_network(value)
        return network.prefixlen if ipaddress.ip_address(asked) in network else None
    if value == asked:
        return 1000
    if value.startswith("*.") and asked.endswith(value[1:]):
        return len(value)
    return None


def searched(
    items: Sequence[Belonging], kind: BelongingKind, asked: str, at: datetime
) -> TenantId | None:
    """Search everything, and take the most specific belonging in force."""
    best: tuple[int, TenantId] | None = None
    for item in items:
        in_force = (item.since is None or item.since <= at) and (
            item.until is None or at < item.until
        )
        specific = width(item, asked) if item.kind is kind and in_force else None
        if specific is not None and (best is None or specific > best[0]):
            best = (specific, item.tenant)
    return None if best is None else best[1]


QUESTIONS = st.one_of(
    st.tuples(st.just(BelongingKind.ADDRESS), ADDRESSES.map(str)),
    st.tuples(st.sampled_from([kind for kind in BelongingKind if kind != "address"]), NAMES),
)
MOMENTS = st.integers(-1, 8 * 24).map(lambda hours: START + timedelta(hours=hours))
TENANTS = [Tenant(id=name, name=name) for name in TENANT_IDS]


@given(SOUND, st.lists(st.tuples(QUESTIONS, MOMENTS), min_size=1, max_size=30))
def test_the_owner_is_what_a_search_through_everything_finds(
    items: list[Belonging], asked: list[tuple[tuple[BelongingKind, str], datetime]]
) -> None:
    register = Register.build(TENANTS, items)
    for (kind, value), at in asked:
        expected = searched(items, kind, value, at)
        at_us = from_datetime(at)
        who = register.explain(kind, value, at_us)
        assert register.owner(kind, value, at_us) == expected
        assert (None if who.tenant is None else who.tenant.id) == expected
        if kind is BelongingKind.HOST:
            assert register.owner_of_host(f"{value.upper()}.:80", at_us) == expected
        if kind is BelongingKind.ADDRESS:
            assert register.owner_of_address(value, at_us) == expected


@given(st.lists(belongings(), max_size=12))
def test_claims_are_contested_exactly_when_two_tenants_meet(items: list[Belonging]) -> None:
    def meet(one: Belonging, other: Belonging) -> bool:
        return (
            (one.kind, one.value) == (other.kind, other.value)
            and one.tenant != other.tenant
            and (one.until is None or other.since is None or other.since < one.until)
            and (other.until is None or one.since is None or one.since < other.until)
        )

    found = contested(items)
    assert all(meet(items[first], items[second]) for first, second in found)
    assert bool(found) == any(meet(one, other) for one in items for other in items)


ZONES = st.sampled_from(["Europe/Brussels", "America/New_York", "Asia/Kathmandu", "UTC"])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
DATES = st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1))


@st.composite
def tenants(draw: st.DrawFn, tenant: TenantId) -> Tenant:
    return Tenant(
        id=tenant,
        name=draw(WORDS),
        plan=draw(WORDS),
        language=draw(st.sampled_from(["nl", "fr-BE", "de"])),
        time_zone=draw(ZONES),
        contacts=tuple(draw(st.lists(st.sampled_from(["x@a.example", "y+z@b.example"])))),
        accepted_version=draw(st.none() | WORDS),
        accepted_on=draw(DATES),
        since=draw(DATES),
    )


@given(st.tuples(*map(tenants, TENANT_IDS)), SOUND)
def test_what_is_written_reads_back_the_same(
    people: tuple[Tenant, ...], items: list[Belonging]
) -> None:
    order = [*BelongingKind]
    grouped = tuple(
        sorted(items, key=lambda one: (TENANT_IDS.index(one.tenant), order.index(one.kind)))
    )
    assert read_toml("t.toml", to_toml(people, items)) == (people, grouped, ())


@given(st.text(), st.sampled_from(BelongingKind))
def test_a_normal_form_is_its_own_normal_form(text: str, kind: BelongingKind) -> None:
    value = normal_value(kind, text)
    assert value is None or normal_value(kind, value) == value


@given(st.text())
def test_any_text_can_be_asked_as_a_host(text: str) -> None:
    host = normal_host(text)
    assert host is None or (host.isascii() and normal_host(host) == host)


TOML_PIECES = ("[[tenant]]", "id", " = ", '"a"', "hosts", "[", "]", "{", "}", "value", "5", "since")
CSV_PIECES = ("tenant,name,kind,value\n", "a,A,host,a.example\n", '"', ";", ",", "2026-01-01", "\n")
PIECES = st.lists(st.sampled_from(TOML_PIECES + CSV_PIECES)).map("".join)


@given(PIECES | st.text())
def test_any_text_gives_a_register_or_problems(text: str) -> None:
    for people, items, problems in (read_toml("t", text), read_csv("t", text)):
        assert problems or (people and not register_problems(people, items))
