"""What Envoy is told about a call, and what it does with the leases of ended ones."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from tests.e2e.gate_agent import PARALLEL, RATE, SUSPENDED, Agent, limits

from schout.adapters.memory.rate_store import MemoryRateStore
from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.gateway.hooks.envoy import SHOULD_RATE_LIMIT, STREAM_ACCESS_LOGS, EnvoyServer
from schout.gateway.hooks.envoy_messages import OK, OVER_LIMIT
from schout.gateway.hooks.grpc import Held, Sealed
from schout.gateway.hooks.protobuf import NotProtobuf, read_fields, write_bytes


class _Asked:
    """A server without its connections."""

    def __init__(self, *of: EdgeLimit, **options: bool) -> None:
        self.agent = Agent(None, limits(*of))
        gate = self.agent
        self.server = EnvoyServer(gate.gate, gate.identifier, gate.replier, gate.clock, **options)
        self.read: list[object] = []
        identify = gate.identifier.identify

        def counting(*told: object) -> object:
            self.read.append(told)
            return identify(*told)  # type: ignore[arg-type]

        gate.identifier.identify = counting  # type: ignore[method-assign, assignment]

    def ask(self, *, descriptors: int = 1, **changes: str) -> dict[str, Any]:
        """Ask about a call; give the response taken apart."""
        sealed = self.answer(descriptors=descriptors, **changes)
        assert isinstance(sealed, Sealed)
        return _taken_apart(sealed)

    def answer(self, *, descriptors: int = 1, **changes: str) -> Sealed | Held:
        """Ask about a call; give what is to be done."""
        told = {
            "method": "GET",
            "path": "/json/2/res.partner/search",
            "host": "db.example",
            "remote_address": "192.0.2.7",
        } | {
            name.replace("_", "-") if name != "remote_address" else name: value
            for name, value in changes.items()
        }
        entries = b"".join(
            write_bytes(1, write_bytes(1, name.encode()) + write_bytes(2, value.encode()))
            for name, value in told.items()
        )
        answer = self.server.methods[SHOULD_RATE_LIMIT].answer
        assert answer is not None
        return answer(write_bytes(1, b"schout") + write_bytes(2, entries) * descriptors)

    def log(self, lease: str) -> None:
        """Tell that the call of a lease has ended."""

        def entry(key: bytes, value: bytes) -> bytes:
            return write_bytes(1, write_bytes(1, key) + write_bytes(2, value))

        struct = entry(b"lease", write_bytes(3, lease.encode()))
        common = write_bytes(17, entry(b"envoy.filters.http.ratelimit", struct))
        feed = self.server.methods[STREAM_ACCESS_LOGS].feed
        assert feed is not None
        feed(write_bytes(2, write_bytes(1, write_bytes(1, common))))


def _values(data: bytes, wanted: int) -> Iterator[bytes]:
    for number, value in read_fields(data):
        if number == wanted and isinstance(value, bytes):
            yield value


def _taken_apart(sealed: Sealed) -> dict[str, Any]:
    message = sealed.data[5:]
    headers = {}
    for header in _values(message, 3):
        parts = dict(read_fields(header))
        headers[parts[1]] = parts[2]
    metadata = {}
    for struct in _values(message, 6):
        for field in _values(struct, 1):
            parts = dict(read_fields(field))
            value = parts[2]
            assert isinstance(value, bytes)
            metadata[parts[1]] = dict(read_fields(value))[3]
    return {
        "code": dict(read_fields(message))[1],
        "statuses": len(list(_values(message, 2))),
        "headers": headers,
        "body": b"".join(_values(message, 5)),
        "metadata": metadata,
        "lease": sealed.lease,
    }


_PASSED = {
    "code": OK, "statuses": 1, "headers": {}, "body": b"", "metadata": {}, "lease": None,
}  # fmt: skip


def test_a_call_is_admitted_then_refused_with_all_that_its_caller_gets() -> None:
    asked = _Asked(RATE)
    assert asked.ask() == _PASSED
    refused = asked.ask()
    assert msgspec.json.decode(refused.pop("body"))["status"] == 429
    assert refused == {
        "code": OVER_LIMIT,
        "statuses": 1,
        "headers": {
            b"content-type": b"application/problem+json",
            b"content-language": b"nl",
            b"cache-control": b"no-store",
            b"x-content-type-options": b"nosniff",
            b"retry-after": b"1",
            b"ratelimit-policy": b'"iii2-rate";q=1;w=1',
            b"ratelimit": b'"iii2-rate";r=0;t=1',
        },
        "metadata": {b"status": b"429"},
        "lease": None,
    }
    asked.agent.clock.advance(1_000_000)
    assert asked.ask() == _PASSED


@pytest.mark.parametrize("descriptors", [2, 9, 20])
def test_every_descriptor_gets_a_status(descriptors: int) -> None:
    assert _Asked().ask(descriptors=descriptors) == _PASSED | {"statuses": descriptors}


def test_a_lease_goes_out_as_metadata_and_ends_with_the_log_of_its_call() -> None:
    asked = _Asked(PARALLEL)
    lease = "lease-of-a-test-1"
    assert asked.ask() == _PASSED | {"metadata": {b"lease": lease.encode()}, "lease": lease}
    assert asked.ask()["code"] == OVER_LIMIT
    asked.log("lease-of-somebody-else")
    assert asked.ask()["code"] == OVER_LIMIT
    asked.log(lease)
    assert asked.ask()["code"] == OK


@pytest.mark.parametrize("prefix", ["", "of-a-gate-", "x" * 300], ids=["short", "usual", "long"])
def test_a_lease_of_any_length_is_told_as_it_is(prefix: str) -> None:
    asked = _Asked(replace(PARALLEL, quota=Quota(at_most=40)))
    asked.agent.gate.prefix = prefix
    leases = [f"{prefix}{number:x}" for number in range(1, 41)]
    assert [asked.ask()["metadata"][b"lease"].decode() for _ in leases] == leases


def test_a_call_with_a_lease_waits_for_the_gates_that_share_its_limits() -> None:
    asked = _Asked(PARALLEL)
    asked.agent.gate.store = MemoryRateStore(asked.agent.clock)
    answer = asked.answer()
    assert isinstance(answer, Held)
    assert answer.lease == "lease-of-a-test-1"


def test_a_warned_call_passes_with_its_fields() -> None:
    asked = _Asked(replace(RATE, stage=Stage.WARN))
    asked.ask()
    warned = asked.ask()
    assert warned["code"] == OK
    assert {b"ratelimit", b"ratelimit-policy", b"schout-warning"} <= warned["headers"].keys()


def test_the_fields_can_go_with_every_call() -> None:
    told = _Asked(RATE, fields_always=True).ask()
    assert (told["code"], told["headers"].keys()) == (OK, {b"ratelimit", b"ratelimit-policy"})


def test_a_suspension_is_told_in_the_language_and_form_of_the_caller() -> None:
    told = _Asked().ask(host=SUSPENDED, path="/web", accept="text/html", accept_language="fr")
    assert (told["code"], told["metadata"]) == (OVER_LIMIT, {b"status": b"403"})
    assert told["headers"][b"content-language"] == b"fr"
    assert b"<html" in told["body"]


def test_what_was_read_is_remembered_until_the_documents_change_but_never_a_signature() -> None:
    asked = _Asked()
    for _ in range(3):
        asked.ask()
    assert len(asked.read) == 1
    for _ in range(3):
        asked.ask(signature_input="sig=()")
        asked.ask(user_agent="x" * 2000)
    assert len(asked.read) == 7
    asked.server.swap(asked.agent.identifier, asked.agent.replier)
    asked.ask()
    assert len(asked.read) == 8


@pytest.mark.parametrize("message", [b"", b"\x0a\x06schout", b"\xff"], ids=["empty", "none", "cut"])
def test_a_request_without_a_descriptor_is_refused(message: bytes) -> None:
    answer: Callable[[bytes], object] | None = _Asked().server.methods[SHOULD_RATE_LIMIT].answer
    assert answer is not None
    with pytest.raises(NotProtobuf):
        answer(message)
