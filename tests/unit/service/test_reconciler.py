"""The reconciler: what is told to be active is, and one connector never holds up another."""

import threading
from collections.abc import Sequence

import pytest

from schout.adapters.memory.clock import CountingIds, SettableClock
from schout.core.model.effect import Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind
from schout.service.reconciler import FIRST_REST_US, Reconciler, Standing
from schout.testing.connectors import (
    FailingConnector,
    HangingConnector,
    LyingConnector,
    MemoryConnector,
)

A = Effect(kind=MeasureKind.READ_ONLY, target="a.example")
B = Effect(kind=MeasureKind.SUSPEND_SERVICE, target="b.example")
C = Effect(kind=MeasureKind.THROTTLE, target="c.example")
US_PER_S, WITHIN_S = 1_000_000, 30.0
SHORT_MS, LONG_MS = 20, 20_000
DOWN = "failing: nobody answers"
KEY = (1).to_bytes(10, "big").hex()
OTHER_KEY = (2).to_bytes(10, "big").hex()


def is_active(effect: Effect, connector: str = "memory") -> Standing:
    return Standing(effect=effect, connector=connector, active=True)


def is_not(effect: Effect, problem: str, connector: str | None = "memory") -> Standing:
    return Standing(effect=effect, connector=connector, active=False, problem=problem)


def is_left(effect: Effect, problem: str, connector: str = "memory") -> Standing:
    return Standing(effect=effect, connector=connector, active=True, problem=problem, wanted=False)


def is_gone(effect: Effect, connector: str = "memory") -> Standing:
    return Standing(effect=effect, connector=connector, active=False, wanted=False)


def test_what_is_missing_is_applied_before_what_is_too_much_is_lifted() -> None:
    memory = MemoryConnector(holds=[B])
    reconciler = Reconciler([memory], ids=CountingIds())
    assert reconciler.run([C, A]) == (is_active(C), is_active(A))
    assert memory.calls == [("apply", (C, A), KEY), ("lift", (B,), OTHER_KEY)]
    assert memory.holds == {A, C}


def test_nothing_is_called_when_all_is_as_wanted() -> None:
    memory = MemoryConnector(holds=[A])
    assert Reconciler([memory]).run([A, A]) == (is_active(A),)
    assert memory.calls == []


def test_the_end_of_an_effect_is_told_when_it_is_asked_for() -> None:
    memory = MemoryConnector(holds=[A])
    assert Reconciler([memory]).run([B], ended=[A, B]) == (is_gone(A), is_active(B))


def test_every_connector_that_can_do_a_kind_does_it() -> None:
    one, two = MemoryConnector("one"), MemoryConnector("two", can=[MeasureKind.READ_ONLY])
    told = Reconciler([one, two]).run([A, B])
    assert told == (is_active(A, "one"), is_active(A, "two"), is_active(B, "one"))
    assert (one.holds, two.holds) == ({A, B}, {A})


def test_what_no_connector_can_do_is_told() -> None:
    memory = MemoryConnector(can=[MeasureKind.READ_ONLY])
    told = Reconciler([memory]).run([A, B])
    assert told == (is_active(A), is_not(B, "no connector can do `suspend_service`", None))


def test_kinds_that_a_connector_cannot_do_are_left_alone_in_it() -> None:
    memory = MemoryConnector(can=[MeasureKind.READ_ONLY], holds=[B])
    assert Reconciler([memory]).run([A]) == (is_active(A),)
    assert memory.holds == {A, B}


def test_a_target_that_a_connector_refuses_does_not_hold_up_the_others() -> None:
    page = Effect(kind=MeasureKind.QUARANTINE, target="https://a.example/x")
    told = Reconciler([MemoryConnector()]).run([page, A])
    problem = "memory: expected a host name, found `https://a.example/x`"
    assert told == (is_not(page, problem), is_active(A))


def test_a_connector_that_lies_is_found_out() -> None:
    lying = LyingConnector(holds=[B])
    told = Reconciler([lying]).run([A])
    problem = "memory: says that it is done, and it is not"
    assert told == (is_not(A, problem), is_left(B, problem))


