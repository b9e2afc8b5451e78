"""Reads mail (RFC 5322, MIME) within bounds: nothing in it can make the time or the depth explode.

The library's parser goes as deep as a mail says, and walks all open boundaries for each line. Here
a mail has at most so many headers, parts and levels; what is beyond is told and stays in the raw
bytes.
"""

import base64
import re
from binascii import Error as NotBase64
from binascii import a2b_qp
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

MOST_HEADER_BYTES = 256 * 1024
"""Of one part; a mail server takes some 100 kB (Postfix `header_size_limit` is 102,400)."""
MOST_HEADERS = 1_000
MOST_FIELD = 2_048
"""Characters of a field in which parameters are looked for."""
MOST_PARTS = 200
MOST_DEPTH = 8
"""Levels of parts in parts; a forwarded mail of a phone has 4."""

_LF, _CR = 0x0A, 0x0D
_MOST_PADDING = 200
"""Spaces behind a bound."""
_FIELD = re.compile(r"^([!-9;-~]{1,100})[ \t]*:[ \t]*([^\n]*)$", re.MULTILINE)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]*)?\?([bBqQ])\?([^?\s]{0,4000})\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?)")
_PARAMETER = re.compile(
    r';\s*([A-Za-z0-9_-]{1,40})(\*[0-9]*\*?)?\s*=\s*("(?:[^"\\]|\\.){0,300}"|[^;\s]*)'
)
_CHARSET = re.compile(
    r"utf_?-?(?:8|16|16le|16be|32)|us-ascii|ascii|iso-?8859-[0-9]{1,2}|latin-?[0-9]|windows-?[0-9]{3,4}"
    r"|cp[0-9]{3,4}|koi8-[rut]|mac_?roman|gb2312|gbk|gb18030|big5|euc-?(?:jp|kr)|shift_?jis"
    r"|iso-2022-(?:jp|kr)|tis-620"
)
_MBOX_LINE = re.compile(rb"From [^\n]{0,1000}\r?\n")


class Part(NamedTuple):
    """One leaf of a mail: a text, an attachment, or a mail inside the mail."""

    headers: "Headers"
    content_type: str
    """In lower case, without parameters."""
    parameters: dict[str, str]
    name: str
    """Of the file, as the sender calls it."""
    attached: bool
    body: bytes
    """Without its transfer encoding."""

    @property
    def text(self) -> str:
        """Give the body as text; what its character set does not know becomes U+FFFD."""
        return text_in(self.body, self.parameters.get("charset", "utf-8"))


class Mail(NamedTuple):
    """A mail as it was read."""

    headers: "Headers"
    parts: tuple[Part, ...]
    problems: tuple[str, ...]


class Headers:
    """The fields of a header section, by name in any case; of several the first counts."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name.lower(), []).append(value.strip())

    def get(self, name: str) -> str:
        """Give the first field of a name, unfolded; empty when there is none."""
        found = self._fields.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> Sequence[str]:
        """Give all fields of a name, the topmost first."""
        return self._fields.get(name, ())

    def words(self, name: str) -> str:
        """Give the first field of a name with its encoded words decoded (RFC 2047)."""
        return decoded_words(self.get(name))


def read_mail(raw: bytes) -> Mail:
    """Read a mail; any bytes are one, if only with a body."""
    start = _MBOX_LINE.match(raw)
    reading = _Reading()
    headers, body_at = read_headers(raw, start.end() if start else 0)
    reading.walk(raw, headers, body_at, len(raw), 0, "text/plain")
    return Mail(headers, tuple(reading.parts), tuple(reading.problems))


def read_headers(raw: bytes, at: int = 0, end: int | None = None) -> tuple[Headers, int]:
    """Read the header section that begins at a place; tell where its body begins.

    When what stands there is no header field, all of it is the body.
    """
    end = len(raw) if end is None else end
    if raw.startswith((b"\n", b"\r\n"), at, end):
        return Headers(()), at + (1 if raw[at] == _LF else 2)
    limit = min(end, at + MOST_HEADER_BYTES)
    places = [
        (place, place + len(blank))
        for blank in (b"\n\n", b"\n\r\n")
        if (place := raw.find(blank, at, limit)) >= 0
    ]
    last, body = min(places, default=(limit, limit))
    text = text_in(raw[at:last], "utf-8")
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub("", text)
    if _FIELD.match(text) is None:
        return Headers(()), at
    return Headers(_FIELD.findall(text)[:MOST_HEADERS]), body


def content_of(headers: Headers, usual: str) -> tuple[str, dict[str, str]]:
    """Give the type of a part's content and its parameters, names in lower case."""
    field = headers.get("content-type")
    if not field:
        return usual, {}
    kind = field.partition(";")[0].strip().lower()
    return kind if "/" in kind else usual, parameters_of(field)


