"""The time that one call of a connector may take, whatever it is made of."""

import time

from schout.core.model.errors import ConnectorFailed

_MS_PER_S = 1000


class Deadline:
    """Counts down from the start of a call; `ConnectorFailed` once it is over."""

    def __init__(self, who: str, within_ms: int) -> None:
        self._who, self._within_ms = who, within_ms
        self._end = time.monotonic() + within_ms / _MS_PER_S

    @property
    def half_over(self) -> bool:
        """Tell whether more time has passed than is left."""
        return (self._end - time.monotonic()) * 2 * _MS_PER_S < self._within_ms

    def left_s(self) -> float:
        """Give what is left, as time-outs of the system want it."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.over()
        return left

    def pause(self, pause_ms: int) -> None:
        """Wait a little before the next look."""
        time.sleep(min(self.left_s(), pause_ms / _MS_PER_S))

    def over(self) -> ConnectorFailed:
        """Give the error that says that it took too long."""
        message = f"{self._who}: not done within {self._within_ms} ms"
        return ConnectorFailed("SCH-N002", message, "see what holds it up; it is tried again")
