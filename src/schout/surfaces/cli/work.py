"""`schout work`: a worker of the desk, beside or instead of the one in `schout up`."""

import logging
import signal
import sys
import threading

import click

from schout.surfaces.cli.output import plural
from schout.surfaces.cli.store_option import opened, settings_option, store_option

_IDLE_S = 0.2


@click.command()
@store_option
@settings_option
@click.option("--until-idle", is_flag=True, help="Stop once nothing more is due.")
def work(target: str | None, path: str | None, until_idle: bool) -> None:
    """Do what is due: timers of cases, mail out and in, sanctions on their systems.

    Several workers may run on one store. It stops in good order on Ctrl-C or SIGTERM.
    """
    from schout.adapters.system import SystemClock
    from schout.service.desk_worker import open_worker
    from schout.service.settings import load_settings

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    settings = load_settings(path)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    with opened(target, path, create=True, read_only=False) as store:
        worker = open_worker(store, settings, SystemClock())
        turns = 0
        while not stop.is_set():
            busy = worker.turn()
            turns += busy
            if not busy and until_idle:
                break
            if not busy:
                stop.wait(_IDLE_S)
    click.echo(f"stopped after {plural(turns, 'turn')} of work" if turns else "nothing was due")
