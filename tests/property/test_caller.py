"""Callers: no bytes are too much for the readers, and no disguise or forgery changes who calls."""

import gzip
import json
import xmlrpc.client
import zlib
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from schout.core.detect.paths import plain_path
from schout.core.model.decision import PolicyRef
from schout.core.model.edge import EdgeLimits
from schout.core.model.ids import Digest
from schout.gateway.call import Call, CallClass
from schout.gateway.caller.coding import plain_body
from schout.gateway.caller.credentials import Digester
from schout.gateway.caller.identify import Forwarding, Head, Identifier
from schout.gateway.caller.jsonrpc import read_json_2, read_json_rpc
from schout.gateway.caller.reading import Reading, Unread
from schout.gateway.caller.xmlrpc import read_xml_rpc

SECRET = b"0123456789abcdef"
DIGESTER = Digester(SECRET)
LIMITS = EdgeLimits(
    policy=PolicyRef(id="oxygis", version="2026-01", digest=Digest("0" * 64)),
    languages=("nl",),
    source_language="nl",
    provider="Oxygis",
    contact="hulp@example.com",
    titles={},
    limits=(),
)
IDENTIFIER = Identifier(LIMITS, ["10.0.0.0/8"], SECRET)
ROUTES = ["/jsonrpc", "/web/dataset/call_kw", "/web/session/authenticate", "/mail/x"]

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
NUMBERS = st.integers(-(2**31), 2**31 - 1)
SCALARS = st.one_of(WORDS, NUMBERS, st.booleans(), st.none())
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4)
)
METHODS = st.sampled_from(["create", "write", "read", "search_read", "load", "action_post"])


@st.composite
def arguments(draw: st.DrawFn) -> tuple[Any, ...]:
    who = draw(WORDS), draw(NUMBERS), draw(WORDS)
    rest: list[Any] = draw(
        st.lists(st.lists(NUMBERS, max_size=5), min_size=1, max_size=2)
        | st.lists(VALUES, max_size=3)
    )
    named = draw(st.just(()) | st.tuples(st.dictionaries(WORDS, VALUES, max_size=3)))
    return (*who, draw(WORDS), draw(METHODS), rest, *named)


def as_xml(args: tuple[Any, ...]) -> bytes:
    return xmlrpc.client.dumps(args, "execute_kw", allow_none=True).encode()


