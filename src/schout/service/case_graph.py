"""Draws the machine of a clause: every state that its cases can be in, and every way between them.

It is not drawn from a description. The machine itself is run: from each violation that its ladder
knows, everything that people, time and the tenant can do is done, until nothing new is reached.
"""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from schout.core.cases.acts import act
from schout.core.cases.diagram import GraphEdge, GraphNode, MachineGraph, NodeKind
from schout.core.cases.due import fall_due, next_due
from schout.core.cases.frame import Frame, frame_of
from schout.core.cases.machine import as_open, enter_asked, open_case
from schout.core.cases.moved import Moved
from schout.core.decide.asked import decide_any
from schout.core.evidence.digest import sha256_digest
from schout.core.model.act import (
    Act,
    ClaimRemedy,
    Confirm,
    Dismiss,
    Escalate,
    Keep,
    Lift,
    Refused,
    Verified,
)
from schout.core.model.case import Case
from schout.core.model.decision import DecisionInput, PolicyRef, Strike
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import ClauseId, DecisionId, EventId, FindingId, RuleId, TenantId
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import CaseState, Direction, Metric, Mode, TimerKind
from schout.core.policy.schema import Policy

_AT = datetime(2026, 1, 7, 9, tzinfo=UTC)
"""Any working day will do."""
_TENANT = Tenant(id=TenantId("tenant"), name="tenant")
_START = "start"
_MOST_STATES = 500
_COMMON = 6
"""So many ways of one name to one end are said in words."""
_WORDS = {
    TimerKind.WINDOW_END: "the window ends",
    TimerKind.REVIEW: "the review is due",
    TimerKind.SANCTION_END: "the measures end",
    TimerKind.VERIFY_END: "nothing more was seen",
}


def graph_of(policy: Policy, clause: ClauseId) -> MachineGraph:
    """Give the machine of a clause; `KeyError` when the policy lacks it, or it has no ladder."""
    return _Walk(policy, clause).graph()


def thinned(graph: MachineGraph) -> MachineGraph:
    """Leave out, for the eye, ways to an end that nearly every state has; the end says so."""
    by_way: dict[tuple[str, str], list[GraphEdge]] = {}
    ends = {node.id for node in graph.nodes if node.kind is NodeKind.END}
    for edge in graph.edges:
        if edge.target in ends:
            by_way.setdefault((edge.target, edge.label), []).append(edge)
    common = {way: edges for way, edges in by_way.items() if len(edges) >= _COMMON}
    notes = {
        target: f"{label}: from {len(edges)} states" for (target, label), edges in common.items()
    }
    gone = {edge for edges in common.values() for edge in edges}
    nodes = tuple(
        msgspec.structs.replace(node, label=f"closed: {node.note}", note=notes[node.id])
        if node.id in notes
        else node
        for node in graph.nodes
    )
    edges = tuple(edge for edge in graph.edges if edge not in gone)
    return MachineGraph(title=graph.title, nodes=nodes, edges=edges)


class _Walk:
    """A walk through all states, breadth first."""

    def __init__(self, policy: Policy, clause: ClauseId) -> None:
        self._policy, self._clause = _enforced(policy, clause), clause
        self._frame: Frame = frame_of(policy, clause)
        self._nodes = {_START: GraphNode(id=_START, label="finding", kind=NodeKind.START)}
        self._edges: dict[tuple[str, str, str], None] = {}
        self._waiting: deque[Case] = deque()

    def graph(self) -> MachineGraph:
        """Walk, and give what was seen."""
        for strike in range(1, self._frame.ladder.repeated_from + 1):
            self._open(strike)
        while self._waiting and len(self._nodes) < _MOST_STATES:
            case = self._waiting.popleft()
            for label, after in self._ways(case):
                self._reach(_name(case), label, after)
        title = f"{self._clause}, ladder {self._frame.ladder.id}"
        edges = tuple(GraphEdge(source=a, target=b, label=label) for a, b, label in self._edges)
        return MachineGraph(title=title, nodes=tuple(self._nodes.values()), edges=edges)

    def _open(self, strike: int) -> None:
        finding = _finding(self._clause)
        given = self._given(finding)
        strikes = tuple(_strike(self._clause, number) for number in range(strike - 1))
        decision = decide_any(msgspec.structs.replace(given, strikes=strikes), self._policy)
        if decision.outcome.opens_case:
            self._reach(_START, f"violation {strike}", open_case(decision, finding, self._frame))

    def _given(self, finding: Finding) -> DecisionInput:
        policy = self._policy
        ref = PolicyRef(id=policy.id, version=policy.version, digest=policy.digest)
        return DecisionInput(finding=finding, policy=ref, policy_assumed=False, tenant=_TENANT)

    def _reach(self, source: str, label: str, after: Case) -> None:
        name = _name(after)
        if name == source:
            return
        if name not in self._nodes:
            self._nodes[name] = _node(name, after)
            if after.is_open:
                self._waiting.append(after)
        self._edges[source, name, label] = None

    def _ways(self, case: Case) -> Iterator[tuple[str, Case]]:
        now = case.history[-1].at + timedelta(seconds=1)
        for label, what in _acts(case):
            moved = act(case, what, self._frame, now)
            if not isinstance(moved, Refused):
                yield label, self._after(moved)
        yield from self._by_time(case)

    def _by_time(self, case: Case) -> Iterator[tuple[str, Case]]:
        due = next_due(case)
        if due is None:
            return
        if due.kind is TimerKind.REMINDER:
            reminded = fall_due(case, self._frame, due.at, reported=False, seen_until=due.at)
            if reminded is not None:
                yield from self._by_time(reminded.case)
            return
        went_on = msgspec.structs.replace(case, last_finding_at=due.at)
        for note, before in ((", it went on", went_on), ("", case)):
            moved = fall_due(before, self._frame, due.at, reported=False, seen_until=due.at)
            if moved is None:
                continue
            differs = due.kind is TimerKind.WINDOW_END
            label = _WORDS.get(due.kind, due.kind.value) + (note if differs else "")
            yield label, self._after(moved)

    def _after(self, moved: Moved) -> Case:
        if moved.ask is None:
            return moved.case
        given = msgspec.structs.replace(
            self._given(_finding(self._clause)), asked=moved.ask, open_case=as_open(moved.case)
        )
        return enter_asked(moved.case, decide_any(given, self._policy), self._frame, "person")


