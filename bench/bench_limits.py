"""Limits in the process: ours against other libraries, and right against an oracle.

usage: scripts/bench limits [--rounds N] [--schedules N] [--leases N]

All decide for the same 200,000 keys (10,000 tenants with 20 users), one call a second, mostly
refused after the first pass. Ours looks at a rate, at calls that run at once and at permits, and
gives the call back; the others look at a rate alone. Processor time of the one process counts.
"""

import argparse
import gc
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from pyrate_limiter import Duration, InMemoryBucket, Rate
from throttled import RateLimiterType, Throttled, per_sec, store

import limit_leases
from measure import report
from schout.core.limits.lanes import FOREVER_US, Book, Terms
from schout.core.model.edge import EdgeLimits, EdgeSanctions, Stage, Switch
from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.moment import SECOND_US
from schout.core.model.permit import Grant, Permit
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.edge import edge_limits
from schout.core.policy.permits import Holder, entitlement, next_change_us
from schout.gateway.call import Call, CallClass, Dialect
from schout.gateway.gate import Gate
from schout.service.packs import load_policy
from schout.testing.limits import Tally, play

TENANTS, USERS = 10_000, 20
KEYS = [f"t{n % TENANTS}/u{n // TENANTS}" for n in range(TENANTS * USERS)]
TARGETS = {"ours/throttled-py GCRA": 5.0, "ours/limits moving window": 7.0}
POLICY = load_policy("oxygis")
LIMIT = next(each for each in edge_limits(POLICY).limits if each.id == "III.2/rate")
PERMITS = {
    TenantId(f"t{number}"): Permit(
        id=PermitId(f"prm_{number}"),
        kind=PermitKind.RATE_EXCEPTION,
        tenant=TenantId(f"t{number}"),
        clauses=(ClauseId("III.2"),),
        starts=datetime(2026, 1, 1, tzinfo=UTC),
        ends=datetime(2027, 1, 1, tzinfo=UTC),
        signed_by="bench",
        reason="bench",
        grants=(Grant(limit="rate", at_most=5, burst=2),),
    )
    for number in range(0, TENANTS, 100)
}
"""One tenant in a hundred may do more."""

Decide = Callable[[Sequence[str]], None]
Result = TypeVar("Result")


