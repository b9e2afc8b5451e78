"""The command connector, and how programs of the operator are run."""

import sys
from pathlib import Path

import pytest
from tests.e2e.waiting import wait_for

from schout.adapters.connectors.command import Command
from schout.core.model.effect import Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind


def a_program(text: str) -> Command:
    command = (sys.executable, "-I", "-c", text)
    return Command("own", frozenset({MeasureKind.READ_ONLY}), command, command, command, 20_000)


def failure(connector: Command) -> tuple[str, str, str | None]:
    with pytest.raises(ConnectorFailed) as failed:
        connector.present()
    return failed.value.code, failed.value.message, failed.value.hint


def test_no_shell_sees_a_target_and_no_secret_of_ours_is_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOUT_STORE", "a secret")
    seen = tmp_path / "seen"
    text = f"import os,sys; open({str(seen)!r},'w').write(sys.stdin.read()+str(sorted(os.environ)))"
    effect = Effect(kind=MeasureKind.READ_ONLY, target="a.example;$(x)`y`")
    a_program(text).apply([effect], "a-key")
    assert seen.read_text() == (
        '{"kind":"read_only","target":"a.example;$(x)`y`"}\n[\'LC_ALL\', \'PATH\', \'SCHOUT_KEY\']'
    )


def test_what_a_program_prints_is_what_is_present() -> None:
    text = """print('{"kind":"read_only","target":"a.example"}'); print()"""
    found = Effect(kind=MeasureKind.READ_ONLY, target="a.example")
    assert a_program(text).present() == {found}


@pytest.mark.parametrize(
    "printed",
    ["hello", '{"kind":"read_only"}', '{"kind":"unknown","target":"a"}', "[]", r"\xff", "{},,{}"],
)
def test_what_makes_no_sense_is_told(printed: str) -> None:
    text = f"import sys; sys.stdout.buffer.write(b'{printed}')"
    code, message, _ = failure(a_program(text))
    expected = "own: expected effects as one object a line, found another text"
    assert (code, message) == ("SCH-N003", expected)


def test_an_exit_code_is_told_with_the_first_line_of_its_errors() -> None:
    text = r"import sys; sys.stderr.write('no \x07 rights\nmore'); sys.exit(3)"
    told = ("SCH-N004", f"own: `{sys.executable}` ended with 3", "no ? rights")
    assert failure(a_program(text)) == told
    assert failure(a_program("raise SystemExit(1)"))[2] is None


def test_a_program_that_is_not_there_is_told() -> None:
    missing = ("/no/such/program",)
    connector = Command("own", frozenset(), missing, missing, missing, 20_000)
    message = "own: cannot run `/no/such/program`: no such file or directory"
    assert failure(connector) == ("SCH-N001", message, None)


def test_a_program_that_hangs_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"tail -f /dev/null & echo $$ $! > {pids}; wait"
    command = ("/bin/sh", "-c", script)
    told = failure(Command("own", frozenset(), command, command, command, 2_000))
    hint = "see what holds it up; it is tried again"
    assert told == ("SCH-N002", "own: not done within 2000 ms", hint)
    for pid in pids.read_text().split():
        wait_for(lambda pid=pid: _is_gone(int(pid)), f"process {pid} to end")  # type: ignore[misc]  # the type of a default


def _is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
