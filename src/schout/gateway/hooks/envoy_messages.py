"""The messages of Envoy's rate limit service and access log service, bytes to values and back.

Sources: `envoy/service/ratelimit/v3/rls.proto`, `envoy/extensions/common/ratelimit/v3`,
`envoy/service/accesslog/v3/als.proto`, `envoy/data/accesslog/v3/accesslog.proto`.
"""

from collections.abc import Iterator, Sequence

import msgspec

from schout.core.model.edge import Quota
from schout.gateway.hooks.protobuf import (
    NotProtobuf,
    map_value,
    message_fields,
    read_fields,
    write_bytes,
    write_number,
)

_MOST_ENTRIES = 128
_RATE_LIMIT_FILTER = b"envoy.filters.http.ratelimit"
"""The namespace that Envoy files the dynamic metadata of the service under."""
_UNITS_US = {1: 1_000_000, 2: 60_000_000, 3: 3_600_000_000, 4: 86_400_000_000}
"""`RateLimit.Unit`: second, minute, hour, day."""
OK = 1
OVER_LIMIT = 2


class RateLimitRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What Envoy asks: the entries of all descriptors together; of one key, the first counts."""

    domain: bytes
    entries: dict[bytes, bytes]
    descriptors: int


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the service says to a request beside its code."""

    headers: Sequence[tuple[bytes, bytes]] = ()
    body: bytes = b""
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    quota: Quota | None = None
    remaining: int = 0
    reset_us: int = 0


def read_rate_limit_request(data: bytes) -> RateLimitRequest:
    """Read `RateLimitRequest`."""
    domain, entries, descriptors, count = b"", dict[bytes, bytes](), 0, 0
    for number, value in read_fields(data):
        if type(value) is not bytes:
            continue
        if number == 1:
            domain = value
        elif number == 2:
            descriptors += 1
            for entry in message_fields(value, 1):
                count += 1
                parts = dict(read_fields(entry))
                key, what = parts.get(1, b""), parts.get(2, b"")
                if type(key) is not bytes or type(what) is not bytes:
                    raise NotProtobuf("expected texts in an entry, found numbers")
                entries.setdefault(key, what)
            count += 1
            if count > _MOST_ENTRIES:
                raise NotProtobuf(f"expected at most {_MOST_ENTRIES} entries, found more")
    return RateLimitRequest(domain=domain, entries=entries, descriptors=descriptors)


def write_rate_limit_response(code: int, said: Said, descriptors: int = 1) -> bytes:
    """Write `RateLimitResponse`; every descriptor has the same status."""
    status = write_number(1, code)
    if said.quota is not None:
        status += write_bytes(2, _limit(said.quota)) + write_number(3, said.remaining)
    if said.reset_us:
        seconds, micros = divmod(said.reset_us, 1_000_000)
        status += write_bytes(4, write_number(1, seconds) + write_number(2, micros * 1000))
    out = write_number(1, code) + write_bytes(2, status) * descriptors
    out += b"".join(write_bytes(3, _header(name, value)) for name, value in said.headers)
    if said.body:
        out += write_bytes(5, said.body)
    if said.metadata:
        out += write_bytes(6, b"".join(_text_field(*item) for item in said.metadata.items()))
    return out


def _limit(quota: Quota) -> bytes:
    """Write `RateLimit`; a period that is no unit of Envoy has the unit unknown."""
    period_us = quota.interval_us * quota.at_most
    unit = next((u for u, us in _UNITS_US.items() if 0 <= period_us - us < quota.at_most), 0)
    return write_number(1, quota.at_most) + write_number(2, unit)


def _header(name: bytes, value: bytes) -> bytes:
    """Write `HeaderValue`; a value that is not plain ASCII goes as raw bytes."""
    return write_bytes(1, name) + write_bytes(2 if value.isascii() else 3, value)


def _text_field(name: str, value: str) -> bytes:
    """Write an entry of `Struct.fields` whose value is a text."""
    inner = write_bytes(1, name.encode()) + write_bytes(2, write_bytes(3, value.encode()))
    return write_bytes(1, inner)


def read_leases(data: bytes) -> Iterator[str]:
    """Read `StreamAccessLogsMessage`: the leases of the HTTP calls that have ended.

    The path is http_logs, log_entry, common_properties, metadata, filter_metadata, `lease`.
    """
    for logs in message_fields(data, 2):
        for entry in message_fields(logs, 1):
            common = dict(read_fields(entry)).get(1)
            if type(common) is not bytes or _goes_on(common):
                continue
            for metadata in message_fields(common, 17):
                lease = _lease(metadata)
                if lease:
                    yield lease


def _goes_on(common: bytes) -> bool:
    """Tell whether it is `intermediate_log_entry`: the call has not ended."""
    return _RATE_LIMIT_FILTER in common and dict(read_fields(common)).get(26) == 1


def _lease(metadata: bytes) -> str | None:
    fields = map_value(metadata, 1, _RATE_LIMIT_FILTER)
    value = None if fields is None else map_value(fields, 1, b"lease")
    text = None if value is None else dict(read_fields(value)).get(3)
    if type(text) is not bytes:
        return None
    return text.decode("ascii", "replace")
