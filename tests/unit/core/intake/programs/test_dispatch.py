"""Programs: each message goes to who reads it, and tells what it says."""

import pytest
from tests.unit.core.intake.programs.said import AT_US, NOBODY, SAID, in_short, reader, said

from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.programs.dispatch import message_reader
from schout.core.intake.programs.message import Teller
from schout.core.model.event import HttpRequest

MESSAGES = [(program, text, told) for program, all_said in SAID.items() for text, told in all_said]
CALL = HttpRequest(AT_US, "inner", 1, b"inner", "203.0.113.7", path="/")


@pytest.mark.parametrize(("program", "text", "told"), MESSAGES)
def test_a_message_tells_what_it_says(program: str, text: str, told: str) -> None:
    assert in_short(reader()(said(program, text))) == told


def lines(number: int, raw: bytes) -> Parsed:
    return CALL if raw == b"a call" else Miss.MALFORMED


def test_a_web_server_in_syslog_is_read_as_in_its_own_log() -> None:
    read = message_reader(Teller(Origin(source="syslog", register=NOBODY)), lines)
    message = said("nginx", "a call")
    parsed = read(message)
    assert isinstance(parsed, HttpRequest)
    assert (parsed.path, parsed.raw) == ("/", message.raw)
    assert [read(said("nginx", "no call")), read(said("jellyfin", "a call"))] == [Miss.OTHER] * 2


def test_programs_nobody_reads_are_told_by_name() -> None:
    unknown: list[str] = []
    origin = Origin(source="syslog", register=NOBODY, on_unknown=unknown.append)
    read = message_reader(Teller(origin))
    for program in ("sshd", "gnome-shell", "cron", "gnome-shell", "nginx", "", "jellyfin"):
        read(said(program, "Invalid login from 203.0.113.7" if program == "jellyfin" else "hello"))
    assert unknown == ["gnome-shell", "gnome-shell"]


def test_names_that_nobody_can_count_do_not_fill_the_memory() -> None:
    read = reader()
    told = {in_short(read(said(f"program{number}", "hello"))) for number in range(3000)}
    assert told == {"other"}
