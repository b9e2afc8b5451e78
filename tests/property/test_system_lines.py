"""System logs: no line makes a reader raise, and none takes it long."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.intake.programs.said import AT_US, SAID
from tests.unit.core.intake.programs.test_plain import OWN

from schout.core.intake.format import Format, Miss, Origin
from schout.core.intake.programs.dispatch import message_reader
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.register import Register
from schout.core.intake.system_formats import system_formats
from schout.core.model.event import event_id

ORIGIN = Origin(source="x.log", register=Register.build((), ()), year_us=AT_US)
FORMATS = {form.name: form for form in system_formats(())}
LINES = [line.encode() for _, line, _ in OWN]
MESSAGES = [(program, text) for program, all_said in SAID.items() for text, _ in all_said]
HOSTILE_BYTES = 100_000
MOST_S = 0.05
PIECES = ("a", "1.2.3.4 ", ":", '"', '\\"', "(", "[", "<", " ", "=", "a=", "from ", "|", ",", ">")


def reads_as_promised(form: Format, raw: bytes) -> None:
    parse = form.parser(ORIGIN)
    for number in (1, 2):
        parsed = parse(number, raw)
        if not isinstance(parsed, Miss):
            assert (parsed.line, parsed.raw, parsed.source) == (number, raw, "x.log")
            assert event_id(parsed)


@given(raw=st.binary(max_size=300))
def test_no_bytes_make_a_reader_raise(raw: bytes) -> None:
    for form in FORMATS.values():
        reads_as_promised(form, raw)


@given(
    line=st.sampled_from(LINES),
    cut=st.tuples(st.integers(0, 400), st.integers(0, 400)),
    put=st.binary(max_size=40),
)
def test_no_damaged_line_makes_a_reader_raise(
    line: bytes, cut: tuple[int, int], put: bytes
) -> None:
    start, end = sorted(cut)
    for form in FORMATS.values():
        reads_as_promised(form, line[:start] + put + line[end:])


@given(
    said=st.sampled_from(MESSAGES),
    cut=st.tuples(st.integers(0, 200), st.integers(0, 200)),
    put=st.text(max_size=40),
)
def test_no_damaged_message_makes_a_reader_raise(
    said: tuple[str, str], cut: tuple[int, int], put: str
) -> None:
    program, text = said
    start, end = sorted(cut)
    changed = text[:start] + put + text[end:]
    message_reader(Teller(ORIGIN))(Message(AT_US, 1, b"", program, "7", "web1", changed))


def hostile(line: str, draw: random.Random) -> list[str]:
    """Blow a line up in the ways that make patterns go back and forth."""
    words = line.split(" ")
    place, at = draw.randrange(len(words)), draw.randrange(len(line) + 1)
    word, piece = words[place] + " ", draw.choice(PIECES)
    times = HOSTILE_BYTES // len(word)
    return [
        " ".join(words[:place]) + " " + word * times,
        " ".join(words[:place]) + " " + word.strip() * times + " " + " ".join(words[place:]),
        line[:at] + piece * (HOSTILE_BYTES // len(piece)) + line[at:],
        (line + " ") * (HOSTILE_BYTES // (len(line) + 1)),
    ]


def shortest_s(read: Reader, message: Message) -> float:
    """Give the time of the fastest of three readings: the machine has other work to do."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        read(message)
        spent.append(time.process_time() - start)
    return min(spent)


@pytest.mark.parametrize("program", SAID)
def test_no_message_takes_long(program: str) -> None:
    draw = random.Random(program)  # noqa: S311 - a choice of tests, no secret
    read = message_reader(Teller(ORIGIN))
    slow = [
        text[:200]
        for said, _ in SAID[program]
        for text in hostile(said, draw)
        if shortest_s(read, Message(AT_US, 1, b"", program, "7", "web1", text)) > MOST_S
    ]
    assert slow == []


@pytest.mark.parametrize("name", FORMATS)
def test_no_line_takes_long(name: str) -> None:
    draw = random.Random(name)  # noqa: S311 - a choice of tests, no secret
    parse = FORMATS[name].parser(ORIGIN)

    def read(message: Message) -> Miss:
        parse(1, message.raw)
        return Miss.OTHER

    slow = [
        text[:200]
        for _, line, _ in OWN
        for text in hostile(line, draw)
        if shortest_s(read, Message(AT_US, 1, text.encode(), "", "", None, "")) > MOST_S
    ]
    assert slow == []
