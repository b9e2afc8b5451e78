"""Sanctions on their systems: active and lifted only when read back, healed, never stuck."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.store import MemoryStore
from schout.core.cases.sanctions import to_lift
from schout.core.model.case import Hold
from schout.core.model.effect import Effect
from schout.core.model.ids import SanctionId
from schout.core.model.moment import DAY_US, from_datetime
from schout.core.model.sanction import Sanction
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.model.vocabulary import MeasureKind, SanctionState, Scope
from schout.ports.connector import Connector
from schout.service.enforcing import Enforcer, effects_of
from schout.service.reconciler import Reconciler
from schout.testing.connectors import (
    FailingConnector,
    HangingConnector,
    LyingConnector,
    MemoryConnector,
)
from schout.testing.samples import ACME, HOST, NOW, put_sample_sanction, sample_sanction

ON_HOST: dict[str, Any] = {
    "kind": MeasureKind.THROTTLE,
    "scope": Scope.DATABASE,
    "targets": (HOST,),
}
THROTTLED = Effect(kind=MeasureKind.THROTTLE, target=HOST)


class Scene:
    """A store with sanctions, and connectors."""

    def __init__(self, *connectors: Connector) -> None:
        self.store, self.clock = MemoryStore(), SettableClock(from_datetime(NOW))
        self.enforcer = Enforcer(self.store, Reconciler(connectors), self.clock)

    def put(self, **changes: Any) -> Sanction:
        with self.store.transaction() as transaction:
            return put_sample_sanction(transaction, **{**ON_HOST, **changes})

    def own(self, kind: BelongingKind, *values: str) -> None:
        with self.store.transaction() as transaction:
            for value in values:
                transaction.put_belonging(Belonging(tenant=ACME, kind=kind, value=value))

    def disown(self, value: str) -> None:
        gone = Belonging(tenant=ACME, kind=BelongingKind.HOST, value=value, until=NOW)
        with self.store.transaction() as transaction:
            transaction.put_belonging(gone)

    def lift(self, sanction: Sanction) -> None:
        with self.store.transaction() as transaction:
            (known,) = transaction.sanctions(case=sanction.case)
            transaction.put_sanction(to_lift(known, "remedied"), 2)

    def effects(self) -> list[tuple[Effect, ...]]:
        with self.store.snapshot() as asked:
            return [each.effects for each in asked.sanctions()]

    def states(self) -> list[tuple[SanctionState, str]]:
        with self.store.snapshot() as asked:
            return [(each.state, each.problem) for each in asked.sanctions()]


def test_a_sanction_is_active_once_it_is_read_back() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.put()
    (changed,) = scene.enforcer.run()
    assert (changed.state, changed.active_at) == (SanctionState.ACTIVE, NOW)
    assert system.holds == {THROTTLED}
    assert scene.enforcer.run() == ()


def test_a_system_that_lies_leaves_it_wanted_and_says_why() -> None:
    scene = Scene(LyingConnector("liar"))
    scene.put()
    scene.enforcer.run()
    ((state, problem),) = scene.states()
    assert state is SanctionState.WANTED
    assert "liar" in problem


def test_of_two_systems_both_must_have_it() -> None:
    sound, failing = MemoryConnector("sound"), FailingConnector("apply", "present", name="bad")
    scene = Scene(sound, failing)
    scene.put()
    scene.enforcer.run()
    assert scene.states()[0][0] is SanctionState.WANTED
    assert sound.holds == {THROTTLED}
    failing.at.clear()
    scene.enforcer.run()
    assert scene.states() == [(SanctionState.ACTIVE, "")]


def test_lifting_one_of_two_on_a_target_leaves_the_other_in_force() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.put()
    scene.put(id=SanctionId("san_2"), state=SanctionState.LIFTING, lifted_for="remedied")
    scene.enforcer.run()
    assert scene.states() == [(SanctionState.ACTIVE, ""), (SanctionState.LIFTED, "")]
    assert system.holds == {THROTTLED}


def test_a_sanction_is_lifted_once_it_is_gone() -> None:
    system = FailingConnector("lift", holds=[THROTTLED])
    scene = Scene(system)
    scene.put(state=SanctionState.LIFTING, lifted_for="remedied")
    scene.enforcer.run()
    assert scene.states()[0][0] is SanctionState.LIFTING
    system.at.clear()
    scene.enforcer.run()
    assert scene.states() == [(SanctionState.LIFTED, "")]
    assert system.holds == set()


def test_what_was_active_is_not_lifted_while_nobody_can_say_that_it_is_gone() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    sanction = scene.put()
    scene.enforcer.run()
    scene.lift(sanction)
    problem = f"nobody can say that `{THROTTLED}` is gone"
    without = MemoryConnector(can=[MeasureKind.READ_ONLY])
    scene.enforcer = Enforcer(scene.store, Reconciler([without]), scene.clock)
    scene.enforcer.run()
    assert scene.states() == [(SanctionState.LIFTING, problem)]
    scene.enforcer = Enforcer(scene.store, Reconciler([system]), scene.clock)
    scene.enforcer.run()
    assert (scene.states(), system.holds) == ([(SanctionState.LIFTED, "")], set())
    assert scene.effects() == [()]


def test_what_never_was_active_is_lifted_though_nobody_can_do_it() -> None:
    scene = Scene()
    scene.lift(scene.put())
    scene.enforcer.run()
    assert scene.states() == [(SanctionState.LIFTED, "")]


def test_of_one_that_was_active_before_effects_were_kept_what_it_comes_down_to_counts() -> None:
    scene = Scene()
    scene.put(state=SanctionState.LIFTING, active_at=NOW, lifted_for="remedied")
    scene.enforcer.run()
    problem = f"nobody can say that `{THROTTLED}` is gone"
    assert scene.states() == [(SanctionState.LIFTING, problem)]


def test_what_left_the_register_while_a_system_was_down_is_lifted_when_it_answers() -> None:
    system = FailingConnector()
    scene = Scene(system)
    scene.own(BelongingKind.HOST, HOST)
    sanction = scene.put(scope=Scope.TENANT, targets=())
    scene.enforcer.run()
    assert scene.effects() == [(THROTTLED,)]
    system.at = {"present"}
    scene.disown(HOST)
    scene.lift(sanction)
    scene.enforcer.run()
    assert scene.states() == [(SanctionState.LIFTING, "failing: nobody answers")]
    system.at.clear()
    scene.enforcer.run()
    assert (scene.states(), system.holds) == ([(SanctionState.LIFTED, "")], set())


def test_a_name_that_leaves_a_tenant_is_freed_and_kept_until_it_is() -> None:
    system = FailingConnector()
    scene = Scene(system)
    scene.own(BelongingKind.HOST, HOST, "other.example")
    scene.put(scope=Scope.TENANT, targets=())
    scene.enforcer.run()
    other = Effect(kind=MeasureKind.THROTTLE, target="other.example")
    system.at = {"lift"}
    scene.disown(HOST)
    scene.enforcer.run()
    assert (scene.states(), scene.effects()) == (
        [(SanctionState.ACTIVE, "failing: nobody answers")],
        [(THROTTLED, other)],
    )
    system.at.clear()
    scene.enforcer.run()
    assert (scene.states(), scene.effects()) == ([(SanctionState.ACTIVE, "")], [(other,)])


def test_a_sanction_ends_at_its_end_whatever_its_case_says() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.put(ends=NOW + timedelta(days=1))
    scene.enforcer.run()
    scene.clock.advance(DAY_US)
    scene.enforcer.run()
    assert scene.states() == [(SanctionState.LIFTED, "")]
    assert system.holds == set()


def test_a_system_that_comes_back_with_old_state_is_healed() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.put()
    scene.enforcer.run()
    other = Effect(kind=MeasureKind.THROTTLE, target="other.example")
    system.come_back_with([other])
    scene.enforcer.run()
    assert system.holds == {THROTTLED}
    assert scene.states() == [(SanctionState.ACTIVE, "")]


def test_a_sanction_on_a_tenant_is_one_effect_for_each_of_its_names() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.own(BelongingKind.HOST, HOST, "www.acme.example")
    scene.put(kind=MeasureKind.SUSPEND_TENANT, scope=Scope.TENANT, targets=())
    scene.enforcer.run()
    assert {each.target for each in system.holds} == {HOST, "www.acme.example"}


def test_of_a_tenant_that_has_nothing_it_is_said() -> None:
    scene = Scene(MemoryConnector())
    scene.put(kind=MeasureKind.SUSPEND_TENANT, scope=Scope.TENANT, targets=())
    scene.enforcer.run()
    assert scene.states() == [
        (SanctionState.WANTED, "nothing of the tenant is known that it could touch")
    ]


def test_a_sanction_on_what_is_not_known_never_becomes_the_whole_tenant() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.own(BelongingKind.HOST, HOST, "*.acme.example")
    scene.put(scope=Scope.SOURCE, targets=())
    problem = "nothing of the scope `source` is known that it could touch"
    assert scene.enforcer.plan() == ()
    scene.enforcer.run()
    assert (system.calls, scene.states()) == ([], [(SanctionState.WANTED, problem)])


def test_one_that_became_the_whole_tenant_before_is_taken_back() -> None:
    system = MemoryConnector(holds=[THROTTLED])
    scene = Scene(system)
    scene.own(BelongingKind.HOST, HOST)
    scene.put(scope=Scope.SOURCE, targets=(), state=SanctionState.ACTIVE, active_at=NOW)
    scene.enforcer.run()
    assert (system.holds, scene.states()[0][0]) == (set(), SanctionState.WANTED)


MAIL, TRAFFIC = MeasureKind.OUTBOUND_MAIL_OFF, MeasureKind.OUTBOUND_TRAFFIC_OFF
OWNED = {
    MAIL: (BelongingKind.MAIL_DOMAIN, ("acme.example", "mail.b.example", "c.example")),
    TRAFFIC: (BelongingKind.ADDRESS, ("192.0.2.0/28", "198.51.100.7")),
}


@pytest.mark.parametrize(
    ("kind", "target", "touched"),
    [
        (MAIL, "shop.acme.example", {"acme.example"}),
        (MAIL, "acme.example/contact", {"acme.example"}),
        (MAIL, "b.example", {"mail.b.example"}),
        (MAIL, "notacme.example", set()),
        (MAIL, "info@acme.example", {"info@acme.example"}),
        (TRAFFIC, "192.0.2.7", {"192.0.2.7"}),
        (TRAFFIC, "203.0.113.9", set()),
        (TRAFFIC, "shop.acme.example", set()),
    ],
    ids=["host", "page", "domain below", "another", "mail address", "address", "not its", "name"],
)
def test_outgoing_mail_and_traffic_are_touched_where_the_sanction_says_and_no_further(
    kind: MeasureKind, target: str, touched: set[str]
) -> None:
    sanction = sample_sanction(kind=kind, targets=(target,))
    what, values = OWNED[kind]
    owned = [
        *(Belonging(tenant=ACME, kind=what, value=each) for each in values),
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="www.acme.example"),
    ]
    assert {each.target for each in effects_of(sanction, owned)} == touched


@pytest.mark.parametrize("kind", [MAIL, TRAFFIC])
def test_the_only_name_of_a_tenant_is_that_of_all_its_hosts(kind: MeasureKind) -> None:
    sanction = sample_sanction(kind=kind, targets=("shop.other.example",))
    what, (value, *_) = OWNED[kind]
    only = [Belonging(tenant=ACME, kind=what, value=value)]
    assert effects_of(sanction, only) == {Effect(kind=kind, target=value)}
    assert effects_of(sanction, ()) == {Effect(kind=kind, target="shop.other.example")}


def test_a_sanction_on_the_whole_tenant_touches_all_its_mail_domains() -> None:
    sanction = sample_sanction(kind=MAIL, targets=())
    what, values = OWNED[MAIL]
    owned = [Belonging(tenant=ACME, kind=what, value=each) for each in values]
    assert {each.target for each in effects_of(sanction, owned)} == set(values)


def test_a_legal_hold_keeps_no_sanction_beyond_the_end_that_the_tenant_was_told() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    sanction = scene.put(ends=NOW + timedelta(days=1))
    with scene.store.transaction() as transaction:
        case = transaction.case(sanction.case)
        assert case is not None
        hold = Hold(since=NOW, by="ann", reason="court")
        transaction.put_case(msgspec.structs.replace(case, hold=hold))
    scene.enforcer.run()
    scene.clock.advance(DAY_US)
    scene.enforcer.run()
    assert (scene.states(), system.holds) == ([(SanctionState.LIFTED, "")], set())


def test_a_system_that_hangs_holds_up_nothing_but_itself() -> None:
    hanging, sound = HangingConnector(name="stuck", within_ms=50), MemoryConnector("sound")
    scene = Scene(hanging, sound)
    scene.put()
    try:
        scene.enforcer.run()
        ((state, problem),) = scene.states()
        assert sound.holds == {THROTTLED}
        assert (state, problem) == (SanctionState.WANTED, "stuck: not done within 100 ms")
    finally:
        hanging.released.set()


def test_what_another_changed_while_the_systems_were_asked_is_not_written_over() -> None:
    scene = Scene()
    sanction = scene.put()

    class Meanwhile(MemoryConnector):
        def apply(self, effects: Sequence[Effect], key: str) -> None:
            super().apply(effects, key)
            with scene.store.transaction() as transaction:
                transaction.put_sanction(to_lift(sanction, "appeal"), 2)

    system = Meanwhile()
    scene.enforcer = Enforcer(scene.store, Reconciler([system]), scene.clock)
    assert scene.enforcer.run() == ()
    assert scene.states() == [(SanctionState.LIFTING, "")]
    scene.enforcer.run()
    assert (scene.states(), system.holds) == ([(SanctionState.LIFTED, "")], set())


def test_a_clock_that_goes_back_a_day_ends_nothing_twice_and_begins_nothing_again() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.put(ends=NOW + timedelta(days=1))
    scene.enforcer.run()
    scene.clock.advance(DAY_US)
    scene.enforcer.run()
    earlier = SettableClock(from_datetime(NOW))
    assert Enforcer(scene.store, Reconciler([system]), earlier).run() == ()
    assert (scene.states(), system.holds) == ([(SanctionState.LIFTED, "")], set())


def test_what_no_system_can_do_is_told() -> None:
    scene = Scene(MemoryConnector(can=[MeasureKind.READ_ONLY]))
    scene.put()
    scene.enforcer.run()
    ((state, problem),) = scene.states()
    assert (state, problem) == (SanctionState.WANTED, "no connector can do `throttle`")


def test_a_plan_changes_nothing() -> None:
    system = MemoryConnector()
    scene = Scene(system)
    scene.put()
    assert scene.enforcer.plan() == (f"memory: apply {THROTTLED}",)
    assert (system.holds, scene.states()) == (set(), [(SanctionState.WANTED, "")])
