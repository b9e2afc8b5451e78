"""Takes the decisions of a ledger again and says which come out differently."""

from collections.abc import Iterator
from datetime import date

import msgspec

from schout.core.decide.asked import decide_any
from schout.core.evidence.chain import Entry, EntryKind
from schout.core.evidence.veil import clear
from schout.core.model.decision import Decision
from schout.core.model.errors import NotFound, SchoutError
from schout.core.model.ids import Digest
from schout.core.policy.read_pack import pack_digest, read_pack
from schout.core.policy.schema import PackSource, Policy
from schout.ports.store import DecisionRecord, Snapshot, Store


class Redecided(msgspec.Struct, frozen=True, kw_only=True):
    """One decision of the ledger, taken again."""

    seq: int
    decision: str
    same: bool
    erased: bool = False
    """Its key was destroyed: it is neither the same nor different."""
    differs: tuple[str, ...] = ()
    """The fields that come out differently."""
    reason: str | None = None
    """Why it could not be taken again."""


class PolicyShelf:
    """The policies that a store keeps, compiled once each."""

    def __init__(self, *known: Policy) -> None:
        """`known`: those that need not be looked up."""
        self._compiled: dict[Digest, Policy | str] = {each.digest: each for each in known}
        self._versions: dict[str, tuple[tuple[date, Digest], ...]] = {}

    def get(self, snapshot: Snapshot, digest: Digest) -> Policy | str:
        """Give a policy, or why there is none."""
        if digest not in self._compiled:
            self._compiled[digest] = _compile(snapshot, digest)
        return self._compiled[digest]

    def policy(self, snapshot: Snapshot, digest: Digest) -> Policy:
        """Give a policy; `NotFound` when there is none that can be read."""
        found = self.get(snapshot, digest)
        if isinstance(found, str):
            raise NotFound("SCH-C005", f"the policy of a decision cannot be used: {found}")
        return found

    def in_force(self, snapshot: Snapshot, policy: str, day: date) -> Policy | None:
        """Give the version of a policy that was in force on a day; `None`: none that can be read.

        The versions are looked up once; those that are published later are not older.
        """
        if policy not in self._versions:
            self._versions[policy] = tuple(
                (each.effective_from, each.digest)
                for each in snapshot.policies()
                if each.id == policy
            )
        past = [each for each in self._versions[policy] if each[0] <= day]
        found = self.get(snapshot, max(past)[1]) if past else None
        return found if isinstance(found, Policy) else None


def _compile(snapshot: Snapshot, digest: Digest) -> Policy | str:
    record = snapshot.policy(digest)
    if record is None:
        return "its policy is not in the store"
    pack = PackSource(name=record.id, files=record.files)
    if pack_digest(pack) != digest:
        return "the files of its policy do not have the digest they are kept under"
    try:
        return read_pack(pack)
    except SchoutError as error:
        return f"its policy can no longer be read: {error.message}"


def redecide_all(store: Store, snapshot: Snapshot, shelf: PolicyShelf) -> Iterator[Redecided]:
    """Take every decision of the ledger again from its inputs."""
    for entry in store.entries():
        if entry.kind == EntryKind.DECISION:
            body = clear(entry.body, store.key)
            if body is None:
                yield Redecided(seq=entry.seq, decision=entry.subject, same=False, erased=True)
            else:
                yield _redecide(entry, body, snapshot, shelf)


def _redecide(entry: Entry, body: str, snapshot: Snapshot, shelf: PolicyShelf) -> Redecided:
    try:
        record = msgspec.json.decode(body.encode(), type=DecisionRecord)
    except (msgspec.DecodeError, ValueError):
        reason = "its entry cannot be read"
        return Redecided(seq=entry.seq, decision=entry.subject, same=False, reason=reason)
    policy = shelf.get(snapshot, record.decision.policy.digest)
    if isinstance(policy, str):
        return Redecided(seq=entry.seq, decision=entry.subject, same=False, reason=policy)
    try:
        again = decide_any(record.input, policy)
    except KeyError as error:
        reason = f"its policy lacks {error}"
        return Redecided(seq=entry.seq, decision=entry.subject, same=False, reason=reason)
    differs = _differing(record.decision, again)
    return Redecided(seq=entry.seq, decision=entry.subject, same=not differs, differs=differs)


def _differing(kept: Decision, again: Decision) -> tuple[str, ...]:
    return tuple(
        name for name in Decision.__struct_fields__ if getattr(kept, name) != getattr(again, name)
    )
