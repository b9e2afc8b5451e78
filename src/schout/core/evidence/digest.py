"""Digests: the name by which evidence is kept and cited."""

import hashlib

from schout.core.model.ids import Digest


def sha256_digest(data: bytes) -> Digest:
    """Name bytes by their content: `sha256:` and 64 hexadecimal digits (FIPS 180-4)."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())
