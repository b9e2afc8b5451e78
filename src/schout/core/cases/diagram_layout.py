"""Lays a machine out in layers, so that few edges cross and no label lies on another.

A node stands at its shortest distance from the start, one where a machine ends below all others;
between two such ranks lie some for labels. An edge has a cell on each rank it passes, so that it
keeps a lane free, and its label takes the room of one of them. Cells of a rank are ordered by where
their neighbours stand, and moved as near to these as their widths allow (Sugiyama, Tagawa and Toda,
1981). All is in whole pixels.
"""

import textwrap
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from schout.core.cases.diagram import GraphNode, MachineGraph, NodeKind

LINE = 15
"""The height of a line of text."""
_LETTER_PERMILLE = 6500
"""The width of a letter of 12 px, in thousandths of a pixel: a little more than most have."""
_WRAP = 24
_NODE_LEAST = 96
_NODE_HEIGHT = 36
_LANE = 8
_GAP = 14
_NODE_GAP = 34
_PORT_GAP = 22
_RANK_GAP = 18
_FAN = 30
"""Between nodes and what comes next, where many edges come together."""
_LABELS_BESIDE = 4
"""How many labels stand side by side before another rank is made for them, and how many there are
of these at most."""
_MARGIN = 24
_SWEEPS = 40
_STRAIGHT = 6
"""How much more than others a lane wants to run straight."""


class Box(NamedTuple):
    """Where a node is drawn."""

    node: GraphNode
    left: int
    top: int
    width: int
    height: int


class Route(NamedTuple):
    """How an edge runs: through its points, upright at both ends."""

    points: tuple[tuple[int, int], ...]
    label: tuple[str, ...]
    at: tuple[int, int]
    """The middle of the label."""
    shape: str
    """`down`, `up`, `flat` (both ends on one rank) or `loop`."""


class Layout(NamedTuple):
    """The whole drawing."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]


@dataclass(slots=True)
class _Cell:
    """Something with a place on a rank: a node, or an edge that passes."""

    rank: int
    left: int
    right: int
    """How far it reaches from its middle."""
    height: int
    node: GraphNode | None = None
    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)
    x: int = 0


class _Chain(NamedTuple):
    """An edge as the cells it passes, the uppermost first, and the one with its label."""

    cells: tuple[int, ...]
    label: tuple[str, ...]
    at: int
    shape: str


def lay_out(graph: MachineGraph) -> Layout:
    """Give every node and edge its place."""
    bundles, loops = _bundles(graph)
    ranks = _spread(graph, _distances(graph), bundles)
    cells = [
        _node_cell(node, rank, bundles, loops.get(node.id, ()))
        for node, rank in zip(graph.nodes, ranks, strict=True)
    ]
    chains = _chains(graph, bundles, cells)
    rows = _ordered(cells)
    _place(cells, rows)
    tops, height = _tops(cells, rows)
    shift = _MARGIN - min(cell.x - cell.left for cell in cells)
    for cell in cells:
        cell.x += shift
    routes = [_route(chain, cells, tops, _ports(chains, cells)) for chain in chains]
    routes += [
        _loop(cells[place], tops, loops[node.id])
        for place, node in enumerate(graph.nodes)
        if node.id in loops
    ]
    return Layout(
        width=max(cell.x + cell.right for cell in cells) + _MARGIN,
        height=height,
        boxes=tuple(_box(cells[place], node, tops) for place, node in enumerate(graph.nodes)),
        routes=tuple(routes),
    )


def text_width(text: str) -> int:
    """Give about how wide a text of 12 px is."""
    return len(text) * _LETTER_PERMILLE // 1000


def _bundles(
    graph: MachineGraph,
) -> tuple[dict[tuple[str, str], tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Put edges between the same two nodes together, their labels below one another."""
    bundles: dict[tuple[str, str], tuple[str, ...]] = {}
    loops: dict[str, tuple[str, ...]] = {}
    for edge in graph.edges:
        lines = tuple(textwrap.wrap(edge.label, _WRAP))
        if edge.source == edge.target:
            loops[edge.source] = loops.get(edge.source, ()) + lines
        else:
            key = (edge.source, edge.target)
            bundles[key] = bundles.get(key, ()) + lines
    return bundles, loops


