"""What is kept about a tenant, and about a reporter, as files to hand to them.

An answer to Art. 15 and 20 of Regulation (EU) 2016/679. What belongs to other people is left out
(Art. 15(4)): who reported, who works at the host, whose tenant a report is about. Raw bytes of
reports are left out too: their sender has them, and nobody here knows what is in them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from schout.core.evidence.bundle import Member, document
from schout.core.evidence.withhold import Audience, Plain, hidden_words, shown
from schout.core.model.case import Case
from schout.core.model.ids import CaseId, TenantId
from schout.core.model.report import Report
from schout.core.model.value import Value, canonical_json
from schout.core.model.vocabulary import NoticeKind
from schout.ports.store import DecisionRecord, Snapshot
from schout.service.bundle import withheld_fields

_ALL = 1_000_000_000
_TO_REPORTERS = {
    NoticeKind.RECEIPT,
    NoticeKind.REPORTER_ANSWER,
    NoticeKind.REPORTER_WARNING,
}
_OF_OTHERS = ("tenant", "case")
"""Whom a report is about is none of its reporter's data."""


def export_tenant(snapshot: Snapshot, tenant: TenantId) -> tuple[Member, ...]:
    """Give all that the store keeps about a tenant; no files when it knows none of that id.

    It covers the register, permits and cases with all that is in them, reports included, but for
    cases of which the law forbids to tell the tenant (Regulation (EU) 2016/679, Art. 23). Pack the
    files with `core.evidence.bundle.pack`.
    """
    known = [each for each in snapshot.tenants() if each.id == tenant]
    every = snapshot.cases(tenant=tenant, limit=_ALL)
    cases = [each for each in every if not each.silences]
    if not known and not cases:
        return ()
    owned = [each for each in snapshot.belongings() if each.tenant == tenant]
    records = {case.id: list(_records(snapshot, case)) for case in cases}
    words = hidden_words((each for found in records.values() for each in found), Audience.TENANT)
    withholds = _withholds(snapshot, cases)
    members = [
        Member(name="tenant.json", data=document(known)),
        Member(name="belongings.json", data=document(owned)),
        Member(name="permits.json", data=document(snapshot.permits(tenant))),
    ]
    for case in cases:
        told = [
            {"kind": kind, "value": shown(kind, plain, Audience.TENANT, withholds, words)}
            for kind, plain in records[case.id]
        ]
        members.append(Member(name=f"cases/{case.id}.json", data=document(told)))
    return tuple(members)


def export_reporter(snapshot: Snapshot, key: str) -> tuple[Member, ...]:
    """Give all that the store keeps about a reporter, by `Reporter.key`; no files when nothing."""
    reports = snapshot.reports(reporter=key, limit=_ALL)
    if not reports:
        return ()
    answers = [
        _without(notice, *_OF_OTHERS, "decision")
        for report in reports
        for notice in snapshot.letters(report.id)
    ]
    told = [_own(report) for report in reports]
    return (
        Member(name="reports.json", data=document(told)),
        Member(name="answers.json", data=document(answers)),
    )


def _records(snapshot: Snapshot, case: Case) -> Iterator[tuple[str, Plain]]:
    """Give what belongs to a case but letters to reporters."""
    yield "case", _plain(case)
    for decision in case.decisions:
        kept = snapshot.decision(decision)
        if kept is not None:
            yield "decision", _plain(DecisionRecord(decision=kept[0], input=kept[1]))
    for finding in case.findings:
        found = snapshot.finding(finding)
        if found is not None:
            yield "finding", _plain(found)
    for notice in snapshot.notices(case.id):
        if notice.kind not in _TO_REPORTERS:
            yield "notice", _plain(notice)
    yield from _side_records(snapshot, case.id)


def _side_records(snapshot: Snapshot, case: CaseId) -> Iterator[tuple[str, Plain]]:
    for sanction in snapshot.sanctions(case=case):
        yield "sanction", _plain(sanction)
    for appeal in snapshot.appeals(case=case):
        yield "appeal", _plain(appeal)
    for report in snapshot.reports(case=case, limit=_ALL):
        yield "report", _plain(report)


def _withholds(snapshot: Snapshot, cases: Iterable[Case]) -> dict[str, frozenset[str]]:
    """Say what clauses withhold under any of the policies that the cases were decided under."""
    kept = [snapshot.decision(each) for case in cases for each in case.decisions]
    digests = {found[0].policy.digest for found in kept if found is not None}
    return withheld_fields(snapshot, sorted(digests))


def _own(report: Report) -> Plain:
    return _without(report, *_OF_OTHERS)


def _without(value: Value, *fields: str) -> Plain:
    return {name: item for name, item in _plain(value).items() if name not in fields}


def _plain(value: Value) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(canonical_json(value))
    return plain
