"""`schout transparency` and `schout tenant standing` tell what the store knows."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from msgspec.structs import replace
from tests.e2e.command import Outcome, refused, schout
from tests.unit.core.reports.scene import (
    DAY,
    HOUR,
    START,
    case,
    decided_appeal,
    decision,
    report,
    sanction,
)

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.model.ids import CaseId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import AppealState, ReportState, SanctionState
from schout.surfaces.cli import main, transparency
from schout.testing.samples import (
    ACME,
    sample_finding,
    sample_given,
    sample_permit,
    sample_tenant,
)

NOW = START + 30 * DAY


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MemoryStore:
    """Put a store in memory, and a clock that stands still, where the commands look for them."""
    store = MemoryStore()

    @contextmanager
    def opened(*_: Any, **__: Any) -> Iterator[MemoryStore]:
        yield store

    @click.group()
    def tenant() -> None:
        """Stand in for the group that has the command."""

    tenant.add_command(transparency.standing)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(transparency, "opened", opened)
    monkeypatch.setattr(transparency, "SystemClock", lambda: SettableClock(from_datetime(NOW)))
    commands = {"transparency": transparency.transparency, "tenant": tenant}
    monkeypatch.setattr(main.LazyGroup, "get_command", lambda _, __, name: commands[name])
    monkeypatch.setitem(main.COMMANDS, "transparency", ("transparency:transparency", ""))
    return store


@pytest.fixture
def full(desk: MemoryStore) -> MemoryStore:
    at_us = from_datetime(START)
    with desk.transaction() as step:
        step.put_tenant(sample_tenant())
        step.put_tenant(sample_tenant(id=TenantId("big"), name="Big"))
        step.put_finding(sample_finding())
        step.put_decision(decision(1, START + HOUR), sample_given())
        # a case of a tenant that was taken out of the register counts for nobody
        step.put_case(case(2, tenant=TenantId("gone"), notified_at=START))
        step.put_case(case(1, notified_at=START + 2 * HOUR, remedy_until=START + DAY))
        step.put_sanction(sanction(1, state=SanctionState.ACTIVE, ends=NOW + DAY), at_us)
        step.put_sanction(sanction(2, ends=None, review=NOW), at_us)
        step.put_appeal(decided_appeal(1, AppealState.UPHELD, 3 * DAY), at_us)
        upheld = report(1, case=CaseId("cas_1"), state=ReportState.UPHELD)
        step.put_report(upheld, at_us)
        step.put_permit(replace(sample_permit(), starts=START))
    return desk


def text(told: Outcome) -> list[str]:
    assert (told.code, told.err) == (0, "")
    return told.out.splitlines()


def test_the_figures_of_the_year_are_told_to_people(full: MemoryStore) -> None:
    assert text(schout("transparency")) == [
        "Oxygis: from 2026-01-01 to 2026-01-30",
        "  orders of authorities      0  0 acted on",
        "  reports                    1  1 acted on",
        "  of trusted flaggers        0  0 acted on",
        "  measures without a report  2",
        "  appeals                    1  1 decided",
        "  detection by machine       1  100.0 % of cases; 1 looked at, 0 wrong",
        "  decision by machine        1  100.0 % of cases; 1 looked at, 0 wrong",
        "  reversed on appeal: 0 of 1 decided",
        "  time from            cases  median  nine in ten",
        "  report to decision   1      1 hour  1 hour",
        "  finding to decision  1      1 hour  1 hour",
        "  decision to notice   1      1 hour  1 hour",
        "  opened to closed     0      -       -",
        "  appeal to outcome    1      3 days  3 days",
    ]


def test_they_are_data_and_files_too(full: MemoryStore) -> None:
    data = schout("transparency", "--from", "2026-01-01", "--until", "2027-01-01", "--json").json
    assert data["identification"]["last_day"] == "2026-12-31"
    assert data["notices"][0]["notices"] == 1
    made = text(schout("transparency", "-o", "out"))
    assert made[0] == "out/1_identification.csv"
    assert len(made) == 9
    content = Path("out/6_misuse.csv").read_bytes()
    assert content.startswith(b"of,suspensions\r\nrepeated_violation,0\r\n")
    with Path("out/3_notices.csv").open(encoding="utf-8", newline="") as file:
        assert [row[:2] for row in csv.reader(file)][1] == ["ALL", "1"]


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        (("--from", "soon"), "expected --from as a date, found `soon`", "such as 2026-01-01"),
        (("--from", "2026-02-01", "--until", "2026-02-01"), "expected --until after --from", None),
    ],
    ids=["date", "order"],
)
def test_a_period_that_is_none_is_refused(
    given: tuple[str, ...], message: str, hint: str | None
) -> None:
    assert schout("transparency", *given) == refused("SCH-D065", message, hint, exit_code=2)


def test_a_tenant_sees_what_counts_and_until_when(full: MemoryStore) -> None:
    assert text(schout("tenant", "standing", "acme")) == [
        "acme at 2026-01-31T00:00:00Z",
        "  case   clause  object        state     step    remedy until",
        "  cas_1  III.2   acme.example  notified  notice  2026-01-02T00:00:00Z",
        "  resources: 1 violation; the next would be number 2",
        "    III.2 of 2026-01-01T00:00:00Z weighs 100.0 % until 2027-01-01T00:00:00Z",
        "  throttle (active) until 2026-02-01T00:00:00Z",
        "  throttle (wanted) until it is lifted",
        "  permit prm_1 for III.2 until 2027-01-01T00:00:00Z",
        "  more counts against 0 of 1 other tenant",
    ]


def test_a_tenant_of_whom_nothing_is_known_stands_well(full: MemoryStore) -> None:
    assert text(schout("tenant", "standing", "big")) == [
        "big at 2026-01-31T00:00:00Z",
        "  no open case",
        "  no earlier violation counts",
        "  more counts against 1 of 1 other tenant",
    ]


def test_a_repeated_violation_is_told_with_its_end(full: MemoryStore) -> None:
    with full.transaction() as step:
        for number in (3, 4, 5):
            step.put_case(case(number, START + DAY, notified_at=START + DAY))
    lines = text(schout("tenant", "standing", "acme"))
    assert any(line.startswith("    repeated from number 3: until 2027-") for line in lines)
    data = schout("tenant", "standing", "acme", "--json").json
    assert (data["tenant"], data["ladders"][0]["next_strike"]) == (ACME, 5)


def test_a_tenant_that_does_not_exist_is_refused(full: MemoryStore) -> None:
    told = schout("tenant", "standing", "nobody")
    assert told == refused("SCH-T021", "there is no tenant `nobody`", "see `schout tenant list`")
