"""The decision server over one connection: each proxy's form, what is held, and what ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.e2e.gate_agent import PARALLEL, RATE, SUSPENDED, Agent, limit, limits
from tests.unit.gateway.hooks.wire import Wire

from schout.core.model.edge import EdgeLimit, Stage
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.model.vocabulary import Metric
from schout.gateway.call import Answer, Call, Standing, Verdict
from schout.gateway.caller.identify import Head, Identifier
from schout.gateway.hooks.check import IDLE_TICKS, SLOW_TICKS, CheckConnection, CheckServer, Counts
from schout.gateway.hooks.check_head import MOST_HEAD_BYTES

PASS = b"HTTP/1.1 204 No Content\r\n\r\n"
ENVOY_PASS = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LEASED = b"HTTP/1.1 204 No Content\r\nX-Schout-Lease: lease-of-a-test-%d\r\n\r\n"
QUEUED = limit("parallel", Metric.PARALLEL_CALLS, Stage.PACE, pace_us=60_000_000)
PACED = limit("rate", stage=Stage.PACE, pace_us=2_000_000)


def nginx(
    host: str = "db.example", target: str = "/jsonrpc", *more: str, version: str = "1.1"
) -> bytes:
    named = (f"Host: {host}", "X-Schout-Dialect: nginx", f"X-Original-URI: {target}")
    return _head(f"GET /v1/check HTTP/{version}", *named, "X-Original-Method: POST", *more)


def forwarded(*more: str, target: str = "/jsonrpc", query: str = "") -> bytes:
    named = ("Host: gate", "X-Forwarded-Host: db.example", f"X-Forwarded-Uri: {target}")
    return _head(f"POST /v1/check{query} HTTP/1.1", *named, "X-Forwarded-Method: POST", *more)


def envoy(method: str = "POST", target: str = "/jsonrpc", host: str = "db.example") -> bytes:
    return _head(f"{method} /v1/check{target} HTTP/1.1", f"Host: {host}")


def _head(*lines: str) -> bytes:
    return "\r\n".join((*lines, "", "")).encode()


class _Talk:
    """A server and its connections."""

    def __init__(self, server: CheckServer, agent: Agent) -> None:
        self.server, self.agent = server, agent
        self.wire, self.connection = self.connect()

    def connect(self) -> tuple[Wire, CheckConnection]:
        wire, connection = Wire(), CheckConnection(self.server)
        connection.connection_made(wire)
        return wire, connection

    def ask(self, *parts: bytes) -> bytes:
        """Send bytes; give what came back at once."""
        for part in parts:
            self.connection.data_received(part)
        return self.wire.take()

    def ticks(self, count: int) -> bytes:
        for _ in range(count):
            self.server.tick()
        return self.wire.take()

    @property
    def counts(self) -> Counts:
        return self.server.counts


@asynccontextmanager
async def _talk(*of: EdgeLimit, **options: int) -> AsyncIterator[_Talk]:
    agent = Agent(None, limits(*of))
    server = CheckServer(
        agent.gate,
        agent.identifier,
        agent.replier,
        agent.clock,
        {b"/healthz": lambda: (503, b"application/json", b"{}")},
        fields_always=bool(options.get("fields_always")),
        most_connections=options.get("most_connections", 10),
    )
    yield _Talk(server, agent)
    for connection in tuple(server.open):
        connection.connection_lost(None)
    await _step()


async def _step() -> None:
    """Let the loop go round, and a little time pass for what really waits."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.001):
            await asyncio.Event().wait()


async def _until(condition: Callable[[], bool]) -> None:
    """Let the loop go on until something is so."""
    async with asyncio.timeout(20):
        while not condition():
            await _step()


