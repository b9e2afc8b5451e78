"""One source of lines: how its lines are read, and what became of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from schout.adapters.log_files import LogFile
from schout.core.intake.format import LineParser, Miss, Origin
from schout.core.intake.formats import FORMATS, detect_format, is_format, parser_for
from schout.core.intake.register import Register
from schout.core.intake.stamps import LogEnd
from schout.core.intake.timeline import LATENESS_US, Timeline
from schout.core.model.errors import InputError
from schout.core.model.event import Activity, Signal
from schout.core.policy.reading import did_you_mean

if TYPE_CHECKING:
    from schout.core.intake.columns import BlockReader

SAMPLES_KEPT = 5
PROGRAMS_KEPT = 50
_SAMPLE_WIDTH = 100
_ACCESS_LOGS = {"combined": False, "common": False, "vhost_combined": True}
"""Formats that are read by whole columns, and whether their lines begin with a host."""

OnLate = Callable[[Signal], None]


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
    """Reads the lines of one log, one by one or in columns, and counts what becomes of them.

    A stream (`service.stream`) feeds it; it has no lines itself.
    """

    def __init__(
        self,
        name: str,
        register: Register,
        *,
        default_host: str | None = None,
        lateness_us: int = LATENESS_US,
        on_late: OnLate | None = None,
    ) -> None:
        """A lateness of 0 says that the lines are in order.

        Then none waits, and what is older than what was evaluated is late.
        """
        self.name, self.register = name, register
        self.lateness_us = lateness_us
        self.horizon_us: int | None = None
        """The moment after which an event can only come from a wrong clock."""
        self.count = SourceCount(source=name, format="")
        self._host, self._on_late = default_host, on_late
        self._blocks: BlockReader | None = None
        self.parse: LineParser = _unread

    def begin(
        self, format_name: str, year_us: LogEnd | None = None, earlier: Sequence[bytes] = ()
    ) -> None:
        """Read lines in a format from now on.

        `year_us` is a moment near the end of the log, or what tells one: see `Origin`. `earlier`:
        lines that the parser must have seen when reading begins below them.
        """
        self.count.format = format_name
        self._blocks = None
        self.parse = parser_for(
            format_name, self.name, self.register, self._host, year_us, self._unknown
        )
        for raw in earlier:
            self.parse(0, raw)

    def events(self, first: int, block: bytes) -> Iterator[Activity]:
        """Parse whole lines, the first of which has this number."""
        count, parse = self.count, self.parse
        lines = block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        missed = count.malformed + count.other
        for number, line in enumerate(lines, first):
            raw = line.removesuffix(b"\r")
            parsed = parse(number, raw)
            if isinstance(parsed, Miss):
                self._miss(parsed, number, raw)
            else:
                yield parsed
        count.lines += len(lines)
        count.parsed += len(lines) - (count.malformed + count.other - missed)

    @property
    def blocks(self) -> "BlockReader":
        """Give the reader of whole blocks; the parser of lines goes on where it was."""
        if self._blocks is None:
            from schout.core.intake.columns import (  # noqa: PLC0415 - loads Polars
                access_log_blocks,
                line_blocks,
            )

            vhost = _ACCESS_LOGS.get(self.count.format)
            if vhost is None:
                self._blocks = line_blocks(self._noting)
            else:
                origin = Origin(source=self.name, register=self.register, default_host=self._host)
                self._blocks = access_log_blocks(origin, vhost=vhost)
        return self._blocks

    def note_misses(self, first: int, block: bytes, read: set[int]) -> None:
        """Keep samples of the malformed lines of a block; `read`: the lines that are none."""
        if self.count.format not in _ACCESS_LOGS:
            return  # noted as they were parsed
        for number, line in enumerate(block.split(b"\n"), first):
            if len(self.count.samples) >= SAMPLES_KEPT:
                return
            raw = line.removesuffix(b"\r")
            if number not in read and self.parse(number, raw) is Miss.MALFORMED:
                self._sample(number, raw)

    def _noting(self, number: int, raw: bytes) -> Activity | Miss:
        parsed = self.parse(number, raw)
        if parsed is Miss.MALFORMED:
            self._sample(number, raw)
        return parsed

    @contextmanager
    def counting(self, clock: Timeline[Activity]) -> Iterator[None]:
        """Count what a clock makes of events while the block runs."""
        errors, squeezed = clock.clock_errors, clock.squeezed
        clock.horizon_us = self.horizon_us
        yield
        self.count.clock_errors += clock.clock_errors - errors
        self.count.squeezed += clock.squeezed - squeezed

    def is_beyond(self, activity: Activity) -> bool:
        """Tell whether an activity can only come from a wrong clock, and count it."""
        beyond = self.horizon_us is not None and activity.at_us > self.horizon_us
        self.count.clock_errors += beyond
        return beyond

    def late(self, activity: Activity) -> None:
        """Count an activity that came too late, and keep its line where that is asked for."""
        self.count.late += 1
        if self._on_late is not None:
            self._on_late(Signal(activity.at_us, activity.source, activity.line, activity.raw))

    def _unknown(self, program: str) -> None:
        """Count a message of a program that nobody reads."""
        known = self.count.unknown_programs
        if program in known or len(known) < PROGRAMS_KEPT:
            known[program] = known.get(program, 0) + 1

    def _miss(self, miss: Miss, number: int, raw: bytes) -> None:
        if miss is Miss.OTHER:
            self.count.other += 1
            return
        self.count.malformed += 1
        self._sample(number, raw)

    def _sample(self, number: int, raw: bytes) -> None:
        if len(self.count.samples) < SAMPLES_KEPT:
            text = raw[:_SAMPLE_WIDTH].decode("utf-8", "backslashreplace")
            shown = "".join(char if char.isprintable() else "·" for char in text)
            self.count.samples.append(MalformedLine(number, shown))


def _unread(_number: int, _raw: bytes) -> Miss:
    """Stand for a parser before the format is known."""
    return Miss.OTHER


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
