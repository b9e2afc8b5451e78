"""Listens for reports by mail, on a Unix socket or on the loopback, for a mail server in front.

It is no mail server for the open internet: it has no TLS, checks no sender and relays nothing. When
too many talk at once a further one is told to come again.
"""

import asyncio
import ipaddress
from contextlib import suppress
from pathlib import Path

from schout.adapters.mail.session import Keep, Session, SessionRules
from schout.core.model.errors import SettingsError

MOST_SESSIONS = 50


class MailListener:
    """Takes mail until it is closed."""

    def __init__(self, rules: SessionRules, keep: Keep) -> None:
        self._rules, self._keep = rules, keep
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def listen_on(self, host: str, port: int) -> tuple[str, int]:
        """Listen on an address of the loopback; gives the port that was taken when it is 0."""
        try:
            inside = ipaddress.ip_address(host).is_loopback
        except ValueError:
            inside = False
        if not inside:
            hint = "Let your mail server receive the reports and hand them on here."
            what = f"expected an address of the loopback, found `{host}`"
            raise SettingsError("SCH-R033", what, hint)
        try:
            self._server = await asyncio.start_server(self._talk, host, port)
        except OSError as error:
            raise SettingsError("SCH-R034", f"`{host}:{port}` cannot be listened on") from error
        taken: tuple[str, int] = self._server.sockets[0].getsockname()[:2]
        return taken

    async def listen_at(self, path: Path) -> None:
        """Listen on a Unix socket; whoever may write to the socket may hand reports over."""
        with suppress(OSError):
            if path.is_socket():
                path.unlink()
        try:
            self._server = await asyncio.start_unix_server(self._talk, path)
        except OSError as error:
            raise SettingsError("SCH-R034", f"`{path}` cannot be listened on") from error

    async def aclose(self) -> None:
        """Take no more; sessions that are open are ended, and their mail comes again."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._sessions):
            task.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio runs this in a task
        self._sessions.add(task)
        try:
            if len(self._sessions) > MOST_SESSIONS:
                writer.write(b"421 4.3.2 too many sessions, come again\r\n")
            else:
                await Session(reader, writer, self._rules, self._keep).run()
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            self._sessions.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
