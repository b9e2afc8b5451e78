"""What the gate wants of the store, away from its event loop: documents in, findings out.

The store may be away: then the gate goes on with the documents it has, and findings wait. The
register, permits, switches, sanctions and cases are followed while it runs. The policy itself is
read once, at the start: another pack, or an edited one, takes a restart.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from schout.adapters.sql.store import open_store
from schout.core.detect.edge import EdgeEvaluator
from schout.core.evidence.chain import EntryKind
from schout.core.intake.register import Register
from schout.core.model.errors import SchoutError, StoreBusy
from schout.core.model.event import LimitExceeded
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.model.moment import MINUTE_US, to_datetime
from schout.core.model.vocabulary import Scope
from schout.core.policy.calendar import is_business_day
from schout.core.policy.edge import edge_limits
from schout.core.policy.schema import Policy
from schout.ports.clock import Clock
from schout.ports.store import Store
from schout.service.edge import (
    Documents,
    documents_from,
    keep,
    last_known,
    policy_alone,
    with_cases_of,
)
from schout.service.packs import load_pack, load_texts
from schout.service.permit_keys import host_keys, host_keys_path
from schout.service.pipeline import Road, publish
from schout.service.registers import known_of
from schout.service.settings import Settings, make_store_folder, store_folder
from schout.service.watched import GATE, SeenMark

log = logging.getLogger("schout")

STATE_NAME = "gate-last-known.json"
MOST_WAITING = 10_000
"""Findings that wait for the store: with 20 samples each, at most some 100 MB."""
_ON_THEIR_WAY_US = MINUTE_US
"""What was refused longer ago than this has become a finding."""
_DOES_NOT_FIT = "SCH-S011"
"""The store will never take it: waiting would hold up all that come after it."""


_OF_CASES = frozenset(
    {
        EntryKind.FINDING,
        EntryKind.DECISION,
        EntryKind.CASE,
        EntryKind.NOTICE,
        EntryKind.SANCTION,
        EntryKind.APPEAL,
        EntryKind.REPORT,
        EntryKind.MESSAGE,
    }
)
"""Entries that say nothing of who is who, and of no permit."""


class _Seen(NamedTuple):
    """What the documents were read from: the head of the ledger and the keys of permits."""

    seq: int
    hash: str | None
    keys: tuple[int, ...]


class GateStore:
    """The store, the last known documents beside it, and the findings that wait for it.

    Several threads may use it; nothing but a stop of the process comes out of it as an exception.
    """

    def __init__(self, settings: Settings, policy: Policy, clock: Clock) -> None:
        self._settings, self._policy, self._clock = settings, policy, clock
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._file: tuple[int, ...] = ()
        self._road: Road | None = None
        self._seen: _Seen | None = None
        self._documents: Documents | None = None
        self._unkept: Documents | None = None
        self._keys: tuple[Ed25519PublicKey, ...] = ()
        self._evaluator = EdgeEvaluator(policy)
        self._seen_mark = SeenMark(GATE)
        self._register = Register.build((), ())
        self._waiting: deque[Finding] = deque()
        self._problems: dict[str, str] = {}
        self.state_path = state_path(settings)
        self.findings: Counter[str] = Counter()
        """By clause, since the start."""
        self.dropped = 0
        """Findings that were given up: the store stayed away, or will never take them."""

    @property
    def problem(self) -> str | None:
        """What is wrong at this moment, with its code and without content."""
        return "; ".join(tuple(self._problems.values())) or None

    @property
    def waiting(self) -> int:
        """How many findings wait for the store."""
        return len(self._waiting)

    def first(self) -> tuple[Documents, str]:
        """Give the documents to start with, and where they are from.

        Without a store they are the last known ones, with the limits of the policy of today;
        without these the limits of the policy hold for everybody, and nothing is known of plans,
        permits and sanctions.
        """
        self._know_holidays()
        documents = self.changed()
        if documents is not None:
            return documents, "the store"
        kept = last_known(self.state_path)
        if kept is None:
            return policy_alone(self._policy), "the policy alone"
        was = kept.limits
        self._register = Register.build(was.tenants, was.belongings)
        limits = edge_limits(
            self._policy, was.tenants, was.belongings, was.permits, was.switches, was.cases
        )
        known = Documents(limits=limits, sanctions=kept.sanctions, rejected=kept.rejected)
        return known, "what was last known"

    def _know_holidays(self) -> None:
        """Load the holidays of this year: at the first finding it would hold up all calls."""
        today = to_datetime(self._clock.now_us()).date()
        for calendar in self._policy.calendars:
            for days in range(7):
                is_business_day(today + timedelta(days=days), calendar)

    def changed(self) -> Documents | None:
        """Give other documents than the last time; `None`: nothing new, or the store is away."""
        with self._lock:
            documents = None
            try:
                documents = self._news()
                self._problems.pop("store", None)
                if not self._waiting:
                    self._seen_mark.move(self._opened(), self._clock.now_us() - _ON_THEIR_WAY_US)
            except Exception as error:
                self._fail("store", error)
                self._let_go(error)
            self._keep()
            return documents

    def _news(self) -> Documents | None:
        store = self._opened()
        head = store.head()
        keys = host_keys_path(self._settings.store, self._settings.permit_key)
        number, name = (0, None) if head is None else (head.seq, head.hash)
        seen = _Seen(number, name, _stamp(keys))
        if seen == self._seen:
            return None
        self._read_keys(keys)
        documents = self._read(store, seen)
        self._seen = seen
        before, self._documents = self._documents, documents
        if documents == before:
            return None
        self._unkept = documents
        if before is None or documents.rejected != before.rejected:
            for each in documents.rejected:
                log.warning("%s: %s", each.code, each.message)
        return documents

    def _read(self, store: Store, seen: "_Seen") -> Documents:
        before = self._documents
        if before is not None and self._only_cases(store, seen):
            with store.snapshot() as snapshot:
                return with_cases_of(snapshot, before)
        with store.snapshot() as snapshot:
            documents = documents_from(snapshot, self._policy, self._keys, self._clock.now_us())
        known = known_of(documents.limits.tenants, documents.limits.belongings)
        self._register = known.register
        if self._road is None:
            self._road = Road(self._policy, known.tenants, load_texts, keep_all=True)
        self._road.learn(known.tenants)
        return documents

    def _only_cases(self, store: Store, seen: "_Seen") -> bool:
        """Tell whether all that is new is of cases: a flood adds to them every few seconds."""
        before = self._seen
        if before is None or before.keys != seen.keys:
            return False
        entries = store.entries(after=before.seq - 1)
        known = next(entries, None)
        if known is None or known.hash != before.hash:
            return False  # another store, or an older one
        return all(each.kind in _OF_CASES for each in entries)

    def _read_keys(self, path: Path | None) -> None:
        """Read the public keys of permits; those that cannot be read stay as they were."""
        try:
            self._keys = host_keys(path)
            self._problems.pop("keys", None)
        except SchoutError as error:
            self._fail("keys", error)

    def _opened(self) -> Store:
        """Open the store, again if another file has taken its place.

        An empty one is made only where the gate never worked before: otherwise a store that is
        away would be taken for one in which nobody is suspended.
        """
        target = self._settings.store
        file = () if "://" in target else _stamp(Path(target))[:2]
        if self._store is not None and file != self._file:
            self._release()
        if self._store is None:
            make_store_folder(target)
            store = open_store(target, create=not self.state_path.exists())
            try:
                files = load_pack(self._settings.policy).files
                with store.transaction() as transaction:
                    publish(transaction, self._policy, files, self._clock.now_us())
            except BaseException:
                store.close()
                raise
            self._store = store
            self._file = () if "://" in target else _stamp(Path(target))[:2]
        return self._store

    def _keep(self) -> None:
        """Keep the newest documents on disk; what fails is tried again the next time."""
        if self._unkept is None:
            return
        with suppress(OSError):
            self.state_path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            keep(self.state_path, self._unkept)
            self._unkept = None
            self._problems.pop("kept", None)
        except Exception as error:
            self._fail("kept", error)

    def take(self, events: Sequence[LimitExceeded]) -> None:
        """Turn events into findings and take them down the road; what fails waits."""
        with self._lock:
            for event in events:
                try:
                    finding = self._evaluator.step(event, self._owner(event))
                except Exception as error:
                    self._give_up(error)
                    continue
                if finding is not None:
                    self._waiting.append(finding)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popleft()
                self.dropped += 1
            while self._waiting and self._road is not None and self._takes(self._road):
                self._waiting.popleft()
            if not self._waiting:
                self._problems.pop("findings", None)

    def _owner(self, event: LimitExceeded) -> TenantId | None:
        """Give the tenant that all sources of an event belong to, where it counts by source."""
        if event.scope is not Scope.SOURCE:
            return None
        sources = {each.source_ip for each in event.samples}
        owners = {self._register.owner_of_address(each, event.at_us) for each in sources}
        return owners.pop() if len(owners) == 1 else None

    def _takes(self, road: Road) -> bool:
        """Take the first that waits down the road; `False`: it must go on waiting."""
        finding = self._waiting[0]
        try:
            with self._opened().transaction() as transaction:
                taken = road.take(transaction, finding)
        except SchoutError as error:
            if error.code == _DOES_NOT_FIT:
                self._give_up(error)
                return True
            self._fail("findings", error)
            self._let_go(error)
            return False
        except Exception as error:
            self._give_up(error)
            return True
        if taken is not None:
            self.findings[finding.clause] += 1
        return True

    def _give_up(self, error: Exception) -> None:
        self.dropped += 1
        self._fail("findings", error)

    def _fail(self, what: str, error: Exception) -> None:
        """Tell of an error once, by its code; of an unexpected one nothing but its kind."""
        told = f"SCH-G005: unexpected {type(error).__name__}"
        if isinstance(error, SchoutError):
            told = f"{error.code}: {error.message}"
        if self._problems.get(what) != told:
            log.error("%s; going on with what is known", told)
        self._problems[what] = told

    def _let_go(self, error: Exception) -> None:
        """Open the store anew the next time, unless it is only busy."""
        if not isinstance(error, StoreBusy):
            self._release()

    def _release(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            with suppress(Exception):
                store.close()

    def close(self) -> None:
        """Let go of the store; say what it never took."""
        with self._lock:
            if self._waiting:
                log.error("%d findings are lost: the store did not take them", len(self._waiting))
                self.dropped += len(self._waiting)
                self._waiting.clear()
            self._release()


def state_path(settings: Settings) -> Path:
    """Give where the last known documents are."""
    return store_folder(settings.store) / STATE_NAME


def _stamp(path: Path | None) -> tuple[int, ...]:
    """Tell one state of a file from another; empty: it is not there."""
    try:
        if path is None:
            return ()
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
