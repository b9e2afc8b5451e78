"""Requests that come twice are done once, for a day, by who sent them."""

from schout.core.model.moment import DAY_US
from schout.service.idempotency import (
    OTHER_REQUEST,
    UNDER_WAY,
    Idempotency,
    KeptAnswer,
)

NOW_US = 10 * DAY_US
ANSWER = KeptAnswer(201, (("Location", "/v1/reports/1"),), b"{}")


def test_the_same_request_gets_the_same_answer_for_a_day() -> None:
    kept = Idempotency()
    assert kept.begin("key", "k1", b"one", NOW_US) is None
    assert kept.begin("key", "k1", b"one", NOW_US) == UNDER_WAY
    kept.end("key", "k1", ANSWER)
    assert kept.begin("key", "k1", b"one", NOW_US + DAY_US - 1) == ANSWER
    assert kept.begin("key", "k1", b"one", NOW_US + DAY_US) is None


def test_the_same_key_for_another_request_is_refused() -> None:
    kept = Idempotency()
    assert kept.begin("key", "k1", b"one", NOW_US) is None
    assert kept.begin("key", "k1", b"two", NOW_US) == OTHER_REQUEST
    kept.end("key", "k1", ANSWER)
    assert kept.begin("key", "k1", b"two", NOW_US) == OTHER_REQUEST


def test_two_senders_may_use_the_same_key() -> None:
    kept = Idempotency()
    assert [kept.begin(owner, "k1", b"one", NOW_US) for owner in ("a", "b")] == [None, None]


def test_what_came_to_nothing_may_be_tried_again() -> None:
    kept = Idempotency()
    assert kept.begin("key", "k1", b"one", NOW_US) is None
    kept.end("key", "k1", None)
    assert kept.begin("key", "k1", b"two", NOW_US) is None


def test_the_oldest_answers_go_when_there_are_too_many_bytes() -> None:
    kept = Idempotency(most_bytes=3_000)
    for name in ("k1", "k2", "k3"):
        assert kept.begin("key", name, b"one", NOW_US) is None
        kept.end("key", name, KeptAnswer(200, (), bytes(600)))
    found = [kept.begin("key", name, b"one", NOW_US) for name in ("k3", "k2", "k1")]
    assert [type(each) for each in found] == [KeptAnswer, KeptAnswer, type(None)]


def test_an_answer_that_was_let_go_of_while_it_was_made_is_not_kept() -> None:
    kept = Idempotency(most_bytes=600)
    assert kept.begin("key", "k1", b"one", NOW_US) is None
    assert kept.begin("key", "k2", b"one", NOW_US) is None
    kept.end("key", "k1", ANSWER)
    assert kept.begin("key", "k1", b"one", NOW_US) is None
