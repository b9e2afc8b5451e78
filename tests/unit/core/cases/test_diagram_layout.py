"""A laid-out machine is readable: nothing lies on anything else, and ways lead to their ends."""

from itertools import combinations

import pytest
from tests.unit.core.cases.machines import case_machine, graph

from schout.core.cases.diagram import GraphEdge, GraphNode, MachineGraph, NodeKind
from schout.core.cases.diagram_layout import LINE, Box, Layout, Route, lay_out, text_width

Rect = tuple[int, int, int, int]
MACHINES = {
    "case": case_machine(),
    "one": graph("a"),
    "loop": graph("a", "aa again", "aa and again", "aa and once more"),
    "line": graph("abc", "ab one", "bc two"),
    "back": graph("abc", "ab", "bc", "ca all the way back"),
    "flat": graph("abc", "ab", "ac", "bc over there", "cb and back", "bc another way"),
    "apart": graph("abcd", "ab", "cd nobody comes here"),
    "many": graph("ab", *(f"ab reason number {number}" for number in range(12))),
    "all": graph("abcdef", *(f"{a}{b} {a} to {b}" for a in "abcdef" for b in "abcdef")),
}


def rect(box: Box) -> Rect:
    return box.left, box.top, box.left + box.width, box.top + box.height


def label(route: Route) -> Rect:
    wide = max(map(text_width, route.label))
    high = LINE * len(route.label)
    x, y = route.at
    return x - wide // 2, y - high // 2, x + wide // 2, y + high // 2


def overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.fixture(params=list(MACHINES.values()), ids=list(MACHINES))
def laid(request: pytest.FixtureRequest) -> Layout:
    machine = request.param
    assert isinstance(machine, MachineGraph)
    return lay_out(machine)


def test_nothing_lies_on_anything_else(laid: Layout) -> None:
    things = [rect(box) for box in laid.boxes]
    things += [label(route) for route in laid.routes if route.label]
    assert not [pair for pair in combinations(things, 2) if overlap(*pair)]


def test_everything_lies_within_the_drawing(laid: Layout) -> None:
    things = [rect(box) for box in laid.boxes]
    things += [label(route) for route in laid.routes if route.label]
    things += [(x, y, x, y) for route in laid.routes for x, y in route.points]
    for left, top, right, bottom in things:
        assert 0 <= left <= right <= laid.width
        assert 0 <= top <= bottom <= laid.height


def sides(box: Box, x: int, y: int) -> set[str]:
    left, top, right, bottom = rect(box)
    found = {"top"} if y == top and left < x < right else set()
    found |= {"bottom"} if y == bottom and left < x < right else set()
    return found | ({"right"} if x == right and top < y < bottom else set())


ENDS = {
    "down": ({"bottom"}, {"top"}),
    "up": ({"top"}, {"bottom"}),
    "flat": ({"bottom"}, {"bottom"}),
    "loop": ({"right"}, {"right"}),
}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES.keys())
def test_each_way_leads_from_its_source_to_its_target(machine: MachineGraph) -> None:
    laid = lay_out(machine)
    boxes = {box.node.id: box for box in laid.boxes}
    pairs = list(dict.fromkeys((edge.source, edge.target) for edge in machine.edges))
    ways = [pair for pair in pairs if pair[0] != pair[1]]
    loops = {source for source, target in pairs if source == target}
    ways += [(node.id, node.id) for node in machine.nodes if node.id in loops]
    assert len(laid.routes) == len(ways)
    for route, (source, target) in zip(laid.routes, ways, strict=True):
        ends = sides(boxes[source], *route.points[0]), sides(boxes[target], *route.points[-1])
        assert ends == ENDS[route.shape]


def test_no_two_ways_share_a_port(laid: Layout) -> None:
    ends = [point for route in laid.routes for point in (route.points[0], route.points[-1])]
    assert len(ends) == len(set(ends))


def test_a_way_goes_on_from_point_to_point(laid: Layout) -> None:
    for route in laid.routes:
        heights = [y for _, y in route.points]
        if route.shape in {"down", "up"}:
            assert heights == sorted(heights, reverse=route.shape == "up")
            assert len(set(heights)) == len(heights)


def tops(machine: MachineGraph) -> dict[str, int]:
    boxes = lay_out(machine).boxes
    heights = sorted({box.top for box in boxes})
    return {box.node.id: heights.index(box.top) for box in boxes}


def test_a_state_stands_at_its_shortest_distance_and_an_end_below_all() -> None:
    assert tops(case_machine()) == {
        "proposed": 0,
        **dict.fromkeys(("notified", "suspend", "four"), 1),
        **dict.fromkeys(("ended", "verifying", "hold", "throttle", "review", "appeal"), 2),
        "api_off": 3,
        "closed": 4,
    }
    assert tops(MACHINES["apart"]) == {"a": 0, "b": 1, "c": 2, "d": 2}


def test_a_machine_that_starts_and_ends_at_once_is_one_box() -> None:
    node = GraphNode(id="a", label="a", kind=NodeKind.END, note="at once")
    laid = lay_out(MachineGraph(title="", nodes=(node,)))
    assert [box.node for box in laid.boxes] == [node]
    assert laid.routes == ()


def test_a_chain_runs_straight_down() -> None:
    laid = lay_out(MACHINES["line"])
    middles = {box.left + box.width // 2 for box in laid.boxes}
    assert middles == {x for route in laid.routes for x, _ in route.points}
    assert len(middles) == 1


def test_ways_that_need_not_cross_do_not() -> None:
    machine = graph("abcdef", "ac", "ab", "bf", "ce", "cd")
    boxes = {box.node.id: box.left for box in lay_out(machine).boxes}
    assert (boxes["b"] < boxes["c"]) == (boxes["f"] < min(boxes["d"], boxes["e"]))


def test_the_labels_of_one_way_stand_below_one_another_and_long_ones_are_wrapped() -> None:
    edges = tuple(
        GraphEdge(source="a", target="b", label=text)
        for text in ("first", "", "a long reason that needs more than one line")
    )
    nodes = tuple(GraphNode(id=each, label=each) for each in "ab")
    (route,) = lay_out(MachineGraph(title="", nodes=nodes, edges=edges)).routes
    assert route.label == ("first", "a long reason that needs", "more than one line")


def test_it_is_the_same_every_time() -> None:
    assert lay_out(case_machine()) == lay_out(case_machine())
