"""Asking a gate for its status: over TCP and a socket file, and what is none."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schout.core.model.errors import NotFound
from schout.service.gate_client import ask_status
from schout.service.gate_settings import Place

STATUS = b'{"healthy":true,"problems":[],"listening":{}}'
WITHIN_S = 30


@contextmanager
def answering(listener: socket.socket, body: bytes) -> Iterator[list[bytes]]:
    """Answer one request with a body; give what was asked."""
    asked: list[bytes] = []

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            asked.append(connection.recv(4096).partition(b"\r\n")[0])
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
            connection.sendall(head + body)

    listener.settimeout(WITHIN_S)
    thread = threading.Thread(target=answer)
    thread.start()
    yield asked
    thread.join(WITHIN_S)
    listener.close()


def at_port(listener: socket.socket) -> Place:
    return Place(None, "127.0.0.1", listener.getsockname()[1])


def refused(place: Place | None) -> tuple[str, str]:
    with pytest.raises(NotFound) as caught:
        ask_status(place)
    return caught.value.code, caught.value.message


def test_it_is_asked_over_tcp() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with answering(listener, STATUS) as asked:
        assert ask_status(at_port(listener)) == STATUS
    assert asked == [b"GET /v1/status HTTP/1.1"]


def test_it_is_asked_over_a_socket_file(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    path = str(tmp_path / "gate")
    listener.bind(path)
    listener.listen()
    with answering(listener, STATUS) as asked:
        assert ask_status(Place(path, "", 0)) == STATUS
    assert asked == [b"GET /v1/status HTTP/1.1"]


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b'{"healthy":true}', b"\xff"])
def test_what_answers_but_is_no_gate_is_told(body: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    place = at_port(listener)
    with answering(listener, body):
        assert refused(place) == ("SCH-G004", f"what answers at {place} is no gate")


def test_what_does_not_speak_http_is_nobody() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    place = at_port(listener)

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"SSH-2.0-OpenSSH\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    assert refused(place) == ("SCH-G004", f"nobody answers at {place}")
    thread.join(WITHIN_S)
    listener.close()


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = at_port(listener)
    assert refused(place) == ("SCH-G004", f"nobody answers at {place}")
    path = str(tmp_path / "gone")
    assert refused(Place(path, "", 0)) == ("SCH-G004", f"nobody answers at unix:{path}")
    message = "`listen` of the gate is off, so it cannot be asked"
    assert refused(None) == ("SCH-G004", message)
