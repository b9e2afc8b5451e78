"""Whatever connectors do, nothing is told to be in force that is not, and all is healed at last."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from schout.core.model.effect import Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.vocabulary import MeasureKind
from schout.service.reconciler import Reconciler
from schout.testing.connectors import MemoryConnector

KINDS = [MeasureKind.THROTTLE, MeasureKind.READ_ONLY, MeasureKind.TERMINATE]
EFFECTS = st.frozensets(
    st.builds(Effect, kind=st.sampled_from(KINDS), target=st.sampled_from(["a", "b", "c"]))
)


class Moody(MemoryConnector):
    """Does some of what it is asked, at times nothing, and fails before, after or not at all."""

    def __init__(self, name: str) -> None:
        super().__init__(name, can=KINDS)
        self.moods: list[str] = []

    def present(self) -> frozenset[Effect]:
        self._fail_if("present")
        return super().present()

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        self._fail_if("before")
        super().apply(effects[: len(effects) // 2] if "half" in self.moods else effects, key)
        self._fail_if("after")

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        self._fail_if("before")
        if "lie" not in self.moods:
            super().lift(effects, key)
        self._fail_if("after")

    def _fail_if(self, mood: str) -> None:
        if mood in self.moods:
            raise ConnectorFailed("SCH-N001", f"{self.name}: failed")


MOODS = st.lists(st.sampled_from(["present", "before", "after", "half", "lie"]), max_size=2)
ROUNDS = st.lists(st.tuples(EFFECTS, MOODS, st.none() | EFFECTS), max_size=6)


@given(ROUNDS, EFFECTS)
def test_what_is_told_is_true_and_a_round_without_faults_heals_all(
    rounds: list[tuple[frozenset[Effect], list[str], frozenset[Effect] | None]],
    at_last: frozenset[Effect],
) -> None:
    moody, sound = Moody("moody"), MemoryConnector("sound", can=KINDS)
    reconciler, known = Reconciler([moody, sound]), frozenset[Effect]()
    for wanted, moods, old in rounds:
        moody.moods = moods
        if old is not None:
            moody.come_back_with(old)
        told = reconciler.run(wanted, ended=known - wanted)
        known = wanted
        held = {"moody": moody.holds, "sound": sound.holds}
        for each in told:
            is_there = each.effect in held[each.connector or ""]
            assert is_there or not each.active or not each.wanted
            assert not is_there or each.active or each.wanted
            assert each.problem is not None or each.active is each.wanted
        assert sound.holds == wanted
    moody.moods = []
    told = reconciler.run(at_last)
    assert moody.holds == sound.holds == at_last
    assert {each.effect for each in told if each.active} == at_last
    assert [each.problem for each in told if each.problem is not None] == []
