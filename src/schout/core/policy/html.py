"""Laid-out pages as HTML that needs nothing else: for a phone, in the dark, on paper and aloud."""

from html import escape

from schout.core.policy.disclosure import Disclosure
from schout.core.policy.document import ClauseView, Document, Fact, LadderView, StepView, Table
from schout.core.policy.markdown import to_html
from schout.core.policy.stylesheet import STYLE


def page(doc: Document) -> str:
    """Write the page. Everything that comes from the policy is escaped."""
    main = "\n".join(
        (
            _summary(doc),
            _clauses(doc),
            _ladders(doc),
            _contacts(doc),
        )
    )
    return _whole(doc.lang, doc.title, doc.provider, _header(doc), _contents(doc), main)


def disclosure_page(doc: Disclosure) -> str:
    """Write the page of the rules of disclosure. Everything that comes from outside is escaped."""
    sections = "\n".join(
        f'<section id="{escape(each.anchor)}" aria-labelledby="{escape(each.anchor)}-title">\n'
        f'<h2 id="{escape(each.anchor)}-title">{escape(each.title)}</h2>\n'
        f"{to_html(each.text)}\n</section>"
        for each in doc.sections
    )
    links = "\n".join(
        f'<li class="level-2"><a href="#{escape(each.anchor)}">{escape(each.title)}</a></li>'
        for each in doc.sections
    )
    header = f"""<header class="top">
<p class="provider">{escape(doc.provider)}</p>
<h1>{escape(doc.title)}</h1>
</header>"""
    contents = f"""<nav aria-label="{escape(doc.title)}">
<ol>
{links}
</ol>
</nav>"""
    main = f"""<section class="summary">
{to_html(doc.intro)}
</section>
{sections}
<p class="note">{escape(doc.note)}</p>"""
    return _whole(doc.lang, doc.title, doc.provider, header, contents, main)


def _whole(lang: str, title: str, provider: str, header: str, contents: str, main: str) -> str:
    """Put the parts of a page, which are HTML, together."""
    return f"""<!doctype html>
<html lang="{escape(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} – {escape(provider)}</title>
<style>
{STYLE}</style>
</head>
<body>
{header}
<div class="columns">
{contents}
<main>
{main}
</main>
</div>
</body>
</html>
"""


def _header(doc: Document) -> str:
    also = ""
    if doc.also_in:
        names = escape(", ".join(doc.also_in))
        also = f'\n<p class="also">{escape(doc.headings["also"])}: {names}</p>'
    return f"""<header class="top">
<p class="provider">{escape(doc.provider)}</p>
<h1>{escape(doc.title)}</h1>
{_facts(doc.facts, "masthead")}{also}
</header>"""


def _contents(doc: Document) -> str:
    clauses = "\n".join(
        f'<li class="level-{clause.level}"><a href="#{escape(clause.anchor)}">'
        f'<span class="id">{escape(clause.id)}</span> {escape(clause.title)}</a></li>'
        for clause in doc.clauses
    )
    ladders = "\n".join(
        f'<li class="level-3"><a href="#{escape(ladder.anchor)}">{escape(ladder.title)}</a></li>'
        for ladder in doc.ladders
    )
    heads = {name: escape(text) for name, text in doc.headings.items()}
    return f"""<nav id="contents" aria-labelledby="contents-title">
<h2 id="contents-title">{heads["contents"]}</h2>
<ol>
<li class="level-2"><a href="#summary">{heads["summary"]}</a></li>
{clauses}
<li class="level-2"><a href="#ladders">{heads["ladders"]}</a></li>
{ladders}
<li class="level-2"><a href="#contacts">{heads["contacts"]}</a></li>
</ol>
</nav>"""


def _summary(doc: Document) -> str:
    return f"""<section id="summary" class="summary" aria-labelledby="summary-title">
<h2 id="summary-title">{escape(doc.headings["summary"])}</h2>
{to_html(doc.summary)}
</section>"""


