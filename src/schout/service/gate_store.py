"""What the gate wants of the store, in a thread of its own: documents in, findings out.

The store may be away: then the gate goes on with the documents it has, and signals wait.
"""

import logging
from collections import Counter, deque
from collections.abc import Sequence
from pathlib import Path

from schout.adapters.sql.store import open_store
from schout.core.detect.edge import EdgeEvaluator
from schout.core.intake.register import Register
from schout.core.model.edge import EdgeSanctions
from schout.core.model.errors import SchoutError
from schout.core.model.event import LimitExceeded
from schout.core.model.finding import Finding
from schout.core.model.vocabulary import Scope
from schout.core.policy.edge import edge_limits
from schout.core.policy.schema import Policy
from schout.ports.clock import Clock
from schout.ports.store import Store
from schout.service.edge import Documents, documents_from, keep, last_known
from schout.service.packs import load_pack, load_texts
from schout.service.permit_keys import key_path, public_keys, public_path
from schout.service.pipeline import Road, publish
from schout.service.registers import known_from_store
from schout.service.settings import Settings, make_store_folder

log = logging.getLogger("schout")

STATE_NAME = "gate-last-known.json"
_MOST_WAITING = 100_000


class GateStore:
    """The store, the last known documents beside it, and the findings that wait for it."""

    def __init__(self, settings: Settings, policy: Policy, clock: Clock) -> None:
        self._settings, self._policy, self._clock = settings, policy, clock
        self._store: Store | None = None
        self._road: Road | None = None
        self._seen = -1
        self._evaluator = EdgeEvaluator(policy)
        self._register = Register.build((), ())
        self._waiting: deque[Finding] = deque()
        self.state_path = self._folder() / STATE_NAME
        self.findings: Counter[str] = Counter()
        """By clause, since the start."""
        self.dropped = 0
        """Findings that were given up because the store stayed away."""
        self.problem: str | None = None

    def _folder(self) -> Path:
        store = self._settings.store
        return Path("schout-data") if "://" in store else Path(store).parent

    def first(self) -> tuple[Documents, str]:
        """Give the documents to start with, and where they are from.

        Without a store they are the last known ones; without these the limits of the policy hold
        for everybody, and nothing is known of plans, permits and sanctions.
        """
        documents = self.changed()
        if documents is not None:
            return documents, "the store"
        documents = last_known(self.state_path)
        if documents is not None:
            return documents, "what was last known"
        bare = Documents(limits=edge_limits(self._policy), sanctions=EdgeSanctions())
        return bare, "the policy alone"

    def changed(self) -> Documents | None:
        """Give new documents when anything in the ledger has changed; `None`: nothing new."""
        try:
            store = self._opened()
            head = store.head()
            seq = 0 if head is None else head.seq
            if seq == self._seen:
                self.problem = None
                return None
            documents = self._read(store)
            self._seen, self.problem = seq, None
        except SchoutError as error:
            self._fail(error)
            return None
        try:
            keep(self.state_path, documents)
        except SchoutError as error:
            self._fail(error)
        for each in documents.rejected:
            log.warning("permit %s is not honoured: %s: %s", each.permit, each.code, each.message)
        return documents

    def _read(self, store: Store) -> Documents:
        public = public_path(key_path(self._settings.store, self._settings.permit_key))
        keys = public_keys([public]) if public.exists() else ()
        known = known_from_store(store)
        self._register = known.register
        if self._road is None:
            self._road = Road(self._policy, known.tenants, load_texts, keep_all=True)
        self._road.learn(known.tenants)
        with store.snapshot() as snapshot:
            return documents_from(snapshot, self._policy, keys, self._clock.now_us())

    def _opened(self) -> Store:
        if self._store is None:
            make_store_folder(self._settings.store)
            store = open_store(self._settings.store)
            files = load_pack(self._settings.policy).files
            with store.transaction() as transaction:
                publish(transaction, self._policy, files, self._clock.now_us())
            self._store = store
        return self._store

    def take(self, events: Sequence[LimitExceeded]) -> None:
        """Turn events into findings and take them down the road; what fails waits."""
        for event in events:
            owner = None
            if event.scope is Scope.SOURCE:
                address = event.key.partition("/")[0]
                owner = self._register.owner_of_address(address, event.at_us)
            finding = self._evaluator.step(event, owner)
            if finding is not None:
                self._waiting.append(finding)
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popleft()
            self.dropped += 1
        try:
            self._take_waiting()
        except SchoutError as error:
            self._fail(error)

    def _take_waiting(self) -> None:
        while self._waiting and self._road is not None:
            finding = self._waiting[0]
            with self._opened().transaction() as transaction:
                taken = self._road.take(transaction, finding)
            self._waiting.popleft()
            if taken is not None:
                self.findings[finding.clause] += 1

    def _fail(self, error: SchoutError) -> None:
        what = f"{error.code}: {error.message}"
        if self.problem != what:
            log.error("%s; going on with what is known", what)
        self.problem = what

    def close(self) -> None:
        """Let go of the store."""
        if self._store is not None:
            self._store.close()
