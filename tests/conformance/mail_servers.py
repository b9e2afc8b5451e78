"""Servers for tests of mail: our listener in a thread, and one that says what it is told to."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from schout.adapters.mail.lmtp import MailListener
from schout.adapters.mail.session import Delivered, Kept, SessionRules

WITHIN_S = 20
"""The deadline of everything that is waited for."""


class Listening:
    """Our listener on the loopback or on a socket, in a thread with an event loop of its own."""

    def __init__(self, rules: SessionRules, path: Path | None = None) -> None:
        self.mails: list[Delivered] = []
        self.answer: Callable[[Delivered], Kept] = lambda mail: Kept.KEPT
        self.address = ("", 0)
        self._rules, self._path = rules, path
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    async def _keep(self, mail: Delivered) -> Kept:
        kept = self.answer(mail)
        if kept is Kept.KEPT:
            self.mails.append(mail)
        return kept

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        listener = MailListener(self._rules, self._keep)
        if self._path is None:
            self.address = await listener.listen_on("127.0.0.1", 0)
        else:
            await listener.listen_at(self._path)
        self._ready.set()
        await self._stop.wait()
        await listener.aclose()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(WITHIN_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(WITHIN_S)
        assert not self._thread.is_alive()


@contextmanager
def scripted(
    replies: Sequence[tuple[str, str]], context: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Serve one client: each command must begin as the script says and gets the reply beside it.

    `STARTTLS` is answered and the connection encrypted; a reply of `bye` closes it. Gives the port
    and the commands that were heard.
    """
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(WITHIN_S)

    def serve() -> None:
        connection, _ = server.accept()
        connection.settimeout(WITHIN_S)
        try:
            _talk(connection, replies, context, heard)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1], heard
    finally:
        thread.join(WITHIN_S)
        server.close()


def _talk(
    connection: socket.socket,
    replies: Sequence[tuple[str, str]],
    context: ssl.SSLContext | None,
    heard: list[str],
) -> None:
    connection.sendall(b"220 test\r\n")
    with ExitStack() as opened:
        lines = opened.enter_context(connection.makefile("rb"))
        for begin, reply in replies:
            line = lines.readline().decode("ascii", "replace")
            heard.append(line.strip())
            if not line.upper().startswith(begin) or reply == "bye":
                return
            connection.sendall(f"{reply}\r\n".encode())
            if begin == "STARTTLS" and context is not None:
                connection = opened.enter_context(context.wrap_socket(connection, server_side=True))
                lines = opened.enter_context(connection.makefile("rb"))
            if begin == "DATA" and reply.startswith("354"):
                while lines.readline().strip() != b".":
                    pass
                connection.sendall(b"250 kept\r\n")
