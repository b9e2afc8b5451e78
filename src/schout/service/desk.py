"""What people do at the desk and tenants do in the portal, each in one transaction.

An act that is not possible is answered with why, and changes nothing. Two people at once: the
second sees what the first has done.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from schout.core.cases.signed import signed
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
    Escalate,
    Merge,
    Refused,
    Split,
)
from schout.core.model.case import Case
from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId
from schout.core.model.moment import to_datetime
from schout.core.model.notice import Notice
from schout.core.model.sanction import Appeal
from schout.ports.clock import Clock
from schout.ports.store import Snapshot, Store, Transaction
from schout.service.case_book import CaseBook
from schout.service.case_version import changed
from schout.service.desk_appeals import appeal
from schout.service.desk_moves import merge, split
from schout.service.ledgers import PolicyShelf
from schout.service.letters import NO_LINKS, LetterLinks
from schout.service.packs import load_texts


class Desk:
    """Acts in cases of a store."""

    def __init__(self, store: Store, book: CaseBook, clock: Clock) -> None:
        self._store, self._book, self._clock = store, book, clock

    def act(
        self,
        case_id: CaseId,
        what: Act,
        *,
        try_only: bool = False,
        seen: Collection[str] | None = None,
    ) -> Case | Refused:
        """Act in a case; `try_only`: tell what it would be, and change nothing.

        `seen`: the versions of the case that whoever acts has seen (`case_version`).
        """
        read = signed(what)
        if isinstance(read, Refused):
            return read
        with _trying(self._store, try_only=try_only) as transaction:
            now = self._now()
            case = _case(transaction, case_id)
            if (stale := changed(case, seen)) is not None:
                return stale
            if isinstance(read, Merge):
                into = _case(transaction, read.into)
                return merge(transaction, self._book, case, into, read, now)
            if isinstance(read, Split):
                return split(transaction, self._book, case, read, now)
            if isinstance(read, Confirm | Escalate):
                doubt = self._research(transaction, case, read)
                if doubt is not None:
                    return doubt
            return self._book.act(transaction, case, read, now)

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

    def appeal(
        self, case_id: CaseId, what: AppealAct, *, seen: Collection[str] | None = None
    ) -> Appeal | Refused:
        """File an appeal, take it on, say a word, withdraw or decide it; `seen` as in `act`."""
        read = signed(what)
        if isinstance(read, Refused):
            return read
        with self._store.transaction() as transaction:
            now = self._now()
            case = _case(transaction, case_id)
            if (stale := changed(case, seen)) is not None:
                return stale
            return appeal(transaction, self._book, case, read, now)

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


def open_desk(store: Store, clock: Clock, links: LetterLinks = NO_LINKS) -> Desk:
    """Make a desk over a store, with its tenants and its policies."""
    with store.snapshot() as snapshot:
        tenants = {each.id: each for each in snapshot.tenants()}
    return Desk(store, CaseBook(PolicyShelf().policy, tenants, load_texts, links), clock)
