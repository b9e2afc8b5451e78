"""Lanes hold rates and leases in bounded memory, and never forget what is owed."""

from schout.core.limits.lanes import (
    FOREVER_US,
    GONE_US,
    Book,
    Lane,
    Terms,
    at_rest,
    end,
    enter,
    expire,
    has_room,
    take,
    wait_of,
)

S = 1_000_000
ONE = Terms(interval_us=S, cap=1, ttl_us=60 * S)
RATE = Terms(interval_us=S)
CAP = Terms(cap=1, ttl_us=60 * S)


def book(terms: Terms, most: int = 1000) -> Book:
    return Book(lambda _key, _now_us: terms, most)


def lane(terms: Terms = ONE) -> Lane:
    return book(terms).lane("a", 0)


def test_a_call_gets_a_lease_or_the_wait() -> None:
    limits = book(RATE)
    assert limits.acquire("a", 10 * S) == 1
    assert limits.acquire("a", 10 * S + 1) == 1 - S
    assert limits.acquire("b", 10 * S + 1) == 2
    assert limits.acquire("a", 11 * S) == 3


def test_a_burst_runs_ahead_of_its_rate() -> None:
    limits = book(Terms(interval_us=S, slack_us=2 * S))
    assert [limits.acquire("a", 10 * S) for _ in range(4)] == [1, 2, 3, -S]


def test_one_more_than_the_cap_gets_no_lease_until_one_ends() -> None:
    limits = book(Terms(cap=2, ttl_us=60 * S))
    assert [limits.acquire("a", 0) for _ in range(3)] == [1, 2, 0]
    assert limits.release(1)
    assert limits.acquire("a", 0) == 3


def test_a_lease_ends_once() -> None:
    limits = book(CAP)
    lease = limits.acquire("a", 0)
    assert [limits.release(lease), limits.release(lease), limits.release(99)] == [
        True,
        False,
        False,
    ]


def test_a_lease_that_nobody_gives_back_ends_by_itself() -> None:
    limits = book(CAP)
    assert limits.acquire("a", 0) == 1
    assert limits.acquire("a", 60 * S - 1) == 0
    assert limits.acquire("a", 60 * S) == 2
    assert not limits.release(1)
    assert limits.acquire("a", 60 * S) == 0


def test_a_sweep_ends_what_is_over_and_nothing_else() -> None:
    limits = book(Terms(cap=3, ttl_us=60 * S))
    limits.acquire("a", 0)
    limits.acquire("b", 0)
    limits.acquire("b", 30 * S)
    assert limits.sweep(60 * S - 1) == 0
    assert limits.sweep(60 * S) == 2
    assert limits.sweep(90 * S) == 1
    assert [at_rest(limits.lane(key, 90 * S), 90 * S) for key in "ab"] == [True, True]


def test_a_lease_that_ended_under_another_is_swept_as_well() -> None:
    limits = book(CAP)
    limits.acquire("a", 0)
    limits.acquire("a", 60 * S)
    limits.release(2)
    assert not limits.release(1)
    limits.acquire("b", 0)
    has_room(limits.lane("b", 0), 60 * S)
    assert not limits.release(3)


def test_without_a_rate_even_a_clock_that_steps_back_delays_nothing() -> None:
    limits = book(CAP)
    limits.release(limits.acquire("a", 10 * S))
    assert limits.acquire("a", 0) == 2


def test_terms_are_asked_for_again_when_they_change() -> None:
    def resolve(_key: str, now_us: int) -> Terms:
        return Terms(interval_us=S, until_us=5 * S) if now_us < 5 * S else Terms(interval_us=10)

    limits = Book(resolve)
    limits.acquire("a", 5 * S - 1)
    assert limits.acquire("a", 5 * S - 1) == -S
    assert limits.acquire("a", 5 * S) == -10
    assert limits.acquire("a", 5 * S + 10) > 0


