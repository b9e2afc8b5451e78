"""A format of logs: how its lines are read. The one contract that every reader keeps.

A reader is pure and gives each line as an activity or as a miss; no line makes it raise. To add a
format, write a module with a `Format` and name it in the table of `formats.py`.
"""

from collections.abc import Callable
from enum import Enum

from schout.core.intake.register import Register
from schout.core.model.event import Activity
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind


class Miss(Enum):
    """Why a line gave no event."""

    MALFORMED = "malformed"
    """It is not in the format."""
    OTHER = "other"
    """It is in the format, or blank, but tells of no activity."""


class Origin(Value, frozen=True, kw_only=True):
    """Where lines come from, and what a reader must know that they do not say."""

    source: str
    """The name of the input, never its folder."""
    register: Register
    """Whose hosts and addresses are whose."""
    default_host: str | None = None
    """Stands in where a line names no host."""
    year_us: int | None = None
    """A moment near the end of the log, for time stamps without a year."""
    on_unknown: Callable[[str], None] | None = None
    """Is told the name of a program that nobody reads, for each of its messages."""


Parsed = Activity | Miss
LineParser = Callable[[int, bytes], Parsed]
"""Takes the number of a line and the line without its end, in the order of the file."""
MomentReader = Callable[[bytes], int | None]
"""Tells when a line is of; `None` where only the parser can tell."""


class Format(Value, frozen=True, kw_only=True):
    """One format that can be read."""

    name: str
    about: str
    """One line for people: the programs, and what is read."""
    kinds: tuple[ActivityKind, ...]
    """What its lines can tell."""
    parser: Callable[[Origin], LineParser]
    moment: Callable[[], MomentReader] | None = None
    """Makes a reader of moments that is much faster than the parser.

    Only for parsers whose answer follows from the line alone: such lines may wait unparsed.
    """
    generic: bool = False
    """Whether it reads lines of many programs; then any other format that fits goes first."""
    loose: bool = False
    """Whether lines of other programs may be `Miss.OTHER` to it, so that these prove nothing."""
    limits: str = ""
    """What is not read, for people."""
