"""Reads the body of a request: within its size, at a pace, and so many large ones at once.

A report may be large and a line slow, so a body may take long as long as it goes on coming. But
the memory for large ones is short. A body takes a place there only once it has shown that it is
large; and as soon as others wait for a place, whoever has one keeps the pace, or gives it up.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from schout.surfaces.api.answer import Answer
from schout.surfaces.api.problem import Stopped, problem

WITHIN_S = 30
"""So long a body may take at first, and so long it may stand still."""
BYTES_PER_S = 16 * 1024
"""For each so many bytes it gets a second more, of those that it has used: a line that sends 128
kbit/s sends the largest report."""
SMALL = 64 * 1024
"""What has come of a larger body is in a place; what is promised and does not come takes none."""
LARGE_AT_ONCE = 4
"""So many large bodies are in memory at once; the others wait."""
BEHIND_S = 2
"""So long a body may be behind its pace while others wait."""


class Reading:
    """The time that one body has, or what is left of one from when it has a place."""

    def __init__(self, within_s: float, bytes_per_s: float, *, hurried: bool = False) -> None:
        """`hurried`: others wait already."""
        self._within_s, self._bytes_per_s = within_s, bytes_per_s
        self._began_s = asyncio.get_running_loop().time()
        self._hurried, self._size = hurried, 0
        self.limit = asyncio.timeout(min(within_s, BEHIND_S) if hurried else within_s)
        """Entered around the reading; `TimeoutError` when the time is over."""

    def came(self, size: int) -> None:
        """Give the time that a part is worth."""
        self._size += size
        when_s = self.limit.when()
        if when_s is None or self.limit.expired():
            return
        if self._hurried:
            self.limit.reschedule(self._pace_s())
        else:
            now_s = asyncio.get_running_loop().time()
            later_s = when_s + size / self._bytes_per_s
            self.limit.reschedule(min(later_s, now_s + self._within_s))

    def hurry(self) -> None:
        """Take back what it was given beyond its pace, and beyond the first time: others wait."""
        self._hurried = True
        when_s = self.limit.when()
        if when_s is not None and not self.limit.expired():
            self.limit.reschedule(min(when_s, self._pace_s()))

    def _pace_s(self) -> float:
        """Give when it is over for one that others wait for."""
        used_s = self._size / self._bytes_per_s
        return self._began_s + min(self._within_s, used_s + BEHIND_S)


class Places:
    """The memory for large bodies."""

    def __init__(
        self,
        count: int = LARGE_AT_ONCE,
        within_s: float = WITHIN_S,
        bytes_per_s: float = BYTES_PER_S,
    ) -> None:
        self._free = asyncio.Semaphore(count)
        self._pace = within_s, bytes_per_s
        self._readings: set[Reading] = set()
        self._waiting = 0

    @asynccontextmanager
    async def body(self, request: Request, most: int) -> AsyncIterator[bytes]:
        """Read a body; a large one has its place until it is done with."""
        stream, parts = request.stream(), _Parts(most)
        if await _read(stream, parts, Reading(*self._pace), SMALL):
            yield parts.whole()
            return
        async with self._one():
            reading = Reading(*self._pace, hurried=self._waiting > 0)
            self._readings.add(reading)
            try:
                await _read(stream, parts, reading, most)
            finally:
                self._readings.discard(reading)
            yield parts.whole()

    @asynccontextmanager
    async def _one(self) -> AsyncIterator[None]:
        """Take a place, as soon as there is one."""
        self._waiting += 1
        try:
            if self._free.locked():
                for each in self._readings:
                    each.hurry()
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()


class _Parts:
    """What has come of a body."""

    def __init__(self, most: int) -> None:
        self.size = 0
        self._most, self._parts = most, list[bytes]()

    def add(self, part: bytes) -> None:
        """Keep a part; a body that is too large is let go of."""
        self.size += len(part)
        if self.size > self._most:
            raise Stopped(too_large(self._most))
        self._parts.append(part)

    def whole(self) -> bytes:
        """Give all of it."""
        return b"".join(self._parts)


async def _read(stream: AsyncIterator[bytes], parts: _Parts, reading: Reading, until: int) -> bool:
    """Read to the end, or until there is more than so much; tell whether it was the end."""
    try:
        async with reading.limit:
            async for part in stream:
                parts.add(part)
                reading.came(len(part))
                if parts.size > until:
                    return False
    except TimeoutError as error:
        raise Stopped(problem(408, "SCH-H028", "the body came too slowly")) from error
    return True


def too_large(most: int) -> Answer:
    """Answer that a body is larger than it may be."""
    return problem(413, "SCH-H025", f"expected at most {most} bytes", most_bytes=most)