def test_it_is_heard_anew_that_a_key_is_in_use_while_its_terms_are_kept() -> None:
    asked, heard = list[int](), list[int]()

    def resolve(_key: str, now_us: int) -> Terms:
        asked.append(now_us)
        return Terms(interval_us=S, until_us=5 * S)

    def note(_key: str, now_us: int) -> int:
        heard.append(now_us)
        return now_us + 2 * S

    limits = Book(resolve, note=note)
    untils = [limits.lane("a", at * S).until_us for at in range(1, 7)]
    assert (asked, heard) == ([S, 5 * S, 6 * S], [S, 3 * S, 5 * S, 6 * S])
    assert untils == [3 * S, 3 * S, 5 * S, 5 * S, 5 * S, 5 * S]
    limits.resolve_with(lambda _key, _now_us: RATE)
    assert (limits.lane("a", 6 * S).until_us, len(heard)) == (FOREVER_US, 4)


def test_under_other_terms_nobody_owes_more_than_a_full_bucket() -> None:
    limits = book(Terms(interval_us=S, slack_us=99 * S))
    for _ in range(100):
        limits.acquire("a", 0)
    limits.resolve_with(lambda _key, _now_us: RATE)
    assert limits.lane("a", 0).dry_us == S


def test_calls_that_were_promised_a_later_moment_keep_it_under_other_terms() -> None:
    limits = book(RATE)
    paced = limits.lane("a", 0)
    for lease in range(3):
        take(paced, 0, lease)
    limits.resolve_with(lambda _key, _now_us: Terms(interval_us=10))
    assert limits.lane("a", 0).dry_us == 2 * S + 10


def test_other_terms_hold_for_every_lane_at_once() -> None:
    limits = book(ONE)
    limits.acquire("a", 0)
    limits.resolve_with(lambda _key, _now_us: Terms())
    assert [limits.acquire("a", 0), limits.acquire("b", 0)] == [2, 3]
    limits.resolve_with(lambda _key, _now_us: ONE)
    assert [limits.acquire("a", 0), limits.acquire("b", 0)] == [0, 4]


def test_a_limit_that_was_lifted_leaves_no_debt() -> None:
    limits = book(RATE)
    limits.acquire("a", 0)
    limits.resolve_with(lambda _key, _now_us: Terms())
    assert [limits.acquire("a", 1) > 0 for _ in range(5)] == [True] * 5
    limits.resolve_with(lambda _key, _now_us: RATE)
    assert limits.acquire("a", 1) > 0
    assert limits.acquire("a", 1) == -S


def test_lanes_at_rest_make_room_and_are_marked_as_gone() -> None:
    limits = book(RATE, most=2)
    first = limits.lane("a", 0)
    for key in "abcdef":
        assert limits.acquire(key, 10 * S * ord(key)) > 0
    assert (len(limits), limits.full, first.until_us) == (2, 0, GONE_US)


def test_a_lane_in_use_is_never_forgotten() -> None:
    limits = book(RATE, most=3)
    for key in "abcdefghij":
        limits.acquire(key, 0)
    assert [limits.acquire(key, 1) for key in "abc"] == [1 - S] * 3


def test_keys_beyond_the_bound_share_lanes_and_keep_what_they_owe() -> None:
    limits = book(RATE, most=1)
    limits.acquire("a", 0)
    assert limits.acquire("b", 0) > 0
    shared = limits.lane("b", 0)
    assert limits.acquire("b", 1) == 1 - S
    assert (limits.full >= 2, limits.lane("b", 1) is shared, len(limits)) == (True, True, 2)
    # room has come, but what was taken in the shared lane still counts
    assert limits.acquire("b", S - 1) < 0
    assert limits.acquire("b", 2 * S) > 0
    assert limits.lane("b", 2 * S) is not shared
    assert len(limits) == 1


def test_a_shared_lane_is_as_strict_as_the_strictest_of_its_keys() -> None:
    terms = {"fast": Terms(interval_us=1), "slow": RATE, "a": RATE}
    limits = Book(lambda key, _now_us: terms[key.partition(" ")[0]], most=1)
    limits.acquire("a", 0)
    limits.acquire("slow", 0)
    slot = hash("slow") % 4096
    twin = next(key for n in range(10**6) if hash(key := f"fast {n}") % 4096 == slot)
    assert limits.acquire(twin, 1) == -(S - 1)
    assert limits.acquire("slow", 2) == -(S - 2)


