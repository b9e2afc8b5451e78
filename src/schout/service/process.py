"""The whole product in one process: store, watcher, worker, and what the status page shows."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from itertools import accumulate
from traceback import format_tb

import msgspec

from schout.adapters.sql.hold import hold
from schout.adapters.sql.store import SqlStore, open_store
from schout.adapters.system import SystemClock
from schout.core.evidence.chain import Break, Entry, EntryKind, verify
from schout.core.model.errors import InputError, SchoutError
from schout.core.policy.read_pack import read_pack
from schout.core.policy.rule import lateness_for
from schout.core.policy.schema import Policy
from schout.ports.clock import Clock
from schout.service.archiving import ArchiveStatus, open_archiving
from schout.service.desk_thread import DeskThread
from schout.service.desk_worker import DeskWorker, make_worker
from schout.service.erasing import SUBJECT
from schout.service.mail_intake import mail_intake
from schout.service.packs import load_pack, load_texts
from schout.service.pipeline import Road, publish
from schout.service.registers import Known, known_from_store
from schout.service.report_desk import ReportDesk, report_desk
from schout.service.settings import Settings
from schout.service.stream_kept import StoreKeeper
from schout.service.watcher import LAG_BOUNDS_S, Log, Start, Watcher
from schout.service.web_services import web_services

log = logging.getLogger("schout")

_IDLE_S = 0.1
_LEARN_EVERY_S = 5.0
_RETRY_S = 5.0


class LogStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How one watched log is doing."""

    path: str
    format: str | None
    lines: int
    malformed: int
    late: int
    clock_errors: int
    lag_bytes: int
    problem: str | None


class LagStatus(msgspec.Struct, frozen=True, kw_only=True):
    """From a line being written to its finding being stored."""

    behind_s: float
    """For how long a log has not been read to its end."""
    buckets: dict[str, int]
    """Findings up to so many seconds, each counted in all buckets that are larger."""
    sum_s: float
    shed: dict[str, int]
    """Lines that the archive, or rules in shadow, did not see as it could not keep up."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What the status page, the health and the metrics tell. No tenant, no address, no content."""

    version: str
    policy: str
    policy_version: str
    store: str
    up_seconds: int
    healthy: bool
    problems: tuple[str, ...]
    logs: tuple[LogStatus, ...]
    lag: LagStatus
    archive: ArchiveStatus | None
    """`None` when no events are archived."""
    findings: dict[str, int]
    """By clause, since the start."""
    counts: dict[str, int]
    """What the store holds."""
    ledger_verified: int
    """Entries of the ledger that were verified since the start."""
    ledger_broken_at: int | None


class Process:
    """Runs the watcher and the worker in one thread, beside the pages."""

    def __init__(
        self,
        settings: Settings,
        store: SqlStore,
        policy: Policy,
        road: Road,
        watcher: Watcher,
        desk: ReportDesk,
        worker: DeskWorker,
        seen: int,
    ) -> None:
        """`seen`: the ledger up to here is in the register that watcher, road and desk have."""
        self._settings, self._store, self._policy = settings, store, policy
        self._road, self._watcher, self._desk = road, watcher, desk
        self._desk_thread = DeskThread(worker)
        self.services = web_services(store, settings, policy, desk)
        self._mail = mail_intake(settings, policy, desk)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schout-worker", daemon=True)
        self._started = time.monotonic()
        self._failure: str | None = None
        self._verified: Entry | None = None
        self._broken_at: int | None = None
        self._seen = seen

    def start(self) -> None:
        """Begin to watch and to work."""
        if self._mail is not None:
            self._mail.start()
        self._thread.start()
        self._desk_thread.start()

    def stop(self) -> bool:
        """Finish what is under way and keep how far it is; `False` when that took too long."""
        self._stop.set()
        within_s = self._settings.stop_within_us / 1_000_000
        self._thread.join(within_s)
        done = self._mail is None or self._mail.stop(within_s)
        return self._desk_thread.stop(within_s) and done and not self._thread.is_alive()

    def _run(self) -> None:
        next_learn = next_verify = time.monotonic()
        while not self._stop.is_set():
            try:
                busy = self._watcher.poll()
                now = time.monotonic()
                if now >= next_learn:
                    self._learn()
                    next_learn = now + _LEARN_EVERY_S
                if now >= next_verify:
                    self._verify()
                    next_verify = now + self._settings.verify_every_us / 1_000_000
                self._failure = None
            except SchoutError as error:
                self._fail(f"{error.code}: {error.message}")
                self._stop.wait(_RETRY_S)
                continue
            except Exception as error:
                self._fail(f"unexpected {type(error).__name__}")
                # where it failed, never with what: a message may hold a line of a log
                log.error("the worker failed:\n%s", "".join(format_tb(error.__traceback__)))  # noqa: TRY400
                self._stop.wait(_RETRY_S)
                continue
            if not busy:
                self._stop.wait(_IDLE_S)
        self._save_last()

    def _fail(self, what: str) -> None:
        if self._failure != what:
            log.error("%s; trying again", what)
        self._failure = what

    def _save_last(self) -> None:
        try:
            self._watcher.save()
        except SchoutError as error:
            log.error("%s: %s", error.code, error.message)  # noqa: TRY400 - told, not traced
        self._watcher.close()

    def _learn(self) -> None:
        """Take over a register that was changed by a command meanwhile."""
        changed = False
        for entry in self._store.entries(self._seen):
            changed = changed or entry.kind == EntryKind.TENANT or entry.subject == SUBJECT
            self._seen = entry.seq
        if changed:
            known = known_from_store(self._store)
            self._road.learn(known.tenants)
            self._desk.learn(known)
            self._watcher.learn(known)
            log.info("the register has changed: %d tenants", len(known.tenants))

    def _verify(self) -> None:
        """Walk the whole ledger: what held the last time may have been altered since."""
        known, again, last = self._verified, None, None

        def entries() -> Iterator[Entry]:
            nonlocal again, last
            for entry in self._store.entries():
                if self._stop.is_set():
                    return
                if known is not None and entry.seq == known.seq:
                    again = entry
                last = entry
                yield entry

        result = verify(entries())
        if self._stop.is_set():
            return
        if isinstance(result, Break):
            self._break_off(result.seq)
        elif known is not None and again != known:  # cut off, or written anew as a whole
            self._break_off(min(known.seq, result.seq + 1))
        else:
            self._verified = last

    def _break_off(self, seq: int) -> None:
        self._broken_at = seq
        log.error("the ledger breaks at entry %d", seq)

    def status(self) -> Status:
        """Tell how it is doing."""
        problems = [] if self._failure is None else [self._failure]
        if self._broken_at is not None:
            problems.append(f"the ledger breaks at entry {self._broken_at}")
        if self._desk_thread.failure is not None:
            problems.append(self._desk_thread.failure)
        if not self._thread.is_alive() or not self._desk_thread.is_running:
            problems.append("the worker is not running")
        try:
            with self._store.snapshot() as snapshot:
                counts = snapshot.counts()
        except SchoutError as error:
            counts = {}
            problems.append(f"{error.code}: {error.message}")
        logs = tuple(_log_status(each) for each in self._watcher.logs)
        archiving = self._watcher.archiving
        return Status(
            version=version("schout"),
            policy=self._policy.id,
            policy_version=self._policy.version,
            store=self._settings.store_name,
            up_seconds=int(time.monotonic() - self._started),
            healthy=not problems,
            problems=tuple(problems),
            logs=logs,
            lag=_lag(self._watcher),
            archive=archiving.status if archiving is not None else None,
            findings=dict(self._watcher.findings),
            counts=counts,
            ledger_verified=self._verified.seq if self._verified is not None else 0,
            ledger_broken_at=self._broken_at,
        )


