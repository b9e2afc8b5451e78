"""Heads are signed once a day, kept in every folder, and stamped when the service is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.chain import Entry, EntryKind
from schout.core.evidence.head import HeadBreak, head_bytes, verify_with_heads
from schout.core.model.errors import InputError, LedgerBroken, SchoutError
from schout.core.model.ids import TenantId
from schout.core.model.moment import DAY_US, from_rfc3339
from schout.core.model.tenant import Tenant
from schout.service.anchoring import KeptHead, anchor_daily, read_heads, sign_now

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = [KEY.public_key()]
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
NOW = from_rfc3339("2026-12-07T09:00:00Z")
NAME = "head-20261207T090000Z-000000000002"


class Service:
    """Stamps, unless it is down."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.asked: list[bytes] = []

    def stamp(self, data: bytes) -> bytes:
        if self.down:
            raise SchoutError("SCH-E020", "no answer")
        self.asked.append(data)
        return b"stamp over " + data


def store_of(*names: str) -> MemoryStore:
    store = MemoryStore()
    add(store, *names)
    return store


def add(store: MemoryStore, *names: str) -> None:
    with store.transaction() as transaction:
        for name in names:
            tenant = Tenant(id=TenantId(name), name=name)
            transaction.append(NOW, EntryKind.TENANT, name, tenant)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_head_is_kept_in_every_folder_with_its_signature(tmp_path: Path) -> None:
    folders = [tmp_path / "a" / "heads", tmp_path / "b"]
    done = anchor_daily(store_of("x", "y"), KEY, folders, NOW)
    assert (done.made is not None and done.made.name, done.stamped, done.problem) == (
        NAME,
        (),
        None,
    )
    for folder in folders:
        assert names(folder) == [f"{NAME}.json", f"{NAME}.sig"]
        assert read_heads(folder, KEYS) == (done.made,)


def test_a_day_has_one_head_and_the_next_day_another(tmp_path: Path) -> None:
    store = store_of("x")
    made = [anchor_daily(store, KEY, [tmp_path], NOW + later).made for later in (0, 1, DAY_US)]
    kept = read_heads(tmp_path, KEYS)
    assert [each is None for each in made] == [False, True, False]
    assert [each.head.seq for each in kept] == [1, 1]


def test_an_empty_ledger_has_no_head(tmp_path: Path) -> None:
    assert anchor_daily(store_of(), KEY, [tmp_path], NOW).made is None
    assert names(tmp_path) == []


def test_a_head_is_stamped_over_the_bytes_that_are_signed(tmp_path: Path) -> None:
    service = Service()
    done = anchor_daily(store_of("x", "y"), KEY, [tmp_path], NOW, service)
    kept = read_heads(tmp_path, KEYS)
    data = head_bytes(kept[0].head)
    assert (done.stamped, service.asked, kept[0].stamp) == (
        (NAME,),
        [data],
        b"stamp over " + data,
    )


def test_while_the_service_is_down_heads_are_kept_and_stamped_later(tmp_path: Path) -> None:
    service, store = Service(down=True), store_of("x", "y")
    first = anchor_daily(store, KEY, [tmp_path], NOW, service)
    assert (first.made is not None, first.stamped) == (True, ())
    assert first.problem is not None
    assert names(tmp_path) == [f"{NAME}.json", f"{NAME}.sig"]
    service.down = False
    second = anchor_daily(store, KEY, [tmp_path], NOW, service)
    assert (second.made, second.stamped, second.problem) == (None, (NAME,), None)
    third = anchor_daily(store, KEY, [tmp_path], NOW, service)
    assert (third.stamped, len(service.asked)) == ((), 1)


def test_a_folder_that_fails_is_told_after_the_others_were_written(tmp_path: Path) -> None:
    blocked, fine = tmp_path / "file", tmp_path / "fine"
    blocked.write_bytes(b"")
    first = tmp_path / "first"
    with pytest.raises(InputError) as raised:
        anchor_daily(store_of("x"), KEY, [first, blocked, fine], NOW)
    assert raised.value.code == "SCH-E010"
    assert len(names(first)) == len(names(fine)) == 2


