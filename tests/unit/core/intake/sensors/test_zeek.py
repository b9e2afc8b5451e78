"""Zeek's logs: connections with how they went, requests, mails, notices and logins."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.sensors.zeek import ZEEK, ZEEK_JSON
from schout.testing.lines import read_lines, shown, told

TS = "1696936016.125000"
AT = "2023-10-10T11:06:56.125000Z"
IDS = ["CHhAvVGS1DHFjwGM9", "2001:DB8::7", "44740", "192.0.2.1", "443"]
ID_NAMES = ["uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"]
CONN_NAMES = [
    *("proto", "service", "duration", "orig_bytes", "resp_bytes", "conn_state", "history"),
    *("orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes"),
]
CONN = ["tcp", "-", "2.500000", "700", "900", "SF", "ShADad", "5", "960", "4", "1108"]
ENDS = {
    "source_ip": "2001:db8::7",
    "destination_ip": "192.0.2.1",
    "source_port": 44740,
    "destination_port": 443,
}
FLOW = ENDS | {
    "kind": "network_flow",
    "at": "2023-10-10T11:06:58.625000Z",
    "protocol": "tcp",
    "outcome": "accepted",
    "bytes_out": 700,
    "bytes_in": 900,
    "packets": 9,
    "duration_us": 2_500_000,
}


def head(path: str, names: list[str]) -> list[str]:
    return [
        "#separator \\x09",
        "#set_separator\t,",
        "#empty_field\t(empty)",
        "#unset_field\t-",
        f"#path\t{path}",
        "#open\t2023-10-10-11-00-00",
        "\t".join(["#fields", "ts", *ID_NAMES, *names]),
        "#types\ttime\tstring\taddr",
    ]


def record(*values: str) -> str:
    return "\t".join([TS, *IDS, *values])


def read(path: str, names: list[str], *values: str) -> Any:
    *headers, parsed = read_lines(ZEEK, *head(path, names), record(*values))
    assert headers == [Miss.OTHER] * 8
    return shown(parsed)


def as_json(path: str, **fields: Any) -> str:
    ids = {"id.orig_h": "2001:DB8::7", "id.orig_p": 44740, "id.resp_h": "192.0.2.1",
           "id.resp_p": 443}  # fmt: skip
    return json.dumps({"_path": path, "ts": 1696936016.125, "uid": "C1"} | ids | fields)


def changed(whole: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (whole | changes).items() if value is not ...}


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("SF", "accepted"), ("S1", "accepted"), ("S2", "accepted"), ("S3", "accepted"),
     ("S0", "failed"), ("REJ", "failed"), ("RSTO", "failed"), ("RSTR", "failed"),
     ("RSTOS0", "failed"), ("RSTRH", "failed"), ("SH", "failed"), ("SHR", "failed"),
     ("OTH", "seen"), ("-", "seen")],
)  # fmt: skip
def test_the_state_of_a_connection_tells_how_it_went(state: str, outcome: str) -> None:
    values = [state if value == "SF" else value for value in CONN]
    assert read("conn", CONN_NAMES, *values) == FLOW | {"outcome": outcome}


def test_a_connection_without_counts_is_read() -> None:
    values = ["udp", "dns", "-", "-", "-", "S0", "D", "-", "61", "-", "0"]
    assert read("conn", CONN_NAMES, *values) == changed(
        FLOW,
        {"at": AT, "protocol": "udp", "outcome": "failed", "bytes_out": 61, "bytes_in": 0,
         "packets": ..., "duration_us": ...},
    )  # fmt: skip


def test_types_of_icmp_are_no_ports() -> None:
    assert read("conn", CONN_NAMES, "icmp", *CONN[1:5], "OTH", *CONN[6:]) == changed(
        FLOW,
        {"protocol": "icmp", "outcome": "seen", "source_port": ..., "destination_port": ...},
    )


def test_a_connection_is_read_without_its_header() -> None:
    values = [*CONN[:6], "-", "-", "0", "ShADad", "5", "960", "4", "1108", "-"]
    assert told(ZEEK, record(*values)) == FLOW
    assert told(ZEEK, record(*values[:-1])) == FLOW


def test_a_connection_in_json_is_the_same() -> None:
    fields = {
        "proto": "tcp",
        "duration": 2.5,
        "orig_bytes": 700,
        "resp_bytes": 900,
        "conn_state": "SF",
        "local_orig": True,
        "local_resp": False,
        "orig_pkts": 5,
        "resp_pkts": 4,
        "tunnel_parents": [],
        "orig_l2_addr": None,
        "tree": {"a": 1},
        "huge": 1e300,
    }
    plain = as_json("conn", **fields)
    assert told(ZEEK_JSON, plain) == FLOW
    assert told(ZEEK_JSON, plain.replace('"_path": "conn", ', "")) == FLOW
    assert told(ZEEK_JSON, plain.replace('"id.', '"id_')) == FLOW
    assert told(ZEEK_JSON, plain.replace("1696936016.125", f'"{AT}"')) == FLOW
    assert told(ZEEK_JSON, plain.replace("1696936016.125", "1696936016125")) == FLOW
    nested = json.loads(plain)
    nested["id"] = {name[3:]: nested.pop(name) for name in list(nested) if name[:3] == "id."}
    assert told(ZEEK_JSON, json.dumps(nested)) == FLOW


def test_a_header_may_come_again_with_another_log() -> None:
    lines = [
        *head("dns", ["query"]),
        record("acme.example"),
        "#close\t2023-10-10-12-00-00",
        *head("conn", CONN_NAMES),
        record(*CONN),
    ]
    *others, parsed = read_lines(ZEEK, *lines)
    assert others == [Miss.OTHER] * 18
    assert shown(parsed) == FLOW


def test_a_log_may_have_other_separators() -> None:
    lines = [
        "#separator |",
        "#set_separator|;",
        "#empty_field|EMPTY",
        "#unset_field|NULL",
        "#path|smtp",
        "#fields|ts|id.orig_h|mailfrom|rcptto|last_reply",
        "1696936016.125|203.0.113.7|<>|<a@acme.example>;b@x.example|550 5.1.1 no",
        "1696936016.125|203.0.113.7|NULL|EMPTY|250 ok",
    ]
    *_, mail, nothing = read_lines(ZEEK, *lines)
    assert shown(mail) == {
        "kind": "mail_transfer",
        "at": AT,
        "source_ip": "203.0.113.7",
        "service": "smtp",
        "outcome": "rejected",
        "recipient_domain": "acme.example",
        "recipients": 2,
    }
    assert nothing is Miss.OTHER


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [("250 ok", "accepted"), ("451 later", "deferred"), ("550 no", "rejected"),
     ("-", "accepted"), ("354 go on", "accepted")],
)  # fmt: skip
def test_a_mail_is_what_its_answer_says(reply: str, outcome: str) -> None:
    names = ["mailfrom", "rcptto", "last_reply"]
    assert read("smtp", names, "jan@Example.com", "a@acme.example", reply) == {
        "kind": "mail_transfer",
        "at": AT,
        "source_ip": "2001:db8::7",
        "service": "smtp",
        "outcome": outcome,
        "sender": "jan@Example.com",
        "sender_domain": "example.com",
        "recipient_domain": "acme.example",
        "recipients": 1,
    }


HTTP_NAMES = [
    *("method", "host", "uri", "referrer", "user_agent"),
    *("response_body_len", "status_code", "username"),
]


def test_a_request_is_read_with_what_was_escaped() -> None:
    values = ["GET", "Acme.example", "/a\\x09\\xc3\\xa9?b=1", "-", "curl/8", "57", "404", "jan"]
    assert read("http", HTTP_NAMES, *values) == {
        "kind": "http_request",
        "at": AT,
        "source_ip": "2001:db8::7",
        "method": "GET",
        "path": "/a\té",
        "query": "b=1",
        "status": 404,
        "size_bytes": 57,
        "host": "acme.example",
        "user": "jan",
        "user_agent": "curl/8",
    }


@pytest.mark.parametrize(
    ("uri", "status", "miss"),
    [("-", "200", Miss.OTHER), ("/", "1000", Miss.MALFORMED)],
)
def test_a_request_needs_a_target_and_a_real_status(uri: str, status: str, miss: Miss) -> None:
    values = ["GET", "acme.example", uri, "-", "-", "0", status, "-"]
    assert read("http", HTTP_NAMES, *values) is miss


@pytest.mark.parametrize(
    ("note", "category"),
    [
        ("Scan::Port_Scan", "scan"),
        ("Scan::Address_Scan", "scan"),
        ("Scan::Random_Walk", "scan"),
        ("Traceroute::Detected", "scan"),
        ("SSH::Password_Guessing", "exploit"),
        ("FTP::Bruteforcing", "exploit"),
        ("HTTP::SQL_Injection_Attacker", "exploit"),
        ("Heartbleed::SSL_Heartbeat_Odd_Length", "exploit"),
        ("SSL::Invalid_Server_Cert", "policy"),
        ("TeamCymruMalwareHashRegistry::Match", "malware"),
        ("Weird::Activity", "other"),
    ],
)
def test_a_notice_has_our_category(note: str, category: str) -> None:
    names = ["note", "src", "dst", "p", "actions"]
    values = [note, "203.0.113.7", "-", "22", "Notice::ACTION_LOG,Notice::ACTION_DROP"]
    assert read("notice", names, *values) == {
        "kind": "security_alert",
        "at": AT,
        "source_ip": "203.0.113.7",
        "engine": "zeek",
        "signature": note,
        "category": category,
        "severity": 0,
        "outcome": "blocked",
        "destination_ip": "192.0.2.1",
        "destination_port": 22,
    }


def test_a_notice_needs_no_connection() -> None:
    line = '{"ts": 1696936016.125, "note": "Scan::Port_Scan", "src": "203.0.113.7", "p": 70000}'
    assert told(ZEEK_JSON, line) == {
        "kind": "security_alert",
        "at": AT,
        "source_ip": "203.0.113.7",
        "engine": "zeek",
        "signature": "Scan::Port_Scan",
        "category": "scan",
        "severity": 0,
        "outcome": "seen",
    }


def test_a_notice_about_a_victim_names_the_destination() -> None:
    line = '{"ts": 1696936016.125, "note": "HTTP::SQL_Injection_Victim", "src": "192.0.2.1"}'
    assert told(ZEEK_JSON, line) == {
        "kind": "security_alert",
        "at": AT,
        "engine": "zeek",
        "signature": "HTTP::SQL_Injection_Victim",
        "category": "exploit",
        "severity": 0,
        "outcome": "seen",
        "destination_ip": "192.0.2.1",
    }


@pytest.mark.parametrize(
    ("line", "service", "outcome", "user"),
    [
        (as_json("ssh", auth_success=True, client="SSH-2.0-x"), "ssh", "success", None),
        (as_json("ssh", auth_success=False, auth_attempts=3), "ssh", "failure", None),
        (as_json("ntlm", success=False, username="jan"), "ntlm", "failure", "jan"),
        (as_json("kerberos", success=True, client="jan/EXAMPLE"), "kerberos", "success",
         "jan/EXAMPLE"),
        (as_json("radius", result="failed", username="jan"), "radius", "failure", "jan"),
        (as_json("ftp", command="PASS", reply_code=530, user="jan"), "ftp", "failure", "jan"),
        (as_json("ftp", command="PASS", reply_code=230, user="jan"), "ftp", "success", "jan"),
    ],
)  # fmt: skip
def test_a_login_is_read(line: str, service: str, outcome: str, user: str | None) -> None:
    assert told(ZEEK_JSON, line) == changed(
        {
            "kind": "authentication",
            "at": AT,
            "source_ip": "2001:db8::7",
            "service": service,
            "outcome": outcome,
            "user": user or ...,
        },
        {},
    )


def read_one(line: str | bytes) -> Parsed:
    return read_lines(ZEEK_JSON, line)[0]


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (as_json("dns", query="acme.example"), Miss.OTHER),
        (as_json("weird", name="bad_TCP_checksum"), Miss.OTHER),
        (as_json("ssh", auth_attempts=0), Miss.OTHER),
        (as_json("ftp", command="RETR", reply_code=226), Miss.OTHER),
        (as_json("ftp", command="PASS", reply_code=421), Miss.OTHER),
        ('{"_path": "conn", "ts": 1696936016.125, "id.orig_h": "nobody"}', Miss.OTHER),
        ('{"ts": 1696936016.125, "note": "CaptureLoss::Too_Much_Loss"}', Miss.OTHER),
        (as_json("conn", ts="yesterday"), Miss.MALFORMED),
        (as_json("conn", ts="1" * 99), Miss.MALFORMED),
        (as_json("conn", ts=-1), Miss.MALFORMED),
        (as_json("conn", ts=99999999999999999), Miss.MALFORMED),
        (as_json("conn", conn_state="XX"), Miss.MALFORMED),
        (as_json("conn", ts=[[1]]), Miss.MALFORMED),
        ('{"ts": 1696936016.125, "level": "info"}', Miss.MALFORMED),
        ('{"_path": "conn"}', Miss.MALFORMED),
        ('{"a": ' + "[" * 100_000, Miss.MALFORMED),
        ('{"_path": "conn", "ts": ' + "9" * 5000 + "}", Miss.MALFORMED),
        (b'{"a": "\xff"}', Miss.MALFORMED),
        ("[1]", Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)
def test_other_json_tells_of_nothing(line: str | bytes, miss: Miss) -> None:
    assert read_one(line) is miss


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        ("#separator ", Miss.OTHER),
        ("#Fields: date time", Miss.MALFORMED),
        ("# hello", Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
        ("\t".join("a" * 21), Miss.MALFORMED),
        ("\0\0", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(ZEEK, line) is miss


def test_half_a_line_is_malformed() -> None:
    *_, parsed = read_lines(ZEEK, *head("conn", CONN_NAMES), record(*CONN)[:40])
    assert parsed is Miss.MALFORMED
