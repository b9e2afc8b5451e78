"""The clock: the only way to learn what time it is."""

from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now_us(self) -> int:
        """Give microseconds since 1970-01-01 UTC; never less than it gave before."""
        ...
