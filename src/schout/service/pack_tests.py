"""Runs the tests that a pack brings for its rules: what must be found, and what must not.

A test is a log in any format that is read. Three tenants are known in it: `tenant`, `second` and
`third`. The addresses of 198.51.100.0/24 (TEST-NET-2, RFC 5737) are those of `tenant`; hosts are
too, unless an event names another tenant. Whom the target of a flow, a mail or an alert belongs to
is only known where the event tells.
"""

import msgspec

from schout.core.detect.evaluator import Evaluator
from schout.core.intake.format import LineParser, Miss
from schout.core.intake.formats import detect_format, parser_for
from schout.core.intake.register import Register
from schout.core.intake.timeline import Timeline
from schout.core.model.errors import InputError
from schout.core.model.event import Activity, MailTransfer, NetworkFlow, SecurityAlert
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.policy.schema import Policy
from schout.service.packs import pack_test_log, pack_tests

HIT, NEAR_MISS = "hit", "near_miss"
_TENANT = TenantId("tenant")
_TENANTS = tuple(
    Tenant(id=TenantId(name), name=name.capitalize()) for name in (_TENANT, "second", "third")
)
_OWN = Belonging(tenant=_TENANT, kind=BelongingKind.ADDRESS, value="198.51.100.0/24")


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
    lines = log.splitlines()
    found = detect_format(lines)
    if found is None:
        raise InputError("SCH-I003", f"the format of a test of `{rule}` is not known")
    parse = parser_for(found.format, "test", Register.build(_TENANTS, (_OWN,)))
    events = _in_order(lines, parse)
    evaluator = Evaluator(policy)
    return sum(len(evaluator.step(event)) for event in events)


def _in_order(lines: list[bytes], parse: LineParser) -> list[Activity]:
    timeline: Timeline[Activity] = Timeline()
    events: list[Activity] = []
    for number, raw in enumerate(lines, 1):
        parsed = parse(number, raw)
        if not isinstance(parsed, Miss):
            events += timeline.push(_owned(parsed))
    return events + timeline.flush()


def _owned(event: Activity) -> Activity:
    """Give the host to the tenant; what goes on elsewhere belongs to whom the event says."""
    if event.tenant is not None or isinstance(event, NetworkFlow | MailTransfer | SecurityAlert):
        return event
    return msgspec.structs.replace(event, tenant=_TENANT)
