"""Events of messages: owners, one spelling of addresses, names that end."""

import pytest
from tests.unit.core.intake.programs.said import said

from schout.core.intake.format import Origin
from schout.core.intake.programs.message import Teller, domain_of, one_spelling, short
from schout.core.intake.register import Register
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

ACME, SHOP = TenantId("t_acme"), TenantId("t_shop")
REGISTER = Register.build(
    (Tenant(id=ACME, name="Acme"), Tenant(id=SHOP, name="Shop")),
    (
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="acme.example"),
        Belonging(tenant=ACME, kind=BelongingKind.DATABASE, value="acme"),
        Belonging(tenant=ACME, kind=BelongingKind.ADDRESS, value="198.51.100.0/24"),
        Belonging(tenant=SHOP, kind=BelongingKind.ADDRESS, value="203.0.113.0/24"),
        Belonging(tenant=SHOP, kind=BelongingKind.MAIL_DOMAIN, value="shop.example"),
        Belonging(tenant=ACME, kind=BelongingKind.MAIL_DOMAIN, value="acme.example"),
    ),
)
TELLER = Teller(Origin(source="syslog", register=REGISTER, default_host="acme.example"))
MESSAGE = said("x", "hello", host=None)


def test_the_target_is_whose_host_or_database_it_is_and_the_source_whose_address() -> None:
    login = TELLER.login(MESSAGE, "odoo", "failure", "203.0.113.7", "bob", "acme")
    other = TELLER.login(MESSAGE, "sshd", "failure", None, "bob")
    assert (login.tenant, login.source_tenant, login.host) == (ACME, SHOP, "acme")
    assert (other.tenant, other.source_tenant, other.host) == (ACME, None, "acme.example")


def test_a_packet_has_the_owners_of_its_ends() -> None:
    flow = TELLER.flow(MESSAGE, "203.0.113.7", "198.51.100.2", "tcp", "blocked", 1, 22, 60)
    assert (flow.tenant, flow.source_tenant, flow.bytes_out, flow.packets) == (ACME, SHOP, 60, 1)


def test_a_mail_has_the_owners_of_its_domains_and_of_its_client() -> None:
    mail = TELLER.mail(MESSAGE, "postfix", "accepted", None, "bob@Shop.example", "<x@acme.example>")
    assert (mail.tenant, mail.source_tenant, mail.sender_domain, mail.recipient_domain) == (
        ACME,
        SHOP,
        "shop.example",
        "acme.example",
    )


def test_an_alert_is_about_its_destination_or_else_its_host() -> None:
    here = TELLER.alert(MESSAGE, "kernel", "x" * 999, "crash")
    there = TELLER.alert(MESSAGE, "gate", "x", "scan", "203.0.113.7", destination="198.51.100.2")
    assert (here.tenant, len(here.signature)) == (ACME, 256)
    assert (there.tenant, there.source_tenant) == (ACME, SHOP)


def test_a_host_that_nobody_names_has_no_owner() -> None:
    teller = Teller(Origin(source="syslog", register=REGISTER))
    assert teller.login(MESSAGE, "sshd", "failure", None, None).tenant is None
    assert teller.owner_of_host("elsewhere.example", 0) is None


def test_unknown_programs_need_no_listener() -> None:
    TELLER.unknown("x")
    heard: list[str] = []
    Teller(Origin(source="x", register=REGISTER, on_unknown=heard.append)).unknown("x")
    assert heard == ["x"]


def test_addresses_that_are_kept_do_not_fill_the_memory() -> None:
    read = {TELLER.address(f"192.0.{number // 256}.{number % 256}") for number in range(5000)}
    assert len(read) == 5000
    assert TELLER.address(None) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4000", "203.0.113.7"),
        ("[203.0.113.7]", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("2001:DB8:0:0:0:0:0:7", "2001:db8::7"),
        ("[2001:db8::7]:4000", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%eth0]:4000", "fe80::1"),
        ("a.example", None),
        ("", None),
        ("1" * 100, None),
        ("203.0.113.777", None),
    ],
)
def test_an_address_has_one_spelling(text: str, address: str | None) -> None:
    assert one_spelling(text) == address


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Bob@Shop.Example", "shop.example"),
        ("<bob@shop.example.>", "shop.example"),
        ("shop.example", "shop.example"),
        ("root", None),
        ("bob@", None),
        ("", None),
        (None, None),
    ],
)
def test_a_mail_address_ends_in_its_domain(text: str | None, domain: str | None) -> None:
    assert domain_of(text) == domain


def test_a_name_is_not_longer_than_any_real_one() -> None:
    assert [short(" bob "), short(" "), short(None), len(short("x" * 999) or "")] == [
        "bob",
        None,
        None,
        256,
    ]
