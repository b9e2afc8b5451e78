"""What was touched lately: bounded, the least recently touched goes first and is told."""

from schout.gateway.recent import Recent


def test_the_least_recently_touched_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    assert [recent.put("a", 1), recent.put("b", 2), recent.put("a", 3)] == [None, None, None]
    assert recent.put("c", 4) == 2
    assert [recent.get(key) for key in "abc"] == [3, None, 4]


def test_what_is_forgotten_is_given_once() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    assert [recent.pop("a"), recent.pop("a"), len(recent)] == [1, None, 0]


def test_a_million_random_keys_take_no_more_room_than_allowed() -> None:
    recent: Recent[int, int] = Recent(1000)
    gone = sum(recent.put(number * 2654435761 % (1 << 32), 1) or 0 for number in range(1_000_000))
    assert (len(recent), gone) == (1000, 999_000)
