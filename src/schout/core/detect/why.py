"""Whether a rule counts an activity, and why: each part of its predicate with what it saw."""

from collections.abc import Iterator, Mapping

from schout.core.detect.cel.closures import compile as compile_predicate
from schout.core.detect.cel.closures import getter
from schout.core.model.event import Activity
from schout.core.model.value import Value
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.cel.lexer import Token, tokens
from schout.core.policy.cel.parser import parse
from schout.core.policy.cel.syntax import Joined, Node
from schout.core.policy.cel.types import STRUCTS
from schout.core.policy.predicates import measured_field, predicates_of
from schout.core.policy.rule import NamedList, Rule

Seen = str | int | None
"""What an activity says in a field; `None` where it does not tell."""


class Part(Value, frozen=True, kw_only=True):
    """A part of a predicate that holds or not by itself."""

    text: str
    holds: bool
    saw: dict[str, Seen]
    """The fields it reads, as this activity tells them."""
    parts: "tuple[Part, ...]"
    """What it is made of, where that is joined by `&&` or `||`."""


class Why(Value, frozen=True, kw_only=True):
    """Whether one rule counts one activity."""

    counted: bool
    of_kind: bool
    """Whether it is an activity of the kind that the rule is over; if not, nothing else is said."""
    when: tuple[Part, ...] = ()
    """All must hold."""
    others: dict[str, Part]
    """The other predicates of the rule, by their key."""
    key: dict[str, Seen]
    """The fields of the key; it is not counted if one is not told."""
    measured: dict[str, Seen]
    """What is told apart or added up."""


def why(rule: Rule, lists: Mapping[str, NamedList], activity: Activity) -> Why:
    """Take a rule apart over one activity."""
    if type(activity) is not STRUCTS[rule.on]:
        return Why(counted=False, of_kind=False, others={}, key={}, measured={})
    texts = predicates_of(rule)
    asker = _Asker(rule, lists, activity)
    when = asker.part(texts.pop("when"))
    key = asker.saw(rule.by)
    field = measured_field(rule)
    return Why(
        counted=when.holds and None not in key.values(),
        of_kind=True,
        when=when.parts if _is_joined(rule.when, "&&") else (when,),
        others={name: asker.part(text) for name, text in texts.items()},
        key=key,
        measured=asker.saw(() if field is None else (field,)),
    )


class _Asker:
    """Asks the parts of predicates about one activity."""

    def __init__(self, rule: Rule, lists: Mapping[str, NamedList], activity: Activity) -> None:
        self._kind = rule.on
        self._lists = lists
        self._activity = activity

    def saw(self, fields: tuple[str, ...]) -> dict[str, Seen]:
        """Give fields as the activity tells them."""
        return {name: getter(self._kind, name)(self._activity) for name in fields}

    def part(self, text: str) -> Part:
        """Ask a predicate and all parts of it."""
        checked = check_predicate(text, self._kind, self._lists)
        node = parse(text)
        inner = node.terms if isinstance(node, Joined) else ()
        return Part(
            text=text,
            holds=bool(compile_predicate(checked, self._lists)(self._activity)),
            saw=self.saw(tuple(sorted(checked.fields))),
            parts=tuple(self.part(each) for each in _texts(text, inner)),
        )


def _is_joined(text: str, sign: str) -> bool:
    node = parse(text)
    return isinstance(node, Joined) and node.sign == sign


def _texts(text: str, nodes: tuple[Node, ...]) -> Iterator[str]:
    """Cut the terms out of a predicate, each with the brackets that belong to it."""
    signs = tokens(text)
    for node in nodes:
        inside = [each for each in signs if node.at <= each.at < node.end]
        opened, closed = _open(inside)
        before = [each for each in signs if each.at < node.at]
        after = [each for each in signs if each.at >= node.end]
        at = before[-opened].at if opened else node.at
        end = after[closed - 1].end if closed else node.end
        yield text[at:end]


def _open(inside: list[Token]) -> tuple[int, int]:
    """Tell how many brackets are missing before and behind some tokens."""
    depth = least = 0
    for token in inside:
        depth += (token.text == "(") - (token.text == ")")
        least = min(least, depth)
    return -least, depth - least