def _run(test: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await test()

    asyncio.run(run())


def fields(response: bytes) -> dict[str, str]:
    lines = response.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    found = dict(line.split(": ", 1) for line in lines[1:])
    return {"status": lines[0].split(" ")[1]} | {name.lower(): v for name, v in found.items()}


def body(response: bytes) -> bytes:
    return response.partition(b"\r\n\r\n")[2]


def test_a_call_within_its_limits_passes_in_the_form_of_each_proxy() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            assert talk.ask(nginx()) == PASS
            assert talk.ask(forwarded(target="/")) == PASS
            assert talk.ask(envoy(target="/")) == ENVOY_PASS
            assert talk.counts == Counts(connections=1, checks=3)

    _run(test)


def test_nginx_gets_a_refusal_in_fields_under_403() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.ask(nginx(target="/xmlrpc/2/object"))
            refused = talk.ask(nginx(target="/xmlrpc/2/object"))
            told = fields(refused)
            assert (told["status"], told["x-schout-status"], body(refused)) == ("403", "200", b"")
            assert told["x-schout-type"] == "text/xml; charset=utf-8"
            assert (told["retry-after"], told["content-length"]) == ("1", "0")
            assert told["x-schout-body"].startswith("<?xml")
            assert "content-type" not in told

    _run(test)


@pytest.mark.parametrize("ask", [lambda t: forwarded(target=t), lambda t: envoy(target=t)])
def test_others_get_a_refusal_whole_and_never_under_200(ask: Callable[[str], bytes]) -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.ask(ask("/xmlrpc/2/object"))
            fault = talk.ask(ask("/xmlrpc/2/object"))
            told = fields(fault)
            assert (told["status"], told["content-type"]) == ("429", "text/xml; charset=utf-8")
            assert told["content-length"] == str(len(body(fault)))
            assert b"<fault>" in body(fault)

    _run(test)


def test_a_hidden_status_of_a_closed_service_is_403_and_of_a_gate_that_cannot_count_503() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            closed = talk.ask(envoy(target="/xmlrpc/2/object", host=SUSPENDED))
            assert (fields(closed)["status"], b"<fault>" in body(closed)) == ("403", True)

            def cannot(call: Call, now_us: int) -> Answer:
                return Answer(Verdict.REFUSE, 1_000_000)

            talk.agent.gate.check = cannot  # type: ignore[method-assign,assignment] # a gate that fails
            unable = talk.ask(envoy(target="/xmlrpc/2/object"))
            assert fields(unable)["status"] == "503"

    _run(test)


def test_a_refusal_to_head_has_no_body_and_the_next_answer_follows() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.ask(envoy())
            said = talk.ask(envoy("HEAD") + envoy(target="/"))
            head, _, rest = said.partition(b"\r\n\r\n")
            assert (fields(head)["status"], rest) == ("429", ENVOY_PASS)
            assert int(fields(head)["content-length"]) > 0

    _run(test)


def test_an_explanation_that_does_not_fit_into_a_field_is_left_to_nginx() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.ask(nginx())
            long = replace(talk.agent.replier.unavailable(_CALL), body=b"x" * 12_289)

            def reply(answer: Answer, call: Call, standings: tuple[Standing, ...]) -> object:
                return long

            talk.server.replier.reply = reply  # type: ignore[method-assign,assignment] # a long one
            told = fields(talk.ask(nginx()))
            assert (told["status"], told["x-schout-status"]) == ("403", "503")
            assert "x-schout-body" not in told
            assert "x-schout-type" not in told
            long = replace(long, body=b"a\r\nSet-Cookie: b\x00\x7f\tc")
            assert fields(talk.ask(nginx()))["x-schout-body"] == "a  Set-Cookie: b   c"

    _run(test)


def test_a_call_that_was_too_much_but_passes_says_so() -> None:
    async def test() -> None:
        async with _talk(replace(RATE, stage=Stage.WARN)) as talk:
            assert talk.ask(nginx()) == PASS
            told = fields(talk.ask(nginx()))
            assert (told["status"], "schout-warning" in told) == ("204", True)

    _run(test)


def test_the_fields_can_go_with_every_call() -> None:
    async def test() -> None:
        async with _talk(RATE, fields_always=True) as talk:
            told = fields(talk.ask(nginx()))
            assert (told["status"], told["ratelimit"]) == ("204", '"iii2-rate";r=0;t=1')

    _run(test)


def test_leases_go_to_those_who_give_them_back_and_to_no_others() -> None:
    async def test() -> None:
        async with _talk(PARALLEL) as talk:
            assert [talk.ask(forwarded()) for _ in range(3)] == [PASS] * 3
            assert talk.agent.gate.in_flight == 0
            assert talk.ask(forwarded(query="?leases=on")) == LEASED % 4
            assert fields(talk.ask(nginx()))["x-schout-status"] == "429"
            assert talk.agent.gate.release("lease-of-a-test-4", 0)
            assert b"X-Schout-Lease: lease-of-a-test-5" in talk.ask(envoy())

    _run(test)


def test_what_names_no_one_host_is_malformed() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            told = fields(talk.ask(nginx("a b")))
            assert (told["status"], told["x-schout-status"]) == ("403", "400")
            assert fields(talk.ask(envoy(host="a, b")))["status"] == "400"
            assert talk.ask(nginx()) == PASS
            assert (talk.counts.malformed, talk.counts.checks) == (2, 1)

    _run(test)


def test_pages_stand_beside_the_checks() -> None:
    async def test() -> None:
        async with _talk() as talk:
            page = talk.ask(_head("GET /healthz?x HTTP/1.1", "Host: a"))
            assert (fields(page)["status"], body(page)) == ("503", b"{}")
            head = talk.ask(_head("HEAD /healthz HTTP/1.1", "Host: a"))
            assert (fields(head)["content-length"], body(head)) == ("2", b"")
            gone = talk.ask(_head("GET /v1/checks HTTP/1.1", "Host: a"))
            assert (fields(gone)["status"], talk.counts.malformed) == ("404", 0)
            assert talk.ask(envoy("GET", "/healthz")) == ENVOY_PASS

    _run(test)


def test_a_body_tells_who_calls_and_does_not_leak_into_the_next_request() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            batch = b'[{"jsonrpc":"2.0","id":7},{"jsonrpc":"2.0","id":8}]'
            typed = "Content-Type: application/json"
            ask = forwarded(typed, f"Content-Length: {len(batch)}") + batch
            refused = talk.ask(ask + forwarded(target="/web"))
            assert (fields(refused)["status"], refused.endswith(PASS)) == ("429", True)
            call = b'{"jsonrpc":"2.0","id":"x1","method":"call","params":{}}'
            ask = forwarded(typed, f"Content-Length: {len(call)}") + call
            assert talk.ask(*(ask[at : at + 1] for at in range(len(ask)))) == PASS
            assert b'"x1"' in body(talk.ask(ask))

    _run(test)


def test_of_a_long_body_the_beginning_is_read_and_the_rest_is_passed_over() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            size = 3 * 1024 * 1024
            assert talk.ask(forwarded(f"Content-Length: {size}")) == b""
            for _ in range(size // 65_536 - 1):
                assert talk.ask(b"x" * 65_536) == b""
            assert talk.ask(b"x" * 65_536 + envoy(target="/")) == PASS + ENVOY_PASS

    _run(test)


def test_a_proxy_that_waits_to_send_the_body_is_told_to_go_on() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            asks = forwarded("Content-Length: 2", "Expect: 100-continue")
            assert talk.ask(asks) == b"HTTP/1.1 100 Continue\r\n\r\n"
            assert talk.ask(b"{}") == PASS
            assert fields(talk.ask(asks + b"{}"))["status"] == "429"

    _run(test)


@pytest.mark.parametrize("more", [(), ("Connection: close",)])
def test_a_connection_that_ends_says_so_and_answers_nothing_more(more: tuple[str, ...]) -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            version = "1.1" if more else "1.0"
            once = nginx("db.example", "/", *more, version=version)
            ended = PASS.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
            assert (talk.ask(once + nginx()), talk.wire.closed) == (ended, True)
            assert talk.ask(nginx()) == b""
            assert talk.counts.checks == 1

    _run(test)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x00\r\n\r\n", "400"),
        (forwarded("Transfer-Encoding: chunked"), "411"),
        (nginx("db.example", "/", "Content-Length: 1", "Content-Length: 2"), "400"),
        (b"x" * MOST_HEAD_BYTES, "431"),
    ],
)
def test_what_is_not_http_is_refused_and_ends_the_connection(sent: bytes, status: str) -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            told = fields(talk.ask(sent))
            assert (told["status"], told["connection"], talk.wire.closed) == (status, "close", True)
            assert talk.counts == Counts(connections=1, malformed=1)

    _run(test)


