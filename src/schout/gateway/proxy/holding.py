"""The wait of one call that the gate wants held, in a task of its own."""

import asyncio
from collections.abc import Callable

from schout.gateway.call import Answer, Call
from schout.gateway.hold import hold
from schout.gateway.proxy.shared import Shared


class Holding:
    """Waits as the gate asks, then goes on; whoever ends it before that has the lease given back.

    INVARIANT: a lease is with the gate's answer until the task has begun, then with the task, and
    behind `go_on` with whoever took the answer. So it is given back once, whatever happens.
    """

    __slots__ = ("_go_on", "_lease", "_shared", "_task")

    def __init__(
        self, shared: Shared, call: Call, answer: Answer, go_on: Callable[[Answer], None]
    ) -> None:
        self._shared, self._go_on = shared, go_on
        self._lease = answer.lease
        self._task: asyncio.Task[None] | None = shared.spawn(self._wait(call, answer))

    @property
    def begun(self) -> bool:
        """Whether it waits; nothing does once the proxy has stopped."""
        return self._task is not None

    async def _wait(self, call: Call, answer: Answer) -> None:
        self._lease = None
        answer = await hold(self._shared.gate, call, self._shared.clock, answer)
        self._task = None
        self._go_on(answer)

    def end(self) -> None:
        """Wait no longer."""
        if self._task is not None:
            self._task.cancel()
        lease, self._lease = self._lease, None
        if lease is not None:
            self._shared.gate.release(lease, self._shared.clock.now_us())
