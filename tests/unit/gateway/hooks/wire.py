"""The other end of a connection, in memory: what was written, and whether it was closed."""

import asyncio


async def turn() -> None:
    """Let everything else that is ready go on once."""
    loop = asyncio.get_running_loop()
    gone_round = loop.create_future()
    loop.call_soon(gone_round.set_result, None)
    await gone_round


class Wire(asyncio.Transport):
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False
        self.reads = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.written += data

    def take(self) -> bytes:
        """Give what was written since the last time."""
        written, self.written = self.written, b""
        return written

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True
