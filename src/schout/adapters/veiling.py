"""Veils what the ledger is to keep, under a key and a nonce of chance; the same for every store."""

import secrets

from schout.core.evidence.owner import Owner
from schout.core.evidence.veil import NONCE_BYTES, veil
from schout.ports.subject_keys import SubjectKeys


def veiled(body: str, owner: Owner | None, keys: SubjectKeys) -> str:
    """Veil a body under the key of its owner; `None`: it is nobody's, and stays in clear."""
    if owner is None:
        return body
    key = keys.take(owner)
    return veil(body, key.id, key.key, secrets.token_bytes(NONCE_BYTES))
