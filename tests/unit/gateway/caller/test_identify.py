"""Who is calling: host, source, class, dialect and principal of a request."""

import gzip
import json
import xmlrpc.client

import pytest

from schout.adapters.memory.clock import SettableClock
from schout.core.model.decision import PolicyRef
from schout.core.model.edge import EdgeLimit, EdgeLimits, Quota, Stage
from schout.core.model.ids import ClauseId, Digest
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic
from schout.gateway.call import Call, CallClass, Dialect, Rpc
from schout.gateway.caller.credentials import Digester
from schout.gateway.caller.identify import Forwarding, Head, Identifier
from schout.gateway.caller.reading import MOST_BYTES, Unread

SECRET = b"0123456789abcdef"
DIGESTER = Digester(SECRET)
PEER = "203.0.113.9"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SCRIPT = "python-requests/2.31.0"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
JSON = {"content-type": "application/json"}
SESSION = {"cookie": "tz=Europe/Brussels; session_id=abc"}
ME = DIGESTER.session(b"abc")


def limits(*paths: str) -> EdgeLimits:
    limit = EdgeLimit(
        id="III.2/rate",
        clause=ClauseId("III.2"),
        metric=Metric.CALLS,
        scope=Scope.DATABASE,
        traffic=Traffic.API,
        paths=paths,
        quota=Quota(at_most=1, interval_us=1_000_000),
        stage=Stage.REFUSE,
        failure=FailureMode.OPEN,
    )
    return EdgeLimits(
        policy=PolicyRef(id="oxygis", version="2026-01", digest=Digest("0" * 64)),
        languages=("nl",),
        source_language="nl",
        provider="Oxygis",
        contact="hulp@example.com",
        titles={},
        limits=(limit,),
    )


def head(
    method: str, target: str, peer: str = PEER, /, host: str | None = "acme.example", **more: str
) -> Head:
    fields = {} if host is None else {"host": host}
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    return Head(method, target, [(k.encode(), v.encode()) for k, v in fields.items()], peer)


IDENTIFIER = Identifier(limits(), ["10.0.0.0/8", "2001:db8::/32"], SECRET)


def test_all_that_a_head_tells_is_in_the_call() -> None:
    asked = head(
        "POST",
        "//json/2/./res.partner/wri%74e?debug=1",
        host="ACME.Example.:8069",
        authorization="Bearer key",
        user_agent=SCRIPT,
        accept_language="nl,en;q=0.5",
    )
    expected = Call(
        host="acme.example",
        path="/json/2/res.partner/write",
        method="POST",
        source_ip=PEER,
        kind=CallClass.API,
        dialect=Dialect.JSON_2,
        principal=DIGESTER.key(b"key"),
        user_agent=SCRIPT,
        languages="nl,en;q=0.5",
        rpc=Rpc(model="res.partner", method="write"),
    )
    assert [IDENTIFIER.identify(asked) for _ in range(2)] == [expected] * 2


HOSTS = [
    ("plain", "/", ["Acme.Example:443"], "acme.example", False),
    ("none", "/", [], "", False),
    ("empty", "/", [""], "", True),
    ("two", "/", ["acme.example", "globex.example"], "", True),
    ("twice_the_same", "/", ["acme.example", "acme.example"], "", True),
    ("no_name", "/", ["acme example"], "", True),
    ("not_utf_8", "/", ["acm\udcff.example"], "", True),
    ("with_user", "/", ["user@acme.example"], "", True),
    ("six", "/", ["[2001:DB8::1]:80"], "[2001:db8::1]", False),
    ("absolute", "http://Acme.example:80/x", ["acme.example"], "acme.example", False),
    ("absolute_alone", "HTTPS://acme.example", [], "acme.example", False),
    ("absolute_with_another", "http://acme.example/", ["globex.example"], "", True),
    ("absolute_with_user", "http://acme.example@globex.example/", ["acme.example"], "", True),
    ("absolute_with_a_query", "http://acme.example?x=/y", ["acme.example"], "acme.example", False),
    ("every_path", "*", ["acme.example"], "acme.example", False),
]


