"""The connection to the server: one script, called by its digest, and nothing else.

redis-py connects, authenticates and speaks TLS; hiredis packs and reads. Going through
`redis.asyncio.Redis` instead costs twice the processor time for each call (decision 10), and would
send a script again whose outcome is not known.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha1
from importlib.resources import files
from typing import Any

import hiredis
from redis.asyncio.connection import AbstractConnection, Connection, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

from schout.adapters.valkey.batch import Batch, Naming

SCRIPT = files("schout.adapters.valkey").joinpath("limits.lua").read_bytes()
DIGEST = sha1(SCRIPT, usedforsecurity=False).hexdigest()
"""How EVALSHA names a script."""


class Away(Exception):
    """The server did not answer, not in time, or with an error. Decide without it, come back later.

    What was sent may have been done or not.
    """


class Server:
    """At most one connection at a time; the URL is `redis://`, `rediss://` or `unix://`."""

    def __init__(self, url: str, name: Naming, *, within_s: float, connect_within_s: float) -> None:
        """`within_s`: the deadline of each call; `connect_within_s`: of connecting, TLS included.

        `ValueError` for another URL.
        """
        given: dict[str, Any] = {**parse_url(url)}
        self._kind: type[AbstractConnection] = given.pop("connection_class", Connection)
        # the deadlines here are the only ones: those of redis-py cost a task for each call
        no_deadline = {"socket_timeout": None, "socket_connect_timeout": None}
        once = {"retry": Retry(NoBackoff(), 0), "health_check_interval": 0, "protocol": 2}
        self._given = {**given, **no_deadline, **once}
        self._name = name
        self._within_s = within_s
        self._connect_within_s = connect_within_s
        self._connection: AbstractConnection | None = None

    async def connect(self) -> None:
        """Connect anew; raises `Away`."""
        await self.disconnect()
        async with self._or_away(self._connect_within_s):
            self._connection = self._kind(**self._given)
            await self._connection.connect()  # type: ignore[no-untyped-call]  # as it comes

    async def call(self, batch: Batch) -> list[int]:
        """Run the script on a batch; raises `Away`, and is disconnected then."""
        keys, numbers = batch.arguments(self._name)
        given: list[str | bytes | int] = [len(keys), *keys, numbers]
        async with self._or_away(self._within_s):
            if self._connection is None:
                raise ConnectionError("not connected")
            try:
                reply = await _ask(self._connection, "EVALSHA", DIGEST, *given)
            except NoScriptError:
                # nothing was run; EVAL keeps the script, so this happens once
                reply = await _ask(self._connection, "EVAL", SCRIPT, *given)
            return _checked(reply, 2 * batch.answers)

    async def disconnect(self) -> None:
        """Drop the connection, without waiting for the server."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)

    @asynccontextmanager
    async def _or_away(self, within_s: float) -> AsyncIterator[None]:
        task = asyncio.current_task()
        cancelled = task.cancelling() if task is not None else 0
        try:
            async with asyncio.timeout(within_s):
                yield
            # a cancellation that came while connecting may have been swallowed on the way
            if task is not None and task.cancelling() > cancelled:
                raise asyncio.CancelledError  # noqa: TRY301 - it is raised again
        except (RedisError, OSError, EOFError) as error:  # a late answer is an OSError too
            await self.disconnect()
            raise Away(type(error).__name__) from error
        except BaseException:
            # an answer may be to come: the connection cannot be used for another call
            await self.disconnect()
            raise


def _checked(reply: object, length: int) -> list[int]:
    if not isinstance(reply, list) or len(reply) != length:
        raise RedisError("an answer of another form")
    return reply


async def _ask(connection: AbstractConnection, *command: str | bytes | int) -> object:
    packed = hiredis.pack_command(command)  # type: ignore[arg-type]  # any length, in truth
    await connection.send_packed_command([packed], check_health=False)
    return await connection.read_response(disable_decoding=True)
