"""The settings of the archive: the table `[archive]` of the settings."""

from collections.abc import Mapping

import msgspec

from schout.core.model.errors import SettingsError
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.reading import did_you_mean

_OFF = "off"
_PATH_VARIABLE = "SCHOUT_ARCHIVE_PATH"
_DAYS = 90
_MOST_DAYS = 36_500

ARCHIVE_KEYS = {
    "path": ("off", "The folder that events are kept in; `SCHOUT_ARCHIVE_PATH` sets it too."),
    "retention_days": (str(_DAYS), "How many days events are kept."),
    **{
        f"retention_days_{kind}": ("retention_days", f"The same for `{kind}` alone.")
        for kind in ActivityKind
    },
}
"""Each key with its default and what it is for."""


class ArchiveSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of the archive, checked."""

    path: str | None = None
    """`None`: nothing is archived."""
    days: dict[ActivityKind, int] = msgspec.field(
        default_factory=lambda: dict.fromkeys(ActivityKind, _DAYS)
    )
    """How long events of each kind are kept."""


def archive_settings(where: str, table: object, given: Mapping[str, str]) -> ArchiveSettings:
    """Read the settings of the archive; `SettingsError` names the key that is wrong."""
    if not isinstance(table, dict):
        message = f"{where}: write the settings of the archive as `[archive]`"
        raise SettingsError("SCH-C013", message)
    for key in table:
        if key not in ARCHIVE_KEYS:
            hint = did_you_mean(key, ARCHIVE_KEYS)
            raise SettingsError("SCH-C010", f"{where}: the archive has no setting `{key}`", hint)
    path: object = given.get(_PATH_VARIABLE, table.get("path", _OFF))
    if not isinstance(path, str) or not path:
        hint = "a folder, or `off`"
        message = f"{where}: expected `path` of the archive as text, found `{path}`"
        raise SettingsError("SCH-C013", message, hint)
    most = _days(where, "retention_days", table, _DAYS)
    days = {kind: _days(where, f"retention_days_{kind}", table, most) for kind in ActivityKind}
    return ArchiveSettings(path=None if path == _OFF else path, days=days)


def _days(where: str, key: str, table: Mapping[str, object], default: int) -> int:
    days = table.get(key, default)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _MOST_DAYS:
        hint = f"a whole number of days from 1 to {_MOST_DAYS}"
        message = f"{where}: expected `{key}` of the archive in days, found `{days}`"
        raise SettingsError("SCH-C013", message, hint)
    return days
