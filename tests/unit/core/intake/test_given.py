"""Events as they are given: strict, and what the product shows it reads again."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.given import GIVEN
from schout.core.intake.present import present_event
from schout.core.intake.register import Register
from schout.core.model.event import (
    Activity,
    Authentication,
    HttpRequest,
    MailTransfer,
    NetworkFlow,
    SecurityAlert,
    SignUp,
)
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.testing.lines import told

AT = "2023-10-10T11:06:56.125000Z"
AT_US = 1_696_936_016_125_000
ACME, BOLT = TenantId("acme"), TenantId("bolt")
REGISTER = Register.build(
    (Tenant(id=ACME, name="Acme"), Tenant(id=BOLT, name="Bolt")),
    (
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="acme.example"),
        Belonging(tenant=ACME, kind=BelongingKind.MAIL_DOMAIN, value="acme.example"),
        Belonging(tenant=BOLT, kind=BelongingKind.MAIL_DOMAIN, value="bolt.example"),
        Belonging(tenant=BOLT, kind=BelongingKind.ADDRESS, value="2001:db8::/64"),
    ),
)
WHERE: dict[str, Any] = {"at_us": AT_US, "source": "feed", "line": 1, "raw": b""}
EVENTS: tuple[Activity, ...] = (
    HttpRequest(**WHERE, source_ip="203.0.113.7", method="GET", path="/a", query="b=1",
                status=404, size_bytes=5, host="acme.example", user="jan", user_agent="curl/8",
                referer="x", duration_us=7, tenant=ACME),
    HttpRequest(**WHERE, source_ip="client.example"),
    Authentication(**WHERE, source_ip="2001:db8::7", service="sshd", outcome="unknown_user",
                   user="jan", host="acme.example", tenant=ACME, source_tenant=BOLT),
    NetworkFlow(**WHERE, source_ip="203.0.113.7", destination_ip="2001:db8::7", protocol="tcp",
                source_port=1, destination_port=2, outcome="failed", bytes_out=3, bytes_in=4,
                packets=5, duration_us=6, tenant=BOLT),
    MailTransfer(**WHERE, source_ip=None, service="postfix", outcome="bounced",
                 sender="jan@bolt.example", sender_domain="bolt.example",
                 recipient_domain="acme.example", recipients=2, size_bytes=9, user="jan",
                 host="mx.example", tenant=ACME, source_tenant=BOLT),
    SignUp(**WHERE, source_ip="203.0.113.7", user="jan", mail_domain="x.example",
           fingerprint="f", outcome="refused", host="acme.example", tenant=ACME),
    SecurityAlert(**WHERE, source_ip=None, engine="suricata", signature="x", category="scan",
                  severity=2, outcome="blocked", destination_ip="2001:db8::7",
                  destination_port=2, user="jan", host="x.example", tenant=BOLT),
)  # fmt: skip


def read(line: bytes | str, default_host: str | None = None) -> Parsed:
    raw = line.encode() if isinstance(line, str) else line
    origin = Origin(source="feed", register=REGISTER, default_host=default_host)
    return GIVEN.parser(origin)(1, raw)


def line(event: str, **fields: Any) -> str:
    return json.dumps({"event": event, "at": AT} | fields)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_what_is_shown_is_read_again(event: Activity) -> None:
    raw = msgspec.json.encode(present_event(event))
    assert read(raw) == msgspec.structs.replace(event, raw=raw)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (line("mail_transfer", service="Postfix", outcome="delivered", sender="jan@Bolt.Example",
              recipient_domain="Acme.example"),
         {"kind": "mail_transfer", "service": "postfix", "outcome": "delivered",
          "sender": "jan@Bolt.Example", "sender_domain": "bolt.example",
          "recipient_domain": "acme.example"}),
        (line("mail_transfer", service="x", outcome="spam", sender="root"),
         {"kind": "mail_transfer", "service": "x", "outcome": "spam", "sender": "root"}),
        (line("mail_transfer", service="x", outcome="spam"),
         {"kind": "mail_transfer", "service": "x", "outcome": "spam"}),
        (line("sign_up", source_ip="[2001:DB8:0::7]", mail_domain="X.Example"),
         {"kind": "sign_up", "source_ip": "2001:db8::7", "mail_domain": "x.example",
          "outcome": "accepted"}),
        (line("sign_up", host="Acme.example:443"),
         {"kind": "sign_up", "host": "acme.example", "outcome": "accepted"}),
        (line("network_flow", protocol="TCP"),
         {"kind": "network_flow", "protocol": "tcp", "outcome": "seen"}),
    ],
    ids=["mail", "sender without domain", "no sender", "sign-up", "host", "flow"],
)  # fmt: skip
def test_names_and_addresses_have_one_spelling(text: str, fields: dict[str, Any]) -> None:
    assert told(GIVEN, text) == {"at": AT} | fields


def test_a_tenant_that_is_named_counts_where_it_is_known() -> None:
    named = read(line("sign_up", host="acme.example", tenant="bolt", source_tenant="acme"))
    assert not isinstance(named, Miss)
    assert (named.tenant, named.source_tenant) == (BOLT, ACME)
    unknown = read(line("sign_up", host="acme.example", tenant="nobody"))
    assert not isinstance(unknown, Miss)
    assert (unknown.tenant, unknown.source_tenant) == (ACME, None)


def test_the_usual_host_stands_in() -> None:
    parsed = read(line("sign_up"), default_host="acme.example")
    assert not isinstance(parsed, Miss)
    assert (parsed.host, parsed.tenant) == ("acme.example", ACME)


@pytest.mark.parametrize(
    ("text", "miss"),
    [
        ("", Miss.OTHER),
        (line("sign_up", source_ip="nobody"), Miss.MALFORMED),
        (line("network_flow", protocol="tcp", destination_ip="nobody"), Miss.MALFORMED),
        (line("sign_up", outcome="perhaps"), Miss.MALFORMED),
        (line("sign_up", more=1), Miss.MALFORMED),
        (line("sign_up", user=1), Miss.MALFORMED),
        (line("sign_up", at="2023-10-10T11:06:56"), Miss.MALFORMED),
        (line("sign_up", at="yesterday"), Miss.MALFORMED),
        (line("sign_up", at="9999-10-10T11:06:56Z"), Miss.MALFORMED),
        (line("wedding"), Miss.MALFORMED),
        (line("network_flow", protocol="tcp", source_port=70000), Miss.MALFORMED),
        (line("network_flow", protocol="tcp", bytes_out=10**40), Miss.MALFORMED),
        (line("mail_transfer", service="x"), Miss.MALFORMED),
        ('{"event": "sign_up", "at": ' + "[" * 100_000, Miss.MALFORMED),
        (b"\xff", Miss.MALFORMED),
        ("[]", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(text: str | bytes, miss: Miss) -> None:
    assert read(text) is miss


@given(
    fields=st.fixed_dictionaries(
        {"event": st.sampled_from(["sign_up", "mail_transfer", "network_flow"])},
        optional={
            name: st.text(max_size=20) | st.integers() | st.none() | st.floats(allow_nan=False)
            for name in ("at", "host", "service", "protocol", "outcome", "sender", "source_ip")
        },
    )
)
def test_no_fields_make_it_raise(fields: dict[str, Any]) -> None:
    raw = json.dumps(fields | {"at": fields.get("at", AT)}).encode()
    parsed = read(raw)
    assert isinstance(parsed, Miss) or parsed.raw == raw
