"""Schout's own gate: it follows the store by itself, and says which effects it carries out.

There is nothing to send. What counts is what a running gate answers calls by, so that is asked: a
measure is active at the edge once the gate says so, and gone once it no longer does.
"""

from collections.abc import Callable, Sequence
from http.client import HTTPException

from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.effect_json import from_list
from schout.adapters.http.gate_call import ask_gate
from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

EFFECTS = "/v1/effects"
"""Where a gate tells the effects that it carries out, as a list of JSON."""
_AGAIN_MS = 50
_MOST_BYTES = 16 << 20


class GateList:
    """Reads the list of a gate at a Unix socket, or at host and port."""

    def __init__(
        self,
        name: str,
        can: frozenset[MeasureKind],
        place: tuple[str | None, str, int],
        within_ms: int,
    ) -> None:
        """`place`: the path of a socket, else a host and a port."""
        self.name, self.can, self.within_ms = name, can, within_ms
        self._place = place

    def refuses(self, effect: Effect) -> str | None:
        """Refuse what is no host name: a gate closes whole hosts."""
        if any(mark in effect.target for mark in "/@"):
            return "expected a host name"
        return None

    def present(self) -> frozenset[Effect]:
        """Ask the gate what it carries out."""
        return self._present(Deadline(self.name, self.within_ms))

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Wait until the gate has taken them from the store."""
        self._wait(lambda found: found.issuperset(effects))

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Wait until the gate has seen that they are wanted no more."""
        self._wait(lambda found: found.isdisjoint(effects))

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name what the gate is to take from the store."""
        return (
            *(f"{self.name}: the gate takes up {each}" for each in changes.apply),
            *(f"{self.name}: the gate lets go of {each}" for each in changes.lift),
        )

    def _wait(self, is_so: Callable[[frozenset[Effect]], bool]) -> None:
        deadline = Deadline(self.name, self.within_ms)
        while not is_so(self._present(deadline)):
            deadline.pause(_AGAIN_MS)

    def _present(self, deadline: Deadline) -> frozenset[Effect]:
        body = self._ask(deadline)
        return frozenset(each for each in from_list(self.name, body) if each.kind in self.can)

    def _ask(self, deadline: Deadline) -> bytes:
        try:
            status, body = ask_gate(self._place, EFFECTS, deadline.left_s(), _MOST_BYTES)
        except TimeoutError as error:
            raise deadline.over() from error
        except (OSError, HTTPException) as error:
            message = f"{self.name}: no gate answers"
            raise ConnectorFailed("SCH-N001", message, "see `schout gate status`") from error
        if status != 200:
            message = f"{self.name}: expected the effects of a gate, found status {status}"
            raise ConnectorFailed("SCH-N003", message, "is it a gate of this version?")
        return body
