"""A machine as a graph, and its diagram as Mermaid; `diagram_svg` draws it."""

import re
from enum import StrEnum

from schout.core.model.value import Value

_NO_ID = re.compile(r"[^A-Za-z0-9_]")
_SIGNS = str.maketrans({'"': "'", ";": ",", "#": "", "\n": " ", "\r": " ", "<": "", ">": ""})
"""What Mermaid would take for a sign of its own."""


class NodeKind(StrEnum):
    """How a node is drawn."""

    START = "start"
    PLAIN = "plain"
    WAITING = "waiting"
    """It waits for a person."""
    MEASURE = "measure"
    """Something is in force."""
    END = "end"


class GraphNode(Value, frozen=True, kw_only=True):
    """One state of a machine."""

    id: str
    label: str
    kind: NodeKind = NodeKind.PLAIN
    note: str = ""
    """A second, smaller line."""


class GraphEdge(Value, frozen=True, kw_only=True):
    """One way from a state to a state; several may lead from the same one to the same one."""

    source: str
    target: str
    label: str = ""


class MachineGraph(Value, frozen=True, kw_only=True):
    """A machine as nodes and edges; the first node is where it starts."""

    title: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...] = ()

    def __post_init__(self) -> None:
        """Refuse one without nodes, two nodes of one id, and an edge to nowhere."""
        ids = [node.id for node in self.nodes]
        ends = {end for edge in self.edges for end in (edge.source, edge.target)}
        if not ids or len(set(ids)) < len(ids) or ends - set(ids):
            raise ValueError("a graph needs nodes, each once, and edges between them")


def mermaid(graph: MachineGraph) -> str:
    """Write it as a `stateDiagram-v2` of Mermaid, in the order of its nodes and edges."""
    names = {node.id: f"s{number}_{_NO_ID.sub('_', node.id)}" for number, node in
             enumerate(graph.nodes)}  # fmt: skip
    lines = ["stateDiagram-v2", "    direction TB"]
    for node in graph.nodes:
        label = f"{node.label} ({node.note})" if node.note else node.label
        lines.append(f'    state "{_said(label)}" as {names[node.id]}')
    lines.append(f"    [*] --> {names[graph.nodes[0].id]}")
    for edge in graph.edges:
        label = f": {_said(edge.label)}" if edge.label else ""
        lines.append(f"    {names[edge.source]} --> {names[edge.target]}{label}")
    lines += [f"    {names[node.id]} --> [*]" for node in graph.nodes if node.kind is NodeKind.END]
    return "\n".join(lines) + "\n"


def _said(label: str) -> str:
    return " ".join(label.translate(_SIGNS).split())
