"""Reads who does an act, and why, before anything comes of it."""

from typing import TypeVar

import msgspec

from schout.core.model.act import (
    Act,
    AppealAct,
    AskTime,
    ClaimRemedy,
    Confirm,
    DecideAppeal,
    FileAppeal,
    GrantTime,
    Refused,
    SayInAppeal,
    WithdrawAppeal,
)
from schout.core.model.person import TENANT, kept_name, not_a_name

A = TypeVar("A", bound=Act | AppealAct)
_OF_TENANTS = ClaimRemedy | AskTime | FileAppeal | SayInAppeal | WithdrawAppeal
"""What a tenant does, too."""
_BY_ITSELF = Confirm | GrantTime | DecideAppeal
"""What says itself when it needs a reason."""


def signed(what: A) -> A | Refused:
    """Give an act with its name as it is kept and its reason without white space around it.

    What was read so once is read the same again.
    """
    by: str | None = what.by
    if by != TENANT or not isinstance(what, _OF_TENANTS):
        by = kept_name(what.by)
    if by is None:
        return Refused(
            code="SCH-D080",
            message=not_a_name(what.by),
            hint="name the one person who does it",
        )
    changes = {"by": by}
    reason: str | None = getattr(what, "reason", None)
    if reason is not None:
        changes["reason"] = reason.strip()
        if not changes["reason"] and not isinstance(what, _BY_ITSELF):
            return Refused(code="SCH-D006", message="expected a reason, found none")
    return msgspec.structs.replace(what, **changes)
