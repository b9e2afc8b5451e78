"""The outbox: what is put there goes out in order, at the end of the turn, and to nobody gone."""

import asyncio
from collections.abc import Callable

from tests.unit.gateway.hooks.wire import turn

from schout.gateway.proxy.outbox import Outbox


class Wire(asyncio.Transport):
    """A transport that notes what is written."""

    def __init__(self, notes: list[tuple["Wire", bytes]]) -> None:
        super().__init__()
        self._notes = notes
        self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._notes.append((self, bytes(data)))


def in_a_turn(act: Callable[[], None]) -> None:
    """Act in one turn of an event loop, and let the next one begin."""

    async def act_and_wait() -> None:
        act()
        await turn()

    asyncio.run(act_and_wait())


def test_all_goes_out_in_order_when_the_turn_is_over() -> None:
    outbox, notes = Outbox(), list[tuple[Wire, bytes]]()
    first, second = Wire(notes), Wire(notes)

    def act() -> None:
        outbox.put(first, b"1")
        outbox.put(second, b"2")
        outbox.put(first, b"3")
        assert notes == []

    in_a_turn(act)
    assert notes == [(first, b"1"), (second, b"2"), (first, b"3")]


def test_what_was_sent_early_is_not_sent_again() -> None:
    outbox, notes = Outbox(), list[tuple[Wire, bytes]]()
    wire = Wire(notes)

    def act() -> None:
        outbox.put(wire, b"1")
        outbox.send()
        assert notes == [(wire, b"1")]
        outbox.put(wire, b"2")

    in_a_turn(act)
    assert notes == [(wire, b"1"), (wire, b"2")]


def test_who_went_away_gets_nothing_and_the_others_theirs() -> None:
    outbox, notes = Outbox(), list[tuple[Wire, bytes]]()
    gone, here = Wire(notes), Wire(notes)

    def act() -> None:
        outbox.put(gone, b"1")
        outbox.put(here, b"2")
        gone.closing = True

    in_a_turn(act)
    assert notes == [(here, b"2")]


def test_the_next_turn_has_its_own() -> None:
    outbox, notes = Outbox(), list[tuple[Wire, bytes]]()
    wire = Wire(notes)

    async def turns() -> None:
        for data in (b"1", b"2"):
            outbox.put(wire, data)
            await turn()
            assert notes[-1] == (wire, data)

    asyncio.run(turns())
    assert notes == [(wire, b"1"), (wire, b"2")]
