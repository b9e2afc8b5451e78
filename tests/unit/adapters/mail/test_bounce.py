"""Bounces."""

import pytest

from schout.adapters.mail.bounce import Bounce, BouncedRecipient, read_bounce
from schout.core.model.ids import MessageId

ID = "msg_01KDVDNA00BSVDBHPCV86BGFJN"
BOUNCE = f"""From: <MAILER-DAEMON@mx.example>
In-Reply-To: <msg_00000000000000000000000000@other.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x

It could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; Jan@Example.org
Action: failed
Status: 5.1.1 (no such user)
Diagnostic-Code: smtp; 550 5.1.1 no such
 user

Original-Recipient: rfc822;piet@example.org
Action: Delayed
Status: 4.2.2
Diagnostic-Code: full

Final-Recipient: rfc822; good@example.org
Action: delivered
Status: 2.0.0
--x
Content-Type: text/rfc822-headers

Message-ID: <{ID}@host.example>
Subject: Notice
--x--
""".encode()


def test_a_bounce_tells_what_became_of_each_recipient() -> None:
    assert read_bounce(BOUNCE) == Bounce(
        message=MessageId(ID),
        recipients=(
            BouncedRecipient(
                recipient="jan@example.org",
                permanent=True,
                status="5.1.1",
                text="550 5.1.1 no such user",
            ),
            BouncedRecipient(
                recipient="piet@example.org",
                original="piet@example.org",
                permanent=False,
                status="4.2.2",
                text="full",
            ),
        ),
    )


def test_a_bounce_without_the_mail_is_known_by_what_it_answers() -> None:
    found = read_bounce(BOUNCE.replace(ID.encode(), b"17"))
    assert found is not None
    assert found.message == "msg_" + "0" * 26
    found = read_bounce(BOUNCE.replace(b"msg_", b"xyz_"))
    assert found is not None
    assert found.message is None


def test_a_failure_without_a_status_is_permanent_and_one_of_4_is_not() -> None:
    found = read_bounce(BOUNCE.replace(b"Status: 5.1.1 (no such user)\n", b""))
    assert found is not None
    assert (found.recipients[0].permanent, found.recipients[0].status) == (True, "")
    found = read_bounce(BOUNCE.replace(b"Status: 5.1.1", b"Status: 4.4.7"))
    assert found is not None
    assert not found.recipients[0].permanent


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: hello\n\ntext",
        BOUNCE.replace(b"failed", b"relayed").replace(b"Delayed", b"expanded"),
        BOUNCE.replace(b"@example.org", b"").replace(b"@Example.org", b""),
    ],
    ids=["nothing", "a mail", "success", "no addresses"],
)
def test_what_is_no_bounce_is_none(raw: bytes) -> None:
    assert read_bounce(raw) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("it@example.org", True),
        ("IT@Example.org", True),
        ("new@other.example", True),
        ("boss@example.org", False),
        ("billing", False),
    ],
    ids=["where it was sent", "in capitals", "where it ended", "another", "no address"],
)
def test_a_bounce_is_for_the_address_it_was_sent_to_or_was_passed_on_to(
    address: str, expected: bool
) -> None:
    told = BouncedRecipient(
        recipient="new@other.example",
        original="it@example.org",
        permanent=True,
        status="",
        text="",
    )
    assert told.is_for(address) is expected
