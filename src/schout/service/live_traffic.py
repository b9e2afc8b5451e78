"""Sends simulated requests to a web server, at the pace of their own moments or faster.

For trying an edge: each request names the host it is for, and the address it is from in
`X-Forwarded-For`, which an edge believes only of proxies it trusts.
"""

import asyncio
import ipaddress
import ssl
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import msgspec

from schout.core.model.event import HttpRequest
from schout.core.model.moment import SECOND_US
from schout.core.model.value import Value

_CONNECTIONS = 64
"""At once; each holds one request."""
_WITHIN_S = 15
"""A request without an answer by then has failed."""
_HEAD_BYTES = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_UNSAFE = {code: f"%{code:02X}" for code in (*range(0x21), 0x7F)}


class Target(Value, frozen=True, kw_only=True):
    """A web server."""

    host: str
    port: int
    tls: bool

    @property
    def is_this_machine(self) -> bool:
        """Tell whether it can only be this machine, by its address or by the name `localhost`."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


class Pace(Value, frozen=True, kw_only=True):
    """How fast requests are sent."""

    speed: int = 1
    """Seconds of the simulation in one second."""
    per_second: int = 100
    """At most."""

    def __post_init__(self) -> None:
        """Refuse figures below 1."""
        if self.speed < 1 or self.per_second < 1:
            raise ValueError("a pace needs figures of 1 or more")


class Answers(msgspec.Struct, kw_only=True):
    """What came back, for the sources of abuse and for the others."""

    sent: int = 0
    failed: int = 0
    abusive: Counter[int] = msgspec.field(default_factory=Counter)
    """By status."""
    honest: Counter[int] = msgspec.field(default_factory=Counter)


def target_of(url: str) -> Target:
    """Read where to send to; `ValueError` when it is no `http://` or `https://` address."""
    parts = urlsplit(url)
    port = parts.port
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"expected a server such as `http://127.0.0.1:8080`, found `{url}`")
    return Target(
        host=parts.hostname, port=port or _PORTS[parts.scheme], tls=parts.scheme == "https"
    )


async def send_all(
    requests: Iterable[HttpRequest],
    target: Target,
    pace: Pace,
    abusive: frozenset[str],
    tick: Callable[[Answers], None],
) -> Answers:
    """Send requests, oldest first, and count the answers; `OSError` when nobody listens at all."""
    await _knock(target)
    answers = Answers()
    free = asyncio.Semaphore(_CONNECTIONS)
    clock = asyncio.get_running_loop().time
    started, first_us, earliest = clock(), None, 0.0

    async def one(request: HttpRequest) -> None:
        try:
            status = await asyncio.wait_for(_status(request, target), _WITHIN_S)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            answers.failed += 1
        else:
            counted = answers.abusive if request.source_ip in abusive else answers.honest
            counted[status] += 1
        finally:
            free.release()
            tick(answers)

    async with asyncio.TaskGroup() as tasks:
        for request in requests:
            first_us = request.at_us if first_us is None else first_us
            due = started + (request.at_us - first_us) / SECOND_US / pace.speed
            earliest = max(due, earliest + 1 / pace.per_second, clock())
            await asyncio.sleep(max(0.0, earliest - clock()))
            await free.acquire()
            answers.sent += 1
            tasks.create_task(one(request))
    return answers


async def _knock(target: Target) -> None:
    _, writer = await asyncio.open_connection(target.host, target.port)
    writer.close()


async def _status(request: HttpRequest, target: Target) -> int:
    """Send one request and give the status of its answer; the rest of it is not read."""
    context = ssl.create_default_context() if target.tls else None
    reader, writer = await asyncio.open_connection(
        target.host, target.port, ssl=context, limit=_HEAD_BYTES
    )
    try:
        writer.write(head_of(request))
        await writer.drain()
        line = await reader.readuntil(b"\r\n")
        return int(line.split(b" ", 2)[1])
    except IndexError as error:
        raise ValueError("no answer of HTTP") from error
    finally:
        writer.close()


def head_of(request: HttpRequest) -> bytes:
    """Write a request as HTTP/1.1; nothing in it can begin another line."""
    path = request.path or "/"
    target = path if request.query is None else f"{path}?{request.query}"
    method = request.method or "GET"
    lines = [
        f"{method} {target.translate(_UNSAFE)} HTTP/1.1",
        f"Host: {request.host}",
        f"X-Forwarded-For: {request.source_ip}",
        "Connection: close",
    ]
    if request.user_agent is not None:
        lines.append(f"User-Agent: {request.user_agent}")
    if method not in {"GET", "HEAD"}:
        lines.append("Content-Length: 0")
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("utf-8", "replace")
