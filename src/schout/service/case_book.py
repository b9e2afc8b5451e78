"""Writes down what happens in cases: decisions, sanctions, notices, what is due and to be sent.

All that follows from one move of a case is kept in the transaction of the caller, or nothing is.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from schout.core.cases.acts import act as act_in
from schout.core.cases.acts import frozen
from schout.core.cases.delivery import Letter, held_up
from schout.core.cases.due import fall_due, next_due
from schout.core.cases.frame import Frame, frame_of
from schout.core.cases.machine import as_open, enter_asked, replaces
from schout.core.cases.moved import Moved
from schout.core.cases.sanctions import review_put_off, sanctions_of, to_lift
from schout.core.cases.silence import next_end, silence_over
from schout.core.decide.asked import decide_any
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.owner import Part, of_tenant
from schout.core.model.act import Act, AppealAct, Refused, Release
from schout.core.model.case import Case
from schout.core.model.decision import Asked, Decision, DecisionInput, PolicyRef
from schout.core.model.errors import NotFound
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, Digest, Kind, MessageId, TenantId, derive_id
from schout.core.model.message import Message, MessageState
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.notice import Notice
from schout.core.model.report import Report
from schout.core.model.sanction import Sanction
from schout.core.model.tenant import Tenant
from schout.core.model.value import Value
from schout.core.model.vocabulary import (
    Metric,
    NoticeKind,
    Outcome,
    ReportState,
    SanctionState,
    TimerKind,
)
from schout.core.policy.schema import Policy
from schout.ports.store import TIMERS_PER_BATCH, Snapshot, Transaction
from schout.service.letters import NO_LINKS, LetterLinks, Letters
from schout.service.report_answers import back_to_sorting, reports_to_settle, settled
from schout.service.sending import is_sending
from schout.service.watched import seen_until

if TYPE_CHECKING:
    from schout.core.policy.texts import Texts

PolicyOf = Callable[[Snapshot, Digest], Policy]
"""Gives a policy that was published."""
_MOST_MOVES = 100
"""What can fall due in one case at one time; more is a defect."""
_TICK = timedelta(microseconds=1)
_NOTICE = NoticeKind.TENANT_NOTICE
_WANTED = (SanctionState.WANTED, SanctionState.ACTIVE)


class ActEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of what a person did."""

    case: CaseId
    act: Act | AppealAct


