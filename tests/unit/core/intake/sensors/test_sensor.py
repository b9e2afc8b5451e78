"""A sensor's activities have the owners of both sides, by address, host and mail domain."""

import pytest

from schout.core.intake.format import Origin
from schout.core.intake.register import Register
from schout.core.intake.sensors.sensor import Sensor, Sighting, port_of
from schout.core.model.event import MailTransfer
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

ACME, BOLT = TenantId("acme"), TenantId("bolt")
REGISTER = Register.build(
    (Tenant(id=ACME, name="Acme"), Tenant(id=BOLT, name="Bolt")),
    (
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="acme.example"),
        Belonging(tenant=ACME, kind=BelongingKind.MAIL_DOMAIN, value="acme.example"),
        Belonging(tenant=BOLT, kind=BelongingKind.MAIL_DOMAIN, value="bolt.example"),
        Belonging(tenant=BOLT, kind=BelongingKind.ADDRESS, value="192.0.2.0/24"),
        Belonging(tenant=ACME, kind=BelongingKind.ADDRESS, value="203.0.113.0/24"),
    ),
)
SENSOR = Sensor(Origin(source="x.log", register=REGISTER))
SEEN = Sighting(3, b"raw", 7, "203.0.113.7", "192.0.2.1", 1, 2)
FROM_AFAR = Sighting(3, b"raw", 7, "198.51.100.7", "198.51.100.8", 1, 2)


def test_a_flow_belongs_to_its_addresses() -> None:
    flow = SENSOR.flow(SEEN, "tcp", "seen")
    assert (flow.tenant, flow.source_tenant) == (BOLT, ACME)
    nowhere = SENSOR.flow(Sighting(3, b"raw", 7, None), "tcp", "seen")
    assert (nowhere.tenant, nowhere.source_tenant) == (None, None)


def test_a_request_belongs_to_its_host_and_else_to_the_address() -> None:
    assert SENSOR.request(SEEN, "203.0.113.7", host="acme.example").tenant == ACME
    assert SENSOR.request(SEEN, "203.0.113.7", host="x.example").tenant == BOLT
    usual = Sensor(Origin(source="x.log", register=REGISTER, default_host="acme.example"))
    request = usual.request(FROM_AFAR, "198.51.100.7")
    assert (request.tenant, request.host) == (ACME, "acme.example")


def test_logins_and_alerts_belong_to_the_host_they_name() -> None:
    assert SENSOR.login(FROM_AFAR, "ssh", "failure", host="acme.example").tenant == ACME
    assert SENSOR.alert(FROM_AFAR, "zeek", "x", "scan", host="acme.example").tenant == ACME


def test_a_mail_belongs_to_its_domains() -> None:
    made = SENSOR.mail(
        FROM_AFAR,
        "smtp",
        "accepted",
        sender="FROM:<jan@Bolt.example.>",
        recipients=("a@acme.example", "b@x.example"),
        size_bytes=5,
    )
    assert made == MailTransfer(
        at_us=7,
        source="x.log",
        line=3,
        raw=b"raw",
        source_ip="198.51.100.7",
        service="smtp",
        outcome="accepted",
        sender="jan@Bolt.example.",
        sender_domain="bolt.example",
        recipient_domain="acme.example",
        recipients=2,
        size_bytes=5,
        tenant=ACME,
        source_tenant=BOLT,
    )


def test_the_address_of_a_sender_counts_before_its_domain() -> None:
    assert SENSOR.mail(SEEN, "smtp", "accepted", sender="jan@bolt.example").source_tenant == ACME


def test_a_mail_may_have_no_sender_and_no_recipients() -> None:
    mail = SENSOR.mail(FROM_AFAR, "smtp", "accepted")
    assert (mail.sender, mail.recipients, mail.tenant, mail.source_tenant) == (None,) * 4
    bounce = SENSOR.mail(FROM_AFAR, "smtp", "accepted", sender="<>", recipients=("root",))
    assert (bounce.sender, bounce.recipients, bounce.recipient_domain) == (None, 1, None)


def test_names_are_trimmed() -> None:
    login = SENSOR.login(SEEN, "ssh", "failure", user=" " + "a" * 999)
    assert login.user == "a" * 256
    assert SENSOR.login(SEEN, "ssh", "failure", user=" ").user is None


def test_addresses_are_read_again_when_many_were_met() -> None:
    spellings = [f"198.51.{number // 250}.{number % 250}" for number in range(5000)]
    assert [SENSOR.address(each) for each in spellings] == spellings
    odd = (None, "", "x", "::FFFF:192.0.2.1", "2001:DB8::0:1")
    assert [SENSOR.address(each) for each in odd] == [
        *(None, None, None),
        *("192.0.2.1", "2001:db8::1"),
    ]


@pytest.mark.parametrize(
    ("text", "port"), [(None, None), ("443", 443), ("65536", None), ("8.0", None), ("-", None)]
)
def test_a_port_is_one(text: str | None, port: int | None) -> None:
    assert port_of(text) == port
