"""Signs what the ledger is, once a day, and keeps that where the store does not reach.

A head is three files of one name: `.json` is what is signed, `.sig` the signature, `.tsr` the time
stamp when there is one. They are no entries of the ledger: whoever writes the ledger anew would
write them anew with it, and a replay of the same input must give the same ledger.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schout.adapters.durable_file import write_whole
from schout.core.evidence.chain import Break, Entry, Head
from schout.core.evidence.head import (
    ChainHead,
    head_bytes,
    sign_head,
    verify_head,
    verify_with_heads,
)
from schout.core.evidence.merkle import Frontier
from schout.core.model.errors import InputError, LedgerBroken, SchoutError
from schout.core.model.moment import to_datetime
from schout.ports.store import Store

FOLDER = "heads"
"""Its name beside the store."""
_LARGEST = 64 * 1024
_MODE = 0o644
"""Of a head: who is to check it may be another user."""


class Stamper(Protocol):
    """A time-stamping service; `adapters.time_stamp.TimeStamper` asks one."""

    def stamp(self, data: bytes) -> bytes:
        """Give a time stamp over bytes; a `SchoutError` says why there is none."""
        ...


class KeptHead(NamedTuple):
    """A head as it is kept, with a signature that was verified."""

    name: str
    """Of its files, without the ending."""
    head: ChainHead
    signature: bytes
    stamp: bytes | None


class Anchored(NamedTuple):
    """What came of a day's anchoring."""

    made: KeptHead | None
    """`None`: this day has its head already, or the ledger is empty."""
    stamped: tuple[str, ...]
    """The names of the heads that got a time stamp now."""
    problem: SchoutError | None
    """Why there is no time stamp; it is asked for again the next time."""


def anchor_daily(
    store: Store,
    key: Ed25519PrivateKey,
    folders: Sequence[Path],
    now_us: int,
    stamper: Stamper | None = None,
    former: Sequence[Ed25519PublicKey] = (),
) -> Anchored:
    """Sign a head when this day (UTC) has none, keep it in every folder, and have it stamped.

    Call it as often as you like. What a folder lacks of the heads of another, because it could not
    be written, it gets later; so does a head its stamp, when the service was down. A folder that
    fails is an `InputError`, told after the others were written: an anchor that is missing must not
    go unnoticed. `former` are keys that heads were signed with before: these count as well.
    """
    kept, failed = _known(folders, [key.public_key(), *former])
    day = f"head-{to_datetime(now_us):%Y%m%d}T"
    made = None
    if not any(each.name.startswith(day) for each in kept):
        made = sign_now(store, key, now_us, [each.head for each in kept])
    every = kept if made is None else (*kept, made)
    for each in every:
        failed = _keep(each, folders) or failed
    if failed is not None:
        raise failed
    stamped, problem = _stamp_missing(every, folders, stamper)
    return Anchored(made, stamped, problem)


def _known(
    folders: Iterable[Path], keys: Sequence[Ed25519PublicKey]
) -> tuple[tuple[KeptHead, ...], InputError | None]:
    """Read the heads of all folders, each once; the last folder that fails is told besides."""
    found: dict[str, KeptHead] = {}
    failed: InputError | None = None
    for folder in folders:
        try:
            heads = read_heads(folder, keys, every=False)
        except InputError as error:
            failed, heads = error, ()
        for each in heads:
            before = found.get(each.name)
            if before is None or before.stamp is None:
                found[each.name] = each
    return tuple(sorted(found.values(), key=_order)), failed