@pytest.mark.parametrize(
    ("target", "names", "expected", "ambiguous"), [h[1:] for h in HOSTS], ids=[h[0] for h in HOSTS]
)
def test_a_request_is_for_one_host_or_for_none(
    target: str, names: list[str], expected: str, *, ambiguous: bool
) -> None:
    fields = [(b"host", name.encode("utf-8", "surrogateescape")) for name in names]
    asked = Head("GET", target, fields, PEER)
    assert IDENTIFIER.identify(asked).host == expected
    assert IDENTIFIER.ambiguous(asked) is ambiguous


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("http://acme.example/a/../jsonrpc?x", "/jsonrpc"),
        ("http://acme.example", "/"),
        ("http://acme.example?/jsonrpc", "/"),
        ("*", "/"),
        ("", "/"),
        ("acme.example:443", "/acme.example:443"),
        ("/" + "a" * 5000, "/" + "a" * 5000),
    ],
    ids=range(7),
)
def test_every_form_of_target_has_a_path(target: str, expected: str) -> None:
    assert IDENTIFIER.identify(head("GET", target)).path == expected


SOURCES = [
    ("direct", PEER, {}, PEER),
    ("forged", PEER, {"x_forwarded_for": "198.51.100.1"}, PEER),
    ("mapped", "::ffff:203.0.113.9", {}, PEER),
    ("by_proxy", "10.0.0.1", {"x_forwarded_for": "198.51.100.1"}, "198.51.100.1"),
    ("by_proxy_over_six", "2001:DB8::5", {"x_forwarded_for": "198.51.100.1"}, "198.51.100.1"),
    (
        "forged_before_it",
        "10.0.0.1",
        {"x_forwarded_for": "192.0.2.1, 198.51.100.1"},
        "198.51.100.1",
    ),
    ("other_header", "10.0.0.1", {"forwarded": "for=198.51.100.1"}, "10.0.0.1"),
    ("silent_proxy", "10.0.0.1", {}, "10.0.0.1"),
    ("socket", "", {"x_forwarded_for": "198.51.100.1"}, ""),
    ("no_address", "testclient", {"x_forwarded_for": "198.51.100.1"}, ""),
]


@pytest.mark.parametrize(
    ("peer", "fields", "expected"), [s[1:] for s in SOURCES], ids=[s[0] for s in SOURCES]
)
def test_a_source_is_the_last_party_that_is_believed(
    peer: str, fields: dict[str, str], expected: str
) -> None:
    assert IDENTIFIER.identify(head("GET", "/", peer, **fields)).source_ip == expected


