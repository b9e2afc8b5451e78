"""One suite for all connectors, each before the real program that it is for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conformance.systems import HaproxySystem, NginxSystem, System
from tests.conformance.systems_other import (
    BindSystem,
    CommandSystem,
    PostfixSystem,
    WebhookSystem,
)

from schout.core.model.effect import Changes, Effect
from schout.service.reconciler import Reconciler, Standing

pytestmark = pytest.mark.slow

SYSTEMS: dict[str, Callable[[Path], System]] = {
    "nginx": NginxSystem,
    "HAProxy": HaproxySystem,
    "Postfix": PostfixSystem,
    "BIND": BindSystem,
    "webhook": WebhookSystem,
    "command": CommandSystem,
}
ROUNDS = 5


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    made = SYSTEMS[request.param](tmp_path)
    yield made
    made.stop()


def active(system: System, *effects: Effect) -> tuple[Standing, ...]:
    standings = [
        Standing(effect=each, connector=system.connector.name, active=True) for each in effects
    ]
    return tuple(sorted(standings, key=lambda each: each.effect.rank))


def seen(system: System) -> set[Effect]:
    return {each for each in system.effects if system.sees(each)}


def test_what_is_wanted_is_read_back_and_seen_by_a_client(system: System) -> None:
    assert (seen(system), system.connector.present()) == (set(), frozenset())
    first = system.effects[0]
    assert Reconciler([system.connector]).run([first]) == active(system, first)
    assert system.connector.present() == {first}
    assert system.sees(first)
    assert not system.sees(system.effects[1])


def test_lifting_restores_what_was_there_before_to_the_byte(system: System) -> None:
    before = system.kept()
    reconciler = Reconciler([system.connector])
    for effects in (system.effects, system.effects[1:], ()):
        assert reconciler.run(effects) == active(system, *effects)
        assert system.connector.present() == set(effects)
    assert seen(system) == set()
    assert system.kept() == before


def test_a_client_sees_each_of_many_changes_in_a_row(system: System) -> None:
    reconciler, first = Reconciler([system.connector]), system.effects[0]
    found = []
    for _ in range(ROUNDS):
        assert reconciler.run([first]) == active(system, first)
        found.append(system.sees(first))
        assert reconciler.run(()) == ()
        found.append(system.sees(first))
    assert found == [True, False] * ROUNDS


def test_doing_the_same_again_changes_nothing(system: System) -> None:
    one, other = system.effects[:2]
    system.connector.apply([one], "key-of-a-change-1")
    once = system.kept()
    system.connector.apply([one], "key-of-a-change-1")
    system.connector.apply([one], "key-of-a-change-2")
    assert (system.kept(), set(system.connector.present())) == (once, {one})
    system.connector.lift([other], "key-of-a-change-3")
    assert (system.kept(), set(system.connector.present())) == (once, {one})
    system.connector.lift([one], "key-of-a-change-4")
    system.connector.lift([one], "key-of-a-change-5")
    assert system.connector.present() == frozenset()


def test_a_restart_keeps_what_is_in_force(system: System) -> None:
    Reconciler([system.connector]).run(system.effects)
    system.restart(system.kept())
    assert system.connector.present() == set(system.effects)
    assert system.sees(system.effects[0])


def test_a_machine_that_comes_back_with_old_state_is_healed(system: System) -> None:
    one, other, *_ = system.effects
    reconciler = Reconciler([system.connector])
    reconciler.run([one])
    old = system.kept()
    reconciler.run([other])
    system.restart(old)
    assert (system.sees(one), system.sees(other)) == (True, False)
    assert reconciler.run([other]) == active(system, other)
    assert (system.sees(one), system.sees(other)) == (False, True)


def test_that_an_effect_has_ended_is_told_once_it_is_gone(system: System) -> None:
    first = system.effects[0]
    Reconciler([system.connector]).run([first])
    gone = Standing(effect=first, connector=system.connector.name, active=False, wanted=False)
    assert Reconciler([system.connector]).run((), ended=[first]) == (gone,)
    assert not system.sees(first)


def test_a_plan_names_each_target_and_changes_nothing(system: System) -> None:
    before = system.kept()
    one, other, *_ = system.effects
    lines = system.connector.plan(Changes(apply=(one,), lift=(other,)))
    assert [one.target in lines[0], other.target in lines[1]] == [True, True]
    assert Reconciler([system.connector]).plan([one]) == system.connector.plan(
        Changes(apply=(one,))
    )
    assert system.kept() == before
