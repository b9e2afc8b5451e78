"""The clock and the entropy of the operating system."""

import secrets
import threading
import time


class SystemClock:
    """The time of the machine; when that is set back, it stands still until it is caught up."""

    def __init__(self) -> None:
        self._last_us = 0
        self._lock = threading.Lock()

    def now_us(self) -> int:
        """Give microseconds since 1970-01-01 UTC, never less than before."""
        with self._lock:
            self._last_us = max(self._last_us, time.time_ns() // 1000)
            return self._last_us


class SteadyClock:
    """A clock that never steps: it goes on evenly when the time of the machine is set."""

    def __init__(self) -> None:
        self._start_us = time.time_ns() // 1000 - time.monotonic_ns() // 1000

    def now_us(self) -> int:
        """Give microseconds since 1970-01-01 UTC, as they were told when it was made."""
        return self._start_us + time.monotonic_ns() // 1000

    def ahead_us(self) -> int:
        """Tell how far the time of the machine is ahead of it by now."""
        return time.time_ns() // 1000 - self.now_us()


class SystemIds:
    """Entropy of the operating system."""

    def entropy(self) -> bytes:
        """Give 10 random bytes."""
        return secrets.token_bytes(10)
