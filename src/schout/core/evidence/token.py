"""Signed words for links: who has the link may see one thing, and nothing else.

HMAC-SHA256 (RFC 2104) over a purpose and a subject, so that a link to one page opens no other.
"""

import base64
import hmac

_BYTES = 18
"""144 bits of the code: as good as impossible to guess, and short enough for a mail."""
LEAST_SECRET = 32
"""Bytes of a secret."""


def token_for(secret: bytes, purpose: str, subject: str) -> str:
    """Give the subject with its code behind it; `ValueError` when the secret is too short."""
    return f"{subject}.{_code(secret, purpose, subject)}"


def subject_of(secret: bytes, purpose: str, token: str) -> str | None:
    """Give the subject that a token was made for; `None` when it was not, or for another end.

    `ValueError` when the secret is too short: whoever guesses it could open everything.
    """
    subject, dot, code = token.rpartition(".")
    if not dot or not code.isascii():
        return None
    right = _code(secret, purpose, subject)
    return subject if hmac.compare_digest(right, code) else None


def _code(secret: bytes, purpose: str, subject: str) -> str:
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"expected a secret of {LEAST_SECRET} bytes or more, found {len(secret)}")
    said = f"schout link 1\x1f{purpose}\x1f{subject}".encode("utf-8", "surrogatepass")
    made = hmac.digest(secret, said, "sha256")[:_BYTES]
    return base64.urlsafe_b64encode(made).decode()
