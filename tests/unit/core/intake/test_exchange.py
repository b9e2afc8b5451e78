"""Exchange's protocol logs: how logins ended."""

import pytest

from schout.core.intake.exchange import EXCHANGE
from schout.core.intake.format import Miss
from schout.testing.lines import read_lines, shown, told

STAMP = "2023-10-10T11:06:56.125Z"
FAILED = '"R=""-ERR Authentication failure."";Msg=""AuthFailed:LogonDenied,User: jan"""'


def line(port: int = 110, command: str = "auth", context: str = FAILED) -> str:
    ends = f"192.0.2.1:{port},203.0.113.7:55576"
    return f"{STAMP},0005,1,{ends},jan,193,21,69,{command},PLAIN,{context},"


def attempt(**changes: object) -> dict[str, object]:
    return {
        "kind": "authentication",
        "at": "2023-10-10T11:06:56.125000Z",
        "source_ip": "203.0.113.7",
        "service": "exchange_pop",
        "outcome": "failure",
        "user": "jan",
        **changes,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (line(), attempt()),
        (line(143, "authenticate", '"R=""2 NO AUTHENTICATE failed."""'),
         attempt(service="exchange_imap")),
        (line(995, "pass", "R=ok"), attempt(outcome="success")),
        (line(993, "login", 'R="A1 OK LOGIN completed."'),
         attempt(service="exchange_imap", outcome="success")),
        (line(110, "auth", "R=+"), Miss.OTHER),
        (line(110, "stat", "R=ok"), Miss.OTHER),
        ("", Miss.OTHER),
        ("a,b,c", Miss.MALFORMED),
        (f"{STAMP},a,b,c,d,e,f,g,h", Miss.MALFORMED),
        (f"{STAMP},a,b,c,d,e,f,g,h,i,j,k,l", Miss.MALFORMED),
        (line().replace(STAMP, "2023-10-10 11:06:56"), Miss.MALFORMED),
        (line().replace("jan", "jan\r"), Miss.MALFORMED),
        (line().replace("2023-10", "2023-99"), Miss.MALFORMED),
        ("x" * 140_000, Miss.MALFORMED),
        ('"' + "a,b\0" * 40_000, Miss.MALFORMED),
    ],
    ids=[
        *("pop", "imap", "success", "imap success", "under way", "other command", "blank"),
        *("short", "no smtp", "no mailbox", "no such time", "a line end inside", "no moment"),
        *("long", "half a field"),
    ],
)  # fmt: skip
def test_a_login_to_a_mailbox_is_an_attempt(text: str, expected: object) -> None:
    assert told(EXCHANGE, text) == expected


SMTP = f"{STAMP},EX1\\Default,08DB,12,192.0.2.1:587,203.0.113.7:5000,"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SMTP + "*,,Inbound authentication failed with error LogonDenied User Name: jan",
         attempt(service="exchange_smtp")),
        (SMTP + ">,535 5.7.3 Authentication unsuccessful,",
         {k: v for k, v in attempt(service="exchange_smtp").items() if k != "user"}),
        (SMTP + ">,250 OK,", Miss.OTHER),
    ],
)  # fmt: skip
def test_a_failed_login_by_smtp_is_an_attempt(text: str, expected: object) -> None:
    assert told(EXCHANGE, text) == expected


def test_the_header_says_which_field_is_which() -> None:
    lines = (
        "\ufeff#Software: Microsoft Exchange Server",
        "dateTime,cIp,user,command,context,a,b,c,d",
        f"{STAMP},203.0.113.7:1,jan,auth,AuthFailed,,,,",
        "#Fields: date-time,a,b,c,d,e,f,g,h",
        f"{STAMP},,,,,,,,",
    )
    assert [shown(parsed) for parsed in read_lines(EXCHANGE, *lines)] == [
        Miss.OTHER,
        Miss.OTHER,
        attempt(),
        Miss.OTHER,
        Miss.MALFORMED,
    ]
    assert told(EXCHANGE, "#Fields: date time c-ip") is Miss.MALFORMED
