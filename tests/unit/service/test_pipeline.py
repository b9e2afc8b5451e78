"""The road as it goes on: what is known of tenants and policies at every moment."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import msgspec
import pytest

from schout.adapters.memory.store import MemoryStore
from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId, Digest, TenantId
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import Metric
from schout.core.policy.read_pack import read_pack
from schout.service.packs import load_pack
from schout.service.pipeline import Road, publish
from schout.testing.policies import sample_policy
from schout.testing.samples import sample_finding, sample_tenant
from schout.testing.texts import product_texts

STAYS = sample_tenant()
GOES = Tenant(id=TenantId("goes"), name="Goes")
COMES = Tenant(id=TenantId("comes"), name="Comes")


def test_a_tenant_that_stays_is_known_while_the_register_changes() -> None:
    road = Road(sample_policy(), [STAYS, GOES], product_texts, keep_all=True)
    changed = msgspec.structs.replace(STAYS, plan="other")
    seen: list[dict[TenantId, Tenant]] = []

    def register() -> Iterator[Tenant]:
        for each in (changed, COMES):
            seen.append(dict(road._tenants))
            yield each
        seen.append(dict(road._tenants))

    road.learn(register())
    before = {STAYS.id: STAYS, GOES.id: GOES}
    assert seen == [before] * 3
    assert road._tenants == {STAYS.id: changed, COMES.id: COMES}


PACK = load_pack("oxygis")
FIRST = read_pack(PACK)
SECOND = msgspec.structs.replace(
    FIRST, version="2027.1", effective_from=date(2027, 1, 1), digest=Digest("sha256:" + "2" * 64)
)
OLD = datetime(2026, 12, 7, 12, tzinfo=UTC)
NEW = datetime(2027, 1, 2, 12, tzinfo=UTC)
EARLY = datetime(2026, 11, 7, 12, tzinfo=UTC)


def decided(finding: Finding, *, kept: bool = True) -> Decision:
    """Give the decision under the second version, in a store that may have the first."""
    store = MemoryStore()
    road = Road(SECOND, [STAYS], product_texts, keep_all=True)
    with store.transaction() as transaction:
        if kept:
            publish(transaction, FIRST, PACK.files, 1)
        taken = road.take(transaction, finding)
    assert taken is not None
    return taken.decision


@pytest.mark.parametrize(
    ("first_at", "at", "unit", "version"),
    [
        (OLD, OLD, Metric.REQUESTS, FIRST.version),
        (OLD, NEW, Metric.REPORTS, FIRST.version),
        (OLD, NEW, Metric.REQUESTS, SECOND.version),
        (NEW, NEW, Metric.REPORTS, SECOND.version),
    ],
    ids=["then", "reported later", "went on until now", "now"],
)
def test_a_decision_is_under_the_policy_of_the_moment_of_the_fact(
    first_at: datetime, at: datetime, unit: Metric, version: str
) -> None:
    decision = decided(sample_finding(first_at=first_at, at=at, unit=unit))
    assert decision.policy.version == version
    assert "policy_assumed" not in [each.code for each in decision.reasons]


@pytest.mark.parametrize(("at", "kept"), [(EARLY, True), (OLD, False)])
def test_without_a_policy_of_that_moment_it_says_that_ours_is_assumed(
    at: datetime, kept: bool
) -> None:
    decision = decided(sample_finding(first_at=at, at=at), kept=kept)
    assert decision.policy.version == SECOND.version
    assert decision.reasons[0].code == "policy_assumed"


def test_a_clause_that_the_former_version_did_not_have_is_assumed_too() -> None:
    new = msgspec.structs.replace(FIRST.clauses[0], id=ClauseId("IX.9"))
    policy = msgspec.structs.replace(SECOND, clauses=(*SECOND.clauses, new))
    store = MemoryStore()
    road = Road(policy, [STAYS], product_texts, keep_all=True)
    finding = sample_finding(clause=new.id, first_at=OLD, at=OLD)
    with store.transaction() as transaction:
        publish(transaction, FIRST, PACK.files, 1)
        taken = road.take(transaction, finding)
    assert taken is not None
    assert taken.decision.policy.version == SECOND.version
    assert taken.decision.reasons[0].code == "policy_assumed"
