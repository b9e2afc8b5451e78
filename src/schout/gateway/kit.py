"""The gate with those who identify callers and answer them, for middleware in an application.

A lock guards it, for an application may have several threads, and the documents are changed from
one of their own.
"""

import threading

from schout.gateway.answer.fields import Field
from schout.gateway.answer.reply import Replier, Reply
from schout.gateway.call import Answer, Call
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.ports.clock import Clock


class Kit:
    """All that a middleware needs."""

    def __init__(self, gate: Gate, identifier: Identifier, replier: Replier, clock: Clock) -> None:
        self.gate, self.identifier, self.replier, self.clock = gate, identifier, replier, clock
        self.lock = threading.RLock()

    def check(self, call: Call) -> Answer:
        """Answer a call at this moment."""
        with self.lock:
            return self.gate.check(call, self.clock.now_us())

    def release(self, lease: str) -> None:
        """Give a lease back: its call has ended."""
        with self.lock:
            self.gate.release(lease, self.clock.now_us())

    def reply(self, answer: Answer, call: Call) -> Reply:
        """Write what a caller gets whose call does not pass."""
        with self.lock:
            standings = self.gate.standings(call, self.clock.now_us())
        return self.replier.reply(answer, call, standings)

    def fields(self, answer: Answer, call: Call) -> tuple[Field, ...]:
        """Write the RateLimit fields of a call that passes."""
        with self.lock:
            standings = self.gate.standings(call, self.clock.now_us())
        return self.replier.fields(answer, standings)
