"""What an actor of a simulation is: an honest one, asked hour by hour, or an act of abuse."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from schout.core.model.event import Activity
from schout.core.model.ids import ClauseId, TenantId
from schout.core.model.moment import HOUR_US
from schout.core.model.value import Value
from schout.testing.simulate_labels import Allowed, Honest
from schout.testing.simulate_world import World

Hour = Callable[[Random, int], list[Activity]]
"""Gives all that an actor does in the hour from a moment; it may end a little later."""


class Actor(Value, frozen=True, kw_only=True):
    """An honest actor."""

    label: Honest
    hour: Hour
    permit: Allowed | None = None


class Deed(Value, frozen=True, kw_only=True):
    """An act of abuse that was planned: its sources and targets, and what is done."""

    sources: tuple[str, ...]
    targets: tuple[str, ...] = ()
    tenant: TenantId | None = None
    steps: Iterator[Activity]
    """Oldest first, none before the start that was given."""


class Kind(Value, frozen=True, kw_only=True):
    """A kind of abuse, in all its variants."""

    name: str
    clauses: tuple[ClauseId, ...]
    variants: tuple[str, ...]
    longest_us: int
    """It is over by then."""
    plan: Callable[[World, Random, int, str], Deed]
    """Takes the moment of its start and the variant."""


LOUD, SLOW, DISTRIBUTED = "loud", "slow", "distributed"
VARIANTS = (LOUD, SLOW, DISTRIBUTED)
_BUSY_PERCENT = (
    *(2, 1, 1, 1, 2, 5, 20, 60, 90, 100, 95, 80),
    *(60, 85, 95, 90, 75, 45, 30, 25, 20, 15, 8, 4),
)
"""How busy people are in each hour of a day, UTC."""
_DAY_OF_EPOCH = 3
"""1970-01-01 was a Thursday; Monday is 0."""


def busy_percent(at_us: int, *, office: bool = False) -> int:
    """Tell how busy people are; offices are nearly empty on Saturday and Sunday."""
    hour = at_us // HOUR_US
    weekend = (hour // 24 + _DAY_OF_EPOCH) % 7 >= 5
    return _BUSY_PERCENT[hour % 24] // (8 if weekend and office else 1)


def hour_of(at_us: int) -> int:
    """Give the hour of the day, UTC."""
    return at_us // HOUR_US % 24


def about(draw: Random, expected_percent: int) -> int:
    """Give a whole number that is a hundredth of this on average."""
    whole, rest = divmod(expected_percent, 100)
    return whole + (draw.randrange(100) < rest)


def pick(sources: Sequence[str], number: int) -> str:
    """Take turns."""
    return sources[number % len(sources)]


def paced(
    draw: Random, start_us: int, gap_us: int, count: int, make: Callable[[int, int], Activity]
) -> Iterator[Activity]:
    """Give activities one after the other, each after three to five quarters of the gap.

    `make` takes the moment and the number.
    """
    at_us, least, more = start_us, gap_us * 3 // 4, gap_us // 2
    for number in range(count):
        yield make(at_us, number)
        at_us += least + int(draw.random() * more)
