"""The formats of logs that can be read, and which of them a sample of lines is in.

To add a format, write a module with a `Format` and name it in `PLAIN`: nothing else changes.
"""

from collections.abc import Callable, Sequence

from schout.core.intake.chain import chain_parser
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.formats_flow import FLOW
from schout.core.intake.formats_web import COMBINED, COMMON, VHOST_COMBINED, WEB
from schout.core.intake.given import GIVEN
from schout.core.intake.register import Register
from schout.core.intake.stamps import LogEnd
from schout.core.intake.system_formats import system_formats
from schout.core.intake.wrapped import container_formats, shipped_format
from schout.core.model.event import Activity, HttpRequest
from schout.core.model.value import Value

_SENSORS = tuple(form for form in FLOW if form is not GIVEN)
"""Whoever may write into a container's log or into syslog may not give events of others there."""
PLAIN: tuple[Format, ...] = (*WEB, *FLOW, *system_formats((*WEB, *_SENSORS)))
"""Formats whose lines stand by themselves."""

_INSIDE = tuple(form for form in PLAIN if form is not GIVEN)
TABLE: tuple[Format, ...] = (*container_formats(_INSIDE), *PLAIN, shipped_format(_INSIDE))
"""All formats; the order decides when two fit equally well, so the more specific stands first."""

FORMATS = {form.name: form.about for form in TABLE}
"""Each name and what it means."""

_BY_NAME = {form.name: form for form in TABLE}
_JOINT = "+"
"""Between the names of formats that stand in one file."""
_SAME_READER = (COMBINED, COMMON)
"""They are read as `vhost_combined` is; a sample of it is called what most of it is."""
_LEAST_SHARE_PERCENT = 25
_LEAST_GENERIC_PERCENT = 5
"""Of the lines of a sample that a generic format must read to be named beside another."""
_MOST_TOGETHER = 4
_GLANCE = 20
"""Lines that every format is tried on; what reads nothing of them rarely needs to read the rest."""
_NOBODY = Register.build((), ())


class Detection(Value, frozen=True, kw_only=True):
    """The format that fits a sample best, and how well.

    Where several formats stand in one file, their names are joined by `+`.
    """

    format: str
    fits: int
    """Lines that tell of an activity."""
    lines: int


class _Trial:
    """What a format makes of a sample."""

    def __init__(self, form: Format) -> None:
        self.form = form
        self.parsed: list[Parsed] = []
        self._parse = form.parser(Origin(source="sample", register=_NOBODY))

    def read(self, lines: Sequence[bytes]) -> None:
        """Go on with the sample behind what was read of it."""
        done = len(self.parsed)
        self.parsed += [
            self._parse(number, raw) for number, raw in enumerate(lines[done:], done + 1)
        ]

    @property
    def events(self) -> list[Activity]:
        return [event for event in self.parsed if not isinstance(event, Miss)]

    @property
    def others(self) -> int:
        """Lines that are surely of this format and tell of no activity."""
        vague = self.form.loose or self.form.generic
        return 0 if vague else sum(parsed is Miss.OTHER for parsed in self.parsed)

    def fits(self) -> bool:
        found = len(self.events) + self.others
        return found > 0 and found * 100 >= len(self.parsed) * _LEAST_SHARE_PERCENT

    def weight(self) -> int:
        """Weigh a line that tells of an activity twice as much as one that does not."""
        return 2 * len(self.events) + self.others


def formats_of(name: str) -> tuple[Format, ...]:
    """Give the formats of a name, or of several joined by `+`; `KeyError` when there is none."""
    return tuple(_BY_NAME[each] for each in name.split(_JOINT))


def is_format(name: str) -> bool:
    """Tell whether there is such a format, or whether all of those joined by `+` are some."""
    return all(each in _BY_NAME for each in name.split(_JOINT))


def parser_for(
    name: str,
    source: str,
    register: Register,
    default_host: str | None = None,
    year_us: LogEnd | None = None,
    on_unknown: Callable[[str], None] | None = None,
) -> LineParser:
    """Make the parser of a format for one source; `KeyError` when there is no such format.

    `on_unknown` is told the name of a program that nobody reads, for each of its messages.
    """
    origin = Origin(
        source=source,
        register=register,
        default_host=default_host,
        year_us=year_us,
        on_unknown=on_unknown,
    )
    forms = formats_of(name)
    return forms[0].parser(origin) if len(forms) == 1 else chain_parser(forms, origin)


def look_back_of(name: str) -> int:
    """Tell how many lines back a parser must read again after a restart: see `Format`."""
    return max(form.look_back for form in formats_of(name))


def detect_format(sample: Sequence[bytes]) -> Detection | None:
    """Tell which format a sample of lines is in; `None` when fewer than a quarter fit any.

    Formats of one program go before generic ones; then the one that fits best is taken. Others
    that read what it cannot are named beside it.
    """
    lines = [line for line in sample if line.strip()]
    trials = [_Trial(form) for form in TABLE if form not in _SAME_READER]
    for each in trials:
        each.read(lines[:_GLANCE])
    likely = [each for each in trials if each.weight()]
    for each in likely:
        each.read(lines)
    first = _best(likely)
    if first is None or not _beats_the_unread(first):
        for each in trials:
            each.read(lines)
        first = _best(trials)
    return None if first is None else _together(first, [each for each in trials if each != first])


def _best(trials: Sequence[_Trial]) -> _Trial | None:
    for generic in (False, True):
        fitting = [each for each in trials if each.form.generic == generic and each.fits()]
        if fitting:
            return max(fitting, key=_Trial.weight)
    return None


def _beats_the_unread(first: _Trial) -> bool:
    """Tell whether no format that a glance showed nothing of could do better, or add to it."""
    rest = max(0, len(first.parsed) - _GLANCE)
    return not first.form.generic and not _left_by(first) and first.weight() > 2 * rest


def _together(first: _Trial, trials: Sequence[_Trial]) -> Detection:
    """Name beside a format those that read what it cannot, most first."""
    names = [_usual_name(first)]
    left = _left_by(first)
    fits = len(first.events)
    while left and len(names) < _MOST_TOGETHER:
        best, read = max(
            ((each, _read_of(each, left)) for each in trials), key=lambda pair: len(pair[1])
        )
        if not read:
            break
        names.append(_usual_name(best))
        fits += len(read)
        left -= read
    return Detection(format=_JOINT.join(names), fits=fits, lines=len(first.parsed))


def _left_by(trial: _Trial) -> set[int]:
    """Give the lines that a format cannot read, or surely need not be of it."""
    vague = trial.form.loose or trial.form.generic
    return {
        number
        for number, parsed in enumerate(trial.parsed)
        if parsed is Miss.MALFORMED or (vague and parsed is Miss.OTHER)
    }


def _read_of(trial: _Trial, left: set[int]) -> set[int]:
    read = {number for number in left if not isinstance(trial.parsed[number], Miss)}
    least = len(trial.parsed) * _LEAST_GENERIC_PERCENT if trial.form.generic else 0
    return read if len(read) * 100 >= least else set()


def _usual_name(trial: _Trial) -> str:
    """Name a format; of an access log, the kind that most of its lines are in."""
    if trial.form != VHOST_COMBINED:
        return trial.form.name
    requests = [event for event in trial.events if isinstance(event, HttpRequest)]
    hosts = sum(event.host is not None for event in requests)
    if hosts * 2 > len(requests):
        return trial.form.name
    agents = any(event.user_agent is not None for event in requests)
    return COMBINED.name if agents else COMMON.name