def test_a_paced_call_is_answered_after_its_wait_and_later_asks_after_it() -> None:
    async def test() -> None:
        async with _talk(replace(PACED, quota=replace(PACED.quota, interval_us=20_000))) as talk:
            assert talk.ask(nginx(), nginx() + nginx(target="/")) == PASS
            await _until(lambda: len(talk.wire.written) == 2 * len(PASS))
            assert (talk.wire.take(), talk.counts.held) == (PASS + PASS, 1)

    _run(test)


def test_a_call_in_the_queue_is_answered_when_its_turn_comes() -> None:
    async def test() -> None:
        async with _talk(QUEUED) as talk:
            assert talk.ask(nginx()) == LEASED % 1
            assert talk.ask(nginx()) == b""
            await _step()
            assert talk.agent.gate.release("lease-of-a-test-1", talk.agent.clock.now_us())
            await _until(lambda: talk.wire.written != b"")
            assert talk.wire.take() == LEASED % 2

    _run(test)


@pytest.mark.parametrize("ends", ["lost", "closed"])
def test_who_goes_away_while_held_leaves_no_lease_and_no_place(ends: str) -> None:
    async def test() -> None:
        async with _talk(QUEUED) as talk:
            talk.ask(nginx())
            wire, waiting = talk.connect()
            waiting.data_received(nginx())
            await _step()
            if ends == "closed":
                talk.server.close()
                assert wire.closed
            else:
                waiting.connection_lost(None)
                await _step()
            talk.agent.gate.release("lease-of-a-test-1", talk.agent.clock.now_us())
            waiting.connection_lost(None)
            last_wire, last = talk.connect()
            last.data_received(nginx())
            await _until(lambda: last_wire.written != b"")
            assert last_wire.take().startswith(b"HTTP/1.1 204 ")
            assert (wire.take(), talk.agent.gate.in_flight) == (b"", 1)

    _run(test)


