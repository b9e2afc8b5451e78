"""The application of the gateway benchmark: bare, and behind the middleware."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"2")]


async def bare(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer every request with two bytes."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b"ok"})


def __getattr__(name: str) -> object:
    """Make the guarded application only where it is asked for."""
    if name != "guarded":
        raise AttributeError(name)
    from schout.gateway.hooks.asgi import LimitMiddleware  # noqa: PLC0415
    from schout.service.middleware import open_kit  # noqa: PLC0415

    return LimitMiddleware(bare, open_kit())
