"""Labelled honest and abusive traffic of a made-up host, the same for the same seed.

It stands in for the traffic that nobody may share: rules are tried on it, and `score` says how
they did. It reads no clock; the moment it starts at is given.
"""

from collections.abc import Iterator
from operator import attrgetter

from schout.core.model.event import Activity
from schout.core.model.moment import DAY_US, HOUR_US, to_datetime
from schout.core.model.value import Value
from schout.testing.actors_honest_other import other_actors
from schout.testing.actors_honest_rare import rare_actors
from schout.testing.actors_honest_web import web_actors
from schout.testing.actors_load import LOADS
from schout.testing.actors_login import LOGINS
from schout.testing.actors_mail import MAILS
from schout.testing.actors_network import NETWORK
from schout.testing.actors_probes import PROBES
from schout.testing.simulate_cast import Actor, Kind
from schout.testing.simulate_labels import Act, Labels
from schout.testing.simulate_world import World, a_world, seeded

KINDS: tuple[Kind, ...] = (*PROBES, *LOGINS, *LOADS, *NETWORK, *MAILS)
"""Every kind of abuse; each of its variants happens once a day."""


class Scene(Value, frozen=True, kw_only=True):
    """What is to be simulated."""

    seed: int
    start_us: int
    hours: int
    tenants: int
    percent: int = 100
    """How much of the usual honest traffic of the web there is."""
    abuse: bool = True
    honest: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        if self.hours < 1 or not 1 <= self.percent <= 1000:
            raise ValueError("a scene needs an hour or more and 1 to 1000 percent")

    @property
    def end_us(self) -> int:
        """The first moment after it."""
        return self.start_us + self.hours * HOUR_US


class _Running:
    """An act under way: gives what happens before a moment."""

    def __init__(self, world: World, scene: Scene, kind: Kind, variant: str, day: int) -> None:
        name = f"{kind.name}/{variant}/{day}"
        self._draw = seeded(scene.seed, name)
        first_us = scene.start_us + day * DAY_US
        room_us = min(first_us + DAY_US, scene.end_us) - first_us - kind.longest_us
        self.starts_us = first_us + self._draw.randrange(max(1, room_us))
        self.kind, self.variant, self.name = kind, variant, name
        self.deed = kind.plan(world, self._draw, self.starts_us, variant)
        self._steps = self.deed.steps
        self._next: Activity | None = next(self._steps, None)
        self.activities = 0
        self.until_us = self.starts_us

    def before(self, end_us: int) -> list[Activity]:
        """Give what happens before a moment and was not given yet."""
        found: list[Activity] = []
        event = self._next
        while event is not None and event.at_us < end_us:
            found.append(event)
            event = next(self._steps, None)
        self._next = event
        if found:
            self.activities += len(found)
            self.until_us = found[-1].at_us
        return found

    def label(self) -> Act:
        """Tell what is true of it, once it is over."""
        return Act(
            id=self.name,
            kind=self.kind.name,
            variant=self.variant,
            clauses=self.kind.clauses,
            sources=self.deed.sources,
            targets=self.deed.targets,
            tenant=self.deed.tenant,
            starts=to_datetime(self.starts_us),
            until=to_datetime(self.until_us),
            activities=self.activities,
        )


class Simulation:
    """One run of a scene: its activities by the hour, then its labels."""

    def __init__(self, scene: Scene) -> None:
        """Plan everything; `ValueError` when the scene asks for too many tenants."""
        self.scene = scene
        self.world = a_world(scene.seed, scene.tenants)
        self._actors: list[Actor] = []
        if scene.honest:
            self._actors += web_actors(self.world, scene.percent)
            self._actors += other_actors(self.world, scene.percent)
            self._actors += rare_actors(self.world)
        self._draws = [seeded(scene.seed, each.label.id) for each in self._actors]
        self._acts = list(self._planned()) if scene.abuse else []

    def _planned(self) -> Iterator[_Running]:
        """Plan each variant of each kind once a day, where the time that is left holds it."""
        for day in range(-(-self.scene.hours // 24)):
            left_us = min(DAY_US, self.scene.end_us - self.scene.start_us - day * DAY_US)
            for kind in KINDS:
                if kind.longest_us <= left_us:
                    for variant in kind.variants:
                        yield _Running(self.world, self.scene, kind, variant, day)

    def hours(self) -> Iterator[list[Activity]]:
        """Give the activities of one hour after the other, each in order of time."""
        late: list[Activity] = []
        for start_us in range(self.scene.start_us, self.scene.end_us, HOUR_US):
            end_us = start_us + HOUR_US
            found = late
            for actor, draw in zip(self._actors, self._draws, strict=True):
                found += actor.hour(draw, start_us)
            for act in self._acts:
                if act.starts_us < end_us:
                    found += act.before(end_us)
            found.sort(key=attrgetter("at_us"))
            cut = len(found)
            while cut and found[cut - 1].at_us >= end_us:
                cut -= 1
            late = found[cut:]
            del found[cut:]
            yield found

    def abusive_sources(self) -> frozenset[str]:
        """Give all addresses that abuse comes from, at any time."""
        return frozenset(source for act in self._acts for source in act.deed.sources)

    def labels(self) -> Labels:
        """Tell what is true of what `hours` gave; ask when it is done."""
        scene = self.scene
        permits = tuple(each.permit for each in self._actors if each.permit is not None)
        return Labels(
            seed=scene.seed,
            starts=to_datetime(scene.start_us),
            until=to_datetime(scene.end_us),
            tenants=scene.tenants,
            acts=tuple(act.label() for act in self._acts if act.activities),
            honest=tuple(each.label for each in self._actors),
            permits=permits,
        )
