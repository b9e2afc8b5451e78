"""The report at the end of a replay, for people."""

from collections.abc import Iterable, Mapping, Sequence

import click

from schout.core.model.case import Case
from schout.core.model.finding import Finding
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.service.pipeline import Taken
from schout.service.replay import Summary
from schout.service.sources import SourceCount
from schout.surfaces.cli.output import amount, plural, write_columns

_SHOWN = 30
_PROGRAMS_NAMED = 5


def write_report(
    summary: Summary,
    taken: Sequence[Taken],
    cases: Mapping[str, Case],
    spent: float,
    *,
    evaluated: bool,
    err: bool,
) -> None:
    """Write what was read, found and decided; `err`: standard output is taken by JSON.

    `evaluated`: whether anything was looked for, or the events were only printed.
    """
    lines = summary.total("lines")
    rate = int(lines / max(spent, 0.001))
    sources = plural(len(summary.sources), "source")
    end = "interrupted after" if summary.interrupted else "read"
    say = _Say(err)
    say(f"{end} {plural(lines, 'line')} of {sources} in {spent:.1f} s ({rate:,} lines/s)")
    for source in summary.sources:
        say(f"  {source.source}: {_source_line(source)}")
        for sample in source.samples:
            say(f"    line {sample.line} is malformed: {sample.start}")
    _notes(summary, say)
    if not evaluated:
        return
    if summary.findings:
        by_clause = ", ".join(f"{clause}: {n}" for clause, n in sorted(summary.findings.items()))
        say(f"findings: {by_clause}")
    else:
        say("findings: none")
    if summary.shadow:
        by_rule = ", ".join(f"{rule}: {n}" for rule, n in sorted(summary.shadow.items()))
        say(f"findings in shadow: {by_rule}")
    if summary.outcomes:
        outcomes = ", ".join(f"{name}: {n}" for name, n in sorted(summary.outcomes.items()))
        say(f"decisions: {outcomes}")
        say(f"cases opened: {summary.cases}, notices prepared: {summary.notices}")
    if summary.known:
        say(f"already in the store: {plural(summary.known, 'finding')}")
    if not err:
        _write_findings(taken)
        _write_cases(cases.values())


class _Say:
    """Writes to one of the two outputs."""

    def __init__(self, err: bool) -> None:
        self._err = err

    def __call__(self, text: str) -> None:
        click.echo(text, err=self._err)


def _source_line(source: SourceCount) -> str:
    if not source.lines:
        return "empty, nothing to read"
    parts = [source.format, f"parsed {source.parsed:,}", f"malformed {source.malformed:,}"]
    parts += [f"late {source.late:,}"]
    for name, count in (
        ("wrong clock", source.clock_errors),
        ("copies", source.copies),
        ("no request", source.other),
        ("of no known tenant", source.unattributed),
    ):
        if count:
            parts.append(f"{name} {count:,}")
    if source.unknown_programs:
        parts.append(f"programs not read: {_most(source.unknown_programs)}")
    return ", ".join(parts)


def _most(programs: Mapping[str, int]) -> str:
    """Name the programs that said most, and how many others there are."""
    ranked = sorted(programs.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [f"{name} {count:,}" for name, count in ranked[:_PROGRAMS_NAMED]]
    more = len(ranked) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _notes(summary: Summary, say: _Say) -> None:
    """Say what the counts mean where they ask for something."""
    late = summary.total("late")
    if late * 10 > summary.total("parsed") > 0:
        say("  note: many lines came late; is the log newest first? sort it, or raise --lateness")
    for rule, count in summary.unkeyed.items():
        say(
            f"  note: `{rule}` could not count {plural(count, 'request')}: the log names no host, "
            "or the host has no tenant; see --host and --tenants"
        )


def _write_findings(taken: Sequence[Taken]) -> None:
    if not taken:
        return
    click.echo()
    heading = ("clause", "rule", "who", "tenant", "from", "measured", "allowed", "decision")
    rows = [heading, *(_finding_row(each) for each in taken[:_SHOWN])]
    write_columns(rows)
    if len(taken) > _SHOWN:
        click.echo(f"  ... and {len(taken) - _SHOWN} more; see --emit findings")
    click.echo()
    click.echo("Each finding rests on these lines:")
    for each in taken[:_SHOWN]:
        click.echo(f"  {each.finding.clause} {each.finding.principal}: {_places(each.finding)}")


def _finding_row(each: Taken) -> tuple[str, ...]:
    finding = each.finding
    return (
        finding.clause,
        finding.rule,
        finding.principal or "-",
        f"{finding.tenant} ({finding.direction})" if finding.tenant else "unattributed",
        to_rfc3339(from_datetime(finding.first_at)),
        f"{amount(finding.unit, finding.measured)} in {finding.window_s} s",
        f"{finding.limit:,}",
        each.decision.outcome,
    )


def _places(finding: Finding) -> str:
    """Name the file and the lines, runs of numbers shortened."""
    by_source: dict[str, list[int]] = {}
    for item in finding.evidence:
        by_source.setdefault(item.source, []).append(item.line)
    return "; ".join(f"{name} {_runs(sorted(lines))}" for name, lines in by_source.items())


def _runs(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _write_cases(cases: Iterable[Case]) -> None:
    rows = [
        (case.id, case.tenant, case.clause, case.object or "-", case.state, _until(case))
        for case in cases
    ]
    if rows:
        click.echo()
        write_columns([("case", "tenant", "clause", "object", "state", "remedy until"), *rows])


def _until(case: Case) -> str:
    return "-" if case.remedy_until is None else to_rfc3339(from_datetime(case.remedy_until))
