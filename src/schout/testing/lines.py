"""Reads sample lines in a format, for the tests of a reader."""

from typing import Any

from schout.core.intake.format import Format, Miss, Origin, Parsed
from schout.core.intake.register import Register
from schout.core.model.moment import to_rfc3339
from schout.core.model.value import to_plain

SOURCE = "sample.log"
_ELSEWHERE = ("type", "at_us", "source", "line", "raw")


def read_lines(
    form: Format, *lines: str | bytes, default_host: str | None = None, year_us: int | None = None
) -> list[Parsed]:
    """Read lines one after the other, as those of one file."""
    origin = Origin(
        source=SOURCE,
        register=Register.build((), ()),
        default_host=default_host,
        year_us=year_us,
    )
    parse = form.parser(origin)
    raws = [line.encode() if isinstance(line, str) else line for line in lines]
    return [parse(number, raw) for number, raw in enumerate(raws, 1)]


def told(form: Format, line: str | bytes, **origin: Any) -> dict[str, Any] | Miss:
    """Give all that one line tells: its kind, its time in RFC 3339, each field that is known."""
    (parsed,) = read_lines(form, line, **origin)
    return shown(parsed)


def shown(parsed: Parsed) -> dict[str, Any] | Miss:
    """Give all that an activity tells, but where it stood; a miss as it is."""
    if isinstance(parsed, Miss):
        return parsed
    plain = to_plain(parsed)
    known = {
        name: value for name, value in plain.items() if name not in _ELSEWHERE and value is not None
    }
    return {"kind": plain["type"], "at": to_rfc3339(parsed.at_us), **known}
