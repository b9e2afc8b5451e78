"""Hands mail over to a server by SMTP (RFC 5321).

When the server is away, slow or busy, every recipient is in `Sent.again`: the caller queues. With
`starttls` nothing is sent before the connection is encrypted, and the certificate is checked.
"""

import smtplib
import ssl
from contextlib import suppress
from enum import StrEnum

from schout.adapters.mail.compose import ascii_address, compose, message_id_of
from schout.adapters.mail.dkim import DkimKey, signed
from schout.core.intake.reports.plain import one_line
from schout.core.model.errors import SettingsError
from schout.core.model.value import Value
from schout.ports.mailer import OutgoingMail, Refusal, Sent

_OF_SETTINGS = frozenset((530, 534, 535, 538))
"""Replies about logging in (RFC 4954): our settings are wrong, the mail is not."""


class Security(StrEnum):
    """How the connection is encrypted."""

    NONE = "none"
    """Not at all: for a server on this machine."""
    STARTTLS = "starttls"
    TLS = "tls"


class SmtpSettings(Value, frozen=True, kw_only=True):
    """How the server is reached."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    """Only sent over an encrypted connection."""
    helo: str = "localhost"
    """The name of this machine, as the server is told."""
    timeout_s: int = 30
    """For each step of the exchange."""


class SmtpMailer:
    """Sends each mail over a connection of its own."""

    def __init__(
        self,
        settings: SmtpSettings,
        dkim: DkimKey | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        if settings.user and settings.security is Security.NONE:
            what = "expected `starttls` or `tls` where there is a password, found no encryption"
            raise SettingsError("SCH-R041", what)
        self._settings = settings
        self._dkim = dkim
        self._context = context or ssl.create_default_context()

    def send(self, mail: OutgoingMail) -> Sent:
        """Hand a mail over to the server; what it refuses, or why it was not reached, is told."""
        wanted = {each: ascii_address(each) for each in mail.recipients}
        bad = [_refusal(each, 553, "not a mail address") for each, to in wanted.items() if not to]
        named = {to: each for each, to in wanted.items() if to is not None}
        sender = ascii_address(mail.sender)
        if sender is None or not named:
            why = "the address of the sender is none"
            bad += [_refusal(each, 553, why) for each in named.values()]
            return Sent(message_id=message_id_of(mail), accepted=(), refused=tuple(bad))
        raw = compose(mail)
        if self._dkim is not None:
            raw = signed(raw, self._dkim, mail.at)
        refused = self._hand_over(sender, named, raw)
        left = {each.recipient for each in refused}
        return Sent(
            message_id=message_id_of(mail),
            accepted=tuple(each for each in named.values() if each not in left),
            refused=(*bad, *refused),
        )

    def _hand_over(self, sender: str, named: dict[str, str], raw: bytes) -> list[Refusal]:
        """Send to the addresses that are the keys; give what was refused, by how it was named."""
        try:
            server = self._connected()
            try:
                replies = server.sendmail(sender, list(named), raw)
            finally:
                _leave(server)
        except smtplib.SMTPRecipientsRefused as error:
            replies = error.recipients
        except smtplib.SMTPResponseException as error:
            return [_refusal(each, error.smtp_code, error.smtp_error) for each in named.values()]
        except (OSError, smtplib.SMTPException, ValueError) as error:
            why = type(error).__name__ if isinstance(error, OSError) else str(error)
            return [_refusal(each, None, why) for each in named.values()]
        return [_refusal(named[to], code, text) for to, (code, text) in replies.items()]

    def _connected(self) -> smtplib.SMTP:
        given = self._settings
        if given.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                given.host, given.port, given.helo, timeout=given.timeout_s, context=self._context
            )
        else:
            server = smtplib.SMTP(given.host, given.port, given.helo, timeout=given.timeout_s)
        try:
            if given.security is Security.STARTTLS:
                server.starttls(context=self._context)
            if given.user:
                server.login(given.user, given.password)
        except BaseException:
            server.close()
            raise
        return server


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; whatever becomes of that, the mail was taken over or was not."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _refusal(recipient: str, code: int | None, text: str | bytes) -> Refusal:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    permanent = code is not None and 500 <= code < 600 and code not in _OF_SETTINGS
    return Refusal(recipient=recipient, permanent=permanent, code=code, text=one_line(said, 300))
