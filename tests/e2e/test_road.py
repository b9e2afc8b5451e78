"""The road from a log to cases: the same facts give the same findings, however they are written."""

import gzip
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.e2e.command import facts, findings, refused, schout
from tests.e2e.scenes import REGISTER, bursts, calls, in_order, pages, text, write

from schout.core.model.event import HttpRequest
from schout.core.model.moment import HOUR_US, SECOND_US

ROOT = Path(__file__).parents[2]
REAL_LOG = ROOT.parent / "shared" / "data" / "logs" / "web-combined-10k.log"
UTC_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
TENANTS = ("--tenants", "tenants.toml")


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tenants.toml").write_text(REGISTER)


def mixed() -> list[HttpRequest]:
    """Two bursts of one tenant among the calm traffic of another."""
    far = calls("www.acme.example", after_s=300)
    return in_order([*calls(), *pages(), *far])


def emitted(stage: str, *args: str) -> list[dict[str, Any]]:
    outcome = schout("replay", "--quiet", "--emit", stage, *TENANTS, *args)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.rows


def listing() -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_size) for path in Path().rglob("*"))


def test_each_stage_is_printed_and_nothing_is_written() -> None:
    write(Path("access.log"), mixed())
    before = listing()
    rows = {
        stage: emitted(stage, "access.log")
        for stage in ("events", "findings", "decisions", "cases", "notices")
    }
    assert listing() == before
    counts = {stage: len(found) for stage, found in rows.items()}
    assert counts == {"events": 180, "findings": 2, "decisions": 2, "cases": 2, "notices": 2}
    first = rows["findings"][0]
    assert {name: first[name] for name in first if name not in {"id", "evidence"}} == {
        "clause": "III.2",
        "rule": "api_rate",
        "rule_version": 2,
        "mode": "enforce",
        "tenant": "acme",
        "principal": "acme.example",
        "source_ip": "203.0.113.7",
        "object": "acme.example",
        "at": "2026-12-07T09:00:07Z",
        "first_at": "2026-12-07T09:00:00Z",
        "count": 38,
        "measured": 38,
        "limit": first["limit"],
        "unit": "calls",
        "window_s": 7,
        "confidence": 80,
        "direction": "offender",
    }
    assert [item["source"] for item in first["evidence"]] == ["access.log"] * 20
    assert UTC_MOMENT.fullmatch(first["evidence"][0]["at"])
    linked = [(row["finding"], row["id"]) for row in rows["decisions"]]
    assert [finding for finding, _ in linked] == [row["id"] for row in rows["findings"]]
    assert [row["decisions"] for row in rows["cases"]] == [[decision] for _, decision in linked]
    assert [row["case"] for row in rows["notices"]] == [row["id"] for row in rows["cases"]]


def test_what_is_unknown_is_null_and_every_moment_is_utc() -> None:
    write(Path("access.log"), calls("nobody.example"), zone_minutes=120)
    (finding,) = findings("access.log")
    assert (finding["tenant"], finding["direction"]) == (None, "unattributed")
    assert UTC_MOMENT.fullmatch(finding["at"])
    assert UTC_MOMENT.fullmatch(finding["first_at"])


def test_storing_twice_changes_nothing_and_says_so() -> None:
    write(Path("access.log"), mixed())
    into = ("replay", *TENANTS, "--into", "schout.db", "access.log")
    assert schout(*into).code == 0
    shown = ("case", "list", "--store", "schout.db", "--json")
    cases, ledger = schout(*shown).json, schout("ledger", "verify", "--store", "schout.db").out
    again = schout(*into)
    assert (again.code, again.err) == (0, "")
    assert "already in the store: 2 findings\n" in again.out
    assert "decisions:" not in again.out
    assert (schout(*shown).json, schout("ledger", "verify", "--store", "schout.db").out) == (
        cases,
        ledger,
    )


def test_copies_of_a_log_count_once() -> None:
    write(Path("access.log"), mixed())
    shutil.copy("access.log", "copy.log")
    Path("access.log.gz").write_bytes(gzip.compress(Path("access.log").read_bytes()))
    expected = facts(findings(*TENANTS, "access.log"))
    assert len(expected) == 2
    for others in (("copy.log",), ("access.log.gz",), ("copy.log", "access.log.gz")):
        assert facts(findings(*TENANTS, "access.log", *others)) == expected
    assert facts(findings(*TENANTS, "--keep-copies", "access.log", "copy.log")) != expected


def test_rotated_logs_that_overlap_count_once() -> None:
    events = mixed()
    write(Path("access.log.1"), events[:110])
    write(Path("access.log"), events[40:])
    write(Path("whole.log"), events)
    expected = facts(findings(*TENANTS, "whole.log"))
    assert facts(findings(*TENANTS, "access.log.1", "access.log")) == expected
    assert facts(findings(*TENANTS, "access.log", "access.log.1")) == expected


def test_lines_out_of_order_give_the_findings_of_sorted_lines() -> None:
    events = mixed()
    write(Path("access.log"), events)
    expected = facts(findings(*TENANTS, "access.log"))
    chance = random.Random(7)  # noqa: S311 - a shuffle of a test
    shaken = {id(each): each.at_us + chance.randrange(100) * SECOND_US for each in events}
    Path("shuffled").mkdir()
    write(Path("shuffled/access.log"), sorted(events, key=lambda each: shaken[id(each)]))
    outcome = schout("replay", *TENANTS, "--json", "shuffled/access.log")
    assert outcome.json["sources"][0]["late"] == 0
    assert facts(findings(*TENANTS, "shuffled/access.log")) == expected