def test_several_forwarding_fields_are_one_list() -> None:
    fields = [(b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-for", b"198.51.100.1, 10.0.0.2")]
    assert IDENTIFIER.identify(Head("GET", "/", fields, "10.0.0.1")).source_ip == "198.51.100.1"


def test_a_socket_is_trusted_when_it_is_stated() -> None:
    identifier = Identifier(limits(), ["unix"], SECRET)
    asked = head("GET", "/", "", x_forwarded_for="198.51.100.1")
    assert identifier.identify(asked).source_ip == "198.51.100.1"


def test_a_forwarded_header_is_read_when_the_proxies_write_that_one() -> None:
    identifier = Identifier(limits(), ["10.0.0.0/8"], SECRET, forwarding=Forwarding.FORWARDED)
    value = (
        'for=192.0.2.1;host=forged.example, for="198.51.100.1:99";host=Acme.example, for=10.0.0.2'
    )

    def asked(peer: str) -> Head:
        return head(
            "GET", "/", peer, "inside.example", forwarded=value, x_forwarded_for="192.0.2.9"
        )

    by_proxy, forged = identifier.identify(asked("10.0.0.1")), identifier.identify(asked(PEER))
    assert (by_proxy.source_ip, by_proxy.host) == ("198.51.100.1", "acme.example")
    assert (forged.source_ip, forged.host) == (PEER, "inside.example")


def test_a_forwarded_host_is_believed_only_of_a_proxy_that_is_stated_to_write_it() -> None:
    believing = Identifier(limits(), ["10.0.0.0/8"], SECRET, forwarded_host=True)

    def hosts(identifier: Identifier) -> list[str]:
        said = "forged.example, acme.example"
        return [
            identifier.identify(
                head("GET", "/", peer, "inside.example", x_forwarded_host=said)
            ).host
            for peer in ("10.0.0.1", PEER)
        ]

    assert hosts(believing) == ["acme.example", "inside.example"]
    assert hosts(IDENTIFIER) == ["inside.example", "inside.example"]


SIGNS = {"user_agent": FIREFOX}
OLD_SIGNS = {"sec_fetch_mode": "cors", "user_agent": "Odoo Mobile"}
CLASSES: list[tuple[str, str, str, dict[str, str], CallClass]] = [
    ("json_rpc", "POST", "/jsonrpc", {}, CallClass.API),
    ("json_rpc_of_a_browser", "POST", "/jsonrpc", {**SESSION, **SIGNS}, CallClass.API),
    ("json_rpc_of_a_crawler", "POST", "/jsonrpc", {"user_agent": GOOGLE}, CallClass.API),
    ("json_rpc_as_a_socket", "GET", "/jsonrpc", {"upgrade": "websocket"}, CallClass.API),
    ("stated_api", "GET", "/api/report.pdf", {}, CallClass.API),
    (
        "data_of_a_browser",
        "POST",
        "/web/dataset/call_kw",
        {**SESSION, **SIGNS},
        CallClass.WEB_CLIENT,
    ),
    (
        "data_of_an_app",
        "POST",
        "/web/dataset/call_kw",
        {**SESSION, **OLD_SIGNS},
        CallClass.WEB_CLIENT,
    ),
    ("data_of_a_script", "POST", "/web/dataset/call_kw", SESSION, CallClass.API),
    ("data_of_nobody", "POST", "/web/dataset/call_kw", SIGNS, CallClass.API),
    ("other_data_of_a_browser", "POST", "/mail/data", {**SESSION, **SIGNS}, CallClass.WEB_CLIENT),
    ("other_data_of_a_script", "POST", "/mail/data", SESSION, CallClass.PAGE),
    ("webhook", "POST", "/payment/hook", {}, CallClass.PAGE),
    ("login", "POST", "/web/login", {}, CallClass.LOGIN),
    ("login_in_small_letters", "post", "/web/login", {}, CallClass.LOGIN),
    ("login_page", "GET", "/web/login", {}, CallClass.PAGE),
    ("login_of_a_program", "POST", "/web/session/authenticate", {}, CallClass.LOGIN),
    ("sign_up", "POST", "/web/signup", {}, CallClass.SIGN_UP),
    ("sign_up_page", "GET", "/web/signup", {}, CallClass.PAGE),
    ("password", "POST", "/web/reset_password", {}, CallClass.SIGN_UP),
    ("asset", "GET", "/web/assets/1/x.js", {}, CallClass.ASSET),
    ("asset_of_a_crawler", "GET", "/logo.png", {"user_agent": GOOGLE}, CallClass.ASSET),
    ("post_to_an_asset", "POST", "/logo.png", {}, CallClass.PAGE),
    ("socket", "GET", "/websocket", {}, CallClass.SOCKET),
    ("long_poll", "POST", "/longpolling/poll", {}, CallClass.SOCKET),
    ("crawler", "GET", "/shop", {"user_agent": GOOGLE}, CallClass.CRAWLER),
    ("page", "GET", "/shop", SIGNS, CallClass.PAGE),
    (
        "socket_of_another_program",
        "GET",
        "/live",
        {"upgrade": "WebSocket", "sec_websocket_key": "x"},
        CallClass.SOCKET,
    ),
    ("upgrade_without_a_key", "GET", "/live", {"upgrade": "websocket"}, CallClass.PAGE),
]


@pytest.mark.parametrize(
    ("method", "target", "fields", "expected"),
    [each[1:] for each in CLASSES],
    ids=[each[0] for each in CLASSES],
)
def test_a_call_has_the_class_of_what_it_is_for(
    method: str, target: str, fields: dict[str, str], expected: CallClass
) -> None:
    identifier = Identifier(limits("/api/"), [], SECRET)
    more = {"content_type": "application/json"} if method.upper() == "POST" else {}
    found = identifier.identify(head(method, target, **(fields | more)))
    assert (found.kind, found.method) == (expected, method.upper())


def test_a_socket_is_no_page_that_was_remembered() -> None:
    asked = [head("GET", "/live"), head("GET", "/live", upgrade="websocket", sec_websocket_key="x")]
    kinds = [IDENTIFIER.identify(each).kind for each in (*asked, *asked)]
    assert kinds == [CallClass.PAGE, CallClass.SOCKET] * 2


DIALECTS: list[tuple[str, str, str, dict[str, str], Dialect]] = [
    ("xml", "POST", "/xmlrpc/2/object", {"content_type": "text/xml"}, Dialect.XML_RPC),
    ("json_rpc", "POST", "/jsonrpc", {}, Dialect.JSON_RPC),
    ("json_2", "POST", "/json/2/res.partner/read", {}, Dialect.JSON_2),
    ("stated_api", "GET", "/api/x", {"accept": "text/html"}, Dialect.PROBLEM),
    ("data", "POST", "/web/dataset/call_kw", {}, Dialect.JSON_RPC),
    ("web_json", "POST", "/web/session/authenticate", JSON, Dialect.JSON_RPC),
    ("mail_json", "POST", "/mail/data", JSON | SESSION, Dialect.JSON_RPC),
    ("webhook", "POST", "/payment/hook", JSON, Dialect.PROBLEM),
    ("page", "GET", "/shop", {"accept": "text/html,*/*"}, Dialect.HTML),
    ("login", "POST", "/web/login", {"accept": "text/html"}, Dialect.HTML),
    ("fetch", "GET", "/shop/x", {"accept": "application/json"}, Dialect.PROBLEM),
    ("anything", "GET", "/shop", {"accept": "*/*"}, Dialect.TEXT),
]


@pytest.mark.parametrize(
    ("method", "target", "fields", "expected"),
    [each[1:] for each in DIALECTS],
    ids=[each[0] for each in DIALECTS],
)
def test_a_call_has_the_dialect_its_program_understands(
    method: str, target: str, fields: dict[str, str], expected: Dialect
) -> None:
    identifier = Identifier(limits("/api/"), [], SECRET)
    named = {name.replace("-", "_"): value for name, value in fields.items()}
    assert identifier.identify(head(method, target, **named)).dialect is expected


KEY = {"authorization": "Bearer key"}
PRINCIPALS: list[tuple[str, str, dict[str, str], str | None]] = [
    ("json_2", "/json/2/m/read", KEY, DIGESTER.key(b"key")),
    ("json_2_in_a_session", "/json/2/m/read", SESSION, ME),
    ("json_2_of_both", "/json/2/m/read", KEY | SESSION, DIGESTER.key(b"key")),
    ("key_of_its_own_header", "/api/x", {"x_api_key": " key "}, DIGESTER.key(b"key")),
    ("basic", "/shop", {"authorization": "Basic eA=="}, DIGESTER.authorization(b"Basic eA==")),
    ("scheme_that_changes", "/shop", {"authorization": "Digest nonce=1"}, None),
    ("session", "/shop", SESSION, ME),
    ("session_before_key", "/shop", KEY | SESSION, ME),
    ("data_call_goes_by_its_session", "/web/dataset/call_kw", KEY | SESSION, ME),
    ("data_call_goes_by_nothing_else", "/web/dataset/call_kw", KEY, None),
    ("json_rpc_goes_by_its_body", "/jsonrpc", KEY | SESSION, None),
    ("xml_rpc_goes_by_its_body", "/xmlrpc/2/object", KEY | SESSION, None),
    ("login_goes_by_its_source", "/web/login", KEY | SESSION, None),
    ("sign_up_goes_by_its_source", "/web/signup", KEY | SESSION, None),
]


@pytest.mark.parametrize(
    ("target", "fields", "expected"),
    [each[1:] for each in PRINCIPALS],
    ids=[each[0] for each in PRINCIPALS],
)
def test_a_principal_is_what_the_route_itself_goes_by(
    target: str, fields: dict[str, str], expected: str | None
) -> None:
    identifier = Identifier(limits("/api/"), [], SECRET)
    assert identifier.identify(head("POST", target, **fields)).principal == expected


def test_another_credential_is_another_principal_though_all_else_is_the_same() -> None:
    found = [
        IDENTIFIER.identify(head("GET", "/shop", cookie=f"session_id={name}")).principal
        for name in ("a", "b", "a")
    ]
    assert found == [DIGESTER.session(name) for name in (b"a", b"b", b"a")]


ARGS = ("acme", 2, "hunter2", "res.partner", "write", [[1, 2], {}])
XML = xmlrpc.client.dumps(ARGS, "execute_kw").encode()
TEXT = json.dumps(
    {"id": 9, "params": {"service": "object", "method": "execute_kw", "args": ARGS}}
).encode()
USER = DIGESTER.user("acme", "2", "hunter2")


def test_a_body_tells_the_caller_where_the_head_cannot() -> None:
    rpc = Rpc(model="res.partner", method="write", records=2)
    over_xml = IDENTIFIER.identify(head("POST", "/xmlrpc/2/object"), XML)
    over_json = IDENTIFIER.identify(head("POST", "/jsonrpc"), TEXT)
    zipped = head("POST", "/jsonrpc", content_encoding="gzip")
    assert (over_xml.principal, over_xml.rpc, over_xml.cost) == (USER, rpc, 1)
    assert (over_json.principal, over_json.rpc and over_json.rpc.request_id) == (USER, b"9")
    assert IDENTIFIER.identify(zipped, gzip.compress(TEXT)) == over_json


def test_a_batch_costs_as_many_calls_as_it_holds() -> None:
    batch = b"[" + b",".join([TEXT] * 5) + b"]"
    found = IDENTIFIER.identify(head("POST", "/jsonrpc"), batch)
    assert (found.principal, found.cost) == (USER, 5)


def test_json_2_keeps_the_caller_of_its_head() -> None:
    asked = head("POST", "/json/2/res.partner/unlink", authorization="Bearer key")
    found = IDENTIFIER.identify(asked, b'{"ids": [1, 2, 3]}')
    assert (found.principal, found.rpc) == (
        DIGESTER.key(b"key"),
        Rpc(model="res.partner", method="unlink", records=3),
    )


def test_the_beginning_of_a_long_xml_body_is_enough() -> None:
    long = xmlrpc.client.dumps((*ARGS[:5], [["x" * MOST_BYTES]]), "execute_kw").encode()
    found = IDENTIFIER.identify(head("POST", "/xmlrpc/2/object/"), long[:MOST_BYTES])
    assert (found.principal, found.rpc) == (USER, Rpc(model="res.partner", method="write"))


def test_what_cannot_be_read_is_counted_and_leaves_the_head() -> None:
    identifier = Identifier(limits(), [], SECRET)
    cases = [
        ("/xmlrpc/2/object", b"<!DOCTYPE x><x/>", {}),
        ("/jsonrpc", b"{", {}),
        ("/jsonrpc", TEXT, {"content_encoding": "br"}),
        ("/jsonrpc", b'"' + b"x" * MOST_BYTES + b'"', {}),
    ]
    for target, body, fields in cases:
        asked = head("POST", target, **fields)
        assert identifier.identify(asked, body) == identifier.identify(asked)
    assert identifier.unread == {
        Unread.FORBIDDEN: 1,
        Unread.MALFORMED: 1,
        Unread.CODING: 1,
        Unread.TOO_LARGE: 1,
    }


@pytest.mark.parametrize(
    ("method", "target", "fields", "expected"),
    [
        ("POST", "/xmlrpc/2/object", {}, MOST_BYTES),
        ("POST", "/jsonrpc", {}, MOST_BYTES),
        ("post", "/jsonrpc", {}, MOST_BYTES),
        ("POST", "/json/2/m/read", {}, MOST_BYTES),
        ("POST", "/web/dataset/call_kw/m/read", {}, MOST_BYTES),
        ("POST", "/web/session/authenticate", {"content_type": "application/json"}, MOST_BYTES),
        ("POST", "/jsonrpc", {"content_length": "0"}, 0),
        ("GET", "/json/2/m/read", {}, 0),
        ("POST", "/web/login", {"content_type": "application/x-www-form-urlencoded"}, 0),
        ("POST", "/payment/hook", {"content_type": "application/json"}, 0),
        ("POST", "/api/x", {}, 0),
        ("POST", "/logo.png", {}, 0),
    ],
)
def test_only_bodies_that_tell_something_are_wanted(
    method: str, target: str, fields: dict[str, str], expected: int
) -> None:
    identifier = Identifier(limits("/api/"), [], SECRET)
    assert identifier.body_wanted(head(method, target, **fields)) == expected


def test_a_body_that_is_not_wanted_is_not_read() -> None:
    identifier = Identifier(limits(), [], SECRET)
    identifier.identify(head("POST", "/web/login"), b"{")
    assert identifier.unread == {}


def test_other_limits_name_other_routes_from_then_on() -> None:
    identifier = Identifier(limits(), [], SECRET)
    before = identifier.identify(head("GET", "/api/x")).kind
    identifier.swap(limits("/api/"))
    assert (before, identifier.identify(head("GET", "/api/x")).kind) == (
        CallClass.PAGE,
        CallClass.API,
    )


def test_a_signed_call_has_the_label_that_its_signature_proves_now() -> None:
    clock = SettableClock(1_000)
    asked: list[tuple[str, int]] = []

    def verify(signed: Head, now_us: int) -> str | None:
        asked.append((signed.target, now_us))
        return "partner-7" if now_us < 2_000 else None

    identifier = Identifier(limits(), [], SECRET, verify=verify, clock=clock)
    signed = head("GET", "/jsonrpc", signature_input="sig1=()")
    first = identifier.identify(signed).label
    clock.set(2_000)
    assert (first, identifier.identify(signed).label) == ("partner-7", None)
    assert identifier.identify(head("GET", "/jsonrpc")).label is None
    assert asked == [("/jsonrpc", 1_000), ("/jsonrpc", 2_000)]


def everything_kept(thing: object, seen: set[int]) -> str:
    """Write out all that hangs on an object."""
    if id(thing) in seen or isinstance(thing, type):
        return ""
    seen.add(id(thing))
    inner = [getattr(thing, name, None) for name in getattr(type(thing), "__slots__", ())]
    inner += list(getattr(thing, "__dict__", {}).values())
    if isinstance(thing, dict):
        inner += [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset):
        inner += thing
    return repr(thing) + "".join(everything_kept(each, seen) for each in inner)


def test_no_credential_is_kept_or_shown() -> None:
    identifier = Identifier(limits(), ["10.0.0.0/8"], SECRET)
    asked = [
        (head("POST", "/jsonrpc?token=hunter2"), TEXT),
        (head("POST", "/xmlrpc/2/object", authorization="Basic hunter2"), XML),
        (head("POST", "/json/2/m/read", authorization="Bearer hunter2"), b'{"x": "hunter2"'),
        (head("GET", "/shop", x_api_key="hunter2"), None),
        (head("GET", "/shop", cookie="session_id=hunter2"), None),
        (head("POST", "/xmlrpc/2/object"), XML[:-9]),
    ]
    calls = [identifier.identify(each, body) for each, body in asked]
    kept = everything_kept(identifier, set())
    assert "acme.example" in kept, "the search looks into what is kept"
    assert "hunter2" not in kept + repr(calls) + repr([each for each, _ in asked])


def test_what_is_remembered_is_bounded_under_random_keys() -> None:
    identifier = Identifier(limits(), ["10.0.0.0/8"], SECRET)
    for number in range(20_000):
        identifier.identify(
            head(
                "GET",
                f"/{number}",
                "10.0.0.1" if number % 2 else f"198.51.{number // 256}.{number % 256}",
                f"{number}.example",
                user_agent=f"agent {number}",
                x_forwarded_for=f"198.51.{number // 256}.{number % 256}",
            )
        )
    sizes = {name: len(kept) for name, kept in vars(identifier).items() if isinstance(kept, dict)}
    assert max(sizes.values()) <= 16_384
    assert min(sizes[name] for name in ("_hosts", "_peers", "_agents", "_calls", "_found")) > 0
