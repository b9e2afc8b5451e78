"""Sends notices as signed webhooks, to contacts that are addresses of pages.

Signed as Standard Webhooks 1.0.0 asks; `webhook-id` is the id of the message, the same on each try,
so that a receiver can tell the copy. Redirects are not followed: what is signed goes there or
nowhere.
"""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

import msgspec

from schout.adapters.connectors.webhook import sign
from schout.core.model.value import Value
from schout.ports.clock import Clock
from schout.ports.mailer import Mailer, OutgoingMail, Refusal, Sent

_SCHEMES = ("https://", "http://127.0.0.1", "http://[::1]")
"""Encrypted, or on this machine."""
_PASSING = {408, 425, 429}
"""Answers of 4xx after which the same call may succeed later (RFC 9110, 6585, 8470)."""
_US_PER_S = 1_000_000


class NoticeHook(Value, frozen=True, kw_only=True):
    """The body of a webhook."""

    type: str = "notice"
    id: str
    at: str
    language: str
    subject: str
    body: str


def is_hook(recipient: str) -> bool:
    """Tell whether a contact is the address of a webhook."""
    return recipient.startswith(_SCHEMES)


class WebhookMailer:
    """Speaks to webhooks, and hands everything else to another mailer."""

    def __init__(self, others: Mailer | None, secret: bytes, clock: Clock, within_s: int = 10):
        """`others`: for mail addresses; `None`: these wait."""
        self._others, self._secret, self._clock = others, secret, clock
        self._within_s = within_s

    def send(self, mail: OutgoingMail) -> Sent:
        """Hand a notice over; what each receiver answered is told."""
        hooks = [each for each in mail.recipients if is_hook(each)]
        mails = tuple(each for each in mail.recipients if not is_hook(each))
        accepted, refused = [], []
        for each in hooks:
            refusal = self._post(each, mail)
            if refusal is None:
                accepted.append(each)
            else:
                refused.append(refusal)
        if mails and self._others is None:
            why = "no mail server is set"
            refused += [Refusal(recipient=to, permanent=False, code=0, text=why) for to in mails]
        elif mails and self._others is not None:
            sent = self._others.send(msgspec.structs.replace(mail, recipients=mails))
            accepted += sent.accepted
            refused += sent.refused
        return Sent(message_id=mail.id, accepted=tuple(accepted), refused=tuple(refused))

    def _post(self, url: str, mail: OutgoingMail) -> Refusal | None:
        hook = NoticeHook(
            id=mail.id,
            at=mail.at.isoformat(),
            language=mail.language,
            subject=mail.subject,
            body=mail.body,
        )
        body = msgspec.json.encode(hook)
        timestamp = str(self._clock.now_us() // _US_PER_S)
        headers = {
            "webhook-id": mail.id,
            "webhook-timestamp": timestamp,
            "webhook-signature": sign(self._secret, mail.id, timestamp, body),
            "Content-Type": "application/json",
        }
        try:
            code = self._exchange(urlsplit(url), body, headers)
        except (OSError, HTTPException, ValueError) as error:
            why = type(error).__name__
            return Refusal(recipient=url, permanent=False, code=None, text=why)
        if 200 <= code < 300:
            return None
        permanent = 300 <= code < 500 and code not in _PASSING
        return Refusal(recipient=url, permanent=permanent, code=code, text="refused")

    def _exchange(self, url: SplitResult, body: bytes, headers: dict[str, str]) -> int:
        connection: HTTPConnection
        if url.scheme == "https":
            context = ssl.create_default_context()
            connection = HTTPSConnection(url.netloc, timeout=self._within_s, context=context)
        else:
            connection = HTTPConnection(url.netloc, timeout=self._within_s)
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        try:
            connection.request("POST", target, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()
