"""Appeals in a store: filed, taken on, talked about, withdrawn, decided; and who is told."""

from datetime import datetime

import msgspec

from schout.core.cases.appeals import (
    decide_appeal,
    file_appeal,
    say_in_appeal,
    take_appeal,
    withdraw_appeal,
)
from schout.core.cases.frame import frame_of
from schout.core.cases.joining import doubted
from schout.core.cases.moved import Moved
from schout.core.cases.told import told_at
from schout.core.model.act import (
    AppealAct,
    DecideAppeal,
    FileAppeal,
    Refused,
    SayInAppeal,
    TakeAppeal,
    WithdrawAppeal,
)
from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId
from schout.core.model.moment import from_datetime
from schout.core.model.sanction import Appeal
from schout.core.model.vocabulary import AppealState, NoticeKind, Outcome
from schout.ports.store import Snapshot, Transaction
from schout.service.case_book import CaseBook


def appeal(
    transaction: Transaction, book: CaseBook, case: Case, what: AppealAct, now: datetime
) -> Appeal | Refused:
    """Do one act of an appeal; `NotFound` when the case has no such appeal."""
    if isinstance(what, FileAppeal):
        return _file(transaction, book, case, what, now)
    found = transaction.appeal(what.appeal)
    if found is None or found.case != case.id:
        raise NotFound("SCH-D041", f"there is no appeal `{what.appeal}` in this case")
    if isinstance(what, DecideAppeal):
        return _decide(transaction, book, case, found, what, now)
    done = _answer(transaction, case, found, what, now)
    if isinstance(done, Refused):
        return done
    after = done[1]
    _keep(transaction, book, case, *done, what, now)
    if isinstance(what, WithdrawAppeal):
        _tell(transaction, book, NoticeKind.APPEAL_DECIDED, after, done[0], now)
    return done[0]


def _answer(
    snapshot: Snapshot,
    case: Case,
    found: Appeal,
    what: TakeAppeal | SayInAppeal | WithdrawAppeal,
    now: datetime,
) -> tuple[Appeal, Case] | Refused:
    if isinstance(what, TakeAppeal):
        return take_appeal(case, found, what, _decision(snapshot, found), now)
    if isinstance(what, SayInAppeal):
        return say_in_appeal(case, found, what, now)
    return withdraw_appeal(case, found, what, now)


def _file(
    transaction: Transaction, book: CaseBook, case: Case, what: FileAppeal, now: datetime
) -> Appeal | Refused:
    decision = last_violation(transaction, case)
    if decision is None:
        return Refused(code="SCH-D020", message="nothing was decided that can be appealed")
    frame = frame_of(book.policy_of(transaction, case), case.clause)
    step = frame.step(decision.step or "")
    if step is None:
        return Refused(code="SCH-D020", message="the decision cannot be appealed")
    told = told_at(case, decision.at)
    until = None if step.appeal is None else frame.after(told or now, step.appeal)
    others = tuple(
        each for one in _family(transaction, case) for each in transaction.appeals(case=one)
    )
    done = file_appeal(case, what, decision, step, others, until, now)
    if isinstance(done, Refused):
        return done
    filed, after = done
    _keep(transaction, book, case, filed, after, what, now)
    _tell(transaction, book, NoticeKind.APPEAL_RECEIVED, after, filed, now)
    return filed


def _family(snapshot: Snapshot, case: Case) -> frozenset[CaseId]:
    """Give a case and those that it was split from, or into: they share decisions."""
    found: set[CaseId] = set()
    waiting = [case.id]
    while waiting:
        one = snapshot.case(waiting.pop())
        if one is None or one.id in found:
            continue
        found.add(one.id)
        waiting += [CaseId(each.ref) for each in one.history if each.what == "split"]
    return frozenset(found)


def _decide(
    transaction: Transaction,
    book: CaseBook,
    case: Case,
    found: Appeal,
    what: DecideAppeal,
    now: datetime,
) -> Appeal | Refused:
    frame = frame_of(book.policy_of(transaction, case), case.clause)
    done = decide_appeal(case, found, what, frame, now)
    if isinstance(done, Refused):
        return done
    decided, moved = done
    book.note_act(transaction, case, what, now)
    transaction.put_appeal(decided, from_datetime(now))
    tells = moved.tells
    after = book.apply(transaction, msgspec.structs.replace(moved, tells=()), what.by, now)
    for kind in tells:
        _tell(transaction, book, kind, after, decided, now)
    if decided.state is AppealState.OVERTURNED:
        _doubt(transaction, book, after, now)
    return decided


def _doubt(transaction: Transaction, book: CaseBook, gone: Case, now: datetime) -> None:
    """Have a person look at the case that one goes on in which was wrong."""
    into = gone
    while into.merged_into is not None:
        found = transaction.case(into.merged_into)
        if found is None:
            return
        into = found
    if into.is_open:
        book.apply(transaction, Moved(case=doubted(into, gone, now)), "schout", now)


def _keep(
    transaction: Transaction,
    book: CaseBook,
    case: Case,
    kept: Appeal,
    after: Case,
    what: AppealAct,
    now: datetime,
) -> None:
    book.note_act(transaction, case, what, now)
    transaction.put_case(after)
    transaction.put_appeal(kept, from_datetime(now))


def _tell(
    transaction: Transaction,
    book: CaseBook,
    kind: NoticeKind,
    case: Case,
    about: Appeal,
    now: datetime,
) -> None:
    policy = book.policy_of(transaction, case)
    book.send(transaction, book.letters.on_appeal(kind, case, about, policy, now))


def _decision(snapshot: Snapshot, against: Appeal) -> Decision:
    found = snapshot.decision(against.decision)
    if found is None:
        raise NotFound("SCH-D040", f"the store has no decision `{against.decision}`")
    return found[0]


def last_violation(snapshot: Snapshot, case: Case) -> Decision | None:
    """Give the last decision of a case that holds: what an appeal is against, and a page tells."""
    for each in reversed(case.decisions):
        found = snapshot.decision(each)
        if found is not None and found[0].outcome is Outcome.VIOLATION:
            return found[0]
    return None
