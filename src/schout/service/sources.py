"""One source of lines on its way to events: parsed, put in order, counted."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from schout.adapters.log_files import LogFile
from schout.core.intake.access_log import LineParser, Miss
from schout.core.intake.formats import FORMATS, detect_format, moment_reader_for, parser_for
from schout.core.intake.register import Register
from schout.core.intake.timeline import LATENESS_US, Timeline
from schout.core.model.errors import InputError
from schout.core.model.event import HttpRequest, Signal
from schout.core.policy.reading import did_you_mean

SAMPLES_KEPT = 5
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
    """Blank lines, and lines of the format that tell of no request."""
    malformed: int = 0
    late: int = 0
    clock_errors: int = 0
    copies: int = 0
    unattributed: int = 0
    """Requests of which neither the target nor the source belongs to a tenant."""
    squeezed: int = 0
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
        lateness_us: int = LATENESS_US,
        on_late: Callable[[Signal], None] | None = None,
    ) -> None:
        """Open the road for one file; `InputError` when its format is not known."""
        self.file = file
        chosen = choose_format(file, format_name)
        self.count = SourceCount(source=name, format=chosen)
        self._parse: LineParser = parser_for(chosen, name, register, default_host)
        self._moment = moment_reader_for(chosen)
        self._timeline: Timeline[Signal] = Timeline(lateness_us=lateness_us, on_late=on_late)

    def events(self, tick: Callable[[], None] = lambda: None) -> Iterator[HttpRequest]:
        """Give the events, oldest first; `tick` is called now and then, for a progress bar."""
        moment, push, count = self._moment, self._timeline.push, self.count
        name = count.source
        number = 0
        try:
            for number, raw in enumerate(self.file.lines(), 1):
                at_us = moment(raw)
                if at_us is None:
                    at_us = self._moment_of_odd_line(number, raw)
                if at_us is not None and (released := push(Signal(at_us, name, number, raw))):
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

    def _parsed(self, signals: Iterable[Signal]) -> list[HttpRequest]:
        """Parse lines only when their turn has come: what waits is small, what is new is hot."""
        parse = self._parse
        events = []
        for signal in signals:
            parsed = parse(signal.line, signal.raw)
            if isinstance(parsed, Miss):
                self._miss(parsed, signal.line, signal.raw)
            else:
                events.append(parsed)
        return events

    def _moment_of_odd_line(self, number: int, raw: bytes) -> int | None:
        """Tell when a line is of that shows no time at first sight; count it when it has none."""
        parsed = self._parse(number, raw)
        if isinstance(parsed, Miss):
            self._miss(parsed, number, raw)
            return None
        return parsed.at_us

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
        if wanted not in FORMATS:
            raise InputError(
                "SCH-I003", f"there is no format `{wanted}`", did_you_mean(wanted, FORMATS)
            )
        return wanted
    sample = file.sample()
    if not any(line.strip() for line in sample):
        return "combined"
    found = detect_format(sample)
    if found is None:
        names = ", ".join(f"`{name}`" for name in FORMATS)
        hint = f"name it with --format if it is one of {names}"
        raise InputError("SCH-I003", f"the format of `{file.path}` is not known", hint)
    return found.format
