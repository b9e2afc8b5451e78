"""What callers are told when their calls are turned away; a flood gets the same bytes again."""

import msgspec

from schout.core.model.moment import SECOND_US
from schout.gateway.answer.reply import Replier
from schout.gateway.call import Answer, Call, Verdict
from schout.gateway.gate import Gate
from schout.gateway.judge import NEVER_US
from schout.gateway.proxy import heads
from schout.gateway.proxy.framing import RequestHead

_FRESH_US = 100_000
"""How long callers are told the same remains of their limits: that is told in whole seconds."""
_MOST = 4_096
"""Calls whose refusals are remembered: some 10 MiB."""


class _Told(msgspec.Struct, frozen=True, gc=False):
    """A refusal that was sent. Made by position."""

    call: Call
    old: bool
    answer: Answer
    over_us: int
    most_us: int
    """Waits are told in whole seconds: it is right for those above the one, up to the other."""
    until_us: int
    data: bytes


class Refusals:
    """Writes refusals, and remembers the last one of each call."""

    __slots__ = ("_date", "_gate", "_kept", "_replier")

    def __init__(self, gate: Gate, replier: Replier) -> None:
        self._gate, self._replier, self._date = gate, replier, b""
        self._kept: dict[int, _Told] = {}
        """By the identity of the call, which each of them keeps alive."""

    def swap(self, replier: Replier) -> None:
        """Go on with another replier."""
        self._replier = replier
        self._kept.clear()

    def date(self, date: bytes) -> None:
        """Write another date from now on."""
        self._date = date
        self._kept.clear()

    def again(self, call: Call, answer: Answer, head: RequestHead, now_us: int) -> bytes | None:
        """Give what the last such call was told, if this one is told the same; else `None`.

        Calls that are one object are told the same, for they are the same.
        """
        told = self._kept.get(id(call))
        if (
            told is None or now_us >= told.until_us or told.old is not head.old
            or not told.over_us < answer.wait_us <= told.most_us
        ):  # fmt: skip
            return None
        before = told.answer
        if answer is before or (
            answer.limit is before.limit and answer.verdict is before.verdict
            and answer.quota == before.quota and answer.case == before.case
            and answer.hint == before.hint and answer.sanction == before.sanction
        ):  # fmt: skip
            return told.data
        return None

    def write(
        self, call: Call, answer: Answer, head: RequestHead, now_us: int, *, keep: bool
    ) -> bytes:
        """Write the refusal that the caller's program understands.

        What has a challenge in it is good for one time only, and so is the last answer of a
        connection; nobody sends again and again what can never pass.
        """
        told = self.again(call, answer, head, now_us) if keep else None
        if told is not None:
            return told
        reply = self._replier.reply(answer, call, self._gate.standings(call, now_us))
        data = heads.own(reply.status, reply.headers, reply.body, self._date, head, keep=keep)
        if keep and answer.wait_us > NEVER_US and answer.verdict is not Verdict.PROVE:
            self._keep(call, answer, now_us, data, old=head.old)
        return data

    def _keep(self, call: Call, answer: Answer, now_us: int, data: bytes, *, old: bool) -> None:
        if len(self._kept) >= _MOST:
            self._kept.clear()
        most_us = -(-answer.wait_us // SECOND_US) * SECOND_US
        over_us = max(most_us - SECOND_US, NEVER_US)
        until_us = now_us + _FRESH_US
        told = _Told(call, old, answer, over_us, most_us, until_us, data)
        self._kept[id(call)] = told
