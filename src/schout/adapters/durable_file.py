"""Files that outlive a crash and a power cut: whole or not there, and so their names."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_new(path: Path, body: bytes, mode: int) -> None:
    """Write a file down to the disk; `FileExistsError` when there is one of that name."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, body: bytes, mode: int) -> None:
    """Put a file in the place of what was there, whole or not at all."""
    with _written(path, body, mode) as part:
        part.replace(path)


def write_once(path: Path, body: bytes, mode: int) -> None:
    """Put a file where there is none, whole; of several that do it at once, the first wins."""
    with _written(path, body, mode) as part, suppress(FileExistsError):
        os.link(part, path)


@contextmanager
def _written(path: Path, body: bytes, mode: int) -> Iterator[Path]:
    """Write beside a file what is to be it; what is still there afterwards is removed."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_new(part, body, mode)
        yield part
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder stay after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
