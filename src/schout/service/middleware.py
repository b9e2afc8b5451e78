"""The gate inside an application's own process, for the ASGI and WSGI middleware.

    kit = open_kit()
    app = LimitMiddleware(app, kit)

A thread keeps it up: changed documents, lost leases, signals. Each process counts for itself. A
process that is forked after `open_kit` gets a thread, a store and lease ids of its own.
"""

import atexit
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from schout.adapters.system import SteadyClock
from schout.gateway.kit import Kit
from schout.service.gate_parts import GateParts, gate_secret, new_prefix
from schout.service.gate_store import GateStore
from schout.service.packs import load_policy
from schout.service.settings import Settings, load_settings, make_store_folder

log = logging.getLogger("schout")

_EVERY_S = 1.0
_FLUSH_EVERY = 5
"""Rounds of the thread between two deliveries of signals."""
_CLOSE_WITHIN_S = 5.0


def open_kit(settings_path: str | None = None) -> Kit:
    """Open the gate for the middleware of this process; it is closed when the process ends.

    The settings are found as the commands find them: the path, `SCHOUT_SETTINGS`, `schout.toml`.
    Without a store it begins with what was last known. `SchoutError`: the settings, the policy or
    the secret cannot be used.
    """
    upkeep = Upkeep(load_settings(settings_path))
    upkeep.start()
    atexit.register(upkeep.close)
    return upkeep.kit


@contextmanager
def running_kit(settings_path: str | None = None) -> Iterator[Kit]:
    """Open the gate while the block runs, and close it in good order; else as `open_kit`."""
    upkeep = Upkeep(load_settings(settings_path))
    upkeep.start()
    try:
        yield upkeep.kit
    finally:
        upkeep.close()


class Upkeep:
    """Keeps a kit fresh from a thread, and its findings on their way to the store."""

    def __init__(self, settings: Settings) -> None:
        """Read all that is needed; `start` begins."""
        if settings.gate.shared is not None:
            log.warning("`shared` does not hold for middleware: each process counts for itself")
        self._settings, self._policy = settings, load_policy(settings.policy)
        make_store_folder(settings.store)
        secret = gate_secret(settings.store)
        parts = GateParts(settings, self._policy, secret, SteadyClock())
        self._parts, self._store = parts, parts.store
        self.kit = Kit(parts.gate, parts.identifier, parts.replier, parts.clock)
        self._busy = threading.Lock()
        self._inherited: list[GateStore] = []
        self._rounds = 0
        self._closed = False
        self._new_thread()
        os.register_at_fork(
            before=self._before_fork,
            after_in_parent=self._after_fork,
            after_in_child=self._in_child,
        )

    def _new_thread(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schout-upkeep", daemon=True)

    def start(self) -> None:
        """Begin to keep it fresh."""
        self._thread.start()

    def _run(self) -> None:
        stop = self._stop
        while not stop.wait(_EVERY_S):
            try:
                self.step()
            except Exception as error:
                _tell(error)

    def step(self) -> None:
        """Do one round: take over changed documents, end lost leases, hand signals on."""
        with self._busy:
            self._rounds += 1
            documents = self._store.changed()
            parts, kit = self._parts, self.kit
            with kit.lock:
                if documents is not None:
                    parts.swap(documents)
                    # A new one: what a thread reads just now must not be remembered by the routes.
                    kit.identifier, kit.replier = parts.new_identifier(), parts.replier
                parts.sweep()
            if self._rounds % _FLUSH_EVERY == 0:
                self._flush()

    def _flush(self) -> None:
        with self.kit.lock:
            events = self._parts.recorder.drain()
        self._store.take(events)

    def close(self) -> None:
        """Hand on the last signals and let go of the store; closing twice does no harm.

        Calls are still answered, from the documents that were there.
        """
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_WITHIN_S)
        if self._busy.acquire(timeout=_CLOSE_WITHIN_S):
            try:
                self._flush()
                self._store.close()
            finally:
                self._busy.release()

    def _before_fork(self) -> None:
        """Let nothing be half done: no round of the thread, no answer of the gate."""
        self._busy.acquire()
        self.kit.lock.acquire()

    def _after_fork(self) -> None:
        self.kit.lock.release()
        self._busy.release()

    def _in_child(self) -> None:
        """Begin anew where there is no thread, and the connection to the store is the parent's."""
        self._after_fork()
        if self._closed:
            return
        parts = self._parts
        parts.gate.prefix = new_prefix()
        parts.recorder.drain()
        self._inherited.append(self._store)  # kept, never closed: that would end the parent's
        self._store = GateStore(self._settings, self._policy, parts.clock)
        self._new_thread()
        self.start()


def _tell(error: Exception) -> None:
    """Say that it failed, never with what; the next round tries again."""
    log.error("the upkeep of the gate failed: unexpected %s", type(error).__name__)
