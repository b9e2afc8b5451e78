"""Findings made of claims: their object, their evidence, and when they began."""

from typing import Any

import msgspec

from schout.core.detect.claims import Claimant, Exhibits
from schout.core.detect.operators.each import EachState
from schout.core.detect.operators.shape import Claim
from schout.core.detect.state import KeyState
from schout.core.model.event import Activity, NetworkFlow, SignUp
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.model.moment import SECOND_US, to_datetime
from schout.core.model.vocabulary import Direction
from schout.testing.events import START_US, request
from schout.testing.policies import sample_clause, sample_rules

API, PROBING = sample_rules()
CLAUSE = sample_clause()


def claimed(kept: list[Any], claim: Claim, other_us: int | None = None, **changes: Any) -> Finding:
    rule = msgspec.structs.replace(PROBING, **changes)
    state = KeyState(EachState(), None, "192.0.2.1", claim.at_us, other_us, kept)
    trigger: Activity = kept[-1]
    return Claimant(rule, CLAUSE, Exhibits()).finding("192.0.2.1\x1fa b", state, claim, trigger)


def test_a_key_of_several_fields_is_shown_with_spaces() -> None:
    found = claimed([request()], Claim(START_US, START_US, 1, 1, 0))
    assert (found.principal, found.source_ip) == ("192.0.2.1 a b", "192.0.2.1")


def test_another_address_before_it_began_does_not_hide_the_one_behind_it() -> None:
    claim = Claim(START_US, START_US, 1, 1, 0)
    assert claimed([request()], claim, START_US - 1).source_ip == "192.0.2.1"
    assert claimed([request()], claim, START_US).source_ip is None


def test_whose_trouble_it_is_follows_from_the_subject() -> None:
    tenants = {"tenant": TenantId("acme"), "source_tenant": TenantId("bolt")}
    by_source, by_target = Claimant(PROBING, CLAUSE, Exhibits()), Claimant(API, CLAUSE, Exhibits())
    both = request(tenant=tenants["tenant"], source_tenant=tenants["source_tenant"])
    target = request(tenant=tenants["tenant"])
    assert by_source.whose(both) == ("bolt", Direction.OFFENDER)
    assert by_source.whose(target) == ("acme", Direction.VICTIM)
    assert by_source.whose(request()) == (None, Direction.UNATTRIBUTED)
    assert by_target.whose(target) == ("acme", Direction.OFFENDER)
    assert by_target.whose(request()) == (None, Direction.UNATTRIBUTED)


def test_a_finding_by_host_is_about_it_and_one_by_an_own_address_is_not() -> None:
    event = request(host="a.example", source_tenant=TenantId("bolt"))
    claim = Claim(START_US, START_US, 1, 1, 0)
    assert claimed([event], claim).object is None
    assert claimed([event], claim, by=("host",)).object == "a.example"


def test_evidence_begins_with_the_claim_and_ends_with_the_trigger() -> None:
    kept = [request(number, line=number) for number in range(5)]
    claim = Claim(START_US + 2 * SECOND_US, START_US + 4 * SECOND_US, 3, 3, 2)
    assert [item.line for item in claimed(kept, claim).evidence] == [2, 3, 4]


def test_the_trigger_is_evidence_even_where_it_was_not_kept() -> None:
    rule = msgspec.structs.replace(PROBING, keep=2)
    state = KeyState(EachState(), None, "x", 0, kept=[request(0, line=1), request(1, line=2)])
    claim = Claim(START_US, START_US + 2 * SECOND_US, 3, 3, 2)
    found = Claimant(rule, CLAUSE, Exhibits()).finding("x", state, claim, request(2, line=3))
    assert [item.line for item in found.evidence] == [1, 3]


def test_what_shared_a_moment_began_with_the_first_of_it() -> None:
    shared = START_US + 2 * SECOND_US
    flow = NetworkFlow(
        START_US + 3 * SECOND_US, "flows", 2, b"", None, None, "tcp", duration_us=2 * SECOND_US
    )
    before, gone = request(2.5, duration_us=SECOND_US), request(1, duration_us=SECOND_US)
    claim = Claim(START_US, START_US + 3 * SECOND_US, 2, 2, 1, shared)
    found = claimed([gone, before, flow], claim)
    assert [item.at for item in found.evidence] == [
        to_datetime(before.at_us),
        to_datetime(flow.at_us),
    ]
    assert (found.first_at, found.window_s) == (to_datetime(START_US + SECOND_US), 2)


def test_what_has_no_duration_is_a_moment() -> None:
    sign_up = SignUp(START_US, "s", 1, b"", "192.0.2.1")
    claim = Claim(START_US, START_US, 2, 2, 1, START_US + 1)
    assert claimed([sign_up], claim).first_at == to_datetime(START_US)


def test_what_was_shown_is_forgotten_when_there_is_too_much_of_it() -> None:
    exhibits, first, second = Exhibits(most=1), request(), request(1)
    shown = exhibits.show(first, frozenset())
    assert exhibits.show(first, frozenset()) is shown
    exhibits.show(second, frozenset())
    again = exhibits.show(first, frozenset())
    assert (again, again is shown) == (shown, False)
