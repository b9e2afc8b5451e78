"""The settings of the archive: the table `[archive]` of the settings."""

from collections.abc import Mapping

import msgspec

from schout.core.model.errors import SettingsError
from schout.core.model.vocabulary import ActivityKind
from schout.service.settings_table import known_table, whole_days

_OFF = "off"
_PATH_VARIABLE = "SCHOUT_ARCHIVE_PATH"
_DAYS = 90
_WHOSE = "the archive"

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
    values = known_table(where, "archive", _WHOSE, table, ARCHIVE_KEYS)
    path: object = given.get(_PATH_VARIABLE, values.get("path", _OFF))
    if not isinstance(path, str) or not path:
        hint = "a folder, or `off`"
        message = f"{where}: expected `path` of the archive as text, found `{path}`"
        raise SettingsError("SCH-C013", message, hint)
    most = whole_days(where, "retention_days", _WHOSE, values.get("retention_days", _DAYS))
    keys = {kind: f"retention_days_{kind}" for kind in ActivityKind}
    days = {
        kind: whole_days(where, key, _WHOSE, values.get(key, most)) for kind, key in keys.items()
    }
    return ArchiveSettings(path=None if path == _OFF else path, days=days)
