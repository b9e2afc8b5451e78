"""Reads XML-RPC calls: as Python's own reader takes them, within bounds, and no entities.

Odoo reads with `xmlrpc.client`, which looks at end tags alone and forgives much. What it takes for
a call is read here in the same way; a stricter reader could be led to see another caller.
"""

from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

from schout.gateway.caller.credentials import Digester
from schout.gateway.caller.reading import Reading, Shape, Unread, of_service

MOST_XML_BYTES = 1 << 18
"""That are looked at: attributes without number take 0.1 ms for each 1,000 bytes to read."""
MOST_ELEMENTS = 20_000
"""That are looked at, about 20 ms; a call with more is known by its beginning."""
MOST_DEPTH = 200
_INTS = frozenset({"i1", "i2", "i4", "i8", "int", "biginteger"})
_FLOATS = frozenset({"double", "float", "bigdecimal"})
_TEXTS = frozenset({"string", "name"})
_OPAQUE = frozenset({"base64", "dateTime.iso8601", "nil"})
_BROKEN = (expat.ExpatError, ValueError, TypeError, LookupError, OverflowError)
"""All that bytes can make the parser or the reading of a value raise."""
_BUFFER = 1 << 16


class _Stop(Exception):
    """Reading is over before the end."""

    def __init__(self, reason: Unread) -> None:
        self.reason = reason


class _Values:
    """Looks into values that were read whole."""

    def beginning(self, value: object) -> list[object]:
        return value if isinstance(value, list) else []

    def named(self, value: object) -> Mapping[str, object]:
        return value if isinstance(value, dict) else {}

    def scalar(self, value: object) -> object:
        return None if isinstance(value, list | dict) else value

    def shape(self, value: object) -> Shape:
        if isinstance(value, list):
            return Shape(len(value), numbers=not value or type(value[0]) is int)
        if type(value) is int:
            return Shape(1, numbers=True)
        return Shape(1 if isinstance(value, dict) else None, numbers=False)


_LOOK: Final = _Values()


def read_xml_rpc(
    digester: Digester, service: str, body: bytes, *, cut: bool = False
) -> Reading | Unread:
    """Read a call to a service; `cut`: the body is only the beginning of a longer one.

    Of a call with too many elements, or too deep ones, the caller is known all the same when the
    first five arguments were complete; how many records it is about is not.
    """
    reader = _Reader()
    reason = None
    cut = cut or len(body) > MOST_XML_BYTES
    try:
        reader.read(body[:MOST_XML_BYTES])
    except _Stop as stop:
        reason = stop.reason
    except _BROKEN:
        reason = Unread.MALFORMED
    if reason is Unread.FORBIDDEN or (reason is Unread.MALFORMED and not cut):
        return reason
    args = reader.arguments(whole=reason is None)
    if reader.method is None or (reason is not None and len(args) < 5):
        return reason or Unread.NO_CALL
    if reason is None and not reader.is_call:
        return Unread.NO_CALL
    return of_service(digester, _LOOK, service, reader.method, args if reason is None else args[:5])


class _Reader:
    """The state of one reading. Values are kept only while it lasts."""

    def __init__(self) -> None:
        self.method: str | None = None
        self._stack: list[object] = []
        self._marks: list[int] = []
        self._text: list[str] = []
        self._bare = False
        """Whether a value has had no element of its own yet: then it is a text."""
        self._elements = self._depth = 0
        self._last: str | None = None
        """What ended last: `params`, `fault` or `methodName`."""

    @property
    def is_call(self) -> bool:
        """Whether it was one, seen from its end."""
        return self._last in {"params", "methodName"} and not self._marks

    def arguments(self, *, whole: bool) -> list[object]:
        """Give the arguments that are complete."""
        if whole or not self._marks:
            return self._stack
        return self._stack[: self._marks[0]]

    def read(self, body: bytes) -> None:
        """Go through a document; ends by an exception at whatever is not wanted."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = _BUFFER
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = _forbid
        parser.EntityDeclHandler = _forbid
        parser.UnparsedEntityDeclHandler = _forbid
        parser.ExternalEntityRefHandler = _forbid
        parser.SkippedEntityHandler = _forbid
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text_found
        parser.Parse(body, True)

    def _text_found(self, text: str) -> None:
        self._text.append(text)

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS:
            raise _Stop(Unread.TOO_MANY)
        if self._depth > MOST_DEPTH:
            raise _Stop(Unread.TOO_DEEP)
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag in {"array", "struct"}:
            self._marks.append(len(self._stack))
        self._text = []
        self._bare = tag == "value"

    def _end(self, tag: str) -> None:
        self._depth -= 1
        take = _TAKE.get(tag)
        if take is None and ":" in tag:
            take = _TAKE.get(tag.rpartition(":")[2])
        if take is not None:
            take(self, "".join(self._text))

    def _add(self, value: object) -> None:
        self._stack.append(value)
        self._bare = False

    def take_text(self, text: str) -> None:
        self._add(text)

    def take_int(self, text: str) -> None:
        self._add(int(text))

    def take_float(self, text: str) -> None:
        self._add(float(text))

    def take_boolean(self, text: str) -> None:
        if text not in {"0", "1"}:
            raise ValueError
        self._add(text == "1")

    def take_opaque(self, _text: str) -> None:
        self._add(None)

    def take_array(self, _text: str) -> None:
        mark = self._marks.pop()
        self._stack[mark:] = [self._stack[mark:]]
        self._bare = False

    def take_struct(self, _text: str) -> None:
        mark = self._marks.pop()
        parts = self._stack[mark:]
        names, values = parts[::2], parts[1::2]
        self._stack[mark:] = [dict(zip(names, values, strict=True))]
        self._bare = False

    def take_value(self, text: str) -> None:
        if self._bare:
            self._add(text)

    def take_method(self, text: str) -> None:
        self.method = text
        self._last = "methodName"

    def take_params(self, _text: str) -> None:
        self._last = "params"

    def take_fault(self, _text: str) -> None:
        self._last = "fault"


def _forbid(*_found: object) -> int:
    raise _Stop(Unread.FORBIDDEN)


_TAKE: Final[Mapping[str, Callable[[_Reader, str], None]]] = {
    **dict.fromkeys(_TEXTS, _Reader.take_text),
    **dict.fromkeys(_INTS, _Reader.take_int),
    **dict.fromkeys(_FLOATS, _Reader.take_float),
    **dict.fromkeys(_OPAQUE, _Reader.take_opaque),
    "boolean": _Reader.take_boolean,
    "array": _Reader.take_array,
    "struct": _Reader.take_struct,
    "value": _Reader.take_value,
    "methodName": _Reader.take_method,
    "params": _Reader.take_params,
    "fault": _Reader.take_fault,
}
