"""The messages of Envoy's rate limit service and access log service, bytes to values and back.

Sources: `envoy/service/ratelimit/v3/rls.proto`, `envoy/extensions/common/ratelimit/v3`,
`envoy/service/accesslog/v3` and `envoy/data/accesslog/v3`.
"""

from collections.abc import Iterator, Sequence

import msgspec

from schout.core.model.edge import Quota
from schout.gateway.hooks.protobuf import (
    NotProtobuf,
    find,
    find_in_map,
    read_fields,
    spans,
    write_bytes,
    write_number,
)

_MOST_ENTRIES = 128
_LEASES = (
    (b"envoy.filters.http.ratelimit", b"lease"),
    (b"envoy.filters.http.ext_authz", b"x-schout-lease"),
)
"""Where Envoy files the dynamic metadata of its two filters that ask us, and our key there."""
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
    for number, kind, start, stop in spans(data, 0, len(data)):
        if kind != 2:
            continue
        if number == 1:
            domain = data[start:stop]
        elif number == 2:
            descriptors += 1
            for inner, inner_kind, at, end in spans(data, start, stop):
                if inner == 1 and inner_kind == 2:
                    count += 1
                    key, value = _entry(data, at, end)
                    entries.setdefault(key, value)
            count += 1
            if count > _MOST_ENTRIES:
                raise NotProtobuf(f"expected at most {_MOST_ENTRIES} entries, found more")
    return RateLimitRequest(domain=domain, entries=entries, descriptors=descriptors)


def _entry(data: bytes, at: int, end: int) -> tuple[bytes, bytes]:
    """Read `RateLimitDescriptor.Entry`; two short texts, as nearly all are, in few steps."""
    if end - at >= 4 and data[at] == 0x0A and (size := data[at + 1]) < 128:
        middle = at + 2 + size
        if middle + 2 <= end and data[middle] == 0x12 and data[middle + 1] == end - middle - 2:
            return data[at + 2 : middle], data[middle + 2 : end]
    parts = dict(read_fields(data[at:end]))
    key, value = parts.get(1, b""), parts.get(2, b"")
    if type(key) is not bytes or type(value) is not bytes:
        raise NotProtobuf("expected texts in an entry, found numbers")
    return key, value


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
    for number, kind, start, stop in spans(data, 0, len(data)):
        if number != 2 or kind != 2:
            continue
        for inner, inner_kind, entry, entry_end in spans(data, start, stop):
            if inner == 1 and inner_kind == 2:
                common = find(data, entry, entry_end, 1)
                lease = None if common is None else _lease(data, *common)
                if lease:
                    yield lease


def _lease(data: bytes, at: int, end: int) -> str | None:
    """Find the lease in `AccessLogCommon`, unless the entry is an intermediate one."""
    metadata = None
    for number, kind, start, stop in spans(data, at, end):
        if number == 17 and kind == 2:
            metadata = start, stop
        elif number == 26 and data[start:stop] == b"\x01":
            return None
    if metadata is None:
        return None
    for namespace, key in _LEASES:
        fields = find_in_map(data, *metadata, 1, namespace)
        value = fields and find_in_map(data, *fields, 1, key)
        text = value and find(data, *value, 3)
        if text:
            return data[text[0] : text[1]].decode("ascii", "replace")
    return None
