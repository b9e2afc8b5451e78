"""Whoever obeys `Retry-After` is let through: the gate and the reply use the same clock."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.unit.gateway.answer.refusals import LIMITS, RATE, call, replier

from schout.core.model.edge import EdgeSanctions, Quota
from schout.gateway.call import ADMITTED, Dialect, Verdict
from schout.gateway.gate import Gate

QUOTAS = st.builds(
    Quota,
    at_most=st.just(1),
    interval_us=st.integers(1, 90_000_000),
    burst=st.integers(1, 5),
)


@given(QUOTAS, st.lists(st.tuples(st.integers(0, 3_000_000), st.booleans()), max_size=40))
def test_retry_after_obeyed_is_always_admitted(quota: Quota, steps: list[tuple[int, bool]]) -> None:
    limits = replace(LIMITS, limits=(replace(RATE, quota=quota),), tenants=(), belongings=())
    gate, sent, made, now_us = Gate(limits, EdgeSanctions()), call(Dialect.TEXT), replier(), 1
    for gap_us, obeys in steps:
        now_us += gap_us
        answer = gate.check(sent, now_us)
        if answer.verdict is Verdict.REFUSE and obeys:
            found = made.reply(answer, sent, gate.standings(sent, now_us))
            now_us += 1_000_000 * int(dict(found.headers)[b"retry-after"])
            assert gate.check(sent, now_us) == ADMITTED
