"""What a tenant may see of its case, and a reporter of a report. One place decides it: this.

Shown is what the letters show: no reporter, no note, no legal hold, no name of a person of the
host, nothing that waits for people to agree. While the law forbids to tell the tenant (`silences`),
there is nothing to see. No HTML is made here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

import msgspec

from schout.core.cases.acts import act
from schout.core.cases.appeals import file_appeal
from schout.core.cases.frame import frame_of
from schout.core.cases.told import knows_of, told_at
from schout.core.evidence.redact import WITHHELD, with_marks
from schout.core.evidence.withhold import Audience, hidden_words, shown
from schout.core.model.act import AskTime, ClaimRemedy, FileAppeal, Refused
from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import CaseId, ReportId, TenantId
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal
from schout.core.model.tenant import Tenant
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import (
    NoticeKind,
    ReportState,
    SanctionState,
)
from schout.core.notices.excerpts import digest_line, excerpt_line, left_out, place_line
from schout.core.notices.grounds import (
    decided_line,
    fact_lines,
    is_reported,
    origin_line,
    weight_lines,
)
from schout.core.notices.layout import clean
from schout.core.notices.letter import NAME_CHARACTERS, provider_zone, spoken, zone_of
from schout.core.notices.measures import measures_of, sanction_line
from schout.core.notices.redress import REPORTER_TERM, elsewhere
from schout.core.notices.remedy import next_line
from schout.core.policy.schema import Clause, Policy
from schout.core.policy.sentences import calendar_lines, measure_line, step_title
from schout.core.policy.texts import Voice
from schout.core.policy.words import capital, day, deadline, stamp, within
from schout.ports.store import Snapshot
from schout.service.desk_appeals import last_violation
from schout.service.portal_page import (
    AppealPage,
    Asked,
    CanDo,
    CasePage,
    Decided,
    Excerpt,
    Happened,
    Letter,
    ReportPage,
    Seen,
    View,
    Word,
)

LINGERS = timedelta(days=30)
"""So long after its end a case can still be looked at, so that its tenant sees how it ended."""
EVIDENCE_SHOWN = 5
"""As in the notice."""
_DIGEST_CHARACTERS = len("sha256:") + 12
_OBJECTS_SHOWN = 20
_ALL = 1_000_000
_LETTERS = frozenset(
    (
        *(NoticeKind.TENANT_NOTICE, NoticeKind.STATEMENT_OF_REASONS, NoticeKind.REMINDER),
        *(NoticeKind.EXTENSION, NoticeKind.REMEDY_CHECKED, NoticeKind.LIFTED),
        *(NoticeKind.APPEAL_RECEIVED, NoticeKind.APPEAL_DECIDED, NoticeKind.SILENCE_ENDED),
    )
)
"""Those that are written to a tenant: not to reporters, and not to billing."""
TOLD = frozenset(
    (
        *("opened", "finding_added", "step_reached", "measures_decided", "confirmed"),
        *("dismissed", "reminded", "window_ended", "claimed", "verified", "not_verified"),
        *("time_asked", "time_granted", "time_refused", "kept", "lifted", "merged"),
        *("appealed", "appeal_taken", "appeal_said", "appeal_decided", "closed"),
    )
)
"""Words of a case's history that its tenant is told; all others are the host's own."""
_DECIDED = frozenset((ReportState.UPHELD, ReportState.UNFOUNDED, ReportState.NOT_OURS))


class _Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What one page speaks of."""

    snapshot: Snapshot
    case: Case
    tenant: Tenant
    decision: Decision
    """The last that holds; what is only proposed is not told."""
    finding: Finding
    policy: Policy
    clause: Clause
    voice: Voice
    zone: tzinfo
    zone_name: str
    now: datetime
    hidden: dict[str, str]

    def moment(self, at: datetime) -> str:
        return deadline(self.voice, at, self.zone)

    def cleaned(self, text: str) -> str:
        """Take out who reported, wherever somebody wrote it."""
        told = shown("text", {"text": text}, Audience.TENANT, {}, self.hidden)["text"]
        return with_marks(str(told), self.voice.say("withheld-mark"))


def case_page(snapshot: Snapshot, case_id: CaseId, view: View) -> CasePage | None:
    """Give what the tenant may see now; `None`: nothing, or nothing any more."""
    matter = _matter(snapshot, case_id, view)
    if matter is None:
        return None
    appeals = snapshot.appeals(case=case_id)
    appeal_until = _appeal_until(matter)
    if not _is_shown(matter, appeals, appeal_until):
        return None
    case, voice, clause, policy = matter.case, matter.voice, matter.clause, matter.policy
    return CasePage(
        case=case.id,
        tenant_id=case.tenant,
        tenant=clean(matter.tenant.name, NAME_CHARACTERS),
        lang=voice.lang,
        zone=matter.zone_name,
        state=case.state,
        closing=case.closing,
        merged_into=case.merged_into or "",
        clause=f"{clause.id} {clause.title[voice.lang]}",
        clause_text=clause.text[voice.lang],
        policy=voice.say(
            "ntc-policy",
            policy=policy.title[voice.lang],
            version=policy.version,
            date=day(voice, policy.effective_from),
        ),
        object=clean(case.object or "", NAME_CHARACTERS),
        opened=matter.moment(case.opened_at),
        asked=_asked(matter),
        decided=_decided(matter, appeal_until),
        seen=_seen(matter),
        appeals=tuple(_appeal(matter, each) for each in appeals),
        history=tuple(_history(matter)),
        letters=tuple(_letters(matter)),
        can=_can(matter, appeals, appeal_until),
    )


