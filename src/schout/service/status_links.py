"""Links by which a reporter sees how a report is getting on, without an account.

A link opens the state of one report and nothing else. Whoever has it has that right, so it is never
logged, and the page it leads to sends no referrer.
"""

from schout.core.evidence.token import subject_of, token_for
from schout.core.model.ids import ReportId
from schout.service.secret_file import secret_in
from schout.service.settings import Settings, store_folder

LINK_SECRET_NAME = "link-secret"  # noqa: S105 - the name of a file
_PURPOSE = "report status"


class StatusLinks:
    """Makes the links, and tells which report a link is to."""

    def __init__(self, secret: bytes, public_url: str = "") -> None:
        """`public_url`: where the pages are reached from outside; empty: that is not known."""
        self._secret, self._public_url = secret, public_url.rstrip("/")

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
        return f"{self._public_url}{self.path_of(report)}" if self._public_url else ""


def open_status_links(settings: Settings) -> StatusLinks:
    """Make the links of an installation; the secret lies beside the store."""
    secret = secret_in(store_folder(settings.store) / LINK_SECRET_NAME, "SCH-H018")
    return StatusLinks(secret, settings.reports.public_url)