def test_a_paced_call_whose_proxy_went_away_gives_its_lease_back() -> None:
    async def test() -> None:
        async with _talk(PACED, PARALLEL) as talk:
            talk.ask(nginx())
            talk.agent.gate.release("lease-of-a-test-1", talk.agent.clock.now_us())
            assert (talk.ask(nginx()), talk.agent.gate.in_flight) == (b"", 1)
            await _step()
            talk.connection.connection_lost(None)
            await _until(lambda: talk.agent.gate.in_flight == 0)

    _run(test)


def test_a_flood_behind_a_held_call_ends_the_connection() -> None:
    async def test() -> None:
        async with _talk(QUEUED) as talk:
            talk.ask(nginx(), nginx())
            assert (talk.ask(b"x" * MOST_HEAD_BYTES), talk.wire.closed) == (b"", False)
            assert (talk.ask(b"x"), talk.wire.closed) == (b"", True)

    _run(test)


def test_the_same_request_is_not_read_again_until_the_documents_change() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            reads: list[str] = []
            before = talk.server.identifier.identify

            def identify(head: Head, body: bytes | None = None) -> Call:
                reads.append(head.target)
                return before(head, body)

            talk.server.identifier.identify = identify  # type: ignore[method-assign] # counts
            talk.ask(nginx(), nginx())
            assert reads == ["/jsonrpc"]
            talk.server.swap(talk.server.identifier, talk.server.replier)
            talk.ask(nginx())
            assert reads == ["/jsonrpc"] * 2

    _run(test)


