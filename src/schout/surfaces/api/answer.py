"""An answer of the pages and the API before it becomes one of the web server."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
"""What every answer carries: nothing is kept, framed, guessed at or told to other sites."""
JSON = "application/json"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered."""

    status: int = 200
    body: bytes = b""
    media_type: str = JSON
    headers: Mapping[str, str] = {}

    def with_headers(self, more: Mapping[str, str]) -> "Answer":
        """Add header fields."""
        return msgspec.structs.replace(self, headers={**self.headers, **more})

    def response(self, method: str) -> Response:
        """Give it to the web server; to HEAD without the body, with its length all the same."""
        headers = {**HEADERS, **self.headers, "Content-Length": str(len(self.body))}
        if self.status in {204, 304}:
            del headers["Content-Length"]
        body = b"" if method == "HEAD" else self.body
        return Response(body, self.status, headers, self.media_type if self.body else None)


def json_answer(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """Answer with a value as JSON."""
    return Answer(status=status, body=msgspec.json.encode(value), headers=headers or {})
