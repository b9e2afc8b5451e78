"""Chooses which letter goes out on what happens in a case, and has it written.

A letter to a tenant that is not in the register any more is not written; the case says so to the
desk, for its notice has no recipient.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.errors import NotFound
from schout.core.model.finding import Finding
from schout.core.model.ids import ReportId, TenantId
from schout.core.model.notice import Notice
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction, StatementOfReasons
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import Closing, NoticeKind, ReportState, WayBack
from schout.core.policy.schema import Policy

if TYPE_CHECKING:
    from schout.core.notices.letter import Occasion
    from schout.core.policy.texts import Texts


class Letters:
    """Writes letters in the language of whom they are for. What writes them is loaded on use."""

    def __init__(
        self,
        tenants: Mapping[TenantId, Tenant],
        texts: "Callable[[], Texts]",
        link_of: Callable[[ReportId], str] = lambda _: "",
    ) -> None:
        """`link_of` gives the page where a reporter sees how a report is getting on."""
        self._tenants, self._texts, self._link_of = tenants, texts, link_of

    def tenant_notice(
        self,
        case: Case,
        decision: Decision,
        finding: Finding,
        policy: Policy,
        language: str | None = None,
    ) -> Notice:
        """Write the notice on a decision, in a language or in that of the tenant."""
        from schout.core.notices.tenant_notice import prepare  # noqa: PLC0415 - loads Babel

        tenant = self._tenant(case)
        lang = language or tenant.language
        return prepare(case, decision, finding, policy, tenant, lang, self._texts())

    def reasons(
        self, case: Case, decision: Decision, finding: Finding, policy: Policy
    ) -> StatementOfReasons:
        """State the reasons of a decision in the language of the tenant."""
        from schout.core.notices.statement_of_reasons import (  # noqa: PLC0415 - loads Babel
            statement_of,
        )

        tenant = self._tenant(case)
        return statement_of(decision, finding, policy, tenant, tenant.language, self._texts())

    def on_decision(
        self,
        case: Case,
        decision: Decision,
        finding: Finding,
        sanctions: tuple[Sanction, ...],
        policy: Policy,
    ) -> tuple[Notice, ...]:
        """Give what goes out on a decision that a case has entered.

        The notice; with measures, the formal statement of reasons; with a suspension, a note to
        the host's own billing.
        """
        from schout.core.notices.billing_note import billing_note  # noqa: PLC0415 - loads Babel
        from schout.core.notices.statement_of_reasons import (  # noqa: PLC0415 - loads Babel
            statement_letter,
        )

        made = [self.tenant_notice(case, decision, finding, policy)]
        occasion = self._occasion(case, policy, decision.at)
        if sanctions:
            made.append(statement_letter(occasion, decision, finding, sanctions))
        suspending = tuple(each for each in sanctions if each.kind.suspends)
        if suspending:
            made.append(billing_note(occasion, decision, suspending, BILLING))
        return tuple(made)

    def on_move(
        self,
        kind: NoticeKind,
        case: Case,
        decision: Decision,
        finding: Finding,
        lifted: tuple[Sanction, ...],
        policy: Policy,
        now: datetime,
    ) -> Notice:
        """Give what goes out on a move of a case."""
        from schout.core.notices import case_letters  # noqa: PLC0415 - loads Babel

        occasion = self._occasion(case, policy, max(now, case.history[-1].at))
        last = case.history[-2] if case.closing is not None else case.history[-1]
        match kind:
            case NoticeKind.REMINDER:
                return case_letters.reminder(occasion, decision, finding)
            case NoticeKind.EXTENSION:
                granted = last.what == "time_granted"
                why = "" if granted else last.detail
                until = case.remedy_until or now
                return case_letters.extension(occasion, granted=granted, until=until, why=why)
            case NoticeKind.REMEDY_CHECKED:
                ok = case.closing is Closing.REMEDIED
                return case_letters.remedy_checked(occasion, ok=ok, why=last.detail)
            case NoticeKind.LIFTED:
                why_lifted = case.closing or WayBack.EXPIRY
                return case_letters.lifted(occasion, lifted, why_lifted)
            case _:
                raise ValueError(f"expected a letter on a move, found `{kind}`")

    def on_appeal(
        self, kind: NoticeKind, case: Case, appeal: Appeal, policy: Policy, now: datetime
    ) -> Notice:
        """Give what goes out when an appeal is filed, or decided."""
        from schout.core.notices import appeal_letters  # noqa: PLC0415 - loads Babel

        occasion = self._occasion(case, policy, now)
        if kind is NoticeKind.APPEAL_RECEIVED:
            return appeal_letters.appeal_received(occasion, appeal)
        return appeal_letters.appeal_decided(occasion, appeal)

    def receipt(self, report: Report, policy: Policy) -> Notice:
        """Tell a reporter that a report came in."""
        from schout.core.notices.reporter_letters import receipt  # noqa: PLC0415 - loads Babel

        link = self._link_of(report.id)
        return receipt(report, link, policy, report.reporter.language, self._texts())

    def reporter_answer(
        self, report: Report, outcome: ReportState, policy: Policy, at: datetime, *, acted: bool
    ) -> Notice:
        """Tell a reporter what became of a report."""
        from schout.core.notices.reporter_letters import (  # noqa: PLC0415 - loads Babel
            reporter_answer,
        )

        link, lang = self._link_of(report.id), report.reporter.language
        texts = self._texts()
        return reporter_answer(report, outcome, acted, link, policy, lang, texts, at=at)

    def _occasion(self, case: Case, policy: Policy, at: datetime) -> "Occasion":
        from schout.core.notices.letter import Occasion  # noqa: PLC0415 - loads Babel

        tenant = self._tenant(case)
        return Occasion(
            case=case,
            policy=policy,
            tenant=tenant,
            lang=tenant.language,
            texts=self._texts(),
            at=at,
        )

    def _tenant(self, case: Case) -> Tenant:
        found = self._tenants.get(case.tenant)
        if found is None:
            hint = "enter it again with `schout tenant add`"
            raise NotFound("SCH-T021", f"there is no tenant `{case.tenant}`", hint)
        return found


BILLING = ("billing",)
"""Whom a note to billing goes to: the sender knows the address behind this word."""