def _distances(graph: MachineGraph) -> list[int]:
    """Give the shortest distance of each node from the first; ends, and what is not reached, last.

    Ends stand one below all others, what is not reached beside them.
    """
    ways: dict[str, list[str]] = {}
    for edge in graph.edges:
        ways.setdefault(edge.source, []).append(edge.target)
    start = graph.nodes[0].id
    far = {start: 0}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in ways.get(here, ()):
            if there not in far:
                far[there] = far[here] + 1
                queue.append(there)
    on_the_way = [node.id for node in graph.nodes[1:] if node.kind is not NodeKind.END]
    last = max((far[each] for each in on_the_way if each in far), default=0) + 1
    return [0, *(far.get(each, last) if each in on_the_way else last for each in _ids(graph)[1:])]


def _ids(graph: MachineGraph) -> list[str]:
    return [node.id for node in graph.nodes]


def _spread(
    graph: MachineGraph, distances: Sequence[int], bundles: Iterable[tuple[str, str]]
) -> list[int]:
    """Make room for the labels between distances: more ranks where more of them stand."""
    far = dict(zip(_ids(graph), distances, strict=True))
    labels = [0] * (max(distances) + 2)
    for source, target in bundles:
        labels[far[source] + (far[source] <= far[target])] += 1
    ranks, rank = [0], 0
    for count in labels[1:]:
        rank += 1 + max(1, min(_LABELS_BESIDE, -(-count // _LABELS_BESIDE)))
        ranks.append(rank)
    return [ranks[each] for each in distances]


def _node_cell(
    node: GraphNode, rank: int, bundles: Iterable[tuple[str, str]], loop: tuple[str, ...]
) -> _Cell:
    sides = sum(node.id in ends for ends in bundles)
    text = max(text_width(node.label) * 6 // 5, text_width(node.note)) + 36
    half = max(_NODE_LEAST, text, sides * _PORT_GAP // 2) // 2
    beside = max(map(text_width, loop), default=-34) + 34
    return _Cell(
        rank=rank,
        left=half,
        right=half + beside,
        height=max(_NODE_HEIGHT + (LINE if node.note else 0), len(loop) * LINE),
        node=node,
    )


def _chains(
    graph: MachineGraph,
    bundles: Mapping[tuple[str, str], tuple[str, ...]],
    cells: list[_Cell],
) -> list[_Chain]:
    """Give each edge its cells, and tell neighbours of one another."""
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    stops = sorted({cells[place].rank for place in places.values()})
    taken: dict[int, int] = {}
    chains = []
    for (source, target), label in bundles.items():
        start, end = places[source], places[target]
        first, last = cells[start].rank, cells[end].rank
        half = max(map(text_width, label), default=0) // 2 + _LANE
        if first == last:
            turn = _lane(cells, first + 1, half, label)
            _join(cells, (start, turn))
            _join(cells, (end, turn))
            chains.append(_Chain((start, turn, end), label, turn, "flat"))
            continue
        upper, lower = (start, end) if first < last else (end, start)
        spot = _label_rank(first, last, stops, taken)
        lanes = [
            _lane(cells, rank, half, label) if rank == spot else _lane(cells, rank, _LANE, ())
            for rank in range(min(first, last) + 1, max(first, last))
        ]
        whole = (upper, *lanes, lower)
        _join(cells, whole)
        at = next(each for each in lanes if cells[each].rank == spot)
        chains.append(_Chain(whole, label, at, "down" if first < last else "up"))
    return chains


def _label_rank(first: int, last: int, stops: Sequence[int], taken: dict[int, int]) -> int:
    """Give the rank with the fewest labels between where an edge begins and the next nodes."""
    at = stops.index(first)
    near = stops[at + 1] if first < last else stops[at - 1]
    spot = min(range(min(first, near) + 1, max(first, near)), key=lambda rank: taken.get(rank, 0))
    taken[spot] = taken.get(spot, 0) + 1
    return spot


def _join(cells: Sequence[_Cell], down: Sequence[int]) -> None:
    for one, other in pairwise(down):
        cells[one].down.append(other)
        cells[other].up.append(one)


def _lane(cells: list[_Cell], rank: int, half: int, label: tuple[str, ...]) -> int:
    cells.append(_Cell(rank=rank, left=half, right=half, height=max(1, len(label)) * LINE))
    return len(cells) - 1


def _ordered(cells: Sequence[_Cell]) -> list[list[int]]:
    """Order the cells of each rank so that few edges cross."""
    rows: list[list[int]] = [[] for _ in range(max(cell.rank for cell in cells) + 1)]
    for place, cell in enumerate(cells):
        rows[cell.rank].append(place)
    best, fewest = [list(row) for row in rows], _crossings(cells, rows)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for rank in range(len(rows)) if down else range(len(rows) - 1, -1, -1):
            _sort_row(cells, rows, rank, down=down)
        _swap_neighbours(cells, rows)
        count = _crossings(cells, rows)
        if count < fewest:
            best, fewest = [list(row) for row in rows], count
    return best


def _sort_row(cells: Sequence[_Cell], rows: list[list[int]], rank: int, *, down: bool) -> None:
    """Sort a rank by the middle of each cell's neighbours on the rank that was sorted before."""
    order = _order(rows)

    def middle(place: int) -> int:
        near = cells[place].up if down else cells[place].down
        spots = [order[each] * 1000 // len(rows[cells[each].rank]) for each in near]
        own = order[place] * 1000 // len(rows[rank])
        return sum(spots) // len(spots) if spots else own

    rows[rank] = sorted(rows[rank], key=middle)


def _swap_neighbours(cells: Sequence[_Cell], rows: list[list[int]]) -> None:
    """Swap two that stand side by side wherever fewer edges cross then."""
    for row in rows:
        for at in range(len(row) - 1):
            order = _order(rows)
            one, other = row[at], row[at + 1]
            now = _pair(cells[one], cells[other], order)
            if _pair(cells[other], cells[one], order) < now:
                row[at], row[at + 1] = other, one


def _pair(one: _Cell, other: _Cell, order: Mapping[int, int]) -> int:
    """Count the crossings of the edges of two cells of which one stands left of the other."""
    return sum(
        order[left] > order[right]
        for near, far in ((one.up, other.up), (one.down, other.down))
        for left in near
        for right in far
    )


def _order(rows: Sequence[Sequence[int]]) -> dict[int, int]:
    return {place: at for row in rows for at, place in enumerate(row)}


def _crossings(cells: Sequence[_Cell], rows: Sequence[Sequence[int]]) -> int:
    order = _order(rows)
    return sum(
        order[a] > order[b]
        for row in rows
        for at, one in enumerate(row)
        for other in row[at + 1 :]
        for a in cells[one].down
        for b in cells[other].down
    )


def _place(cells: Sequence[_Cell], rows: Sequence[Sequence[int]]) -> None:
    """Move each cell as near to its neighbours as the widths of its rank allow."""
    for row in rows:
        _settle(cells, row, [0 for _ in row])
    for sweep in range(_SWEEPS):
        both = sweep >= _SWEEPS // 2
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = [
                _pull(cells, cells[place], up=both or sweep % 2 == 0, down=both or sweep % 2 == 1)
                for place in row
            ]
            _settle(cells, row, wanted)


def _pull(cells: Sequence[_Cell], cell: _Cell, *, up: bool, down: bool) -> int:
    """Give where the neighbours of a cell want it; those of a lane pull it straight."""
    total = weights = 0
    for near in (cell.up if up else [], cell.down if down else []):
        for each in near:
            lane = cell.node is None and cells[each].node is None
            weight = _STRAIGHT if lane else 1
            total, weights = total + cells[each].x * weight, weights + weight
    return total // weights if weights else cell.x


def _settle(cells: Sequence[_Cell], row: Sequence[int], wanted: Sequence[int]) -> None:
    """Put the cells of a rank in order where they want to be, with the least sum of squares.

    With the room of those to the left taken off, that is isotonic regression: neighbours that want
    to pass one another share the mean of their wishes, in which lanes weigh more.
    """
    offsets, offset = [], 0
    for at, place in enumerate(row):
        if at:
            left, right = cells[row[at - 1]], cells[place]
            gap = _NODE_GAP if left.node and right.node else _GAP
            offset += left.right + gap + right.left
        offsets.append(offset)
    blocks: list[tuple[int, int, int]] = []
    for place, want, taken in zip(row, wanted, offsets, strict=True):
        weight = 1 if cells[place].node else _STRAIGHT
        total, count = (want - taken) * weight, 1
        while blocks and blocks[-1][0] * weight > total * blocks[-1][1]:
            before, heavy, many = blocks.pop()
            total, weight, count = total + before, weight + heavy, count + many
        blocks.append((total, weight, count))
    spots = [total // weight for total, weight, count in blocks for _ in range(count)]
    for place, spot, taken in zip(row, spots, offsets, strict=True):
        cells[place].x = spot + taken


def _tops(cells: Sequence[_Cell], rows: Sequence[list[int]]) -> tuple[list[int], int]:
    """Give where each rank begins, and how high the whole is."""
    tops, top, bottom = [], _MARGIN, _MARGIN
    for row, after in pairwise((*rows, [])):
        tops.append(top)
        bottom = top + max((cells[place].height for place in row), default=0)
        near = row + after
        top = bottom + (_FAN if any(cells[place].node for place in near) else _RANK_GAP)
    return tops, bottom + _MARGIN


def _box(cell: _Cell, node: GraphNode, tops: Sequence[int]) -> Box:
    height = _NODE_HEIGHT + (LINE if node.note else 0)
    return Box(node, cell.x - cell.left, tops[cell.rank], cell.left * 2, height)


def _ports(chains: Sequence[_Chain], cells: Sequence[_Cell]) -> dict[tuple[int, int, bool], int]:
    """Share the upper and the lower side of each node out among its edges, without a crossing.

    The key is a node, the first cell of the edge beside it, and whether it is the lower side.
    """
    sides: dict[tuple[int, bool], list[int]] = {}
    for chain in chains:
        first, last = chain.cells[0], chain.cells[-1]
        sides.setdefault((first, True), []).append(chain.cells[1])
        sides.setdefault((last, chain.shape == "flat"), []).append(chain.cells[-2])
    ports = {}
    for (node, below), beside in sides.items():
        beside.sort(key=lambda place: (cells[place].x, place))
        step = min(_PORT_GAP, (2 * cells[node].left - 24) // max(1, len(beside) - 1))
        start = cells[node].x - step * (len(beside) - 1) // 2
        for number, place in enumerate(beside):
            ports[node, place, below] = start + step * number
    return ports


def _route(
    chain: _Chain,
    cells: Sequence[_Cell],
    tops: Sequence[int],
    ports: Mapping[tuple[int, int, bool], int],
) -> Route:
    first, *lanes, last = chain.cells
    flat = chain.shape == "flat"
    points = [(ports[first, lanes[0], True], _bottom(cells[first], tops))]
    spot = cells[chain.at]
    for place in lanes:
        lane = cells[place]
        top, middle = tops[lane.rank], tops[lane.rank] + lane.height // 2
        if flat:
            # down on the side of where it comes from, below the label, and up on the other
            half = lane.left if cells[first].x <= cells[last].x else -lane.left
            points += [(lane.x - half, top), (lane.x + half, top)]
        else:
            points.append((lane.x, middle))
    end = _bottom(cells[last], tops) if flat else tops[cells[last].rank]
    points.append((ports[last, lanes[-1], flat], end))
    if chain.shape == "up":
        points.reverse()
    at = spot.x, tops[spot.rank] + spot.height // 2
    return Route(points=tuple(points), label=chain.label, at=at, shape=chain.shape)


def _bottom(cell: _Cell, tops: Sequence[int]) -> int:
    return tops[cell.rank] + _NODE_HEIGHT + (LINE if cell.node and cell.node.note else 0)


def _loop(cell: _Cell, tops: Sequence[int], label: tuple[str, ...]) -> Route:
    right, top = cell.x + cell.left, tops[cell.rank]
    high, low = top + 10, _bottom(cell, tops) - 10
    middle = (right + 30 + cell.x + cell.right) // 2
    return Route(
        points=((right, high), (right + 24, (high + low) // 2), (right, low)),
        label=label,
        at=(middle, (high + low) // 2),
        shape="loop",
    )
