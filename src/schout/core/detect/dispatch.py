"""Sends each activity to the rules that may count it, so that most rules cost nothing for most.

What a predicate asks of a few leading fields (method and status, service and outcome) is worked
out once for each pair of their values. What it asks of the path in the usual forms is a comparison.
Only the rest of it is run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from schout.core.detect.cel.closures import compile as compile_predicate
from schout.core.detect.fields import Lists, Test
from schout.core.detect.paths import is_static, plain_path
from schout.core.detect.rule_evaluator import RuleEvaluator
from schout.core.model.event import Activity, HttpRequest
from schout.core.model.finding import Finding
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.tree import And, Checked, Const, Has, Not, Or, Part, Read, Static, Term

LEADS: Mapping[ActivityKind, tuple[str, ...]] = MappingProxyType(
    {
        ActivityKind.HTTP_REQUEST: ("method", "status"),
        ActivityKind.AUTHENTICATION: ("service", "outcome"),
        ActivityKind.NETWORK_FLOW: ("protocol", "outcome"),
        ActivityKind.MAIL_TRANSFER: ("service", "outcome"),
        ActivityKind.SIGN_UP: ("outcome",),
        ActivityKind.SECURITY_ALERT: ("engine", "category"),
    }
)
"""Fields with few values, which most rules ask for."""
_MOST_LEADS = 1000
"""Values of the leading fields that are remembered; attackers make methods up."""


class _Entry(NamedTuple):
    """A rule with its predicate in parts; each part that is there must hold."""

    rule: RuleEvaluator
    lead: Test | None
    prefixes: tuple[str, ...]
    static: bool | None
    rest: Test | None


class Dispatch:
    """The rules over one kind of activity."""

    def __init__(self, kind: ActivityKind, rules: Sequence[RuleEvaluator], lists: Lists) -> None:
        self._entries = tuple(_entry(rule, lists) for rule in rules)
        self._lead: Callable[[Any], object] = attrgetter(*LEADS[kind])
        self._has_path = kind is ActivityKind.HTTP_REQUEST
        self._by_lead: dict[object, tuple[_Entry, ...]] = {}

    def step(self, activity: Activity) -> list[Finding]:
        """Take the next activity; give what each rule makes of it."""
        lead = self._lead(activity)
        entries = self._by_lead.get(lead)
        if entries is None:
            entries = self._entries_for(lead, activity)
        path = _path_of(activity) if self._has_path and entries else ""
        found: list[Finding] = []
        for rule, _, prefixes, static, rest in entries:
            if prefixes and not path.startswith(prefixes):
                continue
            if static is not None and is_static(path) is not static:
                continue
            if rest is not None and not rest(activity):
                continue
            finding = rule.take(activity)
            if finding is not None:
                found.append(finding)
        return found

    def _entries_for(self, lead: object, activity: Activity) -> tuple[_Entry, ...]:
        """Give the rules that may count activities with these leading fields, such as this one."""
        if len(self._by_lead) >= _MOST_LEADS:
            self._by_lead.clear()
        entries = self._by_lead[lead] = tuple(
            entry for entry in self._entries if entry.lead is None or entry.lead(activity)
        )
        return entries


def _path_of(activity: Activity) -> str:
    path = activity.path if isinstance(activity, HttpRequest) else None
    return plain_path(path) if path else ""


def _entry(rule: RuleEvaluator, lists: Lists) -> _Entry:
    checked = check_predicate(rule.rule.when, rule.rule.on, lists)
    leads = frozenset(LEADS[checked.kind])
    lead: list[Term] = []
    rest: list[Term] = []
    prefixes: tuple[str, ...] = ()
    static: bool | None = None
    for term in checked.tree.terms if isinstance(checked.tree, And) else (checked.tree,):
        if frozenset(_fields_of(term)) <= leads:
            lead.append(term)
        elif not prefixes and (found := _prefixes(term)):
            prefixes = found
        elif static is None and (wanted := _static(term)) is not None:
            static = wanted
        else:
            rest.append(term)
    return _Entry(rule, _test(checked, lead, lists), prefixes, static, _test(checked, rest, lists))


def _test(checked: Checked, terms: list[Term], lists: Lists) -> Test | None:
    if not terms:
        return None
    part = msgspec.structs.replace(checked, tree=And(terms=tuple(terms)))
    return compile_predicate(part, lists)


def _fields_of(value: object) -> Iterator[str]:
    """Give every field that a term names."""
    if isinstance(value, Read | Has):
        yield value.field.name
    elif isinstance(value, tuple):
        for item in value:
            yield from _fields_of(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _fields_of(getattr(value, name))


def _prefixes(term: Term) -> tuple[str, ...]:
    """Give the beginnings of which the path must have one; none for any other term."""
    found: list[str] = []
    for each in term.terms if isinstance(term, Or) else (term,):
        match each:
            case Part(method="startsWith", text=text, part=Const(value=str(prefix))) if (
                _is_path(text) and prefix
            ):
                found.append(prefix)
            case _:
                return ()
    return tuple(found)


def _static(term: Term) -> bool | None:
    """Tell whether a term asks for static paths, or for others; `None` when for neither."""
    match term:
        case Static(text=text) if _is_path(text):
            return True
        case Not(term=Static(text=text)) if _is_path(text):
            return False
        case _:
            return None


def _is_path(term: Term) -> bool:
    return isinstance(term, Read) and term.field.name == "path"
