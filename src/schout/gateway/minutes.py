"""Continuity: in which minutes of a day keys are active; recorded, never refused (III.2)."""

from schout.core.limits.duty import DutyCycle
from schout.core.model.edge import EdgeLimit
from schout.gateway.figures import Figures
from schout.gateway.signals import Recorder

MOST_CYCLES = 65_536


class Minutes:
    """The active minutes of all keys; bounded: when it is full all are forgotten and counted."""

    def __init__(self, recorder: Recorder | None) -> None:
        self._recorder = recorder
        self._cycles: dict[tuple[str, str], DutyCycle] = {}
        self.forgotten = 0
        """How often all were forgotten."""

    def note(
        self, limit: EdgeLimit, key: str, figures: Figures, at_us: int, *, least: int = 0
    ) -> None:
        """Mark a minute as active; a key over its share of the day is recorded.

        `least`: what everybody is allowed at least.
        """
        cycle = self._cycles.get((limit.id, key))
        if cycle is None:
            if len(self._cycles) >= MOST_CYCLES:
                self._cycles.clear()
                self.forgotten += 1
            self._cycles[limit.id, key] = DutyCycle(at_us)
        elif (
            cycle.note(at_us) and self._recorder is not None and cycle.active_minutes(at_us) > least
        ):
            quota = figures.quota(limit, key, at_us)
            duty = cycle.standing(at_us)
            if quota is not None and duty.active_minutes > quota.at_most:
                tenant = figures.tenant_of(limit.scope, key, at_us)
                self._recorder.note_duty(limit, key, tenant, quota, duty, at_us)
