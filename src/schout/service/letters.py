"""Chooses which letter goes out on what happens in a case, and has it written.

A letter to a tenant that is not in the register any more is not written; the case says so to the
desk, for its notice has no recipient.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.errors import NotFound
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, ReportId, TenantId
from schout.core.model.notice import Notice
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction, StatementOfReasons
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import Closing, NoticeKind, ReportState, WayBack
from schout.core.policy.schema import Policy

if TYPE_CHECKING:
    from schout.core.notices.letter import Occasion
    from schout.core.policy.texts import Texts


class LetterLinks(NamedTuple):
    """The pages that letters lead to; an empty link is left out."""

    report: Callable[[ReportId], str]
    """Where a reporter sees how a report is getting on."""
    case: Callable[[CaseId, TenantId], str]
    """Where a tenant sees its case and answers."""


NO_LINKS = LetterLinks(report=lambda _: "", case=lambda *_: "")
"""Where it is not known at which address the pages are."""


class Letters:
    """Writes letters in the language of whom they are for. What writes them is loaded on use."""

    def __init__(
        self,
        tenants: Mapping[TenantId, Tenant],
        texts: "Callable[[], Texts]",
        links: LetterLinks = NO_LINKS,
    ) -> None:
        """`tenants`: looked at anew for each letter."""
        self._tenants, self._texts, self._links = tenants, texts, links

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
        made = prepare(case, decision, finding, policy, tenant, lang, self._texts())
        return self._with_page(made, case, policy)

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
            letter = statement_letter(occasion, decision, finding, sanctions)
            made.append(self._with_page(letter, case, policy))
        suspending = tuple(each for each in sanctions if each.kind.suspends)
        if suspending:
            to = (policy.provider.billing or BILLING,)
            made.append(billing_note(occasion, decision, suspending, to))
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
        occasion = self._occasion(case, policy, max(now, case.history[-1].at))
        letter = _on_move(kind, case, occasion, (decision, finding, lifted), now)
        return self._with_page(letter, case, policy)

    def on_appeal(
        self, kind: NoticeKind, case: Case, appeal: Appeal, policy: Policy, now: datetime
    ) -> Notice:
        """Give what goes out when an appeal is filed, or decided."""
        from schout.core.notices import appeal_letters  # noqa: PLC0415 - loads Babel

        occasion = self._occasion(case, policy, now)
        received = kind is NoticeKind.APPEAL_RECEIVED
        write = appeal_letters.appeal_received if received else appeal_letters.appeal_decided
        return self._with_page(write(occasion, appeal), case, policy)

    def receipt(self, report: Report, policy: Policy) -> Notice:
        """Tell a reporter that a report came in."""
        from schout.core.notices.reporter_letters import receipt  # noqa: PLC0415 - loads Babel

        link = self._links.report(report.id)
        return receipt(report, link, policy, report.reporter.language, self._texts())

    def reporter_answer(
        self,
        report: Report,
        outcome: ReportState,
        policy: Policy,
        at: datetime,
        *,
        acted: bool,
        corrects: datetime | None = None,
    ) -> Notice:
        """Tell a reporter what became of a report; `corrects`: when it was told otherwise."""
        from schout.core.notices.reporter_letters import (  # noqa: PLC0415 - loads Babel
            reporter_answer,
        )

        link, lang = self._links.report(report.id), report.reporter.language
        texts = self._texts()
        return reporter_answer(
            report, outcome, acted, link, policy, lang, texts, at=at, corrects=corrects
        )

    def reporter_warning(self, report: Report, policy: Policy, at: datetime) -> Notice:
        """Warn a reporter that the next reports are looked at more slowly if they are unfounded."""
        from schout.core.notices.reporter_letters import (  # noqa: PLC0415 - loads Babel
            reporter_warning,
        )

        return reporter_warning(report, policy, report.reporter.language, self._texts(), at=at)

    def _with_page(self, letter: Notice, case: Case, policy: Policy) -> Notice:
        """Let a letter to a tenant name the page of its case."""
        from schout.core.notices.letter import with_page  # noqa: PLC0415 - loads Babel

        link = self._links.case(case.id, case.tenant)
        return with_page(letter, link, policy, self._texts()) if link else letter

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


BILLING = "billing"
"""Whom a note to billing goes to when the policy names no address: the sender knows one."""


def _on_move(
    kind: NoticeKind,
    case: Case,
    occasion: "Occasion",
    about: tuple[Decision, Finding, tuple[Sanction, ...]],
    now: datetime,
) -> Notice:
    from schout.core.notices import case_letters  # noqa: PLC0415 - loads Babel

    decision, finding, lifted = about
    last = case.history[-2] if case.closing is not None else case.history[-1]
    match kind:
        case NoticeKind.REMINDER:
            return case_letters.reminder(occasion, decision, finding)
        case NoticeKind.EXTENSION:
            until = case.remedy_until or now
            if last.what == "released" or last.by == "schout":  # it was not asked for
                return case_letters.more_time(occasion, until)
            granted = last.what == "time_granted"
            why = "" if granted else last.detail
            return case_letters.extension(occasion, granted=granted, until=until, why=why)
        case NoticeKind.REMEDY_CHECKED:
            ok = case.closing is Closing.REMEDIED
            return case_letters.remedy_checked(occasion, ok=ok, why=last.detail)
        case NoticeKind.LIFTED:
            why_lifted = case.closing or WayBack.EXPIRY
            return case_letters.lifted(occasion, lifted, why_lifted)
        case NoticeKind.SILENCE_ENDED:
            return case_letters.silence_ended(occasion)
        case _:
            raise ValueError(f"expected a letter on a move, found `{kind}`")
