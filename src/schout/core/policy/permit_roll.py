"""The roll of permits that an edge goes by: only what the host signed and the policy still allows.

Everything left out is told with its reason; nothing is dropped in silence but what has ended.
"""

from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from schout.core.evidence.seal import public_key_of, sealed
from schout.core.model.ids import PermitId, TenantId
from schout.core.model.moment import to_datetime
from schout.core.model.permit import Permit
from schout.core.model.value import Value
from schout.core.policy.schema import Policy


class Rejected(Value, frozen=True, kw_only=True):
    """A permit that is not honoured, and why."""

    permit: PermitId
    tenant: TenantId
    code: str
    message: str


class Roll(Value, frozen=True, kw_only=True):
    """The permits in force or to come, and those that were refused; both by id."""

    permits: tuple[Permit, ...]
    rejected: tuple[Rejected, ...]


def roll_of(
    permits: Iterable[Permit],
    public_keys: Sequence[Ed25519PublicKey],
    policy: Policy,
    now_us: int,
) -> Roll:
    """Sort out which permits hold from now on."""
    now = to_datetime(now_us)
    live = sorted((each for each in permits if each.until > now), key=lambda each: each.id)
    allowed = {clause.id: clause.permits for clause in policy.clauses}
    sound: list[Permit] = []
    rejected: list[Rejected] = []
    for permit in live:
        strange = [each for each in permit.clauses if permit.kind not in allowed.get(each, ())]
        if not sealed(permit, public_keys):
            why = "its signature is missing or is not that of a key we know"
            rejected.append(_rejected(permit, "SCH-G045", why))
        elif strange:
            why = f"clause `{strange[0]}` of this policy allows no permit of kind `{permit.kind}`"
            rejected.append(_rejected(permit, "SCH-G046", why))
        else:
            sound.append(permit)
    torn = _torn(sound)
    why = "its key cannot be read, or another permit has another key under the same `keyid`"
    rejected += [_rejected(each, "SCH-G047", why) for each in sound if each.identity in torn]
    return Roll(
        permits=tuple(each for each in sound if each.identity not in torn),
        rejected=tuple(sorted(rejected, key=lambda each: each.permit)),
    )


def _torn(permits: Sequence[Permit]) -> set[str]:
    """Give each `keyid` with two keys, each of which could act as the other, or with none."""
    keys: dict[str, set[str]] = {}
    for permit in permits:
        if permit.identity is not None and permit.public_key is not None:
            keys.setdefault(permit.identity, set()).add(permit.public_key)
    return {
        keyid
        for keyid, found in keys.items()
        if len(found) > 1 or any(public_key_of(each) is None for each in found)
    }


def _rejected(permit: Permit, code: str, why: str) -> Rejected:
    message = f"permit `{permit.id}` is not honoured: {why}"
    return Rejected(permit=permit.id, tenant=permit.tenant, code=code, message=message)
