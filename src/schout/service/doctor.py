"""Looks at a set-up as a whole and says what is wrong and how to mend it."""

import shutil
import socket
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from schout.adapters.log_files import LogFile
from schout.adapters.sql.connect import is_postgres
from schout.adapters.sql.store import open_store
from schout.core.model.errors import SchoutError, TextError
from schout.service.packs import load_policy, load_texts
from schout.service.registers import known_from_store
from schout.service.settings import Settings
from schout.service.sources import choose_format

_LOW_DISK_BYTES = 1024**3


class Level(StrEnum):
    """How a check came out."""

    GOOD = "good"
    ADVICE = "advice"
    WRONG = "wrong"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    what: str
    level: Level
    found: str
    mend: str | None = None


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything; each answer comes as soon as it is known."""
    yield _good("Python", sys.version.split()[0])
    if settings.file is None:
        mend = "write `schout.toml`, see `docs/reference/settings.md`"
        yield _advice("settings", "no file was found, the defaults hold", mend)
    else:
        yield _good("settings", settings.file)
    yield _policy(settings)
    yield from _store(settings)
    yield _port(settings)
    if not settings.logs:
        mend = "add `[[log]]` with a `path` to the settings, or set SCHOUT_LOGS"
        yield _advice("logs", "none is watched", mend)
    for watched in settings.logs:
        yield _log(watched.path, watched.format)


def _good(what: str, found: str) -> Check:
    return Check(what=what, level=Level.GOOD, found=found)


def _advice(what: str, found: str, mend: str) -> Check:
    return Check(what=what, level=Level.ADVICE, found=found, mend=mend)


def _wrong(what: str, error: SchoutError) -> Check:
    found = f"{error.code}: {error.message}"
    return Check(what=what, level=Level.WRONG, found=found, mend=error.hint)


def _policy(settings: Settings) -> Check:
    try:
        policy = load_policy(settings.policy)
        missing = set(policy.languages) - set(load_texts().languages)
    except TextError as error:
        mend = f"run `schout policy check {settings.policy}`"
        found = f"{len(error.problems)} problems, the first: {error.message}"
        return Check(what="policy", level=Level.WRONG, found=found, mend=mend)
    except SchoutError as error:
        return _wrong("policy", error)
    if missing:
        names = ", ".join(sorted(missing))
        mend = "notices to tenants in these languages are written in the source language"
        return _advice("policy", f"the product does not speak {names}", mend)
    return _good("policy", f"{policy.id} {policy.version}, {len(policy.clauses)} clauses")


def _store(settings: Settings) -> Iterator[Check]:
    path = Path(settings.store)
    if not is_postgres(settings.store) and not path.exists():
        folder = next(each for each in path.absolute().parents if each.exists())
        yield _good("store", f"{settings.store_name} does not exist yet and will be made")
        yield _disk(folder)
        return
    try:
        store = open_store(settings.store, create=False, read_only=True)
    except SchoutError as error:
        yield _wrong("store", error)
        return
    try:
        known = known_from_store(store)
        yield _good("store", settings.store_name)
        if known.tenants:
            yield _good("tenants", f"{len(known.tenants)} are registered")
        else:
            mend = "add them with `schout tenant import FILE`; until then no case can be opened"
            yield _advice("tenants", "none is registered", mend)
    except SchoutError as error:
        yield _wrong("store", error)
    finally:
        store.close()
    if not is_postgres(settings.store):
        yield _disk(path.absolute().parent)


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    found = f"{free // 1024**2:,} MiB free"
    if free < _LOW_DISK_BYTES:
        return _advice("disk", found, f"free some room on the disk of `{folder}`")
    return _good("disk", found)


def _port(settings: Settings) -> Check:
    address = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            mend = "stop what listens there (it may be `schout up` itself), or change `listen`"
            return _advice("listen", f"{address}: {reason}", mend)
    return _good("listen", f"{address} is free")


def _log(path: str, wanted: str) -> Check:
    what = f"log {path}"
    try:
        file = LogFile(path)
        try:
            if file.empty:
                return _good(what, "is empty so far")
            return _good(what, f"in the format `{choose_format(file, wanted)}`")
        finally:
            file.close()
    except SchoutError as error:
        return _wrong(what, error)
