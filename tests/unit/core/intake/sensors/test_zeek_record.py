"""Records of Zeek: headers that come again, sets, escapes, JSON in all its spellings."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.zeek_record import Record, TableReader, read_json, unescaped

AT_US = 1_696_936_016_125_000


def test_a_table_follows_its_headers() -> None:
    table = TableReader()
    headers = [
        "#separator |",
        "#set_separator|;",
        "#empty_field|EMPTY",
        "#unset_field|NULL",
        "#path|smtp",
        "#open|2023-10-10-11-00-00",
        "#fields|ts|rcptto|user_agent|path",
        "#types|time|set[string]|string|string",
    ]
    assert [table.read(line) for line in headers] == [Miss.OTHER] * len(headers)
    assert table.read("1.5|a;b|EMPTY|NULL") == Record(
        "smtp", {"ts": "1.5", "rcptto": "a;b", "user_agent": ""}, ";"
    )
    assert table.read("1.5|a;b") is Miss.MALFORMED
    again = ["#separator \\x09", "#set_separator\t,", "#path\tdns", "#fields\tts\tquery"]
    assert [table.read(line) for line in again] == [Miss.OTHER] * len(again)
    assert table.read("1.5\tEMPTY") == Record("dns", {"ts": "1.5", "query": ""}, ",")


def test_separators_are_never_empty() -> None:
    table = TableReader()
    for header in ("#separator ", "#set_separator", "#path\tx", "#fields\tts\ta"):
        assert table.read(header) is Miss.OTHER
    assert table.read("1\tb,c") == Record("x", {"ts": "1", "a": "b,c"}, ",")


@pytest.mark.parametrize("line", ["#Fields: date", "# hello", "hello", "\t".join("a" * 21)])
def test_lines_without_a_header_are_none(line: str) -> None:
    assert TableReader().read(line) is Miss.MALFORMED


@pytest.mark.parametrize("fields", [20, 21])
def test_a_connection_is_known_without_its_header(fields: int) -> None:
    values = ["1.5", "C1", "203.0.113.7", "1", "192.0.2.1", "2", "tcp", "-", "2.0", "3", "4", "SF"]
    record = TableReader().read("\t".join(values + ["-"] * (fields - len(values))))
    assert isinstance(record, Record)
    assert (record.path, record.text("conn_state"), record.text("service")) == ("conn", "SF", None)


def test_fields_are_read_as_what_they_are() -> None:
    fields = {"a": "x\\x2cy,z", "n": "7", "p": "443", "q": "65536", "d": "0.5", "e": ""}
    record = Record("x", fields, ",")
    assert (record.text("a"), record.text("b")) == ("x\\x2cy,z", None)
    assert (record.members("a"), record.members("e"), record.members("b")) == (("x,y", "z"), (), ())
    assert (record.whole("n"), record.whole("d")) == (7, None)
    assert (record.port("p"), record.port("q"), record.port("b")) == (443, None, None)
    assert (record.duration_us("d"), record.duration_us("b")) == (500_000, None)


@pytest.mark.parametrize(
    ("text", "at_us"),
    [
        ("1696936016.125000", AT_US),
        ("1696936016", AT_US - 125_000),
        ("1696936016125", AT_US),
        ("2023-10-10T11:06:56.125000Z", AT_US),
        ("1", 1_000_000),
        ("-1", None),
        ("yesterday", None),
        ("1" * 41, None),
        ("", None),
    ],
)
def test_a_moment_is_read(text: str, at_us: int | None) -> None:
    assert Record("x", {"ts": text}, ",").moment() == at_us


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "a"), ("a\\x09b", "a\tb"), ("\\xc3\\xa9", "é"), ("\\xff", "\\xff"), ("\\xg0", "\\xg0")],
)
def test_escapes_are_put_back(text: str, expected: str) -> None:
    assert unescaped(text) == expected


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ({"_path": "conn", "ts": 1.5, "n": 7, "yes": True, "no": False, "none": None},
         Record("conn", {"_path": "conn", "ts": "1.500000", "n": "7", "yes": "T", "no": "F"},
                "\0")),
        ({"ts": 1, "id_orig_h": "a", "id_x": "b", "tags": ["x", 1, [2], {}]},
         Record("", {"ts": "1", "id.orig_h": "a", "id_x": "b", "tags": "x\x001"}, "\0")),
        ({"ts": 1, "id": {"orig_h": "a"}, "uri": "/"},
         Record("http", {"ts": "1", "id.orig_h": "a", "uri": "/"}, "\0")),
        ({"ts": 1, "note": "x", "id": "y", "huge": 1e300, "tree": {}},
         Record("notice", {"ts": "1", "note": "x", "id": "y", "huge": "", "tree": ""}, "\0")),
    ],
    ids=["named", "underscores", "nested", "a notice"],
)  # fmt: skip
def test_json_is_read_as_a_table_is(line: dict[str, Any], record: Record) -> None:
    assert read_json(json.dumps(line).encode()) == record


@pytest.mark.parametrize(
    ("raw", "miss"),
    [
        (b" ", Miss.OTHER),
        (b'{"ts": 1}', Miss.MALFORMED),
        (b'{"_path": "conn"}', Miss.MALFORMED),
        (b"[]", Miss.MALFORMED),
        (b'{"a": ' + b"[" * 100_000, Miss.MALFORMED),
        (b"\xff", Miss.MALFORMED),
    ],
)
def test_other_json_is_none(raw: bytes, miss: Miss) -> None:
    assert read_json(raw) is miss
