"""Applications, consoles and devices: a failed login, a success, and what tells nothing."""

import pytest
from tests.unit.core.intake.programs.apps import APPS

from schout.core.intake.chain import chain_parser
from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.formats import PLAIN
from schout.core.intake.register import Register
from schout.core.model.event import Authentication
from schout.core.model.moment import from_rfc3339

AT_US = from_rfc3339("2026-11-02T10:00:00Z")
ORIGIN = Origin(source="x.log", register=Register.build((), ()), year_us=AT_US)
LINES = [(name, line, told) for name, rows in APPS.items() for line, told in rows]
OWN = frozenset(("syslog", "asterisk", "fortigate", "freeradius", "monolog"))
"""Formats that these lines are in."""


def short(parsed: Parsed) -> str:
    if isinstance(parsed, Miss):
        return "other" if parsed is Miss.OTHER else "unread"
    assert isinstance(parsed, Authentication)
    assert 0 <= parsed.at_us - AT_US < 1_000_000
    return f"{parsed.outcome} {parsed.source_ip} {parsed.user}"


@pytest.mark.parametrize(("name", "line", "told"), LINES)
def test_a_line_tells_whether_somebody_logged_in(name: str, line: str, told: str) -> None:
    assert (name, short(chain_parser(PLAIN, ORIGIN)(1, line.encode()))) == (name, told)


@pytest.mark.parametrize("line", [line for _, line, _ in LINES])
def test_no_format_of_another_program_takes_the_line(line: str) -> None:
    takers = [
        form.name
        for form in PLAIN
        if not (form.generic or form.loose or form.name in OWN)
        and form.parser(ORIGIN)(1, line.encode()) is not Miss.MALFORMED
    ]
    assert takers == []
