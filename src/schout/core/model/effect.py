"""Effects: what connectors bring about in the systems of a host, and what is to change of them."""

from schout.core.model.value import Value
from schout.core.model.vocabulary import MeasureKind

MOST_TARGET = 2048
"""Letters of a target: as long as URLs that browsers and proxies take; RFC 9110, 4.1 asks 8000."""
_LADDER = {kind: step for step, kind in enumerate(MeasureKind)}


class Effect(Value, frozen=True, kw_only=True):
    """One measure on one target, whoever asked for it.

    Two sanctions of one kind on one target are one effect: lifting one leaves it in force.
    """

    kind: MeasureKind
    target: str
    """A host name, database, mail domain, address or URL, in its normal form."""

    def __post_init__(self) -> None:
        """Refuse a target that is empty, too long, or not one word of printable ASCII."""
        word = self.target.isascii() and self.target.isprintable() and " " not in self.target
        if not (word and 0 < len(self.target) <= MOST_TARGET):
            raise ValueError("expected a target of one word in printable ASCII")

    @property
    def rank(self) -> tuple[int, str]:
        """Give what to sort by: the mildest measure first, then by target."""
        return (_LADDER[self.kind], self.target)

    def __str__(self) -> str:
        """Name it for a person."""
        return f"{self.kind} on {self.target}"


class Changes(Value, frozen=True, kw_only=True):
    """What is to be done, in this order: all of `apply`, then all of `lift`."""

    apply: tuple[Effect, ...] = ()
    lift: tuple[Effect, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.apply or self.lift)