def _matter(snapshot: Snapshot, case_id: CaseId, view: View) -> _Matter | None:
    case = snapshot.case(case_id)
    if case is None or not knows_of(case):
        return None
    tenant = tenant_of(snapshot, case.tenant)
    decision = last_violation(snapshot, case)
    finding = None if decision is None else snapshot.finding(decision.finding)
    if tenant is None or decision is None or finding is None:
        return None
    policy = view.policy_of(snapshot, decision.policy.digest)
    zone, zone_name = zone_of(tenant.time_zone)
    reports = snapshot.reports(case=case_id, limit=_ALL)
    return _Matter(
        snapshot=snapshot,
        case=case,
        tenant=tenant,
        decision=decision,
        finding=finding,
        policy=policy,
        clause=policy.clause(case.clause),
        voice=view.texts.voice(spoken(policy, view.lang)),
        zone=zone,
        zone_name=zone_name,
        now=view.now,
        hidden=_hidden(reports),
    )


def tenant_of(snapshot: Snapshot, tenant: TenantId) -> Tenant | None:
    """Find a tenant in the register of a store."""
    return next((each for each in snapshot.tenants() if each.id == tenant), None)


def _hidden(reports: tuple[Report, ...]) -> dict[str, str]:
    """Give what must stand nowhere: who reported, and the digests by which to try out a guess."""
    records = [("report", msgspec.json.decode(canonical_json(each))) for each in reports]
    digests = [each.digest for each in reports]
    begun = [each[:_DIGEST_CHARACTERS] for each in digests]
    words = hidden_words(records, Audience.TENANT)
    return words | dict.fromkeys((*digests, *begun), WITHHELD)


def _is_shown(matter: _Matter, appeals: tuple[Appeal, ...], appeal_until: datetime | None) -> bool:
    """Tell whether the link still opens it: while it is open, can be appealed, or just ended."""
    case = matter.case
    if case.closed_at is None or any(each.state.is_open for each in appeals):
        return True
    ends = [case.closed_at, *(each.decided_at for each in appeals if each.decided_at is not None)]
    last = max(max(ends) + LINGERS, appeal_until or case.closed_at)
    return matter.now <= last


def _asked(matter: _Matter) -> Asked:
    case, voice, clause = matter.case, matter.voice, matter.clause
    until = case.remedy_until if case.is_open else None
    runs = until is not None and until > matter.now
    remedy = clause.remedy if case.is_open else None
    return Asked(
        ask="" if remedy is None else remedy.ask[voice.lang],
        until=matter.moment(until) if runs and until is not None else "",
        business_time=calendar_lines(voice, clause, matter.policy) if runs else (),
        follows=_follows(matter) if runs else "",
    )


def _decided(matter: _Matter, appeal_until: datetime | None) -> Decided:
    voice, zone = matter.voice, matter.zone
    sanctions = matter.snapshot.sanctions(case=matter.case.id)
    gone = [each for each in sanctions if each.state is SanctionState.LIFTED]
    held = [each for each in sanctions if each.state is not SanctionState.LIFTED]
    lines = (measure_line(voice, each) for each in measures_of(matter.decision))
    return Decided(
        at=matter.moment(matter.decision.at),
        measures=tuple(f"{capital(line)}." for line in lines),
        because=tuple(map(matter.cleaned, _because(matter))),
        in_force=tuple(sanction_line(voice, each, zone) for each in held),
        lifted=tuple(sanction_line(voice, each, zone) for each in gone),
        appeal_until="" if appeal_until is None else matter.moment(appeal_until),
    )


def _seen(matter: _Matter) -> Seen:
    evidence = matter.finding.evidence
    return Seen(
        facts=tuple(map(matter.cleaned, _facts(matter))),
        excerpts=tuple(_excerpt(matter, item) for item in evidence[:EVIDENCE_SHOWN]),
        more=max(0, len(evidence) - EVIDENCE_SHOWN),
        withheld=left_out(matter.voice, evidence[:EVIDENCE_SHOWN]),
    )


def _facts(matter: _Matter) -> Iterator[str]:
    finding = matter.finding
    yield from fact_lines(matter.voice, matter.decision, finding, matter.zone)
    hidden = "source_ip" in matter.clause.evidence.withhold or is_reported(finding)
    if finding.source_ip is not None and not hidden:
        address = clean(finding.source_ip, NAME_CHARACTERS)
        yield matter.voice.say("ntc-source_ip", address=address)


def _excerpt(matter: _Matter, item: Evidence) -> Excerpt:
    voice, finding = matter.voice, matter.finding
    return Excerpt(
        place=place_line(voice, finding, item, matter.zone),
        text=excerpt_line(voice, matter.cleaned(item.excerpt)),
        digest=digest_line(finding, item),
    )


