"""`schout policy`: check, read, compare and publish policies."""

from pathlib import Path

import click

from schout.adapters.system import SystemClock
from schout.core.model.errors import NotFound, PolicyError, SchoutError
from schout.core.model.ids import ClauseId
from schout.core.model.moment import to_datetime
from schout.core.policy.coverage import coverage as cover
from schout.core.policy.coverage import table
from schout.core.policy.read_pack import examine_pack, read_pack
from schout.core.policy.schema import Policy
from schout.service.packs import (
    DEFAULT_PACK,
    load_pack,
    load_policy,
    load_texts,
    pack_tests,
    shipped_packs,
)
from schout.surfaces.cli.output import plural, write_columns, write_json

_DISCLOSURE, _SECURITY_TXT = "disclosure", "security.txt"
_LANG = "A language of the policy.  [default: its source language]"


@click.group()
def policy() -> None:
    """Check, read, compare and publish policies."""


@policy.command("list")
def list_packs() -> None:
    """List the packs that come with the product."""
    rows = [("pack", "policy", "version", "languages", "clauses", "rules")]
    for name in shipped_packs():
        found = load_policy(name)
        counts = str(len(found.clauses)), str(len(found.rules))
        rows.append((name, found.id, found.version, ", ".join(found.languages), *counts))
    write_columns(rows, indent="")


@policy.command()
@click.argument("pack", default=DEFAULT_PACK)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(pack: str, as_json: bool) -> int:
    """Check a pack: every error with its place, and proof that its ladders are fair."""
    found, problems = examine_pack(load_pack(pack))
    if as_json:
        write_json({"pack": pack, "sound": found is not None, "problems": problems})
        return 0 if found is not None else 1
    if found is None:
        raise PolicyError(problems)
    click.echo(f"{found.id} {found.version} is sound: {_size(found)}")
    click.echo("proved of every ladder: no suspension without a notice before it but on the three")
    click.echo("grounds; every sanction can be lifted and appealed; no dead end; no idle step")
    return 0


def _size(found: Policy) -> str:
    return ", ".join(
        (
            plural(len(found.clauses), "clause"),
            plural(len(found.ladders), "ladder"),
            plural(len(found.rules), "rule"),
            plural(len(found.languages), "language"),
        )
    )


@policy.command()
@click.argument("pack", default=DEFAULT_PACK)
@click.option("--lang", help=_LANG)
@click.option("--json", "as_json", is_flag=True, help="Print the whole policy as data.")
def show(pack: str, lang: str | None, as_json: bool) -> None:
    """Show what a policy does: each clause with its mode, limits and what happens on failure."""
    from schout.core.policy.render import render_json

    found = load_policy(pack)
    if as_json:
        click.echo(render_json(found, lang))
        return
    tag = _language(found, lang)
    click.echo(f"{found.title[tag]} ({found.id} {found.version}), {found.provider.legal_name}")
    click.echo(f"in force from {found.effective_from}, languages {', '.join(found.languages)}")
    rows: list[tuple[str, ...]] = [
        ("clause", "title", "mode", "on failure", "severity", "ladder", "limits", "rules")
    ]
    for clause in found.clauses:
        title = clause.title[tag]
        if not clause.kind.enforceable:
            rows.append((clause.id, title, str(clause.kind), "", "", "", "", ""))
            continue
        limits = ", ".join(limit.id for limit in clause.limits) or "-"
        rules = str(len(clause.rules)) if clause.rules else "-"
        ladder = clause.ladder or "-"
        end = (clause.failure, clause.severity, ladder, limits, rules)
        rows.append((clause.id, title, str(clause.mode), *map(str, end)))
    write_columns(rows, indent="")


@policy.command()
@click.argument("pack", default=DEFAULT_PACK)
@click.option("--lang", help=_LANG)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["markdown", "html", "json", _DISCLOSURE, _SECURITY_TXT]),
    default="markdown",
    show_default=True,
    help="Markdown, a page, data, the page of the rules of disclosure, or security.txt.",
)
@click.option(
    "--all", "every", is_flag=True, help="Every language, as files in the --output folder."
)
@click.option("--output", type=click.Path(), help="A file, or with --all a folder.")
def render(pack: str, lang: str | None, kind: str, every: bool, output: str | None) -> None:
    """Render the policy as people read it, or as data."""
    found = load_policy(pack)
    if every:
        folder = Path(output or ".")
        folder.mkdir(parents=True, exist_ok=True)
        for tag in found.languages[:1] if kind == _SECURITY_TXT else found.languages:
            path = folder / _file_name(found, tag, kind)
            path.write_text(_rendered(found, tag, kind), encoding="utf-8")
            click.echo(str(path))
        return
    text = _rendered(found, _language(found, lang), kind)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        Path(output).write_text(text, encoding="utf-8")


