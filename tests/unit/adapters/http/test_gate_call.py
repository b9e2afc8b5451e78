"""Asking a gate: over TCP and a socket, no more than is wanted, no longer than is allowed."""

from pathlib import Path

import pytest
from tests.e2e.upstream import Reply, upstream
from tests.e2e.waiting import WITHIN_S

from schout.adapters.http.gate_call import ask_gate


def test_it_asks_over_tcp_and_says_what_came() -> None:
    with upstream(lambda _: Reply(404, (), b"none")) as up:
        place = (None, "127.0.0.1", up.port)
        assert ask_gate(place, "/v1/status", WITHIN_S, 100) == (404, b"none")
    assert [(each.method, each.target) for each in up.seen] == [("GET", "/v1/status")]


def test_it_asks_over_a_socket_in_the_file_system(tmp_path: Path) -> None:
    place = tmp_path / "gate"
    with upstream(unix=place) as up:
        assert ask_gate((str(place), "", 0), "/x", WITHIN_S, 100) == (200, b"served /x")
    assert [each.header("host") for each in up.seen] == ["gate"]


def test_it_reads_no_more_than_is_wanted() -> None:
    with upstream(lambda _: Reply(200, (), b"x" * 1000)) as up:
        assert ask_gate((None, "127.0.0.1", up.port), "/", WITHIN_S, 10) == (200, b"x" * 10)


@pytest.mark.parametrize("over_unix", [False, True], ids=["tcp", "unix"])
def test_it_waits_no_longer_than_is_allowed(tmp_path: Path, over_unix: bool) -> None:
    path = tmp_path / "gate" if over_unix else None
    with upstream(unix=path) as up, up.hold("/"), pytest.raises(TimeoutError):
        ask_gate((None if path is None else str(path), "127.0.0.1", up.port), "/", 0.05, 10)


def test_that_nobody_is_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ask_gate((str(tmp_path / "gone"), "", 0), "/", WITHIN_S, 10)
