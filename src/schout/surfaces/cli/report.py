"""`schout report`: reports from outside come in, and a person sorts what the machine cannot."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schout.core.intake.reports.order import OrderKind
from schout.core.model.act import Refused
from schout.core.model.errors import InputError, NotFound
from schout.core.model.ids import ClauseId, ReportId, TenantId
from schout.core.model.moment import from_datetime, to_datetime, to_rfc3339
from schout.core.model.vocabulary import ReportState
from schout.surfaces.cli.desk import refused
from schout.surfaces.cli.grave_text import word_of
from schout.surfaces.cli.output import plural, write_columns, write_json, write_json_line
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, settings_option, store_option

if TYPE_CHECKING:
    from schout.core.model.report import Report
    from schout.service.report_desk import Received

_by_option = by_option()
_reason_option = reason_option()
_json_option = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_danger_option = click.option(
    "--threat-to-life",
    is_flag=True,
    help="Somebody's life or safety is in danger: it is looked at before all else.",
)
_CLOSABLE = (ReportState.UNFOUNDED, ReportState.NOT_OURS, ReportState.DUPLICATE)
_BATCH = 100


@click.group()
def report() -> None:
    """Take reports from outside, and sort them."""


@report.command("add")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@store_option
@settings_option
@_danger_option
@click.option("--json", "as_json", is_flag=True, help="Print one object a line.")
def add(
    files: tuple[str, ...],
    target: str | None,
    path: str | None,
    threat_to_life: bool,
    as_json: bool,
) -> None:
    """Take reports from files, one a file: XARF, a mail, an ARF; `-` is standard input.

    A copy that comes again is told and changes nothing.
    """
    from schout.adapters.system import SystemClock
    from schout.core.intake.reports.form import grave_of
    from schout.core.intake.reports.read import read_report
    from schout.service.report_desk import graver, open_report_desk
    from schout.service.settings import load_settings

    settings, clock = load_settings(path), SystemClock()
    with opened(target, path, create=True, read_only=False) as store:
        desk = open_report_desk(store, settings)
        for start in range(0, len(files), _BATCH):
            raws = [_read(name) for name in files[start : start + _BATCH]]
            now = to_datetime(clock.now_us())
            read = [(read_report(raw, now, desk.knowns), raw) for raw in raws]
            grave = grave_of(threat_to_life=threat_to_life)
            for received in desk.take([(graver(each, *grave), raw) for each, raw in read]):
                _tell(received, as_json=as_json)


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-I006", f"cannot read `{name}`: {reason}") from error


def _tell(received: "Received", *, as_json: bool) -> None:
    if as_json:
        write_json_line(received)
        return
    found = received.report
    known = ", known already" if received.known else ""
    where = "" if found.case is None else f", case {found.case}"
    if found.state is ReportState.UNSORTED:
        where = ", waits for a person"
    click.echo(f"report {found.id}: {found.state}{known}{where}")
    for line in dict.fromkeys((*received.why, *found.problems)):
        click.echo(f"  {line}")


@report.command("list")
@store_option
@click.option("--state", type=click.Choice([each.value for each in ReportState]))
@click.option(
    "--grave", is_flag=True, help="Only those of which an authority must be told, if it is so."
)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@_json_option
def list_reports(
    target: str | None, state: str | None, grave: bool, limit: int, as_json: bool
) -> None:
    """List reports, newest first."""
    from schout.service.grave_reports import grave_reports

    asked = ReportState(state) if state else None
    with opened(target) as store, store.snapshot() as snapshot:
        if grave:
            found = grave_reports(snapshot, asked)[:limit]
        else:
            found = snapshot.reports(state=asked, limit=limit)
    if as_json:
        write_json(found)
        return
    if not found:
        click.echo("no reports")
        return
    rows: list[tuple[str, ...]] = [
        ("report", "received", "kind", "category", "about", "tenant", "clause", "state")
    ]
    rows += [_row(each) for each in found]
    write_columns(rows, indent="")
    click.echo(plural(len(found), "report"), err=True)


def _row(each: "Report") -> tuple[str, ...]:
    about = each.objects[0].normal if each.objects else "-"
    received = to_rfc3339(from_datetime(each.received_at))
    whose, clause = each.tenant or "-", each.clause or "-"
    state = ", ".join((each.state, *map(word_of, each.grave)))
    return each.id, received, each.kind, each.category or "-", about, whose, clause, state


@report.command("show")
@click.argument("report_id", metavar="REPORT")
@store_option
@_json_option
@click.option("--raw", is_flag=True, help="Write the bytes as they came.")
def show(report_id: str, target: str | None, as_json: bool, raw: bool) -> None:
    """Show a report as it was read, or as it came."""
    with opened(target) as store, store.snapshot() as snapshot:
        found = snapshot.report(ReportId(report_id))
        body = None if found is None else snapshot.blob(found.digest)
    if found is None:
        hint = "see `schout report list`"
        raise NotFound("SCH-D030", f"there is no report `{report_id}` in this store", hint)
    if raw:
        if body is None:
            raise NotFound("SCH-D036", "its bytes are not kept, only their digest")
        sys.stdout.buffer.write(body)
        return
    if as_json:
        write_json(found)
        return
    click.echo(f"report {found.id}: {found.kind}, {found.state}")
    who = found.reporter
    click.echo(f"  from {who.kind} {who.name or '-'} {who.mail or '-'} {who.organisation or '-'}")
    click.echo(f"  category {found.category or '-'}, clause {found.clause or '-'}")
    click.echo(f"  tenant {found.tenant or '-'}, case {found.case or '-'}")
    for kind in found.grave:
        click.echo(f"  {word_of(kind)}: an authority must be told, if it is so")
    for about in found.objects:
        click.echo(f"  about {about.kind} {about.value}")
    for problem in found.problems:
        click.echo(f"  problem: {problem}")
    click.echo(f"  {found.digest}, {found.size_bytes:,} bytes")
    if found.text:
        click.echo(found.text)


@report.command("sort")
@click.argument("report_id", metavar="REPORT")
@click.option("--clause", help="What it is about.")
@click.option("--tenant", help="Whose trouble it is.")
@_danger_option
@_reason_option
@_by_option
@store_option
@settings_option
@_json_option
def sort(report_id: str, clause: str | None, tenant: str | None, **options: Any) -> int:
    """Say which clause and tenant a report is about; it then goes into a case."""
    return _decide(
        options,
        lambda desk, now: desk.sort(
            ReportId(report_id),
            options["by"],
            options["reason"],
            now,
            clause=ClauseId(clause) if clause else None,
            tenant=TenantId(tenant) if tenant else None,
            threat_to_life=options["threat_to_life"],
        ),
    )


@report.command("close")
@click.argument("report_id", metavar="REPORT")
@click.option("--as", "state", required=True, type=click.Choice([each.value for each in _CLOSABLE]))
@_reason_option
@_by_option
@store_option
@settings_option
@_json_option
def close(report_id: str, state: str, **options: Any) -> int:
    """End a report without a case; who reported it is told."""
    return _decide(
        options,
        lambda desk, now: desk.close(
            ReportId(report_id), ReportState(state), options["by"], options["reason"], now
        ),
    )


def _decide(options: dict[str, Any], act: Any) -> int:
    from schout.adapters.system import SystemClock
    from schout.service.report_desk import open_report_desk
    from schout.service.settings import load_settings

    settings = load_settings(options["path"])
    with opened(options["target"], options["path"], read_only=False) as store:
        done = act(open_report_desk(store, settings), to_datetime(SystemClock().now_us()))
    if isinstance(done, Refused):
        return refused(done, as_json=options["as_json"])
    _tell(done, as_json=options["as_json"])
    return 0


@report.command("order")
@click.argument("kind", type=click.Choice([each.value for each in OrderKind]))
@click.option("--authority", required=True, help="Who orders it.")
@click.option("--reference", required=True, help="The number of the authority.")
@click.option("--basis", required=True, help="The law it rests on.")
@click.option("--reasons", required=True, help="Why, in the words of the authority.")
@click.option("--where", "places", multiple=True, help="A URL, host name or address; repeatable.")
@click.option("--clause", help="The clause it is about, if there is one.")
@click.option("--mail", default="", help="Where the answer goes.")
@click.option("--by-when", default="", help="Until when an answer is asked for, RFC 3339.")
@_danger_option
@click.option("--tenant-may-know", is_flag=True, help="The authority lets us tell the tenant.")
@click.option(
    "--silent-until",
    default="",
    help="Until when the tenant must not be told, RFC 3339.  [default: a person ends the silence]",
)
@store_option
@settings_option
@_json_option
def order(kind: str, **given: Any) -> int:
    """Enter an order of an authority; you have checked who sent it.

    That is an order to act or to give information (Regulation (EU) 2022/2065, Art. 9 and 10).
    """
    from schout.adapters.system import SystemClock
    from schout.core.intake.reports.order import OrderReport, ReadOrder, read_order
    from schout.core.model.value import canonical_json
    from schout.service.report_desk import open_report_desk
    from schout.service.settings import load_settings

    entered = OrderReport(
        kind=OrderKind(kind),
        authority=given["authority"],
        reference=given["reference"],
        legal_basis=given["basis"],
        reasons=given["reasons"],
        locations=given["places"],
        clause=given["clause"],
        mail=given["mail"],
        response_by=given["by_when"],
        threat_to_life=given["threat_to_life"],
        may_be_told=given["tenant_may_know"],
        silent_until=given["silent_until"],
    )
    settings = load_settings(given["path"])
    with opened(given["target"], given["path"], read_only=False) as store:
        desk = open_report_desk(store, settings)
        read = read_order(entered, to_datetime(SystemClock().now_us()), desk.knowns)
        if not isinstance(read, ReadOrder):
            for wrong in read:
                click.echo(f"error[{wrong.code}]: {wrong.field}: {wrong.message}", err=True)
            return 1
        (received,) = desk.take([(read.report, canonical_json(entered))])
    _tell(received, as_json=given["as_json"])
    return 0