class CaseBook:
    """Moves cases on within transactions of the caller."""

    def __init__(
        self,
        policy_of: PolicyOf,
        tenants: Mapping[TenantId, Tenant],
        texts: "Callable[[], Texts]",
        links: LetterLinks = NO_LINKS,
        *,
        posts: bool = True,
    ) -> None:
        """`tenants`: looked at anew each time, so that the owner may change it.

        `links`: the pages that letters lead to. Without `posts` notices are kept and nothing is
        sent: what a replay makes of old logs reaches nobody.
        """
        self._policy_of, self._tenants, self._posts = policy_of, tenants, posts
        self.letters = Letters(tenants, texts, links)

    def enter(
        self,
        transaction: Transaction,
        before: Case | None,
        after: Case,
        decision: Decision,
        finding: Finding,
        policy: Policy,
    ) -> tuple[Case, tuple[Notice, ...]]:
        """Keep a case that a decision was entered into, with all that follows from it."""
        stood = None if before is None else (before.step, before.step_at, before.state)
        reached = (after.step, after.step_at, after.state) != stood
        notices: tuple[Notice, ...] = ()
        if reached and decision.outcome is Outcome.VIOLATION:
            frame = frame_of(policy, after.clause)
            made: tuple[Sanction, ...] = ()
            if decision.measures:
                reasons = self.letters.reasons(after, decision, finding, policy)
                made = sanctions_of(after, decision, finding, frame, reasons)
            if replaces(decision, in_force=bool(made)):
                self._lift(transaction, after, f"replaced by {after.step}", decision.at)
            for sanction in made:
                transaction.put_sanction(sanction, from_datetime(decision.at))
            ids = (*after.sanctions, *(each.id for each in made))
            after = msgspec.structs.replace(after, sanctions=ids)
            notices = self.letters.on_decision(after, decision, finding, made, policy)
        after = frozen(Moved(case=after)).case
        self._keep(transaction, after)
        for notice in notices:
            self.send(transaction, notice)
        return after, notices

    def act(self, transaction: Transaction, case: Case, what: Act, now: datetime) -> Case | Refused:
        """Let a person act in a case."""
        policy = self.policy_of(transaction, case)
        frame = frame_of(policy, case.clause)
        moved = act_in(case, what, frame, now)
        if isinstance(moved, Refused):
            return moved
        self.note_act(transaction, case, what, now)
        if isinstance(what, Release):
            self._put_off_reviews(transaction, moved.case, now)
        return self.apply(transaction, moved, what.by, now)

    def note_act(
        self, transaction: Transaction, case: Case, what: Act | AppealAct, now: datetime
    ) -> None:
        """Write what a person did into the ledger."""
        entry = ActEntry(case=case.id, act=what)
        owner = of_tenant(case.tenant, Part.CASES, now)
        transaction.append(from_datetime(now), EntryKind.ACT, case.id, entry, owner)

    def work(self, transaction: Transaction, case: Case, now: datetime) -> Case:
        """Do all that is due in a case by now, in order.

        It is decided, dated and told now. What a replay makes of old logs is done at the moment at
        which each thing was due: that was now then.
        """
        policy = self.policy_of(transaction, case)
        frame = frame_of(policy, case.clause)
        for _ in range(_MOST_MOVES):
            due = _next(case)
            if due is None or due > now:
                break
            at = now if self._posts else due
            if next_end(case) == due:
                moved = silence_over(case, frame, at)
            else:
                moved = self._fall_due(transaction, case, frame, at)
            if moved is None:
                break
            case = self.apply(transaction, moved, "schout", at)
        else:
            raise RuntimeError(f"more than {_MOST_MOVES} moves of `{case.id}` at one time")
        self._set_timer(transaction, case)
        return case

    def _fall_due(
        self, transaction: Transaction, case: Case, frame: Frame, now: datetime
    ) -> Moved | None:
        first, finding = next_due(case), self._finding(transaction, case)
        if first is not None and first.kind is TimerKind.WINDOW_END:
            letter = self._letter(transaction, case)
            moved = None if letter is None else held_up(case, frame, letter, now)
            if moved is not None:
                return moved
        return fall_due(
            case,
            frame,
            now,
            reported=finding.unit is Metric.REPORTS,
            seen_until=seen_until(transaction, finding) if self._posts else now,
        )

    def _letter(self, snapshot: Snapshot, case: Case) -> Letter | None:
        """Tell how the last notice of a case fares; `None` where nothing sends it.

        A replay sends none, nor does a host without mail; and a case that was split off has none
        of its own.
        """
        if not self._posts or not is_sending(snapshot):
            return None
        notices = snapshot.notices(case.id)
        told = next((each for each in reversed(notices) if each.kind is _NOTICE), None)
        messages = () if told is None else snapshot.messages_of(told.id)
        states = {each.state for each in messages}
        if told is None or not messages or MessageState.WITHHELD in states:
            return None
        left = [each.done_at for each in messages if each.state is MessageState.SENT]
        return Letter(
            notice=told.id,
            since=min(each.since for each in messages),
            left_at=min((each for each in left if each is not None), default=None),
            may_leave=MessageState.WAITING in states,
        )

    def apply(self, transaction: Transaction, moved: Moved, by: str, now: datetime) -> Case:
        """Keep a move: the decision it asks for, what is lifted, who is told."""
        case = moved.case
        if moved.ask is not None:
            case = self._decide(transaction, case, moved.ask, by)
        else:
            self._keep(transaction, case)
        lifted: tuple[Sanction, ...] = ()
        if moved.lift:
            lifted = self._lift(transaction, case, moved.lift, now)
        finding, policy = self._finding(transaction, case), self.policy_of(transaction, case)
        decision = self._decision(transaction, case)
        for kind in moved.tells:
            if kind is NoticeKind.SILENCE_ENDED and not self._release(transaction, case, now):
                continue  # nothing was withheld: nothing has happened that it could be told
            notice = self.letters.on_move(kind, case, decision, finding, lifted, policy, now)
            self.send(transaction, notice)
        return case

    def _decide(self, transaction: Transaction, case: Case, asked: Asked, by: str) -> Case:
        finding, policy = self._finding(transaction, case), self.policy_of(transaction, case)
        tenant = self._tenants.get(case.tenant)
        given = DecisionInput(
            finding=finding,
            policy=PolicyRef(id=policy.id, version=policy.version, digest=policy.digest),
            policy_assumed=False,
            tenant=tenant,
            open_case=as_open(case),
            permits=transaction.permits(case.tenant),
            asked=asked,
        )
        decision = decide_any(given, policy)
        transaction.put_decision(decision, given)
        after = enter_asked(case, decision, frame_of(policy, case.clause), by)
        return self.enter(transaction, case, after, decision, finding, policy)[0]

    def _lift(
        self, transaction: Transaction, case: Case, why: str, now: datetime
    ) -> tuple[Sanction, ...]:
        wanted = transaction.sanctions(case=case.id, states=_WANTED) if case.sanctions else ()
        lifted = tuple(to_lift(each, why) for each in wanted)
        for each in lifted:
            transaction.put_sanction(each, from_datetime(now))
        return lifted

    def _put_off_reviews(self, transaction: Transaction, case: Case, now: datetime) -> None:
        """Let sanctions be reviewed as much later as their case, after a legal hold."""
        for sanction in transaction.sanctions(case=case.id, states=_WANTED):
            transaction.put_sanction(review_put_off(sanction, case), from_datetime(now))

    def _keep(self, transaction: Transaction, case: Case) -> None:
        transaction.put_case(case)
        self._set_timer(transaction, case)
        answered = reports_to_settle(transaction, case)
        if answered is not None:
            outcome, reports = answered
            policy, at = self.policy_of(transaction, case), case.history[-1].at
            for report in reports:
                self.answer(transaction, report, outcome, policy, at, acted=bool(case.sanctions))
        back_to_sorting(transaction, case)

    def answer(
        self,
        transaction: Transaction,
        report: Report,
        outcome: ReportState,
        policy: Policy,
        at: datetime,
        *,
        acted: bool,
    ) -> Report:
        """Settle a report: its record, the answer, and a warning where one is due."""
        after, warn, corrects = settled(transaction, report, outcome, at)
        if after.reporter.mail is not None and outcome is not ReportState.DUPLICATE:
            answer = self.letters.reporter_answer(
                after, outcome, policy, at, acted=acted, corrects=corrects
            )
            self.send(transaction, answer)
        if warn:
            self.send(transaction, self.letters.reporter_warning(after, policy, at))
        return after

    def _set_timer(self, transaction: Transaction, case: Case) -> None:
        due = _next(case)
        if due is None:
            transaction.clear_timer(case.id)
        else:
            transaction.put_timer(case.id, from_datetime(due))

    def send(self, transaction: Transaction, notice: Notice) -> None:
        """Keep a notice and what carries it to each recipient, once each.

        While the law forbids to tell the tenant of the case, it is kept and withheld; a note to
        billing too, for what comes of it reaches the tenant.
        """
        if not transaction.put_notice(notice) or not self._posts:
            return
        case = None if notice.case is None else transaction.case(notice.case)
        silent = case is not None and bool(case.silences)
        for each in _messages(notice):
            withheld = silent and each.state is MessageState.WAITING
            state = MessageState.WITHHELD if withheld else each.state
            transaction.put_message(msgspec.structs.replace(each, state=state))

    def _release(self, transaction: Transaction, case: Case, now: datetime) -> bool:
        """Send what was withheld, in its order and behind the letter that explains it."""
        due = now
        for notice in transaction.notices(case.id):
            for each in _messages(notice):
                message = transaction.message(each.id)
                if message is not None and message.state is MessageState.WITHHELD:
                    due += _TICK
                    goes = msgspec.structs.replace(
                        message, state=MessageState.WAITING, due=due, since=now
                    )
                    transaction.put_message(goes)
        return due > now

    def policy_of(self, snapshot: Snapshot, case: Case) -> Policy:
        """Give the version of the policy that a case was last decided under."""
        return self._policy_of(snapshot, self._decision(snapshot, case).policy.digest)

    def _decision(self, snapshot: Snapshot, case: Case) -> Decision:
        found = snapshot.decision(case.decisions[-1])
        if found is None:
            raise NotFound("SCH-D040", f"the store has no decision `{case.decisions[-1]}`")
        return found[0]

    def _finding(self, snapshot: Snapshot, case: Case) -> Finding:
        found = snapshot.finding(case.findings[-1])
        if found is None:
            raise NotFound("SCH-D040", f"the store has no finding `{case.findings[-1]}`")
        return found


