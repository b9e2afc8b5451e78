"""Explores every ladder to the end and proves that it is fair.

A case on a ladder is a small state machine. All its states are walked, breadth first, for every
strike number, every severity that occurs and with and without intent; so the first path found to a
broken property is a shortest one. Proved are: no suspension without a notice and its remedy window
before it, unless the ground is serious, intentional or repeated, and then with a review within a
working day (clause IV); every sanction can be lifted and appealed; every state is left by time or
by us, not only by the tenant; every step is reached.
"""

from collections import deque
from collections.abc import Iterator, Mapping

from schout.core.model.moment import DAY_US
from schout.core.model.problem import Place
from schout.core.model.value import Value
from schout.core.model.vocabulary import Approval, Ground, NoticeTime, Severity, WayBack
from schout.core.policy.period import Period, Unit
from schout.core.policy.reading import Reader
from schout.core.policy.schema import Ladder, Policy, Step

Places = Mapping[tuple[str, str], Place]

START, APPROVAL, WINDOW, IN_FORCE, NOWHERE, CLOSED = (
    "start",
    "approval",
    "window",
    "in_force",
    "nowhere",
    "closed",
)
PEOPLE = {Approval.NONE: 0, Approval.ONE_PERSON: 1, Approval.TWO_PEOPLE: 2}
"""How many people must agree before a measure is taken."""
WORKING_DAY = Period(amount=1, unit=Unit.BUSINESS_DAY)
"""Within this time a person reviews what came into force without waiting (clause IV)."""


class State(Value, frozen=True, kw_only=True):
    """Where a case stands while a ladder is explored."""

    phase: str
    step: str = ""
    told: bool = False
    """A notice was sent and its remedy window has ended."""
    ground: bool = False
    """One of the three grounds holds."""


class Move(Value, frozen=True, kw_only=True):
    """A way out of a state: what happens, whether the host or the clock does it, and to where."""

    label: str
    ours: bool
    to: State


_CLOSED = State(phase=CLOSED)


class Exploration:
    """All states of one ladder, each with its ways out and how it is first reached."""

    def __init__(self, ladder: Ladder, severities: tuple[Severity, ...]) -> None:
        self.ladder = ladder
        self.severities = severities
        self.moves: dict[State, tuple[Move, ...]] = {}
        self._came: dict[State, tuple[State, str]] = {}
        self._walk()

    def _walk(self) -> None:
        start = State(phase=START)
        waiting = deque([start])
        self.moves[start] = ()
        while waiting:
            state = waiting.popleft()
            moves = tuple(self._out(state))
            self.moves[state] = moves
            for move in moves:
                if move.to not in self.moves:
                    self.moves[move.to] = ()
                    self._came[move.to] = (state, move.label)
                    waiting.append(move.to)

    def path(self, state: State) -> tuple[str, ...]:
        """Give the shortest way to a state, in words."""
        steps: list[str] = []
        while state in self._came:
            state, label = self._came[state]
            steps.append(label)
        return tuple(reversed(steps))

    def _out(self, state: State) -> Iterator[Move]:
        if state.phase == START:
            yield from self._violations()
        elif state.phase not in {NOWHERE, CLOSED}:
            step = self.ladder.step(state.step)
            if state.phase == APPROVAL:
                yield Move(label=f"approved: {_does(step)}", ours=True, to=_force(state))
                yield Move(label="approval is refused", ours=True, to=_CLOSED)
            elif state.phase == WINDOW:
                yield from self._from_window(state, step)
            else:
                yield from self._from_force(state, step)

    def _violations(self) -> Iterator[Move]:
        top = self.ladder.repeated_from
        for step in self.ladder.steps:
            top = max(top, step.strikes_from or 0, step.strikes_to or 0)
        for strike in range(1, top + 2):
            for severity in self.severities:
                for intent in (False, True):
                    grounds = grounds_of(self.ladder, strike, severity, intent)
                    entry = first_step(self.ladder, strike, severity, grounds)
                    label = f"violation number {strike}, {severity}"
                    label += ", intentional" if intent else ""
                    if entry is None:
                        to = State(phase=NOWHERE, step=label)
                    else:
                        label += f": the case enters step `{entry.id}`"
                        to = _enter(entry, told=False, ground=bool(grounds))
                    yield Move(label=label, ours=True, to=to)

    def _from_window(self, state: State, step: Step) -> Iterator[Move]:
        if step.remedy:
            yield Move(label="the tenant puts it right", ours=False, to=_CLOSED)
        told = state.told or step.remedy
        now = State(phase=WINDOW, step=step.id, told=told, ground=state.ground)
        end = "the remedy window ends" if step.remedy else "there is no remedy window"
        if step.measures:
            yield Move(label=f"{end}{_then_does(step)}", ours=True, to=_measures(step, now))
        elif step.then is not None:
            to = _enter(self.ladder.step(step.then), told=told, ground=state.ground)
            yield Move(label=f"{end}: step `{step.then}` follows", ours=True, to=to)
        elif step.review is not None:
            yield Move(label="a person reviews the case and closes it", ours=True, to=_CLOSED)

    def _from_force(self, state: State, step: Step) -> Iterator[Move]:
        if WayBack.REMEDIED in step.lift:
            yield Move(label="the tenant puts it right: lifted", ours=False, to=_CLOSED)
        if WayBack.EXPIRY in step.lift and all(measure.duration for measure in step.measures):
            yield Move(label="the measures expire: lifted", ours=True, to=_CLOSED)
        if WayBack.REVIEW in step.lift and step.review is not None:
            yield Move(label="a person reviews it: lifted", ours=True, to=_CLOSED)
        if WayBack.APPEAL in step.lift and step.appeal is not None:
            yield Move(label="an appeal is upheld: lifted", ours=False, to=_CLOSED)
        if step.then is not None and (step.remedy or step.review is not None):
            told = state.told or step.remedy
            what = "the remedy window ends" if step.remedy else "a person reviews it"
            to = _enter(self.ladder.step(step.then), told=told, ground=state.ground)
            yield Move(label=f"{what}: step `{step.then}` follows", ours=True, to=to)


