"""Syslog: the frame of each dialect comes off, and what is no syslog is malformed."""

import pytest

from schout.core.intake.format import Miss, Origin
from schout.core.intake.programs.message import Message
from schout.core.intake.register import Register
from schout.core.intake.syslog import SyslogReader, program_name
from schout.core.model.moment import from_rfc3339, to_rfc3339

ORIGIN = Origin(
    source="syslog",
    register=Register.build((), ()),
    year_us=from_rfc3339("2026-11-23T12:00:00Z"),
)


def read(line: bytes) -> tuple[str, str | None, str, str, str] | Miss:
    message = SyslogReader(ORIGIN).read(1, line)
    if isinstance(message, Miss):
        return message
    at = to_rfc3339(message.at_us)
    return at, message.host, message.program, message.pid, message.text


AT = "2026-11-02T10:00:00Z"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"Nov  2 10:00:00 Web1 sshd[7]: hello", (AT, "web1", "sshd", "7", "hello")),
        (b"<38>Nov  2 10:00:00 web1 sshd[7]: hello", (AT, "web1", "sshd", "7", "hello")),
        (b"Nov 2 10:00:00.123 web1 sshd: hello", (AT, "web1", "sshd", "", "hello")),
        (b"Nov  2 2026 10:00:00: %ASA-4-1: x", (AT, None, "%asa-4-1", "", "x")),
        (b"Nov  2 10:00:00 sshd[7]: hello", (AT, None, "sshd", "7", "hello")),
        (b"Nov  2 10:00:00 web1 sshd(pam_unix)[7]: x", (AT, "web1", "sshd", "7", "x")),
        (b"Nov  2 10:00:00 web1 /usr/sbin/sshd[7]: x", (AT, "web1", "sshd", "7", "x")),
        (b"Nov  2 10:00:00 web1 postfix/smtpd[7]: x", (AT, "web1", "postfix/smtpd", "7", "x")),
        (b"Nov  2 10:00:00 web1 kernel: [ 1.000001] x", (AT, "web1", "kernel", "", "x")),
        (b"Nov  2 10:00:00 2001:db8::1 sshd[7]: x", (AT, "2001:db8::1", "sshd", "7", "x")),
        (
            b"Nov  2 10:00:00 web1 last message repeated 3 times",
            (AT, "web1", "", "", "last message repeated 3 times"),
        ),
        (
            b"Nov  2 10:00:00 web1 sshd[7]: message repeated 2 times: [ hello]",
            (AT, "web1", "sshd", "7", "hello"),
        ),
        (b"Nov  2 10:00:00 web1", (AT, None, "", "", "web1")),
        (b"2026-11-02T11:00:00.000000+01:00 web1 sshd[7]: x", (AT, "web1", "sshd", "7", "x")),
        (b"2026-11-02T10:00:00Z web1 CEF:0|a|b", (AT, "web1", "cef", "", "0|a|b")),
        (b"2026-11-02T10:00:00Z web1 1,2026", (AT, "web1", "", "", "1,2026")),
        (b"Nov  2 10:00:00 shop.example sshd[7]: x", (AT, "shop.example", "sshd", "7", "x")),
        (b"Nov 02 2026 10:00:00 asa1 : %ASA-4-1: x", (AT, "asa1", "%asa-4-1", "", "x")),
        (
            b"Nov  2 10:00:00 r1 77: *Nov  2 10:00:00.1: %SEC-6-X: y",
            (AT, "r1", "%sec-6-x", "", "y"),
        ),
        (b"Nov  2 10:00:00 web1 a: 100% used", (AT, "web1", "a", "", "100% used")),
        (b"Nov  2 10:00:00 <auth.info> web1 sshd[7]: x", (AT, "web1", "sshd", "7", "x")),
        (b"Nov  2 10:00:00 web1 authpriv.info sshd[7]: x", (AT, "web1", "sshd", "7", "x")),
        (b"Mon Nov  2 10:00:00 2026 authpriv.warn sshd[7]: x", (AT, None, "sshd", "7", "x")),
        (b"Mon Nov 31 10:00:00 2026 authpriv.warn sshd[7]: x", Miss.MALFORMED),
        (b"Mon Nov  2 10:00:00 2026 [pid 7] x", Miss.MALFORMED),
        (b"2026-11-02T10:00:00Z INFO worker: x", Miss.MALFORMED),
        (b"2026-11-02T10:00:00Z worker: x", Miss.MALFORMED),
        (b"2026-11-02T10:00:00Z stdout F x", Miss.MALFORMED),
        (b"2026-11-02T10:00:00Z [AUTH] WARN: x", Miss.MALFORMED),
        (b"2026-11-32T10:00:00Z web1 sshd[7]: x", Miss.MALFORMED),
        (b"Foo  2 10:00:00 web1 sshd[7]: x", Miss.MALFORMED),
        (b"Nov 31 2026 10:00:00 web1 sshd[7]: x", Miss.MALFORMED),
        (b"<38>1 2026-11-02T10:00:00Z Web1 sshd 7 - - hello", (AT, "web1", "sshd", "7", "hello")),
        (
            b'<38>1 2026-11-02T10:00:00Z web1 sshd 7 ID [a b="]\\"x"][c d="e"] \xef\xbb\xbfhello',
            (AT, "web1", "sshd", "7", "hello"),
        ),
        (b"<38>1 2026-11-02T10:00:00Z - - - - - hello", (AT, None, "", "", "hello")),
        (b"<38>1 now web1 sshd 7 - - hello", Miss.MALFORMED),
        (b"hello", Miss.MALFORMED),
        (b"  ", Miss.OTHER),
    ],
)
def test_the_frame_of_a_message_comes_off(
    line: bytes, expected: tuple[str, str | None, str, str, str] | Miss
) -> None:
    assert read(line) == expected


def test_the_line_and_its_number_stay_with_the_message() -> None:
    line = b"Nov  2 10:00:00 web1 sshd[7]: hello"
    at_us = from_rfc3339(AT)
    assert SyslogReader(ORIGIN).read(9, line) == Message(
        at_us, 9, line, "sshd", "7", "web1", "hello"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [("SSHD", "sshd"), ("/usr/sbin/cron", "cron"), ("(systemd)", "systemd"), ("a(b)", "a")],
)
def test_a_program_has_one_name(text: str, name: str) -> None:
    assert program_name(text) == name
