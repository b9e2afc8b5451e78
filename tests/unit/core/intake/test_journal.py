"""The journal: entries as JSON give their messages."""

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.journal import read_journal
from schout.core.intake.programs.message import Message

AT = b'"__REALTIME_TIMESTAMP":"1700000000000000"'


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            b'"MESSAGE":"hello","SYSLOG_IDENTIFIER":"sshd","_PID":"7","_HOSTNAME":"Web1"',
            ("sshd", "7", "web1", "hello"),
        ),
        (b'"MESSAGE":[104,105,255,999],"_COMM":"cron"', ("cron", "", None, "hi\\xff")),
        (b'"MESSAGE":null,"_SYSTEMD_UNIT":"odoo.service"', ("odoo", "", None, "")),
        (b'"SYSLOG_PID":"8","_PID":"7"', ("", "8", None, "")),
        (
            b'"MESSAGE":"message repeated 2 times: [ hello]"',
            ("", "", None, "hello"),
        ),
    ],
)
def test_an_entry_gives_its_message(
    fields: bytes, expected: tuple[str, str, str | None, str]
) -> None:
    line = b"{" + AT + b"," + fields + b"}"
    program, pid, host, text = expected
    assert read_journal(3, line) == Message(
        1_700_000_000_000_000, 3, line, program, pid, host, text
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"", Miss.OTHER),
        (b"{}", Miss.MALFORMED),
        (b"hello", Miss.MALFORMED),
        (b'{"__REALTIME_TIMESTAMP":"soon"}', Miss.MALFORMED),
        (b'{"__REALTIME_TIMESTAMP":"999999999999999999"}', Miss.MALFORMED),
        (b'{"MESSAGE":"\xff"}', Miss.MALFORMED),
    ],
)
def test_what_is_no_entry_is_malformed(line: bytes, expected: Miss) -> None:
    assert read_journal(1, line) is expected
