"""The settings: one TOML file, and the environment over it. Every key is listed in `KEYS`."""

import contextlib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from schout.core.intake.formats import FORMATS
from schout.core.model.errors import SettingsError
from schout.core.model.moment import DAY_US
from schout.core.policy.period import parse_period
from schout.core.policy.reading import did_you_mean
from schout.service.anchor_settings import AnchorSettings, anchor_settings
from schout.service.archive_settings import ArchiveSettings, archive_settings
from schout.service.connector_settings import ConnectorSettings, connector_settings
from schout.service.event_hook_settings import EventHook, event_hook_settings
from schout.service.gate_settings import OFF, GateSettings, gate_settings
from schout.service.mail_settings import (
    MailSettings,
    ReportSettings,
    mail_settings,
    report_settings,
)
from schout.service.retention_settings import RetentionSettings, retention_settings

SEARCHED = ("schout.toml", "/etc/schout/schout.toml")
"""Where the file is looked for when neither `--settings` nor `SCHOUT_SETTINGS` names it."""
FILE_VARIABLE = "SCHOUT_SETTINGS"
IN_ORDER = "0s"
"""A lateness that says that lines are in order, so that none has to wait."""
_LONGEST_US = 30 * DAY_US
_TABLES = (
    *("log", "gate", "archive", "connector", "mail", "reports", "anchor", "retention"),
    "event_hook",
)

KEYS = {
    "store": ("schout-data/schout.db", "A file for SQLite, or a postgresql:// address."),
    "policy": ("oxygis", "A shipped pack by its name, or the folder of a pack."),
    "listen": ("127.0.0.1:8470", "The address and port of the status page, health and metrics."),
    "lateness": ("2m", "How far the lines of one log may be out of order; `0s`: not at all."),
    "verify_every": ("1h", "How often the worker verifies the ledger."),
    "permit_key": ("off", "The key file that permits are signed with; `off`: beside the store."),
    "stop_within": ("10s", "How long a stop may take before what is unfinished is left."),
}
"""Each key with its default and what it is for; `SCHOUT_STORE` and so on set them too."""

LOG_KEYS = {
    "path": "The file to follow.",
    "format": "Its format, or `auto`.",
    "host": "The host name it is of, where its lines do not say.",
}
"""The keys of each `[[log]]`; `SCHOUT_LOGS` gives paths separated by `:`, formats are detected."""


class WatchedLog(msgspec.Struct, frozen=True, kw_only=True):
    """One log that is followed."""

    path: str
    format: str = "auto"
    host: str | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings, checked."""

    file: str | None
    """Where they come from; `None`: no file was found, these are the defaults."""
    store: str
    policy: str
    host: str
    port: int
    lateness_us: int
    verify_every_us: int
    stop_within_us: int
    permit_key: str | None
    """The private key that permits are signed with; `None`: beside the store."""
    gate: GateSettings
    archive: ArchiveSettings = ArchiveSettings()
    logs: tuple[WatchedLog, ...]
    connectors: tuple[ConnectorSettings, ...] = ()
    mail: MailSettings = MailSettings()
    reports: ReportSettings = ReportSettings()
    anchor: AnchorSettings = AnchorSettings()
    retention: RetentionSettings = RetentionSettings()
    event_hooks: tuple[EventHook, ...] = ()

    @property
    def store_name(self) -> str:
        """The store as it may be shown: without the password of a database address."""
        head, at, tail = self.store.rpartition("@")
        return f"postgresql://…@{tail}" if at and head.startswith("postgres") else self.store


def store_folder(store: str) -> Path:
    """Give the folder for what is kept beside a store; for one on a server it is `schout-data`."""
    return Path("schout-data") if "://" in store else Path(store).parent


def make_store_folder(store: str) -> None:
    """Make the folder of a store that is a file, when that folder alone is missing.

    Its owner alone may enter it. What cannot be made is told when the store is opened.
    """
    if "://" not in store:
        with contextlib.suppress(OSError):
            store_folder(store).mkdir(mode=0o700, exist_ok=True)


def load_settings(path: str | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; `SettingsError` names the key that is wrong, and the file."""
    given = os.environ if environment is None else environment
    file = _find(path or given.get(FILE_VARIABLE))
    table = _read(file) if file is not None else {}
    where = file or "the environment"
    for key in table:
        if key not in KEYS and key not in _TABLES:
            hint = did_you_mean(key, [*KEYS, *_TABLES])
            raise SettingsError("SCH-C010", f"{where}: there is no setting `{key}`", hint)
    values = {key: _text(where, key, table, given, default) for key, (default, _) in KEYS.items()}
    places = {key: _variable(key) if _variable(key) in given else where for key in KEYS}
    host, port = _address(places["listen"], values["listen"])
    return Settings(
        file=file,
        store=values["store"],
        policy=values["policy"],
        host=host,
        port=port,
        lateness_us=_period_us(places, "lateness", values),
        verify_every_us=_period_us(places, "verify_every", values),
        stop_within_us=_period_us(places, "stop_within", values),
        permit_key=None if values["permit_key"] == OFF else values["permit_key"],
        gate=gate_settings(where, table.get("gate", {}), given),
        archive=archive_settings(where, table.get("archive", {}), given),
        logs=_logs(where, table.get("log", []), given),
        connectors=connector_settings(where, table.get("connector", [])),
        mail=mail_settings(where, table.get("mail", {})),
        reports=report_settings(where, table.get("reports", {})),
        anchor=anchor_settings(where, table.get("anchor", {}), given),
        retention=retention_settings(where, table.get("retention", {})),
        event_hooks=event_hook_settings(where, table.get("event_hook", [])),
    )


