"""Connectors: how an effect reaches a real system, and how it is known to be there."""

from collections.abc import Sequence
from typing import Protocol

from schout.core.model.effect import Changes, Effect
from schout.core.model.vocabulary import MeasureKind


class Connector(Protocol):
    """Brings effects about in one system.

    Every call gives up after `within_ms` and raises `ConnectorFailed`. That a call returns does
    not mean that the effect is there: `present` alone says so.
    """

    name: str
    """What it is called in settings, plans and messages."""
    can: frozenset[MeasureKind]
    """The kinds that it brings about. Of others it knows nothing, and leaves them alone."""
    within_ms: int
    """How long one call may take."""

    def refuses(self, effect: Effect) -> str | None:
        """Say why this target is nothing for this system; `None`: it is. Asks nobody."""
        ...

    def present(self) -> frozenset[Effect]:
        """Read back from the running system which effects are in force, not what was written."""
        ...

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Bring effects about; those that are there already stay as they are.

        What fails for one effect does not keep the others from being done. `key` is the same
        when the same change is tried again, and is never used for another one.
        """
        ...

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Take effects away, so that all is as it was before; those that are not there are done."""
        ...

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Say in lines for a person what would be done; asks nobody."""
        ...
