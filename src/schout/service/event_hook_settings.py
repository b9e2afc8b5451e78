"""The settings of webhooks that tell your programs what changed: `[[event_hook]]`."""

from urllib.parse import SplitResult

import msgspec

from schout.core.evidence.chain import EntryKind
from schout.core.model.errors import SettingsError
from schout.core.policy.reading import did_you_mean
from schout.service.connector_settings import address_of_webhook
from schout.service.secret_file import webhook_secret_in
from schout.service.settings_table import known_table

HOOK_KEYS = {
    "name": "What you call it; the place that it has read to is kept under this name.",
    "url": "Where changes are posted: https://, or http:// on this machine.",
    "secret_file": "The file with the secret, `whsec_` and base64.",
    "types": "Which events, such as `case.changed`; without it all of them.",
}
"""The keys of each `[[event_hook]]`."""

EVENT_TYPES = {
    EntryKind.FINDING: "finding.made",
    EntryKind.DECISION: "decision.made",
    EntryKind.CASE: "case.changed",
    EntryKind.NOTICE: "notice.written",
    EntryKind.MESSAGE: "message.done",
    EntryKind.SANCTION: "sanction.changed",
    EntryKind.APPEAL: "appeal.changed",
    EntryKind.REPORT: "report.changed",
    EntryKind.PERMIT: "permit.changed",
    EntryKind.TENANT: "tenant.changed",
    EntryKind.POLICY: "policy.published",
    EntryKind.ACT: "act.done",
}
"""What an entry of the ledger is called in an event."""


class EventHook(msgspec.Struct, frozen=True, kw_only=True):
    """One receiver, checked."""

    name: str
    url: str
    secret_file: str
    types: tuple[str, ...] = tuple(EVENT_TYPES.values())

    @property
    def place(self) -> SplitResult:
        """Give where it is."""
        return address_of_webhook(self.name, self.url)


def event_hook_settings(where: str, tables: object) -> tuple[EventHook, ...]:
    """Read each `[[event_hook]]`; `SettingsError` names what is wrong."""
    if not isinstance(tables, list):
        raise SettingsError("SCH-C013", f"{where}: write each webhook as `[[event_hook]]`")
    found = tuple(_hook(where, each) for each in tables)
    names = [each.name for each in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SettingsError("SCH-C013", f"{where}: two `[[event_hook]]` have the name `{twice}`")
    return found


def _hook(where: str, table: object) -> EventHook:
    known_table(where, "[event_hook]", "an event hook", table, HOOK_KEYS)
    try:
        hook = msgspec.convert(table, EventHook)
    except msgspec.ValidationError as error:
        message = f"{where}: an `[[event_hook]]` is wrong: {str(error).lower()}"
        hint = "it needs `name`, `url` and `secret_file`, as text"
        raise SettingsError("SCH-C013", message, hint) from error
    address_of_webhook(where, hook.url)
    for each in hook.types:
        if each not in EVENT_TYPES.values():
            hint = did_you_mean(each, EVENT_TYPES.values())
            raise SettingsError("SCH-C013", f"{where}: there is no event `{each}`", hint)
    return hook


def secret_of(hook: EventHook) -> bytes:
    """Read the secret of a hook; `SettingsError` when there is none."""
    return webhook_secret_in(f"`secret_file` of event hook `{hook.name}`", hook.secret_file)
