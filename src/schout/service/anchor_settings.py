"""The settings of anchors: the table `[anchor]` of the settings."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from schout.core.model.errors import SettingsError
from schout.service.settings_table import known_table

_OFF = "off"

ANCHOR_KEYS = {
    "folder": (
        _OFF,
        "Another folder that signed heads are kept in too; `SCHOUT_ANCHOR_FOLDER` sets it as well.",
    ),
    "tsa": (_OFF, "The address of a time-stamping service (RFC 3161) that stamps each head."),
    "tsa_certificate": (_OFF, "The file with the root certificates of that service, as PEM."),
}
"""Each key with its default and what it is for."""
_FOLDER_VARIABLE = "SCHOUT_ANCHOR_FOLDER"


class AnchorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of anchors, checked."""

    folder: str | None = None
    """`None`: heads are kept beside the store alone."""
    tsa: str | None = None
    """`None`: heads are signed, and not stamped."""
    tsa_certificate: str | None = None


def anchor_settings(where: str, table: object, given: Mapping[str, str]) -> AnchorSettings:
    """Read the settings of anchors; `SettingsError` names the key that is wrong."""
    found = known_table(where, "anchor", "anchors", table, ANCHOR_KEYS, has="have")
    values: dict[str, object] = {key: found.get(key, _OFF) for key in ANCHOR_KEYS}
    values["folder"] = given.get(_FOLDER_VARIABLE, values["folder"])
    for key, value in values.items():
        if not isinstance(value, str) or not value:
            message = f"{where}: expected `{key}` of anchors as text, found `{value}`"
            raise SettingsError("SCH-C013", message)
    read = AnchorSettings(
        **{key: None if value == _OFF else str(value) for key, value in values.items()}
    )
    _check_service(where, read)
    return read


def _check_service(where: str, read: AnchorSettings) -> None:
    if read.tsa is None:
        return
    if urlsplit(read.tsa).scheme not in {"http", "https"} or not urlsplit(read.tsa).hostname:
        hint = "an address that begins with https:// or http://"
        raise SettingsError("SCH-C013", f"{where}: `tsa` of anchors is `{read.tsa}`", hint)
    if read.tsa_certificate is None:
        hint = "without its certificates nobody can tell its stamps from others"
        message = f"{where}: `tsa` of anchors needs `tsa_certificate`"
        raise SettingsError("SCH-C013", message, hint)
