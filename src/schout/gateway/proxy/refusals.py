"""What one connection is told when its calls are turned away; a flood gets the same bytes again."""

import msgspec

from schout.core.model.moment import SECOND_US
from schout.gateway.call import Answer, Call, Verdict
from schout.gateway.proxy import heads
from schout.gateway.proxy.framing import RequestHead
from schout.gateway.proxy.shared import Shared

_FRESH_US = 100_000
"""How long a caller is told the same remains of its limits: that is told in whole seconds."""


class _Told(msgspec.Struct, frozen=True, gc=False):
    """A refusal that was sent. Made by position."""

    call: Call
    old: bool
    answer: Answer
    date: bytes
    until_us: int
    data: bytes

    def again(self, answer: Answer) -> bool:
        """Tell whether another answer to the same call says the same, `Retry-After` too."""
        before = self.answer
        return (
            answer.verdict is before.verdict
            and answer.limit is before.limit
            and -(-answer.wait_us // SECOND_US) == -(-before.wait_us // SECOND_US)
            and answer.quota == before.quota
            and answer.sanction == before.sanction
            and answer.case == before.case
            and answer.hint == before.hint
        )


class Refusals:
    """Writes refusals, and remembers the last one."""

    __slots__ = ("_last", "_shared")

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._last: _Told | None = None

    def write(self, call: Call, answer: Answer, head: RequestHead, *, keep: bool) -> bytes:
        """Write the refusal that the caller's program understands.

        Calls that are one object get the same, for they are the same. What has a challenge in it
        is good for one time only.
        """
        shared, last = self._shared, self._last
        now_us = shared.clock.now_us()
        if (
            last is not None and call is last.call and keep and now_us < last.until_us
            and shared.date is last.date and head.old is last.old and last.again(answer)
        ):  # fmt: skip
            return last.data
        standings = shared.gate.standings(call, now_us)
        reply = shared.replier.reply(answer, call, standings)
        data = heads.own(reply.status, reply.headers, reply.body, shared.date, head, keep=keep)
        if keep and answer.verdict is not Verdict.PROVE:
            self._last = _Told(call, head.old, answer, shared.date, now_us + _FRESH_US, data)
        return data
