"""Content codings: undone within bounds, and a bomb inflates no further."""

import gzip
import tracemalloc
import zlib

import pytest

from schout.gateway.caller.coding import plain_body
from schout.gateway.caller.reading import Unread

TEXT = b'{"id": 1}' * 20
BARE = zlib.compressobj(wbits=-15)
CODED = [
    ("none", None, TEXT),
    ("identity", b"Identity", TEXT),
    ("gzip", b"gzip", gzip.compress(TEXT)),
    ("x_gzip", b" X-GZIP ", gzip.compress(TEXT)),
    ("gzip_of_two_members", b"gzip", gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:])),
    ("deflate", b"deflate", zlib.compress(TEXT)),
    ("bare_deflate", b"deflate", BARE.compress(TEXT) + BARE.flush()),
]


@pytest.mark.parametrize(("coding", "body"), [c[1:] for c in CODED], ids=[c[0] for c in CODED])
def test_a_known_coding_is_undone(coding: bytes | None, body: bytes) -> None:
    assert plain_body(body, coding) == (TEXT, False)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"br", TEXT),
        (b"gzip, gzip", gzip.compress(gzip.compress(TEXT))),
        (b"gzip", TEXT),
        (b"deflate", b"\x78\x9c\xff\xff\xff\xff"),
        (b"gzip", gzip.compress(TEXT) + b"rest"),
        (b"gzip", gzip.compress(b"") * 17),
    ],
    ids=["unknown", "nested", "no_gzip", "no_deflate", "something_behind", "too_many_members"],
)
def test_a_coding_that_cannot_be_undone_is_said_so(coding: bytes, body: bytes) -> None:
    assert plain_body(body, coding) is Unread.CODING


def test_a_body_that_is_cut_off_is_said_to_be() -> None:
    assert plain_body(TEXT, None, 10) == (TEXT[:10], True)
    assert plain_body(gzip.compress(TEXT), b"gzip", 100) == (TEXT[:100], True)
    found = plain_body(gzip.compress(TEXT)[:-9], b"gzip")
    assert not isinstance(found, Unread)
    assert found[1]


def test_a_bomb_inflates_no_further_than_it_may() -> None:
    bomb = gzip.compress(bytes(64 << 20))
    tracemalloc.start()
    try:
        found = plain_body(bomb, b"gzip", 1 << 16)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == (bytes(1 << 16), True)
    assert most < 1 << 20
