"""Logs of sensors and clouds are told from each other and from all else."""

import pytest

from schout.core.intake.formats import Detection, detect_format
from schout.core.intake.formats_flow import FLOW

IDS = '"id.orig_h": "203.0.113.7", "id.resp_h": "192.0.2.1"'
SAMPLES = {
    "events": ['{"event": "sign_up", "at": "2023-10-10T11:06:56Z", "source_ip": "203.0.113.7"}'],
    "suricata_eve": [
        (
            '{"timestamp": "2023-10-10T11:06:56.125000+0000", "event_type": "flow", '
            '"src_ip": "203.0.113.7", "dest_ip": "192.0.2.1", "proto": "TCP", "flow": {}}'
        ),
        '{"timestamp": "2023-10-10T11:06:56.125000+0000", "event_type": "stats"}',
    ],
    "zeek": [
        "#separator \\x09",
        "#path\tconn",
        "#fields\tts\tid.orig_h\tid.resp_h\tproto\tconn_state",
        "1696936016.125000\t203.0.113.7\t192.0.2.1\ttcp\tS0",
    ],
    "zeek_json": ['{"ts": 1696936016.1, ' + IDS + ', "proto": "tcp", "conn_state": "S0"}'],
    "nfdump_json": [
        "[",
        "{",
        '\t"type" : "FLOW",',
        '\t"last" : "2023-10-10T11:06:56.125",',
        '\t"src4_addr" : "203.0.113.7",',
        '\t"dst4_addr" : "192.0.2.1"',
        "}",
        "]",
    ],
    "nfdump_csv": [
        "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows",
        "2023-10-10 11:06:50.000,6.000,TCP,203.0.113.7,44740,192.0.2.1,443,5,700,1",
    ],
    "aws_vpc_flow": [
        (
            "2 123456789010 eni-1235b8ca 203.0.113.7 192.0.2.1 44740 443 6 5 700 1696936010 "
            "1696936016 ACCEPT OK"
        )
    ],
    "aws_cloudtrail": [
        (
            '{"eventVersion": "1.08", "eventTime": "2023-10-10T11:06:56Z", "eventName": '
            '"ConsoleLogin", "sourceIPAddress": "203.0.113.7", "errorMessage": "Failed"}'
        )
    ],
    "kubernetes_audit": [
        (
            '{"kind": "Event", "apiVersion": "audit.k8s.io/v1", "stage": "ResponseComplete", '
            '"verb": "create", "requestURI": "/a", "sourceIPs": ["203.0.113.7"], "objectRef": '
            '{"resource": "pods", "subresource": "exec"}, "responseStatus": {"code": 101}, '
            '"requestReceivedTimestamp": "2023-10-10T11:06:56.125000Z"}'
        )
    ],
    "modsecurity_audit": [
        (
            '{"transaction": {"unix_timestamp": 1696936016, "client_ip": "203.0.113.7", '
            '"request": {"method": "GET", "uri": "/"}}, "messages": [{"data": {"id": 942100}}]}'
        )
    ],
    "cowrie": [
        (
            '{"eventid": "cowrie.login.failed", "timestamp": "2023-10-10T11:06:56.125000Z", '
            '"username": "root", "message": "login attempt failed", "src_ip": "203.0.113.7"}'
        )
    ],
    "leef": [
        "LEEF:1.0|Maker|Wall|1|Deny|devTime=Oct 10 2023 11:06:56\tsrc=203.0.113.7\tdst=192.0.2.1"
    ],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_log_is_told_by_its_lines(name: str) -> None:
    lines = [each.encode() for each in SAMPLES[name]]
    assert detect_format(lines) == Detection(format=name, fits=1, lines=len(lines))


def test_every_format_has_a_sample() -> None:
    assert [form.name for form in FLOW] == list(SAMPLES)
