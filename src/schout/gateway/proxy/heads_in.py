"""Takes heads off what a caller sends, for one connection."""

from schout.gateway.caller.identify import Head
from schout.gateway.proxy.bounds import ProxyBounds
from schout.gateway.proxy.framing import RequestHead, cut, read_request


class HeadsIn:
    """Remembers how far it looked, and the last head: one that is the same says the same."""

    __slots__ = ("_bounds", "_ip", "_last", "looked", "raw")

    def __init__(self, bounds: ProxyBounds, ip: str) -> None:
        self._bounds, self._ip = bounds, ip
        self.looked = 0
        """Bytes of an unfinished head that were looked at."""
        self.raw = b""
        """The last head, as it came."""
        self._last: tuple[RequestHead, Head] | None = None

    def take(self, data: bytes) -> tuple[RequestHead, Head, bytes] | None:
        """Give a head, the same for the identifier, and what follows it; `None`: not there yet.

        `FramingError` when it cannot be read in just one way.
        """
        bounds = self._bounds
        end = cut(data, self.looked, bounds.head_bytes)
        if not end:
            self.looked = len(data)
            return None
        self.looked = 0
        raw, rest = (data[:end], data[end:]) if end < len(data) else (data, b"")
        last = self._last
        if last is None or raw != self.raw:
            head = read_request(raw, bounds.target_bytes, bounds.fields)
            last = head, Head(head.method, head.target, head.fields, self._ip)
            self.raw, self._last = raw, last
        return last[0], last[1], rest
