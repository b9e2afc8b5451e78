"""The settings of mail and of reports: the tables `[mail]` and `[reports]` of the settings."""

from collections.abc import Mapping
from typing import Any

import msgspec

from schout.core.model.errors import SettingsError
from schout.core.policy.reading import did_you_mean

OFF = "off"
MAIL_KEYS = {
    "host": (OFF, "The mail server that notices are handed to; `off`: they wait in the outbox."),
    "port": ("587", "Its port."),
    "security": ("starttls", "`starttls`, `tls`, or `none` for a server on this machine."),
    "user": ("", "The name to log in with; empty: nobody logs in."),
    "password_file": ("", "The file with the password."),
    "sender": (OFF, "The mail address that notices come from; needed with `host`."),
    "sender_name": ("", "The name beside it."),
    "reply_to": ("", "Where answers go; empty: to the sender."),
    "billing": ("", "Where notes to billing go; empty: where the policy says, or to the sender."),
    "webhook_secret_file": (
        "",
        "The file with the secret, `whsec_` and base64, of notices to https:// contacts.",
    ),
    "dkim_domain": ("", "The domain that mails are signed for; empty: they are not signed."),
    "dkim_selector": ("schout", "The selector of the key in the DNS."),
    "dkim_key_file": ("", "The file with the private key."),
}
"""Each key of `[mail]` with its default and what it is for."""

REPORT_KEYS = {
    "trusted_flaggers": ("[]", "Mail addresses or domains of trusted flaggers."),
    "authorities": ("[]", "Mail addresses or domains of authorities."),
    "authserv": (OFF, "The name in `Authentication-Results` of your mail server; it proves who."),
    "maildir": (OFF, "A maildir whose mails are taken as reports."),
    "mbox": (OFF, "An mbox whose mails are taken as reports."),
    "listen": (OFF, "A loopback address and port, or the path of a socket, to take LMTP on."),
    "addresses": ("[]", "The mail addresses that `listen` takes; empty: that of the policy."),
    "public_url": (OFF, "Where reporters and tenants reach the pages, for the links in mails."),
}
"""Each key of `[reports]` with its default and what it is for."""


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How mail is sent; an empty text stands for what is off."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_file: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    billing: str = ""
    webhook_secret_file: str = ""
    dkim_domain: str = ""
    dkim_selector: str = "schout"
    dkim_key_file: str = ""


class ReportSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How reports come in; an empty text stands for what is off."""

    trusted_flaggers: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    authserv: str = ""
    maildir: str = ""
    mbox: str = ""
    listen: str = ""
    addresses: tuple[str, ...] = ()
    public_url: str = ""


def mail_settings(where: str, table: object) -> MailSettings:
    """Read `[mail]`; `SettingsError` names the key that is wrong."""
    found: MailSettings = _read(where, "mail", table, MAIL_KEYS, MailSettings)
    if found.security not in {"none", "starttls", "tls"}:
        message = f"{where}: `security` of `[mail]` is `{found.security}`"
        raise SettingsError("SCH-C013", message, "`starttls`, `tls` or `none`")
    if found.host and "@" not in found.sender:
        message = f"{where}: `[mail]` has a `host` and no `sender`"
        raise SettingsError("SCH-C013", message, "the mail address that notices come from")
    if found.dkim_domain and not found.dkim_key_file:
        message = f"{where}: `[mail]` has a `dkim_domain` and no `dkim_key_file`"
        raise SettingsError("SCH-C013", message)
    return found


def report_settings(where: str, table: object) -> ReportSettings:
    """Read `[reports]`; `SettingsError` names the key that is wrong."""
    found: ReportSettings = _read(where, "reports", table, REPORT_KEYS, ReportSettings)
    if found.public_url and not found.public_url.startswith(("https://", "http://")):
        message = f"{where}: `public_url` of `[reports]` is `{found.public_url}`"
        raise SettingsError("SCH-C013", message, "such as https://abuse.example.com")
    return found


def _read(where: str, name: str, table: object, keys: Mapping[str, object], kind: type[Any]) -> Any:
    """Read a table into its settings; `off` stands for an empty text."""
    if not isinstance(table, dict):
        raise SettingsError("SCH-C013", f"{where}: write these settings as `[{name}]`")
    for key in table:
        if key not in keys:
            hint = did_you_mean(key, keys)
            raise SettingsError("SCH-C010", f"{where}: `[{name}]` has no setting `{key}`", hint)
    given = {key: "" if value == OFF else value for key, value in table.items()}
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        message = f"{where}: a setting of `[{name}]` is wrong: {str(error).lower()}"
        raise SettingsError("SCH-C013", message) from error
