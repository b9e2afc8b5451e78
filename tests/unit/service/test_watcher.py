"""Watching logs: what is found does not depend on how they grow, lag, or are interrupted."""

import errno
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schout.adapters.archive import Archive
from schout.adapters.archive_reader import Chosen
from schout.adapters.log_files import MAX_LINE
from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore, MemoryTransaction
from schout.core.model.errors import InputError, StoreBusy, StoreError, StoreFull
from schout.core.model.event import HttpRequest, Signal
from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId, TenantId
from schout.core.model.moment import DAY_US, MINUTE_US
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.service.archive import ArchiveReplay
from schout.service.archive_settings import ArchiveSettings
from schout.service.archiving import Archiving
from schout.service.packs import load_policy, load_texts
from schout.service.pipeline import Road
from schout.service.registers import Known, known_of
from schout.service.replay import Replay, ReplayOptions
from schout.service.settings import WatchedLog
from schout.service.stream_kept import CHECKPOINT, StoreKeeper
from schout.service.watched import LOGS
from schout.service.watcher import Start, Watcher
from schout.testing.events import START_US, request, write_line

POLICY = load_policy("oxygis")
HOSTS = ("a.example", "b.example")
KNOWN = known_of(
    [Tenant(id=TenantId("acme"), name="Acme")],
    [Belonging(tenant=TenantId("acme"), kind=BelongingKind.HOST, value=host) for host in HOSTS],
)
FORM = "vhost_combined"


class Watch:
    """A watcher on a store of its own, whose idle time is set by hand."""

    def __init__(
        self,
        *paths: Path,
        store: MemoryStore | None = None,
        known: Known = KNOWN,
        start: Start = Start.RESUME,
        archiving: Archiving | None = None,
        keeper: type[StoreKeeper] = StoreKeeper,
    ) -> None:
        self.store = store or MemoryStore()
        self.idle_s = 0.0
        self.watcher = Watcher(
            [WatchedLog(path=str(path)) for path in paths],
            POLICY,
            known,
            keeper(self.store, Road(POLICY, known.tenants, load_texts, keep_all=True)),
            SettableClock(START_US + DAY_US),
            2 * MINUTE_US,
            lambda: self.idle_s,
            start,
            archiving,
        )

    def poll(self, times: int = 1) -> None:
        for _ in range(times):
            self.watcher.poll()

    def fall_silent(self) -> None:
        """Let all logs be idle for so long that nothing is waited for any more."""
        self.poll()
        self.idle_s += 1000
        self.poll(2)

    def restarted(self, *paths: Path) -> "Watch":
        """Keep how far it is and begin anew, as another process would."""
        self.watcher.save()
        self.watcher.close()
        return Watch(*paths, store=self.store)

    def found(self) -> list[Finding]:
        """Give the findings in the store, oldest first."""
        with self.store.snapshot() as snapshot:
            subjects = [each.subject for each in self.store.entries() if each.kind == "finding"]
            found = [snapshot.finding(subject) for subject in subjects]  # type: ignore[arg-type] # a ledger holds texts
        return [each for each in found if each is not None]


def burst(host: str, after_s: int, count: int = 45) -> list[HttpRequest]:
    return [
        request(after_s + number // 8, host=host, method="POST", path="/jsonrpc")
        for number in range(count)
    ]


def text(events: Iterable[HttpRequest]) -> bytes:
    return b"".join(write_line(each, FORM) + b"\n" for each in events)


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def archiving(archive: Archive) -> Archiving:
    return Archiving(archive, ArchiveSettings().days, 2 * MINUTE_US, print)


def archived(folder: Path) -> list[Finding]:
    """Give what a replay of an archive finds."""
    replay = ArchiveReplay(str(folder), Chosen(), POLICY, KNOWN.tenants)
    return list(replay.findings(lambda: None))


def replayed(*paths: Path) -> list[Finding]:
    """Give what a replay of these logs finds."""
    options = ReplayOptions(keep_copies=True)
    replay = Replay([str(each) for each in paths], POLICY, KNOWN.tenants, KNOWN.register, options)
    try:
        return list(replay.findings(lambda: None))
    finally:
        replay.close()


SCENE = [*burst(HOSTS[0], 0), *burst(HOSTS[1], 300), *burst(HOSTS[0], 2000), *burst(HOSTS[1], 2000)]


def test_a_watched_log_gives_the_findings_of_its_replay(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(SCENE))
    watch = Watch(log)
    watch.fall_silent()
    assert watch.found() == replayed(log)
    assert len(watch.found()) > 2
    watch.watcher.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cuts=st.lists(st.tuples(st.integers(0, 15_000), st.booleans()), max_size=8))
