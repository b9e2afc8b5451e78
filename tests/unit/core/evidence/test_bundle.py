"""The members of a bundle: what a reader may see, packed the same way each time."""

import hashlib
import io
import json
import zipfile

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from schout.core.evidence.bundle import (
    About,
    Item,
    Line,
    Member,
    Record,
    document,
    lines_of,
    pack,
    plain_of,
    sign_members,
    tell,
)
from schout.core.evidence.chain import Entry, link
from schout.core.evidence.veil import Opened, unveil, veil
from schout.core.evidence.withhold import Audience
from schout.core.model.ids import Digest
from schout.core.model.value import canonical_json
from schout.testing import case_file
from schout.testing.case_file import AT, CASE
from schout.testing.samples import sample_finding

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VEIL_KEY = bytes(range(32))
ABOUT = About(case=CASE, audience=Audience.TENANT, language="nl", made_at=AT)
PATH = (Digest("sha256:00"),)
REPORT = canonical_json(case_file.report()).decode()
FIRST = link(None, 5, "case", CASE, '{"history":[],"state":"proposed"}')
SECOND = link(FIRST, 6, "case", CASE, '{"history":[],"state":"closed"}')
THIRD = link(SECOND, 7, "report", "rpt_1", REPORT)


def item(entry: Entry, opened: Opened | None = None) -> Item:
    return Item(entry=entry, path=PATH, opened=opened)


def line(entry: Entry, body: str | None, opened: Opened | None = None) -> Line:
    return Line(
        seq=entry.seq,
        at_us=entry.at_us,
        kind=entry.kind,
        subject=entry.subject,
        prev=entry.prev,
        hash=entry.hash,
        path=PATH,
        body=body,
        opened=opened,
    )


def test_there_is_a_line_for_each_entry_and_a_record_of_the_newest_about_each_thing() -> None:
    lines, records = tell([item(FIRST), item(SECOND)], Audience.TENANT, {})
    assert lines == (line(FIRST, FIRST.body), line(SECOND, SECOND.body))
    value = {"history": [], "state": "closed"}
    assert records == (Record(seq=2, at_us=6, kind="case", id=CASE, value=value, withheld=False),)


def test_an_entry_with_something_withheld_comes_without_its_body() -> None:
    lines, records = tell([item(THIRD)], Audience.TENANT, {})
    assert lines == (line(THIRD, None),)
    assert [(record.withheld, "anna" in str(record.value).lower()) for record in records] == [
        (True, False)
    ]
    assert tell([item(THIRD)], Audience.COURT, {})[0] == (line(THIRD, REPORT),)


def test_each_act_of_a_person_is_a_record() -> None:
    first = link(None, 5, "act", CASE, '{"type":"keep"}')
    second = link(first, 5, "act", CASE, '{"type":"lift"}')
    _, records = tell([item(first), item(second)], Audience.COURT, {})
    assert [(record.seq, record.value) for record in records] == [
        (1, {"type": "keep"}),
        (2, {"type": "lift"}),
    ]


def test_a_veiled_entry_is_shown_with_what_opens_it_to_those_who_may_see_it() -> None:
    veiled = veil(REPORT, "reporter:1", VEIL_KEY, bytes(12))
    entry = link(None, 7, "report", "rpt_1", veiled)
    opened = unveil(veiled, VEIL_KEY)
    court, _ = tell([item(entry, opened)], Audience.COURT, {})
    tenant, _ = tell([item(entry, opened)], Audience.TENANT, {})
    assert (court, tenant) == ((line(entry, veiled, opened),), (line(entry, None),))


def test_what_was_erased_is_told_to_be_so() -> None:
    entry = link(None, 7, "report", "rpt_1", veil(REPORT, "reporter:1", VEIL_KEY, bytes(12)))
    lines, records = tell([item(entry)], Audience.TENANT, {})
    assert plain_of(item(entry)) is None
    assert lines == (line(entry, entry.body),)
    assert records == (
        Record(seq=1, at_us=7, kind="report", id="rpt_1", value=None, withheld=False),
    )


def test_a_clause_withholds_from_the_tenant() -> None:
    finding = canonical_json(sample_finding()).decode()
    entry = link(None, 5, "finding", "fnd_1", finding)
    shown = [
        tell([item(entry)], Audience.TENANT, {"III.2": fields})[0][0].body is not None
        for fields in ((), ("query",), ("source_ip",))
    ]
    assert shown == [True, True, False]


def test_lines_are_json_without_what_is_not_there() -> None:
    assert (
        lines_of([line(FIRST, None)])
        == canonical_json(
            {
                "at_us": 5,
                "hash": FIRST.hash,
                "kind": "case",
                "path": PATH,
                "prev": FIRST.prev,
                "seq": 1,
                "subject": CASE,
            }
        )
        + b"\n"
    )


def test_a_document_is_indented_and_ends_in_a_line_break() -> None:
    assert document({"b": 1, "a": [2]}) == b'{\n  "a": [\n    2\n  ],\n  "b": 1\n}\n'


def test_the_list_of_files_names_each_and_is_signed() -> None:
    members = {m.name: m.data for m in sign_members([Member(name="b", data=b"x")], ABOUT, KEY)}
    pem = members["public-key.pem"]
    assert sorted(members) == ["b", "manifest.json", "manifest.sig", "public-key.pem"]
    assert load_pem_public_key(pem) == KEY.public_key()
    KEY.public_key().verify(members["manifest.sig"], members["manifest.json"])
    assert json.loads(members["manifest.json"]) == {
        "format": "schout bundle 1",
        "about": msgspec.to_builtins(ABOUT),
        "members": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
            for name, data in (("b", b"x"), ("public-key.pem", pem))
        ],
    }


def test_equal_members_give_equal_bytes_in_any_order() -> None:
    members = [Member(name="b/c", data=b"1"), Member(name="a", data=b"2")]
    data = pack(members)
    assert data == pack(members[::-1])
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        found = [
            (each.filename, each.date_time, each.compress_type, each.external_attr >> 16)
            for each in packed.infolist()
        ]
        assert packed.read("b/c") == b"1"
    start = (1980, 1, 1, 0, 0, 0)
    assert found == [("a", start, 0, 0o100644), ("b/c", start, 0, 0o100644)]
