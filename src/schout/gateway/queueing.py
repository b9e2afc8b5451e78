"""Queues: calls that wait until one of the same key has ended, each in the order they came.

A call waits in all its lanes at once. It may go when, in each of them, fewer wait before it than
there are free places; so nobody overtakes, nobody is forgotten, and the first of all never waits
for one behind it.
"""

from collections.abc import Callable, Iterable, Sequence

from schout.core.limits.lanes import Lane, has_room

Wake = Callable[[], None]
_Waiter = tuple[tuple[Lane, ...], Wake]
_ANY_NUMBER = 1 << 30


class Queues:
    """Who waits, in which lanes."""

    def __init__(self) -> None:
        self._waiting: dict[Lane, list[_Waiter]] = {}

    def __len__(self) -> int:
        """Tell in how many lanes somebody waits."""
        return len(self._waiting)

    def join(self, lanes: Sequence[Lane], now_us: int, wake: Wake) -> Callable[[], None]:
        """Wait in lanes: `wake` is called when the turn may have come; give how to stop waiting.

        It may be called at once, and again; stopping twice does no harm.
        """
        waiter = (tuple(lanes), wake)
        for lane in lanes:
            self._waiting.setdefault(lane, []).append(waiter)
            lane.queued += 1
        if self._may_go(waiter, now_us):
            wake()

        def leave() -> None:
            left = [lane for lane in lanes if self._remove(lane, waiter)]
            for lane in left:
                self.stir(lane, now_us)

        return leave

    def _remove(self, lane: Lane, waiter: _Waiter) -> bool:
        waiting = self._waiting.get(lane, [])
        for place, each in enumerate(waiting):
            if each is waiter:
                del waiting[place]
                lane.queued -= 1
                if not waiting:
                    del self._waiting[lane]
                return True
        return False

    def stir(self, lane: Lane, now_us: int) -> None:
        """Wake those in a lane who may go: a place has become free, or somebody has left."""
        waiting = self._waiting.get(lane, [])
        for waiter in waiting[: _free(lane, now_us)]:
            if self._may_go(waiter, now_us):
                waiter[1]()

    def stir_all(self) -> None:
        """Wake everybody, to ask again: other limits hold now."""
        for wake in [wake for waiting in self._waiting.values() for _, wake in waiting]:
            wake()

    def _may_go(self, waiter: _Waiter, now_us: int) -> bool:
        return all(self._is_turn(lane, waiter, now_us) for lane in waiter[0])

    def _is_turn(self, lane: Lane, waiter: _Waiter, now_us: int) -> bool:
        before = _place(self._waiting.get(lane, ()), waiter)
        return before < _free(lane, now_us)


def _place(waiting: Iterable[_Waiter], waiter: _Waiter) -> int:
    return next((place for place, each in enumerate(waiting) if each is waiter), 0)


def _free(lane: Lane, now_us: int) -> int:
    if not lane.cap:
        return _ANY_NUMBER
    return lane.cap - len(lane.leases or ()) if has_room(lane, now_us) else 0
