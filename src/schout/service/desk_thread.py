"""Runs a desk worker in a thread of its own, so that a slow mail server holds up no log."""

import logging
import threading
from traceback import format_tb

from schout.core.model.errors import SchoutError
from schout.service.desk_worker import DeskWorker

log = logging.getLogger("schout")

_IDLE_S = 0.2
_RETRY_S = 5.0


class DeskThread:
    """One worker that goes on until it is stopped, whatever fails."""

    def __init__(self, worker: DeskWorker) -> None:
        self._worker = worker
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schout-desk", daemon=True)
        self.failure: str | None = None
        """What is wrong at this moment, without content."""

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, within_s: float) -> bool:
        """Finish what is under way; `False` when that took too long: it is done again later."""
        self._stop.set()
        self._thread.join(within_s)
        return not self._thread.is_alive()

    @property
    def is_running(self) -> bool:
        """Whether it works."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self._worker.turn()
                self.failure = None
            except SchoutError as error:
                self._fail(f"the desk: {error.code}: {error.message}")
                continue
            except Exception as error:
                self._fail(f"the desk: unexpected {type(error).__name__}")
                # where it failed, never with what: a message may hold a line of a report
                log.error("the desk failed:\n%s", "".join(format_tb(error.__traceback__)))  # noqa: TRY400
                continue
            if not busy:
                self._stop.wait(_IDLE_S)

    def _fail(self, what: str) -> None:
        if self.failure != what:
            log.error("%s; trying again", what)
        self.failure = what
        self._stop.wait(_RETRY_S)
