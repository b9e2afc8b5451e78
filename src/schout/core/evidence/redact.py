"""Shows an activity as evidence, with what the clause withholds taken out.

A mark stands where something was taken out, and says what: `[withheld query]`.
"""

import re
from collections.abc import Collection, Iterable

from schout.core.model.event import Activity, HttpRequest

WITHHELD = "[withheld]"
"""Stands where it must not even be said what was taken out."""
_MARK = re.compile(r"\[withheld(?: (\w+))?\]")
_MAX_PART = 120


_BESIDE = {"at_us", "source", "line", "raw", "tenant", "source_tenant"}
"""Fields that are told beside the excerpt, or that are ours."""


def mark(what: str) -> str:
    """Give what stands in the place of something that is withheld."""
    return f"[withheld {what}]"


def taken_out(excerpts: Iterable[str]) -> tuple[str, ...]:
    """List what was taken out of excerpts, each once, in the order in which it stood there."""
    found = (what for each in excerpts for what in _MARK.findall(each) if what)
    return tuple(dict.fromkeys(found))


def with_marks(text: str, said: str) -> str:
    """Give an excerpt in which every mark is `said` as its reader says it."""
    return _MARK.sub(lambda _: said, text)


def excerpt(activity: Activity, withhold: Collection[str]) -> str:
    """Write one activity on one line, shortened, without control characters or withheld parts."""
    if isinstance(activity, HttpRequest):
        return _request(activity, withhold)
    told = []
    for name in activity.__struct_fields__:
        value = getattr(activity, name)
        if name not in _BESIDE and value is not None:
            told.append(f"{name}={mark(name) if name in withhold else shown(str(value))}")
    return " ".join([str(activity.__struct_config__.tag), *told])


def _request(event: HttpRequest, withhold: Collection[str]) -> str:
    address = mark("source_ip") if "source_ip" in withhold else _cut(event.source_ip)
    user = mark("user") if "user" in withhold and event.user else _cut(event.user or "-")
    target = _link(event.path or "", event.query, withhold)
    request = f"{_cut(event.method)} {target}" if event.method else target
    agent = mark("user_agent") if "user_agent" in withhold else _cut(event.user_agent or "-")
    page, _, query = (event.referer or "-").partition("?")
    referer = mark("referer") if "referer" in withhold else _link(page, query, withhold)
    parts = [_cut(event.host or "-"), address, user, request, str(event.status), referer, agent]
    if not _is_harmless("".join(parts)):
        parts = [_harmless(part) for part in parts]
    host, address, user, request, status, referer, agent = parts
    return f'{host} {address} {user} "{request}" {status} "{referer}" "{agent}"'


def _link(path: str, query: str | None, withhold: Collection[str]) -> str:
    """Write a path and its query; a referer holds the query of the request before it."""
    if not query:
        return _cut(path)
    return f"{_cut(path)}?{mark('query') if 'query' in withhold else _cut(query)}"


def shown(text: str) -> str:
    """Give a text short, without control characters and quotes, as evidence may show it."""
    cut = _cut(text)
    return cut if _is_harmless(cut) else _harmless(cut)


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_PART else text[: _MAX_PART - 1] + "…"


def _is_harmless(text: str) -> bool:
    return text.isprintable() and '"' not in text


def _harmless(text: str) -> str:
    return "".join(char if char.isprintable() and char != '"' else "·" for char in text)
