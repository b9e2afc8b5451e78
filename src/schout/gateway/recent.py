"""What was touched lately, in bounded memory: the least recently touched goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps at most `most` values; what had to make room is handed back, so that it can be told."""

    __slots__ = ("_kept", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Give the value of a key; looking does not count as touching."""
        return self._kept.get(key)

    def put(self, key: K, value: V) -> V | None:
        """Keep a value, and give the one that had to go for it."""
        kept = self._kept
        kept[key] = value
        kept.move_to_end(key)
        return kept.popitem(last=False)[1] if len(kept) > self.most else None

    def pop(self, key: K) -> V | None:
        """Forget a key and give what it had."""
        return self._kept.pop(key, None)
