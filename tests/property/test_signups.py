"""Sign-ups and floods under any order of callers: never more than the figures, and never stuck."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.gateway.small_limits import limit, limits

from schout.core.model.edge import Quota, Stage
from schout.core.model.vocabulary import Metric, Traffic
from schout.gateway.disposable import Disposable
from schout.gateway.signups import SignUp, Signups, Step

SECOND = 1_000_000
POLICY = Quota(at_most=6, interval_us=600 * SECOND, burst=3)
LIMITS = limits(limit(Metric.SIGN_UPS, Traffic.SIGN_UP, POLICY, Stage.REFUSE))
COMERS = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 3), st.booleans(), st.booleans()), max_size=60
)


def signups() -> Signups:
    return Signups(LIMITS, b"k" * 32, Disposable(()))


@given(comers=COMERS)
def test_no_address_gets_more_than_the_policy_and_what_proof_buys(
    comers: list[tuple[int, int, bool, bool]],
) -> None:
    """Safety: in any stretch at most a burst and the rate; with proof, four bursts and the rate."""
    gate, now = signups(), 0
    passed: dict[int, list[int]] = {}
    for gap, who, proven, may_ask in comers:
        now += gap * SECOND
        seen = SignUp(source_ip=f"10.{who}.0.1", at_us=now)
        if gate.judge(seen, proven=proven, may_ask=may_ask).step is not Step.PASS:
            continue
        times = passed.setdefault(who, [])
        times.append(now)
        for first, start in enumerate(times):
            assert (len(times) - first - 1) * POLICY.interval_us <= (
                (4 * POLICY.burst - 1) * POLICY.interval_us + now - start
            )


@given(comers=COMERS, who=st.integers(0, 3))
def test_whoever_waits_as_told_passes_without_proof(
    comers: list[tuple[int, int, bool, bool]], who: int
) -> None:
    """Liveness, whatever the others did meanwhile from elsewhere."""
    gate, now = signups(), 0
    for gap, other, proven, may_ask in comers:
        now += gap * SECOND
        gate.judge(SignUp(source_ip=f"10.{other}.0.1", at_us=now), proven=proven, may_ask=may_ask)
    asked = gate.judge(SignUp(source_ip=f"10.{who}.0.1", at_us=now))
    if asked.step is not Step.PASS:
        again = SignUp(source_ip=f"10.{who}.0.1", at_us=now + asked.wait_us)
        assert gate.judge(again).step is Step.PASS
