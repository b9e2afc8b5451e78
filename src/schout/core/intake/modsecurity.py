"""Reads what ModSecurity and Coraza write about a request, wherever it stands.

Format: github.com/owasp-modsecurity/ModSecurity/wiki/ModSecurity-2-Data-Formats, alert messages.
The rule numbers are those of the OWASP Core Rule Set.
"""

import re

from schout.core.model.value import Value

_FIELD = re.compile(r'\[([a-z_]{1,20}) "([^"\\]*+(?:\\.[^"\\]*+)*+)"\]', re.DOTALL)
_WHICH = re.compile(r"\b(ModSecurity|Coraza): ")
_MOST_FIELDS = 64
_LONGEST_SIGNATURE = 200
_SEVERITIES = {
    name: number
    for number, names in enumerate(
        (("EMERGENCY", "ALERT", "CRITICAL"), ("ERROR",), ("WARNING",), ("NOTICE", "INFO", "DEBUG")),
        1,
    )
    for name in names
}
_NUMBERS = {str(number): max(1, min(number - 1, 4)) for number in range(8)}
"""Syslog's 0 to 7, as some versions write it."""
_CATEGORIES = {
    "912": "flood",
    "913": "scan",
    "911": "policy",
    "920": "policy",
    "922": "policy",
    "980": "other",
}
_EXPLOIT = "exploit"
_WARY = re.compile(r'\[tag "paranoia-level/[34]"\]')
"""Rules that are known to be set off by honest requests (coreruleset.org, "Paranoia Levels")."""
_REMARK = 3


class Claim(Value, frozen=True, kw_only=True):
    """What the engine says about one request."""

    engine: str
    signature: str
    category: str
    severity: int
    outcome: str
    client: str | None
    """As the message names it, where it does."""
    host: str | None


def read_claim(text: str) -> Claim | None:
    """Read a message of the engine; `None` when it is none."""
    which = _WHICH.search(text)
    if which is None:
        return None
    fields: dict[str, str] = {}
    for _, match in zip(range(_MOST_FIELDS), _FIELD.finditer(text), strict=False):
        fields.setdefault(match[1], match[2])
    if "id" not in fields and "msg" not in fields and "Access denied" not in text:
        return None
    rule = fields.get("id", "")
    level = fields.get("severity", "").upper()
    severity = _SEVERITIES.get(level, _NUMBERS.get(level, 0))
    return Claim(
        engine=which[1].lower(),
        signature=f"{rule} {fields.get('msg', '')}".strip()[:_LONGEST_SIGNATURE] or "denied",
        category=_CATEGORIES.get(rule[:3], _EXPLOIT),
        severity=max(severity, _REMARK) if _WARY.search(text) else severity,
        outcome="blocked" if text.startswith("Access denied", which.end()) else "seen",
        client=fields.get("client"),
        host=fields.get("hostname") or None,
    )