def _next(case: Case) -> datetime | None:
    """Tell when something happens in a case by itself."""
    due, ends = next_due(case), next_end(case)
    moments = [] if due is None else [due.at]
    return min([*moments, ends] if ends is not None else moments, default=None)


def _messages(notice: Notice) -> Iterator[Message]:
    """Give what carries a notice; to nobody, when nobody is known."""
    at = notice.prepared_at
    for to in notice.recipients or ("",):
        name = derive_id(Kind.MESSAGE, from_datetime(at), notice.id, to)
        message = Message(
            id=MessageId(name), notice=notice.id, case=notice.case, to=to, due=at, since=at
        )
        if not to:
            message = msgspec.structs.replace(
                message, state=MessageState.FAILED, problem="no contact is known", done_at=at
            )
        yield message


def work_due(
    transaction: Transaction, book: CaseBook, now_us: int, most: int | None = None
) -> tuple[Case, ...]:
    """Do what is due by now, the earliest first; give the cases that changed.

    `most`: stop after so many cases, so that a transaction stays short; all when it is left out.
    """
    moved: list[Case] = []
    done = 0
    while timers := transaction.due_timers(now_us, TIMERS_PER_BATCH if most is None else most):
        for timer in timers:
            before = transaction.case(timer.case)
            if before is None:
                transaction.clear_timer(timer.case)
                continue
            after = book.work(transaction, before, to_datetime(now_us))
            if after != before:
                moved.append(after)
        done += len(timers)
        if most is not None and done >= most:
            break
    return tuple(moved)
