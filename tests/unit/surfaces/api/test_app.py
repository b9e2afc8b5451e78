"""The pages of `schout up`: what they tell of the archive of events."""

import asyncio

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message

from schout.service.archiving import ArchiveStatus
from schout.service.process import LagStatus, Status
from schout.surfaces.api.app import make_app

COUNTS = {
    "added": 7,
    "unarchived": 6,
    "torn": 5,
    "damaged": 4,
    "rolled": 3,
    "merged": 2,
    "erased": 1,
}
STATUS = Status(
    version="1",
    policy="oxygis-aup",
    policy_version="2026.1",
    store="schout.db",
    up_seconds=60,
    healthy=True,
    problems=(),
    logs=(),
    lag=LagStatus(behind_s=0.0, buckets={"+Inf": 0}, sum_s=0.0, shed={}),
    archive=None,
    findings={},
    counts={},
    ledger_verified=0,
    ledger_broken_at=None,
)
FULL = ArchiveStatus(problem="no space left on device", counts=COUNTS)
WELL = ArchiveStatus(problem=None, counts=COUNTS)


def page(path: str, archive: ArchiveStatus | None) -> str:
    status = msgspec.structs.replace(STATUS, archive=archive)
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    sent: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message.get("body", b""))

    asyncio.run(make_app(lambda: status)(scope, receive, send))
    return b"".join(sent).decode()


@pytest.mark.parametrize(("archive", "failing"), [(FULL, 1), (WELL, 0)], ids=["full", "well"])
def test_metrics_count_what_is_archived(archive: ArchiveStatus, failing: int) -> None:
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page("/metrics", archive))
        for sample in family.samples
        if sample.name.startswith("schout_archive")
    }
    assert found == {
        ("schout_archive_events_total", "added"): 7,
        ("schout_archive_events_total", "unarchived"): 6,
        ("schout_archive_events_total", "rolled"): 3,
        ("schout_archive_damaged_lines_total", "torn"): 5,
        ("schout_archive_damaged_lines_total", "damaged"): 4,
        ("schout_archive_erased_hours_total",): 1,
        ("schout_archive_failing",): failing,
    }


def test_without_an_archive_there_are_no_metrics_of_one() -> None:
    assert "schout_archive" not in page("/metrics", None)


@pytest.mark.parametrize(
    ("archive", "told"),
    [
        (FULL, '<span class="bad">no space left on device</span>'),
        (WELL, '<span class="good">Events are kept</span>'),
        (None, "<p>None. Name its folder in"),
    ],
    ids=["full", "well", "none"],
)
def test_the_status_page_says_how_the_archive_is(archive: ArchiveStatus | None, told: str) -> None:
    assert told in page("/", archive)
