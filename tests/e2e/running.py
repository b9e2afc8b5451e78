"""`schout up` beside a test: on loopback, on a free port, gone when the test ends."""

import json
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.waiting import WITHIN_S, Started, started, wait_for

_UP = re.compile(r"is up: (http://[^/]+)/")


class Up:
    """One `schout up` that answers."""

    def __init__(self, process: Started, settings: Path, address: str) -> None:
        self._process = process
        self.settings = settings
        self.address = address

    @property
    def pid(self) -> int:
        return self._process.process.pid

    @property
    def out(self) -> str:
        return self._process.out

    @property
    def err(self) -> str:
        return self._process.err

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; give the status code and the body."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=WITHIN_S) as answer:  # noqa: S310 - our own loopback address
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def status(self) -> dict[str, Any]:
        """Ask how it is."""
        status: dict[str, Any] = json.loads(self.get("/status.json")[1])
        return status

    def wait_for_findings(self, count: int) -> None:
        """Wait until so many were found since it started."""
        wait_for(lambda: sum(self.status()["findings"].values()) >= count, f"{count} findings")

    def wait_for_lines(self, count: int) -> None:
        """Wait until so many lines of all logs were read since it started."""

        def read() -> bool:
            return sum(int(log["lines"]) for log in self.status()["logs"]) >= count

        wait_for(read, f"{count} lines")

    def stop(self) -> int:
        """Ask it to stop in good order."""
        return self._process.end(signal.SIGTERM)

    def kill(self) -> int:
        """End it as a power cut would."""
        return self._process.end(signal.SIGKILL)


@contextmanager
def up(folder: Path, *logs: str, more: str = "") -> Iterator[Up]:
    """Run it in a folder, watching these logs; it is killed when the block ends."""
    settings = folder / "schout.toml"
    tables = "".join(f'[[log]]\npath = "{folder / log}"\n' for log in logs)
    own = f'store = "{folder / "schout.db"}"\nlisten = "127.0.0.1:0"\nlateness = "1s"\n'
    settings.write_text(own + more + tables)
    with started(folder, "up", "--settings", str(settings)) as process:

        def address() -> str:
            assert process.process.poll() is None, process.err
            found = _UP.search(process.out)
            return found[1] if found else ""

        yield Up(process, settings, wait_for(address, "the first line of `schout up`"))
