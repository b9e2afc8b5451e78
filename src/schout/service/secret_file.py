"""Secrets in files: ours beside the store, made once and whole, and those of webhooks."""

import secrets
from pathlib import Path

from schout.adapters.connectors.webhook import read_secret
from schout.adapters.durable_file import write_once
from schout.core.model.errors import InputError, SettingsError

_LEAST = 32
_MOST = 64


def secret_in(path: Path, code: str) -> bytes:
    """Read the secret of a file, or make it; `InputError` with this code when that fails."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            write_once(path, secrets.token_hex(_LEAST).encode(), 0o600)
        secret = path.read_bytes().strip()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(code, f"cannot use `{path}`: {reason}") from error
    if len(secret) < _LEAST:
        raise InputError(code, f"`{path}` holds no secret", "move it away and a new one is made")
    return secret[:_MOST]


def webhook_secret_in(setting: str, path: str) -> bytes:
    """Read the secret of a webhook; `SettingsError` names the setting that gives the file."""
    try:
        text = Path(path).read_bytes().decode("ascii", "replace")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SettingsError("SCH-C013", f"{setting} cannot be read: {reason}") from error
    secret = read_secret(text)
    if secret is None:
        hint = "`whsec_` and 24 to 64 bytes in base64"
        raise SettingsError("SCH-C013", f"{setting} holds no secret", hint)
    return secret
