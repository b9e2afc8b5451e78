"""What one format finds in a report, before it is known who sent it."""

from datetime import datetime

from schout.core.model.report import Attachment, ReportedObject
from schout.core.model.value import Value
from schout.core.model.vocabulary import ReportKind

MOST_ATTACHMENTS = 50
"""That are named; XARF allows 50 pieces of evidence."""


class Found(Value, frozen=True, kw_only=True):
    """What stands in a report, by its own words."""

    kind: ReportKind
    category: str | None = None
    alike: str | None = None
    """A category of XARF that means the same, to look up the clause by."""
    objects: tuple[ReportedObject, ...] = ()
    at: datetime | None = None
    text: str = ""
    name: str | None = None
    mail: str | None = None
    organisation: str | None = None
    attachments: tuple[Attachment, ...] = ()
    reference: str | None = None
    forward_allowed: bool = False
    problems: tuple[str, ...] = ()
