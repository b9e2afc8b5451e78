"""A format of logs: how its lines are read. The one contract that every reader keeps.

A reader is pure and gives each line as an activity or as a miss; no line makes it raise. To add a
format, write a module with a `Format` and name it in the table of `formats.py`.
"""

from collections.abc import Callable
from enum import Enum

from schout.core.intake.register import Register
from schout.core.intake.stamps import LogEnd
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
    year_us: LogEnd | None = None
    """A moment near the end of the log, for time stamps without a year.

    Of a log that has no end, such as standard input or one that is followed, what tells the moment
    of the caller's clock: else a line after a quiet week would be of the year before.
    """
    on_unknown: Callable[[str], None] | None = None
    """Is told the name of a program that nobody reads, for each of its messages."""


Parsed = Activity | Miss
LineParser = Callable[[int, bytes], Parsed]
"""Takes the number of a line and the line without its end, in the order of the file."""


LOOK_BACK = 5000
"""Lines: what most servers write while a connection or a mail is under way."""


class Format(Value, frozen=True, kw_only=True):
    """One format that can be read."""

    name: str
    about: str
    """One line for people: the programs, and what is read."""
    kinds: tuple[ActivityKind, ...]
    """What its lines can tell."""
    parser: Callable[[Origin], LineParser]
    generic: bool = False
    """Whether it reads lines of many programs; then any other format that fits goes first."""
    loose: bool = False
    """Whether lines of other programs may be `Miss.OTHER` to it, so that these prove nothing."""
    look_back: int = 0
    """How many lines before the first new one a parser must be given again after a restart.

    Some lines only tell together with earlier ones: a login is told of in three lines, a mail in
    five. Whoever goes on in the middle of a log gives that many lines before its place to the new
    parser, in their order and with their numbers, and drops what comes of them. Fewer do no harm
    but for a login that may count twice, or a mail without its sender. Headers that name the fields
    (`#Fields:`) may stand further back: lines from the start of the file that begin with `#` are
    given first.
    """
    limits: str = ""
    """What is not read, for people."""
