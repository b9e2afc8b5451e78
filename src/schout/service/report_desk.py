"""Takes reports: keeps what came, finds whose it is and which case it belongs to.

What cannot be sorted by machine waits for a person. Nothing that came is lost: the raw bytes are
kept by digest before anything else is made of them, in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from schout.adapters.system import SystemClock
from schout.core.cases.correlation import (
    SAME_WITHIN,
    CorrelationKey,
    correlation_key,
    marks_of,
)
from schout.core.cases.reported import finding_of, with_report, without_words
from schout.core.decide.reporter_record import may_be_looked_at, precision_permille, priority
from schout.core.evidence.chain import EntryKind
from schout.core.evidence.owner import of_reporter
from schout.core.intake.reports.attribute import Attributed, attribute
from schout.core.intake.reports.form import grave_of
from schout.core.intake.reports.knowns import Knowns, knowns_of
from schout.core.model.act import Refused
from schout.core.model.case import Case
from schout.core.model.errors import NotFound
from schout.core.model.host import host_in
from schout.core.model.ids import ClauseId, ReportId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report
from schout.core.model.reporter import ReporterRecord, Standing
from schout.core.model.value import Value
from schout.core.model.vocabulary import Grave, ReportState
from schout.core.policy.read_pack import read_pack
from schout.core.policy.schema import Policy
from schout.ports.store import Snapshot, Store, Transaction
from schout.service.case_book import CaseBook
from schout.service.hushing import hush
from schout.service.packs import load_pack, load_texts
from schout.service.pipeline import Road, publish
from schout.service.receipts import Receipts
from schout.service.registers import Known, known_from_store
from schout.service.report_answers import record_of
from schout.service.settings import Settings
from schout.service.status_links import letter_links

_DAY = timedelta(days=1)
_EARLIER = 200
"""Of a reporter's last reports so many are compared with a new one."""
_SETTLED = {ReportState.UPHELD, ReportState.UNFOUNDED, ReportState.DUPLICATE, ReportState.NOT_OURS}


class Received(Value, frozen=True, kw_only=True):
    """What became of a report when it came in."""

    report: Report
    case: Case | None = None
    why: tuple[str, ...] = ()
    """In words for a person: whose it is, and why it is in this case or in none."""
    known: bool = False
    """It had come before, word for word at the same moment; nothing was changed."""


class SortEntry(Value, frozen=True, kw_only=True):
    """What the ledger keeps of a person who sorts a report."""

    report: ReportId
    by: str
    reason: str
    state: ReportState
    clause: ClauseId | None = None
    tenant: TenantId | None = None


