"""Grants, revokes and lists permits; each grant and each revocation is an entry of the ledger."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schout.core.evidence.chain import EntryKind
from schout.core.evidence.owner import Part, of_tenant
from schout.core.evidence.seal import sealed, sign
from schout.core.model.errors import NotFound, SettingsError
from schout.core.model.ids import Kind, PermitId, make_id
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.permit import Permit, Revocation
from schout.core.model.value import Value
from schout.core.policy.permit_roll import Roll, roll_of
from schout.core.policy.schema import Policy
from schout.ports.ids import Ids
from schout.ports.store import Snapshot, Transaction
from schout.service.permit_request import GrantForm, drawn_up, said
from schout.service.registers import known_of


class PermitAct(StrEnum):
    """What a person did with a permit."""

    GRANTED = "granted"
    REVOKED = "revoked"


class PermitEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of it: who and why, and the permit as it then stood."""

    act: PermitAct
    by: str
    reason: str
    permit: Permit


class PermitState(StrEnum):
    """Where a permit stands at a moment."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDED = "ended"
    REVOKED = "revoked"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A permit with what a list says of it."""

    state: PermitState
    signed: bool | None
    """Whether its signature is valid; `None`: there is no public key to tell it with."""
    permit: Permit


def grant(
    transaction: Transaction,
    request: GrantForm,
    by: str,
    policy: Policy,
    key: Callable[[], Ed25519PrivateKey],
    now_us: int,
    ids: Ids,
) -> Permit:
    """Draw a permit up, sign it and keep it; what does not hold together is refused whole.

    `key` is asked for only once there is something to sign: a refusal makes no key.
    """
    known = known_of(transaction.tenants(), transaction.belongings())
    permit_id = PermitId(make_id(Kind.PERMIT, now_us, ids.entropy()))
    draft = drawn_up(permit_id, request, by, policy, known, transaction.permits(), now_us)
    permit = sign(draft, key())
    transaction.put_permit(permit)
    entry = PermitEntry(
        act=PermitAct.GRANTED, by=permit.signed_by, reason=permit.reason, permit=permit
    )
    owner = of_tenant(permit.tenant, Part.PERMITS, to_datetime(now_us))
    transaction.append(now_us, EntryKind.PERMIT, permit.id, entry, owner)
    return permit


def revoke(
    transaction: Transaction,
    permit_id: str,
    by: str,
    reason: str,
    key: Ed25519PrivateKey,
    public_keys: Sequence[Ed25519PublicKey],
    now_us: int,
) -> Permit:
    """End a permit now; what was done under it until now stays allowed.

    One that we did not sign ends too, and stays without our signature.
    """
    before = find(transaction, permit_id)
    now = to_datetime(now_us)
    if before.until <= now:
        how = "was revoked" if before.revoked is not None else "ended"
        message = f"permit `{permit_id}` {how} at {told(before.until)}"
        raise SettingsError("SCH-G058", message, "there is nothing left to revoke")
    revocation = Revocation(at=now, by=said("--by", by), reason=said("--reason", reason))
    permit = msgspec.structs.replace(before, revoked=revocation, signature=None)
    if sealed(before, public_keys):
        permit = sign(permit, key)
    transaction.put_permit(permit)
    entry = PermitEntry(
        act=PermitAct.REVOKED, by=revocation.by, reason=revocation.reason, permit=permit
    )
    owner = of_tenant(permit.tenant, Part.PERMITS, now)
    transaction.append(now_us, EntryKind.PERMIT, permit.id, entry, owner)
    return permit


def find(snapshot: Snapshot, permit_id: str) -> Permit:
    """Give a permit by its id."""
    for permit in snapshot.permits():
        if permit.id == permit_id:
            return permit
    hint = "see `schout permit list --all`"
    raise NotFound("SCH-G057", f"there is no permit `{permit_id}` in this store", hint)


def edge_permits(
    snapshot: Snapshot, public_keys: Sequence[Ed25519PublicKey], policy: Policy, now_us: int
) -> Roll:
    """Give the permits that the edge goes by, and those it must not, each with its reason."""
    return roll_of(snapshot.permits(), public_keys, policy, now_us)


def listed(permit: Permit, public_keys: Sequence[Ed25519PublicKey], now_us: int) -> Listed:
    """Say where a permit stands, and whether its signature holds."""
    signed = sealed(permit, public_keys) if public_keys else None
    return Listed(state=_state(permit, to_datetime(now_us)), signed=signed, permit=permit)


def told(moment: datetime) -> str:
    """Write a moment for people, to the second, in UTC."""
    return to_datetime(from_datetime(moment)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _state(permit: Permit, now: datetime) -> PermitState:
    if permit.until <= now:
        return PermitState.ENDED if permit.revoked is None else PermitState.REVOKED
    return PermitState.IN_FORCE if permit.starts <= now else PermitState.TO_COME
