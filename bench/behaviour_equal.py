"""Columns against the reference over many random events: any cut, restart and split by key.

usage: scripts/bench behaviour_equal [--events N] [--seed N]
"""

import argparse
import random
import sys

from schout.testing.random_streams import (
    a_policy,
    by_columns,
    by_reference,
    in_order,
    some_activities,
)

_MOST = 20_000
"""Events of one stream."""


def main() -> None:
    """Compare stream after stream until so many events have been seen; fail on a difference."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    seed, seen, findings, different = given.seed, 0, 0, 0
    while seen < given.events:
        draw = random.Random(seed)  # noqa: S311 - to be drawn again
        many = round(_MOST ** draw.random())
        policy, activities = a_policy(draw), some_activities(draw, many)
        wanted = in_order(by_reference(policy, activities))
        if in_order(by_columns(draw, policy, activities)) != wanted:
            different += 1
            print(f"seed {seed}: columns differ from the reference")
        seed, seen, findings = seed + 1, seen + many, findings + len(wanted)
    print(f"{seed - given.seed} streams, {seen} events, {findings} findings, {different} different")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
