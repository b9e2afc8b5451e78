"""Workers that are killed at any moment: each sanction once, none lost, every mail sent."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from tests.conformance.fuzz_worker import DAY_US, EXPIRED, OVER, POLICY, TENANTS

from schout.adapters.sql.store import SqlStore, open_store
from schout.core.evidence.chain import Head, verify
from schout.core.model.ids import FindingId
from schout.core.model.message import MessageState
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import CaseState, Closing, MeasureKind
from schout.ports.store import Transaction
from schout.service.ledgers import PolicyShelf, redecide_all
from schout.service.pipeline import Road, publish
from schout.testing.samples import NOW, sample_finding
from schout.testing.texts import product_texts

WORKER = Path(__file__).with_name("fuzz_worker.py")
CASES = 1_500
KILLS = 100
DEADLINE_S = 400.0
SEED = 20261123


def notified(store: SqlStore) -> None:
    """Open so many cases whose windows are to end, and that were seen again before that."""
    road = Road(POLICY, TENANTS, product_texts, keep_all=True)
    with store.transaction() as transaction:
        publish(transaction, POLICY, {}, 0)
    for start in range(0, CASES, 100):
        with store.transaction() as transaction:
            for number in range(start, start + 100):
                open_one(road, transaction, number)


def open_one(road: Road, transaction: Transaction, number: int) -> None:
    tenant = TENANTS[number % len(TENANTS)].id
    name = FindingId(f"fnd_{number}")
    taken = road.take(
        transaction, sample_finding(id=name, tenant=tenant, object=f"h{number}.example")
    )
    assert taken is not None
    assert taken.case is not None
    until = taken.case.remedy_until
    assert until is not None
    transaction.put_case(msgspec.structs.replace(taken.case, last_finding_at=until))


def kill_at_random(target: str, sent: Path, kills: int, days: int) -> None:
    """Let workers run on a day, kill them again and again, and let the last ones finish."""
    command = [sys.executable, str(WORKER), target, str(sent), *map(str, (kills, SEED, days))]
    subprocess.run(command, check=True, timeout=DEADLINE_S)


@pytest.mark.slow
def test_workers_that_are_killed_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    target, sent = str(tmp_path / "schout.db"), tmp_path / "sent.txt"
    store = open_store(target)
    notified(store)
    for days in (OVER, EXPIRED):  # a measure lasts from the day on which it was decided
        kill_at_random(target, sent, KILLS // 2, days)
    assert isinstance(verify(store.entries()), Head)
    with store.snapshot() as asked:
        cases = asked.cases(limit=2 * CASES)
        sanctions = asked.sanctions()
        told = {each.id: asked.notices(each.id) for each in cases}
        waiting = asked.messages(MessageState.WAITING)
        posted = {each.id for each in asked.messages(MessageState.SENT, 100 * CASES)}
        assert asked.due_timers(from_datetime(NOW) + EXPIRED * DAY_US, 1) == ()
    store.close()
    assert Counter((each.state, each.closing) for each in cases) == {
        (CaseState.CLOSED, Closing.EXPIRED): CASES
    }
    assert Counter(each.kind for each in sanctions) == {MeasureKind.THROTTLE: CASES}
    assert len({each.case for each in sanctions}) == CASES
    kinds = Counter(notice.kind for notices in told.values() for notice in notices)
    assert set(kinds.values()) == {CASES, 2 * CASES}
    lines = Counter(sent.read_text().split())
    assert waiting == ()
    assert set(lines) == posted
    assert sum(lines.values()) - len(lines) <= 20 * KILLS


def test_a_ledger_that_workers_left_in_the_middle_can_be_decided_again(
    target: str, tmp_path: Path
) -> None:
    store = open_store(target)
    with store.transaction() as transaction:
        publish(transaction, POLICY, {}, 0)
        road = Road(POLICY, TENANTS, product_texts, keep_all=True)
        for number in range(50):
            open_one(road, transaction, number)
    kill_at_random(target, tmp_path / "sent.txt", 5, OVER)
    assert isinstance(verify(store.entries()), Head)
    with store.snapshot() as asked:
        shelf = PolicyShelf(POLICY)
        again = list(redecide_all(store, asked, shelf))
        sanctions = asked.sanctions()
    store.close()
    assert len(again) == 100
    assert all(each.same for each in again)
    assert (len(sanctions), len({each.case for each in sanctions})) == (50, 50)
