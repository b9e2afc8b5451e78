"""The keys of subjects, in memory, in a file and in a database: destroyed is destroyed."""

import pytest

from schout.core.evidence.owner import Owner, Part
from schout.core.evidence.veil import unveil, veil, veiled_subject
from schout.ports.store import Store
from schout.ports.subject_keys import KeyOwner, SubjectKey

ACME = Owner(subject="tenant:acme", unit="cases/2026-12")
LATER = Owner(subject="tenant:acme", unit="cases/2027-01")
PERMIT = Owner(subject="tenant:acme", unit="permits/2026-11")
NOBODY = Owner(subject="tenant:acme", unit="cases/2026-01")
OTHER = Owner(subject="tenant:other", unit="cases/2026-12")


def taken(store: Store, *owners: Owner) -> tuple[SubjectKey, ...]:
    with store.transaction() as transaction:
        return tuple(transaction.keys.take(owner) for owner in owners)


def test_an_owner_has_one_key_and_no_two_owners_the_same(store: Store) -> None:
    keys = (*taken(store, ACME, LATER, OTHER, ACME), *taken(store, ACME))
    assert keys[0] == keys[3] == keys[4]
    assert len({each.key for each in keys}) == len({each.id for each in keys}) == 3
    assert {len(each.key) for each in keys} == {32}


def test_a_key_is_found_by_its_id(store: Store) -> None:
    (key,) = taken(store, ACME)
    assert (store.key(key.id), store.key("else")) == (key.key, None)


def test_keys_are_found_by_subject_by_owner_and_by_age(store: Store) -> None:
    later, other, acme, _ = taken(store, LATER, OTHER, ACME, PERMIT)
    with store.snapshot() as snapshot:
        keys = snapshot.keys
        assert keys.of_subject("tenant:other") == (other.id,)
        assert keys.of_owners([ACME, LATER, NOBODY]) == tuple(sorted((acme.id, later.id)))
        assert keys.of_owners([]) == ()
        assert keys.older(Part.CASES, "2027-01") == (
            KeyOwner(id=acme.id, owner=ACME),
            KeyOwner(id=other.id, owner=OTHER),
        )
        assert keys.older(Part.CASES, "2026-12") == ()


def test_the_id_of_a_key_says_nothing_about_its_owner(store: Store) -> None:
    assert "acme" not in taken(store, ACME)[0].id


def retired(store: Store, *keys: SubjectKey) -> None:
    with store.transaction() as transaction:
        transaction.keys.retire([each.id for each in keys])


def test_keys_are_destroyed_and_others_stay(store: Store) -> None:
    acme, later, other = taken(store, ACME, LATER, OTHER)
    retired(store, acme, later)
    store.destroy([acme.id, later.id, "nobody's"])
    found = [store.key(each.id) for each in (acme, later, other)]
    assert (found, taken(store, OTHER)) == ([None, None, other.key], (other,))


def test_a_retired_key_is_found_and_not_taken_again(store: Store) -> None:
    (before,) = taken(store, ACME)
    with store.transaction() as transaction:
        transaction.keys.take(ACME)
        transaction.keys.retire([before.id])
        during = transaction.keys.take(ACME)
    (after,) = taken(store, ACME)
    assert (during == after, during.id != before.id) == (True, True)
    assert (store.key(before.id), store.key(after.id)) == (before.key, after.key)
    with store.snapshot() as snapshot:
        assert snapshot.keys.of_subject("tenant:acme") == (after.id,)


def test_a_key_made_in_a_transaction_that_fails_veils_nothing(store: Store) -> None:
    lost: list[SubjectKey] = []

    def fail() -> None:
        with store.transaction() as transaction:
            lost.append(transaction.keys.take(ACME))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    (kept,) = taken(store, ACME)
    assert store.key(kept.id) == kept.key
    with store.snapshot() as snapshot:
        assert (snapshot.keys.of_subject("tenant:acme"), len(lost)) == ((kept.id,), 1)


def test_what_was_veiled_is_erased_with_its_key(store: Store) -> None:
    (key,) = taken(store, ACME)
    veiled = veil("{}", key.id, key.key, bytes(12))
    retired(store, key)
    store.destroy([key.id])
    subject = veiled_subject(veiled)
    assert subject is not None
    (new,) = taken(store, ACME)
    assert (store.key(subject), unveil(veiled, new.key)) == (None, None)
