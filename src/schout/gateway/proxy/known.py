"""What was read and written lately, by the bytes it was read from: most say the same again.

Nothing here lives longer than the documents in use, and all of it is bounded. The bytes may hold
credentials, which a proxy has to pass on as they are: they stay in the memory of this process.
"""

import msgspec

from schout.gateway.call import Call
from schout.gateway.caller.identify import Head
from schout.gateway.hooks.remembered import Remembered
from schout.gateway.proxy.framing import AnswerHead, RequestHead

_MOST_REQUESTS = 16_384
_MOST_ANSWERS = 256
_MOST_BYTES = 1_024
"""Of a head that is remembered; together with the number above, some 100 MiB at the very most."""
_SIGNED = b"signature-input"
"""A signed request is read anew each time: its signature has an end."""
_NO_FIELDS: list[tuple[bytes, bytes]] = []


class Plain(msgspec.Struct, frozen=True, gc=False):
    """A request without a body, as it was read before. Made by position."""

    head: RequestHead
    """Without its fields."""
    call: Call
    written: bytes
    """The head as it goes to the upstream."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """The head of an answer to anything but `HEAD`, as it was read before. Made by position."""

    head: AnswerHead
    written: bytes
    """As it goes to a caller of HTTP/1.1 whose connection stays open."""


class Known:
    """Requests of all connections by their source and bytes, and the heads of answers."""

    __slots__ = ("_answers", "_requests")

    def __init__(self) -> None:
        self._requests: Remembered[Plain] = Remembered(_MOST_REQUESTS)
        self._answers: Remembered[Said] = Remembered(_MOST_ANSWERS)

    def clear(self) -> None:
        """Forget all: it would be read in another way now."""
        self._requests.clear()

    def plain(self, source: bytes, data: bytes) -> Plain | None:
        """Give the request that was read before; `source`: its address as a line."""
        return self._requests.get(source + data) if len(data) <= _MOST_BYTES else None

    def keep_plain(
        self, source: bytes, raw: bytes, head: RequestHead, asked: Head, call: Call, written: bytes
    ) -> None:
        """Keep a request, unless there is more to it than its bytes, or than its head."""
        if (
            len(raw) <= _MOST_BYTES and head.keep_alive
            and not (head.length or head.upgrade or head.expects)
            and not any(name == _SIGNED for name, _ in asked.headers)
        ):  # fmt: skip
            bare = msgspec.structs.replace(head, fields=_NO_FIELDS)
            self._requests.put(source + raw, Plain(bare, call, written))

    def said(self, raw: bytes) -> Said | None:
        """Give the head of an answer that was read before."""
        return self._answers.get(raw)

    def keep_said(self, raw: bytes, head: AnswerHead, written: bytes) -> None:
        """Keep the head of an answer."""
        if len(raw) <= _MOST_BYTES and head.length >= 0:
            self._answers.put(raw, Said(head, written))
