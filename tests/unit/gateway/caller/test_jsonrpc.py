"""JSON bodies: JSON-RPC of the API and of the web client, batches, and JSON-2."""

import json
from typing import Any

import pytest

from schout.gateway.call import Rpc
from schout.gateway.caller.credentials import Digester
from schout.gateway.caller.jsonrpc import MOST_ITEMS, of_path, read_json_2, read_json_rpc
from schout.gateway.caller.reading import Reading, Unread

DIGESTER = Digester(b"0123456789abcdef")
DEMO = DIGESTER.user("acme", "2", "hunter2")


def call(params: Any, request_id: Any = 42) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": "call", "params": params, "id": request_id}


def execute(*args: Any, who: tuple[Any, ...] = ("acme", 2, "hunter2")) -> dict[str, Any]:
    return {
        "service": "object",
        "method": "execute_kw",
        "args": [*who, "res.partner", *args],
    }


def read(value: Any, route: str = "/jsonrpc") -> Reading | Unread:
    return read_json_rpc(DIGESTER, route, json.dumps(value).encode())


def rpc(method: str, records: int | None = None, request_id: bytes | None = b"42") -> Rpc:
    return Rpc(request_id=request_id, model="res.partner", method=method, records=records)


CALLS = [
    ("create_one", execute("create", [{"name": "a"}]), rpc("create", 1)),
    ("create_many", execute("create", [[{"name": "a"}, {}]]), rpc("create", 2)),
    ("create_by_name", execute("create", [], {"vals_list": [{}, {}, {}]}), rpc("create", 3)),
    ("write", execute("write", [[1, 2, 3], {}]), rpc("write", 3)),
    ("write_one_id", execute("write", [7, {}]), rpc("write", 1)),
    ("truth_is_no_id", execute("write", [True, {}]), rpc("write")),
    ("search", execute("search_read", [[["id", ">", 1]]], {"limit": 9}), rpc("search_read")),
    ("load", execute("load", [["name"], [["a"], ["b"]]]), rpc("load", 2)),
    ("no_list_of_arguments", execute("read", "x"), rpc("read")),
]


@pytest.mark.parametrize(("params", "expected"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS])
def test_a_call_tells_who_on_what_and_how_many(params: Any, expected: Rpc) -> None:
    assert read(call(params)) == Reading(DEMO, expected)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("42", b"42"),
        ("1.0", b"1.0"),
        ("1e3", b"1e3"),
        ('"a\\u0041"', b'"a\\u0041"'),
        ("null", b"null"),
        ("123456789012345678901234567890", b"123456789012345678901234567890"),
        ("[1]", None),
        ('"' + "x" * 2000 + '"', None),
    ],
)
def test_the_id_of_a_request_stays_the_json_it_was(raw: str, expected: bytes | None) -> None:
    text = f'{{"id": {raw} , "params": {{}}}}'.encode()
    assert read_json_rpc(DIGESTER, "/web/action/load", text) == Reading(
        None, Rpc(request_id=expected)
    )


def test_a_user_is_the_same_over_xml_rpc_and_json_rpc_and_by_any_number() -> None:
    users = [
        read(call(execute("read", [[1]], who=("acme", number, "hunter2"))))
        for number in (2, "2", " 02", 2.5)
    ]
    assert users == [Reading(DEMO, rpc("read", 1))] * 4


def test_a_login_is_named_without_its_password() -> None:
    params = {"service": "common", "method": "authenticate", "args": ["acme", "demo", "x", {}]}
    web = {"db": "acme", "login": "demo", "password": "y"}
    who = DIGESTER.user("acme", "demo", "")
    expected = Reading(who, Rpc(request_id=b"42", method="authenticate"))
    assert read(call(params)) == expected
    assert read(call(web), "/web/session/authenticate") == expected


def test_a_data_call_of_the_web_client_tells_model_method_and_count() -> None:
    params = {"model": "res.partner", "method": "read", "args": [[1, 2]], "kwargs": {}}
    assert read(call(params), "/web/dataset/call_kw") == Reading(None, rpc("read", 2))
    params = {"model": "res.partner", "fields": ["name"], "domain": []}
    assert read(call(params), "/web/dataset/search_read") == Reading(None, rpc("search_read"))
    assert read(call({}), "/web/dataset/call_kw") == Reading(None, Rpc(request_id=b"42"))


