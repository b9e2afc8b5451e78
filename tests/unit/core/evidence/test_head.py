"""A signed head shows what the chain alone cannot: that its end is missing, or all of it is new."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.core.evidence.chain import Break, BreakKind, Entry, Head, link
from schout.core.evidence.head import (
    ChainHead,
    HeadBreak,
    HeadBreakKind,
    head_bytes,
    sign_head,
    verify_head,
    verify_with_heads,
)
from schout.core.evidence.merkle import Frontier

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
AT = datetime(2026, 12, 7, 9, tzinfo=UTC)


def chain(*bodies: str) -> list[Entry]:
    entries: list[Entry] = []
    for body in bodies:
        entries.append(link(entries[-1] if entries else None, 5, "act", "gate", body))
    return entries


def head_of(entries: Sequence[Entry]) -> ChainHead:
    frontier = Frontier()
    for entry in entries:
        frontier.add(entry.hash)
    return ChainHead(at=AT, seq=len(entries), hash=entries[-1].hash, root=frontier.root())


LEDGER = chain("{}", "[]", "1", "2", "3")
HEAD = head_of(LEDGER)


def broken(seq: int, what: HeadBreakKind, agreed: int = 0) -> HeadBreak:
    return HeadBreak(seq=seq, at=AT, what=what, agreed=agreed)


def test_what_is_signed_is_one_line_of_canonical_json() -> None:
    head = ChainHead(at=AT, seq=3, hash="sha256:aa", root="sha256:bb")
    assert head_bytes(head) == (
        b'{"at":"2026-12-07T09:00:00Z","format":"schout head 1","hash":"sha256:aa",'
        b'"root":"sha256:bb","seq":3}\n'
    )


def test_a_signed_head_is_read_with_any_of_the_keys_of_the_host() -> None:
    keys = [OTHER.public_key(), KEY.public_key()]
    assert verify_head(head_bytes(HEAD), sign_head(HEAD, KEY), keys) == HEAD


@pytest.mark.parametrize(
    ("data", "signature"),
    [
        pytest.param(head_bytes(HEAD), sign_head(HEAD, OTHER), id="another key"),
        pytest.param(head_bytes(HEAD), b"", id="no signature"),
        pytest.param(head_bytes(HEAD) + b" ", sign_head(HEAD, KEY), id="altered"),
        pytest.param(b"schout permit 1\n{}", KEY.sign(b"schout permit 1\n{}"), id="a permit"),
        pytest.param(
            head_bytes(HEAD).replace(b"00Z", b"00"),
            KEY.sign(head_bytes(HEAD).replace(b"00Z", b"00")),
            id="no zone",
        ),
    ],
)
def test_what_is_no_head_of_this_host_is_not_read(data: bytes, signature: bytes) -> None:
    assert verify_head(data, signature, [KEY.public_key()]) is None


def test_a_ledger_agrees_with_every_head_that_was_signed_over_it() -> None:
    heads = [HEAD, head_of(LEDGER[:2]), HEAD]
    assert verify_with_heads(LEDGER, heads) == Head(seq=5, hash=LEDGER[-1].hash)


def test_without_heads_the_chain_alone_is_verified() -> None:
    assert verify_with_heads(LEDGER[1:], []) == Break(seq=1, what=BreakKind.WRONG_NUMBER)


def test_a_ledger_whose_end_was_cut_off_is_told() -> None:
    found = verify_with_heads(LEDGER[:3], [HEAD, head_of(LEDGER[:2])])
    assert found == broken(5, HeadBreakKind.CUT_OFF, agreed=2)


def test_an_empty_ledger_that_had_entries_was_cut_off() -> None:
    assert verify_with_heads([], [HEAD]) == broken(5, HeadBreakKind.CUT_OFF)


def test_a_ledger_that_was_written_anew_is_told() -> None:
    found = verify_with_heads(chain("{}", "[]", "else", "2", "3", "4"), [head_of(LEDGER[:2]), HEAD])
    assert found == broken(5, HeadBreakKind.WRITTEN_ANEW, agreed=2)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(msgspec.structs.replace(HEAD, root="sha256:00"), id="another root"),
        pytest.param(msgspec.structs.replace(HEAD, hash="sha256:00"), id="another hash"),
        pytest.param(msgspec.structs.replace(HEAD, seq=0), id="an impossible number"),
    ],
)
def test_a_head_agrees_in_every_part_or_not_at_all(head: ChainHead) -> None:
    assert verify_with_heads(LEDGER, [head]) == broken(head.seq, HeadBreakKind.WRITTEN_ANEW)


def test_a_chain_that_breaks_is_told_before_any_head() -> None:
    altered = [*LEDGER[:3], msgspec.structs.replace(LEDGER[3], body="9"), LEDGER[4]]
    assert verify_with_heads(altered, [HEAD]) == Break(seq=4, what=BreakKind.ALTERED)


def test_the_head_of_an_empty_ledger_says_nothing() -> None:
    empty = ChainHead(at=AT, seq=0, hash="sha256:00", root=Frontier().root())
    assert verify_with_heads([], [empty]) == Head(seq=0, hash="sha256:" + "0" * 64)
