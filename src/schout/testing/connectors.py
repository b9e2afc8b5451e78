"""Connectors for tests: a sound one in memory, and ones that fail as real systems do."""

import threading
from collections.abc import Collection, Sequence

from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind

_WITHIN_MS = 5_000


class MemoryConnector:
    """Keeps effects in memory, and each call that changed them."""

    def __init__(
        self,
        name: str = "memory",
        can: Collection[MeasureKind] = tuple(MeasureKind),
        holds: Collection[Effect] = (),
        within_ms: int = _WITHIN_MS,
    ) -> None:
        """`holds` is what is in force before anybody calls."""
        self.name, self.can, self.within_ms = name, frozenset(can), within_ms
        self.holds = set(holds)
        self.calls: list[tuple[str, tuple[Effect, ...], str]] = []

    def refuses(self, effect: Effect) -> str | None:
        """Refuse addresses of pages, as a system that knows only hosts does."""
        return "expected a host name" if "/" in effect.target else None

    def present(self) -> frozenset[Effect]:
        """Give what is held."""
        return frozenset(self.holds)

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Hold them."""
        self.calls.append(("apply", tuple(effects), key))
        self.holds |= set(effects)

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Let go of them."""
        self.calls.append(("lift", tuple(effects), key))
        self.holds -= set(effects)

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name each step."""
        applied = (f"{self.name}: apply {effect}" for effect in changes.apply)
        return (*applied, *(f"{self.name}: lift {effect}" for effect in changes.lift))

    def come_back_with(self, effects: Collection[Effect]) -> None:
        """Start again from an old copy: what was changed since is lost."""
        self.holds = set(effects)


class LyingConnector(MemoryConnector):
    """Says that all was done, and does nothing."""

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Only note the call."""
        self.calls.append(("apply", tuple(effects), key))

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Only note the call."""
        self.calls.append(("lift", tuple(effects), key))


class FailingConnector(MemoryConnector):
    """Raises where it is told to: `present`, `apply` or `lift`; `apply` does half before."""

    def __init__(self, *at: str, holds: Collection[Effect] = (), name: str = "failing") -> None:
        super().__init__(name, holds=holds)
        self.at = set(at)
        self.error: Exception = ConnectorFailed("SCH-N001", f"{name}: nobody answers")

    def present(self) -> frozenset[Effect]:
        """Fail or tell."""
        self._may_fail("present")
        return super().present()

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Do the first half, or all of it."""
        half = len(effects) // 2 if "apply" in self.at else len(effects)
        super().apply(effects[:half], key)
        self._may_fail("apply")

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Fail or let go."""
        self._may_fail("lift")
        super().lift(effects, key)

    def _may_fail(self, at: str) -> None:
        if at in self.at:
            raise self.error


class HangingConnector(MemoryConnector):
    """Does not come back from `present` or `apply` until the test sets `released`."""

    def __init__(self, at: str = "present", within_ms: int = 50, name: str = "hanging") -> None:
        super().__init__(name, within_ms=within_ms)
        self.at = at
        self.released = threading.Event()
        self.came = 0

    def present(self) -> frozenset[Effect]:
        """Hang or tell."""
        self._may_hang("present")
        return super().present()

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Hang or hold."""
        self._may_hang("apply")
        super().apply(effects, key)

    def _may_hang(self, at: str) -> None:
        if at == self.at:
            self.came += 1
            self.released.wait()
