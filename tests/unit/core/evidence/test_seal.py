"""The seal: only what the host signed is taken, and only as it was signed."""

import base64
from datetime import timedelta, timezone

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.core.evidence.seal import public_key_of, sealed, sign, signed_bytes, verify
from schout.core.model.ids import TenantId
from schout.core.model.permit import Grant, Permit, Revocation
from schout.testing.samples import NOW, sample_permit

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PERMIT = sample_permit(grants=(Grant(limit="rate", at_most=5),))
SIGNED = sign(PERMIT, KEY)


def changed(**changes: object) -> Permit:
    return msgspec.structs.replace(SIGNED, **changes)


def test_what_is_signed_leaves_out_the_signature_and_every_field_at_its_default() -> None:
    assert signed_bytes(SIGNED) == (
        b'schout permit 1\n{"clauses":["III.2"],"ends":"2027-01-01T00:00:00Z",'
        b'"grants":[{"at_most":5,"limit":"rate"}],"id":"prm_1","kind":"rate_exception",'
        b'"reason":"import of old orders","signed_by":"A. Peeters",'
        b'"starts":"2026-01-01T00:00:00Z","tenant":"acme"}'
    )


def test_a_signed_permit_is_verified_by_its_key_and_by_no_other() -> None:
    assert verify(SIGNED, KEY.public_key()) is True
    assert verify(SIGNED, OTHER.public_key()) is False


def test_a_permit_survives_being_kept_as_json() -> None:
    kept = msgspec.json.decode(msgspec.json.encode(SIGNED), type=Permit)
    assert verify(kept, KEY.public_key()) is True


def test_the_same_moments_in_another_zone_have_the_same_signature() -> None:
    zone = timezone(timedelta(hours=1))
    moved = changed(starts=SIGNED.starts.astimezone(zone), ends=SIGNED.ends.astimezone(zone))
    assert verify(moved, KEY.public_key()) is True


@pytest.mark.parametrize(
    "permit",
    [
        changed(tenant=TenantId("other")),
        changed(ends=SIGNED.ends + timedelta(microseconds=1)),
        changed(objects=("acme.example",)),
        changed(grants=()),
        changed(grants=(Grant(limit="rate", at_most=6),)),
        changed(identity="key:1"),
        changed(revoked=Revocation(at=NOW, by="B", reason="abuse")),
        changed(signature=None),
        changed(signature=""),
        changed(signature="not base64!"),
        changed(signature="é"),
        changed(signature=base64.b64encode(bytes(64)).decode()),
    ],
    ids=[
        *("tenant", "end", "hosts", "no_figures", "figure", "identity", "revoked"),
        *("unsigned", "empty", "no_base64", "no_ascii", "zeroes"),
    ],
)
def test_a_permit_changed_in_any_part_is_not_verified(permit: Permit) -> None:
    assert verify(permit, KEY.public_key()) is False


def test_a_signature_over_the_same_json_for_another_use_is_not_taken() -> None:
    bare = signed_bytes(PERMIT).partition(b"\n")[2]
    signature = base64.b64encode(KEY.sign(bare)).decode()
    assert verify(changed(signature=signature), KEY.public_key()) is False


def test_after_a_change_of_key_both_keys_count_while_both_are_known() -> None:
    keys = (OTHER.public_key(), KEY.public_key())
    assert (sealed(SIGNED, keys), sealed(sign(PERMIT, OTHER), keys)) == (True, True)
    assert (sealed(SIGNED, keys[:1]), sealed(SIGNED, ())) == (False, False)


@pytest.mark.parametrize("text", ["", "é", "AAAA", "!"], ids=["empty", "no_ascii", "short", "odd"])
def test_what_is_no_public_key_is_none(text: str) -> None:
    assert public_key_of(text) is None


def test_a_public_key_is_read_back() -> None:
    raw = KEY.public_key().public_bytes_raw()
    assert public_key_of(base64.b64encode(raw).decode()) == KEY.public_key()
