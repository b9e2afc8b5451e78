"""A simulated day under the shipped pack: what its rules find, what they miss, whom they wrong.

Both lists may only become shorter.
"""

from pathlib import Path

from schout.core.model.moment import from_rfc3339
from schout.service.packs import load_policy
from schout.service.registers import known_from_file
from schout.service.replay import Replay, ReplayOptions
from schout.testing.simulate import Scene, Simulation
from schout.testing.simulate_files import write_simulation
from schout.testing.simulate_labels import score, score_table
from schout.testing.simulate_world import SOURCES

SCENE = Scene(
    seed=11, start_us=from_rfc3339("2026-12-07T00:00:00Z"), hours=24, tenants=10, percent=20
)
MISSED: set[str] = set()
"""Acts that no rule in force finds; `(shadow)`: one in shadow does."""
FALSE: set[str] = set()
"""Rules that find honest actors."""


def test_the_rules_find_the_abuse_of_a_day_and_nobody_else(tmp_path: Path) -> None:
    simulation = Simulation(SCENE)
    write_simulation(simulation, tmp_path)
    known = known_from_file(str(tmp_path / "tenants.toml"))
    replayed = Replay(
        [str(tmp_path / name) for name in SOURCES],
        load_policy("oxygis"),
        known.tenants,
        known.register,
        ReplayOptions(),
    )
    try:
        scored = score(simulation.labels(), replayed.findings(lambda: None))
    finally:
        replayed.close()
    assert [(each.source, each.malformed) for each in replayed.summary.sources] == [
        (name, 0) for name in SOURCES
    ]
    missed = {name for each in scored.clauses for name in each.missed}
    assert missed - MISSED == set(), score_table(scored)
    assert set(scored.false_by_rule) - FALSE == set(), score_table(scored)
