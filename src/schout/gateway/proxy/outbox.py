"""What goes out at the end of a turn of the event loop, all together.

Each answer that is sent by itself wakes its caller by itself, and in a flood that costs more than
the answer: many who are answered together are woken once.
"""

import asyncio


class Outbox:
    """What is to be sent before anything more is read.

    What goes to one connection keeps its order as long as all of it goes through here. Whoever ends
    a connection in good order sends what is here first.
    """

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[tuple[asyncio.Transport, bytes]] = []

    def put(self, transport: asyncio.Transport, data: bytes) -> None:
        """Have bytes sent when all that came in this turn was read."""
        waiting = self._waiting
        if not waiting:
            asyncio.get_running_loop().call_soon(self.send)
        waiting.append((transport, data))

    def send(self) -> None:
        """Send all; who went away meanwhile gets nothing."""
        waiting = self._waiting
        if not waiting:
            return
        self._waiting = []
        for transport, data in waiting:
            if not transport.is_closing():
                transport.write(data)
