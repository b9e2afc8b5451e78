"""A machine is a sound graph, and Mermaid shows it as it is."""

import pytest
from msgspec.structs import replace
from tests.unit.core.cases.machines import case_machine, graph

from schout.core.cases.diagram import GraphEdge, GraphNode, MachineGraph, NodeKind, mermaid


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [((), ()), (("a", "a"), ()), (("a",), (("a", "b"),)), (("a",), (("b", "a"),))],
    ids=["none", "twice", "to_nowhere", "from_nowhere"],
)
def test_what_is_no_graph_is_refused(
    nodes: tuple[str, ...], edges: tuple[tuple[str, str], ...]
) -> None:
    with pytest.raises(ValueError, match="nodes, each once, and edges between them"):
        MachineGraph(
            title="",
            nodes=tuple(GraphNode(id=each, label=each) for each in nodes),
            edges=tuple(GraphEdge(source=a, target=b) for a, b in edges),
        )


def test_mermaid_has_each_state_and_each_way() -> None:
    machine = graph("ab", "ab go on", "ba", "aa")
    end = replace(machine.nodes[1], kind=NodeKind.END, note="over")
    assert mermaid(replace(machine, nodes=(machine.nodes[0], end))) == (
        "stateDiagram-v2\n"
        "    direction TB\n"
        '    state "a" as s0_a\n'
        '    state "b (over)" as s1_b\n'
        "    [*] --> s0_a\n"
        "    s0_a --> s1_b: go on\n"
        "    s1_b --> s0_a\n"
        "    s0_a --> s0_a\n"
        "    s1_b --> [*]\n"
    )


def test_what_mermaid_takes_for_a_sign_is_not_in_its_text() -> None:
    odd = MachineGraph(
        title="odd",
        nodes=(GraphNode(id="a-b;c", label='say "no";\n#1 <b>'),),
        edges=(GraphEdge(source="a-b;c", target="a-b;c", label="x; y: z"),),
    )
    assert mermaid(odd).splitlines()[2:] == [
        """    state "say 'no', 1 b" as s0_a_b_c""",
        "    [*] --> s0_a_b_c",
        "    s0_a_b_c --> s0_a_b_c: x, y: z",
    ]


def test_a_large_machine_is_written_whole() -> None:
    text = mermaid(case_machine())
    assert text.count(" as s") == 12
    assert text.count("-->") == 32 + 1 + 1
