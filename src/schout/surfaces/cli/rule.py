"""`schout rule`: check, test, explain and measure rules before they count."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schout.core.model.errors import PolicyError, SchoutError
from schout.service.settings import load_settings
from schout.surfaces.cli.archive_options import archive_folder, archive_options, chosen
from schout.surfaces.cli.output import plural, write_columns, write_json
from schout.surfaces.cli.progress import spinning

if TYPE_CHECKING:
    from schout.service.registers import Known
    from schout.service.rule_trial import Expected, Trial
    from schout.service.rules import Tried

F = TypeVar("F", bound=Callable[..., Any])
_LANGUAGE = "en"


def _policy_option(command: F) -> F:
    text = "The pack of the rule, or under whose clauses a file is tried.  [default: as in the "
    return click.option("--policy", "pack", help=f"{text}settings]")(command)


def _tenants_option(command: F) -> F:
    text = "A register of tenants, TOML or CSV.  [default: one tenant, as in the tests of packs]"
    return click.option("--tenants", help=text)(command)


def _lang_option(command: F) -> F:
    text = "A language of the policy.  [default: en]"
    return click.option("--lang", help=text)(command)


def _json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")(command)


def _host_option(command: F) -> F:
    text = "The host name the logs are of, where their lines do not say."
    return click.option("--host", help=text)(command)


@click.group()
def rule() -> None:
    """Check, test, explain and measure rules before they count.

    RULE is the id of a rule of a pack, or a YAML file with `rules` (and `lists`) to be tried.
    """


@rule.command()
@click.argument("name", metavar="RULE")
@_policy_option
@_lang_option
@_json_option
def check(name: str, pack: str | None, lang: str | None, as_json: bool) -> int:
    """Read a rule: every error with its place, or what it does and what it costs."""
    from schout.core.detect.bill import bill_of
    from schout.core.policy.rule_sentences import rule_lines, rule_workings
    from schout.service.packs import load_texts
    from schout.surfaces.cli.rule_text import write_says

    try:
        tried = _find(name, pack)
    except PolicyError as error:
        if not as_json:
            raise
        write_json({"rule": name, "sound": False, "problems": error.problems, "rules": []})
        return 1
    voice = load_texts().voice(_language(tried, lang))
    told = []
    for each in tried.rules:
        counted, *workings = rule_workings(voice, each)
        told.append((each, (*rule_lines(voice, each), *workings, counted)))
    bills = [bill_of(each, tried.clause(each), tried.lists) for each in tried.rules]
    if as_json:
        rules = [
            {"id": each.id, "version": each.version, "clause": each.clause, "says": s, "bill": b}
            for (each, s), b in zip(told, bills, strict=True)
        ]
        write_json({"rule": name, "sound": True, "problems": [], "rules": rules})
        return 0
    for (each, says), bill in zip(told, bills, strict=True):
        write_says(each, says, bill)
    return 0


@rule.command("test")
@click.argument("name", metavar="[RULE]", required=False)
@_policy_option
@click.option("--log", "logs", multiple=True, help="A log to try it on; may be repeated.")
@click.option(
    "--expect",
    "expects",
    multiple=True,
    help="Findings of each rule in that log: a number or none.",
)
@click.option("--format", "format_name", default="auto", show_default=True, help="Of the logs.")
@_host_option
@_tenants_option
@click.option("--coverage", is_flag=True, help="Only say which rules lack a test.")
@_json_option
def test_rule(name: str | None, **given: Any) -> int:
    """Run the tests of a rule, and try it on logs; leave with 1 when one fails."""
    if given["coverage"]:
        return _coverage(name, given["pack"], as_json=given["as_json"])
    if name is None:
        raise click.UsageError("name a RULE, or ask for --coverage")
    from schout.surfaces.cli.rule_text import write_trials

    expected = _expected(given["logs"], given["expects"])
    trials = _trials(_find(name, given["pack"]), expected, given)
    if given["as_json"]:
        write_json(trials)
    else:
        write_trials(trials)
    return 0 if all(each.passed for each in trials) else 1


def _trials(tried: "Tried", logs: "list[tuple[str, Expected]]", given: Any) -> "list[Trial]":
    from schout.service.rule_trial import MISSING, GivenLog, try_log, try_tests

    known = _known(given["tenants"])
    found = []
    for each in tried.rules:
        own = try_tests(tried, each)
        found += [trial for trial in own if trial.result != MISSING or not logs]
        for path, expected in logs:
            form, host = given["format_name"], given["host"]
            log = GivenLog(path=path, expected=expected, format_name=form, host=host)
            with spinning(f"reading {path}") as tick:
                found.append(try_log(tried, each, log, known, tick))
    return found


def _expected(logs: tuple[str, ...], expects: tuple[str, ...]) -> "list[tuple[str, Expected]]":
    from schout.service.rule_trial import Expected

    if len(logs) != len(expects):
        message = f"expected one --expect for each --log, found {len(expects)} for {len(logs)}"
        raise click.UsageError(message)
    found = []
    for path, text in zip(logs, expects, strict=True):
        if not (text == "none" or (text.isascii() and text.isdigit())):
            raise click.UsageError(f"expected a number or `none` after --expect, found `{text}`")
        count = 0 if text == "none" else int(text)
        found.append((path, Expected(least=count, most=count)))
    return found


def _coverage(name: str | None, pack: str | None, *, as_json: bool) -> int:
    from schout.service.rule_trial import untested
    from schout.service.rules import find_all

    tried = find_all(_pack(pack)) if name is None else _find(name, pack)
    lacking = untested(tried)
    if as_json:
        write_json([{"rule": rule_id, "lacks": test} for rule_id, test in lacking])
    elif lacking:
        write_columns([("rule", "lacks"), *lacking], indent="")
    count = len({rule_id for rule_id, _ in lacking})
    if not as_json:
        total = plural(len(tried.policy.rules), "rule")
        click.echo(f"{total}, {count} without a hit, a near miss or both")
    return 1 if lacking else 0


@rule.command()
@click.argument("name", metavar="RULE")
@_policy_option
@_lang_option
@click.option("--event", help="Whether this counts, and why: a line of a log, JSON, or -.")
@click.option("--format", "format_name", help="The format of --event.  [default: found out]")
@_tenants_option
@_json_option
def explain(name: str, **given: Any) -> None:
    """Say in words what a rule does, what feeds it, and whether it counts an activity."""
    from schout.service.rule_explain import explain_rule, told_activity
    from schout.surfaces.cli.rule_text import write_explained, write_why

    tried = _find(name, given["pack"])
    lang = _language(tried, given["lang"])
    text, known = given["event"], _known(given["tenants"])
    activity = None
    if text is not None:
        text = sys.stdin.readline() if text == "-" else text
        register = None if known is None else known.register
        activity = told_activity(text, given["format_name"], register)
    told = [explain_rule(tried, each, lang, activity) for each in tried.rules]
    if given["as_json"]:
        write_json(told)
        return
    for place, each in enumerate(told):
        if place:
            click.echo()
        write_explained(each)
        if each.why is not None:
            write_why(each.why, each.rule)


@rule.command()
@click.argument("name", metavar="RULE")
@_policy_option
@click.option("--log", "logs", multiple=True, help="A log to measure it over; may be repeated.")
@click.option("--format", "format_name", default="auto", show_default=True, help="Of the logs.")
@_host_option
@click.option("--from-archive", is_flag=True, help="Measure it over archived events instead.")
@archive_options
@click.option("--tenants", help="A register of tenants, TOML or CSV.  [default: nobody is known]")
@_json_option
def bench(name: str, **given: Any) -> None:
    """Measure a rule over the past: what it costs, and what it would have found.

    A file's rule is compared with the rule of the same id that the pack has now.
    """
    from schout.service.rule_bench import bench_archive, bench_logs
    from schout.surfaces.cli.rule_bench_text import write_bench

    asked = any(given[each] for each in ("archive", "since", "until", "tenant"))
    if bool(given["logs"]) == given["from_archive"] or (asked and given["logs"]):
        message = "expected either --log or --from-archive (with --archive, --since and the like)"
        raise click.UsageError(message)
    tried, known = _find(name, given["pack"]), _known(given["tenants"])
    many = 0

    def note(activities: int) -> None:
        nonlocal many
        many = activities
        tick()

    with spinning("measuring", lambda: f"({many:,} activities)") as tick:
        if given["from_archive"]:
            which = chosen(given["since"], given["until"], given["tenant"])
            found = bench_archive(tried, archive_folder(given["archive"]), which, known, note)
        else:
            form, host = given["format_name"], given["host"]
            found = bench_logs(tried, given["logs"], known, note, format_name=form, host=host)
    if given["as_json"]:
        write_json(found)
    else:
        write_bench(found)


def _pack(pack: str | None) -> str:
    return load_settings(None).policy if pack is None else pack


def _find(name: str, pack: str | None) -> "Tried":
    from schout.service.rules import find_rules

    return find_rules(name, _pack(pack))


def _known(path: str | None) -> "Known | None":
    from schout.service.registers import known_from_file

    return None if path is None else known_from_file(path)


def _language(tried: "Tried", lang: str | None) -> str:
    """Give the language asked for; else English where the policy has it."""
    languages = tried.policy.languages
    if lang is None:
        return _LANGUAGE if _LANGUAGE in languages else tried.policy.source_language
    if lang not in languages:
        hint = "it has " + ", ".join(f"`{each}`" for each in languages)
        raise SchoutError("SCH-C006", f"this policy has no language `{lang}`", hint)
    return lang
