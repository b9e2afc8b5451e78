"""`schout case`: look at cases; `desk` has what people do in them."""

import click

from schout.adapters.sql.store import SqlStore
from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.errors import NotFound
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, ClauseId, TenantId
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.notice import Notice
from schout.core.model.vocabulary import CaseState, Metric
from schout.surfaces.cli.authority import not_reported, profile, reported
from schout.surfaces.cli.bundle import bundle, verify_bundle
from schout.surfaces.cli.desk import DESK
from schout.surfaces.cli.grave_text import word_of
from schout.surfaces.cli.output import amount, plural, write_columns, write_json
from schout.surfaces.cli.sanction import what_of
from schout.surfaces.cli.store_option import opened, store_option


@click.group()
def case() -> None:
    """Look at cases, and act in them."""


for _command in (*DESK, profile, reported, not_reported, bundle, verify_bundle):
    case.add_command(_command)


@case.command("list")
@store_option
@click.option("--tenant", help="Only cases of this tenant.")
@click.option("--clause", help="Only cases on this clause.")
@click.option(
    "--state", type=click.Choice([state.value for state in CaseState]), help="Only these."
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="How many at most, newest first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_cases(
    target: str | None,
    tenant: str | None,
    clause: str | None,
    state: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List cases, newest first."""
    with opened(target) as store, store.snapshot() as snapshot:
        cases = snapshot.cases(
            tenant=TenantId(tenant) if tenant else None,
            clause=ClauseId(clause) if clause else None,
            state=CaseState(state) if state else None,
            limit=limit,
        )
    if as_json:
        write_json(cases)
        return
    if not cases:
        click.echo("no cases")
        return
    heading = ("case", "tenant", "clause", "object", "state", "opened", "remedy until", "findings")
    write_columns([heading, *map(_row, cases)], indent="")


def _row(each: Case) -> tuple[str, ...]:
    until = to_rfc3339(from_datetime(each.remedy_until)) if each.remedy_until else "-"
    opened_at = to_rfc3339(from_datetime(each.opened_at))
    where = each.object or "-"
    count = str(len(each.findings))
    return each.id, each.tenant, each.clause, where, each.state, opened_at, until, count


@case.command("show")
@click.argument("case_id", metavar="CASE")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show_case(case_id: str, target: str | None, as_json: bool) -> None:
    """Show a case: its history, its decisions with their reasons, its evidence."""
    with opened(target) as store:
        found, decisions, findings, notices = load_case(store, case_id)
        with store.snapshot() as snapshot:
            sanctions = snapshot.sanctions(case=found.id)
            appeals = snapshot.appeals(case=found.id)
    if as_json:
        shown = {"case": found, "decisions": decisions, "findings": findings, "notices": notices}
        write_json({**shown, "sanctions": sanctions, "appeals": appeals})
        return
    click.echo(f"case {found.id}: {found.state}")
    click.echo(f"  tenant {found.tenant}, clause {found.clause}, object {found.object or '-'}")
    click.echo(f"  policy {found.policy_version}, ladder {found.ladder}, step {found.step}")
    until = to_rfc3339(from_datetime(found.remedy_until)) if found.remedy_until else "none"
    click.echo(f"  violation number {found.strike}, remedy window ends: {until}")
    _write_waiting(found)
    for sanction in sanctions:
        problem = f": {sanction.problem}" if sanction.problem else ""
        what = f"{sanction.kind} on {what_of(sanction)}"
        click.echo(f"sanction {sanction.id}: {what}, {sanction.state}{problem}")
    for appeal in appeals:
        click.echo(
            f"appeal {appeal.id}: {appeal.state}, reviewer {appeal.reviewer or 'nobody yet'}"
        )
    click.echo("history")
    for entry in found.history:
        at = to_rfc3339(from_datetime(entry.at))
        click.echo(f"  {at}  {entry.what} {entry.detail}  by {entry.by}  ({entry.ref})")
    for decision in dict.fromkeys((decisions[0], decisions[-1])):
        _write_decision(decision)
    for finding in findings:
        _write_finding(finding)
    for notice in notices:
        click.echo(f"notice {notice.id} in {notice.language}: {notice.subject}")


def _write_waiting(found: Case) -> None:
    """Say what a case waits for, as far as it is a person."""
    for duty in found.to_tell:
        since = to_rfc3339(from_datetime(duty.since))
        click.echo(f"  waits: an authority must be told of {word_of(duty.kind)}, since {since}")
    if found.pending is not None:
        agreed = ", ".join(found.pending.agreed) or "nobody yet"
        step = found.pending.step or "a step"
        click.echo(f"  waits: {step} needs {found.pending.needs}, agreed: {agreed}")
    if found.extension is not None:
        click.echo(f"  waits: more time was asked for: {found.extension.text or '-'}")
    if found.review_due:
        click.echo("  waits: a person must look at it")
    for silence in found.silences:
        until = "a person ends it"
        if silence.until is not None:
            until = to_rfc3339(from_datetime(silence.until))
        click.echo(f"  the tenant must not be told until {until} ({silence.basis})")
        click.echo(f"    ordered in report {silence.report}")
    if found.hold is not None:
        click.echo(f"  on hold by {found.hold.by}: {found.hold.reason}")


def _write_decision(decision: Decision) -> None:
    who = f"by {', '.join(decision.agreed)}" if decision.agreed else "by rule"
    click.echo(f"decision {decision.id}: {decision.outcome}, {who}")
    for reason in decision.reasons:
        click.echo(f"  because {reason.code} {reason.detail}".rstrip())
    for measure in decision.measures:
        last = f" for {measure.duration}" if measure.duration else ""
        click.echo(f"  measure {measure.kind} on {measure.scope}{last}, needs {decision.approval}")


def _write_finding(finding: Finding) -> None:
    span = "somebody reported it"
    if finding.unit is not Metric.REPORTS:
        measured = amount(finding.unit, finding.measured)
        span = f"{measured} in {finding.window_s} s, {finding.limit:,} allowed"
    click.echo(f"finding {finding.id}: {span} (rule {finding.rule}, {finding.confidence} %)")
    for item in finding.evidence[:5]:
        at = to_rfc3339(from_datetime(item.at))
        reported = finding.unit is Metric.REPORTS
        where = "received" if reported else f"{item.source} line {item.line}"
        click.echo(f"  {where}  {at}  {item.excerpt}")
    if len(finding.evidence) > 5:
        click.echo(f"  ... and {plural(len(finding.evidence) - 5, 'line')} more; see --json")


_Loaded = tuple[Case, list[Decision], list[Finding], tuple[Notice, ...]]


def load_case(store: SqlStore, case_id: str) -> _Loaded:
    """Give a case with its decisions, its findings and its notices."""
    with store.snapshot() as snapshot:
        found = snapshot.case(CaseId(case_id))
        if found is None:
            hint = "see `schout case list`"
            raise NotFound("SCH-C004", f"there is no case `{case_id}` in this store", hint)
        decisions = [kept[0] for each in found.decisions if (kept := snapshot.decision(each))]
        findings = [made for each in found.findings if (made := snapshot.finding(each))]
        return found, decisions, findings, snapshot.notices(found.id)
