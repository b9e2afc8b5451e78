"""The file of a case for a court, an authority or the tenant: its records, and what proves them.

Records are what the ledger says, not what tables say. Each comes with its entry and with the path
from there to the root in a signed head, so that nothing of another tenant is needed to verify it.
The same input gives the same bytes, whichever library packs them.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from schout.core.evidence.chain import Entry
from schout.core.evidence.veil import Opened, veiled_subject
from schout.core.evidence.withhold import Audience, Plain, hidden_words, shown
from schout.core.model.ids import CaseId, Digest
from schout.core.model.value import Value, canonical_json

MANIFEST = "manifest.json"
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP file knows: when it was packed is no evidence of anything."""
_UNIX = 3
_MODE = 0o100644 << 16


class Member(Value, frozen=True, kw_only=True):
    """One file in the bundle."""

    name: str
    data: bytes


class About(Value, frozen=True, kw_only=True):
    """What a bundle is of, and for whom."""

    case: CaseId
    audience: Audience
    language: str
    made_at: datetime


class Item(Value, frozen=True, kw_only=True):
    """An entry of the case, with what is needed to show it."""

    entry: Entry
    path: tuple[Digest, ...]
    opened: Opened | None = None
    """Its body without the veil, when there is one and the key is still there."""


class Line(Value, frozen=True, kw_only=True, omit_defaults=True):
    """An entry as the bundle gives it: one line of `ledger.jsonl`."""

    seq: int
    at_us: int
    kind: str
    subject: str
    prev: str
    hash: str
    path: tuple[Digest, ...]
    body: str | None = None
    """As the ledger keeps it; left out when the reader may not see all of it."""
    opened: Opened | None = None


class Record(Value, frozen=True, kw_only=True):
    """What the newest entry about something says."""

    seq: int
    at_us: int
    kind: str
    id: str
    value: Plain | None
    """`None`: it was erased."""
    withheld: bool
    """Something was taken out; the entry then comes without its body."""


class PolicyFiles(Value, frozen=True, kw_only=True):
    """A policy that decisions of the case were taken under, and where its files stand."""

    id: str
    version: str
    digest: Digest
    folder: str
    files: tuple[str, ...]


class Records(Value, frozen=True, kw_only=True):
    """All that is said of a case: `case.json`."""

    format: Literal["schout case 1"] = "schout case 1"
    about: About
    records: tuple[Record, ...]
    policies: tuple[PolicyFiles, ...] = ()


def plain_of(item: Item) -> Plain | None:
    """Give the body of an entry as JSON has it; `None` when its key was destroyed."""
    if item.opened is not None:
        body = item.opened.body
    elif veiled_subject(item.entry.body) is None:
        body = item.entry.body
    else:
        return None
    plain: Plain = msgspec.json.decode(body)
    return plain


def tell(
    items: Sequence[Item], audience: Audience, withholds: Mapping[str, Iterable[str]]
) -> tuple[tuple[Line, ...], tuple[Record, ...]]:
    """Give the entries and the records of a case as their reader may see them, in order."""
    hidden = {clause: frozenset(fields) for clause, fields in withholds.items()}
    plain = {item.entry.seq: plain_of(item) for item in items}
    pairs = [(item.entry.kind, told) for item in items if (told := plain[item.entry.seq])]
    words = hidden_words(pairs, audience)
    lines = []
    records: dict[tuple[str, ...], Record] = {}
    for item in items:
        entry, full = item.entry, plain[item.entry.seq]
        told = None if full is None else shown(entry.kind, full, audience, hidden, words)
        lines.append(_line(item, whole=told == full))
        same = (str(entry.seq),) if entry.kind == "act" else ()
        records[entry.kind, entry.subject, *same] = Record(
            seq=entry.seq,
            at_us=entry.at_us,
            kind=entry.kind,
            id=entry.subject,
            value=told,
            withheld=told != full,
        )
    return tuple(lines), tuple(sorted(records.values(), key=lambda record: record.seq))


def lines_of(lines: Iterable[Line]) -> bytes:
    """Write entries, one JSON object a line."""
    return b"".join(canonical_json(line) + b"\n" for line in lines)


def document(value: object) -> bytes:
    """Write a value as JSON for people and programs: keys sorted, indented."""
    return msgspec.json.format(canonical_json(value), indent=2) + b"\n"


def sign_members(
    members: Iterable[Member], about: About, key: Ed25519PrivateKey
) -> tuple[Member, ...]:
    """Add the public key, the list of all members with their digests, and its signature."""
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    every = [*members, Member(name="public-key.pem", data=pem)]
    manifest: dict[str, Any] = {
        "format": "schout bundle 1",
        "about": about,
        "members": [
            {
                "name": member.name,
                "sha256": hashlib.sha256(member.data).hexdigest(),
                "size_bytes": len(member.data),
            }
            for member in sorted(every, key=lambda member: member.name)
        ],
    }
    data = document(manifest)
    signature = Member(name="manifest.sig", data=key.sign(data))
    return (*every, Member(name=MANIFEST, data=data), signature)


def pack(members: Iterable[Member]) -> bytes:
    """Pack members into one ZIP file: sorted, not compressed, all of one time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for member in sorted(members, key=lambda member: member.name):
            entry = zipfile.ZipInfo(member.name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            packed.writestr(entry, member.data)
    return file.getvalue()


def _line(item: Item, *, whole: bool) -> Line:
    entry = item.entry
    return Line(
        seq=entry.seq,
        at_us=entry.at_us,
        kind=entry.kind,
        subject=entry.subject,
        prev=entry.prev,
        hash=entry.hash,
        path=item.path,
        body=entry.body if whole else None,
        opened=item.opened if whole else None,
    )
