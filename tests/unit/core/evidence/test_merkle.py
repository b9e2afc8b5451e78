"""The tree over the ledger shows that an entry stands in it, and nothing else does."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.evidence.merkle import Frontier, climb, leaf_of, paths

HASHES = [f"sha256:{number:064x}" for number in range(40)]


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(by_definition(leaves[:split]), by_definition(leaves[split:]))


def named(root: bytes) -> str:
    return "sha256:" + root.hex()


@pytest.mark.parametrize("size", range(20))
def test_the_root_is_that_of_the_rfc_however_it_is_made(size: int) -> None:
    leaves = [leaf_of(each) for each in HASHES[:size]]
    frontier = Frontier()
    for each in HASHES[:size]:
        frontier.add(each)
    expected = named(by_definition(leaves))
    assert (frontier.size, frontier.root(), paths(leaves, ())[0]) == (size, expected, expected)


@given(st.integers(1, 40), st.data())
def test_every_path_leads_to_the_root(size: int, data: st.DataObject) -> None:
    seq = data.draw(st.integers(1, size))
    root, found = paths([leaf_of(each) for each in HASHES[:size]], [seq])
    assert climb(HASHES[seq - 1], seq, size, found[seq]) == root


@given(st.integers(1, 40), st.data())
def test_a_path_leads_no_other_entry_to_the_root(size: int, data: st.DataObject) -> None:
    seq, other = data.draw(st.integers(1, size)), data.draw(st.integers(1, 41))
    root, found = paths([leaf_of(each) for each in HASHES[:size]], [seq])
    assert climb("sha256:" + "ff" * 32, seq, size, found[seq]) != root
    assert (climb(HASHES[seq - 1], other, size, found[seq]) == root) == (other == seq)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param((), id="too short"),
        pytest.param(("sha256:zz", HASHES[0]), id="not hexadecimal"),
        pytest.param(("sha256:00", HASHES[0]), id="not a digest"),
        pytest.param((HASHES[0], HASHES[1], HASHES[2]), id="too long"),
    ],
)
def test_what_is_no_path_leads_nowhere(path: tuple[str, ...]) -> None:
    assert climb(HASHES[0], 1, 4, path) is None


def test_the_root_of_one_entry_is_its_leaf() -> None:
    assert climb(HASHES[0], 1, 1, ()) == named(leaf_of(HASHES[0]))
