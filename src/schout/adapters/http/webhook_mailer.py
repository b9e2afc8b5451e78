"""Sends notices as signed webhooks, to contacts that are addresses of pages.

Each receiver has a secret of its own, so that a tenant who can verify a notice cannot sign one for
another. `webhook-id` is the id of the message, the same on each try.
"""

from http.client import HTTPException
from urllib.parse import SplitResult

import msgspec

from schout.adapters.http.signed_post import hook_url, post, secret_for
from schout.core.model.value import Value
from schout.ports.clock import Clock
from schout.ports.mailer import Mailer, OutgoingMail, Refusal, Sent

_PASSING = {408, 425, 429}
"""Answers of 4xx after which the same call may succeed later (RFC 9110, 6585, 8470)."""


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
    return hook_url(recipient) is not None


class WebhookMailer:
    """Speaks to webhooks, and hands everything else to another mailer."""

    def __init__(self, others: Mailer | None, secret: bytes, clock: Clock, within_s: int = 10):
        """`others`: for mail addresses; `None`: these wait."""
        self._others, self._secret, self._clock = others, secret, clock
        self._within_s = within_s

    def send(self, mail: OutgoingMail) -> Sent:
        """Hand a notice over; what each receiver answered is told."""
        urls = {each: hook_url(each) for each in mail.recipients}
        mails = tuple(each for each, url in urls.items() if url is None)
        accepted, refused = [], []
        for each, url in urls.items():
            if url is None:
                continue
            refusal = self._post(each, url, mail)
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

    def _post(self, recipient: str, url: SplitResult, mail: OutgoingMail) -> Refusal | None:
        hook = NoticeHook(
            id=mail.id,
            at=mail.at.isoformat(),
            language=mail.language,
            subject=mail.subject,
            body=mail.body,
        )
        secret = secret_for(self._secret, recipient)
        body, now_us = msgspec.json.encode(hook), self._clock.now_us()
        try:
            code = post(url, secret, mail.id, body, now_us, self._within_s)
        except (OSError, HTTPException, ValueError) as error:
            why = type(error).__name__
            return Refusal(recipient=recipient, permanent=False, code=None, text=why)
        if 200 <= code < 300:
            return None
        permanent = 300 <= code < 500 and code not in _PASSING
        return Refusal(recipient=recipient, permanent=permanent, code=code, text="refused")