def _log_status(watched: Log) -> LogStatus:
    count = watched.source.count
    return LogStatus(
        path=watched.watched.path,
        format=count.format or None,
        lines=count.lines,
        malformed=count.malformed,
        late=count.late,
        clock_errors=count.clock_errors,
        lag_bytes=watched.follower.lag_bytes,
        problem=watched.problem,
    )


def _watcher(
    settings: Settings, policy: Policy, known: Known, keeper: StoreKeeper, clock: Clock
) -> Watcher:
    """Go on where it was; when that is damaged read all again: known findings stay one."""
    lateness_us = lateness_for(policy.rules, settings.lateness_us)

    def begun(start: Start) -> Watcher:
        return Watcher(
            settings.logs,
            policy,
            known,
            keeper,
            clock,
            lateness_us,
            start=start,
            archiving=archiving,
        )

    with ExitStack() as stack:
        archiving = open_archiving(settings.archive, lateness_us, log.error)
        if archiving is not None:
            stack.callback(archiving.close)
        try:
            watcher = begun(Start.RESUME)
        except InputError as error:
            log.error("%s: %s; all logs are read again", error.code, error.message)  # noqa: TRY400
            watcher = begun(Start.FROM_START)
        stack.pop_all()  # the watcher closes it
        return watcher


def _lag(watcher: Watcher) -> LagStatus:
    bounds = [*map(str, LAG_BOUNDS_S), "+Inf"]
    return LagStatus(
        behind_s=round(watcher.behind_s, 3),
        buckets=dict(zip(bounds, accumulate(watcher.lag.counts), strict=True)),
        sum_s=round(watcher.lag.sum_s, 3),
        shed={what: watcher.shed[what] for what in ("archive", "shadow")},
    )


@contextmanager
def running(settings: Settings) -> Iterator[Process]:
    """Open everything, run the worker while the block runs, and stop it in good order."""
    source = load_pack(settings.policy)
    policy = read_pack(source)
    clock = SystemClock()
    store = open_store(settings.store)
    try:
        with hold(settings.store):
            head = store.head()
            known = known_from_store(store)
            with store.transaction() as transaction:
                publish(transaction, policy, source.files, clock.now_us())
            road = Road(policy, known.tenants, load_texts, keep_all=True)
            watcher = _watcher(settings, policy, known, StoreKeeper(store, road), clock)
            seen = head.seq if head is not None else 0
            desk = report_desk(store, settings, policy, known)
            worker = make_worker(store, settings, clock, desk)
            process = Process(settings, store, policy, road, watcher, desk, worker, seen)
            process.start()
            try:
                yield process
            finally:
                if not process.stop():
                    log.error("stopped with work unfinished; it is done again at the next start")
    finally:
        store.close()
