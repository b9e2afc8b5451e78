"""`schout case`, the desk: what waits for a person, and what people and tenants do in cases."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from schout.core.cases.sanctions import nothing_known
from schout.core.decide.good_faith import Condition
from schout.core.model.act import (
    Act,
    AskTime,
    ClaimRemedy,
    Confirm,
    Dismiss,
    EndSilence,
    Escalate,
    GrantTime,
    Keep,
    Lift,
    Merge,
    Note,
    PutOnHold,
    Refused,
    RefuseTime,
    Release,
    Split,
    Verified,
)
from schout.core.model.ids import CaseId, FindingId, ReportId
from schout.core.model.moment import from_datetime, to_datetime, to_rfc3339
from schout.core.model.vocabulary import (
    AppealState,
    IntentSign,
    ReportState,
    SanctionState,
    Severity,
)
from schout.surfaces.cli.output import plural, write_columns, write_json
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from schout.adapters.sql.store import SqlStore
    from schout.core.model.case import Case
    from schout.ports.store import Snapshot
    from schout.service.desk import Desk

_MOST_COUNTED = 1000
"""Reports that wait; beyond it nobody needs the number."""
F = TypeVar("F", bound=Callable[..., Any])
_not_met_option = click.option(
    "--not-met",
    type=click.Choice([each.value for each in Condition]),
    help="Of what may be research: the condition of good faith that is known to fail.",
)
_by_option = by_option()
_reason_option = reason_option()
_json_option = click.option("--json", "as_json", is_flag=True, help="Print the case as JSON.")
_try_option = click.option(
    "--try", "try_only", is_flag=True, help="Only tell what the case would be; change nothing."
)
_intent_option = click.option(
    "--intent",
    type=click.Choice([each.value for each in IntentSign]),
    help="A sign of intent that was seen; the clause must name it.",
)


def do_act(case_id: str, what: Act, options: dict[str, Any]) -> int:
    """Do it and tell how the case stands; 1 when it was refused."""
    with opened(options["target"], read_only=False) as store:
        desk = desk_of(store, options["target"])
        done = desk.act(CaseId(case_id), what, try_only=options["try_only"])
        with store.snapshot() as snapshot:
            sanctions = snapshot.sanctions(case=CaseId(case_id), states=(SanctionState.WANTED,))
    if isinstance(done, Refused):
        return refused(done, as_json=options["as_json"])
    if options["as_json"]:
        write_json(done)
    else:
        _tell(done)
        for each in sanctions:
            if each.touches_nothing:
                click.echo(f"  {each.kind} is in force nowhere: {nothing_known(each)}")
    return 0


def desk_of(store: "SqlStore", target: str | None) -> "Desk":
    """Make the desk of a store; its letters lead to the pages that the settings name."""
    from schout.adapters.system import SystemClock
    from schout.service.desk import open_desk
    from schout.service.settings import load_settings
    from schout.service.status_links import letter_links

    settings = load_settings(None)
    if target is not None:  # the secret of the links lies beside the store
        settings = msgspec.structs.replace(settings, store=target)
    return open_desk(store, SystemClock(), letter_links(settings))


def refused(why: Refused, *, as_json: bool) -> int:
    """Tell why an act is not possible; nothing was changed."""
    if as_json:
        write_json({"refused": why})
        return 1
    click.echo(f"refused[{why.code}]: {why.message}", err=True)
    if why.hint:
        click.echo(f"  = hint: {why.hint}", err=True)
    return 1


def _tell(case: "Case") -> None:
    closing = f", {case.closing}" if case.closing is not None else ""
    click.echo(f"case {case.id}: {case.state}{closing}, step {case.step or '-'}")
    last = case.history[-1]
    click.echo(f"  {last.what} by {last.by}  {last.detail}".rstrip())
    if last.what == "split":
        click.echo(f"  the new case: {last.ref}")
    if case.pending is not None:
        agreed = ", ".join(case.pending.agreed) or "nobody yet"
        click.echo(f"  `{case.pending.step}` needs {case.pending.needs}; agreed: {agreed}")
    for due in case.due:
        click.echo(f"  {due.kind} at {to_rfc3339(from_datetime(due.at))}")


def act_options(command: F) -> F:
    """Add the options that every act has."""
    return store_option(_json_option(_try_option(command)))


@click.command("queue")
@store_option
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--after", help="Only those behind this case.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def queue(target: str | None, limit: int, after: str | None, as_json: bool) -> None:
    """List what waits for a person, the most urgent first."""
    from schout.adapters.system import SystemClock
    from schout.core.cases.waiting import waits_for
    from schout.service.grave_reports import grave_reports
    from schout.surfaces.cli.grave_text import report_row, waits_text

    now = to_datetime(SystemClock().now_us())
    with opened(target) as store, store.snapshot() as snapshot:
        cases = snapshot.queue(limit, CaseId(after) if after else None)
        grave = () if after else grave_reports(snapshot, ReportState.UNSORTED)
        besides = _besides(snapshot)
    if as_json:
        write_json(cases)
        return
    for line in besides:
        click.echo(line, err=True)
    if not cases and not grave:
        click.echo("no case waits for a person" if besides else "nothing waits for a person")
        return
    rows = [("case", "waits for", "since", "severity", "tenant", "clause", "object", "step")]
    rows += [report_row(each, now) for each in grave]
    for each in cases:
        waits = waits_for(each)
        what, since = ("-", "-")
        if waits is not None:
            what, since = waits_text(waits, now), to_rfc3339(from_datetime(waits.since))
        step = each.pending.step if each.pending is not None else each.step
        about = each.object or "-"
        rows.append((each.id, what, since, each.severity, each.tenant, each.clause, about, step))
    write_columns(rows, indent="")


def _besides(snapshot: "Snapshot") -> list[str]:
    """Say what waits for a person besides cases: reports that are not sorted, and open appeals."""
    unsorted = len(snapshot.reports(state=ReportState.UNSORTED, limit=_MOST_COUNTED))
    appeals = len(snapshot.appeals(states=[each for each in AppealState if each.is_open]))
    lines = []
    if unsorted:
        least = "at least " if unsorted == _MOST_COUNTED else ""
        verb = "waits" if unsorted == 1 else "wait"
        told = "see `schout report list --state unsorted`"
        lines.append(f"{least}{plural(unsorted, 'report')} {verb} to be sorted: {told}")
    if appeals:
        verb = "is" if appeals == 1 else "are"
        lines.append(f"{plural(appeals, 'appeal')} {verb} open: see `schout appeal list`")
    return lines


@click.command("confirm")
@click.argument("case", metavar="CASE")
@click.option("--step", help="Another step of the ladder than the proposed one.")
@click.option("--reason", default="", help="Why; needed for another step.")
@_intent_option
@_not_met_option
@_by_option
@act_options
def confirm(
    case: str,
    step: str | None,
    reason: str,
    intent: str | None,
    not_met: str | None,
    by: str,
    **options: Any,
) -> int:
    """Agree with what is proposed in a case."""
    sign = IntentSign(intent) if intent else None
    return do_act(
        case, Confirm(by=by, reason=reason, step=step, intent=sign, not_met=not_met), options
    )


@click.command("dismiss")
@click.argument("case", metavar="CASE")
@_reason_option
@_by_option
@act_options
def dismiss(case: str, reason: str, by: str, **options: Any) -> int:
    """Say that there is no violation, or do not do what is proposed."""
    return do_act(case, Dismiss(by=by, reason=reason), options)


@click.command("claim")
@click.argument("case", metavar="CASE")
@click.option("--text", default="", help="What the tenant says.")
@act_options
def claim(case: str, text: str, **options: Any) -> int:
    """Note that the tenant says it is put right."""
    return do_act(case, ClaimRemedy(text=text), options)


@click.command("verify")
@click.argument("case", metavar="CASE")
@click.option("--ok/--not-ok", required=True, help="Whether it is put right.")
@_reason_option
@_by_option
@act_options
def verify(case: str, ok: bool, reason: str, by: str, **options: Any) -> int:
    """Say what came of looking whether it is put right."""
    return do_act(case, Verified(by=by, ok=ok, reason=reason), options)


@click.command("ask-time")
@click.argument("case", metavar="CASE")
@click.option("--text", default="", help="What the tenant says.")
@act_options
def ask_time(case: str, text: str, **options: Any) -> int:
    """Note that the tenant asks for more time."""
    return do_act(case, AskTime(text=text), options)


@click.command("grant-time")
@click.argument("case", metavar="CASE")
@click.option("--period", required=True, help="From the present end on, such as 5bd or 3d.")
@click.option("--reason", default="", help="Why.")
@_by_option
@act_options
def grant_time(case: str, period: str, reason: str, by: str, **options: Any) -> int:
    """Give more time."""
    return do_act(case, GrantTime(by=by, period=period, reason=reason), options)


@click.command("refuse-time")
@click.argument("case", metavar="CASE")
@_reason_option
@_by_option
@act_options
def refuse_time(case: str, reason: str, by: str, **options: Any) -> int:
    """Give no more time."""
    return do_act(case, RefuseTime(by=by, reason=reason), options)


@click.command("lift")
@click.argument("case", metavar="CASE")
@_reason_option
@_by_option
@act_options
def lift(case: str, reason: str, by: str, **options: Any) -> int:
    """End a case after a review: what is in force is lifted."""
    return do_act(case, Lift(by=by, reason=reason), options)


@click.command("keep")
@click.argument("case", metavar="CASE")
@click.option("--period", default="10bd", show_default=True, help="Until the next review.")
@_reason_option
@_by_option
@act_options
def keep(case: str, period: str, reason: str, by: str, **options: Any) -> int:
    """Leave a case as it is after a review."""
    return do_act(case, Keep(by=by, period=period, reason=reason), options)


@click.command("escalate")
@click.argument("case", metavar="CASE")
@click.option("--step", help="A step of the ladder.  [default: the one that follows]")
@_intent_option
@_not_met_option
@_reason_option
@_by_option
@act_options
def escalate(
    case: str,
    step: str | None,
    intent: str | None,
    not_met: str | None,
    reason: str,
    by: str,
    **options: Any,
) -> int:
    """Go on to a further step after a review."""
    sign = IntentSign(intent) if intent else None
    return do_act(
        case, Escalate(by=by, reason=reason, step=step, intent=sign, not_met=not_met), options
    )


@click.command("hold")
@click.argument("case", metavar="CASE")
@_reason_option
@_by_option
@act_options
def hold(case: str, reason: str, by: str, **options: Any) -> int:
    """Put a case on legal hold: nothing falls due and nothing is erased."""
    return do_act(case, PutOnHold(by=by, reason=reason), options)


@click.command("release")
@click.argument("case", metavar="CASE")
@_reason_option
@_by_option
@act_options
def release(case: str, reason: str, by: str, **options: Any) -> int:
    """End a legal hold; what was due goes on with the time that it had left."""
    return do_act(case, Release(by=by, reason=reason), options)


@click.command("merge")
@click.argument("case", metavar="CASE")
@click.option("--into", required=True, help="The open case of the same tenant it goes on in.")
@_reason_option
@_by_option
@act_options
def merge(case: str, into: str, reason: str, by: str, **options: Any) -> int:
    """Let a case go on in another."""
    return do_act(case, Merge(by=by, reason=reason, into=CaseId(into)), options)


@click.command("split")
@click.argument("case", metavar="CASE")
@click.option("--finding", "findings", multiple=True, required=True, help="May be repeated.")
@_reason_option
@_by_option
@act_options
def split(case: str, findings: tuple[str, ...], reason: str, by: str, **options: Any) -> int:
    """Give findings of a case a case of their own."""
    taken = tuple(FindingId(each) for each in findings)
    return do_act(case, Split(by=by, reason=reason, findings=taken), options)


@click.command("note")
@click.argument("case", metavar="CASE")
@click.argument("text")
@_by_option
@act_options
def note(case: str, text: str, by: str, **options: Any) -> int:
    """Leave a note for the next person; the tenant does not see it."""
    return do_act(case, Note(by=by, text=text), options)


@click.command("end-silence")
@click.argument("case", metavar="CASE")
@click.option("--order", help="Which order lets the tenant be told, where several forbid it.")
@_reason_option
@_by_option
@act_options
def end_silence(case: str, order: str | None, reason: str, by: str, **options: Any) -> int:
    """Let the tenant be told what an order forbade: what was withheld goes out."""
    named = ReportId(order) if order else None
    return do_act(case, EndSilence(by=by, reason=reason, order=named), options)


@click.command("what-if")
@click.argument("case", metavar="CASE")
@click.option("--earlier", type=click.IntRange(min=0), help="So many violations before it.")
@click.option("--count", type=click.IntRange(min=1), help="So many events.")
@click.option("--severity", type=click.Choice([each.value for each in Severity]))
@click.option("--no-permits", is_flag=True, help="As if no permit had been granted.")
@click.option("--new", is_flag=True, help="As if no case had been open.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print both decisions as JSON.")
def what_if_command(
    case: str,
    earlier: int | None,
    count: int | None,
    severity: str | None,
    no_permits: bool,
    new: bool,
    target: str | None,
    as_json: bool,
) -> None:
    """Show what the decision of a case would be under other facts."""
    from schout.service.what_if import Facts, what_if

    facts = Facts(
        earlier=earlier,
        count=count,
        severity=Severity(severity) if severity else None,
        permits=not no_permits,
        new=new,
    )
    with opened(target) as store, store.snapshot() as snapshot:
        found = what_if(snapshot, CaseId(case), facts)
    if as_json:
        write_json(found)
        return
    was, then = found.was, found.would_be
    rows = [("", "it is", "it would be")]
    names = ("outcome", "severity", "strike", "step", "approval", "remedy_until")
    rows += [(name.replace("_", " "), _shown(was, name), _shown(then, name)) for name in names]
    measures = [", ".join(f"{m.kind} on {m.scope}" for m in each.measures) for each in (was, then)]
    rows.append(("measures", measures[0] or "-", measures[1] or "-"))
    write_columns(rows, indent="")
    for reason in then.reasons:
        click.echo(f"  because {reason.code} {reason.detail}".rstrip())


def _shown(decision: object, name: str) -> str:
    value = getattr(decision, name)
    if isinstance(value, datetime):
        return to_rfc3339(from_datetime(value))
    return "-" if value is None else str(value)


DESK = (
    queue,
    confirm,
    dismiss,
    claim,
    verify,
    ask_time,
    grant_time,
    refuse_time,
    lift,
    keep,
    escalate,
    hold,
    release,
    merge,
    split,
    note,
    end_silence,
    what_if_command,
)
"""All commands of the desk, for the group `schout case`."""
