"""Asks a running gate something, over TCP or a socket in the file system."""

import socket
from http.client import HTTPConnection


def ask_gate(
    place: tuple[str | None, str, int], target: str, within_s: float, most_bytes: int
) -> tuple[int, bytes]:
    """Give the status and the body of an answer to GET; no more of it than `most_bytes`.

    `place`: the path of a socket, else a host and a port. No single wait is longer than `within_s`.
    An `OSError` or `HTTPException` says that nobody answers; what follows is for the caller to say.
    """
    path, host, port = place
    if path is None:
        connection = HTTPConnection(host, port, timeout=within_s)
    else:
        connection = HTTPConnection("gate", timeout=within_s)
    try:
        if path is not None:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(within_s)
            connection.sock.connect(path)
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read(most_bytes)
    finally:
        connection.close()
