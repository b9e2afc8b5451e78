"""What was measured of rules, for people."""

from collections.abc import Mapping, Sequence

import click

from schout.service.rule_bench import ENOUGH, TOP, Bench, Change, Found, Measured
from schout.surfaces.cli.output import plural, write_columns

_DAYS_SHOWN = 14


def write_bench(found: Bench) -> None:
    """Write what was measured, rule by rule."""
    if found.first_at is None:
        click.echo("there were no activities")
        return
    activities = plural(found.activities, "activity", "activities")
    click.echo(f"{activities}, from {found.first_at} to {found.last_at}")
    rate = f"{found.all_activities_per_s:,} activities/s"
    cost = f"{found.all_ns_per_activity:,} ns each"
    click.echo(f"all {plural(found.all_rules, 'rule')} together: {rate}, {cost}")
    if found.activities < ENOUGH:
        click.echo(
            f"note: with fewer than {ENOUGH:,} activities, times are mostly those of a start"
        )
    for each in found.rules:
        click.echo()
        _write_measured(each)


def _write_measured(each: Measured) -> None:
    click.echo(f"{each.rule}, version {each.version}")
    share = f"{each.share_permille / 10:.1f} % of the time of all rules"
    rows = [
        ("speed alone", f"{each.activities_per_s:,} activities/s, {share}"),
        ("cost", f"{each.ns_per_activity:,} ns by column, {each.ns_one_by_one:,} ns one by one"),
        ("counted", _part(each.counted, each.activities, "of its kind")),
        ("replayed", _part(each.replayed, each.counted, "counted")),
    ]
    if each.unkeyed:
        rows.append(("without a key", f"{each.unkeyed:,}: it could not count them"))
    write_columns(rows)
    _write_found(each.found)
    if each.change is not None:
        _write_change(each.change, each.found.findings)


def _part(part: int, whole: int, what: str) -> str:
    share = f" ({100 * part / whole:.1f} %)" if whole else ""
    return f"{part:,} of {whole:,} {what}{share}"


def _write_found(found: Found) -> None:
    if not found.findings:
        click.echo("  it would have found nothing")
        return
    findings = plural(found.findings, "finding")
    keys, addresses = plural(found.keys, "key"), plural(found.addresses, "address", "addresses")
    click.echo(f"  it would have made {findings}, of {keys}, with {addresses} behind them")
    days = dict(list(found.by_day.items())[-_DAYS_SHOWN:])
    more = len(found.by_day) - len(days)
    _write_counts(f"by day{f' (the last {len(days)})' if more else ''}", days)
    _write_counts("whose trouble", found.tenants)
    _write_counts(f"top keys{f' ({TOP} of {found.keys:,})' if found.keys > TOP else ''}", found.top)


def _write_counts(what: str, counts: Mapping[str, int] | Sequence[tuple[str, int]]) -> None:
    pairs = counts.items() if isinstance(counts, Mapping) else counts
    told = ", ".join(f"{_shown(name)}: {count:,}" for name, count in pairs)
    click.echo(f"  {what}: {told}")


def _shown(name: str) -> str:
    if name == "-":
        return "nobody known"
    return "".join(char if char.isprintable() else "·" for char in name[:80])


def _write_change(change: Change, findings: int) -> None:
    """Write how it differs from the rule that the pack has now."""
    differs = findings - change.findings
    than = f"version {change.version}, which the pack has now"
    click.echo(f"  {than}, would have made {plural(change.findings, 'finding')}: {differs:+,}")
    if change.more:
        _write_counts(f"{plural(change.more_keys, 'key')} found more often", change.more)
    if change.fewer:
        _write_counts(f"{plural(change.fewer_keys, 'key')} found less often", change.fewer)
    if not change.more and not change.fewer:
        click.echo("  every key is found as often as now")