def parameters_of(field: str) -> dict[str, str]:
    """Give the parameters of a structured field; parts of one (RFC 2231) are put together."""
    found: dict[str, str] = {}
    if ";" not in field:
        return found
    for match in _PARAMETER.finditer(field[:MOST_FIELD]):
        name, mark, value = match[1].lower(), match[2] or "", match[3]
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        if mark.endswith("*"):
            value = _percent_decoded(value, first=mark in {"*", "*0*"})
        found[name] = found.get(name, "") + value if mark else value
    return found


def _percent_decoded(value: str, *, first: bool) -> str:
    charset, quote, rest = value.partition("'")
    if first and quote and "'" in rest:
        value = rest.partition("'")[2]
    else:
        charset = "utf-8"
    data = re.sub(rb"%([0-9A-Fa-f]{2})", _percent, value.encode("utf-8", "replace"))
    return text_in(data, charset)


def _percent(match: re.Match[bytes]) -> bytes:
    return bytes((int(match[1], 16),))


def decoded_words(text: str) -> str:
    """Decode the encoded words in a header field (RFC 2047)."""
    if "=?" not in text:
        return text
    return _WORD.sub(_word, _BETWEEN.sub(r"\1\2", text))


def _word(match: re.Match[str]) -> str:
    data = match[3].encode("utf-8", "replace")
    in_base64 = match[2] in "bB"
    return text_in(_from_base64(data) if in_base64 else a2b_qp(data, header=True), match[1])


def text_in(data: bytes, charset: str) -> str:
    """Decode bytes in a character set; one that is not known counts as UTF-8.

    UTF-8 that is none is taken for Windows-1252, as most such mail is.
    """
    charset = charset.strip().lower()
    if charset not in {"utf-8", "us-ascii"} and _CHARSET.fullmatch(charset):
        try:
            return data.decode(charset, "replace")
        except (LookupError, UnicodeError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _from_base64(data: bytes) -> bytes:
    """Decode base 64 as far as it can be; letters that are none of it are left out."""
    try:
        return base64.b64decode(data)
    except NotBase64:
        pure = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        return base64.b64decode(pure[: len(pure) - (len(pure) % 4 == 1)] + b"==")


class _Reading:
    """Walks through the parts of one mail."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.problems: list[str] = []

    def walk(
        self, raw: bytes, headers: Headers, start: int, end: int, depth: int, usual: str
    ) -> None:
        """Go through the body between two places, which belongs to these headers."""
        kind, parameters = content_of(headers, usual)
        if not kind.startswith("multipart/"):
            self._leaf(headers, kind, parameters, raw[start:end])
            return
        boundary = parameters.get("boundary", "").encode("utf-8", "replace")
        if depth >= MOST_DEPTH or not boundary:
            why = f"more than {MOST_DEPTH} levels of parts" if boundary else "parts without bounds"
            self._tell(f"{why}: read as text")
            self._leaf(headers, "text/plain", {}, raw[start:end])
            return
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        found = False
        for first, last in _sections(raw, boundary, start, end):
            found = True
            if len(self.parts) >= MOST_PARTS:
                self._tell(f"more than {MOST_PARTS} parts: the rest was not read")
                return
            part_headers, body_at = read_headers(raw, first, last)
            self.walk(raw, part_headers, body_at, last, depth + 1, inner)
        if not found:
            self._tell("the bounds of the parts are not in it: read as text")
            self._leaf(headers, "text/plain", {}, raw[start:end])

    def _leaf(self, headers: Headers, kind: str, parameters: dict[str, str], data: bytes) -> None:
        encoding = headers.get("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            data = _from_base64(data)
        elif encoding == "quoted-printable":
            data = a2b_qp(data)
        elif encoding not in {"", "7bit", "8bit", "binary"}:
            self._tell("a part in an encoding that is not known: kept as it is")
        field = headers.get("content-disposition")
        name = parameters_of(field).get("filename") or parameters.get("name", "")
        attached = field.strip().lower().startswith("attachment")
        self.parts.append(Part(headers, kind, parameters, decoded_words(name), attached, data))

    def _tell(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _sections(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the places between the lines `--boundary`, until `--boundary--` or the end."""
    mark = b"\n--" + boundary
    first: int | None = None
    at = start - 1 if raw.startswith(mark[1:], start, end) else raw.find(mark, start, end)
    while at >= 0:
        behind = _next_line(raw, at + len(mark), end)
        if behind is not None:
            if first is not None:
                yield first, max(first, at - 1 if raw[at - 1] == _CR else at)
            if raw.startswith(b"--", at + len(mark), end):
                return
            first = behind
        at = raw.find(mark, at + len(mark), end)
    if first is not None:
        yield first, end


def _next_line(raw: bytes, at: int, end: int) -> int | None:
    """Give where the next line begins when nothing but `--` and spaces is left on this one."""
    found = raw.find(b"\n", at, min(end, at + _MOST_PADDING))
    stop = found if found >= 0 else end
    if stop - at > _MOST_PADDING or raw[at:stop].strip(b" \t\r") not in {b"", b"--"}:
        return None
    return min(stop + 1, end)
