"""Any application: a login with one client address is read, ordinary lines are not."""

# ruff: noqa: E501 - one line of a log a line

import pytest
from tests.unit.core.intake.programs.said import NOBODY, in_short

from schout.core.intake.format import Origin
from schout.core.intake.programs.application import ApplicationLines, json_fields
from schout.core.model.moment import from_rfc3339

AT = "2026-11-02 10:00:00 "
T = '"time":"2026-11-02T10:00:00Z"'
FAILED = "application failure 203.0.113.7 "


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (AT + "Login failed for user 'bob' from 203.0.113.7", FAILED + "bob"),
        (AT + "Failed login: username: bob, ip: [2001:db8::7]:4000", "application failure 2001:db8::7 bob"),
        (AT + "login failed from 192.0.2.1 (X-Forwarded-For: 192.0.2.9, 203.0.113.7)", FAILED + "None"),
        (AT + "login failed from 192.0.2.1 (X-Forwarded-For: 203.0.113.7, 10.0.0.5)", FAILED + "None"),
        (AT + "login failed from 192.0.2.1 (X-Forwarded-For: 192.168.1.2, fd00::3)", "application failure 192.168.1.2 None"),
        (AT + "login failed from 203.0.113.7 (X-Forwarded-For: 999.1.1.1)", FAILED + "None"),
        (AT + "login failed from a.example (203.0.113.7) via 192.0.2.1", FAILED + "None"),
        (AT + "login failed (203.0.113.7 -> POST)", FAILED + "None"),
        (AT + "login failed between 203.0.113.7 and 192.0.2.1", "other"),
        (AT + "login failed from 203.0.113.777", "other"),
        (AT + "login failed, version 1.2.3.4-beta", "other"),
        (AT + "login failed from ::ffff:203.0.113.7 for account bob.", FAILED + "bob"),
        (AT + "audit|AUTHENTICATION_FAILED|bob|203.0.113.7|192.0.2.1", FAILED + "None"),
        (AT + "Login failed for user from 203.0.113.7", FAILED + "None"),
        (AT + "user bob logged in from 203.0.113.7", "application success 203.0.113.7 bob"),
        (AT + "User bob from 203.0.113.7 updated the page", "other"),
        (AT + '[203.0.113.7] "POST /login HTTP/1.1" 401', FAILED + "None"),
        (AT + '[203.0.113.7] "GET /image HTTP/1.1" 401', "other"),
        (AT + "took 401 ms", "other"),
        ("time=2026-11-02T10:00:00Z level=error msg=\"Unsuccessful login\" user=bob remote_ip=203.0.113.7", FAILED + "bob"),
        ("time=2026-11-02T10:00:00Z msg=\"HTTP: POST /auth/login\" httpStatus=401 remoteAddr=203.0.113.7", FAILED + "None"),
        ("time=2026-11-02T10:00:00Z msg=login result=success ip=203.0.113.7 user=bob", "application success 203.0.113.7 bob"),
        ("time=2026-11-02T10:00:00Z msg=login took=5", "other"),
        ("time=2026-11-02T10:00:00Z level=info msg=ready", "other"),
        ("{" + T + ',"message":"Login failed: bob","remoteAddr":"203.0.113.7","user":"--"}', FAILED + "None"),
        ("{" + T + ',"event":"user.login","success":false,"user":"bob","addr.remote":"203.0.113.7:4000"}', FAILED + "bob"),
        ("{" + T + ',"event":"user.login","success":true,"user":"bob","client":{"address":"203.0.113.7"}}', "application success 203.0.113.7 bob"),
        ("{" + T + ',"event":"user.login","result":"odd","ip":"203.0.113.7"}', "other"),
        ("{" + T + ',"req":{"url":"/auth/login","remoteAddress":"203.0.113.7"},"statusCode":401}', FAILED + "None"),
        ("{" + T + ',"req":{"url":"/image","remoteAddress":"203.0.113.7"},"statusCode":401}', "other"),
        ("{" + T + ',"msg":"login failed","proxy":{"client_ip_address":"203.0.113.7"},"source":"Auth.js"}', FAILED + "None"),
        ("{" + T + ',"msg":"login failed from 203.0.113.7"}', FAILED + "None"),
        ("{" + T + ',"ip":"none","msg":"login failed from 203.0.113.7"}', FAILED + "None"),
        ("{" + T + ',"msg":"login failed"}', "other"),
        ("{" + T + ',"msg":"ready"}', "other"),
        ('{"ts":1793613600.25,"msg":"login failed","ip":"203.0.113.7"}', FAILED + "None"),
        ('{"timestamp":1793613600123,"msg":"login failed","ip":"203.0.113.7"}', FAILED + "None"),
        ('{"ts":"soon","time":"2026-11-02 10:00:00","msg":"login failed","ip":"203.0.113.7"}', FAILED + "None"),
        ('{"ts":"1793613600.²","msg":"login failed","ip":"203.0.113.7"}', FAILED + "None"),
        ('{"ts":"1.x","msg":"login failed","ip":"203.0.113.7"}', "malformed"),
        ('{"msg":"login failed","ip":"203.0.113.7"}', "malformed"),
        ('{"msg": 2026-11-02T10:00:00Z login failed from 203.0.113.7', FAILED + "None"),
        ("login failed from 203.0.113.7", "malformed"),
        ("  ", "other"),
    ],
)  # fmt: skip
def test_a_line_tells_of_a_login_or_of_nothing(line: str, told: str) -> None:
    origin = Origin(source="app.log", register=NOBODY)
    assert in_short(ApplicationLines(origin).parse(1, line.encode())) == told


def test_the_moment_is_that_of_the_line() -> None:
    origin = Origin(source="app.log", register=NOBODY, year_us=0)
    parsed = ApplicationLines(origin).parse(
        7, b'{"ts":1793613600.25,"msg":"login failed","ip":"203.0.113.7"}'
    )
    assert (getattr(parsed, "at_us", None), getattr(parsed, "line", None)) == (
        from_rfc3339("2026-11-02T10:00:00.25Z"),
        7,
    )


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('{"A_b":{"c-d":1,"e":[1]},"f":null,"g":true}', {"abcd": "1", "g": "true"}),
        ('{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}', {}),
        ("[1]", None),
        ("{", None),
    ],
)
def test_fields_are_named_by_their_way(text: str, fields: dict[str, str] | None) -> None:
    assert json_fields(text) == fields


def test_an_object_with_very_many_fields_is_cut() -> None:
    text = "{" + ",".join(f'"k{number}":1' for number in range(999)) + "}"
    assert len(json_fields(text) or {}) == 200
