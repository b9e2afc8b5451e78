"""The data of a mail comes out as it went in, however the network cuts it."""

import asyncio
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schout.adapters.mail.lines import Incoming

LINES = st.lists(
    st.sampled_from([b"", b".", b"..", b".a", b"text", b"a\nb", b"\n.\n", b"\r", b"MAIL FROM:<x>"]),
    max_size=12,
)


def stuffed(lines: list[bytes]) -> bytes:
    return b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines)


class Pieces:
    """A stream that gives bytes in the pieces that cuts make of them."""

    def __init__(self, raw: bytes, cuts: list[int]) -> None:
        places = sorted({0, len(raw), *(cut % (len(raw) + 1) for cut in cuts)})
        self._pieces = [raw[start:end] for start, end in pairwise(places)]

    async def read(self, n: int) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


async def heard(raw: bytes, cuts: list[int], most: int) -> tuple[bytes | None, bytes | None]:
    incoming = Incoming(Pieces(raw, cuts), within_s=20)
    return await incoming.data(most), await incoming.line()


@given(LINES, st.lists(st.integers(0, 500), max_size=8))
def test_a_mail_is_read_whole_and_no_further(lines: list[bytes], cuts: list[int]) -> None:
    raw = stuffed(lines)
    found = asyncio.run(heard(raw + b".\r\nQUIT\r\n", cuts, 10_000))
    assert found == (b"".join(line + b"\r\n" for line in lines), b"QUIT")


@given(LINES, st.lists(st.integers(0, 500), max_size=8), st.integers(0, 40))
def test_a_mail_that_is_too_large_is_dropped_and_the_session_goes_on(
    lines: list[bytes], cuts: list[int], most: int
) -> None:
    raw = stuffed(lines)
    data, rest = asyncio.run(heard(raw + b".\r\nQUIT\r\n", cuts, most))
    whole = b"".join(line + b"\r\n" for line in lines)
    assert (data, rest) == (whole if len(raw) <= most else b"", b"QUIT")


@given(LINES, st.lists(st.integers(0, 500), max_size=8))
def test_a_mail_without_its_end_is_none(lines: list[bytes], cuts: list[int]) -> None:
    assert asyncio.run(heard(stuffed(lines), cuts, 10_000))[0] is None
