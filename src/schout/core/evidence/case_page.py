"""A case as one page that a person can read: no script, nothing from elsewhere, all of it escaped.

What matters comes first, in the reader's language. Every field of every record follows behind it,
under the name it has in `case.json`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from schout.core.evidence.bundle import Record, Records
from schout.core.evidence.head import ChainHead
from schout.core.evidence.withhold import Plain
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.vocabulary import Scope

_ORDER = (
    *("case", "decision", "finding", "notice", "message"),
    *("sanction", "appeal", "report", "permit", "act"),
)
_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; }
article { border-top: 1px solid #8888; padding: .6rem 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: .92rem; }
th, td { border: 1px solid #8888; padding: .25rem .5rem; text-align: left; vertical-align: top; }
dt { font-weight: 600; }
dd { margin: 0 0 .3rem 1.2rem; }
pre { white-space: pre-wrap; border-left: 3px solid #8888; padding-left: .8rem; }
small, .id { opacity: .8; font-size: .85rem; }
@media print { details { display: none; } }
"""

Words = Mapping[str, str]


def case_page(told: Records, head: ChainHead, words: Words) -> str:
    """Write the page of a case with the words of its language."""
    case = next((each.value for each in told.records if each.kind == "case"), None) or {}
    title = f"{words['title']} {told.about.case}"
    kinds = [*_ORDER, *sorted({each.kind for each in told.records} - set(_ORDER))]
    sections = "\n".join(
        _section(kind, [each for each in told.records if each.kind == kind], words)
        for kind in kinds
    )
    return f"""<!doctype html>
<html lang="{escape(told.about.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
{_facts(told, head, case, words)}
{sections}
<h2>{escape(words["verify"])}</h2>
<p>{escape(words["verify-text"])}</p>
</body>
</html>
"""


def _facts(told: Records, head: ChainHead, case: Plain, words: Words) -> str:
    policies = ", ".join(f"{each.id} {each.version} ({each.digest})" for each in told.policies)
    made = to_rfc3339(from_datetime(told.about.made_at))
    signed = f"{head.seq}, {head.hash}, {to_rfc3339(from_datetime(head.at))}"
    rows = [
        ("tenant", case.get("tenant")),
        ("clause", case.get("clause")),
        ("object", case.get("object")),
        ("state", _word("state", case.get("state"), words)),
        ("opened", case.get("opened_at")),
        ("remedy-until", case.get("remedy_until")),
        ("policy", policies),
        ("for", words[f"for-{told.about.audience}"]),
        ("made", made),
        ("head", signed),
    ]
    return _list((words[name], _text(value)) for name, value in rows if value)


def _section(kind: str, records: Sequence[Record], words: Words) -> str:
    if not records:
        return ""
    heading = _word("kind", kind, words)
    return "\n".join((f"<h2>{escape(heading)}</h2>", *(_article(each, words) for each in records)))


def _article(record: Record, words: Words) -> str:
    at = to_rfc3339(record.at_us)
    place = f"{escape(words['entry'])} {record.seq}"
    parts = [f'<h3>{at} <span class="id">{escape(record.id)} · {place}</span></h3>']
    if record.withheld:
        parts.append(f"<p><small>{escape(words['withheld'])}</small></p>")
    if record.value is None:
        parts.append(f"<p>{escape(words['erased'])}</p>")
    else:
        summary = _SUMMARIES.get(record.kind)
        parts.append("" if summary is None else summary(record.value, words))
        every = _any(record.value)
        name = escape(words["all-fields"])
        parts.append(f"<details><summary>{name}</summary>\n{every}\n</details>")
    return "<article>\n" + "\n".join(part for part in parts if part) + "\n</article>"


def _case(value: Plain, words: Words) -> str:
    rows = [
        (each["at"], _word("history", each["what"], words), each["by"], each["detail"], each["ref"])
        for each in value["history"]
    ]
    return _table([words[each] for each in ("when", "what", "who", "detail", "ref")], rows)


