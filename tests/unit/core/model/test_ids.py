"""Ids sort by time, and the same thing has the same id on every replay."""

import pytest

from schout.core.model.ids import Kind, derive_id, make_id

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_an_id_is_its_kind_and_the_layout_of_a_ulid() -> None:
    # the example of github.com/ulid/spec: 1469918176385 ms is 01ARYZ6S41
    made = make_id(Kind.FINDING, 1_469_918_176_385_999, bytes.fromhex("00" * 9 + "1f"))
    assert made == "fnd_01ARYZ6S41000000000000000Z"


def test_all_80_bits_of_entropy_are_kept() -> None:
    assert make_id(Kind.CASE, 0, b"\xff" * 10) == "cas_0000000000ZZZZZZZZZZZZZZZZ"


def test_the_last_moment_that_fits_is_the_largest_ulid() -> None:
    last_us = ((1 << 48) - 1) * 1000
    assert make_id(Kind.CASE, last_us, b"\xff" * 10) == "cas_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


def test_a_moment_before_1970_counts_as_1970() -> None:
    assert make_id(Kind.EVENT, -1, bytes(10)) == f"evt_{'0' * 26}"


@pytest.mark.parametrize("length", [0, 9, 11])
def test_entropy_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"expected 10 bytes of entropy, found {length}"):
        make_id(Kind.EVENT, 0, bytes(length))


def test_ids_sort_by_time_and_hold_only_letters_of_crockford() -> None:
    times_us = [0, 1000, 1_700_000_000_000_000, 1_700_000_000_001_000, 1_800_000_000_000_000]
    made = [derive_id(Kind.EVENT, at_us, "x", str(at_us)) for at_us in times_us]
    assert made == sorted(made)
    assert all(set(found[4:]) <= set(CROCKFORD) and len(found) == 30 for found in made)


def test_the_same_parts_make_the_same_id_and_others_another() -> None:
    at_us = 1_700_000_000_000_000
    same = derive_id(Kind.EVENT, at_us, "access.log", "12")
    assert same == "evt_01HF7YAT00" + same[14:]
    assert same == derive_id(Kind.EVENT, at_us, "access.log", "12")
    others = [
        derive_id(Kind.EVENT, at_us, "access.log1", "2"),
        derive_id(Kind.EVENT, at_us, "access.log", "13"),
        derive_id(Kind.EVENT, at_us, "access.log"),
        derive_id(Kind.FINDING, at_us, "access.log", "12"),
        derive_id(Kind.EVENT, at_us + 1000, "access.log", "12"),
    ]
    assert len({same, *others}) == 6


def test_parts_that_are_no_unicode_have_an_id_too() -> None:
    assert derive_id(Kind.EVENT, 0, "\udce9") != derive_id(Kind.EVENT, 0, "\udcea")


def test_every_kind_has_a_prefix_of_three_letters_of_its_own() -> None:
    assert {len(kind.value) for kind in Kind} == {3}
    assert len({kind.value for kind in Kind}) == len(Kind.__members__)
