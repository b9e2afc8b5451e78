"""Mail with real clients and servers on the loopback: what comes in by LMTP, what goes out."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.conformance.mail_servers import WITHIN_S, Listening, scripted

from schout.adapters.mail.dkim import DkimKey
from schout.adapters.mail.session import Delivered, Kept, Protocol, SessionRules
from schout.adapters.mail.smtp import Security, SmtpMailer, SmtpSettings
from schout.core.intake.reports.mime import read_mail
from schout.core.model.errors import SettingsError
from schout.core.model.ids import MessageId
from schout.ports.mailer import OutgoingMail, Refusal, Sent

LMTP = SessionRules(
    protocol=Protocol.LMTP,
    recipients=frozenset(("abuse@host.example", "security@host.example")),
    most_bytes=200_000,
)
SMTP = msgspec.structs.replace(LMTP, protocol=Protocol.SMTP)
MAIL = OutgoingMail(
    id=MessageId("msg_01KDVDNA00BSVDBHPCV86BGFJN"),
    at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    sender="desk@host.example",
    recipients=("abuse@host.example", "security@host.example"),
    subject="Notice",
    body="Hello\n.\nworld",
)
RAW = b"Subject: x\r\n\r\n.dots\r\n..\r\n. \r\nend\r\n"


@pytest.fixture
def listening() -> Iterator[Listening]:
    with Listening(LMTP) as server:
        yield server


def client(server: Listening) -> smtplib.LMTP:
    return smtplib.LMTP(server.address[0], server.address[1], timeout=WITHIN_S)


def said(server: Listening, raw: bytes) -> bytes:
    """Give all that the server says to bytes, after which the client sends no more."""
    with socket.create_connection(server.address, WITHIN_S) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        heard = b""
        while piece := connection.recv(65536):
            heard += piece
    return heard


def test_a_mail_is_kept_as_it_was_sent(listening: Listening) -> None:
    with client(listening) as lmtp:
        assert lmtp.sendmail("jan@example.org", ["Abuse@host.example"], RAW) == {}
    assert listening.mails == [
        Delivered(
            sender="jan@example.org",
            recipients=("Abuse@host.example",),
            raw=b"Return-Path: <jan@example.org>\r\n" + RAW,
        )
    ]


def test_many_mails_come_over_one_session(listening: Listening) -> None:
    with client(listening) as lmtp:
        for number in range(20):
            lmtp.sendmail("", ["abuse@host.example"], b"Subject: %d\r\n\r\n" % number)
    assert [mail.raw for mail in listening.mails] == [
        b"Return-Path: <>\r\nSubject: %d\r\n\r\n" % number for number in range(20)
    ]


def test_a_unix_socket_is_listened_on_and_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    for _ in range(2):
        with Listening(LMTP, path) as server:
            lmtp = smtplib.LMTP(str(path))
            lmtp.sendmail("a@b.example", ["abuse@host.example"], RAW)
            lmtp.quit()
            assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("kept", "code"), [(Kept.LATER, 451), (Kept.REFUSED, 554)], ids=["later", "refused"]
)
def test_a_mail_that_is_not_kept_is_not_taken(listening: Listening, kept: Kept, code: int) -> None:
    listening.answer = lambda mail: kept
    with client(listening) as lmtp, pytest.raises(smtplib.SMTPDataError) as caught:
        lmtp.sendmail("a@b.example", ["abuse@host.example"], RAW)
    assert caught.value.smtp_code == code
    assert listening.mails == []


def test_a_mail_whose_keeping_fails_stays_with_the_sender(listening: Listening) -> None:
    def fail(mail: Delivered) -> Kept:
        raise OSError("no room is left")

    listening.answer = fail
    with client(listening) as lmtp, pytest.raises(smtplib.SMTPDataError) as caught:
        lmtp.sendmail("a@b.example", ["abuse@host.example"], RAW)
    assert caught.value.smtp_code == 451


def test_other_addresses_are_refused(listening: Listening) -> None:
    with client(listening) as lmtp, pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        lmtp.sendmail("a@b.example", ["root@host.example"], RAW)
    assert caught.value.recipients["root@host.example"][0] == 550


def test_a_mail_that_is_too_large_is_refused_and_the_session_goes_on(
    listening: Listening,
) -> None:
    large = b"x" * 78 + b"\r\n"
    with client(listening) as lmtp:
        with pytest.raises(smtplib.SMTPSenderRefused) as caught:
            lmtp.sendmail("a@b.example", ["abuse@host.example"], large * 10_000)
        assert caught.value.smtp_code == 552
        lmtp.ehlo_or_helo_if_needed()
        lmtp.esmtp_features.clear()  # a client that does not tell the size
        with pytest.raises(smtplib.SMTPDataError) as unsaid:
            lmtp.sendmail("a@b.example", ["abuse@host.example"], large * 10_000)
        assert unsaid.value.smtp_code == 552
        lmtp.sendmail("a@b.example", ["abuse@host.example"], RAW)
    assert len(listening.mails) == 1


def test_lmtp_answers_for_each_recipient(listening: Listening) -> None:
    heard = said(
        listening,
        b"LHLO x\r\nMAIL FROM:<a@b.example> BODY=8BITMIME\r\nRCPT TO:<abuse@host.example>\r\n"
        b"RCPT TO:<security@host.example>\r\nDATA\r\nX: y\r\n\r\nz\r\n.\r\nQUIT\r\n",
    )
    assert heard.count(b"250 2.0.0 kept\r\n") == 2
    assert heard.endswith(b"221 2.0.0 goodbye\r\n")


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r"])
def test_only_crlf_ends_a_mail_so_that_none_is_smuggled_in(
    listening: Listening, end: bytes
) -> None:
    said(
        listening,
        b"LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<abuse@host.example>\r\nDATA\r\none"
        + end
        + b"MAIL FROM:<evil@b.example>\r\nRCPT TO:<abuse@host.example>\r\nDATA\r\ntwo\r\n.\r\n",
    )
    assert [mail.sender for mail in listening.mails] == ["a@b.example"]


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (b"EHLO x", b"500 5.5.1 another protocol"),
        (b"NONSENSE", b"500 5.5.1 no such command"),
        (b"MAIL FROM:<a@b.example>", b"503 5.5.1 first greet"),
        (b"LHLO x\r\nMAIL TO:<a@b.example>", b"501 5.5.4"),
        (b"LHLO x\r\nMAIL FROM:<a@b.example> SIZE=999999999", b"552 5.3.4"),
        (b"RCPT TO:<abuse@host.example>", b"503 5.5.1 first MAIL"),
        (b"LHLO x\r\nMAIL FROM:<>\r\nRCPT FROM:<a>", b"501 5.5.4"),
        (b"LHLO x\r\nMAIL FROM:<>\r\nMAIL FROM:<>", b"503 5.5.1"),
        (b"LHLO x\r\nMAIL FROM:<>\r\nDATA", b"503 5.5.1 first RCPT"),
        (b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<abuse@host.example>\r\nDATA\r\n.", b"552 5.3.4"),
        (b"NOOP", b"250 2.0.0 nothing"),
        (b"VRFY root", b"252 2.5.0"),
        (b"LHLO x\r\nMAIL FROM:<>\r\nRSET\r\nRCPT TO:<abuse@host.example>", b"503 5.5.1"),
        (b"x" * 5000, b"421 4.4.2"),
        (b"\r\n".join([b"what"] * 12), b"421 4.7.0 too many mistakes"),
        (
            b"LHLO x\r\nMAIL FROM:<>\r\n" + b"RCPT TO:<abuse@host.example>\r\n" * 101,
            b"452 4.5.3 too many recipients",
        ),
    ],
)
def test_a_command_that_does_not_fit_is_answered(
    listening: Listening, command: bytes, reply: bytes
) -> None:
    assert b"\r\n" + reply in said(listening, command + b"\r\n")
    assert listening.mails == []


def test_a_client_that_goes_away_in_a_mail_leaves_nothing(listening: Listening) -> None:
    said(
        listening,
        b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<abuse@host.example>\r\nDATA\r\nhalf of it\r\n",
    )
    assert listening.mails == []


def test_a_client_that_says_nothing_is_let_go() -> None:
    with (
        Listening(msgspec.structs.replace(LMTP, within_s=0)) as server,
        socket.create_connection(server.address, WITHIN_S) as connection,
    ):
        assert connection.recv(100).startswith(b"220 ")
        assert connection.recv(100) == b""


def test_no_more_talk_at_once_than_can(listening: Listening) -> None:
    waiting = [socket.create_connection(listening.address, WITHIN_S) for _ in range(50)]
    assert all(each.recv(100).startswith(b"220") for each in waiting)
    assert said(listening, b"").startswith(b"421 4.3.2 too many sessions")
    for each in waiting:
        each.close()


def test_a_session_that_is_open_does_not_keep_the_listener_from_closing() -> None:
    with Listening(LMTP) as server:
        connection = socket.create_connection(server.address, WITHIN_S)
        assert connection.recv(100).startswith(b"220")
    connection.close()


def settings(port: int, **changed: object) -> SmtpSettings:
    given = SmtpSettings(host="127.0.0.1", port=port, security=Security.NONE, timeout_s=WITHIN_S)
    return msgspec.structs.replace(given, **changed)


def test_a_mail_is_handed_over_and_is_the_same_when_it_is_sent_again() -> None:
    with Listening(SMTP) as server:
        key = DkimKey("host.example", "s", ed25519.Ed25519PrivateKey.generate())
        mailer = SmtpMailer(settings(server.address[1]), key)
        sent = Sent(
            message_id="<msg_01KDVDNA00BSVDBHPCV86BGFJN@host.example>", accepted=MAIL.recipients
        )
        assert (mailer.send(MAIL), mailer.send(MAIL)) == (sent, sent)
    first, second = server.mails
    assert first == second
    assert first.recipients == MAIL.recipients
    read = read_mail(first.raw)
    assert read.headers.get("message-id") == sent.message_id
    assert read.headers.get("dkim-signature").startswith("v=1; a=ed25519-sha256;")
    assert read.parts[0].text == "Hello\r\n.\r\nworld\r\n"


def test_one_recipient_that_is_refused_does_not_cost_the_others() -> None:
    mail = msgspec.structs.replace(
        MAIL, recipients=("abuse@host.example", "root@host.example", "no address")
    )
    with Listening(SMTP) as server:
        sent = SmtpMailer(settings(server.address[1])).send(mail)
    assert sent.accepted == ("abuse@host.example",)
    assert sent.refused == (
        Refusal(recipient="no address", permanent=True, code=553, text="not a mail address"),
        Refusal(
            recipient="root@host.example",
            permanent=True,
            code=550,
            text="5.1.1 no such address here",
        ),
    )
    assert sent.again == ()


def test_a_server_that_cannot_take_it_now_is_tried_again() -> None:
    with Listening(SMTP) as server:
        server.answer = lambda mail: Kept.LATER
        sent = SmtpMailer(settings(server.address[1])).send(MAIL)
    assert sent.again == MAIL.recipients
    assert [(each.code, each.text) for each in sent.refused] == [
        (451, "4.3.0 not now, come again")
    ] * 2


def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sent = SmtpMailer(settings(port)).send(MAIL)
    assert (sent.again, sent.accepted) == (MAIL.recipients, ())
    assert [(each.code, each.text) for each in sent.refused] == [
        (None, "ConnectionRefusedError")
    ] * 2


def test_a_mail_without_a_sender_is_not_sent() -> None:
    mail = msgspec.structs.replace(MAIL, sender="nobody")
    sent = SmtpMailer(settings(1)).send(mail)
    assert sent.accepted == sent.again == ()
    assert {each.text for each in sent.refused} == {"the address of the sender is none"}


@pytest.mark.parametrize(
    ("replies", "permanent", "code"),
    [
        ([("EHLO", "250 x"), ("MAIL", "550 no")], True, 550),
        ([("EHLO", "250 x"), ("MAIL", "530 log in first")], False, 530),
        ([("EHLO", "250 x"), ("MAIL", "421 busy")], False, 421),
        ([("EHLO", "250 x"), ("MAIL", "250 x"), ("RCPT", "451 x"), ("RCPT", "451 x")], False, 451),
        ([("EHLO", "250 x"), ("MAIL", "bye")], False, None),
        ([("EHLO", "bye")], False, None),
    ],
)
def test_what_a_server_says_tells_whether_to_try_again(
    replies: list[tuple[str, str]], permanent: bool, code: int | None
) -> None:
    with scripted([*replies, ("RSET", "250 x"), ("QUIT", "221 x")]) as (port, _):
        sent = SmtpMailer(settings(port)).send(MAIL)
    assert [(each.permanent, each.code) for each in sent.refused] == [(permanent, code)] * 2


def test_what_becomes_of_the_goodbye_does_not_matter() -> None:
    ok = [(verb, "250 x") for verb in ("EHLO", "MAIL", "RCPT", "RCPT")]
    with scripted([*ok, ("DATA", "354 x"), ("QUIT", "500 what")]) as (port, _):
        assert SmtpMailer(settings(port)).send(MAIL).accepted == MAIL.recipients


def certificate(folder: Path) -> Path:
    """Make a key and a certificate for `localhost`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