def _decision(value: Plain, words: Words) -> str:
    made = value["decision"]
    by = words["by-rule" if made["automated"] else "by-person"]
    reasons = [f"{each['code']} {each['detail']}".strip() for each in made["reasons"]]
    measures = [f"{each['kind']} ({each['scope']})" for each in made["measures"]]
    rows = [
        ("outcome", f"{_word('outcome', made['outcome'], words)} ({by})"),
        ("clause", made["clause"]),
        ("severity", made["severity"]),
        ("grounds", ", ".join(made["grounds"])),
        ("reasons", "; ".join(reasons)),
        ("measures", ", ".join(measures)),
        ("remedy-until", made["remedy_until"]),
    ]
    return _list((words[name], _text(text)) for name, text in rows if text)


def _finding(value: Plain, words: Words) -> str:
    measured = f"{value['measured']} {value['unit']}, {value['window_s']} s"
    facts = [
        ("rule", f"{value['rule']} ({value['confidence']} %)"),
        ("measured", measured),
        ("allowed", value["limit"]),
        ("object", value["object"]),
    ]
    names = ("when", "source", "line", "excerpt", "digest")
    rows = [
        (each["at"], each["source"], each["line"], each["excerpt"], each["digest"])
        for each in value["evidence"]
    ]
    listed = _list((words[name], _text(text)) for name, text in facts if text is not None)
    return listed + "\n" + _table([words[name] for name in names], rows)


def _notice(value: Plain, words: Words) -> str:
    to = value["recipients"]
    told = to if isinstance(to, str) else ", ".join(to)
    rows = [("to", told), ("subject", value["subject"])]
    listed = _list((words[name], _text(text)) for name, text in rows)
    return f"{listed}\n<pre>{escape(value['body'])}</pre>"


def _report(value: Plain, words: Words) -> str:
    rows = [("received", value["received_at"]), ("text", value["text"])]
    return _list((words[name], _text(text)) for name, text in rows if text)


def _message(value: Plain, words: Words) -> str:
    rows = [("to", value["to"]), ("state", value["state"]), ("when", value["done_at"])]
    return _list((words[name], _text(text)) for name, text in rows)


def _sanction(value: Plain, words: Words) -> str:
    reasons = value["reasons"]
    on = ", ".join(value["targets"]) or ("*" if value["scope"] == Scope.TENANT else "-")
    rows = [
        ("what", f"{value['kind']} ({value['scope']}): {on}"),
        ("from", value["starts"]),
        ("until", value["ends"] or value["review"]),
        ("state", value["state"]),
        ("facts", reasons["facts"]),
        ("ground", reasons["ground"]),
        ("redress", reasons["redress"]),
    ]
    return _list((words[name], _text(text)) for name, text in rows)


def _appeal(value: Plain, words: Words) -> str:
    rows = [
        ("received", value["filed_at"]),
        ("text", value["text"]),
        ("state", value["state"]),
        ("who", value["reviewer"]),
        ("reason", value["reason"]),
    ]
    return _list((words[name], _text(text)) for name, text in rows if text)


_SUMMARIES: dict[str, Callable[[Plain, Words], str]] = {
    "case": _case,
    "decision": _decision,
    "finding": _finding,
    "notice": _notice,
    "message": _message,
    "report": _report,
    "sanction": _sanction,
    "appeal": _appeal,
}


def _any(value: Any) -> str:
    """Write any value of JSON: objects as lists of fields, lists of objects as numbered ones."""
    if isinstance(value, dict):
        return _list((name, _any(item)) for name, item in value.items())
    if isinstance(value, list):
        return "<ol>" + "".join(f"<li>{_any(item)}</li>" for item in value) + "</ol>"
    return _text(value)


def _list(rows: Iterable[tuple[str, str]]) -> str:
    """Write names and values; the values are HTML already."""
    lines = "\n".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows)
    return f"<dl>\n{lines}\n</dl>"


def _table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heading)
    lines = [f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows]
    return "\n".join(("<table>", f"<tr>{head}</tr>", *lines, "</table>"))


def _text(value: object) -> str:
    return escape("–" if value is None else str(value))


def _word(family: str, value: object, words: Words) -> str:
    return words.get(f"{family}-{value}", str(value or ""))