def test_who_signs_who_sends_a_body_and_who_asks_at_length_is_read_anew_each_time() -> None:
    async def test() -> None:
        async with _talk() as talk:
            signers = iter(["first", "second", None])
            clock = talk.agent.clock
            talk.server.identifier = Identifier(
                limits(), (), b"secret of a test", verify=lambda *_: next(signers), clock=clock
            )
            labels: list[str | None] = []
            check = talk.agent.gate.check

            def noted(call: Call, now_us: int) -> Answer:
                labels.append(call.label)
                return check(call, now_us)

            talk.agent.gate.check = noted  # type: ignore[method-assign,assignment] # notes labels
            signed = nginx("db.example", "/", "SIGNATURE-INPUT: a=()", "Signature: a=:YQ==:")
            assert talk.ask(signed, signed, signed) == PASS * 3
            assert labels == ["first", "second", None]
            long = nginx("db.example", "/", "User-Agent: " + "a" * 2048)
            assert talk.ask(long, long) == PASS * 2
            assert talk.server.known(signed) is None
            assert talk.server.known(long) is None
            with_body = forwarded("Content-Length: 2") + b"{}"
            talk.ask(with_body)
            assert talk.server.known(with_body) is None

    _run(test)


def test_a_defect_is_answered_with_500_and_its_lease_is_given_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def test() -> None:
        async with _talk(PARALLEL, fields_always=True) as talk:

            def fails(*_: object) -> tuple[Standing, ...]:
                raise RuntimeError("a secret of the caller")

            talk.agent.gate.standings = fails  # type: ignore[method-assign,assignment] # a defect
            assert fields(talk.ask(nginx()))["status"] == "500"
            assert talk.agent.gate.in_flight == 0
            talk.server.identifier.identify = fails  # type: ignore[method-assign,assignment]
            assert fields(talk.ask(nginx(target="/other")))["status"] == "500"
            talk.server.pages = {b"/healthz": fails}  # type: ignore[dict-item] # a defect
            assert fields(talk.ask(_head("GET /healthz HTTP/1.1", "Host: a")))["status"] == "500"
            assert (talk.counts.failed, talk.wire.closed) == (3, False)
            assert {each.message for each in caplog.records} == {
                "a check failed: unexpected RuntimeError"
            }

    _run(test)


def test_a_defect_while_held_is_answered_with_500() -> None:
    async def test() -> None:
        async with _talk(replace(PACED, quota=replace(PACED.quota, interval_us=1000))) as talk:

            def fails(*_: object) -> bytes:
                raise RuntimeError

            talk.ask(nginx(), nginx())
            talk.server.write = fails  # type: ignore[method-assign,assignment] # a defect
            talk.server.fields_always = True
            await _until(lambda: talk.wire.written != b"")
            assert fields(talk.wire.take())["status"] == "500"

    _run(test)


def test_half_a_request_that_does_not_go_on_is_given_up() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.ticks(IDLE_TICKS - 1)
            talk.ask(nginx()[:10])
            assert talk.ticks(SLOW_TICKS) == b""
            talk.ask(nginx()[10:20])
            assert fields(talk.ticks(1))["status"] == "408"
            assert (talk.wire.closed, talk.counts.malformed) == (True, 1)

    _run(test)


def test_a_body_may_take_its_time_while_it_comes() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.ask(forwarded("Content-Length: 9"))
            for _ in range(8):
                assert (talk.ticks(SLOW_TICKS), talk.ask(b"x")) == (b"", b"")
            assert fields(talk.ticks(SLOW_TICKS + 1))["status"] == "408"

    _run(test)