SECURE = [("EHLO", "250-x\r\n250 STARTTLS"), ("STARTTLS", "220 go")]
LOGGED_IN = [("EHLO", "250-x\r\n250 AUTH PLAIN"), ("AUTH PLAIN", "235 yes")]
TAKEN = [("MAIL", "250 x"), ("RCPT", "250 x"), ("RCPT", "250 x"), ("DATA", "354 x")]


def secure(port: int) -> SmtpSettings:
    return settings(port, host="localhost", security=Security.STARTTLS, user="u", password="p")  # noqa: S106


def test_a_password_goes_over_an_encrypted_connection(tmp_path: Path) -> None:
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    script = [*SECURE, *LOGGED_IN, *TAKEN, ("QUIT", "221 x")]
    trusting = ssl.create_default_context(cafile=path)
    with scripted(script, context) as (port, heard):
        assert SmtpMailer(secure(port), context=trusting).send(MAIL).accepted == MAIL.recipients
    assert [line.split()[0] for line in heard[:4]] == ["ehlo", "STARTTLS", "ehlo", "AUTH"]


def test_nothing_is_sent_to_a_server_whose_certificate_is_not_known(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with scripted(SECURE, context) as (port, heard):
        sent = SmtpMailer(secure(port)).send(MAIL)
    assert (sent.again, sent.accepted) == (MAIL.recipients, ())
    assert {each.text for each in sent.refused} == {"SSLCertVerificationError"}
    assert len(heard) == 2


def test_nothing_is_sent_without_encryption_where_it_is_asked_for() -> None:
    with scripted([("EHLO", "250 x"), ("QUIT", "221 x")]) as (port, heard):
        sent = SmtpMailer(secure(port)).send(MAIL)
    assert (sent.again, sent.accepted) == (MAIL.recipients, ())
    assert [line.split()[0] for line in heard if line] == ["ehlo"]


def test_a_server_that_does_not_speak_tls_at_once_is_tried_again() -> None:
    with scripted([("EHLO", "250 x")]) as (port, _):
        sent = SmtpMailer(settings(port, security=Security.TLS)).send(MAIL)
    assert sent.again == MAIL.recipients


def test_a_password_without_encryption_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        SmtpMailer(settings(25, user="u", password="p"))  # noqa: S106 - refused is what is tested
    assert caught.value.code == "SCH-R041"
