"""XML-RPC bodies: read as Odoo reads them, within bounds, and without entities."""

import tracemalloc
import xmlrpc.client
from typing import Any

import pytest

from schout.gateway.call import Rpc
from schout.gateway.caller.credentials import Digester
from schout.gateway.caller.reading import MOST_BYTES, Reading, Unread
from schout.gateway.caller.xmlrpc import MOST_DEPTH, MOST_ELEMENTS, read_xml_rpc

DIGESTER = Digester(b"0123456789abcdef")
DEMO = DIGESTER.user("acme", "2", "hunter2")
LOGIN = DIGESTER.user("acme", "demo@acme.example", "")
HEAD = ("acme", 2, "hunter2", "res.partner")


def body(*args: Any, method: str = "execute_kw") -> bytes:
    return xmlrpc.client.dumps(args, method, allow_none=True).encode()


def rpc(method: str, records: int | None = None) -> Rpc:
    return Rpc(model="res.partner", method=method, records=records)


CALLS = [
    ("create_one", body(*HEAD, "create", [{"name": "a"}]), rpc("create", 1)),
    ("create_many", body(*HEAD, "create", [[{"name": "a"}, {"name": "b"}]]), rpc("create", 2)),
    ("create_by_name", body(*HEAD, "create", [], {"vals_list": [{}, {}, {}]}), rpc("create", 3)),
    ("write", body(*HEAD, "write", [[1, 2, 3], {"name": "x"}]), rpc("write", 3)),
    ("write_one_id", body(*HEAD, "write", [7, {"name": "x"}]), rpc("write", 1)),
    ("read_by_name", body(*HEAD, "read", [], {"ids": [1, 2]}), rpc("read", 2)),
    ("search", body(*HEAD, "search_read", [[["id", ">", 1]]], {"limit": 9}), rpc("search_read")),
    ("search_for_all", body(*HEAD, "search", [[]]), rpc("search")),
    ("load", body(*HEAD, "load", [["name"], [["a"], ["b"]]]), rpc("load", 2)),
    ("default_get", body(*HEAD, "default_get", [["name"]]), rpc("default_get")),
    ("no_positional_arguments", body(*HEAD, "fields_get"), rpc("fields_get")),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS])
def test_a_call_tells_who_on_what_and_how_many(text: bytes, expected: Rpc) -> None:
    assert read_xml_rpc(DIGESTER, "object", text) == Reading(DEMO, expected)


def test_execute_has_its_arguments_without_a_list_around_them() -> None:
    text = body(*HEAD, "write", [1, 2], {"name": "x"}, method="execute")
    assert read_xml_rpc(DIGESTER, "object", text) == Reading(DEMO, rpc("write", 2))


@pytest.mark.parametrize("number", [2, "2", " 02 ", 2.9])
def test_a_user_number_is_taken_as_odoo_takes_it(number: object) -> None:
    found = read_xml_rpc(DIGESTER, "object", body("acme", number, "hunter2", "m", "read", [[1]]))
    assert isinstance(found, Reading)
    assert found.principal == DEMO


@pytest.mark.parametrize("number", ["two", None, [2], 1e300 * 1e10])
def test_who_is_no_user_is_nobody(number: object) -> None:
    found = read_xml_rpc(DIGESTER, "object", body("acme", number, "hunter2", "m", "read", [[1]]))
    assert found == Reading(None, Rpc(model="m", method="read", records=1))


def test_all_guesses_at_one_login_are_of_one_caller() -> None:
    guesses = [
        read_xml_rpc(DIGESTER, "common", body("acme", "demo@acme.example", word, {}, method=how))
        for word, how in (("a", "authenticate"), ("b", "authenticate"), ("c", "login"))
    ]
    assert guesses == [
        Reading(LOGIN, Rpc(method="authenticate")),
        Reading(LOGIN, Rpc(method="authenticate")),
        Reading(LOGIN, Rpc(method="login")),
    ]


