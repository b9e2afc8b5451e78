"""One shell for a whole page, as its reader has it: what it starts ends with the test."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.pages import Shown, blocks, is_run, steps, trimmed

_WITHIN_S = 60.0
_DONE = "the shell has done that"


def follow(page: str, folder: Path, changed: Callable[[str], str] = str) -> None:
    """Run the blocks of a page in order in one shell; each prints what the page shows.

    `changed` gives what is run instead of a command, as with ports that are free.
    """
    shown = Shown()
    with _shell(folder) as run:
        for block in filter(is_run, blocks(page, "console")):
            for command, expected in steps(block):
                output = run(changed(shown.real(command)))
                text = "\n".join(expected)
                message = f"{page}: `{command}` is said to print\n{text}\nand prints\n{output}"
                assert shown.fits(expected, output), message


@contextmanager
def _shell(folder: Path) -> Iterator[Callable[[str], str]]:
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "100",
    }
    with subprocess.Popen(
        ["bash"],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            yield lambda command: _run(process, command)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def _run(process: subprocess.Popen[bytes], command: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{command}\necho {_DONE}\n".encode())
    process.stdin.flush()
    printed, mark, deadline = b"", f"{_DONE}\n".encode(), time.monotonic() + _WITHIN_S
    while not printed.endswith(mark):
        ready, _, _ = select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))
        more = os.read(process.stdout.fileno(), 65536) if ready else b""
        assert more, f"`{command}` has not ended; it printed\n{printed.decode()}"
        printed += more
    return "\n".join(trimmed(printed.removesuffix(mark).decode().splitlines()))
