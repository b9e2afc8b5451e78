"""Writes a mail as bytes: the same mail gives the same bytes, and nothing is injected into it."""

import base64
from email.utils import format_datetime

from schout.core.intake.normal import normal_domain
from schout.core.intake.reports.objects import normal_mail
from schout.core.intake.reports.plain import one_line, plain
from schout.ports.mailer import OutgoingMail

_MOST_BODY = 200_000
"""Characters: a statement of reasons has some 5,000."""
_LONGEST_LINE = 76
_LONGEST_WORD = 36
"""Bytes in an encoded word: 60 characters, so that a line with it has at most 76 (RFC 2047)."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.")


def message_id_of(mail: OutgoingMail) -> str:
    """Give the `Message-ID`, which follows from the id of the message alone."""
    return f"<{mail.id}@{normal_domain(mail.sender.rpartition('@')[2]) or 'invalid'}>"


def compose(mail: OutgoingMail) -> bytes:
    """Write a mail with lines ended by CRLF (RFC 5322); the body is UTF-8 in base 64.

    The recipients stand in `To`: a notice goes to the contacts of one tenant, who may know of each
    other; mail to strangers is sent one by one.
    """
    fields = [
        ("Message-ID", message_id_of(mail)),
        ("Date", format_datetime(mail.at)),
        ("From", _person(mail.sender_name, mail.sender)),
        ("To", ",\r\n ".join(_address(each) for each in mail.recipients)),
        ("Reply-To", _address(mail.reply_to) if mail.reply_to else ""),
        ("In-Reply-To", _id(mail.in_reply_to or "")),
        ("References", _id(mail.in_reply_to or "")),
        ("Subject", _encoded(one_line(mail.subject, 200))),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", one_line(mail.language, 20)),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "base64"),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    text = plain(mail.body, _MOST_BODY).replace("\n", "\r\n") + "\r\n"
    body = base64.b64encode(text.encode("utf-8"))
    lines = (body[at : at + _LONGEST_LINE] for at in range(0, len(body), _LONGEST_LINE))
    return head.encode("ascii", "replace") + b"\r\n" + b"".join(line + b"\r\n" for line in lines)


def ascii_address(text: str) -> str | None:
    """Give a mail address as it goes over the wire, its domain in ASCII; `None` for what is none.

    A part before `@` that is not ASCII needs SMTPUTF8 (RFC 6531), which is not spoken.
    """
    if normal_mail(text) is None or text.strip().startswith("<"):
        return None
    local, _, domain = text.strip().rpartition("@")
    return f"{local}@{normal_domain(domain)}"


def _address(text: str) -> str:
    return ascii_address(text) or "undisclosed-recipients:;"


def _person(name: str, address: str) -> str:
    name = one_line(name, 100)
    return f"{_encoded(name)}\r\n <{_address(address)}>" if name else _address(address)


def _id(text: str) -> str:
    """Give a `Message-ID` that may stand in a header, or nothing."""
    text = one_line(text, 500)
    whole = text.startswith("<") and text.endswith(">") and text.isascii() and " " not in text
    return text if whole else ""


def _encoded(text: str) -> str:
    """Write text for a header: as it is when that is safe, else as encoded words (RFC 2047)."""
    if len(text) <= _LONGEST_LINE - 20 and set(text) <= _PLAIN:
        return text
    words: list[str] = []
    piece = b""
    for letter in text:
        data = letter.encode("utf-8")
        if len(piece) + len(data) > _LONGEST_WORD:
            words.append(_word(piece))
            piece = b""
        piece += data
    return "\r\n ".join([*words, _word(piece)])


def _word(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode('ascii')}?="
