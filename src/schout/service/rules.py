"""Finds the rules that are to be tried: one of a pack by its id, or those of a file."""

from pathlib import Path

import msgspec

from schout.core.model.errors import NotFound
from schout.core.policy.read_pack import read_pack
from schout.core.policy.reading import did_you_mean
from schout.core.policy.rule import NamedList, Rule
from schout.core.policy.rule_file import read_rule_file
from schout.core.policy.schema import Clause, Policy
from schout.service.packs import load_pack, pack_test_log, pack_tests

_ENDINGS = (".yaml", ".yml")


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """Rules under trial, and the policy they stand in."""

    pack: str
    policy: Policy
    """That of the pack, with the rules under trial in place of its own."""
    rules: tuple[Rule, ...]
    present: dict[str, Rule]
    """The rules of the pack that those of a file take the place of, by id."""
    before: Policy
    """That of the pack as it is."""
    file: str | None
    """The file they come from; `None`: the pack."""

    @property
    def lists(self) -> dict[str, NamedList]:
        """The lists that the rules may look up."""
        return {named.id: named for named in self.policy.lists}

    def clause(self, rule: Rule) -> Clause:
        """Give the clause that a rule is about."""
        return self.policy.clause(rule.clause)

    def alone(self, rule: Rule) -> Policy:
        """Give the policy with this rule and no other."""
        return msgspec.structs.replace(self.policy, rules=(rule,))


def find_rules(name: str, pack: str) -> Tried:
    """Find a rule by its id in a pack, or read a file of rules to be tried under its clauses.

    `NotFound` when there is neither, `PolicyError` when the pack or the file has problems.
    """
    policy = read_pack(load_pack(pack))
    if Path(name).is_file():
        source = load_pack(name)
        (text,) = source.files.values()
        tried, ids = read_rule_file(policy, name, text)
        known = {rule.id: rule for rule in policy.rules}
        return Tried(
            pack=pack,
            policy=tried,
            rules=tuple(tried.rule(each) for each in ids),
            present={each: known[each] for each in ids if each in known},
            before=policy,
            file=name,
        )
    for rule in policy.rules:
        if rule.id == name:
            return Tried(
                pack=pack, policy=policy, rules=(rule,), present={}, before=policy, file=None
            )
    raise _no_rule(name, pack, policy)


def find_all(pack: str) -> Tried:
    """Give all rules of a pack."""
    policy = read_pack(load_pack(pack))
    return Tried(pack=pack, policy=policy, rules=policy.rules, present={}, before=policy, file=None)


def _no_rule(name: str, pack: str, policy: Policy) -> NotFound:
    if name.endswith(_ENDINGS) or "/" in name:
        hint = "give the path of a YAML file with `rules`, or the id of a rule"
        return NotFound("SCH-P062", f"there is no file `{name}`", hint)
    near = did_you_mean(name, [rule.id for rule in policy.rules]) if policy.rules else None
    return NotFound("SCH-P062", f"the pack `{pack}` has no rule `{name}`", near)


def rule_tests(tried: Tried, rule: Rule) -> dict[str, bytes]:
    """Give the logs of a rule's own tests by name: those beside its file before the pack's."""
    folder = None if tried.file is None else str(Path(tried.file).parent)
    places = [tried.pack] if folder is None else [folder, tried.pack]
    for place in places:
        names = pack_tests(place).get(rule.id)
        if names is not None:
            return {each: pack_test_log(place, rule.id, each) for each in sorted(names)}
    return {}
