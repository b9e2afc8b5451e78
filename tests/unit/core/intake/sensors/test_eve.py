"""Suricata's EVE: alerts with our category, flows with how they went, requests and mails."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss, Origin
from schout.core.intake.register import Register
from schout.core.intake.sensors.eve import EVE
from schout.core.model.event import SecurityAlert
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.testing.lines import told

AT = "2023-10-10T11:06:56.125000Z"
ENDS = {
    "timestamp": "2023-10-10T13:06:56.125000+0200",
    "flow_id": 1234567890123456,
    "in_iface": "eth0",
    "src_ip": "203.0.113.7",
    "src_port": 44740,
    "dest_ip": "2001:0DB8:0:0::1",
    "dest_port": 443,
    "proto": "TCP",
}
CLAIM = {
    "action": "allowed",
    "gid": 1,
    "signature_id": 2000001,
    "rev": 2,
    "signature": "Port sweep of the lab",
    "category": "Attempted Information Leak",
    "severity": 2,
}
COUNT = {
    "pkts_toserver": 5,
    "pkts_toclient": 4,
    "bytes_toserver": 700,
    "bytes_toclient": 900,
    "start": "2023-10-10T11:06:50.000000+0000",
    "end": "2023-10-10T11:06:55.500000+0000",
    "age": 5,
    "state": "closed",
    "reason": "timeout",
    "alerted": False,
}
TCP = {"tcp_flags": "1b", "tcp_flags_ts": "1b", "tcp_flags_tc": "1b", "state": "closed"}
FLOW = {
    "kind": "network_flow",
    "at": "2023-10-10T11:06:55.500000Z",
    "source_ip": "203.0.113.7",
    "destination_ip": "2001:db8::1",
    "protocol": "tcp",
    "source_port": 44740,
    "destination_port": 443,
    "outcome": "accepted",
    "bytes_out": 700,
    "bytes_in": 900,
    "packets": 9,
    "duration_us": 5_500_000,
}
ALERT = {
    "kind": "security_alert",
    "at": AT,
    "source_ip": "203.0.113.7",
    "engine": "suricata",
    "signature": "Port sweep of the lab",
    "category": "scan",
    "severity": 2,
    "outcome": "seen",
    "destination_ip": "2001:db8::1",
    "destination_port": 443,
}


def line(kind: str, **parts: Any) -> str:
    return json.dumps(ENDS | {"event_type": kind} | parts)


def changed(whole: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (whole | changes).items() if value is not ...}


@pytest.mark.parametrize(
    ("claim", "changes"),
    [
        ({}, {}),
        ({"action": "blocked", "severity": 255}, {"outcome": "blocked", "severity": 4}),
        ({"signature": "ET SCAN x", "category": "Web Application Attack"},
         {"signature": "ET SCAN x"}),
        ({"signature": "ET DROP Listed x group 1", "category": "Misc Attack"},
         {"signature": "ET DROP Listed x group 1", "category": "other"}),
        ({"signature": "ET UNHEARD x", "category": "A Network Trojan was detected"},
         {"signature": "ET UNHEARD x", "category": "malware"}),
        ({"signature": "x", "category": "Web Application Attack"},
         {"signature": "x", "category": "exploit"}),
        ({"signature": "", "category": ""}, {"signature": "", "category": "other"}),
    ],
    ids=["seen", "blocked", "by rule set", "a list", "unknown rule set", "by class", "nameless"],
)  # fmt: skip
def test_an_alert_has_our_category(claim: dict[str, Any], changes: dict[str, Any]) -> None:
    assert told(EVE, line("alert", alert=CLAIM | claim)) == changed(ALERT, changes)


def test_an_alert_names_the_host_that_was_asked_and_the_verdict() -> None:
    text = line(
        "alert",
        alert=CLAIM,
        verdict={"action": "drop"},
        http={"hostname": "Acme.example:8080", "url": "/"},
    )
    assert told(EVE, text) == changed(ALERT, {"host": "acme.example", "outcome": "blocked"})


@pytest.mark.parametrize(
    ("parts", "changes"),
    [
        ({"flow": COUNT, "tcp": TCP}, {}),
        ({"flow": COUNT, "tcp": TCP | {"rst": True}}, {"outcome": "failed"}),
        ({"flow": COUNT, "tcp": TCP | {"state": "syn_sent"}}, {"outcome": "failed"}),
        ({"flow": COUNT, "tcp": TCP | {"tcp_flags_tc": "14"}}, {"outcome": "failed"}),
        ({"flow": COUNT, "tcp": {"tcp_flags_tc": "x"}}, {"outcome": "seen"}),
        ({"flow": COUNT, "tcp": {"tcp_flags_tc": "12"}}, {}),
        ({"flow": COUNT, "proto": "UDP"}, {"protocol": "udp"}),
        ({"flow": COUNT | {"action": "drop"}}, {"outcome": "blocked"}),
        ({"flow": COUNT, "verdict": {"action": "reject"}}, {"outcome": "blocked"}),
        ({"flow": COUNT | {"pkts_toclient": 0}, "proto": "IPv6-ICMP"},
         {"outcome": "failed", "packets": 5, "protocol": "icmpv6"}),
        ({"flow": COUNT | {"pkts_toclient": 0, "state": "bypassed"}},
         {"outcome": "seen", "packets": 5}),
        ({"flow": {}}, {"at": AT, "outcome": "seen", "bytes_out": ..., "bytes_in": ...,
                        "packets": ..., "duration_us": ...}),
        ({"flow": COUNT | {"start": COUNT["end"], "end": COUNT["start"]}},
         {"at": "2023-10-10T11:06:50Z", "duration_us": 0}),
    ],
    ids=["answered", "reset", "unanswered", "refused", "bad flags", "one answer", "udp", "dropped",
         "rejected", "silence", "bypassed", "bare", "ends before it begins"],
)  # fmt: skip
def test_a_flow_tells_how_it_went(parts: dict[str, Any], changes: dict[str, Any]) -> None:
    assert told(EVE, line("flow", **parts)) == changed(FLOW, changes)


def test_a_netflow_is_one_way() -> None:
    count = {"pkts": 3, "bytes": 180, "start": COUNT["start"], "end": COUNT["end"]}
    assert told(EVE, line("netflow", netflow=count)) == changed(
        FLOW, {"outcome": "seen", "bytes_out": 180, "bytes_in": ..., "packets": 3}
    )
    assert told(EVE, line("netflow", netflow={"pkts": 3})) == changed(
        FLOW,
        {"at": AT, "outcome": "seen", "bytes_out": ..., "bytes_in": ..., "packets": 3,
         "duration_us": ...},
    )  # fmt: skip


def test_a_drop_is_one_packet() -> None:
    assert told(EVE, line("drop", drop={"len": 40})) == changed(
        FLOW,
        {"at": AT, "outcome": "blocked", "packets": 1, "bytes_out": ..., "bytes_in": ...,
         "duration_us": ...},
    )  # fmt: skip


def test_a_request_is_read() -> None:
    http = {
        "hostname": "acme.example",
        "url": "http://acme.example/a?b=1",
        "http_user_agent": "curl/8",
        "http_refer": "https://www.example.com/",
        "http_method": "GET",
        "protocol": "HTTP/1.1",
        "status": 404,
        "length": 57,
    }
    assert told(EVE, line("http", http=http)) == {
        "kind": "http_request",
        "at": AT,
        "source_ip": "203.0.113.7",
        "method": "GET",
        "path": "/a",
        "query": "b=1",
        "status": 404,
        "size_bytes": 57,
        "host": "acme.example",
        "user_agent": "curl/8",
        "referer": "https://www.example.com/",
    }


def test_a_mail_is_read() -> None:
    smtp = {"helo": "x", "mail_from": "<Jan@Example.com>", "rcpt_to": ["<a@acme.example>", "<b@x>"]}
    assert told(EVE, line("smtp", smtp=smtp)) == {
        "kind": "mail_transfer",
        "at": AT,
        "source_ip": "203.0.113.7",
        "service": "smtp",
        "outcome": "accepted",
        "sender": "Jan@Example.com",
        "sender_domain": "example.com",
        "recipient_domain": "acme.example",
        "recipients": 2,
    }


@pytest.mark.parametrize(
    ("text", "miss"),
    [
        ("", Miss.OTHER),
        (line("dns", dns={"type": "query"}), Miss.OTHER),
        (line("alert"), Miss.OTHER),
        (line("http", http={"hostname": "x"}), Miss.OTHER),
        (line("smtp", smtp={"helo": "x"}), Miss.OTHER),
        (json.dumps({"timestamp": AT, "event_type": "stats", "stats": {}}), Miss.OTHER),
        (line("alert", timestamp="yesterday"), Miss.MALFORMED),
        (line("alert", timestamp="2" * 4000), Miss.MALFORMED),
        (line("alert", dest_port=70000), Miss.MALFORMED),
        (line("flow", flow={"pkts_toserver": 10**30}), Miss.MALFORMED),
        (line("flow")[:-1], Miss.MALFORMED),
        ('{"timestamp": "' + AT + '"}', Miss.MALFORMED),
        ('{"a": ' + "[" * 100_000, Miss.MALFORMED),
        (b'{"a": "\xff"}', Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(text: str | bytes, miss: Miss) -> None:
    assert told(EVE, text) is miss


def test_an_alert_belongs_to_both_ends() -> None:
    acme, bolt = TenantId("acme"), TenantId("bolt")
    register = Register.build(
        (Tenant(id=acme, name="Acme"), Tenant(id=bolt, name="Bolt")),
        (
            Belonging(tenant=acme, kind=BelongingKind.ADDRESS, value="2001:db8::/64"),
            Belonging(tenant=bolt, kind=BelongingKind.ADDRESS, value="203.0.113.0/24"),
        ),
    )
    parsed = EVE.parser(Origin(source="x", register=register))(
        1, line("alert", alert=CLAIM).encode()
    )
    assert isinstance(parsed, SecurityAlert)
    assert (parsed.tenant, parsed.source_tenant) == (acme, bolt)
