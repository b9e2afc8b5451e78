"""Asks a time-stamping authority over HTTP (RFC 3161) and verifies what it answers.

When the service is down, or its answer does not hold, a call raises `StampError`: the caller goes
on without a stamp, says so, and asks again later.
"""

import hashlib
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from schout.core.model.errors import InputError, SchoutError

_WAIT_S = 20
_LARGEST = 64 * 1024


class StampError(SchoutError):
    """There is no time stamp for now; what was to be stamped is kept without it."""


class TimeStamper:
    """Asks one service, and takes its answers only when its own certificates hold for them."""

    def __init__(self, url: str, certificates: Path) -> None:
        """`url` is the service's; `certificates` is a file with its roots, one PEM block each."""
        self._url = url
        self._roots = roots_of(certificates)

    def stamp(self, data: bytes) -> bytes:
        """Give a time stamp over bytes; only their SHA-256 leaves the machine."""
        # The library would ask for SHA-512, which not every service and reader takes.
        asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = self._post(asked.as_bytes())
        try:
            response = decode_timestamp_response(answer)
            verifier = VerifierBuilder.from_request(asked)
            for root in self._roots:
                verifier = verifier.add_root_certificate(root)
            verifier.build().verify(response, hashlib.sha256(data).digest())
        except (VerificationError, ValueError) as error:
            message = f"the answer of the time-stamping service does not hold: {error}"
            raise StampError("SCH-E021", message) from error
        return answer

    def _post(self, body: bytes) -> bytes:
        parts = urlsplit(self._url)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = connect(parts.hostname or "", parts.port, timeout=_WAIT_S)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answer = response.read(_LARGEST + 1)
        except (OSError, HTTPException) as error:
            message = f"no answer from the time-stamping service `{parts.hostname}`"
            raise StampError("SCH-E020", message, "it is asked again later") from error
        finally:
            connection.close()
        if response.status != 200 or len(answer) > _LARGEST:
            message = f"expected a time stamp from `{parts.hostname}`, found status"
            raise StampError("SCH-E020", f"{message} {response.status}", "it is asked again later")
        return answer


def holds(stamp: bytes, data: bytes, certificates: Path) -> str | None:
    """Say why a time stamp does not hold over bytes; `None`: it does."""
    verifier = VerifierBuilder()
    for root in roots_of(certificates):
        verifier = verifier.add_root_certificate(root)
    try:
        verifier.build().verify_message(decode_timestamp_response(stamp), data)
    except (VerificationError, ValueError) as error:
        return str(error)
    return None


def roots_of(path: Path) -> list[Certificate]:
    """Read certificates; `InputError` when there are none."""
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-E022", f"cannot read `{path}`: {reason}") from error
    except ValueError as error:
        hint = "expected blocks that begin with -----BEGIN CERTIFICATE-----"
        raise InputError("SCH-E022", f"`{path}` holds no certificate", hint) from error
