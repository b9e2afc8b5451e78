"""A clock that is set by hand, and ids that count: the same run gives the same values."""


class SettableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now_us: int) -> None:
        self._now_us = now_us

    def now_us(self) -> int:
        """Give the time it was last set to."""
        return self._now_us

    def set(self, now_us: int) -> None:
        """Move it to a moment that is not in its past; `ValueError` otherwise."""
        if now_us < self._now_us:
            raise ValueError(f"expected {self._now_us} or later, found {now_us}")
        self._now_us = now_us

    def advance(self, by_us: int) -> None:
        """Move it on."""
        self.set(self._now_us + by_us)


class CountingIds:
    """Entropy that is 1, 2, 3 and so on."""

    def __init__(self) -> None:
        self._count = 0

    def entropy(self) -> bytes:
        """Give the next number as 10 bytes."""
        self._count += 1
        return self._count.to_bytes(10, "big")
