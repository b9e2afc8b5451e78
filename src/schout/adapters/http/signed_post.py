"""One signed call to a webhook of somebody else, as Standard Webhooks 1.0.0 asks.

The same `webhook-id` comes on each try, so that a receiver can tell the copy. Redirects are not
followed: what is signed goes there or nowhere.
"""

import hmac
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from schout.adapters.connectors.webhook import connection_to, signed_headers, target_of

_OWN = b"schout secret of one receiver\n"


def hook_url(text: str) -> SplitResult | None:
    """Read a URL of https, or of http on this machine; `None`: it is neither."""
    try:
        url = urlsplit(text)
        host, _ = url.hostname or "", url.port
    except ValueError:
        return None
    encrypted = url.scheme == "https" or (url.scheme == "http" and _is_here(host))
    return url if host and encrypted and not url.username else None


def secret_for(secret: bytes, url: str) -> bytes:
    """Give the secret of one receiver, made of ours: who has it can sign for nobody else."""
    return hmac.digest(secret, _OWN + url.encode(), "sha256")


def post(
    url: SplitResult, secret: bytes, name: str, body: bytes, now_us: int, within_s: int
) -> int:
    """Post a body in JSON under an id; give the status that was answered.

    Raises `OSError`, `HTTPException` or `ValueError` when there is no answer.
    """
    headers = signed_headers(secret, name, now_us, body)
    connection = connection_to(url, within_s)
    try:
        connection.request("POST", target_of(url), body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
