"""Showing on a terminal that long work goes on; nothing where the output is piped."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_EVERY_S = 0.5


@contextmanager
def spinning(what: str, done: Callable[[], str] = str) -> Iterator[Callable[[], None]]:
    """Say on standard error what goes on and for how long; call what it gives now and then.

    `done`: how far it is, in words.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    started = shown = time.perf_counter()

    def tick() -> None:
        nonlocal shown
        now = time.perf_counter()
        if now - shown >= _EVERY_S:
            shown = now
            click.echo(f"\r\x1b[K{what}, {now - started:.0f} s {done()}", err=True, nl=False)

    try:
        yield tick
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)
