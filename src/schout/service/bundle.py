"""Collects a case from the store and bundles it for a court, an authority or the tenant.

What is told comes from the ledger in one walk over it, in which the chain is verified; only the ids
of what belongs to the case come from tables. Raw bytes of reports and of content are never in a
bundle, only their digests: nobody can know what strangers put into them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.core.evidence.bundle import (
    About,
    Item,
    Member,
    PolicyFiles,
    Record,
    Records,
    document,
    lines_of,
    pack,
    sign_members,
    tell,
)
from schout.core.evidence.case_page import case_page
from schout.core.evidence.chain import Break, Entry, Head, verify
from schout.core.evidence.head import ChainHead, head_bytes, sign_head
from schout.core.evidence.merkle import leaf_of, paths
from schout.core.evidence.veil import unveil, veiled_subject
from schout.core.evidence.withhold import Audience
from schout.core.model.errors import InputError, LedgerBroken, NotFound
from schout.core.model.ids import Digest
from schout.ports.store import PolicyRecord, Snapshot, Store
from schout.ports.subject_keys import KeyVault
from schout.service.anchoring import KeptHead
from schout.service.ledgers import PolicyShelf

_SAFE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class Bundle(NamedTuple):
    """A bundle and what is in it."""

    data: bytes
    entries: int
    withheld: int
    """How many of its records have parts taken out."""
    head: ChainHead
    stamped: bool


class _Case(NamedTuple):
    """What tables say of a case: which ids are its own, and under which policies it was decided."""

    ids: frozenset[str]
    policies: tuple[PolicyRecord, ...]
    withholds: dict[str, frozenset[str]]


def bundle_case(
    store: Store,
    about: About,
    key: Ed25519PrivateKey,
    words: Mapping[str, str],
    heads: Sequence[KeptHead] = (),
) -> Bundle:
    """Bundle a case; `heads` are those that were signed before, with verified signatures.

    The newest of them that covers the case is taken, one with a time stamp before one without.
    When none does, a head is signed at `about.made_at`.
    """
    with store.snapshot() as snapshot:
        case = _case(snapshot, about)
    found, leaves, newest = _walk(store.entries(), case.ids)
    head, stamp = _kept(heads, found, newest) or (_fresh(about, leaves, newest), None)
    items = _items(found, leaves, head, store)
    lines, records = tell(items, about.audience, case.withholds)
    folders = [_policy(record) for record in case.policies]
    told = Records(about=about, records=records, policies=tuple(each for each, _ in folders))
    members = [
        Member(name="README.txt", data=_text("README.txt")),
        Member(name="verify.py", data=_module("bundle_check.py")),
        Member(name="case.json", data=document(told)),
        Member(name="case.html", data=case_page(told, head, words).encode()),
        Member(name="ledger.jsonl", data=lines_of(lines)),
        Member(name="head.json", data=head_bytes(head)),
        # The same bytes have the same signature; a head of a former key is signed with this one.
        Member(name="head.sig", data=sign_head(head, key)),
        *(member for _, members in folders for member in members),
    ]
    if stamp is not None:
        members.append(Member(name="timestamp.tsr", data=stamp))
    data = pack(sign_members(members, about, key))
    return Bundle(data, len(lines), _withheld(records), head, stamp is not None)


def _withheld(records: Iterable[Record]) -> int:
    return sum(record.withheld for record in records)


def _case(snapshot: Snapshot, about: About) -> _Case:
    case = snapshot.case(about.case)
    if case is None:
        hint = "see `schout case list`"
        raise NotFound("SCH-C004", f"there is no case `{about.case}` in this store", hint)
    if case.silences and about.audience is Audience.TENANT:
        hint = "`schout case end-silence` once the authority lets you tell it"
        raise InputError("SCH-D073", "the law forbids to tell the tenant of this case", hint)
    kept = [found for each in case.decisions if (found := snapshot.decision(each))]
    named = {digest for decision, _ in kept for digest in [decision.policy.digest]}
    policies = [record for each in sorted(named) if (record := snapshot.policy(each))]
    own = (case.decisions, case.findings, case.reports, case.sanctions, case.appeals)
    notices = [notice.id for notice in snapshot.notices(case.id)]
    sent = [message.id for notice in notices for message in snapshot.messages_of(notice)]
    permits = [permit.id for _, basis in kept for permit in basis.permits]
    ids = frozenset(
        (case.id, *notices, *sent, *permits, *named, *(each for part in own for each in part))
    )
    withholds = withheld_fields(snapshot, [each.digest for each in policies])
    return _Case(ids, tuple(policies), withholds)


def withheld_fields(snapshot: Snapshot, digests: Iterable[Digest]) -> dict[str, frozenset[str]]:
    """Say what clauses withhold; what one version of a policy withholds, stays withheld."""
    found: dict[str, frozenset[str]] = {}
    shelf = PolicyShelf()
    for digest in digests:
        policy = shelf.get(snapshot, digest)
        if not isinstance(policy, str):
            for clause in policy.clauses:
                fields = frozenset(clause.evidence.withhold)
                found[clause.id] = found.get(clause.id, frozenset()) | fields
    return found


def _walk(entries: Iterable[Entry], ids: frozenset[str]) -> tuple[list[Entry], list[bytes], Head]:
    """Verify the chain; keep the entries of the case, a leaf of every one, and the newest."""
    found: list[Entry] = []
    leaves: list[bytes] = []

    def seen() -> Iterator[Entry]:
        for entry in entries:
            leaves.append(leaf_of(entry.hash))
            if entry.subject in ids:
                found.append(entry)
            yield entry

    result = verify(seen())
    if isinstance(result, Break):
        hint = "`schout ledger verify` says what is wrong with it"
        message = f"the ledger breaks at entry {result.seq}: no case is bundled from it"
        raise LedgerBroken("SCH-L001", message, hint)
    return found, leaves, result


def _kept(
    heads: Sequence[KeptHead], found: Sequence[Entry], newest: Head
) -> tuple[ChainHead, bytes | None] | None:
    """Choose among the heads that cover the case: one with a time stamp, and then the newest."""
    fit = [kept for kept in heads if found[-1].seq <= kept.head.seq <= newest.seq]
    if not fit:
        return None
    best = max(fit, key=lambda kept: (kept.stamp is not None, kept.head.seq, kept.head.at))
    return best.head, best.stamp


def _fresh(about: About, leaves: Sequence[bytes], newest: Head) -> ChainHead:
    root, _ = paths(leaves, ())
    return ChainHead(at=about.made_at, seq=newest.seq, hash=newest.hash, root=root)


def _items(
    found: Sequence[Entry], leaves: Sequence[bytes], head: ChainHead, keys: KeyVault
) -> list[Item]:
    root, ways = paths(leaves[: head.seq], [entry.seq for entry in found])
    if root != head.root:
        hint = "compare with a copy, and keep this file as it is"
        message = f"the ledger is not the one whose head was signed at entry {head.seq}"
        raise LedgerBroken("SCH-E001", message, hint)
    items = []
    for entry in found:
        subject = veiled_subject(entry.body)
        secret = None if subject is None else keys.key(subject)
        opened = None if secret is None else unveil(entry.body, secret)
        items.append(Item(entry=entry, path=ways[entry.seq], opened=opened))
    return items


def _policy(record: PolicyRecord) -> tuple[PolicyFiles, list[Member]]:
    folder = f"policy/{record.digest.removeprefix('sha256:')[:12]}"
    safe = {name: text for name, text in record.files.items() if _SAFE_NAME.fullmatch(name)}
    members = [
        Member(name=f"{folder}/{name}", data=text.encode()) for name, text in sorted(safe.items())
    ]
    policy = PolicyFiles(
        id=record.id,
        version=record.version,
        digest=record.digest,
        folder=folder,
        files=tuple(sorted(safe)),
    )
    return policy, members


def _text(name: str) -> bytes:
    return (files("schout") / "service" / "texts" / "bundle" / name).read_bytes()


def _module(name: str) -> bytes:
    return (files("schout") / "service" / name).read_bytes()
