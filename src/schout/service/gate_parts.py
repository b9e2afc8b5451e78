"""What every gate is made of: the store, the gate itself, whom it tells apart, how it answers."""

import logging
import secrets
from pathlib import Path

from schout.adapters.system import SteadyClock, SystemClock, SystemIds
from schout.core.model.errors import SchoutError
from schout.core.policy.schema import Policy
from schout.gateway.answer.batch import BatchWatch
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.caller.address import source_key
from schout.gateway.caller.identify import Identifier
from schout.gateway.caller.signatures import Verifier, keys_of
from schout.gateway.crawler_names import Claims
from schout.gateway.crawlers import Crawlers
from schout.gateway.disposable import Disposable
from schout.gateway.gate import Gate
from schout.gateway.guards import Guards
from schout.gateway.proof import Proof
from schout.gateway.signals import Recorder
from schout.gateway.signups import Signups
from schout.ports.rate_store import RateStore
from schout.service.edge import Documents
from schout.service.gate_store import GateStore
from schout.service.packs import load_texts
from schout.service.secret_file import secret_in
from schout.service.settings import Settings, store_folder

log = logging.getLogger("schout")

SECRET_NAME = "gate-secret"  # noqa: S105 - the name of a file


def new_prefix() -> str:
    """Make a beginning for the leases of one process, so that no two have the same."""
    return f"L{secrets.token_hex(4)}-"


class GateParts:
    """The parts of one gate; `swap` has them go on with other documents."""

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        secret: bytes,
        clock: SteadyClock,
        shared: RateStore | None = None,
    ) -> None:
        """`shared`: where several gates count together."""
        self._settings, self._secret, self.clock = settings, secret, clock
        self._today = SystemClock()
        self.store = GateStore(settings, policy, self._today)
        self.documents, self.documents_from = self.store.first()
        limits = self.documents.limits
        self.recorder = Recorder()
        self.claims = Claims()
        self._disposable = _disposable(settings)
        self.guards = Guards(
            limits,
            Signups(limits, secret, self._disposable),
            Proof(secret, SystemIds()),
            Crawlers(limits, self.claims),
            self.recorder,
        )
        self.gate = Gate(
            limits,
            self.documents.sanctions,
            recorder=self.recorder,
            watcher=BatchWatch(),
            source_key=source_key,
            prefix=new_prefix(),
            lease_ttl_us=settings.gate.lease_us,
            store=shared,
            guard=self.guards,
        )
        self._verifier = Verifier(keys_of(limits.permits))
        self.identifier = self.new_identifier()
        self.replier = self._new_replier()

    def new_identifier(self) -> Identifier:
        """Make one for the documents in use; it has read nothing yet."""
        return Identifier(
            self.documents.limits,
            self._settings.gate.trusted,
            self._secret,
            verify=self._verifier,
            clock=self._today,
        )

    def _new_replier(self) -> Replier:
        gate = self._settings.gate
        links = Links(policy=gate.policy_link, case=gate.case_link, appeal=gate.appeal_link)
        return Replier(self.documents.limits, load_texts(), links)

    def swap(self, documents: Documents) -> None:
        """Go on with other documents; calls under way and what was counted stay."""
        self.gate.swap(documents.limits, documents.sanctions, self.clock.now_us())
        self._verifier.swap(keys_of(documents.limits.permits))
        self.identifier.swap(documents.limits)
        self.documents, self.documents_from = documents, "the store"
        self.replier = self._new_replier()
        try:
            self._disposable.reload()
        except SchoutError as error:
            log.warning("%s: %s; the list stays as it was", error.code, error.message)

    def sweep(self) -> None:
        """End leases that were lost, and follow the time of day."""
        ahead_us = self.clock.ahead_us()
        self.gate.ahead_us = self.recorder.ahead_us = ahead_us
        self.gate.sweep(self.clock.now_us())


def _disposable(settings: Settings) -> Disposable:
    path = settings.gate.disposable
    return Disposable(path=None if path is None else Path(path))


def gate_secret(store: str) -> bytes:
    """Read the secret of the digests, or make it; several gates that share limits share it."""
    return secret_in(store_folder(store) / SECRET_NAME, "SCH-G003")
