"""Kubernetes' audit log: what reaches into pods, anonymous access, refused calls."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.kubernetes import KUBERNETES
from schout.testing.lines import told

EVENT = {
    "kind": "Event",
    "apiVersion": "audit.k8s.io/v1",
    "level": "Request",
    "auditID": "57a7",
    "stage": "ResponseComplete",
    "requestURI": "/api/v1/namespaces/shop/pods/web-1/exec?command=sh",
    "verb": "create",
    "user": {"username": "jan", "groups": ["system:authenticated"]},
    "sourceIPs": ["203.0.113.7", "192.0.2.1"],
    "objectRef": {
        "resource": "pods",
        "namespace": "shop",
        "name": "web-1",
        "subresource": "exec",
    },
    "responseStatus": {"metadata": {}, "code": 101},
    "requestReceivedTimestamp": "2023-10-10T11:06:56.125000Z",
    "stageTimestamp": "2023-10-10T11:06:59.125000Z",
}
ATTACHED = {"resource": "pods", "namespace": "shop", "name": "web-1", "subresource": "attach"}
ALERT = {
    "kind": "security_alert",
    "at": "2023-10-10T11:06:56.125000Z",
    "source_ip": "203.0.113.7",
    "engine": "kubernetes",
    "signature": "pod exec shop/web-1",
    "category": "policy",
    "severity": 0,
    "outcome": "seen",
    "user": "jan",
}
LISTED = EVENT | {
    "verb": "list",
    "requestURI": "/api/v1/secrets",
    "objectRef": {"resource": "secrets"},
    "responseStatus": {"code": 200},
}


def line(**changes: Any) -> str:
    return json.dumps(EVENT | changes)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (line(), {}),
        (line(verb="get", responseStatus={"code": 403}), {"outcome": "blocked"}),
        (line(user=None, sourceIPs=[], responseStatus=None), {"user": ..., "source_ip": ...}),
        (line(requestReceivedTimestamp="", objectRef=ATTACHED),
         {"at": "2023-10-10T11:06:59.125000Z", "signature": "pod attach shop/web-1"}),
        (json.dumps(LISTED | {"user": {"username": "system:anonymous"}}),
         {"signature": "anonymous list", "user": "system:anonymous"}),
    ],
    ids=["exec", "refused", "nobody", "attach", "anonymous"],
)  # fmt: skip
def test_what_reaches_in_is_an_alert(text: str, changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (ALERT | changes).items() if value is not ...}
    assert told(KUBERNETES, text) == expected


@pytest.mark.parametrize(("code", "outcome"), [(401, "failure"), (403, "refused")])
def test_a_refused_call_is_a_login_that_failed(code: int, outcome: str) -> None:
    assert told(KUBERNETES, json.dumps(LISTED | {"responseStatus": {"code": code}})) == {
        "kind": "authentication",
        "at": "2023-10-10T11:06:56.125000Z",
        "source_ip": "203.0.113.7",
        "service": "kubernetes",
        "outcome": outcome,
        "user": "jan",
    }


@pytest.mark.parametrize(
    ("text", "miss"),
    [
        ("", Miss.OTHER),
        (json.dumps(LISTED), Miss.OTHER),
        (line(verb="delete"), Miss.OTHER),
        (line(stage="RequestReceived"), Miss.OTHER),
        (json.dumps(LISTED | {"user": {"username": "system:anonymous"}, "requestURI": "/healthz"}),
         Miss.OTHER),
        (line(requestReceivedTimestamp="yesterday"), Miss.MALFORMED),
        (line(apiVersion="v1"), Miss.MALFORMED),
        (line(kind="Pod"), Miss.MALFORMED),
        ('{"a": ' + "[" * 100_000, Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)  # fmt: skip
def test_other_lines_tell_of_nothing(text: str, miss: Miss) -> None:
    assert told(KUBERNETES, text) is miss
