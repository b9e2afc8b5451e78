"""What a host kept of a short time, for the tests of its reports."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schout.core.model.case import Case
from schout.core.model.decision import Decision, Reason
from schout.core.model.ids import (
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    Digest,
    FindingId,
    ReportId,
    SanctionId,
    TenantId,
)
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.sanction import Appeal, Sanction, StatementOfReasons
from schout.core.model.vocabulary import (
    AppealState,
    CaseState,
    MeasureKind,
    Outcome,
    ReportKind,
    Scope,
    Severity,
    WayBack,
)
from schout.core.reports.kept import Span
from schout.testing.samples import ACME, CALLS, sample_policy_ref

START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = Span(since=START, until=START + timedelta(days=365))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def case(number: int, at: datetime = START, **changes: Any) -> Case:
    given: dict[str, Any] = {
        "id": CaseId(f"cas_{number}"),
        "tenant": ACME,
        "clause": CALLS,
        "object": "acme.example",
        "state": CaseState.CLOSED if "closing" in changes else CaseState.NOTIFIED,
        "opened_at": at,
        "ladder": "resources",
        "step": "notice",
        "strike": 1,
        "policy_version": "2026.1",
        "remedy_until": None,
        "decisions": (DecisionId(f"dec_{number}"),),
        "findings": (FindingId(f"fnd_{number}"),),
        "last_finding_at": at,
        "history": (),
        **changes,
    }
    return Case(**given)


def decision(number: int, at: datetime = START, **changes: Any) -> Decision:
    given: dict[str, Any] = {
        "id": DecisionId(f"dec_{number}"),
        "at": at,
        "finding": FindingId("fnd_1"),
        "tenant": ACME,
        "clause": CALLS,
        "policy": sample_policy_ref(),
        "outcome": Outcome.VIOLATION,
        "severity": Severity.MODERATE,
        "reasons": (Reason(code="first_violation"),),
        "evidence": (Digest("sha256:" + "ab" * 32),),
        **changes,
    }
    return Decision(**given)


def report(number: int, at: datetime = START, objects: int = 1, **changes: Any) -> Report:
    value = ReportedObject(kind=ObjectKind.URL, value="https://a.example/", normal="a.example/")
    given: dict[str, Any] = {
        "id": ReportId(f"rpt_{number}"),
        "kind": ReportKind.FORM,
        "received_at": at,
        "digest": Digest("sha256:" + "ab" * 32),
        "size_bytes": 10,
        "reporter": Reporter(key="sha256:1"),
        "clause": CALLS,
        "objects": (value,) * objects,
        **changes,
    }
    return Report(**given)


def appeal(number: int, at: datetime = START, **changes: Any) -> Appeal:
    given: dict[str, Any] = {
        "id": AppealId(f"apl_{number}"),
        "case": CaseId("cas_1"),
        "tenant": ACME,
        "decision": DecisionId("dec_1"),
        "filed_at": at,
        "text": "we did not",
        **changes,
    }
    return Appeal(**given)


def decided_appeal(number: int, state: AppealState, took: timedelta, **changes: Any) -> Appeal:
    return appeal(number, state=state, decided_at=START + took, reviewer="B. Maes", **changes)


def sanction(number: int, kind: MeasureKind = MeasureKind.THROTTLE, **changes: Any) -> Sanction:
    automated = changes.pop("automated", (True, False))
    given: dict[str, Any] = {
        "id": SanctionId(f"san_{number}"),
        "case": CaseId("cas_1"),
        "tenant": TenantId(ACME),
        "kind": kind,
        "scope": Scope.DATABASE,
        "targets": (),
        "starts": START,
        "ends": START + DAY,
        "review": None,
        "grounds": (),
        "ways_back": (WayBack.EXPIRY, WayBack.APPEAL),
        "reasons": StatementOfReasons(
            decision=DecisionId("dec_1"),
            clause=ClauseId(changes.pop("clause", CALLS)),
            facts="40 calls",
            ground="the policy",
            automated_detection=automated[0],
            automated_decision=automated[1],
            redress="appeal",
        ),
        **changes,
    }
    return Sanction(**given)
