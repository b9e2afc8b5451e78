"""Links by which a reporter sees a report, and a tenant its case, without an account.

A link opens one thing and nothing else. Whoever has it has that right, so it is never logged, and
the page it leads to sends no referrer.
"""

from schout.core.evidence.token import subject_of, token_for
from schout.core.model.ids import CaseId, ReportId, TenantId
from schout.service.letters import NO_LINKS, LetterLinks
from schout.service.secret_file import secret_in
from schout.service.settings import Settings, store_folder

LINK_SECRET_NAME = "link-secret"  # noqa: S105 - the name of a file
_PURPOSE = "report status"
_TENANT_CASE = "tenant case"


class StatusLinks:
    """Makes the links, and tells which report a link is to."""

    def __init__(self, secret: bytes, public_url: str = "") -> None:
        """`public_url`: where the pages are reached from outside; empty: that is not known."""
        self._secret, self._public_url = secret, public_url

    def token_of(self, report: ReportId) -> str:
        """Give the signed word that stands for a report."""
        return token_for(self._secret, _PURPOSE, report)

    def report_of(self, token: str) -> ReportId | None:
        """Give the report that a token was made for; `None` when it is no such token."""
        found = subject_of(self._secret, _PURPOSE, token)
        return None if found is None else ReportId(found)

    def path_of(self, report: ReportId) -> str:
        """Give the path of the page of a report."""
        return f"/report/{self.token_of(report)}"

    def link_of(self, report: ReportId) -> str:
        """Give the whole link, for a mail; empty when it is not known where the pages are."""
        return _whole(self._public_url, self.path_of(report))


class CaseLinks:
    """Makes the links to cases: each is for one case and one tenant.

    A link has no date: how long it opens anything is for the case to say (`portal_desk`).
    """

    def __init__(self, secret: bytes, public_url: str = "") -> None:
        """`public_url`: as for `StatusLinks`."""
        self._secret, self._public_url = secret, public_url

    def token_of(self, case: CaseId, tenant: TenantId) -> str:
        """Give the signed word by which a tenant opens its case; the tenant is not in it."""
        return token_for(self._secret, _purpose(tenant), case)

    def named_in(self, token: str) -> CaseId:
        """Tell which case a token says it is for. That is a claim: `opens` proves it."""
        return CaseId(token.rpartition(".")[0])

    def opens(self, token: str, case: CaseId, tenant: TenantId) -> bool:
        """Tell whether a token was made for this case and this tenant."""
        return subject_of(self._secret, _purpose(tenant), token) == case

    def path_of(self, case: CaseId, tenant: TenantId) -> str:
        """Give the path of the page of a case."""
        return f"/case/{self.token_of(case, tenant)}"

    def link_of(self, case: CaseId, tenant: TenantId) -> str:
        """Give the whole link, for a letter; empty when it is not known where the pages are."""
        return _whole(self._public_url, self.path_of(case, tenant))


def _whole(public_url: str, path: str) -> str:
    return f"{public_url.rstrip('/')}{path}" if public_url else ""


def _purpose(tenant: TenantId) -> str:
    return f"{_TENANT_CASE}\x1e{tenant}"


def open_status_links(settings: Settings) -> StatusLinks:
    """Make the links of an installation; the secret lies beside the store."""
    return StatusLinks(_secret(settings), settings.reports.public_url)


def open_case_links(settings: Settings) -> CaseLinks:
    """Make the links to cases of an installation, with the same secret."""
    return CaseLinks(_secret(settings), settings.reports.public_url)


def letter_links(settings: Settings) -> LetterLinks:
    """Give what letters of an installation lead to; nothing while it has no public address."""
    if not settings.reports.public_url:
        return NO_LINKS
    reports, cases = open_status_links(settings), open_case_links(settings)
    return LetterLinks(report=reports.link_of, case=cases.link_of)


def _secret(settings: Settings) -> bytes:
    return secret_in(store_folder(settings.store) / LINK_SECRET_NAME, "SCH-H018")
