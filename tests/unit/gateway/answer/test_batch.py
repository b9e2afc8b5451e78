"""Calls that could have been one are seen, in bounded memory and without false claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schout.gateway.answer.batch import BatchWatch
from schout.gateway.call import BatchHint, Rpc

S = 1_000_000
CREATE = Rpc(model="res.partner", method="create", records=1)


def seen(
    rpc: Rpc = CREATE, count: int = 200, every_us: int = S, watch: BatchWatch | None = None
) -> tuple[BatchWatch, int]:
    """Watch calls come in at a steady pace; give the watch and the moment of the last one."""
    watch = watch or BatchWatch()
    for number in range(count):
        watch.note("key:1", rpc, number * every_us)
    return watch, (count - 1) * every_us


def test_creating_one_by_one_is_seen() -> None:
    watch, now = seen(count=191)
    assert watch.hint("key:1", now) == BatchHint(
        model="res.partner", method="create", batch="create", count=191, seconds=190, speedup=10
    )


@pytest.mark.parametrize(
    ("method", "speedup"),
    [("create", 10), ("load", 11), ("write", 0), ("read", 0), ("search_read", 0), ("unlink", 0)],
)
def test_each_method_has_the_speedup_that_was_measured(method: str, speedup: int) -> None:
    watch, now = seen(replace(CREATE, method=method), count=20)
    hint = watch.hint("key:1", now)
    assert hint is not None
    assert (hint.method, hint.batch, hint.count, hint.speedup) == (method, method, 20, speedup)


@pytest.mark.parametrize(
    "rpc",
    [
        pytest.param(replace(CREATE, records=50), id="already-many"),
        pytest.param(replace(CREATE, records=None), id="number-not-known"),
        pytest.param(replace(CREATE, method="action_post"), id="takes-only-one"),
        pytest.param(replace(CREATE, method=None), id="method-not-known"),
        pytest.param(replace(CREATE, model=None), id="model-not-known"),
        pytest.param(replace(CREATE, model="x" * 65), id="name-too-long"),
    ],
)
def test_what_could_not_have_been_one_call_is_not_counted(rpc: Rpc) -> None:
    watch, now = seen(rpc)
    assert (len(watch), watch.hint("key:1", now)) == (0, None)


def test_a_few_calls_are_no_reason_for_a_hint() -> None:
    watch, now = seen(count=19)
    assert watch.hint("key:1", now) is None
    assert watch.hint("key:2", now) is None


def test_calls_all_at_once_took_a_second() -> None:
    watch, now = seen(count=30, every_us=0)
    hint = watch.hint("key:1", now)
    assert hint is not None
    assert (hint.count, hint.seconds) == (30, 1)


def test_old_calls_give_no_hint() -> None:
    watch, now = seen()
    assert watch.hint("key:1", now + 300 * S) is None


def test_a_window_that_has_ended_still_counts_until_the_next_says_more() -> None:
    watch, now = seen(count=305)
    hint = watch.hint("key:1", now)
    assert hint is not None
    assert (hint.count, hint.seconds) == (300, 299)
    watch, now = seen(count=325)
    hint = watch.hint("key:1", now)
    assert hint is not None
    assert (hint.count, hint.seconds) == (25, 24)


def test_after_a_long_silence_counting_begins_anew() -> None:
    watch, now = seen(count=100)
    later = now + 301 * S
    watch.note("key:1", CREATE, later)
    assert watch.hint("key:1", later) is None


def test_the_most_frequent_kind_is_told() -> None:
    watch, _ = seen(replace(CREATE, method="write"), count=40)
    watch, now = seen(CREATE, count=60, watch=watch)
    watch, _ = seen(replace(CREATE, model="sale.order"), count=30, watch=watch)
    hint = watch.hint("key:1", now)
    assert hint is not None
    assert (hint.model, hint.method, hint.count) == ("res.partner", "create", 60)


def test_a_hint_stays_for_two_seconds() -> None:
    watch, now = seen(count=50)
    first = watch.hint("key:1", now)
    watch.note("key:1", CREATE, now + S)
    assert watch.hint("key:1", now + S) is first
    fresh = watch.hint("key:1", now + 2 * S)
    assert fresh is not None
    assert fresh.count == 51


def test_a_clock_that_is_set_back_breaks_nothing() -> None:
    watch, now = seen(count=50)
    first = watch.hint("key:1", now)
    watch.note("key:1", CREATE, 0)
    hint = watch.hint("key:1", 0)
    assert first is not None
    assert hint == replace(first, count=51)


def test_only_so_many_principals_are_followed_and_the_longest_silent_goes_first() -> None:
    watch = BatchWatch(principals=2, at_least=1)
    for key in ("a", "b", "a", "c"):
        watch.note(key, CREATE, S)
    assert len(watch) == 2
    assert [watch.hint(key, S) is not None for key in "abc"] == [True, False, True]


def test_only_four_kinds_are_followed_of_each() -> None:
    watch = BatchWatch(at_least=2)
    for model in ("a", "b", "c", "d", "e", "a"):
        watch.note("key", replace(CREATE, model=model), S)
    assert watch.hint("key", S) is None
    watch.note("key", replace(CREATE, model="e"), S)
    assert watch.hint("key", 3 * S) == BatchHint(
        model="e", method="create", batch="create", count=2, seconds=1, speedup=10
    )


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 400 * S)), max_size=60))
def test_never_more_calls_are_claimed_than_there_were(notes: list[tuple[str, int]]) -> None:
    watch = BatchWatch(principals=2, at_least=1)
    counts = dict.fromkeys("abc", 0)
    for key, now in notes:
        watch.note(key, CREATE, now)
        counts[key] += 1
        hint = watch.hint(key, now)
        assert hint is None or (hint.count <= counts[key] and hint.seconds <= 401)
    assert len(watch) <= 2
