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


class SystemIds:
    """Entropy of the operating system."""

    def entropy(self) -> bytes:
        """Give 10 random bytes."""
        return secrets.token_bytes(10)