def grounds_of(ladder: Ladder, strike: int, severity: Severity, intent: bool) -> tuple[Ground, ...]:
    """Tell which of the three grounds of clause IV hold."""
    held = (
        (Ground.SERIOUS, severity is Severity.SERIOUS),
        (Ground.INTENTIONAL, intent),
        (Ground.REPEATED, strike >= ladder.repeated_from),
    )
    return tuple(ground for ground, holds in held if holds)


def first_step(
    ladder: Ladder, strike: int, severity: Severity, grounds: tuple[Ground, ...]
) -> Step | None:
    """Give the step that a new case enters: the first whose conditions hold."""
    for step in ladder.steps:
        if (
            step.strikes_from is not None
            and step.strikes_from <= strike
            and (step.strikes_to is None or strike <= step.strikes_to)
            and (not step.severity or severity in step.severity)
            and (not step.grounds or any(ground in step.grounds for ground in grounds))
        ):
            return step
    return None


def _enter(step: Step, *, told: bool, ground: bool) -> State:
    state = State(phase=WINDOW, step=step.id, told=told, ground=ground)
    if step.measures and step.notice is not NoticeTime.BEFORE:
        return _measures(step, state)
    return state


def _measures(step: Step, state: State) -> State:
    if step.approval is Approval.NONE:
        return _force(state)
    return State(phase=APPROVAL, step=step.id, told=state.told, ground=state.ground)


def _force(state: State) -> State:
    return State(phase=IN_FORCE, step=state.step, told=state.told, ground=state.ground)


def _does(step: Step) -> str:
    return ", ".join(measure.kind for measure in step.measures) + " in force"


def _then_does(step: Step) -> str:
    if step.approval is Approval.NONE:
        return f": {_does(step)}"
    return f": {', '.join(measure.kind for measure in step.measures)} proposed"


def check_ladders(reader: Reader, policy: Policy, places: Places) -> None:
    """Report every property that a ladder breaks, with a shortest path to it."""
    for ladder in policy.ladders:
        used = {clause.severity for clause in policy.clauses if clause.ladder == ladder.id}
        severities = tuple(severity for severity in Severity if severity in used)
        _check(reader, ladder, Exploration(ladder, severities), places)


