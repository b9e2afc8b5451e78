"""Notices as webhooks: signed, under one id, and what the receiver answers is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import msgspec
import pytest

from schout.adapters.connectors.webhook import sign
from schout.adapters.http.signed_post import secret_for
from schout.adapters.http.webhook_mailer import WebhookMailer, is_hook
from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.mailer import MemoryMailer
from schout.core.model.ids import MessageId
from schout.ports.mailer import OutgoingMail, Refusal, Sent

SECRET = bytes(range(32))
CLOCK = SettableClock(1_780_000_000_000_000)


@contextmanager
def receiver(code: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """Run a server that answers with a code and remembers what came."""
    came: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            came.append((headers, self.rfile.read(size)))
            self.send_response(code)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?a=1", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def mail(*recipients: str) -> OutgoingMail:
    return OutgoingMail(
        id=MessageId("msg_1"),
        at=datetime(2026, 12, 7, 9, tzinfo=UTC),
        sender="abuse@host.example",
        recipients=recipients,
        subject="Kennisgeving",
        body="Beste",
        language="nl",
    )


def test_a_notice_goes_out_signed_under_its_id() -> None:
    with receiver(204) as (url, came):
        sent = WebhookMailer(None, SECRET, CLOCK).send(mail(url))
    assert sent == Sent(message_id="msg_1", accepted=(url,))
    ((headers, body),) = came
    stamp = headers["webhook-timestamp"]
    assert (headers["webhook-id"], stamp) == ("msg_1", "1780000000")
    assert headers["webhook-signature"] == sign(secret_for(SECRET, url), "msg_1", stamp, body)
    assert secret_for(SECRET, url) != secret_for(SECRET, "https://other.example/")
    assert msgspec.json.decode(body) == {
        "type": "notice",
        "id": "msg_1",
        "at": "2026-12-07T09:00:00+00:00",
        "language": "nl",
        "subject": "Kennisgeving",
        "body": "Beste",
    }


@pytest.mark.parametrize(
    ("code", "permanent"),
    [(301, True), (404, True), (410, True), (408, False), (429, False), (500, False)],
)
def test_what_the_receiver_answers_decides_whether_it_is_tried_again(
    code: int, permanent: bool
) -> None:
    with receiver(code) as (url, _):
        sent = WebhookMailer(None, SECRET, CLOCK).send(mail(url))
    refusal = Refusal(recipient=url, permanent=permanent, code=code, text="refused")
    assert sent == Sent(message_id="msg_1", accepted=(), refused=(refusal,))


def test_a_receiver_that_is_away_is_tried_again() -> None:
    with receiver(204) as (url, _):
        pass
    sent = WebhookMailer(None, SECRET, CLOCK, within_s=2).send(mail(url))
    assert sent.again == (url,)


def test_mail_addresses_go_to_the_mail_server_and_wait_without_one() -> None:
    others = MemoryMailer()
    with receiver(204) as (url, came):
        both = WebhookMailer(others, SECRET, CLOCK).send(mail(url, "it@acme.example"))
        alone = WebhookMailer(None, SECRET, CLOCK).send(mail("it@acme.example"))
    assert both.accepted == (url, "it@acme.example")
    assert len(came) == 1
    assert alone.again == ("it@acme.example",)


def test_only_encrypted_addresses_and_this_machine_are_webhooks() -> None:
    assert is_hook("https://a.example/x")
    others = ("http://a.example", "http://127.0.0.1.b.example", "a@b.example", "https://[")
    assert [each for each in others if is_hook(each)] == []