def test_growth_and_restarts_do_not_change_what_is_found(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, bool]]
) -> None:
    log = tmp_path_factory.mktemp("watch") / "access.log"
    log.touch()
    data, watch, start = text(SCENE), Watch(log), 0
    for cut, restarts in sorted(cuts):
        append(log, data[start:cut])
        start = max(start, cut)
        watch.poll()
        if restarts:
            watch = watch.restarted(log)
    append(log, data[start:])
    watch.fall_silent()
    watch.watcher.close()
    assert watch.found() == replayed(log)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 4000)), max_size=12))
def test_logs_that_lag_give_the_findings_of_the_merged_logs(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("watch")
    logs = [folder / "one.log", folder / "two.log"]
    # Both hold calls of the same hosts, so that only in the right order the counts come out right.
    rests = [text(SCENE[0::2]), text(SCENE[1::2])]
    for number, log in enumerate(logs):
        append(log, rests[number][:200])
        rests[number] = rests[number][200:]
    watch = Watch(*logs)
    for number, size in steps:
        watch.poll()
        append(logs[number], rests[number][:size])
        rests[number] = rests[number][size:]
    for log, rest in zip(logs, rests, strict=True):
        watch.poll()
        append(log, rest)
    watch.fall_silent()
    watch.watcher.close()
    assert watch.found() == replayed(*logs)


def test_a_silent_log_does_not_hold_up_the_others_and_comes_late(tmp_path: Path) -> None:
    one, two = tmp_path / "one.log", tmp_path / "two.log"
    append(one, text([request(0, host="a.example")]))
    append(two, text(burst("a.example", 0)))
    watch = Watch(one, two)
    watch.fall_silent()
    assert len(watch.found()) == 1
    append(one, text(burst("b.example", 1)))
    watch.fall_silent()
    assert ([log.source.count.late for log in watch.watcher.logs], len(watch.found())) == (
        [32, 0],
        1,
    )
    watch.watcher.close()


def test_nothing_is_lost_when_more_waits_than_one_turn_takes(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    calm = [request(number, host="c.example", path="/") for number in range(25_000)]
    append(log, text(calm) + text(burst("a.example", 25_000)))
    watch = Watch(log)
    while watch.watcher.poll():
        pass
    watch.fall_silent()
    assert (watch.watcher.logs[0].source.count.lines, len(watch.found())) == (25_045, 1)
    watch.watcher.close()


def test_a_log_whose_format_is_not_known_yet_loses_nothing(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, b"server started\n")
    watch = Watch(log)
    watch.poll(3)
    assert watch.watcher.logs[0].problem == f"the format of `{log}` is not known"
    append(log, text(burst("a.example", 0)))
    watch.fall_silent()
    count = watch.watcher.logs[0].source.count
    assert [each.problem for each in watch.watcher.logs] == [None]
    assert count.format == FORM
    assert (count.lines, count.malformed) == (46, 1)
    assert len(watch.found()) == 1
    watch.watcher.close()


def test_a_finding_that_cannot_be_stored_waits(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(SCENE))
    store = MemoryStore(wait_ms=1)
    watch = Watch(log, store=store)
    watch.poll()
    watch.idle_s += 1000
    with store.transaction(), pytest.raises(StoreBusy):
        watch.poll()
    assert watch.watcher.pending
    with store.snapshot() as snapshot:
        before = snapshot.checkpoint(CHECKPOINT)
    with store.transaction(), pytest.raises(StoreBusy):
        watch.watcher.save()
    with store.snapshot() as snapshot:
        assert snapshot.checkpoint(CHECKPOINT) == before
    watch.fall_silent()
    assert watch.found() == replayed(log)
    watch.watcher.close()


class FullStore(MemoryStore):
    """Has no room at the moment of so many commits that keep a finding or how far it is."""

    failures = 0

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with super().transaction() as transaction:
            yield transaction
            if self.failures:
                self.failures -= 1
                raise StoreFull("SCH-S004", "no room is left for the store")


def test_commits_that_fail_for_want_of_room_lose_and_double_nothing(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(SCENE[:45]))
    store = FullStore()
    watch = Watch(log, store=store)
    watch.poll()
    with store.snapshot() as snapshot:
        before = snapshot.checkpoint(CHECKPOINT)
    append(log, text(SCENE[45:90]))
    watch.idle_s += 1000
    store.failures = 4
    for _ in range(3):
        with pytest.raises(StoreFull):
            watch.poll()
    append(log, text(SCENE[90:]))
    with pytest.raises(StoreFull):
        watch.poll()
    with store.snapshot() as snapshot:
        assert snapshot.checkpoint(CHECKPOINT) == before
    assert (watch.found(), [each.object for each in watch.watcher.pending]) == ([], [*HOSTS[:1]])
    assert watch.watcher.logs[0].source.count.lines == 90  # it reads on when there is room
    watch.fall_silent()
    again = watch.restarted(log)
    again.fall_silent()
    assert again.found() == replayed(log)
    assert watch.watcher.findings == Counter(each.clause for each in again.found())
    again.watcher.close()


def test_findings_that_were_kept_before_a_commit_fails_are_counted(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(SCENE))
    found = replayed(log)
    store, counted, told = FullStore(), list[Finding](), list[Finding]()
    road = Road(POLICY, KNOWN.tenants, load_texts, keep_all=True)
    keeper = StoreKeeper(store, road, lambda taken: told.append(taken.finding))
    pending = deque(found * 200)

    def count() -> None:
        for finding in keeper.keep(pending, b"mark"):
            counted.append(finding)
            store.failures = 1

    with pytest.raises(StoreFull):
        count()
    assert counted == told == found
    assert len(pending) == len(found) * 200 - 500
    assert list(keeper.keep(pending, b"mark")) == []
    assert (keeper.load(), list(pending)) == (b"mark", [])


def test_late_lines_that_cannot_be_written_wait_and_nothing_behind_them_is_lost(
    tmp_path: Path,
) -> None:
    log, kept = tmp_path / "access.log", list[bytes]()
    full = True

    def late(line: Signal) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        kept.append(line.raw)

    class Keeping(StoreKeeper):
        def __init__(self, store: MemoryStore, road: Road) -> None:
            super().__init__(store, road, late=late)

    old, others = request(-1000, host=HOSTS[0]), [*SCENE[:45], request(400, host=HOSTS[0])]
    append(log, text(others))
    append(tmp_path / "in-time.log", text([*others, *SCENE[90:]]))
    watch = Watch(log, keeper=Keeping)
    watch.poll()
    append(log, text([old, *SCENE[90:]]))
    message = "cannot write a late line: no space left on device"
    for _ in range(2):
        with pytest.raises(StoreError, match=message):
            watch.poll()
    with pytest.raises(StoreError, match=message):
        watch.watcher.save()
    full = False
    watch.fall_silent()
    assert kept == [write_line(old, FORM)]
    assert watch.watcher.logs[0].problem is None
    assert watch.watcher.logs[0].source.count.late == 1
    in_time = replayed(tmp_path / "in-time.log")
    assert [each.id for each in watch.found()] == [each.id for each in in_time]
    watch.watcher.close()


def test_a_log_that_is_rotated_before_the_first_save_is_found_again(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(burst("a.example", 0)))
    crashed = Watch(log)
    crashed.watcher.close()
    log.rename(f"{log}.1")
    append(log, text(burst("b.example", 300)))
    watch = Watch(log, store=crashed.store)
    watch.fall_silent()
    assert [each.object for each in watch.found()] == ["a.example", "b.example"]
    watch.watcher.close()


def test_a_damaged_checkpoint_is_told_with_the_ways_out(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(SCENE))
    store = MemoryStore()
    with store.transaction() as transaction:
        transaction.put_checkpoint(CHECKPOINT, b"of another version")
    with pytest.raises(InputError) as caught:
        Watch(log, store=store)
    assert (caught.value.code, caught.value.message) == (
        "SCH-I005",
        "what `the store` says of how far logs were read is damaged",
    )
    watch = Watch(log, store=store, start=Start.FROM_END)
    watch.fall_silent()
    assert watch.found() == []
    watch.watcher.close()
    watch = Watch(log, store=store, start=Start.FROM_START)
    watch.fall_silent()
    assert watch.found() == replayed(log)
    watch.watcher.close()


def test_what_waits_of_a_log_that_is_watched_no_more_is_still_counted(tmp_path: Path) -> None:
    log, other = tmp_path / "access.log", tmp_path / "other.log"
    append(log, text(burst("a.example", 0)))
    watch = Watch(log)
    watch.poll()
    watch = watch.restarted(other)
    watch.fall_silent()
    assert len(watch.found()) == 1
    watch.watcher.close()


def test_a_register_that_changed_holds_for_what_comes(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.touch()
    nobody = known_of([], [])
    watch = Watch(log, known=nobody)
    append(log, text(burst("a.example", 0)))
    watch.fall_silent()
    dedicated: Sequence[Tenant] = [msgspec.structs.replace(KNOWN.tenants[0], plan="dedicated")]
    watch.watcher.learn(known_of(dedicated, KNOWN.belongings))
    append(log, text(burst("b.example", 5000)))
    watch.fall_silent()
    told = [(each.tenant, each.clause, each.object) for each in watch.found()]
    assert told == [(None, ClauseId("III.2"), "a.example")]  # `b` may call 20 times as often now
    watch.watcher.close()


def test_a_log_with_a_header_is_read_on_after_a_restart_and_with_another_register(
    tmp_path: Path,
) -> None:
    log = tmp_path / "iis.log"
    append(log, b"#Fields: time date c-ip cs-method cs-uri-stem sc-status\n")
    line = b"09:00:00 2026-12-07 203.0.113.7 GET / 200\n"
    append(log, line)
    watch = Watch(log)
    watch.poll()
    again = watch.restarted(log)
    append(log, line)
    again.poll()
    again.watcher.learn(KNOWN)
    append(log, line)
    again.poll()
    again.watcher.close()
    (read,) = again.watcher.logs
    count = read.source.count
    assert (count.format, count.lines, count.malformed) == ("iis", 2, 0)


def test_the_archive_of_a_watch_that_crashed_gives_the_findings_of_the_log(tmp_path: Path) -> None:
    log, folder = tmp_path / "access.log", tmp_path / "events"
    data = text(SCENE)
    append(log, data[:5000])
    with Archive(folder) as archive:
        watch = Watch(log, archiving=archiving(archive))
        watch.poll(2)
        with watch.store.snapshot() as snapshot:
            mark = snapshot.checkpoint(CHECKPOINT)
        append(log, data[5000:])
        watch.fall_silent()
        watch.watcher.close()
    assert mark is not None
    with watch.store.transaction() as transaction:
        transaction.put_checkpoint(CHECKPOINT, mark)  # as if the last saves had not been
    with Archive(folder) as archive:
        again = Watch(log, store=watch.store, archiving=archiving(archive))
        again.fall_silent()
        again.watcher.close()
        assert archive.count.added > 0
        assert archive.count.rolled > 0  # what the first had left
    assert archived(folder) == replayed(log) == again.found()


def test_what_was_archived_is_flushed_before_it_is_kept_how_far_it_is(tmp_path: Path) -> None:
    log, folder = tmp_path / "access.log", tmp_path / "events"
    append(log, text(SCENE))
    steps: list[str] = []

    class Flushing(Archiving):
        def sync(self) -> None:
            steps.append("flushed")
            super().sync()

    class Keeping(StoreKeeper):
        def keep(self, pending: deque[Finding], mark: bytes | None) -> Iterator[Finding]:
            steps.append("findings" if mark is None else "mark")
            return super().keep(pending, mark)

    watch = Watch(
        log,
        archiving=Flushing(Archive(folder), ArchiveSettings().days, 2 * MINUTE_US, print),
        keeper=Keeping,
    )
    watch.fall_silent()
    watch.watcher.save()
    marks = [place for place, step in enumerate(steps) if step == "mark"]
    assert {steps[place - 1] for place in marks if place} == {"flushed"}
    assert (steps[0], steps[-1]) == ("flushed", "mark")
    watch.watcher.close()
    Archive(folder).close()  # another may write now


def test_behind_it_drops_the_archive_and_rules_in_shadow_and_takes_them_up_again(
    tmp_path: Path,
) -> None:
    log = tmp_path / "access.log"
    log.touch()
    archive = Archive(tmp_path / "events")
    watch = Watch(log, archiving=archiving(archive))
    append(log, text(burst("a.example", 0)))
    watch.fall_silent()
    assert (len(watch.found()), archive.count.added, watch.watcher.shed) == (1, 45, Counter())
    append(log, (b"x" * MAX_LINE + b"\n") * 200)
    append(log, text(burst("b.example", 5000)))
    watch.idle_s += 31
    watch.poll(3)
    watch.fall_silent()
    assert watch.watcher.shed.keys() == {"archive", "shadow"}
    assert len(watch.found()) == 2
    before = archive.count.added
    append(log, text(burst("a.example", 10_000)))
    watch.fall_silent()
    assert (len(watch.found()), archive.count.added - before) == (3, 45)
    watch.watcher.close()


def test_the_lag_is_from_the_last_look_at_the_end_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(burst("a.example", 0)))
    watch = Watch(log)
    watch.fall_silent()
    assert sum(watch.watcher.lag.counts) == 0  # it was there before
    append(log, text(burst("b.example", 5000)))
    watch.idle_s += 0.2
    watch.fall_silent()
    lag = watch.watcher.lag
    assert (sum(lag.counts), lag.counts[-1], lag.last_s) == (1, 1, 1000.2)
    watch.watcher.close()


def seen(watch: Watch) -> int | None:
    """Give up to when the store knows that all logs were read."""
    with watch.store.snapshot() as snapshot:
        mark = snapshot.checkpoint(LOGS)
    return None if mark is None else int(mark)


def test_the_store_knows_up_to_when_all_logs_were_read(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    append(log, text(SCENE))
    watch = Watch(log)
    watch.poll()
    last_line_us = START_US + (2000 + 44 // 8) * 1_000_000
    assert seen(watch) == last_line_us - 2 * MINUTE_US
    watch.fall_silent()
    assert seen(watch) == START_US + DAY_US - 2 * MINUTE_US


def test_nothing_is_known_to_be_read_while_a_log_cannot_be_or_when_there_is_none(
    tmp_path: Path,
) -> None:
    log, folder = tmp_path / "access.log", tmp_path / "other.log"
    append(log, text(SCENE))
    folder.mkdir()
    for watch in (Watch(log, folder), Watch()):
        watch.fall_silent()
        assert seen(watch) is None
