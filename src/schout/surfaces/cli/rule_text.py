"""What is said of rules, for people: what they do, what came of their tests, why they count."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

import click

from schout.core.detect.bill import MOST_STEPS, Bill
from schout.core.detect.why import Part, Seen, Why
from schout.core.model.finding import Finding
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.policy.rule import Rule
from schout.service.rule_explain import Explained, Figures, ReadField
from schout.service.rule_trial import MISSING, Trial
from schout.surfaces.cli.output import amount, plural, write_columns

_WIDTH = 96
_KILOBYTE, _MEGABYTE = 1_000, 1_000_000
_SHOWN_VALUE = 60
_EVIDENCE_SHOWN = 3


def write_says(rule: Rule, says: Iterable[str], bill: Bill) -> None:
    """Write one rule as `check` does: a paragraph, and what it costs."""
    click.echo(f"{rule.id}, version {rule.version}, on {rule.clause}: sound")
    click.echo(_filled(" ".join(says)))
    _write_bill(bill)


def _write_bill(bill: Bill) -> None:
    steps = ", ".join(f"{name} {count:,}" for name, count in bill.steps.items())
    click.echo(f"  cost: {steps}; at most {MOST_STEPS:,} steps for one activity are allowed")
    click.echo(f"  memory: at most {_memory(bill)} for each key, about {_size(bill.key_bytes)}")
    screen = "by columns; keys that cannot fire are never looked at one by one"
    if not bill.screened:
        screen = "none; every activity that is counted is looked at by itself"
    click.echo(f"  screen: {screen}")


def _memory(bill: Bill) -> str:
    parts = [
        plural(count, noun)
        for count, noun in (
            (bill.moments, "figure"),
            (bill.values, "value"),
            (bill.events, "event"),
        )
        if count
    ]
    return ", ".join(parts) or "until when it is left alone"


def _size(count: int) -> str:
    if count < _MEGABYTE:
        return f"{max(1, round(count / _KILOBYTE)):,} kB"
    return f"{count / _MEGABYTE:.1f} MB"


def write_trials(trials: Sequence[Trial]) -> None:
    """Write what came of tests; of those that failed also what was found."""
    rows = [("rule", "test", "expected", "found", "result")]
    rows += [(each.rule, each.test, each.expected, str(each.found), each.result) for each in trials]
    write_columns(rows, indent="")
    for each in trials:
        if each.shown:
            click.echo()
            click.echo(f"found in {each.test} of {each.rule}:")
        for finding in each.shown:
            write_finding(finding)
        if each.found > len(each.shown) > 0:
            click.echo(f"  ... and {plural(each.found - len(each.shown), 'finding')} more")
    failed = sum(not each.passed for each in trials)
    missing = sum(each.result == MISSING for each in trials)
    end = f", {missing} of them missing" if missing else ""
    click.echo(f"{plural(len(trials), 'test')}, {failed} failed{end}")


def write_finding(finding: Finding) -> None:
    """Write a finding with the last of the lines that it rests on."""
    who = finding.principal or "-"
    at = to_rfc3339(from_datetime(finding.at))
    whose = f"{finding.tenant} ({finding.direction})" if finding.tenant else "nobody known"
    click.echo(f"  {finding.clause} {finding.rule}: {who}, of {whose}, at {at}")
    measured = f"{amount(finding.unit, finding.measured)} in {finding.window_s} s"
    allowed = f"allowed {finding.limit:,}; confidence {finding.confidence} %, mode {finding.mode}"
    click.echo(f"  measured {measured}, {allowed}")
    shown = finding.evidence[-_EVIDENCE_SHOWN:]
    more = len(finding.evidence) - len(shown)
    click.echo(f"  evidence{f', the last {len(shown)} of {more + len(shown)}' if more else ''}:")
    for item in shown:
        click.echo(f"    {item.source}:{item.line}  {_short(item.excerpt, _WIDTH)}")


def write_explained(told: Explained) -> None:
    """Write all that is known of a rule."""
    rule = told.rule
    click.echo(f"{rule.id}, version {rule.version}: {rule.clause} {told.title}")
    click.echo()
    for line in (*told.says, *told.workings):
        click.echo(_filled(line, "- "))
    _write_figures(told.limit, told.figures)
    click.echo()
    click.echo(f"Lifted by: {', '.join(told.permits) or 'no permit'}")
    click.echo()
    click.echo(f"Reads, of each {rule.on}:")
    write_columns([("field", "type", "when it is not told"), *map(_field_row, told.fields)])
    if told.lists:
        lists = ", ".join(f"{name} ({plural(count, 'item')})" for name, count in told.lists.items())
        click.echo(_filled(f"Looks up: {lists}"))
    click.echo()
    click.echo("Fed by logs in these formats:")
    click.echo(_filled(", ".join(told.formats)))
    if told.carriers:
        click.echo(_filled(f"also inside {', '.join(told.carriers)}"))
    click.echo()
    click.echo("Costs:")
    _write_bill(told.bill)
    click.echo()
    if told.example is None:
        click.echo("What a finding looks like: it has no test `hit` that would show it")
    else:
        click.echo("What a finding looks like (from its test):")
        write_finding(told.example)


def _field_row(field: ReadField) -> tuple[str, str, str]:
    made = f", from {' and '.join(field.made_from)}" if field.made_from else ""
    empty = '""' if field.type == "string" else "0"
    return field.name, f"{field.type}{made}", empty if field.optional else "always told"


def _write_figures(limit: str | None, figures: Sequence[Figures]) -> None:
    click.echo()
    if limit is None:
        click.echo("Its figures are its own; no limit of the clause states them.")
        return
    click.echo(f"Its figures come from the limit `{limit}` of the clause:")
    for each in figures:
        plan = "every other plan" if each.plan is None else f"plan {each.plan}"
        click.echo(_filled(f"{plan}: {each.limit}. {each.says}", "- "))


def write_why(why: Why, rule: Rule) -> None:
    """Write whether an activity is counted, and why."""
    click.echo()
    if not why.of_kind:
        click.echo(f"This activity is not counted: it is no {rule.on}")
        return
    click.echo(f"This activity is {'counted' if why.counted else 'not counted'}:")
    for part in why.when:
        _write_part(part, 1)
    for name, part in why.others.items():
        click.echo(f"  {name}:")
        _write_part(part, 2)
    click.echo(f"  key: {_saw(why.key)}")
    if None in why.key.values():
        lacks = ", ".join(name for name, value in why.key.items() if value is None)
        click.echo(f"  it lacks a part of its key: {lacks}")
    if why.measured:
        click.echo(f"  told apart or added up: {_saw(why.measured)}")


def _write_part(part: Part, depth: int) -> None:
    indent = "  " * depth
    text = " ".join(part.text.split())
    sign = "yes" if part.holds else "no "
    saw = f"  [{_saw(part.saw)}]" if not part.parts and part.saw else ""
    click.echo(f"{indent}{sign}  {text}{saw}")
    for inner in part.parts:
        _write_part(inner, depth + 2)


def _saw(fields: Mapping[str, Seen]) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in fields.items())


def _value(value: Seen) -> str:
    if value is None:
        return "not told"
    return str(value) if isinstance(value, int) else f'"{_short(value, _SHOWN_VALUE)}"'


def _short(text: str, width: int) -> str:
    shown = "".join(char if char.isprintable() else "·" for char in text)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def _filled(text: str, first: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        _WIDTH,
        initial_indent="  " + first,
        subsequent_indent="  " + " " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
