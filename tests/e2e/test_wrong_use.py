"""Commands, settings and registers that are wrong: each is refused with a way out."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.command import Outcome, refused, schout
from tests.e2e.scenes import REGISTER, calls, write
from tests.e2e.waiting import started


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("SCHOUT"):
            monkeypatch.delenv(name)


@pytest.fixture
def stored() -> str:
    """A store with one case of `acme`."""
    Path("tenants.toml").write_text(REGISTER)
    write(Path("access.log"), calls())
    outcome = schout(
        *("replay", "--quiet", "--tenants", "tenants.toml", "--into", "schout.db", "access.log")
    )
    assert outcome == Outcome(0, "", "")
    return "schout.db"


def settings(text: str) -> Path:
    path = Path("schout.toml")
    path.write_text(text)
    return path


def test_an_unknown_command_is_refused_with_the_nearest_one() -> None:
    outcome = schout("repaly", "access.log")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.endswith("Error: there is no command `repaly`; did you mean `replay`\n")


def test_a_replay_of_nothing_is_wrong_use() -> None:
    outcome = schout("replay")
    assert (outcome.code, outcome.out) == (2, "")
    assert "Missing argument 'PATH...'" in outcome.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'stor = "x.db"',
            refused(
                "SCH-C010",
                "schout.toml: there is no setting `stor`",
                "did you mean `store`",
                exit_code=2,
            ),
        ),
        (
            "store = 7",
            refused(
                "SCH-C013",
                "schout.toml: expected `store` as text, found `7`",
                "such as schout-data/schout.db",
                exit_code=2,
            ),
        ),
        (
            'listen = "8470"',
            refused(
                "SCH-C014",
                "schout.toml: `listen` is `8470`",
                "an address and a port, such as 127.0.0.1:8470; port 0 takes a free one",
                exit_code=2,
            ),
        ),
        (
            'lateness = "1mo"',
            refused(
                "SCH-C015",
                "schout.toml: `lateness` is `1mo`",
                "a number and a unit, such as 30s, 2m or 1h; at most 30d",
                exit_code=2,
            ),
        ),
        (
            '[[log]]\npath = "a"\nformt = "auto"',
            refused(
                "SCH-C010",
                "schout.toml: a log has no key `formt`",
                "did you mean `format`",
                exit_code=2,
            ),
        ),
        (
            '[[log]]\npath = "a"\nformat = "combine"',
            refused(
                "SCH-I003",
                "schout.toml: there is no format `combine`",
                "did you mean `combined`",
                exit_code=2,
            ),
        ),
        (
            '[log]\npath = "a"',
            refused("SCH-C013", "schout.toml: write each log as `[[log]]`", exit_code=2),
        ),
        (
            'log = ["a", 1]',
            refused("SCH-C013", "schout.toml: write each log as `[[log]]`", exit_code=2),
        ),
    ],
    ids=["unknown", "type", "listen", "period", "log-key", "log-format", "log-table", "log-list"],
)
def test_a_bad_setting_is_refused_and_named(text: str, expected: Outcome) -> None:
    settings(text)
    assert schout("doctor") == expected
    assert schout("up") == expected


def test_settings_that_are_not_toml_are_refused_at_their_line() -> None:
    settings("store = \n")
    outcome = schout("doctor")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error[SCH-C012]: `schout.toml` is not TOML: ")
    assert "line 1" in outcome.err


def test_a_settings_file_that_is_not_there_is_refused() -> None:
    expected = refused("SCH-C011", "there is no settings file `gone.toml`", exit_code=2)
    assert schout("doctor", "--settings", "gone.toml") == expected


def test_a_bad_value_of_the_environment_is_blamed_on_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings('listen = "127.0.0.1:0"')
    monkeypatch.setenv("SCHOUT_LISTEN", "here")
    hint = "an address and a port, such as 127.0.0.1:8470; port 0 takes a free one"
    expected = refused("SCH-C014", "SCHOUT_LISTEN: `listen` is `here`", hint, exit_code=2)
    assert schout("doctor") == expected
    monkeypatch.setenv("SCHOUT_LISTEN", "")
    message = "SCHOUT_LISTEN: expected `listen` as text, found ``"
    expected = refused("SCH-C013", message, "such as 127.0.0.1:8470", exit_code=2)
    assert schout("doctor") == expected


def test_a_notice_in_a_language_the_policy_lacks_is_refused(stored: str) -> None:
    (case,) = schout("case", "list", "--store", stored, "--json").json
    outcome = schout("notice", "preview", case["id"], "--store", stored, "--lang", "es")
    hint = "it has `nl`, `fr`, `en`, `de`"
    assert outcome == refused("SCH-C006", "this policy has no language `es`", hint)
    assert schout("notice", "preview", case["id"], "--store", stored).out.startswith(
        "To: it@acme.example\nSubject: "
    )


@pytest.mark.parametrize("command", [("case", "show"), ("notice", "preview")])
def test_an_unknown_case_is_refused(stored: str, command: tuple[str, str]) -> None:
    hint = "see `schout case list`"
    expected = refused("SCH-C004", "there is no case `cas_1` in this store", hint)
    assert schout(*command, "cas_1", "--store", stored) == expected


def test_an_unknown_tenant_is_refused(stored: str) -> None:
    hint = "see `schout tenant list`"
    expected = refused("SCH-T021", "there is no tenant `acmee`", hint)
    assert schout("tenant", "show", "acmee", "--store", stored) == expected


def test_no_cases_at_all_cannot_be_asked_for(stored: str) -> None:
    outcome = schout("case", "list", "--store", stored, "--limit", "0")
    assert (outcome.code, outcome.out) == (2, "")
    assert "0 is not in the range x>=1" in outcome.err


def test_a_register_tells_every_problem_and_keeps_nothing() -> None:
    Path("tenants.toml").write_text(
        '[[tenant]]\nid = "a"\nname = "A"\nhosts = ["a b", "x.example"]\n'
        '[[tenant]]\nid = "b"\nname = "B"\nhosts = ["x.example"]\nlanguage = 7\n'
    )
    outcome = schout("tenant", "import", "tenants.toml", "--store", "schout.db")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.count("error[SCH-T") >= 2
    assert outcome.err.endswith(" problems found\n")
    assert not Path("schout.db").exists()


def test_a_register_that_contradicts_the_store_changes_nothing(stored: str) -> None:
    before = schout("tenant", "list", "--store", stored, "--json").json
    Path("more.toml").write_text('[[tenant]]\nid = "c"\nname = "C"\nhosts = ["acme.example"]\n')
    outcome = schout("tenant", "import", "more.toml", "--store", stored)
    assert (outcome.code, outcome.out) == (1, "")
    assert "acme.example" in outcome.err
    assert schout("tenant", "list", "--store", stored, "--json").json == before


def test_a_second_process_on_a_store_is_told_who_has_it(tmp_path: Path) -> None:
    from tests.e2e.running import up

    with up(tmp_path) as first:
        outcome = schout("up", "--settings", str(first.settings))
        expected = refused(
            "SCH-S010",
            f"`{tmp_path / 'schout.db'}.lock` is held by process {first.pid}",
            "stop it, or give this one a store of its own",
        )
        assert outcome == expected
        assert first.get("/healthz")[0] == 200


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings(f'store = "schout.db"\nlisten = "127.0.0.1:{port}"\n')
        with started(tmp_path, "up") as process:
            assert process.end() == 2
    assert (process.out, process.err) == (
        "",
        refused(
            "SCH-C016",
            f"cannot listen on 127.0.0.1:{port}: address already in use",
            "stop what listens there, or set `listen` in the settings or SCHOUT_LISTEN",
        ).err,
    )


def test_a_pipe_that_nobody_reads_on_ends_the_command_without_a_word() -> None:
    write(Path("access.log"), calls(count=5000))
    command = "schout replay access.log --emit events | head -1; echo ${PIPESTATUS[0]}"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env={"PATH": path}, check=True
    )
    first, code = done.stdout.splitlines()
    assert (first[:24], code, done.stderr) == ('{"event":"http_request",', "141", "")


@pytest.mark.parametrize(
    "args",
    [("policy", "show"), ("replay", "access.log", "--emit", "events", "--quiet")],
    ids=["text", "json"],
)
def test_a_full_disk_behind_the_output_is_told(args: tuple[str, ...], tmp_path: Path) -> None:
    write(Path("access.log"), calls())
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [Path(sys.executable).with_name("schout"), *args],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    hint = "free some and run the same command again"
    expected = refused("SCH-C001", "no space is left for the output", hint)
    assert (done.returncode, done.stderr) == (1, expected.err)
