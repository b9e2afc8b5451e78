"""Script calls: their keys show nobody, their numbers are those the script reads."""

import msgspec
import pytest

from schout.adapters.valkey.batch import Batch, Owed, gots, levels, naming
from schout.ports.rate_store import Ask, Figures, Got, Lane, Level

RATE = Figures(interval_us=1_000_000, burst=2)
CAP = Figures(cap=3, ttl_us=60_000_000)


def read(batch: Batch) -> tuple[list[str], list[int]]:
    keys, numbers = batch.arguments(lambda key: key)
    return keys, msgspec.msgpack.decode(numbers, type=list[int])


def test_a_name_is_a_keyed_digest_with_the_version_and_the_namespace() -> None:
    name = naming("mine", b"secret")
    start, end = name("host:shop.example").rsplit(":", 1)
    assert start == "schout:1:{mine}"
    assert len(bytes.fromhex(end)) == 16
    assert name("host:shop.example") == naming("mine", b"secret")("host:shop.example")
    assert name("a") != name("b")
    assert name("a") != naming("mine", b"another")("a")


def test_all_sections_go_into_one_call_with_each_key_and_figure_once() -> None:
    batch = Batch()
    batch.back([("a", 1)])
    batch.owed([Owed("b", 5, 6, 7, ((2, 8), (3, 9)))])
    asks = [Ask((Lane("a", RATE), Lane("b", CAP)), "x"), Ask((Lane("b", CAP),), "y", 4)]
    batch.asks(list(zip((10, 11), asks, strict=True)))
    batch.looks([Lane("c", RATE)])
    keys, numbers = read(batch)
    assert keys == ["a", "b", "c"]
    figures = [2, 1_000_000, 2, 0, 0, 0, 1, 3, 60_000_000]
    back, owed = [1, 1, 1], [1, 2, 5, 6, 7, 2, 2, 8, 3, 9]
    asked = [2, 2, 1, 10, 1, 1, 2, 2, 1, 4, 11, 2, 2]
    assert numbers == [*figures, *back, *owed, *asked, 1, 3]
    assert batch.answers == 3
    assert batch.span_us() == 2_000_000


def test_an_empty_call_has_empty_sections() -> None:
    batch = Batch()
    batch.back([])
    batch.owed([])
    batch.asks([])
    batch.looks([])
    assert read(batch) == ([], [0, 0, 0, 0, 0])


def test_answers_are_read_in_order() -> None:
    assert gots([0, 0, 2, 15, 1, -1, 7, 7], 3) == [Got(True), Got(False, 1, 15), Got(False, 0, -1)]
    assert gots([0, 0, 0, 0], 2) == [Got(True), Got(True)]
    lanes = [Lane("a", RATE), Lane("b", CAP)]
    assert levels([1_500_000, 0, 0, 2], lanes) == [Level(0, 1_500_000, 0), Level(1, 0, 2)]


def test_an_answer_that_ends_early_is_no_answer() -> None:
    with pytest.raises(ValueError, match="zip"):
        gots([0, 0, 1], 2)
