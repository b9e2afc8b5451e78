"""The keys of subjects, in memory and in a file: destroyed is destroyed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schout.adapters.memory.subject_keys import MemorySubjectKeys
from schout.adapters.subject_keys import open_subject_keys
from schout.core.evidence.owner import Owner
from schout.core.evidence.veil import unveil, veil, veiled_subject
from schout.ports.subject_keys import SubjectKeys

ACME = Owner(subject="tenant:acme", unit="2026-12")
LATER = Owner(subject="tenant:acme", unit="2027-01")
OTHER = Owner(subject="tenant:other", unit="2026-12")


@pytest.fixture(params=["memory", "file"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SubjectKeys]:
    made: SubjectKeys = (
        MemorySubjectKeys() if request.param == "memory" else open_subject_keys(tmp_path / "k.db")
    )
    yield made
    made.close()


def test_an_owner_has_one_key_and_no_two_owners_the_same(keys: SubjectKeys) -> None:
    taken = [keys.take(owner) for owner in (ACME, LATER, OTHER, ACME)]
    assert taken[0] == taken[3]
    assert len({each.key for each in taken}) == len({each.id for each in taken}) == 3
    assert {len(each.key) for each in taken} == {32}


def test_a_key_is_found_by_its_id(keys: SubjectKeys) -> None:
    taken = keys.take(ACME)
    assert (keys.key(taken.id), keys.key("else")) == (taken.key, None)


def test_the_id_of_a_key_says_nothing_about_its_owner(keys: SubjectKeys) -> None:
    assert "acme" not in keys.take(ACME).id


def test_the_keys_of_a_subject_are_destroyed_at_once(keys: SubjectKeys) -> None:
    first, later, other = (keys.take(owner) for owner in (ACME, LATER, OTHER))
    ids = tuple(sorted((first.id, later.id)))
    assert keys.known("tenant:acme") == ids
    assert keys.destroy("tenant:acme") == ids
    found = [keys.key(each.id) for each in (first, later, other)]
    assert (found, keys.known("tenant:acme")) == ([None, None, other.key], ())


def test_one_month_is_destroyed_alone(keys: SubjectKeys) -> None:
    first, later = keys.take(ACME), keys.take(LATER)
    assert keys.destroy("tenant:acme", "2026-12") == (first.id,)
    assert keys.known("tenant:acme") == (later.id,)


def test_a_destroyed_key_does_not_come_back(keys: SubjectKeys) -> None:
    before = keys.take(ACME)
    keys.destroy("tenant:acme")
    after = keys.take(ACME)
    assert after.id != before.id
    assert after.key != before.key
    assert keys.destroy("tenant:nobody") == ()


def test_what_was_veiled_is_erased_with_its_key(keys: SubjectKeys) -> None:
    taken = keys.take(ACME)
    veiled = veil("{}", taken.id, taken.key, bytes(12))
    keys.destroy("tenant:acme")
    subject = veiled_subject(veiled)
    assert subject is not None
    assert (keys.key(subject), unveil(veiled, keys.take(ACME).key)) == (None, None)
