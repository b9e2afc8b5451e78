"""`schout erase`: take away what is kept about somebody, or what was kept long enough."""

from typing import TYPE_CHECKING

import click

from schout.core.model.act import Refused
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime, to_datetime, to_rfc3339
from schout.surfaces.cli.desk import refused
from schout.surfaces.cli.output import plural, write_columns, write_json
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, settings_option, store_option

if TYPE_CHECKING:
    from datetime import datetime

    from schout.service.erasing import Erased

_by_option = by_option()
_reason_option = reason_option("Why: who asked, and when.")
_preview_option = click.option("--preview", is_flag=True, help="Say what would go; erase nothing.")
_json_option = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group()
def erase() -> None:
    """Erase what is kept about somebody, or for too long.

    Rows are deleted, and the keys destroyed that entries of the ledger are encrypted under: the
    chain still holds, and says nothing of them any more. Nothing of this can be undone.
    """


@erase.command("tenant")
@click.argument("tenant")
@_reason_option
@_by_option
@_preview_option
@store_option
@_json_option
def erase_one_tenant(
    tenant: str, reason: str, by: str, preview: bool, target: str | None, as_json: bool
) -> int:
    """Erase all that is kept about a tenant: register, cases, notices, permits, reports on it."""
    from schout.service.erasing import erase_tenant

    with opened(target, read_only=False) as store:
        done = erase_tenant(store, TenantId(tenant), by, reason, _now(), try_only=preview)
    return _tell(done, f"tenant `{tenant}`", preview=preview, as_json=as_json)


@erase.command("reporter")
@click.argument("key", required=False)
@click.option("--mail", help="The mail address of who reported, in place of the key.")
@_reason_option
@_by_option
@_preview_option
@store_option
@_json_option
def erase_one_reporter(
    key: str | None,
    mail: str | None,
    reason: str,
    by: str,
    preview: bool,
    target: str | None,
    as_json: bool,
) -> int:
    """Erase who reported and what they wrote; that there was a report, and its outcome, stay.

    What its case quotes of it, without names, stays in the ledger and in letters to the tenant as
    long as the case: it is the evidence for what was decided.
    """
    from schout.core.intake.reports.sender import keys_of_mail
    from schout.service.erasing import erase_reporter

    if (key is None) == (mail is None):
        raise click.UsageError("give the key of a reporter, or --mail")
    found = keys_of_mail(mail or "") if key is None else (key,)
    with opened(target, read_only=False) as store:
        done = erase_reporter(store, found, by, reason, _now(), try_only=preview)
    return _tell(done, "the reporter", preview=preview, as_json=as_json)


@erase.command("due")
@click.option("--trust-clock", is_flag=True, help="The clock is right, though it is far ahead.")
@store_option
@settings_option
@_json_option
def erase_due(trust_clock: bool, target: str | None, path: str | None, as_json: bool) -> int:
    """Erase what was kept as long as `[retention]` of the settings says.

    `schout up` and `schout work` do it every hour. When nobody looked for more than 35 days, the
    clock may be wrong, and nothing is erased until you say that it is right.
    """
    from schout.service.erasing import Erased
    from schout.service.retention import sweep
    from schout.service.settings import load_settings

    times = load_settings(path).retention
    counts: dict[str, int] = {}
    keys = 0
    with opened(target, path, read_only=False) as store:
        while (done := sweep(store, times, _now(), trust_clock=trust_clock)).counts:
            keys += done.keys
            counts = {
                name: counts.get(name, 0) + done.counts.get(name, 0)
                for name in (*counts, *done.counts)
            }
    every = Erased(counts=counts, keys=keys + done.keys, in_the_way=done.in_the_way)
    return _tell(every, "what was kept long enough", preview=False, as_json=as_json)


def _now() -> "datetime":
    from schout.adapters.system import SystemClock

    return to_datetime(SystemClock().now_us())


def _tell(done: "Erased | Refused", what: str, *, preview: bool, as_json: bool) -> int:
    if isinstance(done, Refused):
        return refused(done, as_json=as_json)
    if as_json:
        write_json(done)
    elif done.in_the_way:
        things = plural(len(done.in_the_way), "thing")
        click.echo(f"refused[SCH-E061]: {what} is not erased: {things} in the way")
        rows = [("what", "which", "until")]
        rows += [
            (
                each.what.value,
                each.ref,
                to_rfc3339(from_datetime(each.until)) if each.until else "-",
            )
            for each in done.in_the_way
        ]
        write_columns(rows)
    else:
        named = ((name.removesuffix("s").replace("_", " "), n) for name, n in done.counts.items())
        parts = [plural(count, name) for name, count in named] or ["nothing"]
        verb = "would go" if preview else "gone"
        click.echo(f"{what}: {', '.join(parts)} {verb}")
        if not preview:
            click.echo(f"{plural(done.keys, 'key')} destroyed")
        for case in done.quoted_in:
            told = "what its ledger and its letters quote of the report, without names"
            click.echo(f"kept as long as {case} is: {told}")
    return int(bool(done.in_the_way))
