"""Archiving, replaying from the archive and querying it, as an analyst does."""

import json
from pathlib import Path

import pytest
from tests.e2e.command import findings, schout

LOG = Path(__file__).parents[2] / "examples" / "access.log"
TENANTS = ("--tenants", LOG.parent / "tenants.toml")
COUNT = "select count(*) as many from http_request"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Give an archive of the example."""
    folder = tmp_path / "events"
    assert schout("replay", LOG, *TENANTS, "--archive", folder, "--quiet").code == 0
    return folder


def many(archive: Path, *which: str) -> int:
    outcome = schout("query", COUNT, "--archive", archive, "--json", *which)
    assert (outcome.code, outcome.err) == (0, "")
    return int(outcome.rows[0]["many"])


def test_the_archive_gives_the_findings_of_the_log(archive: Path) -> None:
    from_log = findings(LOG, *TENANTS)
    assert from_log
    assert findings("--from", "archive", "--archive", archive, *TENANTS) == from_log


def test_the_events_of_the_archive_are_those_of_the_log(archive: Path) -> None:
    emit = ("replay", "--quiet", "--emit", "events")
    from_log = schout(*emit, LOG, *TENANTS)
    assert schout(*emit, "--from", "archive", "--archive", archive) == from_log


def test_a_log_that_is_archived_twice_adds_nothing(archive: Path) -> None:
    before = many(archive)
    assert schout("replay", LOG, *TENANTS, "--archive", archive, "--quiet").code == 0
    assert many(archive) == before > 0


def test_settings_say_where_what_is_stored_is_archived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("schout.toml").write_text('[archive]\npath = "kept"\n', encoding="utf-8")
    assert schout("replay", LOG, "--quiet").code == 0
    assert not Path("kept").exists()
    assert schout("replay", LOG, "--quiet", "--into", "store.db").code == 0
    assert schout("query", COUNT, "--json").rows[0]["many"] > 0


def test_a_day_and_a_tenant_are_chosen(archive: Path) -> None:
    assert many(archive, "--since", "2026-12-02", "--until", "2026-12-03") == many(archive)
    assert many(archive, "--since", "2026-12-03") == 0
    assert 0 < many(archive, "--tenant", "acme") < many(archive)


def test_rows_are_printed_as_a_table_as_json_and_as_csv(archive: Path) -> None:
    query = 'select at, status, "user", line from http_request order by at, line'
    ask = ("query", query, "--archive", archive, "--limit", "1")
    told = "1 row of more; --limit 0 shows all\n"
    table, as_json, as_csv = (schout(*ask, *more) for more in ((), ("--json",), ("--csv",)))
    lines = [
        "at                    status  user  line",
        "2026-12-02T09:00:04Z  200           1",
        "",
    ]
    assert table == (0, "\n".join(lines), told)
    assert json.loads(as_json.out) == {
        "at": "2026-12-02T09:00:04Z",
        "status": 200,
        "user": None,
        "line": 1,
    }
    assert as_csv == (0, "at,status,user,line\n2026-12-02T09:00:04Z,200,,1\n", told)


def test_a_query_without_an_answer_says_so(archive: Path) -> None:
    outcome = schout("query", "select * from sign_up", "--archive", archive)
    assert outcome == (0, "no rows\n", "")


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("query", "select 1"), 2, "error[SCH-A005]: no archive is named"),
        (
            ("query", "select 1", "--archive", "nix"),
            1,
            "error[SCH-A003]: there is no archive `nix`",
        ),
        (("query", "drop table x", "--archive", "{}"), 1, "error[SCH-A004]"),
        (("query", "select 1", "--archive", "{}", "--since", "x"), 1, "error[SCH-C007]"),
        (("query", "select 1", "--archive", "{}", "--since", "2026-12-02T09:00:00"), 1, "SCH-C007"),
        (("replay",), 2, "Missing argument 'PATH...'"),
        (("replay", str(LOG), "--from", "archive"), 2, "expected either paths of logs"),
        (("replay", str(LOG), "--since", "2026-12-02"), 2, "need `--from archive`"),
    ],
)
def test_what_is_wrong_is_told(
    archive: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(archive.parent)
    outcome = schout(*(arg.replace("{}", str(archive)) for arg in args))
    assert outcome.code == code
    assert told in outcome.err
