"""Who waits is woken in its turn: nobody overtakes and nobody is forgotten."""

from schout.core.limits.lanes import Lane, take
from schout.gateway.queueing import Queues

S = 1_000_000


def lane(cap: int = 1, running: int = 0) -> Lane:
    made = Lane(0, 0, 0, cap, 60 * S, 0)
    for lease in range(running):
        take(made, 0, lease)
    return made


class Woken(list[str]):
    def by(self, name: str) -> None:
        self.append(name)


def test_who_finds_a_place_is_woken_at_once_and_only_then() -> None:
    queues, woken, one = Queues(), Woken(), lane(cap=2, running=1)
    queues.join([one], 0, lambda: woken.by("a"))
    queues.join([one], 0, lambda: woken.by("b"))
    assert (woken, one.queued, len(queues)) == (["a"], 2, 1)


def test_places_go_to_the_first_ones() -> None:
    queues, woken, one = Queues(), Woken(), lane(cap=2, running=2)
    for name in "abc":
        queues.join([one], 0, lambda name=name: woken.by(name))  # type: ignore[misc] # a default
    one.leases = None
    queues.stir(one, 0)
    assert woken == ["a", "b"]


def test_who_leaves_makes_way_for_the_next() -> None:
    queues, woken, one = Queues(), Woken(), lane(running=1)
    leave = queues.join([one], 0, lambda: woken.by("a"))
    queues.join([one], 0, lambda: woken.by("b"))
    one.leases = None
    leave()
    leave()
    assert (woken, one.queued) == (["b"], 1)


def test_who_waits_in_two_lanes_goes_when_it_is_its_turn_in_both() -> None:
    queues, woken = Queues(), Woken()
    host, tenant = lane(running=1), lane(running=1)
    queues.join([tenant], 0, lambda: woken.by("first"))
    leave = queues.join([host, tenant], 0, lambda: woken.by("both"))
    queues.join([host], 0, lambda: woken.by("last"))
    host.leases = None
    queues.stir(host, 0)
    assert woken == []
    tenant.leases = None
    queues.stir(tenant, 0)
    assert woken == ["first"]
    leave()
    assert woken == ["first", "last", "first"]


def test_a_lane_without_a_cap_holds_nobody() -> None:
    queues, woken, one = Queues(), Woken(), lane(running=1)
    queues.join([one], 0, lambda: woken.by("a"))
    queues.join([one], 0, lambda: woken.by("b"))
    one.cap = 0
    queues.stir(one, 0)
    assert woken == ["a", "b"]


def test_a_lease_that_is_over_is_a_free_place() -> None:
    queues, woken, one = Queues(), Woken(), lane(running=1)
    queues.join([one], 0, lambda: woken.by("a"))
    queues.stir(one, 60 * S)
    queues.stir(lane(), 60 * S)
    assert woken == ["a"]


def test_everybody_can_be_woken_to_ask_again() -> None:
    queues, woken = Queues(), Woken()
    queues.join([lane(running=1)], 0, lambda: woken.by("a"))
    queues.join([lane(running=1)], 0, lambda: woken.by("b"))
    queues.stir_all()
    assert woken == ["a", "b"]