def test_a_batch_of_n_calls_costs_n() -> None:
    same = [call(execute("read", [[1]]))] * 3
    mixed = [same[0], call(execute("read", [[1]], who=("acme", 3, "other")))]
    assert [read(same), read(mixed), read([]), read([1, "x"])] == [
        Reading(DEMO, Rpc(), 3),
        Reading(None, Rpc(), 2),
        Reading(None, Rpc(), 1),
        Reading(None, Rpc(), 2),
    ]


def test_a_batch_beyond_all_bounds_costs_more_than_any_limit_lets_through() -> None:
    assert read([1] * (MOST_ITEMS + 1)) == Reading(None, Rpc(), MOST_ITEMS)


def test_more_records_than_are_told_apart_are_not_counted() -> None:
    assert read(call(execute("write", [[1] * (MOST_ITEMS + 1), {}]))) == Reading(DEMO, rpc("write"))


def test_of_a_name_that_comes_twice_the_last_counts() -> None:
    good = json.dumps(execute("read", [[1]]))
    text = f'{{"params": {{}}, "par\\u0061ms": {good}, "id": 1, "id": 42}}'.encode()
    assert read_json_rpc(DIGESTER, "/jsonrpc", text) == Reading(DEMO, rpc("read", 1))


LENIENT = [
    ("wrong_utf_8", b'"note": "\xff\xfe",'),
    ("lone_surrogate", b'"note": "\\ud800",'),
    ("not_a_number", b'"note": [NaN, Infinity, -Infinity],'),
    ("control_character", b'"note": "\x01\n",'),
]


@pytest.mark.parametrize("extra", [each[1] for each in LENIENT], ids=[each[0] for each in LENIENT])
def test_what_only_a_lenient_reader_takes_does_not_hide_the_caller(extra: bytes) -> None:
    text = json.dumps(call(execute("read", [[1]]))).encode()
    found = read_json_rpc(DIGESTER, "/jsonrpc", b"{" + extra + text[1:])
    assert found == Reading(DEMO, rpc("read", 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", Unread.MALFORMED),
        (b"{", Unread.MALFORMED),
        (b"\x00", Unread.MALFORMED),
        (b"{}{}", Unread.MALFORMED),
        (b'{"a": 1e999, "b": NaN}', Unread.MALFORMED),
        (b'"call"', Unread.NO_CALL),
        (b"7", Unread.NO_CALL),
        (b"[" * 10_000, Unread.TOO_DEEP),
        (b'{"a":' * 10_000, Unread.TOO_DEEP),
        (b'{"id":' + b"[" * 100_000, Unread.TOO_MANY),
        (b'{"a": ' + b"9" * 5000 + b', "b": NaN}', Unread.MALFORMED),
    ],
    ids=range(11),
)
def test_what_is_no_call_is_said_so(text: bytes, expected: Unread) -> None:
    assert read_json_rpc(DIGESTER, "/jsonrpc", text) is expected


@pytest.mark.parametrize(
    "value",
    [{}, {"params": []}, {"params": None}, {"params": {"service": 1, "method": [], "args": {}}}],
    ids=repr,
)
def test_a_call_of_wrong_kinds_tells_nothing(value: Any) -> None:
    assert read(value) == Reading(None, Rpc(method=""))


def test_json_2_tells_model_and_method_by_its_path_and_the_count_by_its_body() -> None:
    def read_2(value: Any, path: str = "/json/2/res.partner/write") -> Reading | Unread:
        return read_json_2(path, json.dumps(value).encode())

    write = Rpc(model="res.partner", method="write", records=2)
    create = Rpc(model="res.partner", method="create", records=3)
    assert [
        read_2({"ids": [1, 2], "vals": {}}),
        read_2({"vals_list": [{}, {}, {}]}, "/json/2/res.partner/create"),
        read_2({}),
        read_2([1]),
    ] == [
        Reading(None, write),
        Reading(None, create),
        Reading(None, rpc("write", None, None)),
        Unread.NO_CALL,
    ]


@pytest.mark.parametrize("path", ["/json/1/res.partner/write", "/json/2", "/json/2/a/b/c"])
def test_other_paths_name_no_model(path: str) -> None:
    assert of_path(path) is None
