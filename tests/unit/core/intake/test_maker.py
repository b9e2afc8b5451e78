"""Activities are made with the owners of their hosts and addresses at their moment."""

from schout.core.intake.format import Origin
from schout.core.intake.maker import Maker
from schout.core.intake.register import Register
from schout.core.model.event import Authentication, HttpRequest, SecurityAlert
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

ACME, BOLT = TenantId("acme"), TenantId("bolt")
REGISTER = Register.build(
    (Tenant(id=ACME, name="Acme"), Tenant(id=BOLT, name="Bolt")),
    (
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="acme.example"),
        Belonging(tenant=BOLT, kind=BelongingKind.ADDRESS, value="203.0.113.0/24"),
    ),
)
MAKER = Maker(Origin(source="x.log", register=REGISTER, default_host="acme.example"))


def test_a_request_has_its_owners() -> None:
    assert MAKER.request(3, b"raw", 7, "203.0.113.7", path="/") == HttpRequest(
        at_us=7,
        source="x.log",
        line=3,
        raw=b"raw",
        source_ip="203.0.113.7",
        path="/",
        host="acme.example",
        tenant=ACME,
        source_tenant=BOLT,
    )


def test_an_attempt_from_nowhere_has_no_source_tenant() -> None:
    made = MAKER.authentication(
        3, b"raw", 7, None, service="nginx", outcome="failure", host="www.example.com"
    )
    assert made == Authentication(
        at_us=7,
        source="x.log",
        line=3,
        raw=b"raw",
        source_ip=None,
        service="nginx",
        outcome="failure",
        host="www.example.com",
    )


def test_an_alert_has_its_owners() -> None:
    made = MAKER.alert(
        3, b"raw", 7, "203.0.113.7", engine="nginx", signature="x", category="flood", severity=2
    )
    assert made == SecurityAlert(
        at_us=7,
        source="x.log",
        line=3,
        raw=b"raw",
        source_ip="203.0.113.7",
        engine="nginx",
        signature="x",
        category="flood",
        severity=2,
        host="acme.example",
        tenant=ACME,
        source_tenant=BOLT,
    )
