"""Tells whether a case is still as somebody saw it, so that nobody decides on what it was."""

from collections.abc import Collection

from schout.core.evidence.digest import sha256_digest
from schout.core.model.act import Refused
from schout.core.model.case import Case
from schout.core.model.value import canonical_json

_DIGITS = 32
"""128 bits: nobody makes two cases of one version by chance."""
CHANGED = Refused(
    code="SCH-H027",
    message="the case has changed since it was read",
    hint="read it again, and decide on what it is now",
)


def version_of(case: Case) -> str:
    """Name a case as it stands: equal cases have equal names."""
    return sha256_digest(canonical_json(case)).removeprefix("sha256:")[:_DIGITS]


def changed(case: Case, seen: Collection[str] | None) -> Refused | None:
    """Say that a case is none of those that were seen; `None`: whoever acts does not ask."""
    return CHANGED if seen is not None and version_of(case) not in seen else None
