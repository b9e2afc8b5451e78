"""Events of messages: owners, one spelling of addresses, names that end."""

import pytest
from tests.unit.core.intake.programs.said import said

from schout.core.intake.format import Origin
from schout.core.intake.programs.message import Teller, domain_of, short
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
