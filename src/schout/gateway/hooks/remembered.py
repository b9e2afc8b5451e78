"""What was read lately, by the bytes it was read from: the same caller asks the same way again."""

from typing import Generic, TypeVar

V = TypeVar("V")


class Remembered(Generic[V]):
    """Keeps at most twice `most` values; those not used for a while are forgotten first."""

    __slots__ = ("_most", "_old", "_young")

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[bytes, V] = {}
        self._old: dict[bytes, V] = {}

    def __len__(self) -> int:
        """Tell how many values are kept."""
        return len(self._young) + len(self._old)

    def get(self, key: bytes) -> V | None:
        """Give the value that was read from these bytes."""
        value = self._young.get(key)
        if value is None and (value := self._old.pop(key, None)) is not None:
            self.put(key, value)
        return value

    def put(self, key: bytes, value: V) -> None:
        """Keep a value; when there are too many, those not used since the last time go."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = value

    def clear(self) -> None:
        """Forget all: they would be read in another way now."""
        self._young, self._old = {}, {}
