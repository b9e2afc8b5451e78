"""Splits a JSON document that holds many events into lines: one object a line.

CloudTrail's files are one object with the events in `Records`, `nfdump -o json` may write one array
without a line end. What is no such document is given as it is. What stands between the objects is
dropped, line ends inside of them become spaces; nothing is held back, so memory stays flat.
"""

import re
from collections.abc import Iterable, Iterator

_START = re.compile(
    rb'\s{0,64}(?:\{\s{0,64}"Records"\s{0,64}:\s{0,64}\[|\[(?=[ \t]{0,8}\{[ \t]{0,8}"))'
)
_OUTSIDE = re.compile(rb'["{}\r\n]')
_IN_TEXT = re.compile(rb'["\\]')


def one_a_line(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the pieces of a log; those of a document with a line end behind each of its objects."""
    document: _Document | None = None
    for number, chunk in enumerate(chunks):
        start = _START.match(chunk) if number == 0 else None
        if start is not None:
            document = _Document()
            yield document.split(chunk[start.end() :])
        else:
            yield chunk if document is None else document.split(chunk)


class _Document:
    """Knows where in the document the next piece begins."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_text = self._escaped = False

    def split(self, chunk: bytes) -> bytes:
        out: list[bytes] = []
        place, size = 0, len(chunk)
        while place < size:
            if self._escaped:
                self._escaped, end = False, place + 1
                match = None
            else:
                match = (_IN_TEXT if self._in_text else _OUTSIDE).search(chunk, place)
                end = size if match is None else match.start()
            if self._depth:
                out.append(chunk[place:end])
            place = end
            if match is not None:
                out.append(self._mark(match[0]))
                place = match.end()
        return b"".join(out)

    def _mark(self, mark: bytes) -> bytes:
        """Take a character that changes the place; give what stands for it."""
        depth = self._depth
        if mark == b"\\":
            self._escaped = True
        elif mark == b'"':
            self._in_text = not self._in_text
        elif mark == b"{":
            self._depth += 1
            return mark
        elif mark == b"}":
            self._depth = max(0, depth - 1)
            return b"}\n" if depth == 1 else b"}" if depth else b""
        else:
            return b" " if depth else b""
        return mark if depth else b""
