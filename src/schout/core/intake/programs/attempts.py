"""Counts attempts that a program tells of in several lines, so that each makes one event.

One failed login by SSH is told up to three times: by PAM, as an unknown user, as a failed
password. Of one connection as many attempts were made as the line that stands most often says.
"""

from schout.core.model.moment import MINUTE_US

_KEPT = 4096
"""Connections that are remembered."""
_OVER_US = 10 * MINUTE_US
"""A connection that said nothing for so long is over, and its number may be another's.

sshd ends one after two minutes without a login (`LoginGraceTime`), Dovecot after three.
"""


class Attempts:
    """What was told so far of each connection; the oldest are forgotten."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[int, dict[str, int]]] = {}

    def fresh(self, connection: str, how: str, at_us: int) -> bool:
        """Tell whether a line is of an attempt that no line of another kind has told."""
        last_us, counts = self._told.pop(connection, (at_us, {}))
        if abs(at_us - last_us) > _OVER_US:
            counts = {}
        elif len(self._told) >= _KEPT:
            del self._told[next(iter(self._told))]
        self._told[connection] = at_us, counts
        count = counts[how] = counts.get(how, 0) + 1
        return all(other < count for name, other in counts.items() if name != how)
