"""The chain of the ledger shows every change to it."""

from collections.abc import Iterator
from itertools import islice

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.evidence.chain import (
    GENESIS,
    Break,
    BreakKind,
    Entry,
    EntryKind,
    Head,
    link,
    verify,
)
from schout.core.evidence.digest import sha256_digest


def chain(bodies: list[str]) -> list[Entry]:
    entries: list[Entry] = []
    last: Entry | None = None
    for number, body in enumerate(bodies):
        last = link(last, 1_000 + number, EntryKind.ACT, f"act_{number}", body)
        entries.append(last)
    return entries


def relinked(entry: Entry, after: Entry | None) -> Entry:
    return link(after, entry.at_us, entry.kind, entry.subject, entry.body)


def test_an_empty_ledger_ends_in_its_beginning() -> None:
    assert verify([]) == Head(seq=0, hash=GENESIS)


def test_the_first_entry_is_number_one_and_follows_the_beginning() -> None:
    entry = link(None, 5, "case", "cas_1", "{}")
    assert entry == Entry(
        seq=1,
        at_us=5,
        kind="case",
        subject="cas_1",
        body="{}",
        prev=GENESIS,
        hash="sha256:cf589e892a06ea87de32c3ad8a8976b1db25a7f41c03a2a4284cb494a45467ad",
    )


@pytest.mark.parametrize("size", [2, 255, 256, 257, 70_000])
def test_the_format_is_lengths_and_fields_in_order(size: int) -> None:
    body = "{" * size
    fields = ("schout ledger 1", "1", "5", "case", "cas_é", body, GENESIS)
    data = b"".join(len(field.encode()).to_bytes(8, "big") + field.encode() for field in fields)
    assert link(None, 5, "case", "cas_é", body).hash == sha256_digest(data)


@given(st.lists(st.text(max_size=9), max_size=6))
def test_a_chain_as_it_was_made_holds(bodies: list[str]) -> None:
    entries = chain(bodies)
    last = entries[-1].hash if entries else GENESIS
    assert verify(entries) == Head(seq=len(entries), hash=last)


@pytest.mark.parametrize("field", ["at_us", "kind", "subject", "body", "hash"])
def test_an_altered_field_is_found_at_its_entry(field: str) -> None:
    entries = chain(["a", "b", "c"])
    other: object = 7 if field == "at_us" else "other"
    entries[1] = msgspec.structs.replace(entries[1], **{field: other})
    assert verify(entries) == Break(seq=2, what=BreakKind.ALTERED)


def test_another_predecessor_is_found_at_its_entry() -> None:
    entries = chain(["a", "b", "c"])
    entries[1] = msgspec.structs.replace(entries[1], prev=GENESIS)
    assert verify(entries) == Break(seq=2, what=BreakKind.WRONG_PREDECESSOR)


def test_an_entry_altered_with_its_hash_is_found_at_the_next() -> None:
    entries = chain(["a", "b", "c"])
    entries[1] = relinked(msgspec.structs.replace(entries[1], body="other"), entries[0])
    assert verify(entries) == Break(seq=3, what=BreakKind.WRONG_PREDECESSOR)


def test_an_entry_taken_out_leaves_a_wrong_number() -> None:
    first, _, third = chain(["a", "b", "c"])
    assert verify([first, third]) == Break(seq=2, what=BreakKind.WRONG_NUMBER)


def test_fields_cannot_be_shifted_into_one_another() -> None:
    one = link(None, 1, "act", "ab", "c")
    other = link(None, 1, "act", "a", "bc")
    assert one.hash != other.hash


def test_text_that_is_no_utf8_breaks_the_chain_and_not_the_check() -> None:
    (entry,) = chain(["a"])
    damaged = msgspec.structs.replace(entry, body="\udcff")
    assert verify([damaged]) == Break(seq=1, what=BreakKind.ALTERED)


def test_the_check_goes_on_from_an_entry_that_is_taken_as_true() -> None:
    entries = chain(["a", "b", "c"])
    forged = msgspec.structs.replace(entries[1], body="other")
    assert verify(entries[2:], start=forged) == Head(seq=3, hash=entries[2].hash)
    assert verify(entries[1:], start=entries[1]) == Break(seq=3, what=BreakKind.WRONG_NUMBER)


def test_the_check_reads_no_further_than_the_first_break() -> None:
    read: list[int] = []

    def stream() -> Iterator[Entry]:
        entries = chain(["a", "b", "c", "d"])
        for entry in (entries[0], entries[2], entries[3]):
            read.append(entry.seq)
            yield entry

    assert verify(islice(stream(), 3)) == Break(seq=2, what=BreakKind.WRONG_NUMBER)
    assert read == [1, 3]
