"""A local program: told what to do by its arguments, given effects as JSON lines.

The way to systems that have a command line or an API of their own: a short script suffices.
"""

from collections.abc import Sequence

from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.effect_json import from_lines, to_lines
from schout.adapters.connectors.programs import run
from schout.core.model.effect import Changes, Effect
from schout.core.model.vocabulary import MeasureKind

KEY_VARIABLE = "SCHOUT_KEY"
"""The environment variable in which the program finds the idempotency key."""


class Command:
    """Runs `apply` and `lift` with effects on standard input; `present` prints those in force."""

    def __init__(
        self,
        name: str,
        can: frozenset[MeasureKind],
        apply: Sequence[str],
        lift: Sequence[str],
        present: Sequence[str],
        within_ms: int,
    ) -> None:
        """Each command is a program and its arguments; no shell sees them."""
        self.name, self.can, self.within_ms = name, can, within_ms
        self._apply, self._lift, self._present = tuple(apply), tuple(lift), tuple(present)

    def refuses(self, effect: Effect) -> str | None:
        """Take any target."""
        return None

    def present(self) -> frozenset[Effect]:
        """Ask the program."""
        deadline = Deadline(self.name, self.within_ms)
        return from_lines(self.name, run(self.name, self._present, deadline))

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Have the program apply them."""
        self._run(self._apply, effects, key)

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Have the program lift them."""
        self._run(self._lift, effects, key)

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name the commands, and what they are given."""
        apply, lift = " ".join(self._apply), " ".join(self._lift)
        return (
            *(f"{each.target}: {each.kind} by `{apply}`" for each in changes.apply),
            *(f"{each.target}: lift {each.kind} by `{lift}`" for each in changes.lift),
        )

    def _run(self, command: Sequence[str], effects: Sequence[Effect], key: str) -> None:
        deadline = Deadline(self.name, self.within_ms)
        run(self.name, command, deadline, to_lines(effects), {KEY_VARIABLE: key})
