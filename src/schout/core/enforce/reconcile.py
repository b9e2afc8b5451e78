"""Compares what is wanted with what is there: a crash, a reboot, a hand edit are healed."""

from collections.abc import Collection

from schout.core.model.effect import Changes, Effect


def reconcile(wanted: Collection[Effect], present: Collection[Effect]) -> Changes:
    """Give what leads from `present` to `wanted`; nothing when they are the same.

    What is new is applied before anything is lifted, so that a target whose measure is replaced is
    never without one in between. The mildest is applied first and the strongest lifted first: who
    stops in the middle has done the least harm. Targets are in order, so equal input gives equal
    output.
    """
    want, have = frozenset(wanted), frozenset(present)
    return Changes(
        apply=tuple(sorted(want - have, key=_rank)),
        lift=tuple(sorted(have - want, key=_from_the_strongest)),
    )


def _rank(effect: Effect) -> tuple[int, str]:
    return effect.rank


def _from_the_strongest(effect: Effect) -> tuple[int, str]:
    step, target = effect.rank
    return (-step, target)
