"""An event loop whose time passes only while everybody waits, and the clock that tells it."""

import asyncio
import math
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.SelectSelector):
    def __init__(self, clock: "VirtualClock") -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits for ever"
        self._clock.pass_us(math.ceil(timeout * 1_000_000))
        return super().select(0)


class VirtualClock:
    """Tells how much time has passed, in whole microseconds."""

    def __init__(self, start_us: int) -> None:
        self.start_us = self._now_us = start_us

    def now_us(self) -> int:
        return self._now_us

    def pass_us(self, us: int) -> None:
        self._now_us += max(0, us)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        super().__init__(_Selector(clock))

    def time(self) -> float:
        # from the start on: a float of all time since 1970 cannot tell microseconds apart
        return (self._clock.now_us() - self._clock.start_us) / 1_000_000


def run(clock: VirtualClock, task: Coroutine[Any, Any, T]) -> T:
    """Run a task to its end in virtual time."""
    with asyncio.Runner(loop_factory=lambda: _Loop(clock)) as runner:
        return runner.run(task)


async def pass_us(us: int) -> None:
    """Let virtual time pass."""
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(us / 1_000_000, over.set)
    await over.wait()