def test_half_a_failure_leaves_the_other_half_active() -> None:
    failing = FailingConnector("apply")
    told = Reconciler([failing]).run([A, B])
    assert told == (is_active(A, "failing"), is_not(B, DOWN, "failing"))


def test_a_failure_to_apply_keeps_nothing_in_force_that_has_ended() -> None:
    failing = FailingConnector("apply", holds=[B])
    assert Reconciler([failing]).run([A]) == (is_not(A, DOWN, "failing"),)
    assert failing.holds == set()


def test_a_failure_to_lift_is_told() -> None:
    failing = FailingConnector("lift", holds=[B])
    told = Reconciler([failing]).run([A])
    assert told == (is_active(A, "failing"), is_left(B, DOWN, "failing"))


def test_a_failure_beside_what_is_in_force_is_told_with_it() -> None:
    class Forgetful(MemoryConnector):
        def apply(self, effects: object, key: str) -> None:
            assert isinstance(effects, tuple)
            super().apply(effects, key)
            raise ConnectorFailed("SCH-N001", "memory: cannot write the file", "free some room")

    told = Reconciler([Forgetful(holds=[B])]).run([A, B])
    problem = "memory: cannot write the file; free some room"
    assert told == (
        Standing(effect=A, connector="memory", active=True, problem=problem),
        is_active(B),
    )


def test_a_failure_beside_what_is_gone_is_told_with_it() -> None:
    class Forgetful(MemoryConnector):
        def lift(self, effects: Sequence[Effect], key: str) -> None:
            super().lift(effects, key)
            raise ConnectorFailed("SCH-N001", "memory: cannot write the file")

    told = Reconciler([Forgetful(holds=[A])]).run([], ended=[A, B])
    problem = "memory: cannot write the file"
    gone = Standing(effect=A, connector="memory", active=False, problem=problem, wanted=False)
    assert told == (gone, is_gone(B))


def test_what_cannot_be_read_back_is_not_active_and_not_gone() -> None:
    failing = FailingConnector("present", holds=[A])
    told = Reconciler([failing]).run([A], ended=[B])
    assert told == (is_not(A, DOWN, "failing"), is_left(B, DOWN, "failing"))


def test_what_was_there_last_counts_as_there_while_nobody_answers() -> None:
    failing = FailingConnector(holds=[A])
    reconciler = Reconciler([failing])
    assert reconciler.run([A]) == (is_active(A, "failing"),)
    failing.at = {"present"}
    assert reconciler.run([]) == (is_left(A, DOWN, "failing"),)
    failing.at = set()
    assert reconciler.run([], ended=[A]) == (is_gone(A, "failing"),)


def test_a_defect_of_one_connector_does_not_stop_the_others() -> None:
    failing = FailingConnector("apply")
    failing.error = ZeroDivisionError("a secret")
    told = Reconciler([failing, MemoryConnector()]).run([A])
    assert told == (
        is_not(A, "failing: defect: ZeroDivisionError", "failing"),
        is_active(A),
    )


def test_a_machine_that_comes_back_with_old_state_is_healed() -> None:
    memory = MemoryConnector()
    reconciler = Reconciler([memory])
    reconciler.run([A])
    memory.come_back_with([B])
    assert reconciler.run([A]) == (is_active(A),)
    assert memory.holds == {A}


def test_the_same_change_has_the_same_key_until_it_is_read_back() -> None:
    failing = FailingConnector("apply")
    reconciler = Reconciler([failing], ids=CountingIds())
    reconciler.run([A])
    reconciler.run([A])
    failing.at = set()
    reconciler.run([A])
    reconciler.run([])
    reconciler.run([A])
    keys = [key for verb, _, key in failing.calls if verb == "apply"]
    assert keys == [KEY, KEY, KEY, (3).to_bytes(10, "big").hex()]


class OnceOnly(MemoryConnector):
    """A receiver that does what comes under a key once, and one effect never."""

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        if self._is_new("apply", key):
            super().apply([each for each in effects if each != C], key)

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        if self._is_new("lift", key):
            super().lift(effects, key)

    def _is_new(self, verb: str, key: str) -> bool:
        return all((verb, key) != (did, under) for did, _, under in self.calls)


