"""Secrets in files beside the store: made once, whole at once, and for their owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from schout.core.model.errors import InputError

_LEAST = 32
_MOST = 64


def secret_in(path: Path, code: str) -> bytes:
    """Read the secret of a file, or make it; `InputError` with this code when that fails."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            _make(path)
        secret = path.read_bytes().strip()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(code, f"cannot use `{path}`: {reason}") from error
    if len(secret) < _LEAST:
        raise InputError(code, f"`{path}` holds no secret", "move it away and a new one is made")
    return secret[:_MOST]


def _make(path: Path) -> None:
    """Make the secret: of several processes that begin together, one makes it for all."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    number = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(secrets.token_hex(_LEAST).encode())
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        new.unlink()
