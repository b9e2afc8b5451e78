"""The tutorial from a report to a lift, followed to the letter, with a real nginx."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.docs.pages import ROOT, WITH_SERVERS
from tests.docs.shell import follow
from tests.e2e.proxies import free_port, needs

PAGE = WITH_SERVERS[0]
PORTS = ("8425", "8479", "8480")
"""The ports that the page and its example name; the test takes free ones instead."""


def on_free_ports(folder: Path) -> Callable[[str], str]:
    """Change the ports in the files of the example; give what changes them in a command."""
    ports = {port: str(free_port()) for port in PORTS}

    def changed(text: str) -> str:
        for port, free in ports.items():
            text = text.replace(f":{port}", f":{free}").replace(f" = {port}", f" = {free}")
        return text

    for name in ("schout.toml", "nginx.conf", "mailbox.py"):
        path = folder / name
        path.write_text(changed(path.read_text("utf-8")), "utf-8")
    return changed


def test_the_tutorial_from_a_report_to_a_lift_shows_what_happens(tmp_path: Path) -> None:
    for program in ("nginx", "curl", "openssl"):
        needs(program)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    follow(PAGE, tmp_path, on_free_ports(tmp_path / "examples" / "due-process"))
