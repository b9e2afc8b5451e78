"""Takes out of the records of a case what its reader may not see.

A court sees all that is kept. An authority or an appeal body does not learn who reported. The
tenant learns neither that, nor what the clause withholds, nor notes and legal holds; people of the
host are numbered, so that it can see that another person decided on its appeal.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from schout.core.evidence.redact import WITHHELD
from schout.core.model.person import OURS

Plain = dict[str, Any]
"""A value as JSON has it."""

_REPORTER = ("key", "name", "mail", "organisation")
_TO_REPORTERS = {"receipt", "reporter_answer", "reporter_warning"}
_OF_REPORTS = ("digest", "size_bytes", "reference")
"""With these a guess at who reported could be tried out."""
_REPORTED = "report"
"""The rule of findings that were made of a report; the digest of one is that of its evidence."""
_OF_PEOPLE = ("by", "agreed", "reviewer")
_NO_NAMES = {*OURS, ""}
_INSIDE = {"held", "released", "noted", "must_tell", "authority_told", "nobody_told"}
"""Words of a case's history that the tenant is not told about."""
_INSIDE_ACTS = {"put_on_hold", "release", "note", "tell_authority", "tell_nobody"}
_NO_PROSE = {
    *("id", "tenant", "clause", "case", "decision", "finding", "ref", "rule", "ladder", "step"),
    *("kind", "type", "state", "what", "outcome", "severity", "code", "unit", "scope", "direction"),
    *("mode", "approval", "closing", "refund", "notice", "language", "version", "policy_version"),
}
"""Fields of ids and closed sets: a reporter who is named `notified` must not blot those out."""


class Audience(StrEnum):
    """Who reads it."""

    TENANT = "tenant"
    AUTHORITY = "authority"
    COURT = "court"


def hidden_words(records: Iterable[tuple[str, Plain]], audience: Audience) -> dict[str, str]:
    """Collect what must stand nowhere in the records, with what stands there instead.

    `records` are pairs of an entry's kind and its body.
    """
    words: dict[str, str] = {}
    people: dict[str, str] = {}
    for kind, plain in records:
        if kind == "report" and audience is not Audience.COURT:
            found = [plain["reporter"].get(field) for field in _REPORTER]
            words |= {each: WITHHELD for each in found if each and each not in _NO_NAMES}
        if kind == "notice" and plain["kind"] in _TO_REPORTERS and audience is not Audience.COURT:
            words |= dict.fromkeys(plain["recipients"], WITHHELD)
        if audience is Audience.TENANT:
            for name in _names(plain):
                people.setdefault(name, f"person {len(people) + 1}")
    return people | words


def shown(
    kind: str,
    plain: Plain,
    audience: Audience,
    withholds: Mapping[str, Collection[str]],
    words: Mapping[str, str],
) -> Plain:
    """Give a record as its reader may see it; an equal one when nothing is withheld.

    `withholds` says what each clause withholds; a clause it lacks withholds everything.
    """
    if audience is Audience.COURT:
        return plain
    found = dict(plain)
    match kind:
        case "report":
            found = _report(found, audience)
        case "notice" if found["kind"] in _TO_REPORTERS:
            found = _hide(found, "recipients", *_told(audience))
        case "finding" if audience is Audience.TENANT:
            found = _finding(found, withholds)
        case "decision" if audience is Audience.TENANT:
            about = _finding(found["input"]["finding"], withholds)
            found["input"] = found["input"] | {"finding": about}
        case "case" if audience is Audience.TENANT:
            found = _case(found)
        case "act" if audience is Audience.TENANT:
            found = _act(found)
        case _:
            pass
    cleaned: Plain = _cleaned(found, _pattern(words), words)
    return cleaned


def _told(audience: Audience) -> tuple[str, ...]:
    return ("subject", "body") if audience is Audience.TENANT else ()


def _hide(plain: Plain, *fields: str) -> Plain:
    """Put a mark in place of each field that holds anything."""
    return plain | {field: WITHHELD for field in fields if plain.get(field)}


def _report(plain: Plain, audience: Audience) -> Plain:
    found = plain | {"reporter": _hide(plain["reporter"], *_REPORTER)}
    if audience is Audience.AUTHORITY:
        return found
    fields = _OF_REPORTS if plain.get("forward_allowed", True) else (*_OF_REPORTS, "text")
    parts = [_hide(part, "name") for part in plain.get("attachments", ())]
    return _hide(found, "grave", *fields) | {"attachments": parts}


def _finding(plain: Plain, withholds: Mapping[str, Collection[str]]) -> Plain:
    """Take out what the clause withholds of whoever acted; excerpts came without it."""
    hidden = withholds.get(plain["clause"], {"source_ip", "user"})
    found = _hide(plain, "source_ip") if "source_ip" in hidden else plain
    if plain["rule"] == _REPORTED:
        found = found | {"evidence": [_hide(each, "digest") for each in plain["evidence"]]}
    told = plain["principal"] in {None, plain["object"]}
    return found if told or not {"source_ip", "user"} & set(hidden) else _hide(found, "principal")


def _case(plain: Plain) -> Plain:
    history = [
        _hide(entry, "what", "by", "detail", "ref") if entry["what"] in _INSIDE else entry
        for entry in plain["history"]
    ]
    return _hide(plain | {"history": history}, "hold", "to_tell")


def _act(plain: Any) -> Any:
    """Keep of an act that the tenant is not told about its type alone, wherever it stands."""
    if isinstance(plain, list):
        return [_act(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if plain.get("type") in _INSIDE_ACTS:
        return _hide(plain, *(name for name in plain if name != "type"))
    return {name: _act(item) for name, item in plain.items()}


def _names(plain: Any) -> Iterator[str]:
    """Find the names of people of the host, in the order in which they stand there."""
    if isinstance(plain, list):
        for item in plain:
            yield from _names(item)
    elif isinstance(plain, dict):
        for name, item in plain.items():
            if name in _OF_PEOPLE:
                named = item if isinstance(item, list) else [item]
                yield from (
                    each for each in named if isinstance(each, str) and each not in _NO_NAMES
                )
            else:
                yield from _names(item)


def _pattern(words: Mapping[str, str]) -> re.Pattern[str] | None:
    if not words:
        return None
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    every = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{every})(?!\w)", re.IGNORECASE)


def _cleaned(plain: Any, pattern: re.Pattern[str] | None, words: Mapping[str, str]) -> Any:
    if pattern is None:
        return plain
    if isinstance(plain, str):
        lower = {word.lower(): instead for word, instead in words.items()}
        return pattern.sub(lambda found: lower.get(found[0].lower(), WITHHELD), plain)
    if isinstance(plain, list):
        return [_cleaned(item, pattern, words) for item in plain]
    if isinstance(plain, dict):
        return {
            name: item if _is_word(name, item) else _cleaned(item, pattern, words)
            for name, item in plain.items()
        }
    return plain


def _is_word(name: str, item: Any) -> bool:
    """Tell whether a field holds an id or a word of a closed set; one may also hold a record."""
    return name in _NO_PROSE and isinstance(item, str)
