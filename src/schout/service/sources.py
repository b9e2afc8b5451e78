"""One source of lines on its way to events: parsed, put in order, counted."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from schout.adapters.log_files import LogFile
from schout.core.intake.format import LineParser, Miss, MomentReader
from schout.core.intake.formats import (
    FORMATS,
    detect_format,
    is_format,
    moment_reader_for,
    parser_for,
)
from schout.core.intake.register import Register
from schout.core.intake.timeline import LATENESS_US, Timeline
from schout.core.model.errors import InputError
from schout.core.model.event import Activity, Signal
from schout.core.policy.reading import did_you_mean

SAMPLES_KEPT = 5
PROGRAMS_KEPT = 50
_SAMPLE_WIDTH = 100
_TICK = 4096


class MalformedLine(msgspec.Struct, frozen=True):
    """One line that could not be read, for a person to look at."""

    line: int
    start: str


class SourceCount(msgspec.Struct):
    """What became of the lines of one source."""

    source: str
    format: str
    lines: int = 0
    parsed: int = 0
    other: int = 0
    """Blank lines, and lines of the format that tell of no activity."""
    malformed: int = 0
    late: int = 0
    clock_errors: int = 0
    copies: int = 0
    unattributed: int = 0
    """Activities of which neither the target nor the source belongs to a tenant."""
    squeezed: int = 0
    unknown_programs: dict[str, int] = msgspec.field(default_factory=dict)
    """Messages by the name of their program, of the first `PROGRAMS_KEPT` that nobody reads."""
    samples: list[MalformedLine] = msgspec.field(default_factory=list)


class Source:
    """Reads one file to its end and gives its events in order of time."""

    def __init__(
        self,
        file: LogFile,
        name: str,
        register: Register,
        *,
        format_name: str = "auto",
        default_host: str | None = None,
        year_us: int | None = None,
        lateness_us: int = LATENESS_US,
        on_late: Callable[[Signal], None] | None = None,
    ) -> None:
        """Open the road for one file; `InputError` when its format is not known.

        `year_us` is a moment near the end of the log, for time stamps without a year; else it is
        the moment at which the file was last written to.
        """
        self.file = file
        chosen = choose_format(file, format_name)
        self.count = SourceCount(source=name, format=chosen)
        year_us = file.written_us if year_us is None else year_us
        self._parse: LineParser = parser_for(
            chosen, name, register, default_host, year_us, self._unknown
        )
        self._moment = moment_reader_for(chosen)
        self._on_late = on_late
        self._timeline: Timeline[Signal | Activity] = Timeline(
            lateness_us=lateness_us, on_late=self._late
        )

    def events(self, tick: Callable[[], None] = lambda: None) -> Iterator[Activity]:
        """Give the events, oldest first; `tick` is called now and then, for a progress bar."""
        push, count = self._timeline.push, self.count
        waiting = self._activity if self._moment is None else self._signal(self._moment)
        number = 0
        try:
            for number, raw in enumerate(self.file.lines(), 1):
                timed = waiting(number, raw)
                if timed is not None and (released := push(timed)):
                    yield from self._parsed(released)
                if not number % _TICK:
                    count.lines = number
                    tick()
            yield from self._parsed(self._timeline.flush())
        finally:  # also when it is interrupted
            count.lines = number
            count.parsed = count.lines - count.malformed - count.other
            count.late = self._timeline.late
            count.clock_errors = self._timeline.clock_errors
            count.squeezed = self._timeline.squeezed

    def _parsed(self, released: Iterable[Signal | Activity]) -> list[Activity]:
        """Parse lines only when their turn has come: what waits is small, what is new is hot."""
        parse = self._parse
        events: list[Activity] = []
        for timed in released:
            if not isinstance(timed, Signal):
                events.append(timed)
                continue
            parsed = parse(timed.line, timed.raw)
            if isinstance(parsed, Miss):
                self._miss(parsed, timed.line, timed.raw)
            else:
                events.append(parsed)
        return events

    def _signal(self, moment: MomentReader) -> Callable[[int, bytes], Signal | None]:
        """Make a function that gives a line as it waits; those without a time are counted."""
        name = self.count.source

        def waiting(number: int, raw: bytes) -> Signal | None:
            at_us = moment(raw)
            if at_us is None:
                event = self._activity(number, raw)
                at_us = None if event is None else event.at_us
            return None if at_us is None else Signal(at_us, name, number, raw)

        return waiting

    def _activity(self, number: int, raw: bytes) -> Activity | None:
        """Parse a line at once, in the order of the file; count it when it tells of nothing."""
        parsed = self._parse(number, raw)
        if isinstance(parsed, Miss):
            self._miss(parsed, number, raw)
            return None
        return parsed

    def _unknown(self, program: str) -> None:
        """Count a message of a program that nobody reads."""
        known = self.count.unknown_programs
        if program in known or len(known) < PROGRAMS_KEPT:
            known[program] = known.get(program, 0) + 1

    def _late(self, timed: Signal | Activity) -> None:
        if self._on_late is not None:
            self._on_late(Signal(timed.at_us, timed.source, timed.line, timed.raw))

    def _miss(self, miss: Miss, number: int, raw: bytes) -> None:
        if miss is Miss.OTHER:
            self.count.other += 1
            return
        self.count.malformed += 1
        if len(self.count.samples) < SAMPLES_KEPT:
            text = raw[:_SAMPLE_WIDTH].decode("utf-8", "backslashreplace")
            shown = "".join(char if char.isprintable() else "·" for char in text)
            self.count.samples.append(MalformedLine(number, shown))


def choose_format(file: LogFile, wanted: str) -> str:
    """Give the format a file is read in: the one named, or the one its first lines are in."""
    if wanted != "auto":
        if not is_format(wanted):
            raise InputError(
                "SCH-I003", f"there is no format `{wanted}`", did_you_mean(wanted, FORMATS)
            )
        return wanted
    sample = file.sample()
    if not any(line.strip() for line in sample):
        return "combined"
    found = detect_format(sample)
    if found is None:
        hint = "name it with --format if it is one that `schout replay --help` lists"
        raise InputError("SCH-I003", f"the format of `{file.path}` is not known", hint)
    return found.format
