"""Tries one rule on logs: its own tests, and logs that somebody gives with what is expected.

Unless a register is given, three tenants are known: `tenant`, `second` and `third`. The addresses
of 198.51.100.0/24 (TEST-NET-2, RFC 5737) are those of `tenant`; hosts are too, unless an event
names another tenant. Whom the target of a flow, a mail or an alert belongs to is only known where
the event tells.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing

import msgspec

from schout.core.detect.evaluator import Evaluator
from schout.core.intake.format import Miss
from schout.core.intake.formats import FORMATS, detect_format, is_format, parser_for
from schout.core.intake.register import Register
from schout.core.intake.timeline import Timeline
from schout.core.model.errors import InputError
from schout.core.model.event import Activity, MailTransfer, NetworkFlow, SecurityAlert
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.policy.reading import did_you_mean
from schout.core.policy.rule import Rule
from schout.service.packs import pack_tests
from schout.service.registers import Known, known_of
from schout.service.replay import Replay, ReplayOptions
from schout.service.rules import Tried, rule_tests

HIT, NEAR_MISS = "hit", "near_miss"
_TENANT = TenantId("tenant")
_TENANTS = tuple(
    Tenant(id=TenantId(name), name=name.capitalize()) for name in (_TENANT, "second", "third")
)
_OWN = Belonging(tenant=_TENANT, kind=BelongingKind.ADDRESS, value="198.51.100.0/24")
_NAME_IT = "name it with --format if it is one that `schout replay --help` lists"
SHOWN = 3
"""Findings that are shown of a test that failed."""

AS_IT_SHOULD, NOT_AS_IT_SHOULD, MISSING = "as it should be", "not as it should be", "missing"


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """How many findings a log must give."""

    least: int
    most: int | None
    """`None`: any number."""

    def fits(self, found: int) -> bool:
        """Tell whether so many are as they should be."""
        return found >= self.least and (self.most is None or found <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return "some"
        return "none" if self.most == 0 else str(self.most)


SOME = Expected(least=1, most=None)
NONE = Expected(least=0, most=0)


class GivenLog(msgspec.Struct, frozen=True, kw_only=True):
    """A log that somebody gives, and how many findings it must give."""

    path: str
    expected: Expected
    format_name: str = "auto"
    host: str | None = None
    """The host name the log is of, where its lines do not say."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One log under one rule, and what came of it."""

    rule: str
    test: str
    """`hit`, `near_miss` or the path of a log."""
    expected: str
    found: int
    result: str
    shown: tuple[Finding, ...] = ()
    """Of a test that failed: the first findings, with what they rest on."""

    @property
    def passed(self) -> bool:
        """Whether it came out as it should."""
        return self.result == AS_IT_SHOULD


def try_tests(tried: Tried, rule: Rule) -> list[Trial]:
    """Run the tests that belong to a rule; one that is not there is `missing`."""
    logs = rule_tests(tried, rule)
    trials = []
    for test, expected in ((HIT, SOME), (NEAR_MISS, NONE)):
        if test in logs:
            trials.append(_trial(rule, test, expected, findings_of_test(tried, rule, logs[test])))
        else:
            trials.append(
                Trial(rule=rule.id, test=test, expected=str(expected), found=0, result=MISSING)
            )
    return trials


def try_log(
    tried: Tried, rule: Rule, given: GivenLog, known: Known | None, tick: Callable[[], None]
) -> Trial:
    """Run a rule over a log that was given; `known`: who is who, else as in the tests of a pack."""
    whose = _known_of_tests() if known is None else known
    host = given.host.lower() if given.host else None
    options = ReplayOptions(format_name=given.format_name, default_host=host)
    policy = tried.alone(rule)
    with closing(Replay((given.path,), policy, whose.tenants, whose.register, options)) as replay:
        events: Iterable[Activity] = replay.events(tick)
        if known is None:
            events = map(_owned, events)
        plans = {tenant.id: tenant.plan for tenant in whose.tenants}
        found = list(_found(Evaluator(policy, plans), events))
        if broken := replay.broken():
            raise broken[0]
    return _trial(rule, given.path, given.expected, found)


def findings_of_test(tried: Tried, rule: Rule, log: bytes) -> list[Finding]:
    """Give what a rule finds in the log of a test."""
    events = activities_of(log.splitlines(), f"a test of `{rule.id}`")
    return list(_found(Evaluator(tried.alone(rule)), events))


def activities_of(
    lines: Sequence[bytes],
    what: str,
    format_name: str | None = None,
    register: Register | None = None,
    hint: str | None = _NAME_IT,
) -> list[Activity]:
    """Give the activities of a few lines in order of time; `InputError` if the format is unknown.

    `register`: who is who; `None`: as in tests. `hint`: what to do where the format is unknown.
    """
    name = format_name
    if name is None:
        found = detect_format(lines)
        if found is None:
            raise InputError("SCH-I003", f"the format of {what} is not known", hint)
        name = found.format
    elif not is_format(name):
        raise InputError("SCH-I003", f"there is no format `{name}`", did_you_mean(name, FORMATS))
    parse = parser_for(name, "test", register or _known_of_tests().register)
    timeline: Timeline[Activity] = Timeline()
    events: list[Activity] = []
    for number, raw in enumerate(lines, 1):
        parsed = parse(number, raw)
        if not isinstance(parsed, Miss):
            events += timeline.push(_owned(parsed) if register is None else parsed)
    return events + timeline.flush()


def untested(tried: Tried) -> list[tuple[str, str]]:
    """Give each rule of a pack that lacks a test, and which."""
    tests = pack_tests(tried.pack)
    own = {rule.id: frozenset(rule_tests(tried, rule)) for rule in tried.rules}
    return [
        (rule.id, test)
        for rule in tried.policy.rules
        for test in (HIT, NEAR_MISS)
        if test not in own.get(rule.id, tests.get(rule.id, frozenset()))
    ]


def _found(evaluator: Evaluator, events: Iterable[Activity]) -> Iterator[Finding]:
    for event in events:
        yield from evaluator.step(event)


def _trial(rule: Rule, test: str, expected: Expected, found: Sequence[Finding]) -> Trial:
    fits = expected.fits(len(found))
    return Trial(
        rule=rule.id,
        test=test,
        expected=str(expected),
        found=len(found),
        result=AS_IT_SHOULD if fits else NOT_AS_IT_SHOULD,
        shown=() if fits else tuple(found[:SHOWN]),
    )


def _known_of_tests() -> Known:
    return known_of(_TENANTS, (_OWN,))


def _owned(event: Activity) -> Activity:
    """Give the host to the tenant; what goes on elsewhere belongs to whom the event says."""
    if event.tenant is not None or isinstance(event, NetworkFlow | MailTransfer | SecurityAlert):
        return event
    return msgspec.structs.replace(event, tenant=_TENANT)
