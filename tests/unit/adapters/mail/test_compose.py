"""A mail as bytes."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import msgspec
import pytest

from schout.adapters.mail.compose import ascii_address, compose, message_id_of
from schout.core.model.ids import MessageId
from schout.ports.mailer import OutgoingMail

MAIL = OutgoingMail(
    id=MessageId("msg_01KDVDNA00BSVDBHPCV86BGFJN"),
    at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    sender="abuse@bücher.example",
    sender_name="Oxygis",
    recipients=("jan@example.org", "piet@example.org"),
    subject="Notice",
    body="Hello\nworld",
)


def changed(**fields: object) -> OutgoingMail:
    return msgspec.structs.replace(MAIL, **fields)


def test_a_mail_is_written_the_same_each_time() -> None:
    assert compose(MAIL) == compose(MAIL)
    assert compose(MAIL) == (
        b"Message-ID: <msg_01KDVDNA00BSVDBHPCV86BGFJN@xn--bcher-kva.example>\r\n"
        b"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n"
        b"From: Oxygis\r\n <abuse@xn--bcher-kva.example>\r\n"
        b"To: jan@example.org,\r\n piet@example.org\r\n"
        b"Subject: Notice\r\n"
        b"Auto-Submitted: auto-generated\r\n"
        b"Content-Language: en\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: base64\r\n"
        b"\r\n"
        b"SGVsbG8NCndvcmxkDQo=\r\n"
    )


def test_any_text_is_read_back_as_it_was() -> None:
    subject = "Uw gebruik van “Bücher” — é漢 " + "x" * 90
    body = "Geachte,\n\n.\nFrom here\n" + "lang é " * 100
    mail = changed(
        subject=subject,
        body=body,
        sender_name="Jan, é",
        reply_to="b@c.example",
        in_reply_to="<17@d.example>",
    )
    read = message_from_bytes(compose(mail), policy=policy.default)
    assert read["Subject"] == subject.strip()
    assert read.get_content().replace("\r\n", "\n") == body.strip() + "\n"
    assert read["From"].addresses[0].display_name == "Jan, é"
    assert (read["Reply-To"], read["In-Reply-To"]) == ("b@c.example", "<17@d.example>")
    assert max(map(len, compose(mail).split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "field", ["subject", "sender_name", "reply_to", "in_reply_to", "language", "sender"]
)
def test_no_header_can_be_injected(field: str) -> None:
    raw = compose(changed(**{field: "<x\r\nBcc: all@example.org\n\r\nbody\x00>"}))
    head, _, _ = raw.partition(b"\r\n\r\n")
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] != b" "}
    assert b"Bcc" not in names
    assert b"\x00" not in raw
    assert raw.count(b"\r\n\r\n") == 1


def test_an_address_is_one_that_can_go_over_the_wire() -> None:
    assert ascii_address("Jan@Bücher.example") == "Jan@xn--bcher-kva.example"
    assert ascii_address("jan") is None
    assert ascii_address("é@example.org") is None
    assert ascii_address("<jan@example.org>") is None
    assert ascii_address("jan@example.org\r\nRCPT TO:<x@y.example>") is None


def test_the_id_of_a_mail_follows_from_the_message() -> None:
    assert message_id_of(MAIL) == "<msg_01KDVDNA00BSVDBHPCV86BGFJN@xn--bcher-kva.example>"
    assert message_id_of(changed(sender="nobody")).endswith("@nobody>")
    assert message_id_of(changed(sender="a@-")).endswith("@invalid>")


def test_a_mail_to_nobody_or_at_no_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="recipient"):
        changed(recipients=()).__post_init__()
    with pytest.raises(ValueError, match="zone"):
        OutgoingMail(
            id=MAIL.id,
            at=datetime(2026, 1, 1),  # noqa: DTZ001 - refused is what is tested
            sender="a@b.example",
            recipients=("c@d.example",),
            subject="",
            body="",
        )
