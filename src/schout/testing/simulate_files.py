"""Writes a simulation into a folder: the logs, the register of tenants, the labels."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from schout.core.model.value import Value
from schout.testing.simulate import Simulation
from schout.testing.simulate_labels import Labels
from schout.testing.simulate_lines import events_of, lines_of
from schout.testing.simulate_world import register_toml

TENANTS, LABELS, EVENTS = "tenants.toml", "labels.json", "events.jsonl"


class Written(Value, frozen=True, kw_only=True):
    """What was written."""

    folder: str
    activities: int
    lines: dict[str, int]
    """By file."""
    bytes: int
    acts: int
    honest: int


def write_simulation(
    simulation: Simulation,
    folder: Path,
    *,
    as_events: bool = False,
    tick: Callable[[int], None] | None = None,
) -> Written:
    """Write all files; the labels come last, so a folder with labels is whole.

    `as_events`: one file of Schout's own events in place of the logs. `tick` is told after each
    hour how many lines were written so far.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LABELS).unlink(missing_ok=True)
    (folder / TENANTS).write_text(register_toml(simulation.world), encoding="utf-8")
    lines: dict[str, int] = {}
    activities = size = 0
    with ExitStack() as stack:
        files: dict[str, BinaryIO] = {}
        for hour in simulation.hours():
            activities += len(hour)
            made = {EVENTS: events_of(hour)} if as_events else lines_of(hour)
            for name, text in made.items():
                if name not in files:
                    files[name] = stack.enter_context((folder / name).open("wb"))
                files[name].write(text)
                lines[name] = lines.get(name, 0) + text.count(b"\n")
                size += len(text)
            if tick is not None:
                tick(sum(lines.values()))
    labels = simulation.labels()
    encoded = msgspec.json.format(msgspec.json.encode(labels), indent=1)
    (folder / LABELS).write_bytes(encoded + b"\n")
    return Written(
        folder=str(folder),
        activities=activities,
        lines=dict(sorted(lines.items())),
        bytes=size,
        acts=len(labels.acts),
        honest=len(labels.honest),
    )


def read_labels(text: bytes) -> Labels:
    """Read labels; `msgspec.DecodeError` when they are none."""
    return msgspec.json.decode(text, type=Labels)