def _enforced(policy: Policy, clause_id: ClauseId) -> Policy:
    """Give the policy with the clause in force: one in shadow has a machine that waits."""
    clause = msgspec.structs.replace(policy.clause(clause_id), mode=Mode.ENFORCE)
    clauses = tuple(clause if each.id == clause_id else each for each in policy.clauses)
    return msgspec.structs.replace(policy, clauses=clauses)


def _acts(case: Case) -> Iterator[tuple[str, Act]]:
    """Give what people can try, with what an edge then says."""
    agreed = len(case.pending.agreed) if case.pending is not None else 0
    yield "confirmed", Confirm(by=f"person {agreed}")
    yield "dismissed", Dismiss(by="person", reason="no violation")
    yield "tenant: put right", ClaimRemedy()
    yield "verified", Verified(by="person", ok=True, reason="seen")
    yield "not put right", Verified(by="person", ok=False, reason="seen")
    yield "lifted at review", Lift(by="person", reason="enough")
    yield "kept at review", Keep(by="person", reason="it stays")
    yield "next step at review", Escalate(by="person", reason="it goes on")


def _name(case: Case) -> str:
    """Name a state: where it stands, on which step, and what is proposed."""
    if case.closing is not None:
        return f"closed {case.closing.value}"
    pending = case.pending
    if pending is not None:
        back = f" from {pending.back_to.value}" if pending.back_to is not None else ""
        return f"proposed {pending.step} {len(pending.agreed)}/{pending.needs}{back}"
    review = " review" if case.review_due else ""
    return f"{case.state.value} {case.step}{review}"


def _node(name: str, case: Case) -> GraphNode:
    if case.closing is not None:
        return GraphNode(id=name, label="closed", note=case.closing.value, kind=NodeKind.END)
    pending = case.pending
    if pending is not None:
        note = f"{len(pending.agreed)} of {pending.needs} agreed"
        label = f"{pending.step or 'a step'} proposed"
        return GraphNode(id=name, label=label, note=note, kind=NodeKind.WAITING)
    label = f"{case.step}: {case.state.value.replace('_', ' ')}"
    if case.review_due:
        return GraphNode(id=name, label=label, note="a person looks", kind=NodeKind.WAITING)
    in_force = case.state is CaseState.IN_FORCE
    return GraphNode(id=name, label=label, kind=NodeKind.MEASURE if in_force else NodeKind.PLAIN)


def _finding(clause: ClauseId) -> Finding:
    evidence = Evidence(
        event=EventId("evt"), digest=sha256_digest(b""), source="log", line=1, at=_AT, excerpt="-"
    )
    return Finding(
        id=FindingId("fnd"),
        clause=clause,
        rule=RuleId("rule"),
        rule_version=1,
        tenant=_TENANT.id,
        principal=None,
        source_ip=None,
        object="example.net",
        at=_AT,
        first_at=_AT,
        count=1_000_000,
        measured=1_000_000,
        limit=1,
        unit=Metric.CALLS,
        window_s=1,
        confidence=100,
        direction=Direction.OFFENDER,
        evidence=(evidence,),
    )


def _strike(clause: ClauseId, number: int) -> Strike:
    at = _AT - timedelta(days=number + 1)
    return Strike(decision=DecisionId(f"dec {number}"), clause=clause, at=at, told_until=at)
