"""Sign-ups: who passes, who is asked for proof, who is refused, and on what figures."""

import pytest
from tests.unit.gateway.small_limits import limit, limits

from schout.core.model.edge import Quota, Stage
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.model.vocabulary import Metric, Traffic
from schout.gateway.disposable import Disposable
from schout.gateway.signups import (
    Judgement,
    Reason,
    SignUp,
    SignUpFigures,
    Signups,
    Step,
    Why,
    fingerprint_of,
    networks_of,
)

SECOND = 1_000_000
HOUR = 3600 * SECOND
SECRET = b"k" * 32
POLICY = Quota(at_most=6, interval_us=HOUR // 6, burst=3)
LIMITS = limits(limit(Metric.SIGN_UPS, Traffic.SIGN_UP, POLICY, Stage.REFUSE))
WIDE = Quota(at_most=3600, interval_us=SECOND, burst=100_000)
OPEN = SignUpFigures(prefix=WIDE, domain=WIDE, mailbox=WIDE, fingerprint=WIDE)


def signups(figures: SignUpFigures | None = None) -> Signups:
    return Signups(LIMITS, SECRET, Disposable({"away.test"}), figures)


def sign_up(
    at_us: int = 0,
    source_ip: str = "192.0.2.1",
    mail: str | None = None,
    fingerprint: str | None = None,
) -> SignUp:
    return SignUp(source_ip=source_ip, mail=mail, fingerprint=fingerprint, at_us=at_us)


def whys(judgement: Judgement) -> list[Why]:
    return [reason.why for reason in judgement.reasons]


def test_the_figures_of_the_policy_hold_for_an_address() -> None:
    judge = signups().judge
    assert [judge(sign_up()) for _ in range(3)] == [Judgement(step=Step.PASS)] * 3
    assert judge(sign_up()) == Judgement(
        step=Step.PROOF,
        reasons=(Reason(why=Why.ADDRESS, measured=4, allowed=3, wait_us=HOUR // 6),),
        wait_us=HOUR // 6,
    )


def test_whoever_waits_as_told_passes_and_not_before() -> None:
    judge = signups().judge
    for _ in range(3):
        judge(sign_up())
    assert judge(sign_up(HOUR // 6 - 1)).wait_us == 1
    assert judge(sign_up(HOUR // 6)).step is Step.PASS


def test_a_proof_lets_through_up_to_four_bursts() -> None:
    judge = signups().judge
    steps = [judge(sign_up(), proven=True).step for _ in range(13)]
    assert steps == [Step.PASS] * 12 + [Step.REFUSE]
    refused = judge(sign_up(), proven=True)
    assert (refused.reasons[0].far_over, refused.wait_us) == (True, 10 * HOUR // 6)
    assert judge(sign_up(refused.wait_us)).step is Step.PASS


def test_the_more_it_is_over_the_harder_the_proof() -> None:
    judge = signups().judge
    pressures = [judge(sign_up(), proven=True).pressure for _ in range(12)]
    assert pressures == [0] * 5 + [1] * 6 + [2]


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ([f"192.0.2.{n}" for n in range(16)], Why.PREFIX),
        ([f"2001:db8:0:1{n:02x}::1" for n in range(16)], Why.PREFIX),
        ([f"2001:db8::{n:x}" for n in range(4)], Why.ADDRESS),
        ([f"::ffff:192.0.2.{n}" for n in range(16)], Why.PREFIX),
        (["garbage"] * 4, Why.ADDRESS),
    ],
    ids=["/24", "/56", "/64", "mapped", "no address"],
)
def test_neighbours_count_together(others: list[str], why: Why) -> None:
    judge = signups().judge
    found = [whys(judge(sign_up(source_ip=address))) for address in others]
    assert found == [[]] * (len(others) - 1) + [[why]]


def test_a_mail_domain_counts_as_registered_and_providers_for_all_do_not() -> None:
    judge = signups(SignUpFigures(spread_domain=1000)).judge

    def steps(domain: str) -> list[Step]:
        return [
            judge(sign_up(source_ip=f"198.51.{n}.7", mail=f"p{n}@m{n}.{domain}")).step
            for n in range(11)
        ]

    assert steps("example.co.uk") == [Step.PASS] * 10 + [Step.PROOF]
    assert steps("free.fr") == [Step.PASS] * 11


def test_the_mail_domain_of_a_tenant_does_not_count() -> None:
    own = Belonging(tenant=TenantId("acme"), kind=BelongingKind.MAIL_DOMAIN, value="*.acme.example")
    judge = signups()
    judge.swap(limits(*LIMITS.limits, belongings=(own,)))
    found = [
        judge.judge(sign_up(source_ip=f"198.51.{n}.7", mail=f"p{n}@hr.acme.example")).step
        for n in range(20)
    ]
    assert found == [Step.PASS] * 20


def test_a_mailbox_is_known_under_every_tag_and_with_every_dot() -> None:
    judge = signups().judge
    mails = ["jan.p@gmail.com", "janp+1@gmail.com", "J.A.N.P@googlemail.com", "janp+2@gmail.com"]
    found = [
        whys(judge(sign_up(source_ip=f"198.51.{n}.7", mail=mail))) for n, mail in enumerate(mails)
    ]
    assert found == [[], [], [], [Why.MAILBOX]]


def test_a_disposable_address_asks_for_proof_once() -> None:
    judge = signups().judge
    disposable = sign_up(mail="x@a.away.test")
    assert judge(disposable) == Judgement(step=Step.PROOF, reasons=(Reason(why=Why.DISPOSABLE),))
    assert judge(disposable, proven=True).step is Step.PASS


def test_a_mail_address_that_is_none_does_not_count() -> None:
    assert signups().judge(sign_up(mail="no address")) == Judgement(step=Step.PASS)


def test_one_program_behind_many_networks_is_found_though_each_is_slow() -> None:
    judge = signups(OPEN).judge
    found = [
        judge(sign_up(source_ip=f"10.{n // 250}.{n % 250}.9", fingerprint="f")) for n in range(42)
    ]
    assert [judgement.step for judgement in found] == [Step.PASS] * 40 + [Step.PROOF] * 2
    assert found[40].reasons == (Reason(why=Why.SPREAD_PROGRAM, measured=41, allowed=40),)


def test_one_mail_domain_from_many_networks_is_found() -> None:
    judge = signups(OPEN).judge
    found = [
        whys(judge(sign_up(source_ip=f"10.9.{n}.9", mail=f"p{n}@example.com"))) for n in range(9)
    ]
    assert found == [[]] * 8 + [[Why.SPREAD_DOMAIN]]


def test_a_spread_is_forgotten_after_two_hours_and_not_after_one() -> None:
    judge = signups(OPEN).judge

    def seen(at_us: int, network: int) -> list[Why]:
        mail = f"p{network}@example.com"
        return whys(judge(sign_up(at_us, f"10.9.{network}.9", mail)))

    assert [seen(0, network) for network in range(8)] == [[]] * 8
    assert seen(HOUR, 8) == [Why.SPREAD_DOMAIN]
    assert seen(2 * HOUR, 9) == []
    assert seen(9 * HOUR, 10) == []


def test_a_program_alone_never_refuses() -> None:
    few = Quota(at_most=1, interval_us=HOUR, burst=1)
    judge = signups(SignUpFigures(fingerprint=few, address=WIDE, prefix=WIDE)).judge
    found = {
        judge(sign_up(source_ip=f"10.0.0.{n}", fingerprint="f"), proven=True).step
        for n in range(12)
    }
    assert found == {Step.PASS}


def test_an_api_caller_is_never_asked_for_proof() -> None:
    judge = signups().judge
    found = [judge(sign_up(), may_ask=False) for _ in range(4)]
    assert [each.step for each in found] == [Step.PASS] * 3 + [Step.REFUSE]
    assert found[3].wait_us == HOUR // 6
    away = sign_up(source_ip="198.51.100.1", mail="x@away.test")
    assert judge(away, may_ask=False).step is Step.PASS


def test_what_is_asked_or_refused_is_not_counted() -> None:
    judge = signups().judge
    for _ in range(50):
        judge(sign_up())
    assert judge(sign_up()).wait_us == HOUR // 6


def test_without_a_limit_in_the_policy_it_only_records() -> None:
    judge = Signups(limits(), SECRET, Disposable(set())).judge
    found = [judge(sign_up()) for _ in range(4)]
    assert [(each.step, each.stage) for each in found] == [(Step.PASS, Stage.SHADOW)] * 3 + [
        (Step.PROOF, Stage.SHADOW)
    ]


def test_when_keys_had_to_be_forgotten_unknown_ones_are_asked_for_proof() -> None:
    """Nobody gets a fresh start by pushing others out."""
    judge = signups(SignUpFigures(most_keys=4)).judge
    assert [whys(judge(sign_up(source_ip=f"10.{n}.0.1"))) for n in range(4)] == [
        [],
        [],
        [],
        [Why.CROWDED],
    ]
    assert whys(judge(sign_up(source_ip="10.2.0.1"))) == []
    assert whys(judge(sign_up(at_us=601 * SECOND, source_ip="10.7.0.1"))) == []


def test_random_keys_take_no_more_room_than_allowed() -> None:
    judge = signups(SignUpFigures(most_keys=500, most_spreads=100))
    for n in range(20_000):
        address = f"{n % 200 + 1}.{n * 7 % 256}.{n * 31 % 256}.{n * 131 % 256}"
        mail = f"m{n}@d{n}.example"
        judge.judge(sign_up(n * 1000, address, mail, f"f{n}"), proven=True)
    assert len(judge) == 600


def test_addresses_and_mail_are_kept_as_keyed_digests_only() -> None:
    judge = signups()
    judge.judge(sign_up(source_ip="192.0.2.77", mail="jan.peeters@example.com"))
    kept = repr([list(store._kept.items()) for store in (judge._dry, judge._spreads)])
    assert not [text for text in ("192.0", "peeters", "example") if text in kept]


def test_a_fingerprint_is_what_a_program_says_and_in_which_order() -> None:
    plain = [(b"host", b"a"), (b"user-agent", b"curl"), (b"accept", b"*/*")]
    same = [*plain, (b"cookie", b"1"), (b"x-forwarded-for", b"192.0.2.1")]
    other = [plain[0], plain[2], plain[1]]
    assert fingerprint_of(plain, SECRET) == fingerprint_of(same, SECRET)
    assert len({fingerprint_of(each, SECRET) for each in (plain, other, [])}) == 3
    assert fingerprint_of(plain, SECRET) != fingerprint_of(plain, b"other")


def test_networks_are_those_of_one_household_and_one_site() -> None:
    assert networks_of("192.0.2.7") == ("c0000207/32", "c00002/24", "c00002/24")
    assert networks_of("2001:db8:1:2ff::7") == (
        "20010db8000102ff/64",
        "20010db8000102/56",
        "20010db80001/48",
    )
