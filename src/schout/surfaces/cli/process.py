"""`schout up` and `schout doctor`: run the product, and look whether it can run."""

import contextlib
import logging
import signal
import socket
import sys

import click

from schout.core.model.errors import SettingsError
from schout.service.settings import Settings, load_settings, make_store_folder
from schout.surfaces.cli.output import plural, write_json
from schout.surfaces.cli.store_option import settings_option


@click.command()
@settings_option
def up(path: str | None) -> int:
    """Run the whole product in one process: watch logs, decide, keep cases, show how it is.

    It stops in good order on Ctrl-C or SIGTERM; after a crash it goes on where it was.
    """
    import uvicorn

    from schout.service.process import running
    from schout.service.status_links import open_case_links
    from schout.surfaces.api.app import make_app
    from schout.surfaces.api.connections import Connection
    from schout.surfaces.api.routes import routes
    from schout.surfaces.portal.app import routes as pages
    from schout.surfaces.portal.services import portal_services

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    settings = load_settings(path)
    make_store_folder(settings.store)
    # uvicorn raises the signal that stopped it once more when it is done
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with running(settings) as process, _listening(settings) as listener:
        status = process.status()
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        click.echo(
            f"schout {status.version} is up: http://{shown}:{port}/  "
            f"(store {settings.store_name}, policy {status.policy} {status.policy_version}, "
            f"{plural(len(settings.logs), 'log')})"
        )
        portal = portal_services(process.services, open_case_links(settings))
        config = uvicorn.Config(
            make_app(process.status, [*routes(process.services), *pages(portal)]),
            http=Connection,
            ws="none",
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=max(1, settings.stop_within_us // 1_000_000),
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
    click.echo("schout has stopped")
    return 0


def _listening(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that a clash is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = (error.strerror or "unknown reason").lower()
        message = f"cannot listen on {settings.host}:{settings.port}: {reason}"
        hint = "stop what listens there, or set `listen` in the settings or SCHOUT_LISTEN"
        raise SettingsError("SCH-C016", message, hint) from error
    return listener


@click.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def doctor(path: str | None, as_json: bool) -> int:
    """Say what is wrong with a set-up and how to mend it; 1 when something is wrong."""
    from schout.service.doctor import Level, examine

    checks = list(examine(load_settings(path)))
    if as_json:
        write_json(checks)
    else:
        for each in checks:
            click.echo(f"{each.level:>6}  {each.what}: {each.found}")
            if each.mend is not None:
                click.echo(f"        mend: {each.mend}")
        wrong = sum(each.level is Level.WRONG for each in checks)
        click.echo("nothing is wrong" if not wrong else f"{plural(wrong, 'thing')} wrong")
    return int(any(each.level is Level.WRONG for each in checks))
