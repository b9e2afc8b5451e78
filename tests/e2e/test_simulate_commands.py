"""`schout simulate`: files to try rules on, a score, and requests to a server of one's own."""

import json
import socket
from pathlib import Path

import pytest
from tests.e2e.command import schout

WHEN = ("--from", "2026-12-07T09:00:00Z", "--hours", "1", "--tenants", "3", "--percent", "20")


def test_the_files_can_be_used_right_away(tmp_path: Path) -> None:
    done = schout("simulate", tmp_path / "out", *WHEN, "--only", "honest", "--json")
    assert (done.code, done.err) == (0, "")
    written = done.json["written"]
    assert done.json["score"] is None
    assert written["acts"] == 0
    logs = [tmp_path / "out" / name for name in written["lines"]]
    assert [path.read_bytes().count(b"\n") for path in logs] == [*written["lines"].values()]
    register = tmp_path / "out" / "tenants.toml"
    assert schout("tenant", "import", register, "--store", tmp_path / "desk.db").out == (
        "3 tenants new or changed, 0 as they were\n"
    )
    replayed = schout("replay", *logs, "--tenants", register, "--json")
    assert [each["malformed"] for each in replayed.json["sources"]] == [0] * len(logs)


def test_the_summary_names_each_file(tmp_path: Path) -> None:
    done = schout("simulate", tmp_path, *WHEN, "--only", "abusive", "--as", "events")
    total, lines, acts = done.out.splitlines()
    assert lines.startswith("  events.jsonl: ")
    assert total == f"{lines.removeprefix('  events.jsonl: ')} lines in {tmp_path}"
    labels = json.loads((tmp_path / "labels.json").read_text())
    assert acts == f"{len(labels['acts'])} acts of abuse and 0 honest actors in labels.json"


def test_a_score_stands_below_the_summary(tmp_path: Path) -> None:
    done = schout("simulate", tmp_path, *WHEN, "--only", "honest", "--as", "events", "--score")
    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("recall 1.000 (0 of 0), 0 false in 0 tenant-days")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((*WHEN,), "expected a FOLDER to write to, or --live with a server"),
        (("out", *WHEN, "--live", "http://127.0.0.1:1"), "expected a FOLDER to write to"),
        (("out", *WHEN, "--days", "2"), "expected --hours or --days, found both"),
        (("out", "--from", "yesterday"), "such as `2026-12-07T00:00:00Z`, found `yesterday`"),
        (("out", "--from", "2026-12-07T00:00:00"), "found `2026-12-07T00:00:00`"),
        ((*WHEN, "--live", "http://shop.example"), "add --i-own-this-host if it is yours"),
        ((*WHEN, "--live", "shop"), "expected a server such as"),
    ],
    ids=["nowhere", "both-ways", "both-spans", "no-moment", "no-zone", "a-stranger", "no-server"],
)
def test_wrong_use_says_what_is_right(args: tuple[str, ...], message: str) -> None:
    done = schout("simulate", *args)
    assert done.code == 2
    assert message in " ".join(done.err.replace("│", " ").split())


def test_a_server_that_does_not_listen_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        done = schout("simulate", *WHEN, "--live", url)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"error[SCH-C018]: cannot reach `{url}`: ")
    assert done.err.endswith("\n  = hint: start the server first\n")
