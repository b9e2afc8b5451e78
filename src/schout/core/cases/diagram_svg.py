"""Draws a machine as SVG that needs nothing else: for light and dark, on a screen and on paper."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from schout.core.cases.diagram import MachineGraph, NodeKind
from schout.core.cases.diagram_layout import LINE, Box, Layout, Route, lay_out

_XMLNS = "http://www.w3.org/2000/svg"
_STYLE = """\
.machine { --ink: #1c2430; --soft: #5b6678; --line: #8b95a5; --paper: #ffffff; --panel: #f2f5f9;
  --accent: #1f4f8f; --wait: #8a5a00; --force: #a32020; --end: #2f6b46; }
@media (prefers-color-scheme: dark) {
  .machine { --ink: #e6eaf0; --soft: #a9b3c1; --line: #78839a; --paper: #14181e; --panel: #1f262f;
    --accent: #8db8f2; --wait: #e8bd6a; --force: #f29a9a; --end: #8fd0a8; }
}
.machine .paper { fill: var(--paper); }
.machine text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  fill: var(--ink); text-anchor: middle; }
.machine .name { font-size: 13px; font-weight: 600; }
.machine .note { font-size: 11px; fill: var(--soft); }
.machine .box { fill: var(--panel); stroke: var(--line); stroke-width: 1.5; }
.machine .start .box { stroke: var(--accent); stroke-width: 2.5; }
.machine .waiting .box { stroke: var(--wait); stroke-width: 2; stroke-dasharray: 6 4; }
.machine .measure .box { stroke: var(--force); stroke-width: 2; }
.machine .end .box { stroke: var(--end); stroke-width: 2.5; }
.machine .way { fill: none; stroke: var(--line); stroke-width: 1.4; }
.machine .up .way { stroke-dasharray: 5 4; }
.machine .head { fill: var(--line); }
.machine .label { fill: var(--soft); stroke: var(--paper); stroke-width: 5; stroke-linejoin: round;
  paint-order: stroke; }
.machine .edge:hover .way { stroke: var(--accent); stroke-width: 2.4; }
"""


_HEAD = """\
<defs><marker id="machine-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"
  markerHeight="7" orient="auto"><path class="head" d="M0 0 L10 5 L0 10 z"/></marker></defs>"""


def svg(graph: MachineGraph) -> str:
    """Write the drawing as one SVG element."""
    layout = lay_out(graph)
    size = f"{layout.width} {layout.height}"
    sides = f'width="{layout.width}" height="{layout.height}"'
    parts = [
        f'<svg xmlns="{_XMLNS}" class="machine" viewBox="0 0 {size}" {sides} role="img">',
        f"<title>{escape(graph.title)}</title>",
        f"<style>\n{_STYLE}</style>",
        _HEAD,
        f'<rect class="paper" {sides}/>',
        *_edges(layout),
        *(_node(box) for box in layout.boxes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _edges(layout: Layout) -> Iterator[str]:
    """Draw all ways first, so that no label is crossed by one that is drawn later."""
    for route in layout.routes:
        yield (
            f'<g class="edge {route.shape}"><path class="way" d="{_path(route)}"'
            ' marker-end="url(#machine-head)"/></g>'
        )
    for route in layout.routes:
        if route.label:
            yield _text("label", route.at[0], route.at[1], route.label)


def _path(route: Route) -> str:
    points = route.points
    start = f"M{points[0][0]} {points[0][1]}"
    if route.shape == "loop":
        (_, high), (out, _), (right, low) = points
        return f"{start} C{out + 8} {high} {out + 8} {low} {right} {low}"
    if route.shape == "flat":
        _, (down, top), (up, _), _ = points
        low = top + LINE * (len(route.label) + 1)
        legs = _smooth(points[:2]), _smooth(points[2:])
        return f"{start}{legs[0]} C{down} {low} {up} {low} {up} {top}{legs[1]}"
    return start + _smooth(points)


def _smooth(points: Sequence[tuple[int, int]]) -> str:
    """Go through points, upright at both ends, and never further aside than the points are.

    A cubic in height with the slopes of Fritsch and Carlson (1980): 0 where the way turns back.
    """
    slopes = [
        0,
        *(_slope(*three) for three in zip(points, points[1:], points[2:], strict=False)),
        0,
    ]
    parts = []
    for ((x, y), (to_x, to_y)), (slope, to_slope) in zip(
        pairwise(points), pairwise(slopes), strict=True
    ):
        third = (to_y - y) // 3
        near, far = x + slope * third // 1000, to_x - to_slope * third // 1000
        parts.append(f" C{near} {y + third} {far} {to_y - third} {to_x} {to_y}")
    return "".join(parts)


def _slope(before: tuple[int, int], here: tuple[int, int], after: tuple[int, int]) -> int:
    """Give how far a way moves aside at a point, in thousandths of how far it moves on."""
    one = (here[0] - before[0]) * 1000 // (here[1] - before[1])
    other = (after[0] - here[0]) * 1000 // (after[1] - here[1])
    return 2 * one * other // (one + other) if one * other > 0 else 0


def _node(box: Box) -> str:
    node = box.node
    x, middle = box.left + box.width // 2, box.top + box.height // 2
    round_ = box.height // 2 if node.kind in {NodeKind.START, NodeKind.END} else 7
    place = f'x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}"'
    parts = [f'<g class="{node.kind}"><rect class="box" {place} rx="{round_}"/>']
    up = LINE // 2 if node.note else 0
    parts.append(_text("name", x, middle - up, (node.label,)))
    if node.note:
        parts.append(_text("note", x, middle + up + 1, (node.note,)))
    return "".join(parts) + "</g>"


def _text(name: str, x: int, y: int, lines: Sequence[str]) -> str:
    """Write lines around a middle."""
    first = y - (len(lines) - 1) * LINE // 2 + 4
    spans = "".join(
        f'<tspan x="{x}" y="{first + number * LINE}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text class="{name}">{spans}</text>'
