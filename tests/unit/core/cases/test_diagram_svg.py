"""The drawing is one sound SVG element that needs nothing else, and holds every word once."""

import re
import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace
from tests.unit.core.cases.machines import case_machine, graph

from schout.core.cases.diagram import GraphEdge, GraphNode, MachineGraph, NodeKind
from schout.core.cases.diagram_svg import svg

UPRIGHT = {"edge down", "edge up"}
NS = "{http://www.w3.org/2000/svg}"


def drawn(machine: MachineGraph) -> ET.Element:
    return ET.fromstring(svg(machine))  # noqa: S314 - our own text


def texts(element: ET.Element, name: str) -> list[str]:
    return [
        " ".join(line.text or "" for line in text)
        for text in element.iter(f"{NS}text")
        if text.get("class") == name
    ]


def paths(element: ET.Element) -> list[str]:
    return [each.get("d", "") for each in element.iter(f"{NS}path") if each.get("class") == "way"]


def test_every_state_and_every_way_is_drawn() -> None:
    machine = case_machine()
    root = drawn(machine)
    assert sorted(texts(root, "name")) == sorted(node.label for node in machine.nodes)
    assert sorted(texts(root, "note")) == sorted(n.note for n in machine.nodes if n.note)
    labels = " ".join(texts(root, "label"))
    assert all(edge.label in labels for edge in machine.edges)
    assert len(paths(root)) == 31


def test_kinds_are_told_apart_by_their_class() -> None:
    nodes = tuple(GraphNode(id=kind, label=kind, kind=kind) for kind in NodeKind)
    root = drawn(MachineGraph(title="kinds", nodes=nodes))
    groups = [each.get("class") for each in root.iter(f"{NS}g")]
    assert groups == list(NodeKind)
    corners = [each.get("rx") for each in root.iter(f"{NS}rect") if each.get("class") == "box"]
    assert corners == ["18", "7", "7", "7", "18"]


def test_it_needs_nothing_else_and_does_not_reach_out_of_itself() -> None:
    text = svg(case_machine())
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|<script|<image", text)
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    rules = re.findall(r"(?m)^\s*([^\s{}@][^{}]*?)\s*\{", style)
    assert rules
    assert all(rule.startswith(".machine") for rule in rules)


def test_words_are_escaped() -> None:
    node = GraphNode(id="a", label="<b> & co", note='"x"')
    odd = MachineGraph(
        title="a <b> & c",
        nodes=(node,),
        edges=(GraphEdge(source="a", target="a", label="<i>"),),
    )
    root = drawn(odd)
    assert root.findtext(f"{NS}title") == "a <b> & c"
    assert (texts(root, "name"), texts(root, "note"), texts(root, "label")) == (
        ["<b> & co"],
        ['"x"'],
        ["<i>"],
    )


@pytest.mark.parametrize(
    ("machine", "pattern"),
    [
        (graph("ab", "ab"), r"M(\d+) \d+( C\1 \d+ \1 \d+ \1 \d+){2}"),
        (graph("a", "aa"), r"M\d+ \d+ C\d+ \d+ \d+ \d+ \d+ \d+"),
        (graph("abc", "ab", "ac", "bc"), r"M\d+ \d+( C(-?\d+ ?){6}){3}"),
    ],
    ids=["straight", "loop", "flat"],
)
def test_ways_are_curves(machine: MachineGraph, pattern: str) -> None:
    assert re.fullmatch(pattern, paths(drawn(machine))[-1])


def test_a_way_that_turns_back_stays_between_its_points() -> None:
    ways = [each for each in drawn(case_machine()).iter(f"{NS}g") if each.get("class") in UPRIGHT]
    assert len(ways) == 23
    for way in (path for each in ways for path in paths(each)):
        numbers = [int(each) for each in re.findall(r"-?\d+", way)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for at in range(0, len(points) - 3, 3):
            start, near, far, end = points[at : at + 4]
            low, high = sorted((start[0], end[0]))
            assert low - 1 <= near[0] <= high + 1
            assert low - 1 <= far[0] <= high + 1


def test_ways_back_up_are_marked() -> None:
    root = drawn(graph("ab", "ab", "ba"))
    edges = [each.get("class") for each in root.iter(f"{NS}g")][:2]
    assert edges == ["edge down", "edge up"]
    bare = replace(graph("ab", "ab"), title="")
    assert texts(drawn(bare), "label") == []
