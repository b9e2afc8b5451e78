"""What comes of an act or of time: the case as it stands then, and what must be done with it."""

from schout.core.model.case import Case
from schout.core.model.decision import Asked
from schout.core.model.value import Value
from schout.core.model.vocabulary import NoticeKind


class Moved(Value, frozen=True, kw_only=True):
    """One move of a case."""

    case: Case
    ask: Asked | None = None
    """A decision that must be taken and entered, in the same transaction."""
    lift: str = ""
    """Why everything in force is lifted; empty: it is not."""
    tells: tuple[NoticeKind, ...] = ()
    """What the tenant is told."""
