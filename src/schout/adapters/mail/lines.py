"""Reads the lines of a mail session and the data of a mail, with bounds on both."""

import asyncio
from typing import Protocol

LONGEST_COMMAND = 2_048
"""Bytes: a command has 512 (RFC 5321, section 4.5.3.1.4), and extensions may add to it."""
_END = b"\r\n.\r\n"
_PIECE = 64 * 1024


class Reads(Protocol):
    """Where bytes come from: a stream of the network."""

    async def read(self, n: int) -> bytes:
        """Give at most so many bytes as soon as there are some; none at the end."""
        ...


class Incoming:
    """What a client sends. Only CRLF ends a line, so that nobody reads other mails than we do."""

    def __init__(self, reader: Reads, within_s: float) -> None:
        self._reader, self._within_s = reader, within_s
        self._buffer = bytearray()

    async def line(self) -> bytes | None:
        """Give the next line without its end; `None` when it is too long or nothing more comes."""
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > LONGEST_COMMAND or not await self._more():
                return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line if len(line) <= LONGEST_COMMAND else None

    async def data(self, most: int) -> bytes | None:
        """Give the bytes of a mail up to the line with a dot; empty when they are too many.

        `None` when the client goes away before. What is too much is read and dropped.
        """
        self._buffer[:0] = b"\r\n"
        searched, dropped = 0, False
        while (end := self._buffer.find(_END, searched)) < 0:
            if len(self._buffer) > most + len(_END):
                dropped = True
                del self._buffer[: -len(_END)]
            searched = max(0, len(self._buffer) - len(_END))
            if not await self._more():
                return None
        raw = bytes(self._buffer[2 : end + 2])
        del self._buffer[: end + len(_END)]
        if dropped or len(raw) > most:
            return b""
        return (b"\r\n" + raw).replace(b"\r\n.", b"\r\n")[2:]

    async def _more(self) -> bool:
        async with asyncio.timeout(self._within_s):
            piece = await self._reader.read(_PIECE)
        self._buffer += piece
        return bool(piece)