def _clauses(doc: Document) -> str:
    return "\n".join(_clause(clause, doc.headings) for clause in doc.clauses)


def _clause(clause: ClauseView, heads: dict[str, str]) -> str:
    parts = [
        _clause_heading(clause),
        _tags(clause),
        f'<div class="text">\n{to_html(clause.text)}\n</div>',
    ]
    if clause.warning is not None:
        parts.insert(2, f'<p class="warning">{escape(clause.warning)}</p>')
    if clause.limits is not None:
        parts.append(_table(clause.limits))
    if clause.facts:
        parts.append(_facts(clause.facts, "facts"))
    if clause.follows is not None:
        anchor, title = clause.follows
        parts.append(
            f'<p class="follows">{escape(heads["ladders"])}: '
            f'<a href="#{escape(anchor)}">{escape(title)}</a></p>'
        )
    body = "\n".join(parts)
    return (
        f'<article id="{escape(clause.anchor)}" class="clause level-{clause.level}">\n'
        f"{body}\n</article>"
    )


def _clause_heading(clause: ClauseView) -> str:
    link = f'<a class="id" href="#{escape(clause.anchor)}">{escape(clause.id)}</a>'
    return f"<h{clause.level}>{link} {escape(clause.title)}</h{clause.level}>"


def _tags(clause: ClauseView) -> str:
    tags = " ".join(
        f'<span class="tag {escape(tag.kind)}-{escape(tag.value)}">{escape(tag.text)}</span>'
        for tag in clause.tags
    )
    return f'<p class="tags">{tags}</p>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    notes = "".join(f'\n<p class="note">{escape(note)}</p>' for note in table.notes)
    return f"""<div class="scroll" role="region" aria-label="{escape(table.caption)}" tabindex="0">
<table>
<caption>{escape(table.caption)}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>{notes}"""


def _facts(facts: tuple[Fact, ...], name: str) -> str:
    rows = "\n".join(
        f"<div><dt>{escape(fact.label)}</dt>"
        + "".join(f"<dd>{_lines(line)}</dd>" for line in fact.lines)
        + "</div>"
        for fact in facts
    )
    return f'<dl class="{name}">\n{rows}\n</dl>'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _ladders(doc: Document) -> str:
    ladders = "\n".join(map(_ladder, doc.ladders))
    return f"""<section id="ladders" aria-labelledby="ladders-title">
<h2 id="ladders-title">{escape(doc.headings["ladders"])}</h2>
{ladders}
</section>"""


def _ladder(ladder: LadderView) -> str:
    lines = escape(" ".join(ladder.lines))
    steps = "\n".join(map(_step, ladder.steps))
    return f"""<section id="{escape(ladder.anchor)}" class="ladder">
<h3>{escape(ladder.title)}</h3>
<p>{lines}</p>
<ol class="steps">
{steps}
</ol>
</section>"""


def _step(step: StepView) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in step.lines)
    return f"""<li id="{escape(step.anchor)}">
<h4><span class="number">{escape(step.number)}</span> {escape(step.title)}</h4>
<p class="entry">{escape(step.entry)}</p>
<ul>{lines}</ul>
</li>"""


def _contacts(doc: Document) -> str:
    rows = "\n".join(
        f"<div><dt>{escape(fact.label)}</dt><dd>{_mail(fact.lines[0])}</dd></div>"
        for fact in doc.contacts
    )
    return f"""<section id="contacts" aria-labelledby="contacts-title">
<h2 id="contacts-title">{escape(doc.headings["contacts"])}</h2>
<dl class="facts">
{rows}
</dl>
<p class="back"><a href="#contents">{escape(doc.headings["top"])}</a></p>
</section>"""


def _mail(address: str) -> str:
    """Link what looks like a mail address; another way to reach people is only shown."""
    if "@" not in address or any(char in address for char in " /:?&"):
        return escape(address)
    return f'<a href="mailto:{escape(address)}">{escape(address)}</a>'
