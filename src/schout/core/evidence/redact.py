"""Shows a request as evidence, with what the clause withholds taken out."""

from collections.abc import Collection

from schout.core.model.event import HttpRequest

WITHHELD = "[withheld]"
_MAX_PART = 120


def excerpt(event: HttpRequest, withhold: Collection[str]) -> str:
    """Write one request on one line, shortened, without control characters or withheld parts."""
    address = WITHHELD if "source_ip" in withhold else event.source_ip
    user = WITHHELD if "user" in withhold and event.user else event.user
    target = _short(event.path or "")
    if event.query:
        target += "?" + (WITHHELD if "query" in withhold else _short(event.query))
    request = f"{event.method} {target}" if event.method else target
    agent = WITHHELD if "user_agent" in withhold else _short(event.user_agent or "-")
    referer = WITHHELD if "referer" in withhold else _short(event.referer or "-")
    parts = [event.host or "-", address, user or "-", f'"{request}"', str(event.status)]
    return " ".join([*parts, f'"{referer}"', f'"{agent}"'])


def _short(text: str) -> str:
    cut = text if len(text) <= _MAX_PART else text[: _MAX_PART - 1] + "…"
    return "".join(char if char.isprintable() and char != '"' else "·" for char in cut)