class ReportDesk:
    """Takes reports into a store."""

    def __init__(
        self, store: Store, road: Road, policy: Policy, known: Known, knowns: Knowns
    ) -> None:
        """`knowns`: what reading a report asks of the policy and the operator."""
        self._store, self._road, self._policy = store, road, policy
        self._known, self.knowns = known, knowns

    @property
    def book(self) -> CaseBook:
        """What moves the cases on that reports go into."""
        return self._road.book

    def receipts(self) -> Receipts:
        """Give who writes what reporters are owed: nobody has to wait for that."""
        return Receipts(self._store, self.book, self._policy)

    def learn(self, known: Known) -> None:
        """Go on with a register that has changed."""
        self._known = known
        self._road.learn(known.tenants)

    def take(self, reports: Sequence[tuple[Report, bytes]]) -> tuple[Received, ...]:
        """Keep reports with their raw bytes, all in one transaction, and sort what can be sorted.

        When it returns they are on the disk; when it raises none of them is.
        """
        with self._store.transaction() as transaction:
            return tuple(self._take(transaction, report, raw) for report, raw in reports)

    def _take(self, transaction: Transaction, report: Report, raw: bytes) -> Received:
        before = transaction.report(report.id)
        if before is not None:
            case = None if before.case is None else transaction.case(before.case)
            return Received(report=before, case=case, known=True)
        at_us = from_datetime(report.received_at)
        quiet = self._is_quiet(report)
        report = _on_child_abuse(report) if quiet else report
        copy = self._copy_of(transaction, report)
        if copy is not None and self._is_quiet(copy):
            quiet, report = True, _on_child_abuse(report)
        if not quiet:  # of child abuse only the digest: what is attached must not lie here
            transaction.put_blob(report.digest, raw, at_us)
        if copy is not None:
            again = msgspec.structs.replace(
                report, state=ReportState.DUPLICATE, case=copy.case, tenant=copy.tenant
            )
            transaction.put_report(again, at_us)
            return Received(report=again, why=(f"the same as {copy.id} of the same reporter",))
        return self._sort(transaction, report)

    def _is_quiet(self, report: Report) -> bool:
        return self.knowns.is_child_abuse(report.category, report.clause)

    def _copy_of(self, transaction: Transaction, report: Report) -> Report | None:
        since_us = from_datetime(report.received_at - SAME_WITHIN)
        return transaction.report_marked(marks_of(report), since_us)

    def _sort(self, transaction: Transaction, report: Report) -> Received:
        whose = attribute(report, self._known.register)
        report = msgspec.structs.replace(report, tenant=report.tenant or whose.tenant)
        record = record_of(transaction, report.reporter.key)
        if not self._is_looked_at(transaction, report, record):
            why = (*whose.why, "the reporter has sent many unfounded reports: it waits")
            return self._wait(transaction, report, why)
        if report.clause is None:
            return self._wait(transaction, report, (*whose.why, "no clause is known for it"))
        if report.tenant is None:
            return self._wait(transaction, report, whose.why)
        if self._policy.clause(report.clause).ladder is None:
            why = (*whose.why, f"clause `{report.clause}` has no ladder: a person answers")
            return self._wait(transaction, report, why)
        return self._into_case(transaction, report, whose, record, report.received_at)

    def _is_looked_at(
        self, transaction: Transaction, report: Report, record: ReporterRecord
    ) -> bool:
        """Tell whether a report is sorted at once: a slowed reporter has a few a day.

        What an authority must be told of waits for nobody's record.
        """
        if report.grave:
            return True
        taken = 0
        if record.standing is Standing.SLOWED:
            since_us = from_datetime(report.received_at - _DAY)
            taken = len(transaction.reports(reporter=record.key, since_us=since_us, limit=_EARLIER))
        return may_be_looked_at(record, report.reporter.kind, taken)

    def _wait(self, transaction: Transaction, report: Report, why: tuple[str, ...]) -> Received:
        if report.grave:
            about = " and ".join(report.grave).replace("_", " ")
            why = (*why, f"{about}: a person looks at it before all else")
        transaction.put_report(report, from_datetime(report.received_at))
        return Received(report=report, why=why)

    def _into_case(
        self,
        transaction: Transaction,
        report: Report,
        whose: Attributed,
        record: ReporterRecord,
        now: datetime,
    ) -> Received:
        clause, tenant = report.clause, report.tenant
        if clause is None or tenant is None:
            raise ValueError("expected a report with its clause and its tenant")
        key = correlation_key(self._policy, clause, tenant, whose.about)
        into = self._open_case(transaction, key, now)
        kept = clause if into is None else into.clause
        finding = finding_of(
            report,
            clause,
            tenant,
            whose.about,
            precision_permille(record) // 10,
            quiet=self._is_quiet(report),
            withhold=self._policy.clause(kept).evidence.withhold,
        )
        if into is not None:  # what it is about stays what the case is about
            finding = msgspec.structs.replace(finding, clause=into.clause, object=into.object)
        urgency = priority(record, report.reporter.kind)
        taken = self._road.take(
            transaction, finding, into, lambda case: with_report(case, report, urgency)
        )
        if taken is None or taken.case is None:
            outcome = "known" if taken is None else taken.decision.outcome.value
            why = (*whose.why, f"no case follows from it: {outcome}")
            return self._wait(transaction, report, why)
        case = taken.case
        report = msgspec.structs.replace(report, case=case.id, state=ReportState.IN_CASE)
        transaction.put_report(report, from_datetime(report.received_at))
        _, family, _ = key.why
        named = whose.tenant == tenant  # that it is this tenant's, and what it is about, was said
        why = (*whose.why, family) if named else (*whose.why, *key.why)
        return Received(report=report, case=case, why=why)

    def _open_case(
        self, transaction: Transaction, key: CorrelationKey, now: datetime
    ) -> Case | None:
        """Find the case on the same matter: same tenant, family of clauses, and object.

        What is due in it is done first: one that is over by now takes nothing more.
        """
        # a case on a host is a case on all that is there
        same = {key.object or None, host_in(key.object)}
        for each in transaction.open_cases(key.tenant, same):
            if (each.ladder or each.clause) == key.family:
                case = self.book.work(transaction, each, now)
                if case.is_open:
                    return case
        return None

    def sort(
        self,
        report_id: ReportId,
        by: str,
        reason: str,
        now: datetime,
        *,
        clause: ClauseId | None = None,
        tenant: TenantId | None = None,
        threat_to_life: bool = False,
    ) -> Received | Refused:
        """Let a person say which clause or tenant a report is about; then it goes its way.

        `threat_to_life`: that somebody's life is in danger, which the report did not say itself.
        """
        with self._store.transaction() as transaction:
            report = _found(transaction, report_id)
            if report.state is not ReportState.UNSORTED:
                return _not_waiting(report)
            clause, tenant = clause or report.clause, tenant or report.tenant
            if clause is None or tenant is None:
                return Refused(code="SCH-D031", message="expected a clause and a tenant")
            if clause not in self.knowns.clauses or self._policy.clause(clause).ladder is None:
                return Refused(code="SCH-D032", message=f"nothing can follow under `{clause}`")
            if all(each.id != tenant for each in self._known.tenants):
                return Refused(code="SCH-D033", message=f"there is no tenant `{tenant}`")
            report = msgspec.structs.replace(report, clause=clause, tenant=tenant)
            report = graver(report, *grave_of(threat_to_life=threat_to_life))
            self._note(transaction, report, by, reason, ReportState.IN_CASE, now)
            whose = attribute(report, self._known.register)
            if self._is_quiet(report):
                report = graver(hush(transaction, report, now), Grave.CHILD_ABUSE)
            record = record_of(transaction, report.reporter.key)
            return self._into_case(transaction, report, whose, record, now)

    def close(
        self, report_id: ReportId, state: ReportState, by: str, reason: str, now: datetime
    ) -> Received | Refused:
        """Let a person end a report without a case: unfounded, not ours, or a duplicate."""
        if state not in _SETTLED - {ReportState.UPHELD}:
            return Refused(code="SCH-D034", message=f"a report cannot be closed as `{state}`")
        with self._store.transaction() as transaction:
            report = _found(transaction, report_id)
            if report.state is not ReportState.UNSORTED:
                return _not_waiting(report)
            self._note(transaction, report, by, reason, state, now)
            book, policy = self._road.book, self._policy
            after = book.answer(transaction, report, state, policy, now, acted=False)
            return Received(report=after)

    def _note(
        self,
        transaction: Transaction,
        report: Report,
        by: str,
        reason: str,
        state: ReportState,
        now: datetime,
    ) -> None:
        entry = SortEntry(
            report=report.id,
            by=by,
            reason=reason,
            state=state,
            clause=report.clause,
            tenant=report.tenant,
        )
        owner = of_reporter(report)
        transaction.append(from_datetime(now), EntryKind.ACT, report.id, entry, owner)


