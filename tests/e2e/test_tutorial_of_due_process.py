"""The tutorial from a report to a lift, followed to the letter in one shell, with a real nginx."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.pages import ROOT, WITH_SERVERS, Shown, blocks, steps, trimmed
from tests.e2e.proxies import free_port, needs
from tests.e2e.waiting import WITHIN_S

(PAGE,) = WITH_SERVERS
PORTS = ("8425", "8479", "8480")
"""The ports that the page and its example name; the test takes free ones instead."""
DONE = "the shell has done that"


@contextmanager
def shell(folder: Path) -> Iterator[Callable[[str], str]]:
    """Run one shell; give what runs a command in it. All that it started ends with the block."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
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
    process.stdin.write(f"{command}\necho {DONE}\n".encode())
    process.stdin.flush()
    printed, mark, deadline = b"", f"{DONE}\n".encode(), time.monotonic() + 2 * WITHIN_S
    while not printed.endswith(mark):
        ready, _, _ = select.select([process.stdout], [], [], deadline - time.monotonic())
        assert ready, f"`{command}` has not ended; it printed\n{printed.decode()}"
        printed += os.read(process.stdout.fileno(), 65536)
    return "\n".join(trimmed(printed.removesuffix(mark).decode().splitlines()))


def on_free_ports(folder: Path) -> Callable[[str], str]:
    """Change the ports in the files of the example; give what changes them in a command."""
    ports = {port: str(free_port()) for port in PORTS}

    def changed(text: str) -> str:
        for port, free in ports.items():
            text = text.replace(port, free)
        return text

    for name in ("schout.toml", "nginx.conf", "mailbox.py"):
        path = folder / name
        path.write_text(changed(path.read_text("utf-8")), "utf-8")
    return changed


def test_the_tutorial_from_a_report_to_a_lift_shows_what_happens(tmp_path: Path) -> None:
    for program in ("nginx", "curl", "openssl"):
        needs(program)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    changed = on_free_ports(tmp_path / "examples" / "due-process")
    shown = Shown()
    with shell(tmp_path) as run:
        for block in blocks(PAGE, "console"):
            for command, expected in steps(block):
                output = run(changed(command))
                page = "\n".join(expected)
                message = f"{PAGE}: `{command}` is said to print\n{page}\nand prints\n{output}"
                assert shown.fits(expected, output), message
