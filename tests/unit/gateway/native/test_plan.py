"""Who may call as often as whom at a moment: as the gate says, sorted for a proxy."""

from datetime import timedelta

import msgspec
from tests.e2e.edge_scenes import (
    NOTHING,
    NOW,
    NOW_US,
    PERMIT,
    SANCTIONS,
    limits,
    owns,
    parallel,
    rate,
    sanction,
)

from schout.core.intake.register import Register
from schout.core.model.edge import EdgeLimits, EdgeSanctions, Quota, Stage, Switch
from schout.core.model.ids import PermitId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import MeasureKind, Metric, Scope, Traffic
from schout.gateway.figures import Figures
from schout.gateway.native.plan import Plan, make_plan
from schout.gateway.restrict import Restrictions

DAY_US = 86_400_000_000
FLOOD = rate("III.1/flood", scope=Scope.SOURCE, traffic=Traffic.ANY, paths=())


def quota_of(plan: Plan, host: str, limit: str = "III.2/rate") -> Quota | None:
    profile = next((row.profile for row in plan.rows if row.host == host), 0)
    return next(
        (zone.quota for zone in plan.zones if zone.limit.id == limit and profile in zone.profiles),
        None,
    )


def test_every_host_has_the_figures_that_the_gate_gives_it() -> None:
    document = limits(rate(burst=2, dedicated=3), parallel(), FLOOD)
    lifted = msgspec.structs.replace(PERMIT, grants=(), objects=("plain.lent.example",))
    document = msgspec.structs.replace(document, permits=(PERMIT, lifted))
    slower = [sanction("acme", MeasureKind.THROTTLE, "acme.example")]
    slower.append(sanction("lent", MeasureKind.THROTTLE))
    for sanctions in (NOTHING, EdgeSanctions(sanctions=tuple(slower))):
        plan = make_plan(document, sanctions, NOW_US)
        register = Register.build(document.tenants, document.belongings)
        figures = Figures(document, register, Restrictions(sanctions), 1)
        for limit in document.limits[:2]:
            said = {row.host: quota_of(plan, row.host, limit.id) for row in plan.rows}
            exact = [host for host in said if not host.startswith("*.")]
            gate = {host: figures.quota(limit, host, NOW_US) for host in exact}
            assert {host: said[host] for host in exact} == gate
            assert quota_of(plan, "x.example", limit.id) == limit.quota


def test_a_permit_without_figures_takes_the_limit_away() -> None:
    lifted = msgspec.structs.replace(PERMIT, grants=())
    document = msgspec.structs.replace(limits(rate()), permits=(lifted,))
    plan = make_plan(document, NOTHING, NOW_US)
    assert quota_of(plan, "lent.example") is None
    assert quota_of(plan, "plain.lent.example") == rate().quota


def test_dates_count_at_the_moment_asked_and_the_next_change_is_told() -> None:
    moved = msgspec.structs.replace(owns("acme", "new.example")[0], since=NOW + timedelta(hours=1))
    document = limits(rate())
    document = msgspec.structs.replace(document, belongings=(*document.belongings, moved))
    plan = make_plan(document, NOTHING, NOW_US)
    assert "new.example" not in {row.host for row in plan.rows}
    assert plan.next_change_us == from_datetime(NOW + timedelta(hours=1))
    later = make_plan(document, NOTHING, NOW_US + 2 * DAY_US)
    assert "new.example" in {row.host for row in later.rows}
    assert (quota_of(later, "lent.example"), later.next_change_us) == (rate().quota, None)


def test_a_wildcard_counts_from_its_day() -> None:
    wide = owns("big", "*.wide.example")[0]
    wide = msgspec.structs.replace(wide, since=NOW + timedelta(days=1))
    document = msgspec.structs.replace(limits(rate()), belongings=(wide,))
    assert make_plan(document, NOTHING, NOW_US).rows == ()
    assert [row.host for row in make_plan(document, NOTHING, NOW_US + DAY_US).rows] == [wide.value]


def test_sanctions_close_hosts_and_those_to_come_do_not_yet() -> None:
    one_host = sanction("acme", MeasureKind.SUSPEND_SERVICE, "shop.acme.example")
    to_come = msgspec.structs.replace(sanction("big", MeasureKind.TERMINATE), starts_us=NOW_US + 1)
    more = EdgeSanctions(sanctions=(*SANCTIONS.sanctions, one_host, to_come))
    plan = make_plan(limits(rate()), more, NOW_US)
    assert {row.host: row.closed for row in plan.rows if row.closed} == {
        "gone.example": ("all",),
        "default": ("all",),
        "half.example": ("api",),
        "shop.acme.example": ("all",),
    }
    assert plan.next_change_us == NOW_US + 1


def test_limits_that_only_record_stand_aside_unless_none_acts() -> None:
    recording = rate("III.7/new", stage=Stage.SHADOW, scope=Scope.SOURCE)
    plan = make_plan(limits(rate(), recording), NOTHING, NOW_US)
    assert (plan.shadow, {zone.limit.id for zone in plan.zones}) == (False, {"III.2/rate"})
    assert plan.left_out == ("III.7/new: only records, and others here act",)
    silent = make_plan(limits(recording), NOTHING, NOW_US)
    assert (silent.shadow, len(silent.zones)) == (True, 1)


def test_a_switch_is_for_its_tenant_alone() -> None:
    switch = Switch(limit="III.2/rate", tenant=TenantId("acme"), stage=Stage.WARN)
    plan = make_plan(limits(rate(), switches=(switch,)), NOTHING, NOW_US)
    assert (quota_of(plan, "acme.example"), quota_of(plan, "half.example")) == (None, rate().quota)


def test_what_a_proxy_cannot_do_is_told() -> None:
    own = msgspec.structs.replace(PERMIT, id=PermitId("prm_2"), identity="key:4f0c")
    document = limits(
        rate("III.2/user", scope=Scope.USER),
        rate("III.2/minutes", metric=Metric.ACTIVE_MINUTES),
        rate("III.4/mail", traffic=Traffic.MAIL),
    )
    document = msgspec.structs.replace(document, permits=(own,))
    read_only = EdgeSanctions(sanctions=(sanction("acme", MeasureKind.READ_ONLY),))
    assert make_plan(document, read_only, NOW_US).left_out == (
        "III.2/user: counts by user, whom a proxy does not know",
        "III.2/minutes: counts active_minutes, which a proxy does not see",
        "III.4/mail: counts calls, which a proxy does not see",
        "sanction san_acme: read_only needs to know what a call changes",
        "permit prm_2: for one automation, which a proxy cannot tell",
    )


def test_a_tenant_counts_all_its_hosts_together_and_nobody_else() -> None:
    plan = make_plan(limits(rate(scope=Scope.TENANT, dedicated=3)), NOTHING, NOW_US)
    assert quota_of(plan, "x.example") is None
    assert quota_of(plan, "acme.example") == rate().quota


def test_headroom_widens_all_figures() -> None:
    plan = make_plan(limits(rate(burst=2), parallel()), NOTHING, NOW_US, 4)
    assert quota_of(plan, "acme.example") == Quota(at_most=4, interval_us=15_000_000, burst=8)
    assert quota_of(plan, "acme.example", "III.2/parallel") == Quota(at_most=4)


def test_without_hosts_there_is_one_profile() -> None:
    document: EdgeLimits = msgspec.structs.replace(limits(rate()), belongings=(), permits=())
    plan = make_plan(document, NOTHING, NOW_US)
    assert (plan.has_hosts, plan.profiles, len(plan.zones)) == (False, 1, 1)