def test_an_idle_connection_is_kept_for_longer_than_proxies_keep_it() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            assert (talk.ticks(IDLE_TICKS), talk.wire.closed) == (b"", False)
            talk.ask(nginx())
            assert (talk.ticks(IDLE_TICKS), talk.wire.closed) == (b"", False)
            assert (talk.ticks(1), talk.wire.closed) == (b"", True)

    _run(test)


def test_a_call_that_is_held_is_not_idle() -> None:
    async def test() -> None:
        async with _talk(QUEUED) as talk:
            talk.ask(nginx(), nginx())
            assert (talk.ticks(2 * IDLE_TICKS), talk.wire.closed) == (b"", False)

    _run(test)


def test_a_proxy_that_does_not_read_is_not_read_from_and_then_cut_off() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.connection.pause_writing()
            assert (talk.ask(nginx(target="/")), talk.wire.reads) == (b"", False)
            talk.connection.resume_writing()
            assert (talk.wire.take(), talk.wire.reads) == (PASS, True)
            talk.connection.pause_writing()
            talk.ticks(SLOW_TICKS)
            assert not talk.wire.closed
            talk.ticks(1)
            assert talk.wire.closed

    _run(test)


def test_what_does_not_close_is_cut_off() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.connection.end()
            talk.wire.closed = False
            talk.connection.pause_writing()
            talk.connection.resume_writing()
            talk.ticks(SLOW_TICKS)
            assert not talk.wire.closed
            talk.ticks(1)
            assert talk.wire.closed

    _run(test)


def test_connections_are_bounded() -> None:
    async def test() -> None:
        async with _talk(RATE, most_connections=1) as talk:
            wire, connection = talk.connect()
            told = fields(wire.take())
            assert (told["status"], told["connection"], wire.closed) == ("503", "close", True)
            connection.data_received(nginx())
            connection.connection_lost(None)
            assert talk.counts == Counts(connections=2, turned_away=1)
            talk.connection.connection_lost(None)
            _, third = talk.connect()
            assert talk.server.open == {third}

    _run(test)


def test_it_listens_on_an_address_and_on_a_socket_file(tmp_path: Path) -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            tcp = await talk.server.serve("127.0.0.1", 0)
            unix = await talk.server.serve_unix(str(tmp_path / "gate"))
            for opened in (
                asyncio.open_connection(*tcp.sockets[0].getsockname()),
                asyncio.open_unix_connection(str(tmp_path / "gate")),
            ):
                reader, writer = await opened
                writer.write(nginx(target="/"))
                assert await reader.readexactly(len(PASS)) == PASS
                talk.server.close()
                assert await reader.read() == b""
                writer.close()
            tcp.close()
            unix.close()

    _run(test)


def test_ticks_come_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        monkeypatch.setattr("schout.gateway.hooks.check.TICK_S", 0.001)
        async with _talk(RATE) as talk:
            server = await talk.server.serve("127.0.0.1", 0)
            talk.ask(nginx()[:10])
            await _until(lambda: talk.wire.closed)
            talk.server.close()
            server.close()

    _run(test)


def test_another_hosts_document_changes_who_is_asked_about() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            talk.ask(nginx("third.example"))
            assert fields(talk.ask(nginx("third.example")))["status"] == "403"
            more = Belonging(
                tenant=TenantId("acme"), kind=BelongingKind.HOST, value="third.example"
            )
            changed = replace(limits(RATE), belongings=(*limits().belongings, more))
            gate = talk.agent.gate
            gate.swap(changed, gate.sanctions, talk.agent.clock.now_us())
            assert talk.ask(nginx("third.example")) == PASS

    _run(test)


_CALL = Identifier(limits(), (), b"secret of a test").identify(Head("GET", "/", [], ""))