def _find(named: str | None) -> str | None:
    if named is not None:
        if not Path(named).is_file():
            raise SettingsError("SCH-C011", f"there is no settings file `{named}`")
        return named
    return next((path for path in SEARCHED if Path(path).is_file()), None)


def _read(file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("SCH-C012", f"`{file}` is not TOML: {error}") from error
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SettingsError("SCH-C011", f"cannot read `{file}`: {reason}") from error


def _text(
    where: str, key: str, table: Mapping[str, Any], given: Mapping[str, str], default: str
) -> str:
    variable = _variable(key)
    value = given.get(variable, table.get(key, default))
    if not isinstance(value, str) or not value:
        place = variable if variable in given else where
        hint = f"such as {default}"
        raise SettingsError("SCH-C013", f"{place}: expected `{key}` as text, found `{value}`", hint)
    return value


def _variable(key: str) -> str:
    return f"SCHOUT_{key.upper()}"


def _address(where: str, text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 65_536):
        hint = "an address and a port, such as 127.0.0.1:8470; port 0 takes a free one"
        raise SettingsError("SCH-C014", f"{where}: `listen` is `{text}`", hint)
    return host.strip("[]"), int(port)


def _period_us(places: Mapping[str, str], key: str, values: Mapping[str, str]) -> int:
    if key == "lateness" and values[key] == IN_ORDER:
        return 0
    period = parse_period(values[key])
    if period is None or period.fixed_us is None or period.fixed_us > _LONGEST_US:
        hint = "a number and a unit, such as 30s, 2m or 1h; at most 30d"
        raise SettingsError("SCH-C015", f"{places[key]}: `{key}` is `{values[key]}`", hint)
    return period.fixed_us


def _logs(where: str, tables: object, given: Mapping[str, str]) -> tuple[WatchedLog, ...]:
    if not isinstance(tables, list):
        raise SettingsError("SCH-C013", f"{where}: write each log as `[[log]]`")
    logs = []
    for table in tables:
        if not isinstance(table, dict):
            raise SettingsError("SCH-C013", f"{where}: write each log as `[[log]]`")
        unknown = [key for key in table if key not in LOG_KEYS]
        if unknown:
            hint = did_you_mean(unknown[0], LOG_KEYS)
            raise SettingsError("SCH-C010", f"{where}: a log has no key `{unknown[0]}`", hint)
        try:
            log = msgspec.convert(table, WatchedLog)
        except msgspec.ValidationError as error:
            message = f"{where}: a `[[log]]` is wrong: {str(error).lower()}"
            raise SettingsError("SCH-C013", message, "it needs `path`, as text") from error
        if log.format not in {"auto", *FORMATS}:
            hint = did_you_mean(log.format, ["auto", *FORMATS])
            raise SettingsError("SCH-I003", f"{where}: there is no format `{log.format}`", hint)
        logs.append(log)
    extra = given.get("SCHOUT_LOGS", "")
    return (*logs, *(WatchedLog(path=path) for path in extra.split(":") if path))
