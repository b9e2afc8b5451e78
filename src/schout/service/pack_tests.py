"""Runs the tests that a pack brings for its rules: what must be found, and what must not.

A test is a log in any format that is read; `rule_trial` says who is known in it.
"""

import msgspec

from schout.core.detect.evaluator import Evaluator
from schout.core.policy.schema import Policy
from schout.service.packs import pack_test_log, pack_tests
from schout.service.rule_trial import HIT, NEAR_MISS, activities_of


class PackTest(msgspec.Struct, frozen=True, kw_only=True):
    """One test of one rule, and what came of it."""

    rule: str
    test: str
    found: int
    """Findings of this rule."""
    result: str

    @property
    def passed(self) -> bool:
        """Whether it came out as its name asks."""
        return self.result == "as it should be"


def run_pack_tests(pack: str, policy: Policy) -> tuple[PackTest, ...]:
    """Run every test of every rule; all tenants are on the first plan."""
    tests = pack_tests(pack)
    results = []
    for rule in policy.rules:
        for test in (HIT, NEAR_MISS):
            if test not in tests.get(rule.id, ()):
                results.append(PackTest(rule=rule.id, test=test, found=0, result="missing"))
                continue
            alone = msgspec.structs.replace(policy, rules=(rule,))
            found = _findings(alone, pack_test_log(pack, rule.id, test), rule.id)
            wanted = found > 0 if test == HIT else found == 0
            result = "as it should be" if wanted else "not as it should be"
            results.append(PackTest(rule=rule.id, test=test, found=found, result=result))
    return tuple(results)


def _findings(policy: Policy, log: bytes, rule: str) -> int:
    events = activities_of(log.splitlines(), f"a test of `{rule}`", hint=None)
    evaluator = Evaluator(policy)
    return sum(len(evaluator.step(event)) for event in events)
