"""Brings what is wanted into force on all connectors at once, and says what is known of it.

Each connector has a turn of its own, in a thread: read back, apply, lift, read back again. A turn
may take twice the `within_ms` of its connector; then the caller goes on without it. The thread
stops before its next step once it comes free. Until then its connector gets no other turn, and
after a turn that was too long it is left alone: for 5 s, then twice as long each time, at most
5 minutes. A connector that fails in time is tried again at each call.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence

from schout.adapters.system import SteadyClock, SystemIds
from schout.core.model.effect import Effect
from schout.core.model.value import Value
from schout.ports.clock import Clock
from schout.ports.connector import Connector
from schout.ports.ids import Ids
from schout.service.connector_turn import Keys, Turn

FIRST_REST_US = 5_000_000
LONGEST_REST_US = 300_000_000
"""How long a connector is left alone after it took too long: the first time, and at most."""
_TURN = 2
"""Times `within_ms`: a call that uses its time up leaves as much for reading back."""
_MS_PER_S = 1_000
_US_PER_S = 1_000_000


class Standing(Value, frozen=True, kw_only=True):
    """What is known of one effect on one connector."""

    effect: Effect
    connector: str | None
    """`None`: there is none that can do it."""
    active: bool
    """Of what is wanted: it was read back from the running system. Of what is not: it was not read
    back that it is gone. So what is not known counts as undone, both ways."""
    problem: str | None = None
    wanted: bool = True


class Reconciler:
    """Runs all connectors. One call at a time; others wait."""

    def __init__(
        self,
        connectors: Sequence[Connector],
        clock: Clock | None = None,
        ids: Ids | None = None,
    ) -> None:
        chance, steady = ids or SystemIds(), clock or SteadyClock()
        self._lanes = [_Lane(each, Keys(chance), steady) for each in connectors]
        self._lock = threading.Lock()

    def run(
        self, wanted: Collection[Effect], ended: Collection[Effect] = ()
    ) -> tuple[Standing, ...]:
        """Bring exactly these effects into force; give what is known of each.

        Of `ended`, which are not wanted any more, it also tells whether they are gone. Others that
        are not wanted appear only while they could not be lifted. Every connector that can do a
        kind must do it. Nothing is raised because of a connector: what failed is told, and done by
        a later call.
        """
        want = frozenset(wanted)
        gone = frozenset(ended) - want
        with self._lock:
            waits = [lane.start(lane.wanted(want), Turn.change) for lane in self._lanes]
            turns = [wait() for wait in waits]
            found = [
                standing
                for lane, turn in zip(self._lanes, turns, strict=True)
                for standing in lane.standings(want, gone, turn)
            ]
        found += self._nobodys(want)
        return tuple(sorted(found, key=lambda each: (each.effect.rank, each.connector or "")))

    def plan(self, wanted: Collection[Effect]) -> tuple[str, ...]:
        """Say what `run` would do now, or why that is not known; changes nothing."""
        want = frozenset(wanted)
        with self._lock:
            waits = [lane.start(lane.wanted(want), Turn.look) for lane in self._lanes]
            turns = [wait() for wait in waits]
        lanes = zip(self._lanes, turns, strict=True)
        lines = [line for lane, turn in lanes for line in lane.plan(turn)]
        return (*lines, *(each.problem or "" for each in self._nobodys(want)))

    def _nobodys(self, wanted: Collection[Effect]) -> list[Standing]:
        able = {kind for lane in self._lanes for kind in lane.connector.can}
        return [
            Standing(
                effect=each,
                connector=None,
                active=False,
                problem=f"no connector can do `{each.kind}`",
            )
            for each in sorted(wanted, key=lambda effect: effect.rank)
            if each.kind not in able
        ]


class _Lane:
    """One connector over time: what it is busy with, and how long it is left alone."""

    def __init__(self, connector: Connector, keys: Keys, clock: Clock) -> None:
        self.connector = connector
        self._keys, self._clock = keys, clock
        self._busy: threading.Thread | None = None
        self._rest_us, self._not_before_us = 0, 0
        self._last: frozenset[Effect] = frozenset()

    def wanted(self, effects: frozenset[Effect]) -> frozenset[Effect]:
        """Give those that this connector is to bring about."""
        can, refuses = self.connector.can, self.connector.refuses
        return frozenset(each for each in effects if each.kind in can and refuses(each) is None)

    def start(
        self, wanted: frozenset[Effect], what: Callable[[Turn], None]
    ) -> Callable[[], Turn | str]:
        """Begin a turn; what is given back waits for its end, or says why there is none."""
        name = self.connector.name
        if self._busy is not None and self._busy.is_alive():
            return lambda: f"{name}: still hangs in an earlier turn"
        left_us = self._not_before_us - self._clock.now_us()
        if left_us > 0:
            left_s = -(-left_us // _US_PER_S)
            return lambda: f"{name}: took too long, and is left alone for another {left_s} s"
        turn = Turn(self.connector, wanted, self._keys)
        thread = threading.Thread(target=what, args=(turn,), name=f"connector {name}", daemon=True)
        self._busy = thread
        thread.start()
        end = time.monotonic() + _TURN * self.connector.within_ms / _MS_PER_S
        return lambda: self._end(thread, turn, end)

    def _end(self, thread: threading.Thread, turn: Turn, end: float) -> Turn | str:
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            turn.given_up.set()
            self._rest_us = min(max(FIRST_REST_US, self._rest_us * 2), LONGEST_REST_US)
            self._not_before_us = self._clock.now_us() + self._rest_us
            return f"{self.connector.name}: not done within {_TURN * self.connector.within_ms} ms"
        self._rest_us = 0
        if turn.present is not None:
            self._last = turn.present
        return turn

    def standings(
        self, wanted: frozenset[Effect], ended: frozenset[Effect], turn: Turn | str
    ) -> Iterator[Standing]:
        """Say what is known after a turn."""
        name, can = self.connector.name, self.connector.can
        present = None if isinstance(turn, str) else turn.present
        left = (self._last | ended) - wanted if present is None else present - wanted
        for effect in (each for each in wanted | ended | left if each.kind in can):
            want = effect in wanted
            active = effect in present if present is not None else not want
            refusal = self.connector.refuses(effect) if want else None
            problem = None
            if refusal is not None:
                problem = f"{name}: {refusal}, found `{effect.target}`"
            elif active != want or present is not None:
                problem = self._problem(effect, turn, undone=active != want)
            yield Standing(
                effect=effect, connector=name, active=active, problem=problem, wanted=want
            )

    def _problem(self, effect: Effect, turn: Turn | str, *, undone: bool) -> str | None:
        """Say what went wrong; of what is as it should be only what went wrong beside it."""
        if isinstance(turn, str):
            return turn
        steps = ("present",) if turn.present is None else ("apply", "lift")
        told = next((turn.failures[step] for step in steps if step in turn.failures), None)
        if undone:
            return told or f"{self.connector.name}: says that it is done, and it is not"
        present = turn.present or frozenset()
        apply, lift = turn.changes.apply, turn.changes.lift
        if effect in apply and present.issuperset(apply):
            return turn.failures.get("apply")
        if effect in lift and present.isdisjoint(lift):
            return turn.failures.get("lift")
        return None

    def plan(self, turn: Turn | str) -> tuple[str, ...]:
        """Give what the connector says of the changes, or why they are not known."""
        if isinstance(turn, str):
            return (turn,)
        if turn.present is None:
            return tuple(turn.failures.values())
        return self.connector.plan(turn.changes)