def test_what_is_done_a_second_time_has_another_key_whatever_else_is_not_done() -> None:
    receiver = OnceOnly()
    reconciler = Reconciler([receiver])
    for _ in range(2):
        assert is_active(A) in reconciler.run([A, C])
        assert is_gone(A) in reconciler.run([C], ended=[A])
        assert receiver.holds == set()


def test_what_somebody_brings_back_after_it_was_lifted_is_lifted_again() -> None:
    receiver = OnceOnly(holds=[A])
    reconciler = Reconciler([receiver])
    assert is_gone(A) in reconciler.run([C], ended=[A])
    receiver.come_back_with([A])
    assert is_gone(A) in reconciler.run([C], ended=[A])


@pytest.mark.parametrize("at", ["present", "apply"])
def test_a_connector_that_hangs_is_left_alone_and_then_tried_again(at: str) -> None:
    clock, hanging, memory = SettableClock(0), HangingConnector(at), MemoryConnector()
    reconciler = Reconciler([hanging, memory], clock)
    try:
        told = reconciler.run([A])
        assert told == (is_not(A, "hanging: not done within 100 ms", "hanging"), is_active(A))
        clock.advance(FIRST_REST_US)
        told = reconciler.run([A, B])
        stuck = "hanging: still hangs in an earlier turn"
        assert told == (
            is_not(A, stuck, "hanging"),
            is_active(A),
            is_not(B, stuck, "hanging"),
            is_active(B),
        )
        assert hanging.came == 1
    finally:
        let_go(hanging)
    assert reconciler.run([A]) == (is_active(A, "hanging"), is_active(A))


def test_a_turn_that_was_given_up_does_no_other_step() -> None:
    hanging = HangingConnector("present")
    reconciler = Reconciler([hanging], SettableClock(0))
    reconciler.run([A])
    let_go(hanging)
    assert hanging.calls == []


def test_the_rest_doubles_up_to_five_minutes() -> None:
    clock, hanging = SettableClock(0), HangingConnector()
    reconciler, told = Reconciler([hanging], clock), list[str | None]()
    rests_s = (5, 10, 20, 40, 80, 160, 300, 300)
    for rest_s in rests_s:
        hang(hanging)
        reconciler.run([A])
        let_go(hanging)
        clock.advance(US_PER_S // 2)
        told += [each.problem for each in reconciler.run([A])]
        clock.advance(rest_s * US_PER_S)
    alone = "hanging: took too long, and is left alone for another"
    assert told == [f"{alone} {rest_s} s" for rest_s in rests_s]


def test_a_turn_that_ends_in_time_ends_the_doubling() -> None:
    clock, hanging = SettableClock(0), HangingConnector()
    reconciler = Reconciler([hanging], clock)
    for _ in range(2):
        hang(hanging)
        reconciler.run([A])
        let_go(hanging)
        clock.advance(FIRST_REST_US)
        assert reconciler.run([A]) == (is_active(A, "hanging"),)


def hang(hanging: HangingConnector) -> None:
    hanging.within_ms = SHORT_MS
    hanging.released.clear()


def let_go(hanging: HangingConnector) -> None:
    """Let it come back, wait until its thread has ended, and give it all the time it wants."""
    hanging.within_ms = LONG_MS
    hanging.released.set()
    for thread in threading.enumerate():
        if thread.name == f"connector {hanging.name}":
            thread.join(WITHIN_S)


def test_a_plan_changes_nothing_and_names_what_no_connector_can_do() -> None:
    memory = MemoryConnector(can=[MeasureKind.READ_ONLY, MeasureKind.THROTTLE], holds=[C])
    assert Reconciler([memory]).plan([A, B]) == (
        "memory: apply read_only on a.example",
        "memory: lift throttle on c.example",
        "no connector can do `suspend_service`",
    )
    assert (memory.calls, memory.holds) == ([], {C})


def test_a_plan_says_whose_state_is_not_known() -> None:
    hanging, failing = HangingConnector(), FailingConnector("present")
    try:
        told = Reconciler([hanging, failing], SettableClock(0)).plan([A])
    finally:
        hanging.released.set()
    assert told == ("hanging: not done within 100 ms", DOWN)
