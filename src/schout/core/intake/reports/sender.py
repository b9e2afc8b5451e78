"""Who sent a mail, and whether it is proven that they did."""

import hashlib
import re
from typing import NamedTuple

from schout.core.intake.reports.mime import Headers
from schout.core.intake.reports.objects import domain_of, normal_mail
from schout.core.intake.reports.plain import one_line

_IN_BRACKETS = re.compile(r"<([^<>\s]{3,320})>")
_BARE = re.compile(r"[^\s<>\"(),:;]{1,64}@[^\s<>\"(),:;]{1,255}")
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_PAIR = re.compile(r"([a-z][a-z0-9.-]{0,40})\s*=\s*([^\s;]{1,255})")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})\b")
_WAYS_OF_MAIL = ("mail", "unproven")
UNKNOWN = "unknown"
"""The key of reporters that nothing tells apart."""


class Sender(NamedTuple):
    """Who a mail says it is from."""

    name: str | None
    mail: str | None
    proven: bool
    """The operator's own mail server says that the domain signed it (RFC 8601)."""
    answerable: bool
    """It may be answered: it is no automatic reply and no bounce (RFC 3834)."""
    language: str


def sender_of(headers: Headers, authserv: str | None) -> Sender:
    """Tell who sent a mail by its header fields."""
    field = headers.words("from")
    bracketed = _IN_BRACKETS.search(field)
    bare = None if bracketed else _BARE.search(field)
    mail = normal_mail((bracketed[1] if bracketed else bare[0] if bare else "")[:320])
    name = one_line(field[: bracketed.start()] if bracketed else "", 200).strip(" \"'")
    returned = headers.get("return-path") == "<>"
    replied = headers.get("auto-submitted").lower().startswith("auto-replied")
    language = _LANGUAGE.match(headers.get("content-language"))
    return Sender(
        name=name or None,
        mail=mail,
        proven=mail is not None and is_proven(headers, domain_of(mail), authserv),
        answerable=not (returned or replied),
        language=language[1].lower() if language else "en",
    )


def is_proven(headers: Headers, domain: str, authserv: str | None) -> bool:
    """Tell whether our own mail server found that a domain stands behind the mail.

    Either DMARC passed for it (RFC 7489), or a signature of it or of a domain above it (RFC 6376).
    """
    if authserv is None:
        return False
    for field in headers.all("authentication-results"):
        first, *results = _COMMENT.sub(" ", field[:4000].lower()).split(";")
        if first.split()[:1] == [authserv] and any(_passes(each, domain) for each in results):
            return True
    return False


def _passes(result: str, domain: str) -> bool:
    pairs = {match[1]: match[2] for match in _PAIR.finditer(result)}
    if pairs.get("dmarc") == "pass":
        return pairs.get("header.from", domain) == domain
    signer = pairs.get("header.d") or pairs.get("header.i", "").rpartition("@")[2]
    if pairs.get("dkim") != "pass" or "." not in signer:
        return False
    return domain == signer or domain.endswith(f".{signer}")


def reporter_key(way: str, who: str) -> str:
    """Name a reporter without saying who it is: a digest of how they came and who they are.

    The way keeps apart one whose sender is proven and one who only says so, so that nobody can
    spoil another's record.
    """
    return hashlib.sha256(f"{way}\x1f{who}".encode("utf-8", "replace")).hexdigest()


def keys_of_mail(mail: str) -> tuple[str, ...]:
    """Give the keys of all whose reports came from a mail address, proven or only said."""
    sender = normal_mail(mail)
    return () if sender is None else tuple(reporter_key(way, sender) for way in _WAYS_OF_MAIL)
