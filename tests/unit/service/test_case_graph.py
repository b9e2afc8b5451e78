"""The machine of a clause as it is drawn: every state is reached, left, and lifts what it did."""

import msgspec
import pytest

from schout.core.cases.diagram import MachineGraph, NodeKind
from schout.core.cases.diagram_svg import svg
from schout.core.model.ids import ClauseId
from schout.core.model.vocabulary import MeasureKind, Scope
from schout.core.policy.schema import Measure
from schout.service.case_graph import graph_of, thinned
from schout.service.packs import load_policy
from schout.testing.policies import sample_policy
from schout.testing.samples import CALLS

OXYGIS = load_policy("oxygis")
WITH_LADDER = [each.id for each in OXYGIS.clauses if each.ladder is not None]


def ends_from(graph: MachineGraph, node: str) -> set[str]:
    """Give the ends that a state can come to."""
    seen, waiting = {node}, [node]
    while waiting:
        here = waiting.pop()
        for edge in graph.edges:
            if edge.source == here and edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return {each.id for each in graph.nodes if each.kind is NodeKind.END and each.id in seen}


@pytest.mark.parametrize("clause", WITH_LADDER)
def test_every_state_of_a_clause_has_a_way_out_to_an_end(clause: ClauseId) -> None:
    graph = graph_of(OXYGIS, clause)
    stuck = [
        each.id
        for each in graph.nodes
        if each.kind is not NodeKind.END and not ends_from(graph, each.id)
    ]
    assert stuck == []


@pytest.mark.parametrize("clause", WITH_LADDER)
def test_what_is_in_force_can_be_lifted_by_review(clause: ClauseId) -> None:
    graph = graph_of(OXYGIS, clause)
    in_force = [each.id for each in graph.nodes if each.kind is NodeKind.MEASURE]
    lifted = {edge.source for edge in graph.edges if edge.target == "closed reviewed"}
    assert in_force
    assert set(in_force) <= lifted


def test_the_machine_of_the_api_clause_begins_with_a_notice_and_can_throttle() -> None:
    graph = graph_of(OXYGIS, ClauseId("III.2"))
    names = {each.id for each in graph.nodes}
    assert {"notified notice", "in_force throttle", "closed quiet", "closed remedied"} <= names
    first = [edge for edge in graph.edges if edge.source == "start"]
    assert ("notified notice", "violation 1") in [(each.target, each.label) for each in first]
    assert svg(graph).startswith("<svg")


def test_a_clause_without_a_ladder_has_no_machine() -> None:
    with pytest.raises(KeyError):
        graph_of(OXYGIS, ClauseId("0"))


def test_for_the_eye_an_end_says_from_how_many_states_it_is_reached() -> None:
    graph = graph_of(OXYGIS, ClauseId("III.2"))
    thin = thinned(graph)
    lost = set(graph.edges) - set(thin.edges)
    assert {(each.target, each.label) for each in lost} >= {("closed reviewed", "lifted at review")}
    (reviewed,) = [each for each in thin.nodes if each.id == "closed reviewed"]
    many = sum(each.target == reviewed.id for each in lost)
    assert reviewed.note == f"lifted at review: from {many} states"


def test_an_agreement_that_stays_ended_is_an_end_of_its_own() -> None:
    policy = sample_policy()
    (ladder,) = policy.ladders
    end = (Measure(kind=MeasureKind.TERMINATE, scope=Scope.TENANT, duration=None),)
    steps = tuple(
        msgspec.structs.replace(each, measures=end) if each.id == "suspend" else each
        for each in ladder.steps
    )
    changed = msgspec.structs.replace(ladder, steps=steps)
    graph = graph_of(msgspec.structs.replace(policy, ladders=(changed,)), CALLS)
    kept = {(each.source, each.target) for each in graph.edges if each.label == "kept at review"}
    assert ("in_force suspend", "closed terminated") in kept
    assert "closed terminated" not in {each.id for each in graph_of(policy, CALLS).nodes}
