"""Reads a file of rules that stands alone, to be tried under the clauses of a pack.

Its rules and lists take the place of those with the same id. A clause need not list them.
"""

from collections.abc import Iterable, Mapping

import msgspec

from schout.core.model.errors import PolicyError
from schout.core.model.ids import RuleId
from schout.core.model.problem import Place, sort_key
from schout.core.policy.cel.error import CelError
from schout.core.policy.check_rule import check_limit, known
from schout.core.policy.figures import limit_of, with_figures
from schout.core.policy.predicates import checked_predicates
from schout.core.policy.read_list import read_list
from schout.core.policy.read_rule import read_rule
from schout.core.policy.reading import Reader
from schout.core.policy.rule import NamedList, Rule
from schout.core.policy.schema import Policy
from schout.core.policy.source import Node, Scalar, parse_source


def read_rule_file(policy: Policy, name: str, text: str) -> tuple[Policy, tuple[RuleId, ...]]:
    """Give the policy with the rules of a file, and their ids; `PolicyError` if one is wrong."""
    reader = Reader({name: text})
    reader.languages = policy.languages
    root, problems = parse_source(name, text)
    reader.problems.extend(problems)
    found = None
    if root is not None:
        found = reader.mapping(root, "a file of rules", ("rules",), ("lists",))
    elif not problems:
        start = Place(source=name, line=1, column=1)
        reader.report("SCH-P012", start, "a file of rules needs `rules`")
    tried, ids = _tried(reader, policy, found) if found is not None else (policy, ())
    if reader.problems:
        raise PolicyError(sorted(reader.problems, key=sort_key))
    return with_figures(tried), ids


def _tried(
    reader: Reader, policy: Policy, found: Mapping[str, Node]
) -> tuple[Policy, tuple[RuleId, ...]]:
    list_nodes = reader.items(found.get("lists"), "lists")
    nodes = reader.items(found["rules"], "rules")
    own = {each.id: each for node in list_nodes if (each := read_list(reader, node)) is not None}
    lists = {each.id: each for each in policy.lists} | own
    rules: dict[RuleId, Rule] = {}
    _twice(reader, list_nodes, "lists")
    _twice(reader, nodes, "rules")
    reader.not_empty(found["rules"], "rules")
    for node in nodes:
        rule = read_rule(reader, node, lists)
        if rule is not None:
            rules[rule.id] = rule
            if not reader.problems:
                _check_clause(reader, policy, rule, node)
    kept = {rule.id: rule for rule in policy.rules}
    if not reader.problems:
        _check_others(reader, [kept[each] for each in kept if each not in rules], lists, list_nodes)
    tried = msgspec.structs.replace(
        policy, rules=tuple((kept | rules).values()), lists=tuple(lists.values())
    )
    return tried, tuple(rules)


def _twice(reader: Reader, nodes: Iterable[Node], section: str) -> None:
    """Report an id that stands there before."""
    seen: dict[str, Place] = {}
    for node in nodes:
        name = _below(node, "id")
        if not isinstance(name, Scalar):
            continue
        first = seen.setdefault(name.text, name.place)
        if first is not name.place:
            message = f"`{name.text}` is declared a second time under `{section}`"
            hint = f"the first stands in {first.source}, line {first.line}"
            reader.report("SCH-P038", name.place, message, hint)


def _check_clause(reader: Reader, policy: Policy, rule: Rule, node: Node) -> None:
    """Report a clause that the pack lacks, and a limit that the rule cannot take figures from."""
    clauses = {clause.id: clause for clause in policy.clauses}
    at = _below(node, "clause").place
    known(reader, at, f"the rule `{rule.id}` is about the clause", rule.clause, clauses)
    if rule.clause not in clauses or limit_of(rule) is None:
        return
    operator = str(rule.state.__struct_config__.tag)
    places = {
        ("rules/", f"{rule.id}/state/{operator}/limit"): _below(
            node, "state", operator, "limit"
        ).place,
        ("rules/", f"{rule.id}/unit"): _below(node, "unit").place,
    }
    check_limit(reader, rule, clauses[rule.clause], places)


def _check_others(
    reader: Reader,
    others: Iterable[Rule],
    lists: Mapping[str, NamedList],
    list_nodes: Iterable[Node],
) -> None:
    """Report a list that makes a rule of the pack impossible, such as by what it costs."""
    first = next(iter(list_nodes), None)
    if first is None:
        return
    for rule in others:
        try:
            checked_predicates(rule, lists)
        except CelError as error:
            message = f"with these lists the rule `{rule.id}` of the pack cannot be used"
            reader.report("SCH-P053", first.place, f"{message}: {error.message}", error.hint)


def _below(node: Node, *keys: str) -> Node:
    """Give what stands under some keys; the node itself where there is nothing."""
    for key in keys:
        entries = getattr(node, "entries", ())
        node = next((value for name, value in entries if name.text == key), node)
    return node
