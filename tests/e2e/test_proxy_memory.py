"""The built-in proxy with requests that come again: remembered ones pass as those read anew."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.builtin_proxy import (
    CALLS,
    Running,
    answers,
    builtin_proxy,
    caller,
    limit,
    limits,
    read_all,
    read_head,
)
from tests.e2e.upstream import Reply, upstream
from tests.e2e.waiting import wait_for
from tests.unit.gateway.proxy.malformed import H

from schout.gateway.answer.reply import Links, Replier
from schout.gateway.call import Call
from schout.gateway.caller.identify import Head, Identifier
from schout.testing.texts import product_texts

GET = b"GET /page HTTP/1.1\r\n" + H + b"Cookie: a=b\r\n\r\n"
CLOSE = b"GET /page HTTP/1.1\r\n" + H + b"Connection: close\r\n\r\n"
SIGNED = b"GET /page HTTP/1.1\r\n" + H + b"Signature-Input: a=()\r\n\r\n"


class Noted(Identifier):
    """Notes what it was asked about."""

    def identify(self, head: Head, body: bytes | None = None) -> Call:
        self.noted += 1
        return super().identify(head, body)

    noted = 0


def noting(proxy: Running) -> Noted:
    """Have the proxy go on with other documents."""
    edge = limits()
    identifier, replier = (
        Noted(edge, (), b"secret of a test"),
        Replier(edge, product_texts(), Links()),
    )
    proxy.loop.call_soon_threadsafe(proxy.server.swap, identifier, replier)
    wait_for(lambda: proxy.server._shared.identifier is identifier, "the swap")
    return identifier


@contextmanager
def asked(proxy: Running, *requests: bytes) -> Iterator[list[bytes]]:
    """Send requests on one connection, each after the answer to the one before."""
    got = []
    with caller(proxy.port) as sock:
        for each in requests:
            sock.sendall(each)
            got.append(read_head(sock))
        yield got


def test_a_remembered_request_passes_as_one_read_anew() -> None:
    with upstream(lambda seen: Reply(200, (), b"")) as up, builtin_proxy(up.port) as proxy:
        with asked(proxy, GET, GET, GET) as got:
            pass
        with asked(proxy, GET) as more:
            pass
        proxy.settled()
        assert len(set(got + more)) <= 2  # the date may change
        assert (len(up.seen), len(set(up.seen))) == (4, 1)
        assert proxy.server.counts["requests"] == 4


def test_it_is_read_once_until_the_documents_change_and_a_signed_one_each_time() -> None:
    with upstream(lambda seen: Reply(200, (), b"")) as up, builtin_proxy(up.port) as proxy:
        counted = []
        for requests in ((GET, GET, GET), (SIGNED, SIGNED)):
            for _ in range(2):
                identifier = noting(proxy)
                with asked(proxy, *requests):
                    counted.append(identifier.noted)
        assert counted == [1, 1, 2, 2]


def test_one_that_comes_in_pieces_or_with_another_behind_it_is_the_same() -> None:
    with upstream(lambda seen: Reply(200, (), b"")) as up, builtin_proxy(up.port) as proxy:
        with asked(proxy, GET):
            pass
        with caller(proxy.port, GET[:20]) as sock:
            sock.sendall(GET[20:])
            read_head(sock)
            sock.sendall(GET + GET + CLOSE)
            assert answers(read_all(sock)) == [200, 200, 200]
        assert [each.target for each in up.seen] == ["/page"] * 5


def test_head_and_get_with_the_same_answer_keep_their_own_bodies() -> None:
    head = GET.replace(b"GET", b"HEAD", 1)
    with (
        upstream(lambda seen: Reply(200, (), b"four")) as up,
        builtin_proxy(up.port) as proxy,
        caller(proxy.port) as sock,
    ):
        for each, body in ((GET, b"four"), (head, b""), (GET, b"four"), (head, b"")):
            sock.sendall(each)
            data = b""
            while b"\r\n\r\n" not in data or not data.endswith(b"\r\n\r\n" + body):
                data += sock.recv(65_536)
            assert b"\r\ncontent-length: 4\r\n" in data.lower()
        sock.sendall(CLOSE)
        assert answers(read_all(sock)) == [200]


def test_a_remembered_call_over_its_rate_is_refused_and_one_under_it_passes() -> None:
    call = b"GET /jsonrpc HTTP/1.1\r\n" + H + b"\r\n"
    rate = limit(CALLS, interval_us=3_600_000_000)
    with upstream() as up, builtin_proxy(up.port, rate) as proxy:
        with caller(proxy.port) as sock:
            for _ in range(20):
                sock.sendall(call)
                read_head(sock)
            sock.sendall(CLOSE)
            read_all(sock)
        assert proxy.server.counts["refused"] == proxy.gate.counts["refuse"] == 19
        assert [each.target for each in up.seen] == ["/jsonrpc", "/page"]
