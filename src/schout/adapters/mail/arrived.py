"""A mail that waits in a maildir or an mbox, and how it is known again."""

from datetime import datetime

from schout.core.model.value import Value

MOST_BYTES = 64 * 1024 * 1024
"""Of one mail that are taken up; of a larger one the beginning. Mail servers take 10 to 50 MB."""


class Arrived(Value, frozen=True, kw_only=True):
    """A mail that waits. It stays where it is until `done` is called for it."""

    place: str
    """The name of the file, or `start-end` in an mbox."""
    raw: bytes
    at: datetime
    """When it was delivered, the same each time it is read: with the bytes it gives the same id, so
    a mail that is read again after a crash is the same report."""
    whole: bool
    """Whether these are all of its bytes."""