def test_other_services_tell_their_method_alone() -> None:
    assert read_xml_rpc(DIGESTER, "common", body(method="version")) == Reading(
        None, Rpc(method="version")
    )
    assert read_xml_rpc(DIGESTER, "db", body("master", "x", method="drop")) == Reading(
        None, Rpc(method="drop")
    )


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "iso-8859-1", "cp1252"])
def test_the_encoding_that_the_document_declares_is_used(coding: str) -> None:
    text = body("acmé", 2, "hunter2", "res.partner", "read", [[1]]).decode()
    text = text.replace("<?xml version='1.0'?>", f"<?xml version='1.0' encoding='{coding}'?>")
    found = read_xml_rpc(DIGESTER, "object", text.encode(coding))
    assert found == Reading(DIGESTER.user("acmé", "2", "hunter2"), rpc("read", 1))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = [
    ("billion_laughs", f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><methodCall>&l9;</methodCall>'),
    ("external_entity", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    ("external_subset", '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><methodCall/>'),
    ("parameter_entity", '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///x"> %p;]><x/>'),
    ("document_type_alone", "<!DOCTYPE methodCall><methodCall/>"),
]


@pytest.mark.parametrize("text", [each[1] for each in HOSTILE], ids=[each[0] for each in HOSTILE])
def test_document_types_and_entities_are_refused_unread(text: str) -> None:
    assert read_xml_rpc(DIGESTER, "object", text.encode()) is Unread.FORBIDDEN
    assert read_xml_rpc(DIGESTER, "object", text.encode(), cut=True) is Unread.FORBIDDEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", Unread.MALFORMED),
        (b"<methodCall>", Unread.MALFORMED),
        (b"<methodCall>&nothing;</methodCall>", Unread.MALFORMED),
        (b"<methodCall>\x00</methodCall>", Unread.MALFORMED),
        (b"<?xml version='1.0' encoding='no-such'?><methodCall/>", Unread.MALFORMED),
        (b"<methodCall>\xff\xfe</methodCall>", Unread.MALFORMED),
        (b"<methodCall><params><param><int>x</int></param></params></methodCall>", "broken"),
        (b"<a><int>" + b"9" * 5000 + b"</int></a>", Unread.MALFORMED),
        (b"<a><boolean>2</boolean></a>", Unread.MALFORMED),
        (b"<a><struct><name>x</name></struct></a>", Unread.MALFORMED),
        (b"<methodCall/>", Unread.NO_CALL),
        (b"<methodResponse><params/></methodResponse>", Unread.NO_CALL),
        (b"<methodCall><methodName>m</methodName><fault/></methodCall>", Unread.NO_CALL),
    ],
    ids=range(13),
)
def test_what_is_no_call_is_said_so(text: bytes, expected: object) -> None:
    wanted = Unread.MALFORMED if expected == "broken" else expected
    assert read_xml_rpc(DIGESTER, "object", text) is wanted


@pytest.mark.parametrize("cut_at", [600, 5_000])
def test_of_a_body_that_is_cut_the_caller_is_known_and_the_count_is_not(cut_at: int) -> None:
    text = body(*HEAD, "create", [[{"name": "a"}] * 100])[:cut_at]
    assert read_xml_rpc(DIGESTER, "object", text, cut=True) == Reading(DEMO, rpc("create"))
    assert read_xml_rpc(DIGESTER, "object", text) is Unread.MALFORMED


def test_of_a_body_that_is_cut_before_its_method_nothing_is_known() -> None:
    text = body(*HEAD, "create", [[{"name": "a"}]])[:300]
    assert read_xml_rpc(DIGESTER, "object", text, cut=True) is Unread.MALFORMED


def test_of_too_many_elements_the_caller_is_known_and_the_count_is_not() -> None:
    many = body(*HEAD, "create", [[{"name": "a"}] * MOST_ELEMENTS])
    assert read_xml_rpc(DIGESTER, "object", many) == Reading(DEMO, rpc("create"))
    assert read_xml_rpc(DIGESTER, "object", b"<a>" + b"<i/>" * MOST_ELEMENTS) is Unread.TOO_MANY


def test_of_too_deep_elements_the_caller_is_known_and_the_count_is_not() -> None:
    deep: list[Any] = []
    for _ in range(MOST_DEPTH):
        deep = [deep]
    assert read_xml_rpc(DIGESTER, "object", body(*HEAD, "search", deep)) == Reading(
        DEMO, rpc("search")
    )
    assert read_xml_rpc(DIGESTER, "object", b"<a>" * 100_000) is Unread.TOO_DEEP


def test_the_largest_body_takes_a_bounded_amount_of_memory() -> None:
    texts = [
        b"<a>" + b"<i/>" * (MOST_BYTES // 4),
        b"<a>" + b"x" * MOST_BYTES + b"</a>",
        b"<a" + b" b='1'" * 1000 + b">" + b"&#65;" * (MOST_BYTES // 5) + b"</a>",
    ]
    tracemalloc.start()
    try:
        found = [read_xml_rpc(DIGESTER, "object", text) for text in texts]
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [Unread.TOO_MANY, Unread.MALFORMED, Unread.MALFORMED]
    assert most < 4 * MOST_BYTES
