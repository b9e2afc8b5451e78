"""Reads rules: which activities are counted, by what, and what an operator makes of them."""

from collections.abc import Mapping

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.moment import DAY_US
from schout.core.model.vocabulary import ActivityKind, Metric, Mode, PermitKind
from schout.core.policy.cel.types import FIELDS, Type
from schout.core.policy.read_state import RuleReader, read_state
from schout.core.policy.reading import Reader
from schout.core.policy.rule import NamedList, Rule
from schout.core.policy.rule_bounds import MOST_KEY_FIELDS
from schout.core.policy.source import Listing, Node

_REQUIRED = (
    "id",
    "version",
    "clause",
    "on",
    "when",
    "by",
    "subject",
    "state",
    "unit",
    "mute",
    "confidence",
)
_OPTIONAL = ("mode", "late", "unless", "evidence")
_SUBJECTS = ("source", "target")


def read_rule(reader: Reader, node: Node, lists: Mapping[str, NamedList]) -> Rule | None:
    """Read one rule; its predicates may look up `lists`."""
    found = reader.mapping(node, "a rule", _REQUIRED, _OPTIONAL)
    if found is None:
        return None
    before = len(reader.problems)
    kind = reader.choice(found["on"], ActivityKind, "a kind of activity")
    sure = bool(getattr(found["on"], "text", "")) and len(reader.problems) == before
    inner = RuleReader(reader, kind, lists, sure=sure)
    mode, late, evidence = found.get("mode"), found.get("late"), found.get("evidence")
    keep, withhold = _evidence(inner, evidence) if evidence else (None, ())
    return Rule(
        id=RuleId(reader.name(found["id"], "the id of a rule")),
        version=reader.number(found["version"], "`version`", 1, 1_000_000),
        clause=ClauseId(reader.name(found["clause"], "the id of a clause")),
        on=kind,
        when=inner.predicate(found["when"], "`when`"),
        by=_by(inner, found["by"]),
        subject=reader.word(found["subject"], _SUBJECTS, "a subject of a rule"),
        state=read_state(inner, found["state"]),
        unit=reader.choice(found["unit"], Metric, "a metric"),
        mute_us=reader.fixed_us(found["mute"], "`mute`"),
        confidence=reader.number(found["confidence"], "`confidence`", 1, 100),
        mode=reader.choice(mode, Mode, "a mode") if mode else Mode.ENFORCE,
        late_us=inner.time(late, "`late`", DAY_US) if late else None,
        unless=reader.choices(found.get("unless"), PermitKind, "a kind of permit"),
        keep=keep,
        withhold=withhold,
    )


def _by(inner: RuleReader, node: Node) -> tuple[str, ...]:
    """Read the fields of the key: one, or a list of them."""
    if not isinstance(node, Listing):
        return (inner.field(node, "`by`"),)
    inner.reader.not_empty(node, "fields")
    if len(node.items) > MOST_KEY_FIELDS:
        message = f"expected at most {MOST_KEY_FIELDS} fields, found {len(node.items)}"
        inner.reader.report("SCH-P018", node.place, message)
    found: list[str] = []
    for item in node.items:
        name = inner.field(item, "`by`")
        if name and name in found:
            inner.reader.report("SCH-P021", item.place, f"`{name}` stands here twice")
        found.append(name)
    return tuple(found)


def _evidence(inner: RuleReader, node: Node) -> tuple[int | None, tuple[str, ...]]:
    found = inner.reader.mapping(node, "`evidence`", (), ("keep", "withhold")) or {}
    keep = found.get("keep")
    known = tuple(
        field.name
        for field in FIELDS[inner.kind].values()
        if field.type is Type.STRING and not field.virtual and field.name != "source"
    )
    return (
        inner.reader.number(keep, "`keep`", 1, 1000) if keep else None,
        inner.reader.words(found.get("withhold"), known, "a field to withhold"),
    )
