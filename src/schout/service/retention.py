"""Takes away what has been kept as long as the settings say; a legal hold puts it off.

Rows go when their time is over. What the ledger holds goes with the key of its month, once nothing
of that month is kept any more: so a case of a month may stay veiled until the longest one of that
month goes.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from schout.core.evidence.owner import Owner, Part
from schout.core.model.case import Case
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.permit_request import PermitRequestId
from schout.ports.store import Store, Transaction
from schout.service.erasing import (
    Erased,
    EraseEntry,
    Hindrance,
    InTheWay,
    empty_reports,
    finish,
    note,
    take_case,
    take_reports,
)
from schout.service.retention_settings import RetentionSettings

MOST = 500
"""Things of a kind that one sweep takes away: others wait for the store meanwhile."""
LONGEST_REST = timedelta(days=35)
"""After a longer one the clock is not believed: it is looked every hour while anything runs."""
_LAST = "retention/last"
_LATE = timedelta(days=62)
"""So long after its end something may still be said of a case: a letter that was not taken."""
_ALL = 1_000_000_000


def sweep(
    store: Store,
    times: RetentionSettings,
    now: datetime,
    most: int = MOST,
    *,
    trust_clock: bool = False,
) -> Erased:
    """Take away what is due, at most so many of each kind; call it again while it finds some.

    After a rest of more than `LONGEST_REST` it takes nothing unless `trust_clock` says that the
    clock is right.
    """
    finish(store)
    with store.transaction() as transaction:
        last = _last(transaction)
        if last is not None and now - last > LONGEST_REST and not trust_clock:
            return Erased(counts={}, in_the_way=(InTheWay(what=Hindrance.CLOCK, ref=str(last)),))
        transaction.put_checkpoint(_LAST, str(from_datetime(now)).encode())
        cases, of_cases = _cases(transaction, _ago(now, times.cases), most)
        of_reports = _reports(transaction, times, now, most)
        asked = _requests(transaction, _ago(now, times.permits), most)
        counts = +Counter(
            cases=cases,
            reports=len(of_cases) + len(of_reports),
            findings=_findings(transaction, _ago(now, times.findings), most),
            permits=_permits(transaction, _ago(now, times.permits), most),
            requests=len(asked),
        )
        keys = {
            *transaction.keys.of_owners((*of_cases, *of_reports)),
            *_old_keys(transaction, times, now),
        }
        keys |= {key for each in asked for key in transaction.keys.of_subject(f"request:{each}")}
        if counts or keys:
            entry = EraseEntry(
                what="retention",
                by="schout",
                reason="kept as long as the settings say",
                keys=tuple(sorted(keys)),
                counts=dict(counts),
            )
            note(transaction, entry, now)
    if not finish(store) and counts:
        store.scrub()
    return Erased(counts=dict(counts), keys=len(keys))


def _last(transaction: Transaction) -> datetime | None:
    """Give when it was last looked what is due."""
    body = transaction.checkpoint(_LAST)
    return None if body is None else to_datetime(int(body))


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _cases(transaction: Transaction, before: datetime, most: int) -> tuple[int, tuple[Owner, ...]]:
    """Take closed cases away; give how many, and whose the reports in them were."""
    owners: list[Owner] = []
    done = skip = 0
    while done < most:
        found = transaction.clearing.closed(from_datetime(before), skip, most)
        for case in found:
            if done < most and _is_over(transaction, case, before):
                owners += take_case(transaction, case)
                done += 1
            else:
                skip += 1
        if len(found) < most:
            break
    return done, tuple(owners)


def _is_over(transaction: Transaction, case: Case, before: datetime) -> bool:
    """Tell whether a case is kept no longer; one that waits for an answer to an appeal is.

    So is one of which an authority must be told.
    """
    if case.hold is not None or case.to_tell:
        return False
    if case.closed_at is None or case.closed_at >= before:
        return False
    return not (case.appeals and any(e.state.is_open for e in transaction.appeals(case=case.id)))


def _reports(
    transaction: Transaction, times: RetentionSettings, now: datetime, most: int
) -> tuple[Owner, ...]:
    """Take reports of no case away, and empty those whose case is kept longer; give whose."""
    before = _ago(now, times.reports)
    owners = [
        *take_reports(transaction, transaction.clearing.old_reports(from_datetime(before), most))
    ]
    skip = 0
    while times.reports < times.cases and len(owners) < most:
        cases = transaction.clearing.closed(from_datetime(before), skip, most)
        skip += len(cases)
        for case in cases:
            if _is_over(transaction, case, before):
                owners += empty_reports(transaction, transaction.reports(case=case.id, limit=_ALL))
        if len(cases) < most:
            break
    return tuple(owners)


def _findings(transaction: Transaction, before: datetime, most: int) -> int:
    loose = transaction.clearing.loose(from_datetime(before), most)
    transaction.clearing.drop_decisions(loose)
    return len(loose)


def _permits(transaction: Transaction, before: datetime, most: int) -> int:
    over = [each.id for each in transaction.permits() if each.until < before][:most]
    transaction.clearing.drop_permits(over)
    return len(over)


def _requests(transaction: Transaction, before: datetime, most: int) -> tuple[PermitRequestId, ...]:
    asked = transaction.asked_for.permit_requests()
    over = [each.id for each in asked if each.decided_at and each.decided_at < before][:most]
    transaction.clearing.drop_requests(over)
    return tuple(over)


def _old_keys(transaction: Transaction, times: RetentionSettings, now: datetime) -> Iterator[str]:
    """Find keys of months of which nothing is kept any more."""
    days = {
        Part.FINDINGS: times.findings,
        Part.CASES: times.cases,
        Part.PERMITS: times.permits,
        Part.REGISTER: times.cases,
    }
    for part, count in days.items():
        for each in transaction.keys.older(part, f"{_ago(now, count):%Y-%m}"):
            if not _is_kept(transaction, part, each.owner, now):
                yield each.id


def _is_kept(transaction: Transaction, part: Part, owner: Owner, now: datetime) -> bool:
    """Tell whether anything is kept of which something was said in the month of an owner."""
    who, _, name = owner.subject.partition(":")
    tenant = TenantId(name)
    start, end = _span(owner.month)
    match part:
        case Part.CASES if who == "tenant":
            return any(
                _last_of(each, now) + _LATE >= start and _first_of(transaction, each) < end
                for each in transaction.cases(tenant=tenant, limit=_ALL)
            )
        case Part.PERMITS if who == "request":
            return transaction.asked_for.permit_request(PermitRequestId(name)) is not None
        case Part.PERMITS:
            return bool(transaction.permits(tenant))
        case Part.REGISTER:
            known = any(each.id == tenant for each in transaction.tenants())
            return known or bool(transaction.cases(tenant=tenant, limit=1))
        case _:
            return False


def _first_of(transaction: Transaction, case: Case) -> datetime:
    """Tell when the first thing happened that a case rests on: it may go on for others."""
    found = (transaction.finding(each) for each in case.findings)
    began = [each.at for each in found if each is not None]
    return min([case.opened_at, *(each.at for each in case.history[:1]), *began])


def _last_of(case: Case, now: datetime) -> datetime:
    """Tell when the last thing happened in a case; in one that is kept something still can."""
    if case.closed_at is None or case.hold is not None or case.to_tell:
        return now
    return max([case.closed_at, *(each.at for each in case.history[-1:])])


def _span(month: str) -> tuple[datetime, datetime]:
    """Give the begin of a month, such as `2026-12`, and that of the next."""
    year, number = (int(part) for part in month.split("-"))
    start = datetime(year, number, 1, tzinfo=UTC)
    return start, datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
