"""Long work shows on a terminal, and leaves nothing behind; where output is piped it is silent."""

import io
import sys

import pytest

from schout.surfaces.cli.progress import spinning


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "left"), [(io.StringIO(), ""), (Terminal(), "\r\x1b[K")])
def test_the_line_is_cleared_when_the_work_is_done(
    stream: io.StringIO, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with spinning("reading") as tick:
        tick()
    assert stream.getvalue() == left
