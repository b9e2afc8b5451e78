"""Runs the tests that a pack brings for its rules: what must be found, and what must not."""

import msgspec

from schout.core.detect.evaluator import Evaluator
from schout.core.intake.format import LineParser, Miss
from schout.core.intake.formats import detect_format, parser_for
from schout.core.intake.register import Register
from schout.core.intake.timeline import Timeline
from schout.core.model.errors import InputError
from schout.core.model.event import Activity
from schout.core.model.ids import TenantId
from schout.core.policy.schema import Policy
from schout.service.packs import pack_test_log, pack_tests

HIT, NEAR_MISS = "hit", "near_miss"
_TENANT = TenantId("tenant")


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
    """Run every test of every rule; all hosts of a log belong to one tenant on the first plan."""
    tests = pack_tests(pack)
    results = []
    for rule in policy.rules:
        for test in (HIT, NEAR_MISS):
            if test not in tests.get(rule.id, ()):
                results.append(PackTest(rule=rule.id, test=test, found=0, result="missing"))
                continue
            found = _findings(policy, pack_test_log(pack, rule.id, test), rule.id)
            wanted = found > 0 if test == HIT else found == 0
            result = "as it should be" if wanted else "not as it should be"
            results.append(PackTest(rule=rule.id, test=test, found=found, result=result))
    return tuple(results)


def _findings(policy: Policy, log: bytes, rule: str) -> int:
    lines = log.splitlines()
    found = detect_format(lines)
    if found is None:
        raise InputError("SCH-I003", f"the format of a test of `{rule}` is not known")
    parse = parser_for(found.format, "test", Register.build((), ()))
    events = _in_order(lines, parse)
    evaluator = Evaluator(policy)
    return sum(item.rule == rule for event in events for item in evaluator.step(event))


def _in_order(lines: list[bytes], parse: LineParser) -> list[Activity]:
    timeline: Timeline[Activity] = Timeline()
    events: list[Activity] = []
    for number, raw in enumerate(lines, 1):
        parsed = parse(number, raw)
        if not isinstance(parsed, Miss):
            owned = msgspec.structs.replace(parsed, tenant=_TENANT)
            events += timeline.push(owned)
    return events + timeline.flush()
