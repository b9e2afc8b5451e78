"""Runs a program of the operator: arguments as a list, never a shell, and never for ever."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from schout.adapters.connectors.deadline import Deadline
from schout.core.model.errors import ConnectorFailed

_REAP_S = 1.0
_SHOWN = 200
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run(
    who: str,
    command: Sequence[str],
    deadline: Deadline,
    feed: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a program and give what it prints; exit code 0 alone counts as done.

    It sees nothing of our environment but what is given. When the time is over, it and all that
    it started are killed.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of the operator's settings, no shell
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": _PATH, "LC_ALL": "C.UTF-8"} | dict(environment or {}),
            start_new_session=True,
        )
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ConnectorFailed("SCH-N001", f"{who}: cannot run `{command[0]}`: {reason}") from error
    try:
        out, err = process.communicate(feed, timeout=deadline.left_s())
    except subprocess.TimeoutExpired as error:
        raise deadline.over() from error
    finally:
        if process.returncode is None:
            _kill(process)
    if process.returncode != 0:
        message = f"{who}: `{command[0]}` ended with {process.returncode}"
        raise ConnectorFailed("SCH-N004", message, _first_line(err) or None)
    return out


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired, ValueError):
        process.communicate(timeout=_REAP_S)


def _first_line(output: bytes) -> str:
    line = output.decode("utf-8", "replace").strip().partition("\n")[0]
    return "".join(each if each.isprintable() else "?" for each in line)[:_SHOWN]
