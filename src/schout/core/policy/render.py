"""A policy as a page: Markdown, HTML, or JSON for machines."""

from typing import Any

import msgspec

from schout.core.model.value import to_plain
from schout.core.policy.disclosure import lay_out_disclosure
from schout.core.policy.document import (
    ClauseView,
    Fact,
    LadderView,
    Table,
    lay_out,
    require_language,
)
from schout.core.policy.html import disclosure_page, page
from schout.core.policy.markdown import escape_markdown, to_markdown
from schout.core.policy.schema import Limit, Policy
from schout.core.policy.texts import Texts

_TEXT_FIELDS = frozenset({"title", "summary", "text", "note", "ask"})


def render_html(policy: Policy, lang: str, texts: Texts) -> str:
    """Write the policy as one HTML page that needs nothing else: no script, no outside resource."""
    return page(lay_out(policy, lang, texts))


def render_disclosure(policy: Policy, lang: str, texts: Texts) -> str:
    """Write the rules for those who look for weak spots as one HTML page."""
    return disclosure_page(lay_out_disclosure(policy, lang, texts))


def render_markdown(policy: Policy, lang: str, texts: Texts) -> str:
    """Write the policy as Markdown, with anchors that the table of contents points to."""
    doc = lay_out(policy, lang, texts)
    heads = doc.headings
    parts = [f"# {escape_markdown(doc.title)}", _facts(doc.facts)]
    if doc.also_in:
        parts.append(f"{heads['also']}: {', '.join(map(escape_markdown, doc.also_in))}")
    parts += [f"## {heads['summary']}", to_markdown(doc.summary), f"## {heads['contents']}"]
    parts.append("\n".join(_contents(doc.clauses, doc.ladders)))
    parts += [part for clause in doc.clauses for part in _clause(clause, heads)]
    parts.append(f"## {heads['ladders']}")
    parts += [part for ladder in doc.ladders for part in _ladder(ladder)]
    parts += [f"## {heads['contacts']}", _facts(doc.contacts)]
    return "\n\n".join(parts) + "\n"


def _facts(facts: tuple[Fact, ...]) -> str:
    return "\n".join(
        f"- **{fact.label}**: {escape_markdown(' '.join(fact.lines))}" for fact in facts
    )


def _contents(clauses: tuple[ClauseView, ...], ladders: tuple[LadderView, ...]) -> list[str]:
    lines = [
        f"{'  ' * (clause.level - 2)}- "
        f"[{clause.id} {escape_markdown(clause.title)}](#{clause.anchor})"
        for clause in clauses
    ]
    lines += [f"- [{escape_markdown(ladder.title)}](#{ladder.anchor})" for ladder in ladders]
    return lines


def _clause(clause: ClauseView, heads: dict[str, str]) -> list[str]:
    title = f"{clause.id} {escape_markdown(clause.title)}"
    parts = [f'{"#" * clause.level} <a id="{clause.anchor}"></a>{title}']
    parts.append(f"*{' · '.join(tag.text for tag in clause.tags)}*")
    if clause.warning is not None:
        parts.append(f"> {clause.warning}")
    parts.append(to_markdown(clause.text))
    if clause.limits is not None:
        parts += _table(clause.limits)
    if clause.facts:
        parts.append(_facts(clause.facts))
    if clause.follows is not None:
        anchor, name = clause.follows
        parts.append(f"{heads['ladders']}: [{escape_markdown(name)}](#{anchor})")
    return parts


def _table(table: Table) -> list[str]:
    rows = [table.head, tuple("---" for _ in table.head), *table.rows]
    lines = [
        f"| {' | '.join(cell if cell == '---' else escape_markdown(cell) for cell in row)} |"
        for row in rows
    ]
    return ["\n".join(lines), *map(escape_markdown, table.notes)]


def _ladder(ladder: LadderView) -> list[str]:
    parts = [f'### <a id="{ladder.anchor}"></a>{escape_markdown(ladder.title)}']
    parts.append(" ".join(ladder.lines))
    steps = []
    for number, step in enumerate(ladder.steps, 1):
        lines = [f"{number}. **{step.title}.** {step.entry}"]
        lines += [f"   - {escape_markdown(line)}" for line in step.lines]
        steps.append("\n".join(lines))
    parts.append("\n".join(steps))
    return parts


def render_json(policy: Policy, lang: str | None = None) -> str:
    """Write the whole policy as JSON, fields in the order of the schema, with computed limits.

    With a language every text is one string in it; without, a mapping that holds them all.
    """
    if lang is not None:
        require_language(policy, lang)
    data = to_plain(policy)
    for clause, plain in zip(policy.clauses, data["clauses"], strict=True):
        for limit, entry in zip(clause.limits, plain["limits"], strict=True):
            entry["computed"] = _computed(limit, policy)
    chosen = data if lang is None else _in_language(data, lang)
    return msgspec.json.format(msgspec.json.encode(chosen), indent=2).decode() + "\n"


def _computed(limit: Limit, policy: Policy) -> list[dict[str, Any]]:
    """Give, for each plan and for none (`null`), the figure and the time in which one is owed."""
    span_us = None if limit.per is None else limit.per.fixed_us
    plans = [None, *(plan.id for plan in policy.plans)]
    return [
        {
            "plan": plan,
            "at_most": limit.at_most_for(plan),
            "per_us": span_us,
            "interval_us": _interval_us(span_us, limit.at_most_for(plan)),
        }
        for plan in plans
    ]


def _interval_us(span_us: int | None, at_most: int) -> int | None:
    return None if span_us is None or at_most < 1 else span_us // at_most


def _in_language(value: Any, lang: str) -> Any:
    if isinstance(value, list | tuple):
        return [_in_language(item, lang) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: item.get(lang, "")
        if name in _TEXT_FIELDS and isinstance(item, dict)
        else _in_language(item, lang)
        for name, item in value.items()
    }
