"""The entry point: finds the command, runs it, and shows every failure as one clear message."""

import contextlib
import errno
import gc
import importlib
import os
import sys
from typing import Any

import click

from schout.core.model.errors import SchoutError

COMMANDS = {
    "up": ("process:up", "Run the whole product in one process."),
    "doctor": ("process:doctor", "Say what is wrong with a set-up and how to mend it."),
    "policy": ("policy:policy", "Check, read, compare and publish policies."),
    "rule": ("rule:rule", "Check, test, explain and measure rules before they count."),
    "replay": ("replay:replay", "Read logs and say what a policy makes of them."),
    "watch": ("watch:watch", "Follow logs as they grow and say what a policy makes of them."),
    "query": ("query:query", "Ask the archive of events by SQL."),
    "case": ("case:case", "Look at cases, and act in them."),
    "appeal": ("appeal:appeal", "Take appeals, review them, and decide them."),
    "report": ("report:report", "Take reports from outside, and sort them."),
    "sanction": ("sanction:sanction", "See what is wanted, and bring it about."),
    "notice": ("notice:notice", "Look at notices, before they go out and after."),
    "tenant": ("tenant:tenant", "Keep the register of who is who."),
    "work": ("work:work", "Do what is due: timers, mail, sanctions."),
    "export": (
        "export:export",
        "What is kept about somebody; the register of processing.",
    ),
    "erase": ("erase:erase", "Erase what is kept about somebody, or for too long."),
    "transparency": ("transparency:transparency", "Figures for the transparency report."),
    "gate": ("gate:gate", "Enforce the limits of the policy at the edge."),
    "permit": ("permit:permit", "Grant, list, show and revoke written releases from a clause."),
    "simulate": ("simulate:simulate", "Make labelled traffic, and see how the rules do on it."),
    "hook": ("hook:hook", "Tell your programs what changed, by signed webhooks."),
    "api": ("api:api", "Make keys of the API, and print its description."),
    "ledger": ("ledger:ledger", "Verify the ledger and take its decisions again."),
}
"""Each command: where it is, and its help. The help stands here so that none is imported for it."""

_INTERRUPTED = 130
_NO_MORE_READER = 141


class LazyGroup(click.Group):
    """A group that imports a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command = getattr(importlib.import_module(f"schout.surfaces.cli.{module}"), name)
        assert isinstance(command, click.Command)  # noqa: S101 - our own table
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click would end with 1 when nobody reads on."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise click.exceptions.Exit(_NO_MORE_READER) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands out of the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of this name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from schout.core.policy.reading import did_you_mean

            raise click.UsageError(f"there is no command `{name}`; {did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=False,
)
@click.version_option(package_name="schout", message="schout %(version)s")
def cli() -> None:
    """Schout makes a host's acceptable use policy executable.

    signal -> event -> finding -> decision -> case -> action -> notice
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 1 refused, 2 wrong use."""
    gc.set_threshold(50_000, 20, 20)  # events come by the million and hold no cycles
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    try:
        result: Any = cli.main(args=args, prog_name="schout", standalone_mode=False)
        _flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    except SchoutError as error:
        click.echo(error.rendered(), err=True)
        return error.exit_code
    except BrokenPipeError:
        return _let_go(_NO_MORE_READER)
    except OSError as error:
        return _refused(error)
    return result if isinstance(result, int) else 0


def _refused(error: OSError) -> int:
    """Tell of a full disk, or of a file that a command could not read or write."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        click.echo("error[SCH-C001]: no space is left for the output", err=True)
        click.echo("  = hint: free some and run the same command again", err=True)
        return _let_go(1)
    if error.filename is None:
        raise error
    reason = (error.strerror or "unknown reason").lower()
    click.echo(f"error[SCH-C008]: cannot use `{error.filename}`: {reason}", err=True)
    return 1


def _let_go(code: int) -> int:
    """Send what is still buffered nowhere, so that leaving does not fail once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _flush() -> None:
    """Write out what is buffered while a failure can still be told."""
    sys.stdout.flush()
