"""What was read lately is kept, in bounded number."""

from schout.gateway.hooks.remembered import Remembered


def test_what_is_used_is_kept_while_the_rest_is_forgotten() -> None:
    kept: Remembered[int] = Remembered(10)
    kept.put(b"used", 1)
    for number in range(1000):
        kept.put(b"%d" % number, number)
        assert kept.get(b"used") == 1
        assert len(kept) <= 20
    assert kept.get(b"0") is None


def test_cleared_it_knows_nothing() -> None:
    kept: Remembered[int] = Remembered(10)
    kept.put(b"a", 1)
    kept.clear()
    assert (kept.get(b"a"), len(kept)) == (None, 0)
