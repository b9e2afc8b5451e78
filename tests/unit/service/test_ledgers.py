"""Decisions of a ledger, taken again: what was altered since comes out differently."""

import msgspec
import pytest

from schout.adapters.memory.store import MemoryStore
from schout.core.decide.decision import decide
from schout.core.evidence.chain import EntryKind
from schout.core.model.decision import DecisionInput, PolicyRef
from schout.core.model.ids import ClauseId, Digest
from schout.core.policy.read_pack import read_pack
from schout.ports.store import DecisionRecord, PolicyRecord
from schout.service.ledgers import PolicyShelf, Redecided, redecide_all
from schout.service.packs import load_pack
from schout.testing.samples import sample_finding, sample_given

PACK = load_pack("oxygis")
POLICY = read_pack(PACK)
REF = PolicyRef(id=POLICY.id, version=POLICY.version, digest=POLICY.digest)
GIVEN = sample_given(policy=REF)
DECISION = decide(GIVEN, POLICY)


def policy_record(files: dict[str, str]) -> PolicyRecord:
    return PolicyRecord(
        digest=POLICY.digest,
        id=POLICY.id,
        version=POLICY.version,
        effective_from=POLICY.effective_from,
        files=files,
    )


def entries(given: DecisionInput = GIVEN) -> MemoryStore:
    """A ledger with one decision, whose input may have been altered."""
    store = MemoryStore()
    with store.transaction() as transaction:
        transaction.put_finding(given.finding)
        transaction.put_decision(DECISION, given)
    return store


def again(store: MemoryStore, files: dict[str, str] | None) -> list[Redecided]:
    if files is not None:
        with store.transaction() as transaction:
            transaction.put_policy(policy_record(files))
    with store.snapshot() as snapshot:
        return list(redecide_all(store, snapshot, PolicyShelf()))


def test_an_untouched_decision_comes_out_the_same() -> None:
    expected = [Redecided(seq=2, decision=DECISION.id, same=True)]
    assert again(entries(), dict(PACK.files)) == expected


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        (msgspec.structs.replace(GIVEN, tenant=None), "outcome"),
        (msgspec.structs.replace(GIVEN, finding=sample_finding(count=1)), "outcome"),
        (msgspec.structs.replace(GIVEN, policy_assumed=True), "reasons"),
    ],
    ids=["tenant", "count", "policy"],
)
def test_an_altered_input_is_told_by_what_comes_out_differently(
    given: DecisionInput, differs: str
) -> None:
    (found,) = again(entries(given), dict(PACK.files))
    assert (found.seq, found.decision, found.same, found.reason) == (2, DECISION.id, False, None)
    assert differs in found.differs


def test_an_altered_policy_is_told() -> None:
    files = {
        name: text.replace("at_most: 1\n", "at_most: 9\n") for name, text in PACK.files.items()
    }
    assert files != PACK.files
    reason = "the files of its policy do not have the digest they are kept under"
    expected = [Redecided(seq=2, decision=DECISION.id, same=False, reason=reason)]
    assert again(entries(), files) == expected


def test_a_policy_that_is_not_kept_is_told() -> None:
    reason = "its policy is not in the store"
    expected = [Redecided(seq=2, decision=DECISION.id, same=False, reason=reason)]
    assert again(entries(), None) == expected


def test_a_clause_that_the_policy_lacks_is_told() -> None:
    given = msgspec.structs.replace(GIVEN, finding=sample_finding(clause=ClauseId("IX.9")))
    expected = [
        Redecided(seq=2, decision=DECISION.id, same=False, reason="its policy lacks 'IX.9'")
    ]
    assert again(entries(given), dict(PACK.files)) == expected


def test_an_entry_that_cannot_be_read_is_told() -> None:
    store = MemoryStore()
    with store.transaction() as transaction:
        transaction.append(0, EntryKind.DECISION, "dec_1", GIVEN.finding)
    reason = "its entry cannot be read"
    expected = [Redecided(seq=1, decision="dec_1", same=False, reason=reason)]
    assert again(store, None) == expected


def test_an_erased_decision_is_neither_the_same_nor_different() -> None:
    store = entries()
    with store.snapshot() as snapshot:
        store.destroy(snapshot.keys.of_subject("tenant:acme"))
    expected = [Redecided(seq=2, decision=DECISION.id, same=False, erased=True)]
    assert again(store, dict(PACK.files)) == expected


def test_a_policy_that_can_no_longer_be_read_is_told() -> None:
    files = {"policy.yaml": "plans: []\n"}
    from schout.core.policy.read_pack import pack_digest
    from schout.core.policy.schema import PackSource

    digest = pack_digest(PackSource(name=POLICY.id, files=files))
    store = MemoryStore()
    with store.transaction() as transaction:
        transaction.put_policy(msgspec.structs.replace(policy_record(files), digest=digest))
    with store.snapshot() as snapshot:
        shelf = PolicyShelf()
        told = shelf.get(snapshot, Digest(digest))
        assert isinstance(told, str)
        assert told.startswith("its policy can no longer be read: ")
        assert shelf.get(snapshot, Digest(digest)) is told


def test_only_decisions_are_taken_again() -> None:
    record = DecisionRecord(input=GIVEN, decision=DECISION)
    assert msgspec.json.decode(msgspec.json.encode(record), type=DecisionRecord) == record
    kept = [entry.kind for entry in entries().entries()]
    assert (kept, len(again(entries(), dict(PACK.files)))) == (["finding", "decision"], 1)