def test_a_folder_that_failed_gets_the_heads_it_lacks_once_it_is_mended(tmp_path: Path) -> None:
    store, service = store_of("x"), Service()
    mended, fine = tmp_path / "mended", tmp_path / "fine"
    mended.write_bytes(b"")
    for folders in ([fine, mended], [mended, fine]):
        for days in range(2):
            with pytest.raises(InputError):
                anchor_daily(store, KEY, folders, NOW + days * DAY_US)
    made = read_heads(fine, KEYS)
    assert len(made) == 2
    mended.unlink()
    done = anchor_daily(store, KEY, [mended, fine], NOW + DAY_US)
    assert (done.made, read_heads(mended, KEYS)) == (None, made)
    anchor_daily(store, KEY, [fine], NOW + DAY_US, service)
    anchor_daily(store, KEY, [mended, fine], NOW + DAY_US, service)
    stamped = read_heads(fine, KEYS)
    assert [each.stamp is not None for each in stamped] == [True, True]
    assert (read_heads(mended, KEYS), len(service.asked)) == (stamped, 2)


def test_a_head_that_was_altered_in_a_folder_is_not_put_right_unseen(tmp_path: Path) -> None:
    store, folders = store_of("x", "y"), [tmp_path / "a", tmp_path / "b"]
    anchor_daily(store, KEY, folders, NOW)
    altered = folders[1] / f"{NAME}.json"
    altered.write_bytes(b"{}")
    anchor_daily(store, KEY, folders, NOW)
    assert altered.read_bytes() == b"{}"


def test_after_a_change_of_keys_a_ledger_that_was_cut_off_is_still_seen(tmp_path: Path) -> None:
    anchor_daily(store_of("x", "y"), OTHER, [tmp_path], NOW)
    with pytest.raises(LedgerBroken) as raised:
        anchor_daily(
            store_of("x"), KEY, [tmp_path], NOW + DAY_US, former=[OTHER.public_key(), *KEYS]
        )
    assert raised.value.code == "SCH-E001"


def test_a_ledger_that_was_written_anew_gets_no_head(tmp_path: Path) -> None:
    anchor_daily(store_of("x", "y"), KEY, [tmp_path], NOW)
    with pytest.raises(LedgerBroken) as raised:
        anchor_daily(store_of("x", "z", "y"), KEY, [tmp_path], NOW + DAY_US)
    assert raised.value.code == "SCH-E001"
    assert len(read_heads(tmp_path, KEYS)) == 1


class BrokenStore(MemoryStore):
    """Its second entry is missing."""

    def entries(self, after: int = 0) -> Iterator[Entry]:
        return (entry for entry in super().entries(after) if entry.seq != 2)


def test_a_ledger_that_breaks_gets_no_head() -> None:
    store = BrokenStore()
    add(store, "x", "y", "z")
    with pytest.raises(LedgerBroken) as raised:
        sign_now(store, KEY, NOW)
    assert raised.value.code == "SCH-L001"


def test_kept_heads_show_that_the_ledger_was_cut_off(tmp_path: Path) -> None:
    store = store_of("x", "y")
    anchor_daily(store, KEY, [tmp_path], NOW)
    heads = [kept.head for kept in read_heads(tmp_path, KEYS)]
    found = verify_with_heads(list(store.entries())[:1], heads)
    assert isinstance(found, HeadBreak)
    assert found.what == "cut_off"


@pytest.mark.parametrize("ending", ["json", "sig"])
def test_a_head_that_was_altered_is_refused(ending: str, tmp_path: Path) -> None:
    anchor_daily(store_of("x", "y"), KEY, [tmp_path], NOW)
    path = tmp_path / f"{NAME}.{ending}"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError) as raised:
        read_heads(tmp_path, KEYS)
    assert raised.value.code == "SCH-E011"
    assert read_heads(tmp_path, KEYS, every=False) == ()


def test_a_head_without_its_signature_is_refused(tmp_path: Path) -> None:
    anchor_daily(store_of("x", "y"), KEY, [tmp_path], NOW)
    (tmp_path / f"{NAME}.sig").unlink()
    with pytest.raises(InputError, match="has no signature of this host"):
        read_heads(tmp_path, KEYS)


def test_a_new_key_signs_a_head_of_its_own(tmp_path: Path) -> None:
    store = store_of("x", "y")
    anchor_daily(store, KEY, [tmp_path], NOW)
    later = anchor_daily(store, OTHER, [tmp_path], NOW + 1_000_000)
    assert later.made is not None
    found = read_heads(tmp_path, [*KEYS, OTHER.public_key()])
    assert [kept.name for kept in found] == [NAME, later.made.name]


def test_a_missing_folder_holds_no_heads(tmp_path: Path) -> None:
    found: tuple[KeptHead, ...] = read_heads(tmp_path / "heads", KEYS)
    assert found == ()


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "head-1.json").mkdir()
    with pytest.raises(InputError) as raised:
        read_heads(tmp_path, KEYS)
    assert raised.value.code == "SCH-E010"
