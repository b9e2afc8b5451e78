"""The settings of retention: the table `[retention]` of the settings."""

import msgspec

from schout.core.reports.processing_register import DataClass, Kept
from schout.service.archive_settings import ArchiveSettings
from schout.service.settings_table import known_table, whole_days

_FIVE_YEARS = 1826
"""As long as the figures made of them stay public (Implementing Regulation (EU) 2024/2835)."""
_SIX_MONTHS_AND_MORE = 365
"""An appeal can come for six months (Regulation (EU) 2022/2065, Art. 20(1)), and must be heard."""

RETENTION_KEYS = {
    "findings": (
        str(_SIX_MONTHS_AND_MORE),
        "How many days findings of no case are kept, and the decisions on them.",
    ),
    "cases": (
        str(_FIVE_YEARS),
        "How many days a case is kept after it was closed, with its notices and sanctions.",
    ),
    "reports": (str(_FIVE_YEARS), "How many days a report is kept after its case was closed."),
    "permits": (str(_FIVE_YEARS), "How many days a permit is kept after it has ended."),
}
"""Each key with its default and what it is for; a legal hold puts all of them off."""


class RetentionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of retention, checked."""

    findings: int = _SIX_MONTHS_AND_MORE
    cases: int = _FIVE_YEARS
    reports: int = _FIVE_YEARS
    permits: int = _FIVE_YEARS


def retention_settings(where: str, table: object) -> RetentionSettings:
    """Read the settings of retention; `SettingsError` names the key that is wrong."""
    found = known_table(where, "retention", "retention", table, RETENTION_KEYS)
    return RetentionSettings(
        **{key: whole_days(where, key, "retention", days) for key, days in found.items()}
    )


def times_kept(archive: ArchiveSettings, retention: RetentionSettings) -> dict[DataClass, Kept]:
    """Say how long each class of data is kept, for the register of processing."""
    after_case = f"{retention.cases} days after its case was closed"
    return {
        DataClass.EVENTS: (
            Kept(days=None, until="they were looked at; they are not archived")
            if archive.path is None
            else Kept(days=max(archive.days.values()))
        ),
        DataClass.CONTENT: Kept(days=None, until="it was looked at"),
        DataClass.FINDINGS: Kept(
            days=None, until=f"{retention.findings} days after it, or {after_case}"
        ),
        DataClass.CASES: Kept(days=None, until=after_case),
        DataClass.REPORTS: Kept(
            days=None, until=f"{retention.reports} days after its case was closed"
        ),
        DataClass.NOTICES: Kept(days=None, until=after_case),
        DataClass.PERMITS: Kept(days=None, until=f"{retention.permits} days after it has ended"),
        DataClass.TENANTS: Kept(days=None, until=f"the agreement ends, then {after_case}"),
        DataClass.LIMITS: Kept(days=1),
        DataClass.DESK: Kept(days=None, until=after_case),
    }
