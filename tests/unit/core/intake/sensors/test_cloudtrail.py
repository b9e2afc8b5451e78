"""CloudTrail: logins to the console, and calls that were denied."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.cloudtrail import CLOUDTRAIL
from schout.testing.lines import told

EVENT = {
    "eventVersion": "1.08",
    "userIdentity": {"type": "IAMUser", "userName": "jan", "arn": "arn:aws:iam::1:user/jan"},
    "eventTime": "2023-10-10T11:06:56Z",
    "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin",
    "sourceIPAddress": "203.0.113.7",
    "errorMessage": "Failed authentication",
    "responseElements": {"ConsoleLogin": "Failure"},
}
CALL = EVENT | {
    "eventSource": "ec2.amazonaws.com",
    "eventName": "RunInstances",
    "errorCode": "Client.UnauthorizedOperation",
    "responseElements": None,
}
LOGIN = {
    "kind": "authentication",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "service": "aws_console",
    "outcome": "failure",
    "user": "jan",
}


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (EVENT, {}),
        (EVENT | {"responseElements": {"ConsoleLogin": "Success"}}, {"outcome": "success"}),
        (EVENT | {"errorMessage": "No username found in supplied account",
                  "userIdentity": {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}},
         {"outcome": "unknown_user", "user": ...}),
        (EVENT | {"responseElements": None, "userIdentity": {"type": "Root"}}, {"user": "root"}),
        (EVENT | {"userIdentity": None}, {"user": ...}),
        (CALL, {"service": "aws_ec2", "outcome": "refused"}),
        (CALL | {"errorCode": "AuthFailure", "userIdentity": {"arn": "arn:aws:sts::1:x"}},
         {"service": "aws_ec2", "user": "arn:aws:sts::1:x"}),
    ],
    ids=["failed", "succeeded", "unknown", "root", "nobody", "denied", "bad key"],
)  # fmt: skip
def test_a_login_is_read(event: dict[str, Any], changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (LOGIN | changes).items() if value is not ...}
    assert told(CLOUDTRAIL, json.dumps(event) + ",") == expected


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (json.dumps(CALL | {"errorCode": ""}), Miss.OTHER),
        (json.dumps(CALL | {"errorCode": "NoSuchBucket"}), Miss.OTHER),
        (json.dumps(CALL | {"sourceIPAddress": "ec2.amazonaws.com"}), Miss.OTHER),
        (json.dumps(EVENT | {"eventTime": "yesterday"}), Miss.MALFORMED),
        (json.dumps({"Records": [EVENT]}), Miss.MALFORMED),
        ('{"a": ' + "[" * 100_000, Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(CLOUDTRAIL, line) is miss
