"""What a report is about: URLs, host names, addresses and mails, each with its normal form."""

import re
from collections.abc import Iterable, Iterator

from schout.core.intake.normal import normal_domain, normal_host
from schout.core.intake.parts import address_of
from schout.core.intake.reports.plain import one_line
from schout.core.model.report import ObjectKind, ReportedObject

MOST_OBJECTS = 100
"""Of one report; further ones are in its raw bytes."""
MOST_SEARCHED = 200_000
"""Characters of a text in which objects are looked for."""
LONGEST_OBJECT = 2_048
"""Characters: what common browsers take as a URL."""

_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_WEB = frozenset(("http", "https"))
_URL = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]{0,20}):)?//(?:[^/?#@\s]*@)?"
    r"(\[[0-9A-Fa-f:.]{2,45}\]|[^/?#@:\s\[\]]{1,300})(?::([0-9]{0,5}))?(/[^?#]*)?(?:[?#].*)?"
)
_BARE_URL = re.compile(r"[^/?#@:\s\[\]]{1,300}(?::[0-9]{1,5})?(?:[/?#]\S*)?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_UNSAFE = re.compile(r"[^!$%&'()*+,./0-9:;=@A-Z_a-z~\[\]-]")
_MAIL = re.compile(r"<?([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@([^\s@<>\[\]]{1,255})>?")

_SCHEME = re.compile(r"[hH](?:[xX][xX]|\*\*)[pP](?=[sS]?[:\[])")
_IN_SIGNS = (("[.]", "."), ("[://]", "://"), ("[:]", ":"), ("[@]", "@"))
_IN_WORDS = re.compile(r" ?[\[({] ?(\.|dot|@|at) ?[\])}] ?", re.IGNORECASE)
_OPENED = tuple(
    opened + word for opened in "[({" for word in (".", "dot", "@", "at", " .", " dot", " @", " at")
)
"""One of these stands where `_IN_WORDS` can match; looking for them is much faster."""
_IN_TEXT = re.compile(
    r"(?<![\w.@/-])(?=[\w:])(?:"
    r"(?P<url>https?://[^\s<>\"'`|\\^{}]{1,2048})"
    r"|(?P<mail>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
    r"|(?P<address>(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\w|\.[0-9])"
    r"|(?<!:)[0-9a-f]{0,4}:[0-9a-f:]{1,36}(?![\w:]|\.[0-9]))"
    r"|(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![\w@(]))"
    r")",
    re.IGNORECASE | re.ASCII,
)
_FILES = frozenset(
    (
        *("asp", "aspx", "bat", "cfg", "conf", "csv", "dll", "doc", "docx", "eml", "exe", "gif"),
        *("gz", "html", "htm", "ini", "jpeg", "jpg", "js", "json", "log", "msg", "pdf", "php"),
        *("png", "ps", "rar", "tar", "txt", "xls", "xlsx", "xml", "yaml", "yml"),
    )
)
"""Endings of files; a word such as `report.txt` is no host name."""
_AFTER = ".,;:!?)]}>'\"*_"
"""What a sentence puts behind a URL."""


def normal_url(text: str) -> str | None:
    """Give a URL without scheme `http(s)`, user, usual port, query and fragment.

    Reports of one page over HTTP and HTTPS then meet: `shop.example/login`. Its host is in lower
    case and ASCII, its path is without `.` and `..` and escapes what RFC 3986 asks for.
    """
    match = _URL.fullmatch(text if "//" in text[:32] else "//" + text)
    if match is None or len(text) > LONGEST_OBJECT:
        return None
    host = normal_host(match[2])
    if host is None:
        return None
    scheme = (match[1] or "http").lower()
    port = match[3] if match[3] and match[3] not in {_PORTS.get(scheme), "443"} else None
    prefix = "" if scheme in _WEB else f"{scheme}://"
    return f"{prefix}{host}{':' + port if port else ''}{_path(match[4] or '/')}"


def _path(path: str) -> str:
    path = _UNSAFE.sub(_escaped, path) if _UNSAFE.search(path) else path
    path = _ESCAPE.sub(_unescaped, path) if "%" in path else path
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    tail = "/" if kept and kept[-1] and path.endswith(("/.", "/..")) else ""
    return "/" + "/".join(kept) + tail


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _unescaped(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else match[0].upper()


def normal_mail(text: str) -> str | None:
    """Give a mail address with its domain as a host name; the part before `@` in lower case."""
    match = _MAIL.fullmatch(text.strip())
    domain = None if match is None else normal_domain(match[2])
    return None if match is None or domain is None else f"{match[1].lower()}@{domain}"


def domain_of(mail: str) -> str:
    """Give the domain of a mail address."""
    return mail.rpartition("@")[2]


def host_of_object(about: ReportedObject) -> str | None:
    """Give the host name that an object lies on, `None` for an address or what names none."""
    match about.kind:
        case ObjectKind.HOST:
            return about.normal
        case ObjectKind.URL:
            rest = about.normal.partition("://")[2] or about.normal
            return normal_host(rest.partition("/")[0])
        case _:
            return None


def object_of(text: str) -> ReportedObject | None:
    """Say what one thing is that a reporter named; `None` when there is nothing in it.

    What is no URL, host, address or mail is `other`, with its text in lower case as normal form.
    """
    given = one_line(text, LONGEST_OBJECT)
    if not given:
        return None
    bare = refang(given).strip("<>\"' ").removeprefix("mailto:")
    address = address_of(bare)
    if address is not None:
        return ReportedObject(kind=ObjectKind.ADDRESS, value=given, normal=address)
    if "@" in bare and "/" not in bare:
        mail = normal_mail(bare)
        if mail is not None:
            return ReportedObject(kind=ObjectKind.MAIL, value=given, normal=mail)
    elif "." in bare or "//" in bare:
        return _place(given, bare)
    return ReportedObject(kind=ObjectKind.OTHER, value=given, normal=bare.lower())


def _place(given: str, bare: str) -> ReportedObject:
    """Tell a URL from a host name."""
    host = normal_host(bare) if "/" not in bare else None
    if host is not None and not host.rpartition(".")[2].isdigit():
        return ReportedObject(kind=ObjectKind.HOST, value=given, normal=host)
    if host is None and ("//" in bare or _BARE_URL.fullmatch(bare)):
        url = normal_url(bare)
        if url is not None:
            return ReportedObject(kind=ObjectKind.URL, value=given, normal=url)
    return ReportedObject(kind=ObjectKind.OTHER, value=given, normal=bare.lower())


def refang(text: str) -> str:
    """Give back what reporters make harmless: `hxxp`, `[.]`, `[dot]`, `[:]`, `[at]`."""
    lower = text.lower()
    if "hxx" in lower or "h**" in lower:
        text = _SCHEME.sub("http", text)
    for sign, meant in _IN_SIGNS:
        text = text.replace(sign, meant)
    return _IN_WORDS.sub(_meant, text) if any(each in lower for each in _OPENED) else text


def _meant(match: re.Match[str]) -> str:
    return "." if match[1].lower() in {".", "dot"} else "@"


def objects_in(text: str) -> Iterator[ReportedObject]:
    """Find URLs, addresses, host names and mails in a text, in the order they stand there."""
    for match in _IN_TEXT.finditer(refang(text[:MOST_SEARCHED])):
        found = match[0].rstrip(_AFTER) if match.lastgroup == "url" else match[0]
        if match.lastgroup == "host" and found.rpartition(".")[2].lower() in _FILES:
            continue
        about = object_of(found)
        if about is not None and about.kind is not ObjectKind.OTHER:
            yield about


def different(objects: Iterable[ReportedObject | None]) -> tuple[ReportedObject, ...]:
    """Keep the first of each normal form, at most `MOST_OBJECTS`."""
    kept: dict[tuple[ObjectKind, str], ReportedObject] = {}
    for about in objects:
        if about is not None:
            kept.setdefault((about.kind, about.normal), about)
            if len(kept) >= MOST_OBJECTS:
                break
    return tuple(kept.values())