def as_json(args: tuple[Any, ...]) -> bytes:
    params = {"service": "object", "method": "execute_kw", "args": args}
    return json.dumps({"jsonrpc": "2.0", "params": params}).encode()


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Give a call that was cut, spliced, or had bytes changed."""
    args = draw(arguments())
    text = draw(st.sampled_from([as_xml(args), as_json(args)]))
    hostile = st.sampled_from(
        [
            b"<!DOCTYPE x [<!ENTITY e 'x'>]>",
            b"&e;",
            b"\x00",
            b"\xff\xfe",
            b"</array>",
            b"<struct>",
            b"<ex:array>",
            b"</value>",
            b"[" * 2000,
            b"9" * 5000,
            b"NaN",
            b'"\\ud800"',
            b"<![CDATA[x]]>",
        ]
    )
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 20)))
        text = text[:start] + draw(hostile | st.binary(max_size=4)) + text[end:]
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


BODIES = st.one_of(st.binary(max_size=200), mutated(), arguments().map(as_xml))


@given(body=BODIES, cut=st.booleans(), service=st.sampled_from(["object", "common", "db", ""]))
def test_no_bytes_make_the_xml_reader_raise(body: bytes, cut: bool, service: str) -> None:
    found = read_xml_rpc(DIGESTER, service, body, cut=cut)
    assert isinstance(found, Reading | Unread)


@given(body=BODIES | arguments().map(as_json), route=st.sampled_from(ROUTES))
@example(body=b"[" * 100_000, route="/jsonrpc")
@example(body=b'{"params":' * 100_000, route="/jsonrpc")
def test_no_bytes_make_the_json_readers_raise(body: bytes, route: str) -> None:
    assert isinstance(read_json_rpc(DIGESTER, route, body), Reading | Unread)
    assert isinstance(read_json_2("/json/2/res.partner/write", body), Reading | Unread)


@given(
    value=st.recursive(
        SCALARS | st.floats(), lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner)
    ),
    key=st.sampled_from(["params", "args", "id", "service", "kwargs"]),
    route=st.sampled_from(ROUTES),
)
def test_no_json_of_any_kind_makes_the_reader_raise(value: Any, key: str, route: str) -> None:
    for call in ({key: value}, {"params": {key: value}}, [value], value):
        text = json.dumps(call).encode()
        assert isinstance(read_json_rpc(DIGESTER, route, text), Reading | Unread)


@given(
    data=st.binary(max_size=300),
    coding=st.sampled_from([None, b"gzip", b"deflate", b"br", b"", b"gzip, gzip"]),
    most=st.integers(1, 100),
    broken=st.booleans(),
    body=st.data(),
)
def test_no_coding_makes_a_body_longer_than_it_may_be(
    data: bytes,
    coding: bytes | None,
    most: int,
    broken: bool,
    body: st.DataObject,
) -> None:
    coded = gzip.compress(data) if coding == b"gzip" else data
    coded = zlib.compress(data) if coding == b"deflate" else coded
    if broken:
        coded = coded[: body.draw(st.integers(0, len(coded)))]
    found = plain_body(coded, coding, most)
    if isinstance(found, Unread):
        assert found is Unread.CODING
        return
    assert len(found[0]) <= most
    assert data.startswith(found[0]) or coding == b"deflate"


@given(args=arguments())
def test_both_readers_agree_with_what_was_written(args: tuple[Any, ...]) -> None:
    over_xml = read_xml_rpc(DIGESTER, "object", as_xml(args))
    over_json = read_json_rpc(DIGESTER, "/jsonrpc", as_json(args))
    assert over_xml == over_json
    assert isinstance(over_xml, Reading)
    assert over_xml.principal == DIGESTER.user(args[0], str(args[1]), args[2])
    assert (over_xml.rpc.model, over_xml.rpc.method) == (args[3], args[4])


@given(body=BODIES)
@example(
    body=b"<a><string>d</string><int>2</int><string>p</string><string>m</string><b><string>"
    b"read</string></b><methodName>execute_kw</methodName></a>"
)
@example(body=b"<a><fault/><methodName>version</methodName></a>")
def test_what_odoo_takes_for_a_call_is_read_as_that_call(body: bytes) -> None:
    try:
        params, method = xmlrpc.client.loads(body)
    except Exception:
        return
    found = read_xml_rpc(DIGESTER, "object", body)
    if found is Unread.FORBIDDEN or method is None:
        return
    assert isinstance(found, Reading)
    if method == "execute_kw" and len(params) >= 5 and all(type(p) is str for p in params[3:5]):
        assert (found.rpc.model, found.rpc.method) == (params[3], params[4])
        if type(params[0]) is str and type(params[1]) is int and type(params[2]) is str:
            assert found.principal == DIGESTER.user(params[0], str(params[1]), params[2])
    elif method not in {"execute", "execute_kw"}:
        assert found.rpc.method == method[:128]


HOPS = st.lists(
    st.one_of(
        st.ip_addresses().map(str),
        st.just("10.0.0.7"),
        st.text(st.characters(codec="latin-1"), max_size=12),
    ),
    max_size=6,
).map(", ".join)


@given(
    forged=HOPS,
    forged_host=WORDS,
    peer=st.ip_addresses(v=4, network="203.0.113.0/24").map(str),
    form=st.sampled_from(Forwarding),
)
def test_nothing_that_a_stranger_says_of_itself_changes_who_it_is(
    forged: str, forged_host: str, peer: str, form: Forwarding
) -> None:
    identifier = Identifier(LIMITS, ["10.0.0.0/8"], SECRET, forwarding=form, forwarded_host=True)
    fields = [(b"host", b"acme.example")]
    lies = [
        (b"x-forwarded-for", forged.encode("latin-1", "replace")),
        (b"forwarded", f"for={forged};host={forged_host}".encode("latin-1", "replace")),
        (b"x-forwarded-host", forged_host.encode("utf-8", "replace")),
        (b"x-real-ip", b"192.0.2.1"),
    ]
    honest = identifier.identify(Head("GET", "/", fields, peer))
    assert identifier.identify(Head("GET", "/", fields + lies, peer)) == honest


@given(forged=HOPS, true=st.ip_addresses(v=4, network="203.0.113.0/24").map(str))
def test_what_stands_before_the_word_of_a_trusted_proxy_changes_nothing(
    forged: str, true: str
) -> None:
    chain = f"{forged}, {true}, 10.0.0.2".encode("latin-1")
    call = IDENTIFIER.identify(Head("GET", "/", [(b"x-forwarded-for", chain)], "10.0.0.1"))
    assert call.source_ip == true


@st.composite
def disguised(draw: st.DrawFn, path: str) -> str:
    """Write a path in another way that means the same."""
    parts = []
    for part in path.strip("/").split("/"):
        noise = st.sampled_from(["", "/", "./", "x/../", "%2e/", "%2f", "y/%2E%2e/"])
        letters = "".join(
            f"%{ord(letter):02x}" if draw(st.booleans()) else letter for letter in part
        )
        parts.append(draw(noise) + letters)
    end = draw(st.sampled_from(["", "/", "?x=/web/image", "#x", "//", "/."]))
    return "/" + "/".join(parts) + end


@given(
    target=st.sampled_from(["/jsonrpc", "/xmlrpc/2/object", "/json/2/res.partner/read"]).flatmap(
        disguised
    ),
    method=st.sampled_from(["POST", "GET", "post", "PUT"]),
    fields=st.lists(
        st.sampled_from(
            [
                (b"upgrade", b"websocket"),
                (b"sec-websocket-key", b"x"),
                (b"sec-fetch-mode", b"cors"),
                (b"cookie", b"session_id=abc"),
                (b"user-agent", b"Mozilla/5.0 (compatible; Googlebot/2.1)"),
                (b"accept", b"image/png"),
            ]
        )
    ),
)
def test_no_disguise_makes_an_api_call_anything_else(
    target: str, method: str, fields: list[tuple[bytes, bytes]]
) -> None:
    assert IDENTIFIER.identify(Head(method, target, fields, "203.0.113.9")).kind is CallClass.API


NAMES = st.sampled_from(
    b"host cookie authorization x-forwarded-for forwarded content-encoding content-type accept "
    b"user-agent upgrade content-length x-api-key".split()
)


@given(
    method=st.text(max_size=8),
    target=st.text(max_size=60)
    | st.sampled_from(["/jsonrpc", "/xmlrpc/2/object", "http://x/json/2/a/b"]),
    fields=st.lists(st.tuples(NAMES | st.binary(max_size=8), st.binary(max_size=40)), max_size=8),
    peer=st.sampled_from(["203.0.113.9", "10.0.0.1", "", "fe80::1%eth0", "?"])
    | st.text(max_size=8),
    body=st.none() | BODIES,
    form=st.sampled_from(Forwarding),
)
def test_no_request_makes_the_identifier_raise(
    method: str,
    target: str,
    fields: list[tuple[bytes, bytes]],
    peer: str,
    body: bytes | None,
    form: Forwarding,
) -> None:
    identifier = Identifier(LIMITS, ["10.0.0.0/8"], SECRET, forwarding=form, forwarded_host=True)
    head = Head(method, target, fields, peer)
    first = identifier.identify(head, body)
    assert isinstance(first, Call)
    assert identifier.identify(head, body) == first, "remembering changes nothing"
    assert identifier.body_wanted(head) >= 0
    assert identifier.ambiguous(head) in {True, False}
    assert first.path == plain_path(first.path) or "%" in first.path
