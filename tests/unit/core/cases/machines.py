"""A machine with 12 states and 32 ways, for the tests of its diagram."""

from schout.core.cases.diagram import GraphEdge, GraphNode, MachineGraph, NodeKind

_K = NodeKind
_NODES = (
    ("proposed", "proposed", _K.START, "a person decides"),
    ("notified", "notified", _K.PLAIN, "remedy window runs"),
    ("ended", "window ended", _K.PLAIN, ""),
    ("verifying", "verifying", _K.WAITING, "somebody looks"),
    ("four", "approval", _K.WAITING, "two people"),
    ("throttle", "in force: throttle", _K.MEASURE, ""),
    ("api_off", "in force: API off", _K.MEASURE, ""),
    ("suspend", "suspended", _K.MEASURE, "no service"),
    ("review", "review due", _K.WAITING, ""),
    ("appeal", "appeal", _K.WAITING, "another person"),
    ("hold", "legal hold", _K.PLAIN, ""),
    ("closed", "closed", _K.END, ""),
)
_WAYS = """
proposed notified confirmed
proposed closed dismissed
proposed suspend serious or repeated
proposed four needs two people
four notified both agree
four suspend both agree
four closed one declines
notified verifying tenant: put right
notified ended window ends
notified hold hold
notified notified reminder
notified notified extension granted
notified throttle goes on after notice
ended throttle next step
ended verifying tenant: put right
ended closed quiet until review
verifying closed it is put right
verifying notified not put right
verifying ended not put right, too late
throttle api_off violation again
throttle verifying tenant: put right
throttle closed time is over
api_off suspend violation again
api_off review review date
suspend review review within a working day
review closed lifted by review
review suspend kept
suspend appeal tenant appeals
appeal closed overturned
appeal suspend upheld
appeal throttle partly
hold notified released
"""


def graph(nodes: str, *ways: str) -> MachineGraph:
    """Give a graph of nodes named by letters, and of ways such as `ab label`."""
    return MachineGraph(
        title="letters",
        nodes=tuple(GraphNode(id=each, label=each) for each in nodes),
        edges=tuple(GraphEdge(source=way[0], target=way[1], label=way[2:].strip()) for way in ways),
    )


def case_machine() -> MachineGraph:
    """Give a machine as large as that of a case."""
    edges = (line.split(maxsplit=2) for line in _WAYS.split("\n") if line)
    return MachineGraph(
        title="A case",
        nodes=tuple(
            GraphNode(id=name, label=label, kind=kind, note=note)
            for name, label, kind, note in _NODES
        ),
        edges=tuple(GraphEdge(source=a, target=b, label=label) for a, b, label in edges),
    )
