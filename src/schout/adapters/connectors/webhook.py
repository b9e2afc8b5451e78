"""A signed webhook: effects go out by POST, what is in force comes back by GET.

Signed as Standard Webhooks 1.0.0 asks (github.com/standard-webhooks/standard-webhooks,
`spec/standard-webhooks.md`): `webhook-id`, `webhook-timestamp`, `webhook-signature`. The id of a
POST is the idempotency key: a receiver that has seen it answers 2xx and does nothing. The GET is
signed in the same way over an empty body, so that the list is not given to everybody.
"""

import base64
import binascii
import hashlib
import hmac
import ssl
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult

import msgspec

from schout.adapters.connectors.deadline import Deadline
from schout.adapters.connectors.effect_json import from_list
from schout.core.model.effect import Changes, Effect
from schout.core.model.errors import ConnectorFailed
from schout.core.model.value import Value
from schout.core.model.vocabulary import MeasureKind
from schout.ports.clock import Clock

_PREFIX = "whsec_"
_FEWEST, _MOST = 24, 64
"""Bytes of a secret, as the specification bounds them."""
_MOST_ANSWER = 16 << 20
_US_PER_S = 1_000_000


class Message(Value, frozen=True, kw_only=True):
    """The body of a POST."""

    type: str
    """`effects.apply` or `effects.lift`."""
    effects: tuple[Effect, ...]


def read_secret(text: str) -> bytes | None:
    """Read a secret as `whsec_` and base64; `None`: it is none, or has not 24 to 64 bytes."""
    try:
        found = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if _FEWEST <= len(found) <= _MOST else None


def secret_text(secret: bytes) -> str:
    """Write a secret as receivers take it."""
    return _PREFIX + base64.b64encode(secret).decode()


def sign(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Give the value of `webhook-signature`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def signed_headers(secret: bytes, message_id: str, now_us: int, body: bytes) -> dict[str, str]:
    """Give the header fields that a signed call has."""
    timestamp = str(now_us // _US_PER_S)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(secret, message_id, timestamp, body),
        "Content-Type": "application/json",
    }


def target_of(url: SplitResult) -> str:
    """Give what stands in the first line of a call to a URL."""
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def connection_to(url: SplitResult, within_s: float) -> HTTPConnection:
    """Make a connection to the server of a URL; it is opened by the first call."""
    host, port = url.hostname or "", url.port
    if url.scheme == "https":
        trusted = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=within_s, context=trusted)
    return HTTPConnection(host, port, timeout=within_s)


class Webhook:
    """Speaks to one URL. Redirects are not followed: what is signed goes there or nowhere."""

    def __init__(
        self,
        name: str,
        can: frozenset[MeasureKind],
        url: SplitResult,
        secret: bytes,
        within_ms: int,
        clock: Clock,
    ) -> None:
        """`url` has the scheme `https`, or `http` on loopback."""
        self.name, self.can, self.within_ms = name, can, within_ms
        self._url, self._secret, self._clock = url, secret, clock

    def refuses(self, effect: Effect) -> str | None:
        """Take any target."""
        return None

    def present(self) -> frozenset[Effect]:
        """Ask the receiver for its list."""
        body = self._exchange("GET", f"read_{self._clock.now_us()}", b"")
        return from_list(self.name, body)

    def apply(self, effects: Sequence[Effect], key: str) -> None:
        """Tell the receiver what to apply."""
        self._post("effects.apply", effects, key)

    def lift(self, effects: Sequence[Effect], key: str) -> None:
        """Tell the receiver what to lift."""
        self._post("effects.lift", effects, key)

    def plan(self, changes: Changes) -> tuple[str, ...]:
        """Name what is told to whom."""
        where = self._url.netloc
        return (
            *(f"{each.target}: tell {where} to apply {each.kind}" for each in changes.apply),
            *(f"{each.target}: tell {where} to lift {each.kind}" for each in changes.lift),
        )

    def _post(self, what: str, effects: Sequence[Effect], key: str) -> None:
        message = Message(type=what, effects=tuple(effects))
        self._exchange("POST", key, msgspec.json.encode(message))

    def _exchange(self, method: str, message_id: str, body: bytes) -> bytes:
        deadline = Deadline(self.name, self.within_ms)
        headers = signed_headers(self._secret, message_id, self._clock.now_us(), body)
        connection = connection_to(self._url, deadline.left_s())
        try:
            connection.request(method, target_of(self._url), body, headers)
            answer = connection.getresponse()
            found = bytearray()
            while len(found) <= _MOST_ANSWER and (part := answer.read1(1 << 16)):
                found += part
                deadline.left_s()
        except TimeoutError as error:
            raise deadline.over() from error
        except (OSError, HTTPException) as error:
            message = f"{self.name}: no answer from {self._url.netloc}"
            raise ConnectorFailed("SCH-N001", message, f"it is {type(error).__name__}") from error
        finally:
            connection.close()
        if not 200 <= answer.status < 300 or len(found) > _MOST_ANSWER:
            message = f"{self.name}: expected an answer of 2xx, found {answer.status}"
            raise ConnectorFailed("SCH-N004", message)
        return bytes(found)
