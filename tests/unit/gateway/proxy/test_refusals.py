"""Refusals: the same again where the same is to be said, and only there."""

import msgspec
import pytest
from tests.e2e.builtin_proxy import CALLS, limit, limits

from schout.core.model.edge import EdgeSanctions, Quota
from schout.core.model.moment import SECOND_US
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.call import Answer, BatchHint, Call, CallClass, Verdict
from schout.gateway.gate import Gate
from schout.gateway.judge import NEVER_US
from schout.gateway.proxy.framing import RequestHead, read_request
from schout.gateway.proxy.refusals import Refusals
from schout.testing.texts import product_texts

CALL = Call("shop.example", "/jsonrpc", "GET", "192.0.2.1", CallClass.API)
LIMIT = limit(CALLS, interval_us=3 * SECOND_US)
EDGE = limits(LIMIT)
REFUSED = Answer(Verdict.REFUSE, 3 * SECOND_US, limit=LIMIT, quota=LIMIT.quota)


def head(version: str = "1", more: str = "") -> RequestHead:
    data = f"GET /jsonrpc HTTP/1.{version}\r\nHost: shop.example\r\n{more}\r\n"
    return read_request(data.encode(), 1024, 100)


HEAD = head()


@pytest.fixture(name="gate")
def _gate() -> Gate:
    return Gate(EDGE, EdgeSanctions())


@pytest.fixture(name="refusals")
def _refusals(gate: Gate) -> Refusals:
    return Refusals(gate, Replier(EDGE, product_texts(), Links()))


def refused(gate: Gate, now_us: int) -> Answer:
    gate.check(CALL, now_us)
    answer = gate.check(CALL, now_us)
    assert answer.verdict is Verdict.REFUSE
    return answer


def test_a_flood_gets_the_same_bytes(refusals: Refusals, gate: Gate) -> None:
    first = refusals.write(CALL, refused(gate, 0), HEAD, 0, keep=True)
    assert refusals.again(CALL, refused(gate, 99_999), HEAD, 99_999) is first
    assert refusals.write(CALL, refused(gate, 99_999), HEAD, 99_999, keep=True) is first
    assert refusals.again(CALL, refused(gate, 100_000), HEAD, 100_000) is None
    assert refusals.write(CALL, refused(gate, 100_000), HEAD, 100_000, keep=True) == first


def test_another_call_gets_its_own(refusals: Refusals) -> None:
    refusals.write(CALL, REFUSED, HEAD, 0, keep=True)
    assert refusals.again(msgspec.structs.replace(CALL), REFUSED, HEAD, 0) is None


@pytest.mark.parametrize(
    ("first_us", "then_us", "same"),
    [
        pytest.param(3 * SECOND_US, 2 * SECOND_US + 1, True, id="the same second"),
        pytest.param(2 * SECOND_US + 1, 3 * SECOND_US, True, id="longer in the same second"),
        pytest.param(3 * SECOND_US, 2 * SECOND_US, False, id="a second less"),
        pytest.param(3 * SECOND_US, 3 * SECOND_US + 1, False, id="a second more"),
        pytest.param(0, 0, True, id="no time at all"),
        pytest.param(0, NEVER_US, False, id="never is no time"),
        pytest.param(NEVER_US, 0, False, id="no time is not never"),
    ],
)
def test_a_wait_is_told_again_only_within_its_second(
    refusals: Refusals, first_us: int, then_us: int, *, same: bool
) -> None:
    first = msgspec.structs.replace(REFUSED, wait_us=first_us)
    then = msgspec.structs.replace(REFUSED, wait_us=then_us)
    data = refusals.write(CALL, first, HEAD, 0, keep=True)
    assert refusals.again(CALL, then, HEAD, 0) is (data if same else None)


def test_it_never_tells_a_wait_that_is_not_the_one(refusals: Refusals, gate: Gate) -> None:
    for now_us, told in ((0, b"3"), (SECOND_US - 1, b"3"), (SECOND_US, b"2")):
        data = refusals.write(CALL, refused(gate, now_us), HEAD, now_us, keep=True)
        assert b"\r\nretry-after: %b\r\n" % told in data


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"verdict": Verdict.RESTRICT}, id="verdict"),
        pytest.param({"limit": limit(CALLS, interval_us=SECOND_US)}, id="limit"),
        pytest.param({"quota": Quota(at_most=2, interval_us=SECOND_US)}, id="quota"),
        pytest.param({"case": "cas_1"}, id="case"),
        pytest.param(
            {
                "hint": BatchHint(
                    model="m", method="create", batch="load", count=9, seconds=9, speedup=1
                )
            },
            id="hint",
        ),
    ],
)
def test_whatever_else_is_to_be_said_is_written_anew(
    refusals: Refusals, changed: dict[str, object]
) -> None:
    refusals.write(CALL, REFUSED, HEAD, 0, keep=True)
    assert refusals.again(CALL, msgspec.structs.replace(REFUSED, **changed), HEAD, 0) is None


def test_an_old_caller_and_a_last_answer_get_their_own(refusals: Refusals) -> None:
    refusals.write(CALL, REFUSED, HEAD, 0, keep=True)
    old = refusals.write(CALL, REFUSED, head("0", "Connection: keep-alive\r\n"), 0, keep=True)
    assert b"\r\nconnection: keep-alive\r\n" in old
    last = refusals.write(CALL, REFUSED, HEAD, 0, keep=False)
    assert b"\r\nconnection: close\r\n" in last
    assert b"\r\nconnection:" not in refusals.write(CALL, REFUSED, HEAD, 0, keep=True)


def test_another_date_is_told(refusals: Refusals) -> None:
    refusals.write(CALL, REFUSED, HEAD, 0, keep=True)
    refusals.date(b"another day")
    data = refusals.write(CALL, REFUSED, HEAD, 0, keep=True)
    assert b"\r\ndate: another day\r\n" in data


def test_another_policy_says_it_in_its_own_way(refusals: Refusals) -> None:
    refusals.write(CALL, REFUSED, HEAD, 0, keep=True)
    other = msgspec.structs.replace(EDGE, contact="another@example.com")
    refusals.swap(Replier(other, product_texts(), Links()))
    data = refusals.write(CALL, REFUSED, HEAD, 0, keep=True)
    assert b"another@example.com" in data


def test_each_challenge_is_its_own(refusals: Refusals) -> None:
    for challenge in ("first-one", "second-one"):
        answer = Answer(Verdict.PROVE, challenge=challenge)
        assert challenge.encode() in refusals.write(CALL, answer, HEAD, 0, keep=True)


def test_what_is_remembered_is_bounded(refusals: Refusals) -> None:
    calls = [msgspec.structs.replace(CALL) for _ in range(4_097)]
    for call in calls:
        refusals.write(call, REFUSED, HEAD, 0, keep=True)
    found = [refusals.again(call, REFUSED, HEAD, 0) is not None for call in calls]
    assert (sum(found), found[-1]) == (1, True)