def graver(report: Report, *kinds: Grave) -> Report:
    """Give a report of which an authority must be told, if it is so."""
    grave = tuple(each for each in Grave if each in {*report.grave, *kinds})
    return msgspec.structs.replace(report, grave=grave)


def _on_child_abuse(report: Report) -> Report:
    """Give a report on the abuse of children as it is kept."""
    return graver(without_words(report), Grave.CHILD_ABUSE)


def _found(snapshot: Snapshot, report_id: ReportId) -> Report:
    found = snapshot.report(report_id)
    if found is None:
        hint = "see `schout report list`"
        raise NotFound("SCH-D030", f"there is no report `{report_id}` in this store", hint)
    return found


def _not_waiting(report: Report) -> Refused:
    return Refused(code="SCH-D035", message=f"the report is {report.state.value}")


def open_report_desk(store: Store, settings: Settings) -> ReportDesk:
    """Make a desk for reports over a store, under the policy of the settings."""
    source = load_pack(settings.policy)
    policy = read_pack(source)
    known = known_from_store(store)
    with store.transaction() as transaction:
        publish(transaction, policy, source.files, SystemClock().now_us())
    return report_desk(store, settings, policy, known)


def report_desk(store: Store, settings: Settings, policy: Policy, known: Known) -> ReportDesk:
    """Make a desk for reports under a policy and a register that are known already."""
    road = Road(policy, known.tenants, load_texts, keep_all=True, links=letter_links(settings))
    reports = settings.reports
    knowns = knowns_of(
        policy,
        trusted_flaggers=reports.trusted_flaggers,
        authorities=reports.authorities,
        authserv=reports.authserv or None,
    )
    return ReportDesk(store, road, policy, known, knowns)
