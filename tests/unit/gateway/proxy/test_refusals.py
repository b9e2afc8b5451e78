"""Refusals of one connection: the same again where the same is to be said, and only there."""

from collections import Counter

import pytest
from tests.e2e.builtin_proxy import CALLS, limit, limits

from schout.core.model.edge import EdgeSanctions
from schout.core.model.moment import SECOND_US
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.call import Answer, Call, CallClass, Verdict
from schout.gateway.caller.address import TrustedProxies
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.proxy.bounds import ProxyBounds, Upstream
from schout.gateway.proxy.framing import RequestHead, read_request
from schout.gateway.proxy.refusals import Refusals
from schout.gateway.proxy.shared import Shared
from schout.gateway.proxy.upstream import Pool
from schout.testing.texts import product_texts

CALL = Call("shop.example", "/jsonrpc", "GET", "192.0.2.1", CallClass.API)


def head(version: str = "1", more: str = "") -> RequestHead:
    data = f"GET /jsonrpc HTTP/1.{version}\r\nHost: shop.example\r\n{more}\r\n"
    return read_request(data.encode(), 1024, 100)


class Set:
    """A clock that stands where it was set."""

    us = 0

    def now_us(self) -> int:
        return self.us


@pytest.fixture(name="clock")
def _clock() -> Set:
    return Set()


@pytest.fixture(name="shared")
def _shared(clock: Set) -> Shared:
    edge = limits(limit(CALLS, interval_us=3 * SECOND_US))
    counts: Counter[str] = Counter()
    upstream = Upstream(host="127.0.0.1", port=1)
    pool = Pool(upstream, lambda work: work.close(), counts)
    return Shared(
        Gate(edge, EdgeSanctions()), Identifier(edge, (), b"secret of a test"),
        Replier(edge, product_texts(), Links()), clock, pool, ProxyBounds(), upstream,
        TrustedProxies(()), counts, lambda work: work.close(),
    )  # fmt: skip


def refused(shared: Shared, clock: Set) -> Answer:
    shared.gate.check(CALL, clock.us)
    answer = shared.gate.check(CALL, clock.us)
    assert answer.verdict is Verdict.REFUSE
    return answer


def test_a_flood_gets_the_same_bytes(shared: Shared, clock: Set) -> None:
    refusals = Refusals(shared)
    first = refusals.write(CALL, refused(shared, clock), head(), keep=True)
    clock.us = 99_999
    assert refusals.write(CALL, refused(shared, clock), head(), keep=True) is first
    clock.us = 100_000
    again = refusals.write(CALL, refused(shared, clock), head(), keep=True)
    assert (again == first, again is first) == (True, False)


def test_it_never_tells_a_wait_that_is_not_the_one(shared: Shared, clock: Set) -> None:
    refusals, clock.us = Refusals(shared), 0
    first = refusals.write(CALL, refused(shared, clock), head(), keep=True)
    assert b"\r\nretry-after: 3\r\n" in first
    clock.us = SECOND_US - 1
    assert b"\r\nretry-after: 3\r\n" in refusals.write(
        CALL, refused(shared, clock), head(), keep=True
    )
    clock.us = SECOND_US
    assert b"\r\nretry-after: 2\r\n" in refusals.write(
        CALL, refused(shared, clock), head(), keep=True
    )


def test_an_old_caller_and_a_last_answer_get_their_own(shared: Shared, clock: Set) -> None:
    refusals, answer = Refusals(shared), refused(shared, clock)
    refusals.write(CALL, answer, head(), keep=True)
    old = refusals.write(CALL, answer, head("0", "Connection: keep-alive\r\n"), keep=True)
    assert b"\r\nconnection: keep-alive\r\n" in old
    assert b"\r\nconnection: close\r\n" in refusals.write(CALL, answer, head("0"), keep=False)
    assert b"\r\nconnection:" not in refusals.write(CALL, answer, head(), keep=True)


def test_another_date_is_told(shared: Shared, clock: Set) -> None:
    refusals, answer = Refusals(shared), refused(shared, clock)
    refusals.write(CALL, answer, head(), keep=True)
    shared.date = b"another day"
    assert b"\r\ndate: another day\r\n" in refusals.write(CALL, answer, head(), keep=True)


def test_each_challenge_is_its_own(shared: Shared) -> None:
    refusals = Refusals(shared)
    for challenge in ("first-one", "second-one"):
        answer = Answer(Verdict.PROVE, challenge=challenge)
        assert challenge.encode() in refusals.write(CALL, answer, head(), keep=True)
