"""What people do at the desk and tenants do in the portal, each in one transaction.

An act that is not possible is answered with why, and changes nothing. Two people at once: the
second sees what the first has done.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import msgspec

from schout.core.cases.appeals import decide_appeal, file_appeal, say_in_appeal, take_appeal
from schout.core.cases.frame import Frame, frame_of
from schout.core.cases.machine import noted
from schout.core.decide.good_faith import (
    CONDITIONS,
    Answer,
    Condition,
    KnownOfResearch,
    Said,
    good_faith,
    needs_check,
)
from schout.core.model.act import (
    Act,
    AppealAct,
    Confirm,
    DecideAppeal,
    Escalate,
    FileAppeal,
    Merge,
    Refused,
    SayInAppeal,
    Split,
    TakeAppeal,
)
from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId, Kind, derive_id
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.notice import Notice
from schout.core.model.sanction import Appeal
from schout.core.model.vocabulary import NoticeKind, Outcome
from schout.ports.clock import Clock
from schout.ports.store import Snapshot, Store, Transaction
from schout.service.case_book import CaseBook
from schout.service.ledgers import PolicyShelf
from schout.service.packs import load_texts


class Desk:
    """Acts in cases of a store."""

    def __init__(self, store: Store, book: CaseBook, clock: Clock) -> None:
        self._store, self._book, self._clock = store, book, clock

    def act(self, case_id: CaseId, what: Act, *, try_only: bool = False) -> Case | Refused:
        """Act in a case; `try_only`: tell what it would be, and change nothing."""
        with _trying(self._store, try_only=try_only) as transaction:
            now = self._now()
            case = _case(transaction, case_id)
            into = _target(transaction, case, what)
            if isinstance(into, Refused):
                return into
            if isinstance(what, Confirm | Escalate):
                doubt = self._research(transaction, case, what)
                if doubt is not None:
                    return doubt
            after = self._book.act(transaction, case, what, now)
            if isinstance(after, Refused):
                return after
            if into is not None and isinstance(what, Merge):
                self._merge(transaction, after, into, what, now)
            if isinstance(what, Split):
                self._split(transaction, case, what, now)
            return after

    def preview(self, case_id: CaseId) -> tuple[Notice, ...] | Refused:
        """Give the notices that go out once people agree with what is proposed; keep nothing."""
        with _trying(self._store, try_only=True) as transaction:
            case = _case(transaction, case_id)
            pending = case.pending
            known = {each.id for each in transaction.notices(case_id)}
            missing = 0 if pending is None else pending.needs - len(pending.agreed)
            for number in range(max(1, missing)):
                what = Confirm(by=f"person {number + 1}", reason="preview")
                after = self._book.act(transaction, case, what, self._now())
                if isinstance(after, Refused):
                    return after
                case = after
            return tuple(each for each in transaction.notices(case_id) if each.id not in known)

    def appeal(self, case_id: CaseId, what: AppealAct) -> Appeal | Refused:
        """File an appeal, take it on, say something in it, or decide it."""
        with self._store.transaction() as transaction:
            now = self._now()
            case = _case(transaction, case_id)
            if isinstance(what, FileAppeal):
                return self._file(transaction, case, what, now)
            found = transaction.appeal(what.appeal)
            if found is None or found.case != case_id:
                raise NotFound("SCH-D041", f"there is no appeal `{what.appeal}` in this case")
            return self._answer(transaction, case, found, what, now)

    def _research(self, snapshot: Snapshot, case: Case, what: Confirm | Escalate) -> Refused | None:
        """Say why a violation cannot be confirmed of what may be research in good faith."""
        policy = self._book.policy_of(snapshot, case)
        finding = snapshot.finding(case.findings[-1])
        if not needs_check(policy.clause(case.clause)) or finding is None:
            return None
        said: tuple[Said, ...] = ()
        if what.not_met in set(Condition) and what.reason:
            condition = Condition(what.not_met)
            said = (
                Said(condition=condition, answer=Answer.NOT_MET, by=what.by, reason=what.reason),
            )
        found = good_faith(
            KnownOfResearch(
                finding=finding,
                country=policy.provider.country,
                permits=snapshot.permits(case.tenant),
                requests=snapshot.asked_for.permit_requests(),
                said=said,
            )
        )
        if found.a_person_may_go_on:
            return None
        if found.permit is not None:
            return Refused(
                code="SCH-D038", message=f"permit `{found.permit}` covers it", hint="dismiss it"
            )
        asked = "; ".join(f"`{each}`: {CONDITIONS[each]}" for each in found.to_answer)
        return Refused(
            code="SCH-D037",
            message="it may be research in good faith: say which condition is not met, and why",
            hint=asked,
        )

    def _now(self) -> datetime:
        return to_datetime(self._clock.now_us())

    def _merge(
        self, transaction: Transaction, gone: Case, into: Case, what: Merge, now: datetime
    ) -> None:
        """Let the other case have all that this one rests on."""
        joined = noted(into, now, "merged", gone.id, by=what.by, detail=what.reason)
        joined = msgspec.structs.replace(
            joined,
            findings=(*gone.findings, *into.findings),
            reports=(*into.reports, *gone.reports),
            last_finding_at=max(into.last_finding_at, gone.last_finding_at),
        )
        transaction.put_case(joined)
        for report in transaction.reports(case=gone.id, limit=_MANY):
            moved = msgspec.structs.replace(report, case=into.id)
            transaction.put_report(moved, from_datetime(now))

    def _split(self, transaction: Transaction, case: Case, what: Split, now: datetime) -> None:
        """Open a case of its own for findings, standing where the first one stands."""
        at_us = from_datetime(now)
        findings = tuple(each for each in case.findings if each in set(what.findings))
        other = msgspec.structs.replace(
            noted(case, now, "split", case.id, by=what.by, detail=what.reason),
            id=CaseId(derive_id(Kind.CASE, at_us, case.id, *findings)),
            findings=findings,
            opened_at=now,
            sanctions=(),
            appeals=(),
            reports=(),
        )
        transaction.put_case(other)
        self._book.work(transaction, other, now)

    def _file(
        self, transaction: Transaction, case: Case, what: FileAppeal, now: datetime
    ) -> Appeal | Refused:
        decision = _last_violation(transaction, case)
        if decision is None:
            return Refused(code="SCH-D020", message="nothing was decided that can be appealed")
        policy = self._book.policy_of(transaction, case)
        frame = frame_of(policy, case.clause)
        step = frame.step(decision.step or "")
        if step is None:
            return Refused(code="SCH-D020", message="the decision cannot be appealed")
        until = None if step.appeal is None else frame.after(decision.at, step.appeal)
        others = transaction.appeals(case=case.id)
        done = file_appeal(case, what, decision, step, others, until, now)
        if isinstance(done, Refused):
            return done
        appeal, after = done
        self._keep(transaction, case, appeal, after, what, now)
        self._tell(transaction, NoticeKind.APPEAL_RECEIVED, after, appeal, now)
        return appeal

    def _answer(
        self,
        transaction: Transaction,
        case: Case,
        appeal: Appeal,
        what: TakeAppeal | SayInAppeal | DecideAppeal,
        now: datetime,
    ) -> Appeal | Refused:
        if isinstance(what, DecideAppeal):
            return self._decide(transaction, case, appeal, what, now)
        found = transaction.decision(appeal.decision)
        if found is None:
            raise NotFound("SCH-D040", f"the store has no decision `{appeal.decision}`")
        done = (
            take_appeal(case, appeal, what, found[0], now)
            if isinstance(what, TakeAppeal)
            else say_in_appeal(case, appeal, what, now)
        )
        if isinstance(done, Refused):
            return done
        self._keep(transaction, case, *done, what, now)
        return done[0]

    def _decide(
        self,
        transaction: Transaction,
        case: Case,
        appeal: Appeal,
        what: DecideAppeal,
        now: datetime,
    ) -> Appeal | Refused:
        frame: Frame = frame_of(self._book.policy_of(transaction, case), case.clause)
        done = decide_appeal(case, appeal, what, frame, now)
        if isinstance(done, Refused):
            return done
        decided, moved = done
        self._book.note_act(transaction, case, what, now)
        transaction.put_appeal(decided, from_datetime(now))
        tells = moved.tells
        after = self._book.apply(
            transaction, msgspec.structs.replace(moved, tells=()), what.by, now
        )
        for kind in tells:
            self._tell(transaction, kind, after, decided, now)
        return decided

    def _keep(
        self,
        transaction: Transaction,
        case: Case,
        appeal: Appeal,
        after: Case,
        what: AppealAct,
        now: datetime,
    ) -> None:
        self._book.note_act(transaction, case, what, now)
        transaction.put_case(after)
        transaction.put_appeal(appeal, from_datetime(now))

    def _tell(
        self, transaction: Transaction, kind: NoticeKind, case: Case, appeal: Appeal, now: datetime
    ) -> None:
        policy = self._book.policy_of(transaction, case)
        self._book.send(transaction, self._book.letters.on_appeal(kind, case, appeal, policy, now))


_MANY = 1_000_000


class _Undone(Exception):
    """Ends a transaction that is only tried."""


@contextmanager
def _trying(store: Store, *, try_only: bool) -> Iterator[Transaction]:
    """Give a transaction, that is undone when it is only tried."""
    with suppress(_Undone), store.transaction() as transaction:
        yield transaction
        if try_only:
            raise _Undone


def _case(snapshot: Snapshot, case_id: CaseId) -> Case:
    found = snapshot.case(case_id)
    if found is None:
        hint = "see `schout case list`"
        raise NotFound("SCH-C004", f"there is no case `{case_id}` in this store", hint)
    return found


def _target(snapshot: Snapshot, case: Case, what: Act) -> Case | Refused | None:
    """Find the case that another goes on in: an open one of the same tenant."""
    if not isinstance(what, Merge):
        return None
    into = _case(snapshot, what.into)
    if into.tenant != case.tenant:
        return Refused(code="SCH-D018", message="the other case is of another tenant")
    if not into.is_open:
        return Refused(code="SCH-D001", message="the other case is closed")
    return into


def _last_violation(snapshot: Snapshot, case: Case) -> Decision | None:
    """Give the last decision of a case that holds: what an appeal is against."""
    for each in reversed(case.decisions):
        found = snapshot.decision(each)
        if found is not None and found[0].outcome is Outcome.VIOLATION:
            return found[0]
    return None


def open_desk(store: Store, clock: Clock) -> Desk:
    """Make a desk over a store, with its tenants and its policies."""
    with store.snapshot() as snapshot:
        tenants = {each.id: each for each in snapshot.tenants()}
    return Desk(store, CaseBook(PolicyShelf().policy, tenants, load_texts), clock)
