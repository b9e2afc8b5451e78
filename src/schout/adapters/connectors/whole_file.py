"""Replaces a file so that a reader, a crash and a power cut find the old or the new one, whole."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from schout.adapters.durable_file import sync_folder, write_new
from schout.core.model.errors import ConnectorFailed

_MODE = 0o644
"""Of a file that was not there before: programs that run as other users read it."""


def read_file(who: str, path: Path) -> bytes | None:
    """Give what stands in a file; `None`: there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot(who, f"read `{path}`", error) from error


def replace_file(who: str, path: Path, body: bytes | None) -> None:
    """Put a body in the place of what was there, with its owner and its rights; `None` removes it.

    Where the path is a link, what it points to is replaced and the link stays.
    """
    place = Path(os.path.realpath(path))
    part = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        if body is None:
            place.unlink(missing_ok=True)
        else:
            write_new(part, body, _MODE)
            copy_rights(place, part)
            part.replace(place)
        sync_folder(place.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise cannot(who, f"write `{path}`", error) from error


def copy_rights(of: Path, to: Path) -> None:
    """Give a new file the rights of the one that it replaces, and its owner where we may.

    Only root may give files away; others keep the group, if they are in it.
    """
    with suppress(FileNotFoundError):
        former = of.stat()
        to.chmod(former.st_mode & 0o7777)
        owner = former.st_uid if os.geteuid() == 0 else -1
        with suppress(PermissionError):
            os.chown(to, owner, former.st_gid)


def cannot(who: str, what: str, error: OSError) -> ConnectorFailed:
    """Give the error that says what the system would not let us do."""
    reason = (error.strerror or "unknown reason").lower()
    return ConnectorFailed("SCH-N001", f"{who}: cannot {what}: {reason}")