def _because(matter: _Matter) -> Iterator[str]:
    voice, decision, finding = matter.voice, matter.decision, matter.finding
    yield voice.say("rsn-as_reported" if is_reported(finding) else "rsn-too_much")
    yield from weight_lines(voice, decision)
    yield origin_line(voice, finding, also_reported=False)
    yield decided_line(voice, decision)
    if decision.measures and decision.refund is not None:
        yield f"{capital(voice.word('refund', decision.refund))}."


def _follows(matter: _Matter) -> str:
    voice, ladder = matter.voice, matter.policy.ladder(matter.case.ladder)
    step = next((each for each in ladder.steps if each.id == matter.case.step), None)
    following = next((each for each in ladder.steps if step and each.id == step.then), None)
    if following is None:
        return voice.say("ntc-next_wait")
    return next_line(voice, ladder, following)


def _appeal_until(matter: _Matter) -> datetime | None:
    """Tell until when the decision can be appealed; `None`: it cannot."""
    case, decision = matter.case, matter.decision
    frame = frame_of(matter.policy, case.clause)
    step = frame.step(decision.step or "")
    if step is None or step.appeal is None:
        return None
    return frame.after(told_at(case, decision.at) or matter.now, step.appeal)


def _can(matter: _Matter, appeals: tuple[Appeal, ...], appeal_until: datetime | None) -> CanDo:
    case, now = matter.case, matter.now
    frame = frame_of(matter.policy, case.clause)
    step = frame.step(matter.decision.step or "")
    appeal = step is not None and not isinstance(
        file_appeal(case, FileAppeal(text="?"), matter.decision, step, appeals, appeal_until, now),
        Refused,
    )
    return CanDo(
        remedied=not isinstance(act(case, ClaimRemedy(), frame, now), Refused),
        time=not isinstance(act(case, AskTime(), frame, now), Refused),
        appeal=appeal,
        say=any(each.state.is_open for each in appeals),
    )


def _appeal(matter: _Matter, appeal: Appeal) -> AppealPage:
    frame = frame_of(matter.policy, matter.case.clause)
    step = None if appeal.step is None else frame.step(appeal.step)
    return AppealPage(
        id=appeal.id,
        at=matter.moment(appeal.filed_at),
        text=appeal.text,
        state=appeal.state,
        said=tuple(
            Word(
                at=matter.moment(each.at),
                ours=each.by != "tenant",
                text=matter.cleaned(each.text),
            )
            for each in appeal.said
        ),
        decided="" if appeal.decided_at is None else matter.moment(appeal.decided_at),
        reason=matter.cleaned(appeal.reason),
        instead="" if step is None else step_title(matter.voice, step),
    )


def _history(matter: _Matter) -> Iterator[Happened]:
    """Tell what happened, the oldest first; of people only what they did."""
    for entry in matter.case.history:
        if entry.what in TOLD:
            own = entry.by == "tenant" and entry.what in {"claimed", "time_asked"}
            yield Happened(
                at=stamp(matter.voice, entry.at, matter.zone),
                what=entry.what,
                said=matter.cleaned(entry.detail) if own else "",
            )


def _letters(matter: _Matter) -> Iterator[Letter]:
    for notice in reversed(matter.snapshot.notices(matter.case.id)):
        if notice.kind in _LETTERS and notice.tenant == matter.case.tenant:
            yield Letter(
                id=notice.id,
                at=matter.moment(notice.prepared_at),
                language=notice.language,
                subject=notice.subject,
                body=matter.cleaned(notice.body),
            )


def report_page(
    snapshot: Snapshot, report_id: ReportId, policy: Policy, view: View
) -> ReportPage | None:
    """Give what whoever sent a report may see of it; `None`: there is no such report."""
    report = snapshot.report(report_id)
    if report is None:
        return None
    voice = view.texts.voice(spoken(policy, view.lang))
    zone = provider_zone(policy)
    at = report.answered_at
    return ReportPage(
        report=report.id,
        received=deadline(voice, report.received_at, zone),
        state=report.state,
        objects=tuple(
            clean(each.normal, NAME_CHARACTERS) for each in report.objects[:_OBJECTS_SHOWN]
        ),
        outcome=voice.say(_outcome(snapshot, report)),
        redress=tuple(_redress(voice, policy, report)),
        answered="" if at is None else deadline(voice, at, zone),
    )


def _outcome(snapshot: Snapshot, report: Report) -> str:
    if report.state is ReportState.UPHELD and report.case is not None:
        case = snapshot.case(report.case)
        if case is not None and case.sanctions:
            return "ans-acted"
    return f"ans-{report.state}"


def _redress(voice: Voice, policy: Policy, report: Report) -> Iterator[str]:
    if report.state not in _DECIDED:
        return
    yield voice.say("ans-by_people")
    yield voice.say(
        "ans-redress",
        within=within(voice, REPORTER_TERM),
        contact=policy.provider.appeal_contact,
        number=report.id,
    )
    yield from elsewhere(voice, policy)
