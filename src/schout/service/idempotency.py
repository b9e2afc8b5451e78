"""Keeps the answers to requests that may be sent twice, so that they are done once.

Source: draft-ietf-httpapi-idempotency-key-header-07. The answers are kept in memory, for a day: an
answer can hold personal data, which must not lie on a disk when it is erased elsewhere. After a
restart a request is done anew: a report that comes again is then a duplicate, and most acts are
refused a second time; `If-Match` makes sure.
"""

import threading
from collections import OrderedDict
from typing import NamedTuple

from schout.core.model.act import Refused
from schout.core.model.moment import DAY_US

KEPT_US = DAY_US
MOST_BYTES = 32 * 1024 * 1024
"""Of the answers together; the oldest goes first."""
_OVERHEAD = 512
"""Bytes of an answer besides its body."""
OTHER_REQUEST = Refused(
    code="SCH-H031",
    message="the `Idempotency-Key` was used for another request",
    hint="take a new one for each request",
)
UNDER_WAY = Refused(
    code="SCH-H032",
    message="a request with this `Idempotency-Key` is under way",
    hint="send it again in a moment",
)


class KeptAnswer(NamedTuple):
    """What was answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class _Request(NamedTuple):
    fingerprint: bytes
    at_us: int
    answer: KeptAnswer | None
    """`None` while it is under way."""

    @property
    def size(self) -> int:
        return _OVERHEAD + (0 if self.answer is None else len(self.answer.body))


class Idempotency:
    """Remembers requests by who sent them and by their key; safe to use from several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._requests: OrderedDict[tuple[str, str], _Request] = OrderedDict()
        self._lock = threading.Lock()

    def begin(
        self, owner: str, key: str, fingerprint: bytes, now_us: int
    ) -> KeptAnswer | Refused | None:
        """Give the answer that was given, or why there is none; `None`: do it, then `end` it."""
        with self._lock:
            self._forget(now_us)
            found = self._requests.get((owner, key))
            if found is None:
                self._keep((owner, key), _Request(fingerprint, now_us, None))
                return None
        if found.fingerprint != fingerprint:
            return OTHER_REQUEST
        return found.answer or UNDER_WAY

    def end(self, owner: str, key: str, answer: KeptAnswer | None) -> None:
        """Keep what was answered; `None`: it came to nothing, and may be tried again."""
        with self._lock:
            begun = self._drop((owner, key))
            if begun is not None and answer is not None:
                self._keep((owner, key), begun._replace(answer=answer))

    def _keep(self, name: tuple[str, str], request: _Request) -> None:
        self._requests[name] = request
        self._bytes += request.size
        while self._bytes > self._most_bytes and len(self._requests) > 1:
            self._drop(next(iter(self._requests)))

    def _drop(self, name: tuple[str, str]) -> _Request | None:
        gone = self._requests.pop(name, None)
        if gone is not None:
            self._bytes -= gone.size
        return gone

    def _forget(self, now_us: int) -> None:
        """Let go of what is older than a day; the oldest stand first, but for those just ended."""
        while self._requests:
            name, oldest = next(iter(self._requests.items()))
            if oldest.at_us > now_us - KEPT_US:
                return
            self._drop(name)
