"""Waiting for a condition with a deadline, and for processes that cannot outlive their test."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

WITHIN_S = 30.0
_LOOK_EVERY_S = 0.02

# The process is killed when the test run dies in whatever way: PR_SET_PDEATHSIG, see prctl(2).
_STARTER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it
if os.getppid() != int(sys.argv[1]):
    sys.exit("the test run has ended")
from schout.surfaces.cli.main import main
main(sys.argv[2:])
"""


def wait_for(condition: Callable[[], T], what: str, within_s: float = WITHIN_S) -> T:
    """Look again and again until the condition gives something true; fail after the deadline."""
    pause = threading.Event()
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {within_s} s in vain for {what}"
        pause.wait(_LOOK_EVERY_S)
    return found


class Started:
    """A `schout` that runs beside the test, with its output in files."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self._folder = folder

    @property
    def out(self) -> str:
        return (self._folder / "out.txt").read_text("utf-8")

    @property
    def err(self) -> str:
        return (self._folder / "err.txt").read_text("utf-8")

    def feed(self, data: bytes) -> None:
        """Write to its standard input, as fast as it reads."""
        assert self.process.stdin is not None
        descriptor = self.process.stdin.fileno()
        while data:
            _, ready, _ = select.select([], [descriptor], [], WITHIN_S)
            assert ready, "it does not read its standard input"
            data = data[os.write(descriptor, data[:4096]) :]

    def end(self, with_signal: signal.Signals | None = None) -> int:
        """Wait until it ends, after a signal or the end of its input; give its exit code."""
        if with_signal is not None:
            self.process.send_signal(with_signal)
        elif self.process.stdin is not None:
            self.process.stdin.close()
        return self.process.wait(WITHIN_S)


@contextmanager
def started(
    folder: Path, *args: str, environment: Mapping[str, str] | None = None, feed: bool = False
) -> Iterator[Started]:
    """Run `schout` in a folder; it is killed when the block ends."""
    command = [sys.executable, "-c", _STARTER, str(os.getpid()), *args]
    clean = {name: value for name, value in os.environ.items() if "SCHOUT" not in name}
    with (
        (folder / "out.txt").open("wb") as out,
        (folder / "err.txt").open("wb") as err,
        subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=clean | dict(environment or {}),
        ) as process,
    ):
        try:
            yield Started(process, folder)
        finally:
            process.kill()
