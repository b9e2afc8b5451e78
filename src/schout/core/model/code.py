"""An error code: what an error is called wherever it is told, and its page in the reference."""

from schout.core.model.value import Value


class Code(Value, frozen=True, kw_only=True):
    """What one error code means; `docs/reference/errors.md` is made of these."""

    title: str
    meaning: str
    mend: str
    """What the reader should do."""


def code(title: str, meaning: str, mend: str) -> Code:
    """Make the entry of one code; the three texts always come in this order."""
    return Code(title=title, meaning=meaning, mend=mend)
