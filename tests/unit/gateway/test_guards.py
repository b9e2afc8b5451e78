"""The guard of a gate: sign-ups and crawlers, beside the limits and never twice with them."""

from collections.abc import Callable

import msgspec
import pytest
from tests.unit.gateway.small_limits import limit, limits

from schout.adapters.memory.clock import CountingIds
from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanctions, Quota, Stage, Switch
from schout.core.model.event import LimitExceeded
from schout.core.model.ids import ClauseId, PermitId, TenantId
from schout.core.model.moment import to_datetime
from schout.core.model.permit import Grant, Permit
from schout.core.model.vocabulary import FailureMode, Metric, PermitKind, Scope, Traffic
from schout.gateway.call import ADMITTED, Answer, Applicant, Call, CallClass, Dialect, Verdict
from schout.gateway.caller.address import source_key
from schout.gateway.crawler_names import Claims
from schout.gateway.crawlers import Crawlers
from schout.gateway.disposable import Disposable
from schout.gateway.gate import Gate
from schout.gateway.guards import Guards, merged
from schout.gateway.proof import Proof, ProofFigures, solve
from schout.gateway.signals import Recorder
from schout.gateway.signups import SignUpFigures, Signups

SECOND = 1_000_000
HOUR = 3600 * SECOND
SECRET = b"k" * 32
RATE = Quota(at_most=6, interval_us=HOUR // 6, burst=3)
PAGES = Quota(at_most=120, interval_us=SECOND // 2, burst=40)
SIGN_UPS = limit(Metric.SIGN_UPS, Traffic.SIGN_UP, RATE, Stage.REFUSE)
CRAWLS = limit(Metric.PAGES, Traffic.WEB, PAGES, Stage.REFUSE)
FLOOD = msgspec.structs.replace(
    limit(
        Metric.REQUESTS, Traffic.ANY, Quota(at_most=1, interval_us=SECOND, burst=50), Stage.REFUSE
    ),
    id="III.1/flood",
)
WIDE = Quota(at_most=3600, interval_us=SECOND, burst=100_000)
BOT = "Mozilla/5.0 (compatible; SomeBot/1.0)"
FIREFOX = "Mozilla/5.0 Firefox/140"


class Scene:
    """A gate with a guard, and what it recorded."""

    def __init__(self, *found: EdgeLimit, figures: SignUpFigures | None = None) -> None:
        self.limits: EdgeLimits = limits(*found)
        self.recorder = Recorder()
        self.guards = Guards(
            self.limits,
            Signups(self.limits, SECRET, Disposable({"away.test"}), figures),
            Proof(SECRET, CountingIds(), ProofFigures(bits=4)),
            Crawlers(self.limits, Claims()),
            self.recorder,
        )
        self.gate = Gate(
            self.limits,
            EdgeSanctions(),
            recorder=self.recorder,
            source_key=source_key,
            guard=self.guards,
        )

    def check(self, call: Call, now_us: int = 0) -> Answer:
        return self.gate.check(call, now_us)

    def verdicts(self, times: int, call: Call, now_us: int = 0) -> list[str]:
        return [self.check(call, now_us).verdict.value for _ in range(times)]

    def noted(self) -> list[tuple[str, str, int, int, int]]:
        def told(event: LimitExceeded) -> tuple[str, str, int, int, int]:
            return event.limit, event.key, event.over, event.measured, event.allowed

        return [told(event) for event in self.recorder.drain()]


def sign_up(
    source: str = "192.0.2.1",
    mail: str | None = None,
    fingerprint: str | None = None,
    proof: str | None = None,
    dialect: Dialect = Dialect.HTML,
) -> Call:
    who = Applicant(mail=mail, fingerprint=fingerprint, proof=proof)
    return Call(
        *("shop.example", "/web/signup", "POST", source, CallClass.SIGN_UP, dialect),
        user_agent=FIREFOX,
        applicant=who,
    )


def page(
    source: str = "192.0.2.9", kind: CallClass = CallClass.CRAWLER, path: str = "/shop"
) -> Call:
    agent = BOT if kind is CallClass.CRAWLER else FIREFOX
    return Call("shop.example", path, "GET", source, kind, user_agent=agent)


def test_sign_ups_from_one_source_pass_then_are_asked_then_are_refused() -> None:
    scene = Scene(SIGN_UPS)
    assert scene.verdicts(4, sign_up()) == ["admit", "admit", "admit", "prove"]
    while True:
        asked = scene.check(sign_up())
        if asked.challenge is None:
            break
        solved = sign_up(proof=solve(asked.challenge))
        assert scene.check(solved).verdict is Verdict.ADMIT
        assert scene.check(solved).verdict is not Verdict.ADMIT
    assert (asked.verdict, asked.wait_us) == (Verdict.REFUSE, 10 * HOUR // 6)
    assert scene.check(sign_up(), asked.wait_us).verdict is Verdict.ADMIT
    assert scene.guards.counts["proof_accepted"] == 9


def test_who_waits_as_told_needs_no_proof() -> None:
    scene = Scene(SIGN_UPS)
    asked = [scene.check(sign_up()) for _ in range(4)][-1]
    assert scene.check(sign_up(), asked.wait_us - 1).verdict is Verdict.PROVE
    assert scene.check(sign_up(), asked.wait_us).verdict is Verdict.ADMIT


def test_one_program_behind_many_addresses_is_asked_and_is_one_signal() -> None:
    scene = Scene(SIGN_UPS)
    calls = [sign_up(f"10.{number}.0.1", fingerprint="f" * 32) for number in range(50)]
    assert [scene.check(call).verdict.value for call in calls] == ["admit"] * 40 + ["prove"] * 10
    assert scene.noted() == [("III.7/sign_ups", "program ffffffffffffffff", 10, 50, 40)]


def test_a_disposable_domain_is_asked_and_is_no_breach() -> None:
    scene = Scene(SIGN_UPS)
    assert scene.check(sign_up(mail="0a1b@away.test")).verdict is Verdict.PROVE
    assert scene.noted() == []


@pytest.mark.parametrize("dialect", [Dialect.JSON_RPC, Dialect.PROBLEM, Dialect.TEXT])
def test_programs_are_never_asked_for_proof(dialect: Dialect) -> None:
    scene = Scene(SIGN_UPS)
    calls = [sign_up(mail="0a1b@away.test", dialect=dialect) for _ in range(5)]
    answers = [scene.check(call) for call in calls]
    assert [each.verdict.value for each in answers] == ["admit"] * 3 + ["refuse"] * 2
    assert [each.challenge for each in answers] == [None] * 5


def test_calls_of_the_api_are_none_of_its_business() -> None:
    scene = Scene(SIGN_UPS, CRAWLS)
    call = Call("shop.example", "/jsonrpc", "POST", "192.0.2.1", CallClass.API, Dialect.JSON_RPC)
    assert {id(scene.check(call)) for _ in range(100)} == {id(ADMITTED)}
    assert scene.guards.check(call, None, 0, 0) == (ADMITTED, None)


@pytest.mark.parametrize(
    ("stage", "verdict"), [(Stage.SHADOW, "admit"), (Stage.WARN, "warn")], ids=str
)
def test_in_shadow_and_warn_sign_ups_pass_and_are_recorded(stage: Stage, verdict: str) -> None:
    scene = Scene(msgspec.structs.replace(SIGN_UPS, stage=stage))
    assert scene.verdicts(6, sign_up()) == ["admit"] * 3 + [verdict] * 3
    assert scene.noted() == [("III.7/sign_ups", "192.0.2.1", 3, 6, 3)]


def test_a_switch_sets_the_stage_while_running() -> None:
    scene = Scene(SIGN_UPS, CRAWLS)
    switched = msgspec.structs.replace(
        scene.limits, switches=(Switch(limit="*", stage=Stage.SHADOW),)
    )
    scene.gate.swap(switched, EdgeSanctions(), 0)
    assert scene.verdicts(5, sign_up()) == ["admit"] * 5
    assert scene.verdicts(50, page()) == ["admit"] * 50


def test_a_sign_up_counts_once_and_its_samples_hold_no_mail_address() -> None:
    scene = Scene(SIGN_UPS)
    scene.verdicts(5, sign_up(mail="0a1b2c@shop.example"))
    (event,) = scene.recorder.drain()
    assert (event.key, event.over, event.refused, event.measured) == ("192.0.2.1", 2, 2, 5)
    assert [each.answer for each in event.samples] == ["prove", "prove"]
    assert "0a1b2c" not in repr(event)
    assert "@" not in repr(event)


KEYS: list[tuple[str, Callable[[int], Call], SignUpFigures, str]] = [
    (
        "network",
        lambda number: sign_up(f"192.0.2.{number}"),
        SignUpFigures(prefix=Quota(at_most=6, interval_us=HOUR // 6, burst=2)),
        "network 192.0.2.0/24",
    ),
    (
        "network of IPv6",
        lambda number: sign_up(f"2001:db8:0:{number}::1"),
        SignUpFigures(prefix=Quota(at_most=6, interval_us=HOUR // 6, burst=2)),
        "network 2001:db8::/56",
    ),
    (
        "mailbox",
        lambda number: sign_up(f"10.{number}.0.1", "0a1b@gmail.com"),
        SignUpFigures(mailbox=Quota(at_most=6, interval_us=HOUR // 6, burst=2)),
        "mailbox 0a1b",
    ),
    (
        "domain",
        lambda number: sign_up(f"10.{number}.0.1", f"0a{number}@a.shop.example"),
        SignUpFigures(domain=Quota(at_most=6, interval_us=HOUR // 6, burst=2)),
        "mail domain shop.example",
    ),
    (
        "networks of a domain",
        lambda number: sign_up(f"10.{number}.0.1", f"0a{number}@shop.example"),
        SignUpFigures(spread_domain=2),
        "mail domain shop.example",
    ),
    (
        "program",
        lambda number: sign_up(f"10.{number}.0.1", fingerprint="ab" * 16),
        SignUpFigures(fingerprint=Quota(at_most=6, interval_us=HOUR // 6, burst=2)),
        "program abababababababab",
    ),
    (
        "no address",
        lambda _: sign_up("x"),
        SignUpFigures(address=WIDE, prefix=Quota(at_most=6, interval_us=HOUR // 6, burst=2)),
        "network unknown",
    ),
]


@pytest.mark.parametrize(
    ("calls", "figures", "key"), [each[1:] for each in KEYS], ids=[each[0] for each in KEYS]
)
def test_a_signal_is_named_by_what_was_counted(
    calls: Callable[[int], Call], figures: SignUpFigures, key: str
) -> None:
    scene = Scene(msgspec.structs.replace(SIGN_UPS, quota=WIDE), figures=figures)
    assert [scene.check(calls(number)).verdict.value for number in range(3)] == [
        *("admit", "admit", "prove")
    ]
    assert scene.noted() == [("III.7/sign_ups", key, 1, 3, 2)]


def test_without_a_limit_on_sign_ups_nothing_is_refused_or_recorded() -> None:
    scene = Scene()
    assert scene.verdicts(20, sign_up()) == ["admit"] * 20
    assert scene.verdicts(90, page()) == ["admit"] * 90
    assert scene.noted() == []


def test_a_limit_that_names_paths_holds_there_alone() -> None:
    sign_ups = msgspec.structs.replace(SIGN_UPS, paths=("/join",))
    scene = Scene(sign_ups, msgspec.structs.replace(CRAWLS, paths=("/blog",)))
    assert scene.verdicts(9, sign_up()) == ["admit"] * 9
    assert scene.verdicts(99, page()) == ["admit"] * 99
    joining = msgspec.structs.replace(sign_up(), path="/join")
    assert scene.verdicts(4, joining)[-1] == "prove"
    assert scene.verdicts(41, page(path="/blog/1"))[-1] == "refuse"


def test_a_crawler_over_its_pages_is_refused_once_and_let_in_when_told() -> None:
    scene = Scene(CRAWLS)
    answers = [scene.check(page()) for _ in range(42)]
    assert [each.verdict.value for each in answers] == ["admit"] * 40 + ["refuse"] * 2
    for each in answers[:40]:
        assert each.lease is not None
        assert scene.gate.release(each.lease, 0)
    wait_us = answers[-1].wait_us
    assert scene.check(page(), wait_us - 1).verdict is Verdict.REFUSE
    assert scene.check(page(), wait_us).verdict is Verdict.ADMIT
    assert scene.noted() == [("III.5/pages", "192.0.2.9", 3, 43, 40)]


def test_people_on_the_same_address_have_pages_of_their_own() -> None:
    scene = Scene(CRAWLS)
    assert scene.verdicts(41, page())[-1] == "refuse"
    assert scene.verdicts(40, page(kind=CallClass.PAGE)) == ["admit"] * 40


def test_a_crawler_pays_with_the_time_that_its_calls_took() -> None:
    scene = Scene(CRAWLS)
    first = scene.check(page())
    assert first.lease is not None
    assert scene.gate.release(first.lease, 20 * SECOND)
    refused = scene.check(page(), 20 * SECOND)
    assert refused.verdict is Verdict.REFUSE
    assert refused.wait_us >= 100 * SECOND
    assert scene.guards.counts["crawl_time"] == 1
    assert scene.noted() == []
    assert scene.check(page(), 20 * SECOND + refused.wait_us).verdict is Verdict.ADMIT


def test_a_crawl_whose_end_nobody_heard_costs_what_was_held_for_it() -> None:
    scene = Scene(CRAWLS)
    assert scene.check(page()).lease is not None
    assert (scene.gate.in_flight, len(scene.guards.under_way)) == (1, 1)
    assert scene.gate.sweep(121 * SECOND) == 1
    assert (scene.gate.in_flight, len(scene.guards.under_way)) == (0, 0)
    assert scene.check(page(), 121 * SECOND).verdict is Verdict.ADMIT


def test_robots_is_let_through_but_not_without_end() -> None:
    scene = Scene(CRAWLS, FLOOD)
    robots = page(path="/robots.txt")
    assert scene.verdicts(50, robots) == ["admit"] * 50
    assert scene.check(robots).verdict is Verdict.REFUSE
    assert scene.gate.in_flight == 0


def test_what_the_limits_refuse_the_guard_never_sees() -> None:
    flood = msgspec.structs.replace(FLOOD, quota=Quota(at_most=1, interval_us=SECOND, burst=1))
    scene = Scene(CRAWLS, flood)
    assert scene.verdicts(30, page()) == ["admit"] + ["refuse"] * 29
    assert len(scene.guards.under_way) == 1


def test_whoever_the_guard_refuses_gives_its_place_back_and_is_told_the_longest_wait() -> None:
    parallel = msgspec.structs.replace(
        limit(Metric.PARALLEL_CALLS, Traffic.ANY, Quota(at_most=2), Stage.REFUSE), id="III.1/par"
    )
    flood = msgspec.structs.replace(FLOOD, quota=Quota(at_most=1, interval_us=HOUR, burst=5))
    scene = Scene(SIGN_UPS, parallel, flood)
    for _ in range(3):
        lease = scene.check(sign_up()).lease
        assert lease is not None
        scene.gate.release(lease, 0)
    first, second = scene.check(sign_up()), scene.check(sign_up())
    assert (first.verdict, first.wait_us) == (Verdict.PROVE, HOUR // 6)
    assert (second.verdict, second.wait_us) == (Verdict.PROVE, HOUR)
    assert scene.gate.in_flight == 0


def test_a_paced_crawl_begins_when_it_has_waited() -> None:
    paced = msgspec.structs.replace(CRAWLS, stage=Stage.PACE, pace_us=SECOND, queue=5)
    scene = Scene(paced)
    answer = [scene.check(page()) for _ in range(41)][-1]
    assert (answer.verdict, answer.wait_us) == (Verdict.PACE, SECOND // 2)
    assert answer.lease is not None
    assert scene.guards.under_way[answer.lease][1] == SECOND // 2


@pytest.mark.parametrize(
    ("failure", "verdict"), [(FailureMode.OPEN, "admit"), (FailureMode.CLOSED, "refuse")], ids=str
)
def test_when_it_fails_the_limits_it_took_over_still_say_open_or_closed(
    failure: FailureMode, verdict: str
) -> None:
    scene = Scene(msgspec.structs.replace(SIGN_UPS, failure=failure))
    broken = msgspec.structs.replace(sign_up(), source_ip=None)
    assert scene.check(broken).verdict.value == verdict
    assert scene.gate.counts["failures"] == 1


SHOP = TenantId("shop")


def permit(*grants: Grant) -> Permit:
    return Permit(
        id=PermitId("prm_1"),
        kind=PermitKind.REGISTERED_AUTOMATION,
        tenant=SHOP,
        clauses=(ClauseId("III.5"),),
        starts=to_datetime(0),
        ends=to_datetime(HOUR),
        signed_by="A. Peeters",
        reason="an index of its own",
        grants=grants,
        identity="indexer",
        public_key="AAAA",
    )


@pytest.mark.parametrize(
    ("grants", "label", "passed"),
    [
        ((), "indexer", 300),
        ((Grant(limit="pages", at_most=240, burst=200),), "indexer", 200),
        ((), "somebody", 160),
        ((), None, 40),
    ],
    ids=["lifted", "other figures", "another identity", "unsigned"],
)
def test_a_permit_of_the_host_gives_an_identity_its_figures(
    grants: tuple[Grant, ...], label: str | None, passed: int
) -> None:
    scene = Scene(CRAWLS)
    scene.guards.swap(msgspec.structs.replace(scene.limits, permits=(permit(*grants),)))
    call = msgspec.structs.replace(page(), label=label)
    verdicts = []
    for _ in range(300):
        said, crawl = scene.guards.check(call, SHOP, 1, 0)
        verdicts.append(said.verdict is Verdict.ADMIT)
        if crawl is not None:
            scene.guards.under_way["L1"] = crawl, 1
            scene.guards.end("L1", 1)
    assert verdicts == [True] * passed + [False] * (300 - passed)


def test_two_answers_that_let_pass_are_put_together() -> None:
    lease = Answer(Verdict.ADMIT, 0, "L1")
    slow, warned = Answer(Verdict.PACE, 5, None, CRAWLS), Answer(Verdict.WARN, 0, None, CRAWLS)
    assert merged(lease, ADMITTED) is lease
    assert merged(lease, slow) == Answer(Verdict.PACE, 5, "L1", CRAWLS)
    assert merged(Answer(Verdict.PACE, 9, "L1"), slow).wait_us == 9
    assert merged(lease, warned) == Answer(Verdict.WARN, 0, "L1", CRAWLS)
    assert merged(slow, warned) is slow


def test_limits_are_taken_over_for_their_classes_alone() -> None:
    assert Scene(SIGN_UPS, CRAWLS).guards.taken(limits(SIGN_UPS, CRAWLS)) == {
        "III.7/sign_ups": frozenset({CallClass.SIGN_UP}),
        "III.5/pages": frozenset({CallClass.CRAWLER}),
    }
    by_tenant = msgspec.structs.replace(SIGN_UPS, scope=Scope.TENANT)
    assert Scene().guards.taken(limits(by_tenant)) == {}
