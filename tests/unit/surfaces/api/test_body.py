"""How long a body may take, and who gives up the memory for a large one when others wait."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from starlette.requests import Request
from starlette.types import Message
from tests.unit.gateway.virtual_time import VirtualClock, pass_us, run

from schout.core.intake.reports.knowns import MOST_BYTES
from schout.surfaces.api.answer import Answer
from schout.surfaces.api.body import (
    BEHIND_S,
    BYTES_PER_S,
    LARGE_AT_ONCE,
    SMALL,
    WITHIN_S,
    Places,
)
from schout.surfaces.api.problem import Stopped

S = 1_000_000
T = TypeVar("T")


def timed(task: Coroutine[Any, Any, T]) -> tuple[T, int]:
    """Run a task; give what it gives, and in how many seconds."""
    clock = VirtualClock(0)
    return run(clock, task), clock.now_us() // S


def coming(count: int, size: int, every_s: int, first_s: int = 0) -> Request:
    """Give a request whose body comes in so many parts, the last of them empty."""
    left = count

    async def receive() -> Message:
        nonlocal left
        await pass_us((every_s if left < count else first_s) * S)
        left -= 1
        return {"type": "http.request", "body": bytes(size if left else 0), "more_body": left > 0}

    return Request({"type": "http", "headers": []}, receive)


def leading(size: int, request: Request) -> Request:
    """Give a request with a part of so many bytes in front."""
    first = True

    async def receive() -> Message:
        nonlocal first
        if not first:
            return await request.receive()
        first = False
        return {"type": "http.request", "body": bytes(size), "more_body": True}

    return Request({"type": "http", "headers": []}, receive)


async def status(places: Places, request: Request, most: int = MOST_BYTES) -> int:
    """Give the size of a body, or the status that it was refused with."""
    try:
        async with places.body(request, most) as raw:
            return len(raw)
    except Stopped as stopped:
        answer: Answer = stopped.answer
        return answer.status


async def placed(places: Places, request: Request, after_s: int = 0) -> tuple[int, int]:
    """Read a body in its turn; give what became of it, and in which second that was."""
    await pass_us(after_s * S)
    found = await status(places, request)
    return found, int(asyncio.get_running_loop().time())


def test_the_largest_report_comes_over_a_slow_line() -> None:
    count = MOST_BYTES // BYTES_PER_S
    found = timed(placed(Places(), coming(count + 1, BYTES_PER_S, 1)))
    assert found == ((MOST_BYTES, count), count)


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_a_body_that_dribbles_is_let_go_of(size: int) -> None:
    (found, seconds) = timed(status(Places(), coming(1000, size, 1)))
    assert (found, seconds) == (408, WITHIN_S + size * WITHIN_S // BYTES_PER_S)


def test_who_sent_much_at_once_may_stand_still_no_longer_than_others() -> None:
    (found, seconds) = timed(status(Places(), coming(2, MOST_BYTES, 99)))
    assert (found, seconds) == (408, WITHIN_S)


def test_a_body_that_is_too_large_is_let_go_of_at_once() -> None:
    assert timed(status(Places(), coming(9, 10, 1), 15)) == (413, 1)


async def all_of(*tasks: Coroutine[Any, Any, tuple[int, int]]) -> list[tuple[int, int]]:
    return await asyncio.gather(*tasks)


def slow() -> Request:
    """Give one that comes just in time, for a minute and more."""
    return coming(100, BYTES_PER_S, 1)


def test_slow_ones_keep_their_places_while_nobody_waits() -> None:
    async def both() -> list[tuple[int, int]]:
        places = Places()
        return await all_of(*(placed(places, slow()) for _ in range(LARGE_AT_ONCE)))

    assert timed(both())[0] == [(99 * BYTES_PER_S, 99)] * LARGE_AT_ONCE


LARGE_AFTER_S = SMALL // BYTES_PER_S
"""When `slow()` has shown that it is large."""


@pytest.mark.parametrize(
    ("came_s", "let_in_s"), [(10, LARGE_AFTER_S + WITHIN_S), (50, 50)], ids=["early", "late"]
)
def test_slow_ones_make_room_for_who_waits_once_they_had_their_time(
    came_s: int, let_in_s: int
) -> None:
    async def five() -> list[tuple[int, int]]:
        places = Places()
        four = [placed(places, slow()) for _ in range(LARGE_AT_ONCE)]
        return await all_of(*four, placed(places, coming(2, MOST_BYTES, 0), came_s))

    *before, last = timed(five())[0]
    assert before == [(408, let_in_s)] * LARGE_AT_ONCE
    assert last == (MOST_BYTES, let_in_s)


def test_who_begins_while_others_wait_has_the_first_time_alone() -> None:
    async def three() -> list[tuple[int, int]]:
        places = Places(count=1)
        return await all_of(*(placed(places, slow()) for _ in range(3)))

    first_s, left_s = LARGE_AFTER_S + WITHIN_S, 99 - LARGE_AFTER_S
    assert sorted(timed(three())[0]) == [
        (408, first_s),
        (408, first_s + WITHIN_S),
        (99 * BYTES_PER_S, first_s + WITHIN_S + left_s),
    ]


def test_who_is_quick_is_not_held_up_by_who_waits() -> None:
    async def two() -> list[tuple[int, int]]:
        places = Places(count=1)
        return await all_of(*(placed(places, coming(20, BYTES_PER_S, 1)) for _ in range(2)))

    left_s = 19 - LARGE_AFTER_S
    assert timed(two())[0] == [(19 * BYTES_PER_S, 19), (19 * BYTES_PER_S, 19 + left_s)]


@pytest.mark.parametrize(
    ("sent", "came_s", "let_in_s"),
    [(1, 0, 0), (SMALL, 0, 0), (SMALL + 1, 0, BEHIND_S), (SMALL + 1, 10, 10)],
    ids=["a_byte", "small", "large", "large_before"],
)
def test_bodies_that_stand_still_hold_up_nobody(sent: int, came_s: int, let_in_s: int) -> None:
    async def many() -> tuple[int, int]:
        places = Places()
        still = [placed(places, coming(3, sent, 99)) for _ in range(LARGE_AT_ONCE)]
        tasks = [asyncio.create_task(each) for each in still]
        await pass_us(S // 10)
        found = await placed(places, coming(2, MOST_BYTES, 0), came_s)
        for each in tasks:
            each.cancel()
        return found

    assert timed(many())[0] == (MOST_BYTES, let_in_s)


def test_who_dribbles_in_a_place_loses_it_to_who_waits() -> None:
    async def two() -> list[tuple[int, int]]:
        places = Places(count=1)
        return await all_of(
            placed(places, leading(SMALL + 1, coming(99, 1, 1))),
            placed(places, coming(2, MOST_BYTES, 0), 5),
        )

    assert timed(two())[0] == [(408, 5), (MOST_BYTES, 5)]
