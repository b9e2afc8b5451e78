"""Looks at a set-up as a whole and says what is wrong and how to mend it."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from schout.adapters.log_files import LogFile
from schout.adapters.sql.connect import is_postgres
from schout.adapters.sql.store import open_store
from schout.core.model.errors import SchoutError, TextError
from schout.core.model.moment import from_datetime
from schout.ports.store import Store
from schout.service.edge import last_known
from schout.service.gate_client import ask_status
from schout.service.gate_settings import Place
from schout.service.gate_store import state_path
from schout.service.packs import load_policy, load_texts
from schout.service.permit_keys import host_keys, host_keys_path, key_path, public_path
from schout.service.permits import edge_permits
from schout.service.registers import known_from_store
from schout.service.settings import Settings
from schout.service.sources import choose_format

_LOW_DISK_BYTES = 1024**3
_NGINX_WITHIN_S = 5
_AUTH_REQUEST = "--with-http_auth_request_module"


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
    yield from _gate(settings)
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
        yield from _permits(settings, store)
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


def _gate(settings: Settings) -> Iterator[Check]:
    """Look at what `schout gate serve` needs; what a gate that runs already holds is good."""
    gate = settings.gate
    runs = False
    if gate.listen is not None:
        try:
            runs = bool(ask_status(gate.listen))
            yield _good("gate", f"it runs at {gate.listen}")
        except SchoutError:
            yield _place("gate", gate.listen, socket.SOCK_STREAM)
    places = {"spoe": gate.spoe, "envoy": gate.envoy, "proxy": gate.proxy}
    kinds = dict.fromkeys(places, socket.SOCK_STREAM)
    for name, place in (places | {"completions": gate.completions}).items():
        if place is not None and not runs:
            yield _place(f"gate {name}", place, kinds.get(name, socket.SOCK_DGRAM))
    yield from _keys(settings)
    path = state_path(settings)
    if path.exists():
        yield _last_known(path)
    yield from _nginx()


def _place(what: str, place: Place, kind: socket.SocketKind) -> Check:
    mend = "stop what listens there, or change its place in `[gate]`"
    if place.unix is not None:
        folder = Path(place.unix).parent
        if os.access(folder, os.W_OK):
            return _good(what, f"{place} can be made")
        return _advice(what, f"{place}: `{folder}` cannot be written", "make it, or correct it")
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            return _advice(what, f"{place}: {reason}", mend)
    return _good(what, f"{place} is free")


def _keys(settings: Settings) -> Iterator[Check]:
    """Look at the public keys of permits; without any no permit is honoured."""
    try:
        path = public_path(key_path(settings.store, settings.permit_key))
        if keys := host_keys(path):
            yield _good("permit keys", f"{len(keys)} in {path}")
    except SchoutError as error:
        mend = error.hint or "until then no permit is honoured"
        found = f"{error.code}: {error.message}"
        level = Level.ADVICE if error.code == "SCH-G042" else Level.WRONG
        yield Check(what="permit keys", level=level, found=found, mend=mend)


def _permits(settings: Settings, store: Store) -> Iterator[Check]:
    """Say how many permits of the store the gate would not honour, and why the first."""
    try:
        keys = host_keys(host_keys_path(settings.store, settings.permit_key))
        policy = load_policy(settings.policy)
    except SchoutError:
        return  # told where the keys and the policy are looked at
    with store.snapshot() as snapshot:
        roll = edge_permits(snapshot, keys, policy, from_datetime(datetime.now(UTC)))
    if roll.rejected:
        first = roll.rejected[0]
        found = f"{len(roll.rejected)} are not honoured, the first: {first.code}: {first.message}"
        mend = "`schout permit list` shows them; grant them anew if they are right"
        yield Check(what="permits", level=Level.WRONG, found=found, mend=mend)
    elif roll.permits:
        yield _good("permits", f"{len(roll.permits)} are honoured")


def _last_known(path: Path) -> Check:
    if last_known(path) is not None:
        return _good("last known limits", f"{path} is whole")
    mend = "start the gate while the store is there: it is written anew"
    return Check(what="last known limits", level=Level.WRONG, found=f"{path} is damaged", mend=mend)


def _nginx() -> Iterator[Check]:
    """Say whether an nginx that is installed can ask; without one there is nothing to say."""
    path = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
    binary = shutil.which("nginx", path=path)
    if binary is None:
        return
    try:
        done = subprocess.run(  # noqa: S603 - a program of this machine, without input
            [binary, "-V"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_NGINX_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    if _AUTH_REQUEST in done.stderr:
        yield _good("nginx", "it can ask the gate")
    else:
        mend = "install one built with it, such as that of Debian, if nginx is to ask the gate"
        yield _advice("nginx", "it has no auth_request module", mend)


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