def sign_now(
    store: Store, key: Ed25519PrivateKey, now_us: int, known: Sequence[ChainHead] = ()
) -> KeptHead | None:
    """Walk the whole ledger and sign its head; `None` for an empty one.

    One that breaks, or does not agree with a known head, is `LedgerBroken` and is not signed.
    """
    frontier = Frontier()
    result = verify_with_heads(_counted(store.entries(), frontier), known)
    if not isinstance(result, Head):
        code = "SCH-L001" if isinstance(result, Break) else "SCH-E001"
        hint = f"`schout ledger verify --heads {FOLDER}` says what is wrong with it"
        message = f"the ledger does not hold at entry {result.seq}: its head is not signed"
        raise LedgerBroken(code, message, hint)
    if result.seq == 0:
        return None
    at = to_datetime(now_us)
    head = ChainHead(at=at, seq=result.seq, hash=result.hash, root=frontier.root())
    name = f"head-{at:%Y%m%dT%H%M%SZ}-{result.seq:012}"
    return KeptHead(name, head, sign_head(head, key), None)


def keep_head(kept: KeptHead, folders: Iterable[Path]) -> None:
    """Write what is not there of a head; the last folder that fails is told when all were tried."""
    failed = _keep(kept, folders)
    if failed is not None:
        raise failed


def _keep(kept: KeptHead, folders: Iterable[Path]) -> InputError | None:
    """Write the files of a head that a folder lacks; give why the last folder that fails does.

    The one of the head itself comes last, so that where it is, the signature is too.
    """
    files = {"sig": kept.signature, "tsr": kept.stamp, "json": head_bytes(kept.head)}
    failed: InputError | None = None
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for ending, data in files.items():
                path = folder / f"{kept.name}.{ending}"
                if data is not None and not path.exists():
                    write_whole(path, data, _MODE)
        except OSError as error:
            failed = _cannot("write", folder, error)
    return failed


def read_heads(
    folder: Path, keys: Sequence[Ed25519PublicKey], *, every: bool = True
) -> tuple[KeptHead, ...]:
    """Read the signed heads of a folder, the oldest first; a missing folder has none.

    With `every`, one whose signature does not hold is an `InputError`; else it is left out.
    """
    try:
        paths = sorted(folder.glob("head-*.json"))
        found = [_read(path, keys) for path in paths]
    except OSError as error:
        raise _cannot("read", folder, error) from error
    for path, kept in zip(paths, found, strict=True):
        if kept is None and every:
            hint = "it was altered, or signed with a key that is not among the public keys given"
            raise InputError("SCH-E011", f"`{path}` has no signature of this host", hint)
    heads = [kept for kept in found if kept is not None]
    return tuple(sorted(heads, key=_order))


def _order(kept: KeptHead) -> tuple[int, datetime]:
    return kept.head.seq, kept.head.at


def _stamp_missing(
    kept: Iterable[KeptHead], folders: Sequence[Path], stamper: Stamper | None
) -> tuple[tuple[str, ...], SchoutError | None]:
    stamped: list[str] = []
    if stamper is None:
        return (), None
    for each in kept:
        if each.stamp is None:
            try:
                stamp = stamper.stamp(head_bytes(each.head))
            except SchoutError as error:
                return tuple(stamped), error
            keep_head(each._replace(stamp=stamp), folders)
            stamped.append(each.name)
    return tuple(stamped), None


def _counted(entries: Iterable[Entry], frontier: Frontier) -> Iterator[Entry]:
    for entry in entries:
        frontier.add(entry.hash)
        yield entry


def _read(path: Path, keys: Sequence[Ed25519PublicKey]) -> KeptHead | None:
    signature = _content(path.with_suffix(".sig"))
    head = verify_head(_content(path), signature, keys)
    if head is None:
        return None
    stamp = path.with_suffix(".tsr")
    return KeptHead(path.stem, head, signature, _content(stamp) if stamp.exists() else None)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except FileNotFoundError:
        return b""


def _cannot(what: str, folder: Path, error: OSError) -> InputError:
    reason = (error.strerror or "unknown reason").lower()
    hint = "see `folder` of `[anchor]` in the settings"
    return InputError("SCH-E010", f"cannot {what} signed heads in `{folder}`: {reason}", hint)