def test_time_zones_do_not_matter() -> None:
    events = mixed()
    write(Path("access.log"), events)
    zones = (0, 120, -450)
    lines = [text([each], zones[number % 3]) for number, each in enumerate(events)]
    Path("zones.log").write_bytes(b"".join(lines))
    assert facts(findings(*TENANTS, "zones.log")) == facts(findings(*TENANTS, "access.log"))


def test_a_clock_that_jumps_makes_no_finding() -> None:
    calm = pages(count=300)
    slow = [each for number in range(60) for each in calls(after_s=30 * number, count=1)]
    events = in_order([*calm, *slow])
    for jump_us in (HOUR_US, -HOUR_US, 20 * 365 * 24 * HOUR_US):
        jumped = [
            msgspec.structs.replace(each, at_us=each.at_us + jump_us) if number >= 150 else each
            for number, each in enumerate(events)
        ]
        write(Path("access.log"), jumped)
        assert findings(*TENANTS, "access.log") == []


def test_one_line_from_the_future_does_not_hide_what_follows() -> None:
    odd = msgspec.structs.replace(calls()[0], at_us=calls()[0].at_us + 1000 * 24 * HOUR_US)
    write(Path("access.log"), [*calls()[:10], odd, *calls()[10:]])
    outcome = schout("replay", *TENANTS, "--json", "access.log")
    assert (outcome.json["findings"], outcome.json["sources"][0]["clock_errors"]) == (
        {"III.2": 1},
        1,
    )


def test_logs_of_one_name_in_two_folders_are_told_apart() -> None:
    for folder in ("a", "b"):
        Path(folder).mkdir()
        write(Path(folder, "access.log"), calls())
    outcome = schout("replay", *TENANTS, "--json", "a/access.log", "b/access.log")
    named = [(each["source"], each["copies"]) for each in outcome.json["sources"]]
    assert named == [("a/access.log", 0), ("b/access.log", 60)]
    assert outcome.json["findings"] == {"III.2": 1}


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress], ids=["plain", "gz"])
def test_standard_input_is_read_like_a_file(squeeze: Any) -> None:
    write(Path("access.log"), mixed())
    command = [str(Path(sys.executable).with_name("schout")), "replay", "--quiet"]
    done = subprocess.run(
        [*command, *TENANTS, "--emit", "findings", "-"],
        input=squeeze(Path("access.log").read_bytes()),
        capture_output=True,
        check=True,
    )
    rows = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert facts(rows) == facts(findings(*TENANTS, "access.log"))
    assert {item["source"] for row in rows for item in row["evidence"]} == {"standard input"}


def test_late_lines_are_counted_kept_and_can_be_replayed() -> None:
    late = calls()
    write(Path("access.log"), [*pages(after_s=1000), *late])
    outcome = schout("replay", *TENANTS, "--json", "--late", "late.log", "access.log")
    assert (outcome.json["findings"], outcome.json["sources"][0]["late"]) == ({}, 60)
    assert Path("late.log").read_bytes() == text(late)
    assert len(findings(*TENANTS, "late.log")) == 1


def test_the_host_can_be_named_where_the_log_does_not() -> None:
    plain = b"".join(line.partition(b" ")[2] for line in text(calls()).splitlines(keepends=True))
    Path("access.log").write_bytes(plain)
    assert findings(*TENANTS, "access.log") == []
    assert "see --host and --tenants" in schout("replay", *TENANTS, "access.log").out
    (found,) = findings(*TENANTS, "--host", "acme.example", "access.log")
    assert (found["tenant"], found["principal"]) == ("acme", "acme.example")


def test_many_cases_are_listed_newest_first() -> None:
    write(Path("access.log"), bursts(3))
    assert schout("replay", *TENANTS, "--into", "schout.db", "access.log").code == 0
    listed = schout("case", "list", "--store", "schout.db", "--json").json
    assert [case["object"] for case in listed] == [
        f"h{number}.acme.example" for number in (2, 1, 0)
    ]
    shown = schout("case", "show", listed[0]["id"], "--store", "schout.db")
    assert (shown.code, shown.err) == (0, "")
    assert f"case {listed[0]['id']}: " in shown.out


def test_an_unknown_tenants_file_is_refused() -> None:
    write(Path("access.log"), calls())
    expected = refused("SCH-T020", "cannot read `gone.toml`: no such file or directory")
    assert schout("replay", "--tenants", "gone.toml", "access.log") == expected


def test_a_real_log_of_honest_traffic_gives_no_finding() -> None:
    if not REAL_LOG.exists():
        if os.environ.get("CI") == "true" and REAL_LOG.parent.is_dir():
            pytest.fail(f"{REAL_LOG.name} is missing beside the other logs")
        pytest.skip(f"the real log was not read: there is no {REAL_LOG}")
    outcome = schout("replay", "--json", REAL_LOG)
    source = outcome.json["sources"][0]
    assert (source["lines"], source["parsed"], source["malformed"]) == (10_000, 10_000, 0)
    assert outcome.json["findings"] == {}
