"""Takes reports by LMTP from the mail server of the host, in a thread of its own.

A mail is answered with 250 once its report is on the disk. When the store is away the answer is
451, and the mail server keeps it and comes again.
"""

import asyncio
import logging
import threading
from pathlib import Path

from schout.adapters.mail.lmtp import MailListener
from schout.adapters.mail.session import Delivered, Kept, Protocol, SessionRules
from schout.adapters.system import SystemClock
from schout.core.intake.reports.objects import normal_mail
from schout.core.intake.reports.read import read_report
from schout.core.model.errors import SchoutError, SettingsError
from schout.core.model.moment import to_datetime
from schout.core.policy.schema import Policy
from schout.ports.clock import Clock
from schout.service.report_desk import ReportDesk
from schout.service.settings import Settings

log = logging.getLogger("schout")
_START_S = 10.0


class MailIntake:
    """One listener; it takes mail from `start` to `stop`."""

    def __init__(
        self, desk: ReportDesk, listen: str, addresses: tuple[str, ...], clock: Clock
    ) -> None:
        """`listen`: a loopback address and port, or the path of a socket."""
        self._desk, self._listen, self._clock = desk, listen, clock
        normal = frozenset(each for text in addresses if (each := normal_mail(text)) is not None)
        self._rules = SessionRules(protocol=Protocol.LMTP, recipients=normal)
        self._thread = threading.Thread(target=self._run, name="schout-mail", daemon=True)
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failure: SchoutError | None = None
        self.port: int | None = None
        """Where it listens; `None` for a socket."""

    def start(self) -> None:
        """Listen; `SettingsError` when that is not possible."""
        self._thread.start()
        self._ready.wait(_START_S)
        if self._failure is not None:
            raise self._failure

    def stop(self, within_s: float) -> bool:
        """Take no more; what was not answered comes again."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except SchoutError as error:
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        listener = MailListener(self._rules, self._keep)
        host, colon, port = self._listen.rpartition(":")
        if colon and port.isdigit():
            self.port = (await listener.listen_on(host.strip("[]"), int(port)))[1]
        elif self._listen.startswith("/"):
            await listener.listen_at(Path(self._listen))
        else:
            message = f"`listen` of `[reports]` is `{self._listen}`"
            hint = "such as 127.0.0.1:8524, or the path of a socket"
            raise SettingsError("SCH-C014", message, hint)
        self._ready.set()
        try:
            await self._stop.wait()
        finally:
            await listener.aclose()

    async def _keep(self, mail: Delivered) -> Kept:
        try:
            await asyncio.to_thread(self._take, mail)
        except SchoutError as error:
            log.error("a report by mail waits: %s: %s", error.code, error.message)  # noqa: TRY400
            return Kept.LATER
        return Kept.KEPT

    def _take(self, mail: Delivered) -> None:
        now = to_datetime(self._clock.now_us())
        self._desk.take([(read_report(mail.raw, now, self._desk.knowns), mail.raw)])


def mail_intake(settings: Settings, policy: Policy, desk: ReportDesk) -> MailIntake | None:
    """Make the listener that the settings ask for; `None` when it is off."""
    reports = settings.reports
    if not reports.listen:
        return None
    addresses = reports.addresses or (policy.provider.abuse_contact,)
    return MailIntake(desk, reports.listen, addresses, SystemClock())
