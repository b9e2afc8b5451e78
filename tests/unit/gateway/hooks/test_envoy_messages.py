"""Envoy's messages: what is asked, what is said, and which calls have ended."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.model.edge import Quota
from schout.gateway.hooks.envoy_messages import (
    OK,
    OVER_LIMIT,
    RateLimitRequest,
    Said,
    read_leases,
    read_rate_limit_request,
    write_rate_limit_response,
)
from schout.gateway.hooks.protobuf import (
    NotProtobuf,
    read_fields,
    write_bytes,
    write_number,
)


def _entry(key: bytes, value: bytes) -> bytes:
    return write_bytes(1, write_bytes(1, key) + write_bytes(2, value))


def test_the_entries_of_all_descriptors_count_and_of_one_key_the_first() -> None:
    data = write_bytes(1, b"schout")
    data += write_bytes(2, _entry(b"path", b"/a") + _entry(b"host", b"db.example"))
    data += write_bytes(2, _entry(b"path", b"/b") + _entry(b"method", b"GET"))
    data += write_number(3, 2) + write_bytes(99, b"unknown")
    assert read_rate_limit_request(data) == RateLimitRequest(
        domain=b"schout",
        entries={b"path": b"/a", b"host": b"db.example", b"method": b"GET"},
        descriptors=2,
    )


@pytest.mark.parametrize(
    "data",
    [
        write_bytes(2, _entry(b"k", b"v") * 129),
        write_bytes(2, b"") * 129,
        write_bytes(2, write_bytes(1, write_number(1, 5))),
        write_bytes(2, b"\x0a\x05a"),
    ],
    ids=["many entries", "many descriptors", "a number", "cut"],
)
def test_a_request_out_of_bounds_is_refused(data: bytes) -> None:
    with pytest.raises(NotProtobuf):
        read_rate_limit_request(data)


def test_an_answer_that_passes_is_short() -> None:
    assert write_rate_limit_response(OK, Said()) == b"\x08\x01\x12\x02\x08\x01"
    assert write_rate_limit_response(OK, Said(), 2) == b"\x08\x01" + b"\x12\x02\x08\x01" * 2


def test_a_refusal_carries_fields_body_metadata_and_the_limit() -> None:
    said = Said(
        headers=((b"retry-after", b"2"), (b"x-raw", b"\xff")),
        body=b"no",
        metadata={"status": "403"},
        quota=Quota(at_most=60, interval_us=1_000_000),
        remaining=3,
        reset_us=1_500_000,
    )
    status = write_number(1, OVER_LIMIT)
    status += write_bytes(2, write_number(1, 60) + write_number(2, 2)) + write_number(3, 3)
    status += write_bytes(4, write_number(1, 1) + write_number(2, 500_000_000))
    assert list(read_fields(write_rate_limit_response(OVER_LIMIT, said))) == [
        (1, OVER_LIMIT),
        (2, status),
        (3, write_bytes(1, b"retry-after") + write_bytes(2, b"2")),
        (3, write_bytes(1, b"x-raw") + write_bytes(3, b"\xff")),
        (5, b"no"),
        (6, _entry(b"status", write_bytes(3, b"403"))),
    ]


@pytest.mark.parametrize(
    ("at_most", "interval_us", "unit"),
    [(1, 1_000_000, 1), (3, 333_334, 1), (1000, 3_600_000, 3), (1, 86_400_000_000, 4), (1, 7, 0)],
    ids=["second", "rounded up", "hour", "day", "other"],
)
def test_the_unit_of_a_limit_is_told_where_envoy_has_one(
    at_most: int, interval_us: int, unit: int
) -> None:
    said = Said(quota=Quota(at_most=at_most, interval_us=interval_us))
    status = dict(read_fields(write_rate_limit_response(OK, said)))[2]
    assert isinstance(status, bytes)
    told = dict(read_fields(status))[2]
    assert told == write_number(1, at_most) + write_number(2, unit)


def _logged(lease: bytes, *, filtered_by: bytes = b"envoy.filters.http.ratelimit") -> bytes:
    struct = _entry(b"status", write_bytes(3, b"200")) + _entry(b"lease", write_bytes(3, lease))
    other = _entry(b"another.filter", _entry(b"lease", write_bytes(3, b"not this")))
    metadata = other + _entry(filtered_by, struct)
    return write_number(6, 1) + write_bytes(17, metadata) + write_bytes(19, b"route")


def test_the_lease_of_external_authorisation_is_read() -> None:
    struct = _entry(b"x-schout-lease", write_bytes(3, b"one"))
    metadata = _entry(b"envoy.filters.http.ext_authz", struct)
    assert list(read_leases(_logs(write_bytes(17, metadata)))) == ["one"]


def _logs(*common: bytes) -> bytes:
    entries = b"".join(
        write_bytes(1, write_bytes(1, each) + write_bytes(3, b"\x0a\x03GET")) for each in common
    )
    return write_bytes(1, b"\x12\x06schout") + write_bytes(2, entries)


def test_the_leases_of_ended_calls_are_read() -> None:
    assert list(read_leases(_logs(_logged(b"one"), _logged(b"two")))) == ["one", "two"]


@pytest.mark.parametrize(
    "data",
    [
        _logs(_logged(b"one") + write_number(26, 1)),
        _logs(_logged(b"one", filtered_by=b"somebody.else")),
        _logs(_logged(b"")),
        _logs(write_number(6, 1)),
        write_bytes(3, write_bytes(1, _logged(b"one"))),
        b"",
    ],
    ids=["goes on", "of another filter", "empty", "without", "tcp", "nothing"],
)
def test_a_log_that_ends_no_lease_gives_none(data: bytes) -> None:
    assert list(read_leases(data)) == []


@pytest.mark.parametrize("read", [read_rate_limit_request, lambda data: list(read_leases(data))])
@given(data=st.data())
def test_messages_with_bytes_changed_are_read_or_refused_but_never_crash(
    read: Callable[[bytes], object], data: st.DataObject
) -> None:
    message = bytearray(_logs(_logged(b"one")) + write_bytes(2, _entry(b"path", b"/a")))
    for place in data.draw(st.lists(st.integers(0, len(message) - 1), max_size=4)):
        message[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(NotProtobuf):
        found = read(bytes(message))
        assert not isinstance(found, Iterator)
