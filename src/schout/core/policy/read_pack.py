"""From the files of a pack to a policy, or to every problem in them at once."""

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import TypeVar

import msgspec

from schout.core.model.errors import PolicyError
from schout.core.model.ids import Digest
from schout.core.model.problem import Place, Problem, sort_key
from schout.core.policy.check import check_references
from schout.core.policy.figures import with_figures
from schout.core.policy.ladder import check_ladders
from schout.core.policy.read_clause import read_clause
from schout.core.policy.read_ladder import read_ladder
from schout.core.policy.read_list import read_list
from schout.core.policy.read_rule import read_rule
from schout.core.policy.reading import ABSENT, Reader, did_you_mean
from schout.core.policy.schema import (
    Calendar,
    DisputeBody,
    PackSource,
    Plan,
    Policy,
    Provider,
    Text,
)
from schout.core.policy.source import Listing, Node, Scalar, parse_source

T = TypeVar("T")

_SECTIONS = ("policy", "calendars", "plans", "ladders", "clauses", "rules", "lists")
_POLICY = (
    "id",
    "version",
    "provider",
    "published",
    "effective_from",
    "languages",
    "source_language",
    "title",
    "summary",
)
_PROVIDER = ("name", "legal_name", "country", "abuse_contact", "appeal_contact", "security_contact")
_PROVIDER_MORE = (
    *("disclosure_url", "security_txt_url", "pgp_key_url"),
    *("dispute_body", "court", "billing"),
)
_DAYS = {
    day: number for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}

_LEAST_OPEN_MINUTES = 60
"""With this and the bounds on periods, a window in business time always ends (`calendar.py`)."""


def pack_digest(pack: PackSource) -> Digest:
    """Name the exact text of a pack: SHA-256 over its file names and contents."""
    content = msgspec.json.encode(sorted(pack.files.items()))
    return Digest("sha256:" + hashlib.sha256(content).hexdigest())


def read_pack(pack: PackSource) -> Policy:
    """Read and check a whole pack; `PolicyError` carries all that is wrong with it.

    The same text is the same policy: one that was read before is given again.
    """
    return _read(pack.name, tuple(sorted(pack.files.items())))


@lru_cache(maxsize=8)
def _read(name: str, files: tuple[tuple[str, str], ...]) -> Policy:
    policy, problems = examine_pack(PackSource(name=name, files=dict(files)))
    if policy is None:
        raise PolicyError(problems)
    return policy