def ours() -> Decide:
    """Make the embedded book, with permits in its terms."""

    def resolve(key: str, now_us: int) -> Terms:
        tenant = TenantId(key.partition("/")[0])
        permits = [PERMITS[tenant]] if tenant in PERMITS else []
        quota = entitlement(LIMIT, None, permits, Holder(tenant=tenant), now_us).quota
        if quota is None:
            return Terms(cap=1, ttl_us=60 * SECOND_US)
        change_us = next_change_us(permits, now_us)
        return Terms(
            interval_us=quota.interval_us,
            slack_us=(quota.burst - 1) * quota.interval_us,
            cap=1,
            ttl_us=60 * SECOND_US,
            until_us=FOREVER_US if change_us is None else change_us,
        )

    book = Book(resolve)
    ahead_us = time.time_ns() // 1000 - time.monotonic_ns() // 1000

    def decide(keys: Sequence[str]) -> None:
        acquire, release, clock = book.acquire, book.release, time.monotonic_ns
        for key in keys:
            lease = acquire(key, clock() // 1000 + ahead_us)
            if lease > 0:
                release(lease)

    return decide


def with_limits(kind: type[FixedWindowRateLimiter] | type[MovingWindowRateLimiter]) -> Decide:
    """Make a limiter of `limits` in memory."""
    limiter, item = kind(MemoryStorage()), parse("1/second")

    def decide(keys: Sequence[str]) -> None:
        hit = limiter.hit
        for key in keys:
            hit(item, key)

    return decide


def with_throttled() -> Decide:
    """Make the GCRA of `throttled-py` in memory."""
    memory = store.MemoryStore(options={"MAX_SIZE": 2 * len(KEYS)})
    throttle = Throttled(using=RateLimiterType.GCRA.value, quota=per_sec(1, burst=1), store=memory)

    def decide(keys: Sequence[str]) -> None:
        limit = throttle.limit
        for key in keys:
            limit(key)

    return decide


def with_pyrate() -> Decide:
    """Make a bucket of `pyrate-limiter` per key; the library leaves the keys to its caller."""
    buckets: dict[str, InMemoryBucket] = {}
    rates = [Rate(1, Duration.SECOND)]

    def decide(keys: Sequence[str]) -> None:
        from pyrate_limiter import RateItem  # noqa: PLC0415 - beside its only use

        for key in keys:
            bucket = buckets.get(key)
            if bucket is None:
                bucket = buckets[key] = InMemoryBucket(rates)
            now_ms = time.monotonic_ns() // 1_000_000
            bucket.leak(now_ms)
            bucket.put(RateItem(key, now_ms))

    return decide


MAKERS: dict[str, Callable[[], Decide]] = {
    "ours": ours,
    "throttled-py GCRA": with_throttled,
    "limits moving window": lambda: with_limits(MovingWindowRateLimiter),
    "limits fixed window": lambda: with_limits(FixedWindowRateLimiter),
    "pyrate-limiter": with_pyrate,
}


def measured(decide: Decide, keys: Sequence[str]) -> float:
    """Give microseconds of processor time per decision."""
    gc.collect()
    began = time.process_time()
    decide(keys)
    return (time.process_time() - began) / len(keys) * 1e6


def spread(rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Measure all in turns, on keys in random order and on one hot key."""
    keys = KEYS.copy()
    random.Random(1).shuffle(keys)  # noqa: S311 - an order is no secret
    deciders = {name: make() for name, make in MAKERS.items()}
    for decide in deciders.values():
        decide(keys)
    many: dict[str, list[float]] = {name: [] for name in MAKERS}
    hot: dict[str, list[float]] = {name: [] for name in MAKERS}
    for _ in range(rounds):
        for name, decide in deciders.items():
            many[name].append(measured(decide, keys))
            hot[name].append(measured(decide, ["t1/u1"] * 50_000))
    return _middle(many), _middle(hot)


def _middle(taken: dict[str, list[float]]) -> dict[str, float]:
    return {name: sorted(each)[len(each) // 2] for name, each in taken.items()}


def whole_gate() -> dict[str, float]:
    """Measure the gate with the limits of the policy: a call that passes, one that is refused."""
    tenants = tuple(Tenant(id=TenantId(f"t{n}"), name=f"T{n}") for n in range(TENANTS))
    belongings = tuple(
        Belonging(tenant=each.id, kind=BelongingKind.HOST, value=f"{each.id}.example")
        for each in tenants
    )
    refuse = (Switch(limit="*", stage=Stage.REFUSE),)
    document: EdgeLimits = edge_limits(POLICY, tenants, belongings, switches=refuse)
    gate = Gate(document, EdgeSanctions(), prefix="L")
    calls = [
        Call(
            f"t{n}.example",
            "/jsonrpc",
            "POST",
            f"198.18.{n // 250}.{n % 250}",
            CallClass.API,
            Dialect.TEXT,
        )
        for n in range(TENANTS)
    ]
    now_us = 30 * SECOND_US
    for call in calls:  # the first call of a caller costs more; it comes once
        gate.check(call, now_us)
    gate.sweep(now_us + 3600 * SECOND_US)
    passing, refused = [], []
    for _ in range(5):
        now_us += 2 * SECOND_US
        began = time.process_time()
        for call in calls:
            answer = gate.check(call, now_us)
            if answer.lease is not None:
                gate.release(answer.lease, now_us)
        passing.append((time.process_time() - began) / TENANTS * 1e6)
        began = time.process_time()
        for call in calls:
            gate.check(call, now_us)
        refused.append((time.process_time() - began) / TENANTS * 1e6)
    return {"passing": sorted(passing)[2], "refused": sorted(refused)[2]}


def idle_mib(count: int) -> float:
    """Give the memory that so many principals at rest take, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_idle_mib, (count,))


def _idle_mib(count: int) -> float:
    terms = Terms(interval_us=SECOND_US, cap=1, ttl_us=60 * SECOND_US)
    book = Book(lambda _key, _now: terms, most=count)
    before = _resident_mib()
    for number in range(count):
        book.release(book.acquire(f"tenant-{number % 50_000}/user-{number // 50_000}", number))
    return _resident_mib() - before


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def oracle(schedules: int) -> Tally:
    """Compare with the oracle on two processes."""
    halves = [(schedules // 2, 1), (schedules - schedules // 2, 2)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        one, two = pool.starmap(_played, halves)
    return one.plus(two)


def _played(schedules: int, seed: int) -> Tally:
    draw, whole = random.Random(seed), Tally()  # noqa: S311 - a schedule is no secret
    for _ in range(schedules):
        whole = whole.plus(play(draw))
    return whole


def _told(what: str, work: Callable[[], Result]) -> Result:
    """Do something that takes a while, and say what."""
    began = time.monotonic()
    result = work()
    print(f"  {what}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return result


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--schedules", type=int, default=1_000_000)
    parser.add_argument("--leases", type=int, default=100_000)
    given = parser.parse_args()
    many, hot = _told("other libraries", lambda: spread(given.rounds))
    gate = _told("the whole gate", whole_gate)
    mib = _told("memory", lambda: idle_mib(1_000_000))
    compared = _told("the oracle", lambda: oracle(given.schedules))
    leaked = _told("leases", lambda: limit_leases.run(given.leases))
    ratios = {
        pair: round(many[pair.partition("/")[2]] / many["ours"], 2)
        for pair in (*TARGETS, "ours/limits fixed window", "ours/pyrate-limiter")
    }
    rows = [("decision, CPU us", "many keys", "one hot key")]
    rows += [(name, f"{many[name]:.2f}", f"{hot[name]:.2f}") for name in MAKERS]
    rows += [
        (pair, f"{value:.1f} x", f"at least {TARGETS[pair]} x" if pair in TARGETS else "")
        for pair, value in ratios.items()
    ]
    rows += [
        ("whole gate, 4 limits, passing", f"{gate['passing']:.2f}", ""),
        ("whole gate, refused", f"{gate['refused']:.2f}", ""),
        ("a million principals at rest", f"{mib:.0f} MiB", "at most 400 MiB"),
        (
            f"{given.schedules:,} random schedules",
            f"{compared.calls:,} calls, {compared.admitted:,} admitted",
            f"over {compared.over}, under {compared.under}, too early {compared.early}",
        ),
        (
            f"{leaked.given:,} leases, server killed {leaked.kills} times",
            f"{leaked.lost:,} unanswered",
            f"leaked {leaked.leaked}",
        ),
    ]
    figures = {f"{name}, CPU us": round(value, 3) for name, value in many.items()}
    figures |= {f"{name}, hot key, CPU us": round(value, 3) for name, value in hot.items()}
    figures |= {f"gate {name}, CPU us": round(value, 3) for name, value in gate.items()}
    figures |= {"a million at rest, MiB": round(mib), "schedules": given.schedules}
    figures |= {"over": compared.over, "under": compared.under, "early": compared.early}
    figures |= {"leases": leaked.given, "kills": leaked.kills, "leaked": leaked.leaked}
    report("limits", rows, ratios, figures, ("limits", "throttled-py", "pyrate-limiter"))


if __name__ == "__main__":
    main()
