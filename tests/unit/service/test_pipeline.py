"""The road as it goes on: tenants that stay are known at every moment."""

from collections.abc import Iterator

import msgspec

from schout.core.model.ids import TenantId
from schout.core.model.tenant import Tenant
from schout.service.pipeline import Road
from schout.testing.policies import sample_policy
from schout.testing.samples import sample_tenant
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