def test_memory_is_bounded_under_random_keys() -> None:
    limits = book(ONE, most=100)
    for number in range(20_000):
        limits.acquire(f"key {number}", number)
    assert len(limits) <= 100 + 4096


def test_at_rest_is_dry_with_nothing_running_and_nobody_waiting() -> None:
    one = lane()
    assert at_rest(one, 0)
    take(one, 0, 1)
    assert [at_rest(one, S), at_rest(one, 60 * S)] == [False, True]
    take(one, 60 * S, 2)
    assert end(one, 2)
    assert [at_rest(one, 60 * S), at_rest(one, 61 * S)] == [False, True]
    one.queued = 1
    assert not at_rest(one, 61 * S)


def test_the_wait_of_a_cost_is_until_all_of_it_fits() -> None:
    one = lane(Terms(interval_us=S, slack_us=2 * S))
    assert [wait_of(one, 0, cost) for cost in (1, 3, 4)] == [0, 0, S]
    take(one, 0, 1, cost=2)
    assert [wait_of(one, 0, cost) for cost in (1, 2, 3)] == [0, S, 2 * S]
    assert wait_of(lane(Terms()), 0, 50) == 0


def test_what_passes_over_a_limit_that_only_records_adds_nothing_to_the_debt() -> None:
    one = lane()
    take(one, 0, 1)
    take(one, 0, 2, unpaid=True)
    assert (one.dry_us, one.taken, one.leases) == (S, 2, {1: 60 * S, 2: 60 * S})


def test_without_limits_nothing_is_kept() -> None:
    one = lane(Terms())
    take(one, 5, 1)
    assert (one.dry_us, one.leases, one.until_us, has_room(one, 5)) == (0, None, FOREVER_US, True)


def test_a_lease_is_taken_out_of_its_lane_once() -> None:
    one = lane(Terms(cap=2, ttl_us=S))
    take(one, 0, 1)
    take(one, 0, 2)
    assert [end(one, 1), end(one, 1), end(one, 2), end(one, 2)] == [True, False, True, False]
    assert one.leases is None


def test_there_is_room_again_when_leases_are_over() -> None:
    one = lane(Terms(cap=1, ttl_us=S))
    take(one, 0, 1)
    assert [has_room(one, S - 1), has_room(one, S), has_room(one, S)] == [False, True, True]
    assert expire(one, S)


def test_a_call_enters_all_its_lanes_or_none() -> None:
    lanes = [lane(RATE), lane(Terms(cap=2, ttl_us=S)), lane(Terms())]
    assert enter(lanes, 5, 1) == [lanes[1]]
    assert [(each.dry_us, each.leases, each.taken) for each in lanes] == [
        (5 + S, None, 1),
        (0, {1: 5 + S}, 1),
        (0, None, 1),
    ]
    assert enter(reversed(lanes), 5, 2) is None
    assert enter(lanes[1:], 6, 2) == [lanes[1]]
    assert lanes[1].leases == {1: 5 + S, 2: 6 + S}
    assert enter(lanes[1:], 6, 3) is None
    assert [each.taken for each in lanes] == [1, 2, 2]
    assert enter(lanes[1:], 5 + S, 3) == [lanes[1]]
    assert lanes[1].leases == {2: 6 + S, 3: 5 + 2 * S}


def test_a_burst_is_taken_from_where_the_lane_stands() -> None:
    one = lane(Terms(interval_us=S, slack_us=S))
    assert [enter([one], 5, number) for number in range(3)] == [[], [], None]
    assert one.dry_us == 5 + 2 * S


def test_nobody_enters_before_those_who_wait_but_whose_turn_it_is() -> None:
    one = lane(CAP)
    one.queued = 1
    assert enter([one], 0, 1) is None
    assert enter([one], 0, 1, turn=True) == [one]


def test_nobody_enters_under_terms_that_are_over() -> None:
    one = lane(Terms(until_us=5))
    assert [enter([one], 4, 1), enter([one], 5, 1)] == [[], None]
