"""`schout transparency` and `schout tenant standing`: the published figures, and how one stands."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schout.adapters.system import SystemClock
from schout.core.model.errors import SettingsError
from schout.core.model.moment import to_datetime
from schout.service.settings import load_settings
from schout.surfaces.cli.output import plural, write_columns, write_json
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from schout.core.reports.kept import Span
    from schout.core.reports.rows import Transparency
    from schout.core.reports.standing import LadderStanding, Standing
    from schout.core.reports.times import Spread

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


@click.command("transparency")
@click.option("--from", "since", help="The first day.  [default: 1 January]")
@click.option("--until", help="The day after the last.  [default: now]")
@click.option("--output", "-o", type=click.Path(), help="A folder for the CSV files.")
@click.option("--policy", "pack", help="The pack.  [default: that of the settings]")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def transparency(
    since: str | None,
    until: str | None,
    output: str | None,
    pack: str | None,
    target: str | None,
    as_json: bool,
) -> None:
    """Count what is published: orders, notices, measures, appeals, automated means, times."""
    from schout.core.reports.csv_files import csv_files
    from schout.service.packs import load_policy
    from schout.service.transparency import figures

    policy = load_policy(pack or load_settings(None).policy)
    span = _span(since, until, to_datetime(SystemClock().now_us()))
    with opened(target) as store, store.snapshot() as snapshot:
        found = figures(snapshot, policy, span)
    if output is not None:
        folder = Path(output)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in csv_files(found).items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
            click.echo(str(folder / name))
    elif as_json:
        write_json(found)
    else:
        _write_figures(found)


@click.command("standing")
@click.argument("tenant_id", metavar="ID")
@click.option("--policy", "pack", help="The pack.  [default: that of the settings]")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def standing(tenant_id: str, pack: str | None, target: str | None, as_json: bool) -> None:
    """Say how a tenant stands: what is open, what counts against it and until when."""
    from schout.service.packs import load_policy
    from schout.service.transparency import standing_of

    policy = load_policy(pack or load_settings(None).policy)
    with opened(target) as store, store.snapshot() as snapshot:
        now = to_datetime(SystemClock().now_us())
        found = standing_of(snapshot, tenant_id, policy, now)
    if as_json:
        write_json(found)
    else:
        _write_standing(found)


def _span(since: str | None, until: str | None, now: datetime) -> "Span":
    from schout.core.reports.kept import Span

    start = _day("--from", since) or datetime(now.year, 1, 1, tzinfo=UTC)
    end = _day("--until", until) or now
    if end <= start:
        raise SettingsError("SCH-D065", "expected --until after --from")
    return Span(since=start, until=end)


def _day(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError as error:
        message = f"expected {option} as a date, found `{text}`"
        raise SettingsError("SCH-D065", message, "such as 2026-01-01") from error


def _write_figures(found: "Transparency") -> None:
    about = found.identification
    click.echo(f"{about.service}: from {about.first_day} to {about.last_day}")
    orders, notices, appeals = found.orders[0], found.notices[0], found.complaints[0]
    measures = sum(each.measures for each in found.own_initiative if each.category == "ALL")
    rows = [
        ("orders of authorities", str(orders.orders), f"{orders.acted_on} acted on"),
        ("reports", str(notices.notices), f"{notices.acted_on} acted on"),
        ("of trusted flaggers", str(notices.trusted_notices), _acted(notices.trusted_acted_on)),
        ("measures without a report", str(measures), ""),
        ("appeals", str(appeals.complaints), f"{appeals.decided} decided"),
    ]
    for each in found.automation:
        if each.category == "ALL":
            judged = f"{each.judged} looked at"
            told = f"{_percent(each.share_permille)} of cases; {judged}, {each.wrong} wrong"
            rows.append((f"{each.means} by machine", str(each.used), told))
    write_columns(rows)
    reversals = found.times.reversals
    reversed_ = reversals.overturned + reversals.partly
    click.echo(f"  reversed on appeal: {reversed_} of {reversals.decided} decided")
    times: tuple[tuple[str, Spread], ...] = (
        ("report to decision", found.times.report_to_decision),
        ("finding to decision", found.times.finding_to_decision),
        ("decision to notice", found.times.decision_to_notice),
        ("opened to closed", found.times.opened_to_closed),
        ("appeal to outcome", found.times.appeal_to_outcome),
    )
    heading = ("time from", "cases", "median", "nine in ten")
    lines = [
        (name, str(each.count), _took(each.median_s), _took(each.p90_s)) for name, each in times
    ]
    write_columns([heading, *lines])


def _acted(count: int) -> str:
    return f"{count} acted on"


def _write_standing(found: "Standing") -> None:
    from schout.service.permits import told

    click.echo(f"{found.tenant} at {told(found.at)}")
    if found.cases:
        rows = [("case", "clause", "object", "state", "step", "remedy until")]
        rows += [
            (
                *(each.case, each.clause, each.object or "-", each.state.value, each.step or "-"),
                told(each.remedy_until) if each.remedy_until is not None else "-",
            )
            for each in found.cases
        ]
        write_columns(rows)
    else:
        click.echo("  no open case")
    for ladder in found.ladders:
        _write_ladder(ladder)
    if not found.ladders:
        click.echo("  no earlier violation counts")
    for sanction in found.sanctions:
        end = f"until {told(sanction.ends)}" if sanction.ends is not None else "until it is lifted"
        click.echo(f"  {sanction.kind.replace('_', ' ')} ({sanction.state}) {end}")
    for permit in found.permits:
        clauses = ", ".join(permit.clauses)
        click.echo(f"  permit {permit.permit} for {clauses} until {told(permit.until)}")
    compared = found.compared
    others = plural(compared.tenants - 1, "other tenant")
    click.echo(f"  more counts against {compared.with_more} of {others}")


def _write_ladder(ladder: "LadderStanding") -> None:
    from schout.service.permits import told

    count = plural(len(ladder.strikes), "violation")
    click.echo(f"  {ladder.ladder}: {count}; the next would be number {ladder.next_strike}")
    for strike in ladder.strikes:
        weight = _percent(strike.weight_permille)
        click.echo(
            f"    {strike.clause} of {told(strike.at)} weighs {weight} until {told(strike.until)}"
        )
    if ladder.below_from is not None:
        click.echo(
            f"    repeated from number {ladder.repeated_from}: until {told(ladder.below_from)}"
        )


def _percent(permille: int | None) -> str:
    """Write thousandths as percent; nothing is known of nothing."""
    return "-" if permille is None else f"{permille // 10}.{permille % 10} %"


def _took(seconds: int | None) -> str:
    """Write a time in its largest unit, rounded down."""
    if seconds is None:
        return "-"
    unit, scale = next((each for each in _UNITS if seconds >= each[1]), _UNITS[-1])
    return plural(seconds // scale, unit)
