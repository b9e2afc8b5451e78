"""Ctrl-C between two steps: what is under way is finished, then the command is interrupted.

So what was stored and what was printed agree.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupt:
    """Holds Ctrl-C back while a step is under way."""

    def __init__(self) -> None:
        self._busy = False
        self._asked = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Listen to Ctrl-C while the block runs; one that is ignored stays ignored."""
        before = signal.getsignal(signal.SIGINT)
        if before is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Finish the block, then raise `KeyboardInterrupt` when it was asked for meanwhile."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        if self._asked:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise `KeyboardInterrupt` when it was asked for and got lost on its way.

        Python drops what a signal raises while it clears an object away.
        """
        if self._asked:
            raise KeyboardInterrupt

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        if not self._busy:
            raise KeyboardInterrupt
