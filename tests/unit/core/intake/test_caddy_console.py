"""Caddy's console form: the same requests as in its JSON."""

import pytest

from schout.core.intake.caddy_console import CADDY_CONSOLE
from schout.core.intake.format import Miss
from schout.testing.lines import read_lines, shown

FIELDS = (
    '{"request": {"remote_ip": "203.0.113.7", "method": "GET", "host": "acme.example", "uri": "/a"}'
    ', "duration": 0.25, "size": 5, "status": 200}'
)
READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56.125000Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "status": 200,
    "size_bytes": 5,
    "host": "acme.example",
    "duration_us": 250_000,
}
HEAD = "2023/10/10 11:06:56.125\t"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"{HEAD}info\thttp.log.access\thandled request\t{FIELDS}", READ),
        (f"{HEAD}\x1b[34mINFO\x1b[0m\thttp.log.access.log0\thandled request\t{FIELDS} ", READ),
        (f"{HEAD}info\tserver running", Miss.OTHER),
        (f'{HEAD}info\ttls\tx\t{{"a": 1}}', Miss.OTHER),
        (f"{HEAD}info\ttls\tx\t{{}}", Miss.MALFORMED),
        ("", Miss.OTHER),
        ("hello", Miss.MALFORMED),
    ],
)
def test_a_line_is_read_as_its_json(line: str, expected: object) -> None:
    (parsed,) = read_lines(CADDY_CONSOLE, line)
    assert shown(parsed) == expected
    assert isinstance(parsed, Miss) or parsed.raw == line.encode()
