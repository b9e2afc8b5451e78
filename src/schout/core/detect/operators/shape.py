"""The shape that all operators have: a state per key, a step per activity, a claim when it fires.

Activities of one key come in order of time. The exact meaning of each operator is in
docs/reference/rules.md.
"""

from enum import IntEnum
from typing import NamedTuple, Protocol, TypeVar

S = TypeVar("S")

Told = str | int
"""What an operator takes from an activity: a field, an amount, a duration, or which predicates of
it hold."""


class Step(IntEnum):
    """What became of one activity."""

    PASSED = 0
    """It changed nothing that a finding would rest on."""
    COUNTED = 1
    FIRED = 2


class Claim(NamedTuple):
    """What is claimed when a state fires."""

    first_us: int
    """When it began; activities before that are not part of it."""
    at_us: int
    activities: int
    """Their number, or that of different values where only those are known."""
    measured: int
    limit: int
    """How much was allowed."""
    shared_us: int | None = None
    """All of it ran just before this moment (overlap)."""


class Operator(Protocol[S]):
    """How states of one kind begin, change and end."""

    keeps_first: bool
    """Evidence: the first activities of a claim; else the last."""
    lasting: bool
    """Whether a state outlives its finding, and goes on counting while the key is muted."""

    def begin(self, at_us: int) -> S:
        """Give the state of a key that is seen for the first time."""
        ...

    def add(self, state: S, at_us: int, told: Told) -> Step:
        """Take the next activity into a state that is not idle yet."""
        ...

    def idle_at_us(self, state: S) -> int:
        """Give the moment from which on the state says nothing, and must be forgotten."""
        ...

    def claim(self, state: S, at_us: int) -> Claim:
        """Give what is claimed by a state that has just fired."""
        ...

    def lapse(self, state: S) -> Claim | None:
        """Give what is claimed because a state has become idle."""
        ...