def _file_name(found: Policy, lang: str, kind: str) -> str:
    if kind == _SECURITY_TXT:
        return kind
    if kind == _DISCLOSURE:
        return f"{found.id}-{kind}.{lang}.html"
    return f"{found.id}.{lang}.{'md' if kind == 'markdown' else kind}"


def _rendered(found: Policy, lang: str, kind: str) -> str:
    from schout.core.policy.render import (
        render_disclosure,
        render_html,
        render_json,
        render_markdown,
    )
    from schout.core.policy.security_txt import render_security_txt

    if kind == "json":
        return render_json(found, lang)
    if kind == _SECURITY_TXT:
        return render_security_txt(found, to_datetime(SystemClock().now_us()))
    pages = {"markdown": render_markdown, "html": render_html, _DISCLOSURE: render_disclosure}
    return pages[kind](found, lang, load_texts())


@policy.command()
@click.argument("clause")
@click.option("--policy", "pack", default=DEFAULT_PACK, show_default=True, help="A pack.")
@click.option("--lang", help=_LANG)
def explain(clause: str, pack: str, lang: str | None) -> None:
    """Explain one clause: what is measured, what follows, step by step."""
    from schout.core.policy.explain import explain_clause

    found = load_policy(pack)
    click.echo(explain_clause(found, clause, _language(found, lang), load_texts()))


@policy.command()
@click.argument("clause")
@click.option("--policy", "pack", default=DEFAULT_PACK, show_default=True, help="A pack.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["svg", "mermaid", "json"]),
    default="mermaid",
    show_default=True,
    help="A picture, or text that is drawn by others.",
)
@click.option("-o", "--output", help="The file to write.  [default: standard output]")
def diagram(clause: str, pack: str, kind: str, output: str | None) -> None:
    """Draw the machine that cases on a clause go through, by running it."""
    from schout.core.cases.diagram import mermaid
    from schout.core.cases.diagram_svg import svg
    from schout.service.case_graph import graph_of, thinned

    found = load_policy(pack)
    try:
        graph = graph_of(found, ClauseId(clause))
    except KeyError as error:
        hint = "one with a ladder, such as " + ", ".join(
            f"`{each.id}`" for each in found.clauses if each.ladder is not None
        )
        message = f"the policy has no clause `{clause}` with a ladder"
        raise NotFound("SCH-P080", message, hint) from error
    if kind == "json":
        write_json(graph)
        return
    shown = thinned(graph)
    text = svg(shown) if kind == "svg" else mermaid(shown)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        Path(output).write_text(text, encoding="utf-8")
        click.echo(f"{output}: {len(graph.nodes)} states, {len(graph.edges)} ways between them")


@policy.command()
@click.argument("old")
@click.argument("new")
@click.option("--lang", help=_LANG)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def diff(old: str, new: str, lang: str | None, as_json: bool) -> None:
    """Say in words what a new version changes for a tenant."""
    from schout.core.policy.diff import diff_policies, tell

    before, after = load_policy(old), load_policy(new)
    changes = diff_policies(before, after)
    if as_json:
        write_json(changes)
    else:
        click.echo(tell(changes, _language(after, lang), load_texts()))


@policy.command()
@click.argument("pack", default=DEFAULT_PACK)
@click.option("--strict", is_flag=True, help="Exit with 1 when anything is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def coverage(pack: str, strict: bool, as_json: bool) -> int:
    """Say clause by clause which rule, test, intake, notice and measure exist, and what lacks."""
    found = load_policy(pack)
    seen = cover(found, pack_tests(pack), has_notice=_has_notice(found))
    if as_json:
        write_json(seen)
    else:
        click.echo(table(seen))
    return 1 if strict and seen.gaps else 0


def _has_notice(found: Policy) -> bool:
    """Tell whether notices can be written in every language of the policy."""
    return set(found.languages) <= set(load_texts().languages)


@policy.command("test")
@click.argument("pack", default=DEFAULT_PACK)
def test_pack(pack: str) -> int:
    """Run the tests of a pack: each rule finds its hit and leaves its near miss alone."""
    from schout.service.pack_tests import run_pack_tests

    results = run_pack_tests(pack, read_pack(load_pack(pack)))
    rows = [("rule", "test", "found", "result")]
    rows += [(each.rule, each.test, str(each.found), each.result) for each in results]
    write_columns(rows, indent="")
    failed = sum(not each.passed for each in results)
    click.echo(f"{plural(len(results), 'test')}, {failed} failed")
    return 1 if failed else 0


def _language(found: Policy, lang: str | None) -> str:
    """Give the language asked for, or the source language."""
    if lang is None:
        return found.source_language
    if lang not in found.languages:
        hint = "it has " + ", ".join(f"`{each}`" for each in found.languages)
        raise SchoutError("SCH-C006", f"this policy has no language `{lang}`", hint)
    return lang
