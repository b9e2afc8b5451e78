"""The roll of permits: only what is signed and still allowed, and a reason for all that is not."""

import base64
from datetime import timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.core.evidence.seal import sign
from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.permit import Permit, Revocation
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.permit_roll import Rejected, Roll, roll_of
from schout.testing.policies import sample_clause, sample_policy
from schout.testing.samples import CALLS, NOW, sample_permit

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = (KEY.public_key(),)
ONE = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
TWO = base64.b64encode(OTHER.public_key().public_bytes_raw()).decode()
POLICY = msgspec.structs.replace(
    sample_policy(),
    clauses=(msgspec.structs.replace(sample_clause(), permits=(PermitKind.RATE_EXCEPTION,)),),
)


def permit(number: int, **changes: object) -> Permit:
    return sign(sample_permit(id=PermitId(f"prm_{number}"), **changes), KEY)


def roll(*permits: Permit) -> Roll:
    return roll_of(permits, KEYS, POLICY, from_datetime(NOW))


def refused(permit: Permit, code: str, why: str) -> Rejected:
    message = f"permit `{permit.id}` is not honoured: {why}"
    return Rejected(permit=permit.id, tenant=permit.tenant, code=code, message=message)


def test_signed_permits_in_force_and_to_come_are_on_it_and_ended_ones_are_not() -> None:
    day = timedelta(days=1)
    running, coming = permit(2), permit(1, starts=NOW + day)
    over = permit(3, ends=NOW)
    cut = permit(4, revoked=Revocation(at=NOW, by="B", reason="abuse"))
    assert roll(running, coming, over, cut) == Roll(permits=(coming, running), rejected=())


def test_a_permit_that_the_host_did_not_sign_is_refused() -> None:
    unsigned = msgspec.structs.replace(permit(1), signature=None)
    foreign = sign(permit(2), OTHER)
    widened = msgspec.structs.replace(permit(3), tenant=TenantId("other"))
    good = permit(4)
    why = "its signature is missing or is not that of a key we know"
    rejected = tuple(refused(each, "SCH-G045", why) for each in (unsigned, foreign, widened))
    assert roll(widened, foreign, unsigned, good) == Roll(permits=(good,), rejected=rejected)


def test_a_permit_that_the_policy_does_not_allow_any_more_is_refused() -> None:
    gone = permit(1, clauses=(CALLS, ClauseId("IX.9")))
    kind = permit(2, kind=PermitKind.BULK_MAIL)
    why = "clause `IX.9` of this policy allows no permit of kind `rate_exception`"
    other = "clause `III.2` of this policy allows no permit of kind `bulk_mail`"
    assert roll(gone, kind) == Roll(
        permits=(), rejected=(refused(gone, "SCH-G046", why), refused(kind, "SCH-G046", other))
    )


def test_two_keys_under_one_keyid_are_both_refused_and_the_same_key_twice_is_not() -> None:
    one, two = permit(1, identity="a", public_key=ONE), permit(2, identity="a", public_key=TWO)
    same = [permit(number, identity="b", public_key=ONE) for number in (3, 4)]
    odd = permit(5, identity="c", public_key="AAAA")
    label = permit(6, identity="key:1")
    why = "its key cannot be read, or another permit has another key under the same `keyid`"
    assert roll(one, two, *same, odd, label) == Roll(
        permits=(*same, label),
        rejected=tuple(refused(each, "SCH-G047", why) for each in (one, two, odd)),
    )
