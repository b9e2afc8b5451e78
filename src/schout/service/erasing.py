"""Erases what is kept about somebody: rows go at once, then the keys of what the ledger holds.

Rows, the act in the ledger and the list of keys to destroy are one transaction. What a crash leaves
of the keys is destroyed at the next start: `finish`. See docs/decisions/0016.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import msgspec

from schout.core.cases.reported import REPORT_RULE, finding_id
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.owner import Owner, of_reporter
from schout.core.evidence.redact import WITHHELD
from schout.core.model.act import Refused
from schout.core.model.case import Case
from schout.core.model.ids import CaseId, TenantId
from schout.core.model.message import MessageState
from schout.core.model.moment import from_datetime
from schout.core.model.permit_request import PermitRequestId
from schout.core.model.report import Report, Reporter
from schout.core.model.value import Value
from schout.core.model.vocabulary import ReportState, SanctionState
from schout.ports.store import Snapshot, Store, Transaction
from schout.service.api_keys import forget_keys_of, keys_in
from schout.service.edge import forget_switches_of, switches_of
from schout.service.report_answers import forget_record

SUBJECT = "erasure"
"""What the entries in the ledger are about."""
APPEAL_TIME = timedelta(days=184)
"""Six months and a day: so long an appeal can still come (Regulation (EU) 2022/2065, Art. 20)."""
_PENDING = "erasing/keys"
_ALL = 1_000_000_000
_ONCE = 500
_SHARING = {"merged", "split"}
"""Words of a history that say that a case has findings or decisions of another."""
_IN_FORCE = (SanctionState.WANTED, SanctionState.ACTIVE, SanctionState.LIFTING)


class Hindrance(StrEnum):
    """Why somebody's data cannot be erased yet (Regulation (EU) 2016/679, Art. 17(3))."""

    CASE_OPEN = "case_open"
    LEGAL_HOLD = "legal_hold"
    TO_TELL = "to_tell"
    """An authority must be told of a case, or a person says why not."""
    APPEAL_TIME = "appeal_time"
    """An appeal can still come, or waits for an answer."""
    SANCTION = "sanction"
    PERMIT = "permit"
    REPORT_UNSORTED = "report_unsorted"
    LETTER_WAITING = "letter_waiting"
    STILL_SERVED = "still_served"
    """The register says that something belongs to the tenant today."""
    CLOCK = "clock"
    """The clock is far ahead of the last time: a wrong one would erase all there is."""


class InTheWay(Value, frozen=True, kw_only=True):
    """One thing that stops it."""

    what: Hindrance
    ref: str
    """The id of it."""
    until: datetime | None = None
    """When it is over; `None`: when somebody ends it."""


class EraseEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of an erasure: no name, and nothing of what was erased."""

    what: Literal["tenant", "reporter", "retention"]
    by: str
    reason: str
    keys: tuple[str, ...]
    """The ids of the keys that were destroyed."""
    counts: dict[str, int]


class Erased(Value, frozen=True, kw_only=True):
    """What came of it."""

    counts: dict[str, int]
    """How much was taken away, by what it was; empty when something is in the way."""
    keys: int = 0
    in_the_way: tuple[InTheWay, ...] = ()
    quoted_in: tuple[CaseId, ...] = ()
    """Cases that quote what a reporter wrote, in the ledger and in letters to the tenant, without
    names and addresses: it stays as long as the case, for which it is the evidence."""


def erase_tenant(
    store: Store, tenant: TenantId, by: str, reason: str, now: datetime, *, try_only: bool = False
) -> Erased | Refused:
    """Erase all that is kept about a tenant, unless something is in the way."""
    with store.transaction() as transaction:
        cases = transaction.cases(tenant=tenant, limit=_ALL)
        known = any(each.id == tenant for each in transaction.tenants())
        counts = _tenant_counts(transaction, tenant, cases)
        if not known and not counts:
            return Refused(code="SCH-E060", message=f"nothing is kept about tenant `{tenant}`")
        hindered = tuple(_of_tenant(transaction, tenant, now))
        if hindered or try_only:
            return Erased(counts={} if hindered else counts, in_the_way=hindered)
        subjects = [f"tenant:{tenant}"]
        subjects += [f"request:{each}" for each in _asked_of(transaction, tenant)]
        others = _take_tenant(transaction, tenant, cases)
        found = {key for each in subjects for key in transaction.keys.of_subject(each)}
        keys = tuple(sorted({*found, *transaction.keys.of_owners(others)}))
        entry = EraseEntry(what="tenant", by=by, reason=reason, keys=keys, counts=counts)
        note(transaction, entry, now)
    finish(store)
    return Erased(counts=counts, keys=len(keys))


def _take_tenant(
    transaction: Transaction, tenant: TenantId, cases: Iterable[Case]
) -> tuple[Owner, ...]:
    """Take all of a tenant away; give who else owns something that is about it."""
    owners = [owner for case in cases for owner in take_case(transaction, case)]
    owners += take_reports(transaction, transaction.clearing.reports_about(tenant))
    while loose := transaction.clearing.loose_of(tenant, _ONCE):
        transaction.clearing.drop_decisions(loose)
    transaction.clearing.drop_permits([each.id for each in transaction.permits(tenant)])
    transaction.clearing.drop_requests(_asked_of(transaction, tenant))
    forget_keys_of(transaction, tenant)
    forget_switches_of(transaction, tenant)
    transaction.clearing.drop_tenant(tenant)
    return tuple(owners)


def _asked_of(transaction: Transaction, tenant: TenantId) -> list[PermitRequestId]:
    """Give the requests for permits that are about a tenant."""
    requests = transaction.asked_for.permit_requests()
    return [each.id for each in requests if each.tenant == tenant]


def erase_reporter(
    store: Store,
    keys: Collection[str],
    by: str,
    reason: str,
    now: datetime,
    *,
    try_only: bool = False,
) -> Erased | Refused:
    """Erase who reported and what they wrote; that there was a report, and its outcome, stay.

    What a case rests on quotes it: that goes out of the rows, and stays in the ledger under the key
    of the tenant and in the letters that were sent, as long as the case.

    `keys`: the `Reporter.key` of each way in which they reported.
    """
    with store.transaction() as transaction:
        reports = tuple(
            report for key in keys for report in transaction.reports(reporter=key, limit=_ALL)
        )
        if not reports:
            return Refused(code="SCH-E060", message="nothing is kept about this reporter")
        found = tuple(_of_reporter(transaction, reports))
        if found:
            return Erased(counts={}, in_the_way=found)
        counts = {"reports": len(reports)}
        quoted = tuple(sorted({each.case for each in reports if each.case is not None}))
        if try_only:
            return Erased(counts=counts, quoted_in=quoted)
        empty_reports(transaction, reports)
        gone = tuple(
            sorted(one for key in keys for one in transaction.keys.of_subject(f"reporter:{key}"))
        )
        entry = EraseEntry(what="reporter", by=by, reason=reason, keys=gone, counts=counts)
        note(transaction, entry, now)
    finish(store)
    return Erased(counts=counts, keys=len(gone), quoted_in=quoted)


def note(transaction: Transaction, entry: EraseEntry, now: datetime) -> None:
    """Write it into the ledger, and let the keys be destroyed once that is kept."""
    transaction.append(from_datetime(now), EntryKind.ACT, SUBJECT, entry)
    transaction.keys.retire(entry.keys)
    pending = sorted({*_pending(transaction), *entry.keys})
    transaction.put_checkpoint(_PENDING, msgspec.json.encode(pending))


def finish(store: Store) -> int:
    """Destroy the keys that were to be destroyed; give how many. Call it at each start too."""
    with store.snapshot() as snapshot:
        pending = _pending(snapshot)
    if pending:
        store.destroy(pending)
        with store.transaction() as transaction:
            left = sorted({*_pending(transaction)} - {*pending})
            transaction.put_checkpoint(_PENDING, msgspec.json.encode(left))
        store.scrub()
    return len(pending)


def take_case(transaction: Transaction, case: Case) -> tuple[Owner, ...]:
    """Take a case away, with the reports in it; give whose these were."""
    owners = take_reports(transaction, transaction.reports(case=case.id, limit=_ALL))
    transaction.clearing.drop_case(case, _shared(transaction, case))
    return owners


def _shared(transaction: Transaction, case: Case) -> frozenset[str]:
    """Give what other cases may rest on too: they were one with it, or one goes on in another."""
    if all(each.what not in _SHARING for each in case.history):
        return frozenset()
    others = [each for each in transaction.cases(tenant=case.tenant, limit=_ALL) if each != case]
    shared = {ref for each in others for ref in (*each.findings, *each.decisions)}
    decided = (transaction.decision(each) for each in case.decisions if each in shared)
    return frozenset({*shared, *(each[0].finding for each in decided if each is not None)})


def take_reports(transaction: Transaction, reports: Iterable[Report]) -> tuple[Owner, ...]:
    """Take reports away, with their bytes and the letters that answer them; give whose they were.

    What the ledger says of them is there until the keys of these owners are destroyed.
    """
    gone = tuple(reports)
    transaction.clearing.drop_reports([each.id for each in gone])
    _drop_bytes(transaction, gone)
    _forget_records(transaction, gone)
    return tuple(of_reporter(each) for each in gone)


def empty_reports(transaction: Transaction, reports: Iterable[Report]) -> tuple[Owner, ...]:
    """Leave of reports that there were such, and what came of them; give whose they were."""
    full = [each for each in reports if not _is_empty(each)]
    transaction.clearing.drop_letters([each.id for each in full])
    _take_words(transaction, full)
    for report in full:
        transaction.clearing.put_shell(_shell(report))
    _drop_bytes(transaction, full)
    _forget_records(transaction, full)
    return tuple(of_reporter(each) for each in full)


def _take_words(transaction: Transaction, reports: Collection[Report]) -> None:
    """Take out of the rows of findings and decisions what they quote of reports."""
    digests = {each.digest for each in reports}
    loose = (msgspec.structs.replace(each, case=None) for each in reports)
    named = {finding_id(each, each.clause) for each in loose if each.clause is not None}
    for name in {each.case for each in reports if each.case is not None}:
        case = transaction.case(name)
        named.update(() if case is None else case.findings)
    for each in sorted(named):
        finding = transaction.finding(each)
        if finding is not None and finding.rule == REPORT_RULE:
            evidence = tuple(
                msgspec.structs.replace(one, excerpt=WITHHELD) if one.digest in digests else one
                for one in finding.evidence
            )
            if evidence != finding.evidence:
                bare = msgspec.structs.replace(finding, evidence=evidence)
                transaction.clearing.put_bare(bare)


def _forget_records(transaction: Transaction, gone: Iterable[Report]) -> None:
    """Forget the record of whom no report is kept of any more."""
    for key in sorted({each.reporter.key for each in gone}):
        if not transaction.reports(reporter=key, limit=1):
            forget_record(transaction, key)


def _is_empty(report: Report) -> bool:
    return report.reporter.key == _nobody(report)


def _nobody(report: Report) -> str:
    return f"erased {report.id}"


def _shell(report: Report) -> Report:
    return msgspec.structs.replace(
        report,
        reporter=Reporter(key=_nobody(report), kind=report.reporter.kind),
        digest=sha256_digest(report.id.encode()),
        size_bytes=0,
        objects=(),
        at=None,
        text="",
        attachments=(),
        reference=None,
        problems=(),
    )


def _drop_bytes(transaction: Transaction, gone: Iterable[Report]) -> None:
    """Take raw bytes away that no other report came as."""
    for digest in sorted({each.digest for each in gone}):
        if not transaction.clearing.has_bytes(digest):
            transaction.clearing.drop_blob(digest)


def _pending(snapshot: Snapshot) -> tuple[str, ...]:
    body = snapshot.checkpoint(_PENDING)
    return () if body is None else msgspec.json.decode(body, type=tuple[str, ...])


def _tenant_counts(
    transaction: Transaction, tenant: TenantId, cases: tuple[Case, ...]
) -> dict[str, int]:
    found = Counter(
        cases=len(cases),
        notices=sum(len(transaction.notices(each.id)) for each in cases),
        reports=len(transaction.clearing.reports_about(tenant)),
        permits=len(transaction.permits(tenant)),
        requests=len(_asked_of(transaction, tenant)),
        api_keys=sum(each.tenant == tenant for each in keys_in(transaction)),
        switches=sum(each.tenant == tenant for each in switches_of(transaction)),
        belongings=sum(each.tenant == tenant for each in transaction.belongings()),
    )
    return dict(+found)


def _of_tenant(snapshot: Transaction, tenant: TenantId, now: datetime) -> Iterator[InTheWay]:
    for case in snapshot.cases(tenant=tenant, limit=_ALL):
        yield from _of_case(case, now)
    for sanction in snapshot.sanctions(tenant=tenant, states=_IN_FORCE):
        yield InTheWay(what=Hindrance.SANCTION, ref=sanction.id, until=sanction.ends)
    for permit in snapshot.permits(tenant):
        if permit.until > now:
            yield InTheWay(what=Hindrance.PERMIT, ref=permit.id, until=permit.until)
    for report in snapshot.clearing.reports_about(tenant):
        if report.state is ReportState.UNSORTED:
            yield InTheWay(what=Hindrance.REPORT_UNSORTED, ref=report.id)
    for each in snapshot.belongings():
        if each.tenant == tenant and (each.until is None or each.until > now):
            yield InTheWay(what=Hindrance.STILL_SERVED, ref=each.value, until=each.until)


def _of_case(case: Case, now: datetime) -> Iterator[InTheWay]:
    if case.hold is not None:
        yield InTheWay(what=Hindrance.LEGAL_HOLD, ref=case.id)
    if case.to_tell:
        yield InTheWay(what=Hindrance.TO_TELL, ref=case.id)
    if case.is_open or case.closed_at is None:
        yield InTheWay(what=Hindrance.CASE_OPEN, ref=case.id)
    elif case.notified_at is not None and case.closed_at + APPEAL_TIME > now:
        until = case.closed_at + APPEAL_TIME
        yield InTheWay(what=Hindrance.APPEAL_TIME, ref=case.id, until=until)


def _of_reporter(snapshot: Snapshot, reports: Iterable[Report]) -> Iterator[InTheWay]:
    told = set[str]()
    for report in reports:
        if report.state is ReportState.UNSORTED:
            yield InTheWay(what=Hindrance.REPORT_UNSORTED, ref=report.id)
        case = None if report.case is None else snapshot.case(report.case)
        if case is not None and case.id not in told:
            told.add(case.id)
            if case.hold is not None:
                yield InTheWay(what=Hindrance.LEGAL_HOLD, ref=case.id)
            elif case.to_tell:
                yield InTheWay(what=Hindrance.TO_TELL, ref=case.id)
            elif case.is_open:
                yield InTheWay(what=Hindrance.CASE_OPEN, ref=case.id)
    ids = {each.id for each in reports}
    for message in snapshot.messages(MessageState.WAITING, _ALL):
        notice = snapshot.notice(message.notice)
        if notice is not None and notice.report in ids:
            yield InTheWay(what=Hindrance.LETTER_WAITING, ref=message.id)