def _check(reader: Reader, ladder: Ladder, seen: Exploration, places: Places) -> None:
    report = _Report(reader, ladder, seen, places)
    for state, moves in seen.moves.items():
        if state.phase == IN_FORCE:
            _check_force(report, state, moves)
        if state.phase in {WINDOW, IN_FORCE} and not any(move.ours for move in moves):
            message = f"{'only the tenant' if moves else 'nothing'} can end what happens here"
            hint = "give the step a `then` or a `review`"
            if state.phase == IN_FORCE:
                hint += ", or its measures a `duration` with `expiry` in `lift`"
            report("SCH-P043", state, message, hint)
    nowhere = [state for state in seen.moves if state.phase == NOWHERE]
    if nowhere:
        others = f", nor {len(nowhere) - 1} others" if len(nowhere) > 1 else ""
        hint = "give the last step that a case can begin with `when: {strikes: {from: 1}}`"
        report("SCH-P045", nowhere[0], f"no step takes this violation{others}", hint)
    entered = {state.step for state in seen.moves if state.phase != NOWHERE}
    for step in ladder.steps:
        if step.id not in entered:
            hint = "an earlier step takes every violation it asks for, or no `then` names it"
            report("SCH-P044", State(phase=START, step=step.id), "this step is never reached", hint)
        if _circles(ladder, step):
            hint = "let the last step end in a `review` instead"
            report("SCH-P047", State(phase=START, step=step.id), "`then` leads back here", hint)


def _check_force(report: "_Report", state: State, moves: tuple[Move, ...]) -> None:
    step = report.ladder.step(state.step)
    suspends = any(measure.kind.suspends for measure in step.measures)
    if suspends and not state.told and not state.ground:
        message = "this suspends without a notice and a remedy window before it"
        hint = "use `notice: before` with `remedy: true`, or `when: {ground: [...]}`"
        report("SCH-P040", state, message, hint)
    if step.grounds and not state.told and not _within_a_working_day(step.review):
        message = "this does not wait for a remedy window, and is not reviewed within a working day"
        report("SCH-P048", state, message, "give the step `review: 1bd`")
    labels = [move.label for move in moves if move.label.endswith("lifted")]
    if "an appeal is upheld: lifted" not in labels:
        hint = "leave `appeal` and `lift` at their defaults"
        report("SCH-P042", state, "this sanction cannot be appealed", hint)
    if not any(label != "an appeal is upheld: lifted" for label in labels):
        message = "this sanction cannot be lifted but by an appeal"
        report("SCH-P041", state, message, "add a way back to `lift`: remedied, expiry or review")
    if step.review is None and not all(measure.duration for measure in step.measures):
        message = "this sanction has neither an end nor a review"
        report("SCH-P046", state, message, "give the step a `review`, or each measure a `duration`")


def _within_a_working_day(review: Period | None) -> bool:
    """Tell whether a review comes by the end of the next business day, whatever the calendar."""
    if review is None:
        return False
    return review == WORKING_DAY or (review.fixed_us is not None and review.fixed_us <= DAY_US)


def _circles(ladder: Ladder, step: Step) -> bool:
    here, seen = step.then, set[str]()
    while here is not None and here not in seen:
        if here == step.id:
            return True
        seen.add(here)
        here = ladder.step(here).then
    return False


class _Report:
    """Reports a broken property once for each step, with its path."""

    def __init__(self, reader: Reader, ladder: Ladder, seen: Exploration, places: Places) -> None:
        self.ladder = ladder
        self._reader = reader
        self._exploration = seen
        self._places = places
        self._said: set[tuple[str, str]] = set()

    def __call__(self, code: str, state: State, message: str, hint: str) -> None:
        """Say it at the step's place; the first state found has a shortest path."""
        key = code, state.step
        if key in self._said:
            return
        self._said.add(key)
        step_place = self._places.get(("steps", f"{self.ladder.id}/{state.step}"))
        place = step_place or self._places["ladders", self.ladder.id]
        where = f"ladder `{self.ladder.id}`"
        where += f", step `{state.step}`" if step_place else ""
        self._reader.report(code, place, f"{where}: {message}", hint, self._exploration.path(state))
