"""What leads from the effects that are there to those that are wanted, and in which order."""

from hypothesis import given
from hypothesis import strategies as st

from schout.core.enforce.reconcile import reconcile
from schout.core.model.effect import Changes, Effect
from schout.core.model.vocabulary import MeasureKind

A, B = "a.example", "b.example"


def effect(kind: MeasureKind, target: str = A) -> Effect:
    return Effect(kind=kind, target=target)


def test_nothing_is_done_when_all_is_as_wanted() -> None:
    same = [effect(MeasureKind.READ_ONLY), effect(MeasureKind.THROTTLE, B)]
    assert reconcile(same, same) == Changes()


def test_the_mildest_is_applied_first_and_the_strongest_lifted_first() -> None:
    mild, middle = effect(MeasureKind.THROTTLE), effect(MeasureKind.READ_ONLY)
    strong = effect(MeasureKind.TERMINATE)
    assert reconcile([strong, mild, middle], []) == Changes(apply=(mild, middle, strong))
    assert reconcile([], [middle, strong, mild]) == Changes(lift=(strong, middle, mild))


def test_targets_of_one_kind_are_in_order() -> None:
    one, other = effect(MeasureKind.READ_ONLY, A), effect(MeasureKind.READ_ONLY, B)
    assert reconcile([other, one], []) == Changes(apply=(one, other))
    assert reconcile([], [other, one]) == Changes(lift=(one, other))


def test_what_replaces_is_applied_beside_what_is_lifted() -> None:
    old, new = effect(MeasureKind.SUSPEND_SERVICE), effect(MeasureKind.READ_ONLY)
    assert reconcile([new], [old]) == Changes(apply=(new,), lift=(old,))


def test_two_sanctions_on_one_target_and_kind_are_one_effect() -> None:
    both = [effect(MeasureKind.READ_ONLY), effect(MeasureKind.READ_ONLY)]
    assert reconcile(both, []) == Changes(apply=(both[0],))
    assert reconcile(both[:1], both) == Changes()


EFFECTS = st.frozensets(
    st.builds(Effect, kind=st.sampled_from(MeasureKind), target=st.sampled_from([A, B, "c"]))
)


@given(EFFECTS, EFFECTS)
def test_the_changes_lead_to_what_is_wanted_and_touch_nothing_else(
    wanted: frozenset[Effect], present: frozenset[Effect]
) -> None:
    changes = reconcile(wanted, present)
    assert (present | set(changes.apply)) - set(changes.lift) == wanted
    assert (set(changes.apply) & present, set(changes.lift) & wanted) == (set(), set())
    assert bool(changes) is (wanted != present)