def examine_pack(pack: PackSource) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Read and check a whole pack; without a problem there is a policy, with one there is none."""
    reader = Reader(pack.files)
    sections, places = _sections(reader, pack)
    policy = _policy(reader, pack, sections)
    if policy is not None and not reader.problems:
        check_references(reader, policy, places)
    if policy is not None and not reader.problems:
        check_ladders(reader, policy, places)
    if reader.problems or policy is None:
        return None, tuple(sorted(reader.problems, key=sort_key))
    return with_figures(policy), ()


def _sections(
    reader: Reader, pack: PackSource
) -> tuple[dict[str, list[Node]], dict[tuple[str, str], Place]]:
    """Gather the sections of all files; and where each thing with an id stands."""
    sections: dict[str, list[Node]] = {name: [] for name in _SECTIONS}
    for name in sorted(pack.files):
        root, problems = parse_source(name, pack.files[name])
        reader.problems.extend(problems)
        if root is None:
            continue
        for key, node in (reader.mapping(root, "a file of a pack", (), _SECTIONS) or {}).items():
            sections[key].append(node)
    places: dict[tuple[str, str], Place] = {}
    for section, nodes in sections.items():
        if section == "policy":
            for node in nodes:
                places["policy", ""] = node.place
                _note(places, "policy/", "", node)
            continue
        items = [item for node in nodes for item in reader.items(node, section)]
        sections[section] = items
        _index(reader, section, items, places)
    return sections, places


def _index(
    reader: Reader,
    section: str,
    items: Iterable[Node],
    places: dict[tuple[str, str], Place],
    within: str = "",
) -> None:
    """Note where each id of a section stands; steps and limits as `ladder/step`, `clause/limit`.

    Under `section/` stand the places of the values below it, for checks across the pack.
    """
    for item in items:
        entries = {key.text: value for key, value in getattr(item, "entries", ())}
        name = entries.get("id")
        if not isinstance(name, Scalar) or not name.text.strip():
            continue
        full = within + name.text.strip()
        known = places.get((section, full))
        if known is not None:
            message = f"`{name.text.strip()}` is declared a second time under `{section}`"
            hint = f"the first stands in {known.source}, line {known.line}"
            reader.report("SCH-P038", name.place, message, hint)
            continue
        places[section, full] = name.place
        _note(places, f"{section}/", f"{full}/", item)
        inner = _WITHIN.get(section, "")
        if isinstance(nested := entries.get(inner), Listing):
            _index(reader, inner, nested.items, places, f"{full}/")


_WITHIN = {"ladders": "steps", "clauses": "limits"}


def _note(places: dict[tuple[str, str], Place], section: str, prefix: str, node: Node) -> None:
    """Note where values stand, by their keys; where keys stand, as `key:`; items, by their text."""
    for key, value in getattr(node, "entries", ()):
        places[section, f"{prefix}{key.text}:"] = key.place
        places[section, prefix + key.text] = value.place
        _note(places, section, f"{prefix}{key.text}/", value)
        for item in getattr(value, "items", ()):
            if isinstance(item, Scalar):
                places[section, f"{prefix}{key.text}/{item.text.strip()}"] = item.place


def _policy(reader: Reader, pack: PackSource, sections: dict[str, list[Node]]) -> Policy | None:
    heads = sections["policy"]
    start = Place(source=pack.name, line=1, column=1)
    if not heads:
        if not reader.problems:
            hint = "one file of the pack needs the key `policy`, see the policy language"
            reader.report("SCH-P039", start, "expected a section `policy`, found none", hint)
        return None
    for extra in heads[1:]:
        reader.report("SCH-P039", extra.place, "expected one section `policy`, found a second")
    found = reader.mapping(heads[0], "`policy`", _POLICY)
    if found is None:
        return None
    reader.languages = _languages(reader, found["languages"])
    source_language = reader.language(found["source_language"], "`source_language`")
    if source_language and reader.languages and source_language not in reader.languages:
        message = f"the source language `{source_language}` is not one of `languages`"
        hint = did_you_mean(source_language, reader.languages)
        reader.report("SCH-P031", found["source_language"].place, message, hint)
    lists = _each(reader, sections["lists"], read_list)
    by_name = {each.id: each for each in lists}
    return Policy(
        id=reader.name(found["id"], "the id of the policy"),
        version=reader.name(found["version"], "the version as one word"),
        provider=_provider(reader, found["provider"]),
        published=reader.day(found["published"], "`published`"),
        effective_from=reader.day(found["effective_from"], "`effective_from`"),
        languages=reader.languages,
        source_language=source_language,
        title=reader.text(found["title"], "the title"),
        summary=reader.text(found["summary"], "the summary"),
        calendars=_each(reader, sections["calendars"], _calendar),
        plans=_each(reader, sections["plans"], _plan),
        ladders=_each(reader, sections["ladders"], read_ladder),
        clauses=_each(reader, sections["clauses"], read_clause),
        rules=_each(reader, sections["rules"], partial(read_rule, lists=by_name)),
        lists=lists,
        digest=Digest("") if reader.problems else pack_digest(pack),
    )


def _each(
    reader: Reader, items: Iterable[Node], read: Callable[[Reader, Node], T | None]
) -> tuple[T, ...]:
    values = [read(reader, item) for item in items]
    return tuple(value for value in values if value is not None)


def _languages(reader: Reader, node: Node) -> tuple[str, ...]:
    """Give the languages of the policy; none when one of them cannot be read."""
    before = len(reader.problems)
    languages: list[str] = []
    reader.not_empty(node, "languages")
    for item in reader.items(node, "languages"):
        language = reader.language(item)
        if language and language in languages:
            reader.report("SCH-P021", item.place, f"`{language}` stands here twice")
        languages.append(language)
    return tuple(languages) if len(reader.problems) == before else ()


def _provider(reader: Reader, node: Node) -> Provider:
    found = reader.mapping(node, "`provider`", _PROVIDER, _PROVIDER_MORE)
    if found is None:
        found = dict.fromkeys(_PROVIDER, ABSENT)

    def optional(name: str, read: Callable[[Node, str], str]) -> str | None:
        return read(found[name], f"`{name}`") if name in found else None

    return Provider(
        name=reader.scalar(found["name"], "`name`"),
        legal_name=reader.scalar(found["legal_name"], "`legal_name`"),
        country=reader.country(found["country"], "`country`"),
        abuse_contact=reader.mail(found["abuse_contact"], "`abuse_contact`"),
        appeal_contact=reader.mail(found["appeal_contact"], "`appeal_contact`"),
        security_contact=reader.mail(found["security_contact"], "`security_contact`"),
        disclosure_url=optional("disclosure_url", reader.url),
        security_txt_url=optional("security_txt_url", reader.url),
        pgp_key_url=optional("pgp_key_url", reader.url),
        dispute_body=_dispute_body(reader, found.get("dispute_body")),
        court=_court(reader, found.get("court")),
        billing=optional("billing", reader.mail),
    )


def _dispute_body(reader: Reader, node: Node | None) -> DisputeBody | None:
    if node is None:
        return None
    found = reader.mapping(node, "`dispute_body`", ("name", "contact"))
    if found is None:
        return None
    return DisputeBody(
        name=reader.scalar(found["name"], "`name`"),
        contact=reader.page_or_mail(found["contact"], "`contact`"),
    )


def _court(reader: Reader, node: Node | None) -> Text | None:
    """Read the name of a court: by language, or one for all of them."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return dict.fromkeys(reader.languages, reader.scalar(node, "`court`"))
    return reader.text(node, "`court`")


def _calendar(reader: Reader, node: Node) -> Calendar | None:
    found = reader.mapping(
        node, "a calendar", ("id", "time_zone", "holidays", "days", "opens", "closes")
    )
    if found is None:
        return None
    reader.not_empty(found["days"], "days")
    days = reader.words(found["days"], tuple(_DAYS), "a day of the week")
    before = len(reader.problems)
    opens = reader.minute(found["opens"], "`opens`")
    closes = reader.minute(found["closes"], "`closes`")
    sure = ABSENT not in (found["opens"], found["closes"]) and len(reader.problems) == before
    if sure and closes - opens < _LEAST_OPEN_MINUTES:
        message = "expected `closes` at least an hour after `opens`"
        reader.report("SCH-P018", found["closes"].place, message)
    return Calendar(
        id=reader.name(found["id"], "the id of a calendar"),
        time_zone=reader.zone(found["time_zone"], "`time_zone`"),
        holidays=reader.country(found["holidays"], "`holidays`"),
        days=tuple(_DAYS[day] for day in days),
        opens_minute=opens,
        closes_minute=closes,
    )


def _plan(reader: Reader, node: Node) -> Plan | None:
    found = reader.mapping(node, "a plan", ("id", "title"))
    if found is None:
        return None
    return Plan(
        id=reader.name(found["id"], "the id of a plan"),
        title=reader.text(found["title"], "the title"),
    )
