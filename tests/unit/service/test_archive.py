"""Evaluated from the archive, events give the findings that their logs gave: ids and evidence."""

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from schout.adapters.archive import Archive
from schout.adapters.archive_reader import Chosen
from schout.core.intake.register import Register
from schout.core.intake.timeline import LATENESS_US
from schout.core.model.event import Activity, HttpRequest
from schout.core.model.finding import Finding
from schout.core.model.moment import HOUR_US, SECOND_US
from schout.core.model.vocabulary import Mode
from schout.core.policy.schema import Policy
from schout.service.archive import ArchiveReplay
from schout.service.replay import Replay, ReplayOptions, Summary
from schout.testing.events import write_line
from schout.testing.random_streams import a_policy, by_reference, in_order, some_activities

FORMS = ("combined", "common", "vhost_combined", "caddy", "traefik")
ALL = 1 << 62


def no_tick() -> None:
    pass


def seen_from_afar(draw: random.Random, many: int) -> Iterator[HttpRequest]:
    """Give requests whose seconds are the microseconds of a random stream."""
    for event in some_activities(draw, many):
        if isinstance(event, HttpRequest):
            seconds = (event.at_us - 1_800_000_000_000_000) * SECOND_US
            path = event.path or "/none"
            yield msgspec.structs.replace(
                event,
                at_us=1_800_000_000_000_000 + seconds,
                method=event.method or "GET",
                path=path,
                host=event.host or "c.example",
                size_bytes=event.size_bytes or 0,
            )


def from_archive(
    folder: Path, policy: Policy, chosen: Chosen | None = None
) -> tuple[list[Finding], Summary]:
    replayed = ArchiveReplay(str(folder), chosen or Chosen(), policy, ())
    found = list(replayed.findings(no_tick))
    replayed.close()
    assert (replayed.broken(), replayed.position_bytes) == ((), replayed.size_bytes)
    return found, replayed.summary


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [5, 6, 13])
def test_the_archive_gives_the_findings_of_the_log(tmp_path: Path, form: str, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    policy, events = a_policy(draw), list(seen_from_afar(draw, 300))
    log = tmp_path / "access.log"
    log.write_bytes(b"".join(write_line(event, form) + b"\n" for event in events))
    with Archive(tmp_path / "archive") as archive:
        options = ReplayOptions(on_activities=archive.add, lateness_us=LATENESS_US)
        replayed = Replay([str(log)], policy, (), Register.build((), ()), options)
        found = list(replayed.findings(no_tick))
        replayed.close()
        assert found
        assert archive.count.added == len(events)
        waiting, _ = from_archive(archive.folder, policy)
        archive.roll(ALL)
        rolled, summary = from_archive(archive.folder, policy)
    assert in_order(waiting) == in_order(found)
    assert in_order(rolled) == in_order(found)
    assert summary.findings == replayed.summary.findings
    assert summary.unkeyed == {k: v for k, v in replayed.summary.unkeyed.items() if v}
    assert [(each.source, each.lines) for each in summary.sources] == [("access.log", len(events))]


@pytest.mark.parametrize("seed", range(8))
def test_any_roads_into_the_archive_give_the_same_findings(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    policy, events = a_policy(draw), some_activities(draw, 200)
    start = 0
    while start < len(events):
        with Archive(tmp_path) as archive:
            for _ in range(draw.randrange(1, 4)):
                end = start + draw.randrange(1, 80)
                archive.add(events[start:end])
                archive.roll(draw.choice([0, ALL]))
                start = end
    found, _ = from_archive(tmp_path, policy)
    assert in_order(found) == in_order(by_reference(policy, events))


def test_events_of_all_kinds_come_in_order_of_time(tmp_path: Path) -> None:
    draw = random.Random(7)  # noqa: S311 - to be drawn again
    events = some_activities(draw, 100)
    with Archive(tmp_path) as archive:
        archive.add(events)
    replayed = ArchiveReplay(str(tmp_path), Chosen(), a_policy(draw), ())
    read: list[Activity] = list(replayed.events(no_tick))
    assert [each.at_us for each in read] == [each.at_us for each in events]
    assert sorted(read, key=_line) == events
    assert replayed.summary.total("lines") == 100


def _line(event: Activity) -> int:
    return event.line


def test_findings_of_rules_in_shadow_are_counted_apart(tmp_path: Path) -> None:
    draw = random.Random(5)  # noqa: S311 - to be drawn again
    plain, events = a_policy(draw), some_activities(draw, 300)
    shadow = tuple(msgspec.structs.replace(rule, mode=Mode.SHADOW) for rule in plain.rules)
    with Archive(tmp_path) as archive:
        archive.add(events)
    found, summary = from_archive(tmp_path, msgspec.structs.replace(plain, rules=shadow))
    assert found
    assert (sum(summary.shadow.values()), sum(summary.findings.values())) == (len(found), 0)


def test_a_stretch_of_time_gives_what_lies_in_it(tmp_path: Path) -> None:
    draw = random.Random(5)  # noqa: S311 - to be drawn again
    policy, events = a_policy(draw), some_activities(draw, 300)
    middle = events[150].at_us
    with Archive(tmp_path) as archive:
        archive.add(events)
        archive.roll(ALL)
    later = [event for event in events if event.at_us >= middle]
    chosen = Chosen(since_us=middle, until_us=middle + HOUR_US)
    found, _ = from_archive(tmp_path, policy, chosen)
    assert in_order(found) == in_order(by_reference(policy, later))
