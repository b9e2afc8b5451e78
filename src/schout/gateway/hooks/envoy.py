"""What Envoy asks over gRPC: may this call pass (rate limit service), and which have ended (logs).

A descriptor's entries are `method`, `path`, `host`, `remote_address` and header fields under their
own names. The lease of a call goes into the dynamic metadata of the request, where neither client
nor upstream sees it, and comes back in the entry of the access log when the call has ended.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from schout.gateway.answer.reply import Replier
from schout.gateway.call import ADMITTED, Answer, Call, Standing, Verdict
from schout.gateway.caller.identify import Head, Identifier
from schout.gateway.gate import Gate
from schout.gateway.hold import hold, is_held
from schout.gateway.hooks.envoy_messages import (
    OK,
    OVER_LIMIT,
    Said,
    read_leases,
    read_rate_limit_request,
    write_rate_limit_response,
)
from schout.gateway.hooks.grpc import Held, Method, Sealed, seal, seal_around
from schout.gateway.hooks.h2_calls import Counts
from schout.gateway.hooks.h2_connection import H2Connection
from schout.gateway.hooks.h2_frames import Fault
from schout.gateway.hooks.protobuf import NotProtobuf
from schout.gateway.hooks.remembered import Remembered
from schout.ports.clock import Clock

SHOULD_RATE_LIMIT = b"/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit"
STREAM_ACCESS_LOGS = b"/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs"

_MOST_REQUEST_BYTES = 65_536
_MOST_LOG_BYTES = 1 << 20
_REMEMBERED = 16_384
_MOST_SHAPES = 256
_LEAST_MARK = 8
"""A mark so long stands nowhere else in an answer."""
_REMEMBERED_BYTES = 1024
_SPECIAL = frozenset({b"method", b"path", b"remote_address", b"generic_key"})
_ADMIT = Verdict.ADMIT
_PASSES = frozenset({_ADMIT, Verdict.WARN})
_SIGNED = b"signature-input"
"""A signed request is read anew each time: its signature has an end."""


class EnvoyServer:
    """Answers Envoy; `close` ends what is open."""

    def __init__(
        self,
        gate: Gate,
        identifier: Identifier,
        replier: Replier,
        clock: Clock,
        *,
        fields_always: bool = False,
    ) -> None:
        """`fields_always`: the RateLimit fields also go with calls that pass."""
        self.gate, self.clock = gate, clock
        self.identifier, self.replier = identifier, replier
        self.fields_always = fields_always
        self.counts = Counts()
        self._asked: Remembered[tuple[Call, int]] = Remembered(_REMEMBERED)
        self._open: set[H2Connection] = set()
        self._admitted = [seal(write_rate_limit_response(OK, Said(), count)) for count in range(9)]
        self._shapes: dict[tuple[int, int], Callable[[bytes, str], Sealed]] = {}
        self.methods = {
            SHOULD_RATE_LIMIT: Method(_MOST_REQUEST_BYTES, answer=self._ask, undo=self._release),
            STREAM_ACCESS_LOGS: Method(_MOST_LOG_BYTES, feed=self._ended),
        }

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen; an Envoy opens one connection for each of its threads and services."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._connect, host, port)

    def close(self) -> None:
        """Tell every Envoy that this server ends; it asks another or goes on without."""
        for connection in tuple(self._open):
            connection.end(Fault.NO_ERROR)

    def swap(self, identifier: Identifier, replier: Replier) -> None:
        """Go on with other documents: nothing is remembered of how calls were read before."""
        self.identifier, self.replier = identifier, replier
        self._asked.clear()

    def _connect(self) -> H2Connection:
        return H2Connection(self.methods, self.counts, self._open)

    def _ask(self, message: bytes) -> Sealed | Held:
        asked = self._asked.get(message)
        call, descriptors = self._read(message) if asked is None else asked
        answer = self.gate.check(call, self.clock.now_us())
        if answer is ADMITTED and not self.fields_always and descriptors < len(self._admitted):
            return self._admitted[descriptors]
        if is_held(answer):
            return Held(partial(self._hold, call, answer, descriptors), answer.lease)
        if answer.verdict is _ADMIT and answer.lease and not self.fields_always:
            return self._leased(answer.lease, descriptors)
        return self._say(call, answer, descriptors)

    def _leased(self, lease: str, descriptors: int) -> Sealed:
        """Write what most calls with a lease get; only the lease differs."""
        text = lease.encode("ascii")
        if len(text) < _LEAST_MARK:
            said = Said(metadata={"lease": lease})
            return seal(write_rate_limit_response(OK, said, descriptors), lease)
        shape = len(text), descriptors
        write = self._shapes.get(shape)
        if write is None:
            mark = b"?" * len(text)
            said = Said(metadata={"lease": mark.decode()})
            write = seal_around(mark, write_rate_limit_response(OK, said, descriptors))
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[shape] = write
        return write(text, lease)

    async def _hold(self, call: Call, answer: Answer, descriptors: int) -> Sealed:
        final = await hold(self.gate, call, self.clock, answer)
        return self._say(call, final, descriptors)

    def _read(self, message: bytes) -> tuple[Call, int]:
        request = read_rate_limit_request(message)
        if not request.descriptors:
            raise NotProtobuf("expected a descriptor, found none")
        call = self.identifier.identify(_head(request.entries), None)
        asked = call, request.descriptors
        if _SIGNED not in request.entries and len(message) <= _REMEMBERED_BYTES:
            self._asked.put(message, asked)
        return asked

    def _say(self, call: Call, answer: Answer, descriptors: int) -> Sealed:
        """Write an answer; the lease goes into the metadata, and so does a status to be set."""
        metadata = {} if answer.lease is None else {"lease": answer.lease}
        if answer.verdict is _ADMIT and not self.fields_always:
            said = Said(metadata=metadata)
            return seal(write_rate_limit_response(OK, said, descriptors), answer.lease)
        standings = self.gate.standings(call, self.clock.now_us())
        if answer.verdict in _PASSES:
            said = Said(headers=self.replier.fields(answer, standings), metadata=metadata)
            return seal(write_rate_limit_response(OK, said, descriptors), answer.lease)
        reply = self.replier.reply(answer, call, standings)
        said = Said(
            headers=reply.headers,
            body=reply.body,
            metadata={"status": str(reply.status)},
            quota=answer.quota,
            remaining=_remaining(answer, standings),
            reset_us=max(0, answer.wait_us),
        )
        return seal(write_rate_limit_response(OVER_LIMIT, said, descriptors))

    def _ended(self, message: bytes) -> None:
        for lease in read_leases(message):
            self._release(lease)

    def _release(self, lease: str) -> None:
        self.gate.release(lease, self.clock.now_us())


def _remaining(answer: Answer, standings: Sequence[Standing]) -> int:
    if answer.limit is None:
        return 0
    return next((each.remaining for each in standings if each.limit.id == answer.limit.id), 0)


def _head(entries: dict[bytes, bytes]) -> Head:
    headers = [(name, value) for name, value in entries.items() if name not in _SPECIAL]
    return Head(
        entries.get(b"method", b"").decode("latin-1"),
        entries.get(b"path", b"").decode("latin-1"),
        headers,
        entries.get(b"remote_address", b"").decode("latin-1"),
    )
