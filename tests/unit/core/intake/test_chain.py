"""Lines of several formats in one file: each goes to the format it is in."""

import pytest

from schout.core.intake.chain import chain_parser
from schout.core.intake.format import Format, Miss, Origin, Parsed
from schout.core.intake.register import Register
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import request

ORIGIN = Origin(source="x.log", register=Register.build((), ()))


def form(name: str, asked: list[str], *, generic: bool = False, loose: bool = False) -> Format:
    """Make a format whose lines are its name; `NAME?` is of it and tells of nothing."""

    def parse(number: int, raw: bytes) -> Parsed:
        asked.append(name)
        if raw.decode() in {name, "any" if generic else name}:
            return request(line=number, raw=raw, user=name)
        return Miss.OTHER if raw.decode() == f"{name}?" else Miss.MALFORMED

    return Format(
        name=name,
        about="",
        kinds=(ActivityKind.HTTP_REQUEST,),
        parser=lambda _: parse,
        generic=generic,
        loose=loose,
    )


def run(lines: list[str]) -> tuple[list[object], list[str]]:
    asked: list[str] = []
    formats = [
        form("any", asked, generic=True),
        form("one", asked),
        form("vague", asked, loose=True),
        form("two", asked),
    ]
    parse = chain_parser(formats, ORIGIN)
    out: list[object] = []
    for number, line in enumerate(lines, 1):
        parsed = parse(number, line.encode())
        out.append(parsed if isinstance(parsed, Miss) else parsed.line)
    return out, asked


@pytest.mark.parametrize(
    ("lines", "out", "asked"),
    [
        (["one"], [1], ["one"]),
        (["two", "two"], [1, 2], ["one", "vague", "two", "two"]),
        (["any", "one"], [1, 2], ["one", "vague", "two", "any", "one"]),
        (["two?", "two"], [Miss.OTHER, 2], ["one", "vague", "two", "two"]),
        (["vague?"], [Miss.OTHER], ["one", "vague", "two", "any"]),
        (["any?"], [Miss.OTHER], ["one", "vague", "two", "any"]),
        (["?"], [Miss.MALFORMED], ["one", "vague", "two", "any"]),
    ],
    ids=[
        *("first", "the last to read goes first", "generic goes last", "surely of a format"),
        *("perhaps of a format", "perhaps of a generic one", "of none"),
    ],
)
def test_each_line_goes_to_its_format(
    lines: list[str], out: list[object], asked: list[str]
) -> None:
    assert run(lines) == (out, asked)
