"""One pass over one connector: read back, apply, lift, read back again."""

import threading
from collections.abc import Callable, Sequence

from schout.core.enforce.reconcile import reconcile
from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.ports.connector import Connector
from schout.ports.ids import Ids


class Keys:
    """Idempotency keys of one connector: the same for a change until it was read back.

    Another process has others: what was tried and never read back then comes under a second key.
    """

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._open: dict[str, tuple[tuple[Effect, ...], str]] = {}

    def of(self, verb: str, effects: tuple[Effect, ...]) -> str:
        """Give the key of a change."""
        known = self._open.get(verb)
        if known is None or known[0] != effects:
            known = self._open[verb] = (effects, self._ids.entropy().hex())
        return known[1]

    def close(self, verb: str) -> None:
        """Never use this key again: what it stood for was read back, or is not wanted any more."""
        self._open.pop(verb, None)


class Turn:
    """What happens in the thread of one connector. Read its fields only when it has ended."""

    def __init__(self, connector: Connector, wanted: frozenset[Effect], keys: Keys) -> None:
        self._connector, self._wanted, self._keys = connector, wanted, keys
        self.given_up = threading.Event()
        """Set by who waits no longer: the thread then does no other step."""
        self.present: frozenset[Effect] | None = None
        """What was read back last; `None`: not known."""
        self.changes = Changes()
        self.failures: dict[str, str] = {}
        """By step: `present`, `apply` or `lift`."""

    def change(self) -> None:
        """Make present what is wanted."""
        before = self._read()
        if before is None:
            return
        self.changes = changes = reconcile(self._wanted, before)
        # INVARIANT: a failure to apply keeps nothing in force that has ended.
        self._call("apply", changes.apply, self._connector.apply)
        self._call("lift", changes.lift, self._connector.lift)
        self.present = self._read() if changes else before
        self._close()

    def _close(self) -> None:
        """Give up the keys of what was read back as done, whatever becomes of the rest."""
        if self.present is None:
            return
        if self.present.issuperset(self.changes.apply):
            self._keys.close("apply")
        if self.present.isdisjoint(self.changes.lift):
            self._keys.close("lift")

    def look(self) -> None:
        """Find what would be changed."""
        self.present = self._read()
        if self.present is not None:
            self.changes = reconcile(self._wanted, self.present)

    def _read(self) -> frozenset[Effect] | None:
        found: list[frozenset[Effect]] = []
        self._step("present", lambda: found.append(self._connector.present()))
        can = self._connector.can
        return frozenset(each for each in found[0] if each.kind in can) if found else None

    def _call(
        self, verb: str, effects: tuple[Effect, ...], do: Callable[[Sequence[Effect], str], None]
    ) -> None:
        if effects:
            self._step(verb, lambda: do(effects, self._keys.of(verb, effects)))

    def _step(self, verb: str, act: Callable[[], None]) -> None:
        if self.given_up.is_set():
            return
        try:
            act()
        except ConnectorFailed as error:
            hint = "" if error.hint is None else f"; {error.hint}"
            self.failures[verb] = f"{error.message}{hint}"
        except Exception as error:
            self.failures[verb] = f"{self._connector.name}: defect: {type(error).__name__}"
