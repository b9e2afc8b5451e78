"""How evidence is shown to a tenant, line by line, and what is said of all that was left out.

Excerpts come with what the clause withholds already taken out. Of a report nothing is shown by
which a guess at who sent it could be tried: neither how it came, nor its digest, nor the hour.
"""

from collections.abc import Iterable
from datetime import tzinfo

from schout.core.evidence.redact import taken_out, with_marks
from schout.core.model.finding import Evidence, Finding
from schout.core.notices.grounds import is_reported
from schout.core.notices.layout import clean
from schout.core.policy.texts import Voice
from schout.core.policy.words import day, joined, stamp

_SOURCE_CHARACTERS = 200
_EXCERPT_CHARACTERS = 300
_DIGEST_CHARACTERS = len("sha256:") + 12
"""Enough to find the line again among those of one case."""
_NAMED = frozenset({"query", "user", "user_agent", "referer", "source_ip", "person"})
"""What has a name when it was left out; a rule can withhold more than a clause."""


def place_line(voice: Voice, finding: Finding, item: Evidence, zone: tzinfo) -> str:
    """Say where a line of evidence stands, and of when it is; of a report, on which day it came."""
    if is_reported(finding):
        return voice.say("ntc-report_came", date=day(voice, item.at.astimezone(zone).date()))
    source, at = clean(item.source, _SOURCE_CHARACTERS), stamp(voice, item.at, zone)
    return voice.say("ntc-line", source=source, line=str(item.line), time=at)


def excerpt_line(voice: Voice, text: str) -> str:
    """Give an excerpt on one line, with its marks in the language of the reader."""
    return clean(with_marks(text, voice.say("withheld-mark")), _EXCERPT_CHARACTERS)


def digest_line(finding: Finding, item: Evidence) -> str:
    """Give the beginning of the digest of a line; empty for a report."""
    return "" if is_reported(finding) else item.digest[:_DIGEST_CHARACTERS]


def left_out(voice: Voice, shown: Iterable[Evidence]) -> str:
    """List what was taken out of the lines that are shown; empty when nothing was."""
    found = taken_out(item.excerpt for item in shown)
    words = (voice.word("withhold", what if what in _NAMED else "other") for what in found)
    return joined(voice, dict.fromkeys(words))
