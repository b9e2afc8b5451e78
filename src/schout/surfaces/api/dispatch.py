"""Takes a request of the web server to its endpoint: method, key, limits, body, answer.

The endpoints and the store wait, so they run in threads; the body is read before, with bounds on
its size, its time, and how many large ones are in memory at once.
"""

import hashlib
import logging
from collections.abc import Sequence
from traceback import format_tb
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from schout.core.model.act import Refused
from schout.core.model.errors import SchoutError
from schout.core.model.moment import to_datetime
from schout.service.idempotency import KeptAnswer
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import Answer
from schout.surfaces.api.body import Places, too_large
from schout.surfaces.api.endpoint import Call, Endpoint
from schout.surfaces.api.guard import Admitted, admitted
from schout.surfaces.api.problem import (
    Stopped,
    Wrong,
    of_error,
    of_refusal,
    problem,
    wrong_fields,
    wrong_shape,
)

log = logging.getLogger("schout")

_MOST_KEY = 255
"""Characters of an `Idempotency-Key`."""
_OWN_FIELDS = ("ratelimit", "ratelimit-policy")
"""Fields that tell of this moment, not of the answer."""


class Dispatcher:
    """Answers the calls of one path."""

    def __init__(
        self, services: WebServices, endpoints: Sequence[Endpoint], places: Places
    ) -> None:
        self._services, self._places = services, places
        self._by_method = {each.method: each for each in endpoints}
        if "GET" in self._by_method:
            self._by_method["HEAD"] = self._by_method["GET"]
        self._allow = {"Allow": ", ".join(sorted({*self._by_method, "OPTIONS"}))}

    async def __call__(self, request: Request) -> Response:
        """Answer one call; whatever goes wrong is told as a problem."""
        try:
            answer = await self._answer(request)
        except Stopped as stopped:
            answer = stopped.answer
        except SchoutError as error:
            if (answer := of_error(error)).status >= 500:
                log.error("the API: %s: %s", error.code, error.message)  # noqa: TRY400 - told
        except ClientDisconnect:
            answer = problem(408, "SCH-H028", "the body has not come to its end")
        except Exception as error:
            # where it failed, never with what: a message may hold a line of a report
            log.error("the API failed:\n%s", "".join(format_tb(error.__traceback__)))  # noqa: TRY400
            answer = problem(500, "SCH-H034", "something failed")
        return answer.response(request.method)

    async def _answer(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return Answer(status=204, headers=self._allow)
        if not "".join(request.path_params.values()).isprintable():
            raise Stopped(_nothing(request))
        endpoint = self._by_method.get(request.method)
        if endpoint is None:
            detail = f"`{request.url.path}` does not take {request.method}"
            raise Stopped(problem(405, "SCH-H024", detail, headers=self._allow))
        address = "" if request.client is None else request.client.host
        authorization = request.headers.get("authorization")
        inside = await run_in_threadpool(admitted, self._services, endpoint, authorization, address)
        try:
            answer = await self._taken(request, endpoint, inside, address)
        except Stopped as stopped:
            answer = stopped.answer
        return answer.with_headers({**inside.fields, **answer.headers})

    async def _taken(
        self, request: Request, endpoint: Endpoint, inside: Admitted, address: str
    ) -> Answer:
        content_type = _content_type(request, endpoint)
        if not _length(request, endpoint):
            return await self._run(request, endpoint, inside, address, content_type, b"")
        async with self._places.body(request, endpoint.most_bytes) as raw:
            return await self._run(request, endpoint, inside, address, content_type, raw)

    async def _run(
        self,
        request: Request,
        endpoint: Endpoint,
        inside: Admitted,
        address: str,
        content_type: str,
        raw: bytes,
    ) -> Answer:
        asked = dict(request.query_params)
        call = Call(
            key=inside.key,
            path=request.url.path,
            names=request.path_params,
            query=_query(request, endpoint),
            asked=asked,
            headers=request.headers,
            content_type=content_type,
            raw=raw,
            body=_decoded(raw, endpoint.takes.get(content_type)),
            address=address,
            now=to_datetime(self._services.clock.now_us()),
        )
        return await run_in_threadpool(_once, self._services, endpoint, call)


def _once(services: WebServices, endpoint: Endpoint, call: Call) -> Answer:
    """Do what a call asks; of those that say so by their `Idempotency-Key`, each once."""
    name = call.headers.get("idempotency-key")
    if endpoint.method != "POST" or call.key is None or name is None:
        return endpoint.run(services, call)
    if not 0 < len(name) <= _MOST_KEY:
        told = f"expected 1 to {_MOST_KEY} characters, found {len(name)}"
        return problem(400, "SCH-H029", f"`Idempotency-Key`: {told}")
    kept = services.idempotency.begin(
        call.key.id, name, _fingerprint(call), services.clock.now_us()
    )
    if isinstance(kept, Refused):
        return of_refusal(kept)
    if kept is not None:
        return Answer(status=kept.status, body=kept.body, headers=dict(kept.headers))
    done = None
    try:
        answer = endpoint.run(services, call)
        if answer.status < 300:
            headers = tuple(pair for pair in answer.headers.items() if pair[0] not in _OWN_FIELDS)
            done = KeptAnswer(answer.status, headers, answer.body)
        return answer
    finally:
        services.idempotency.end(call.key.id, name, done)


def _fingerprint(call: Call) -> bytes:
    parts = (call.path, *(f"{name}={text}" for name, text in sorted(call.asked.items())))
    made = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    made.update(b"\x1f" + call.raw)
    return made.digest()


def _content_type(request: Request, endpoint: Endpoint) -> str:
    """Give the type of the body; `Stopped` when the endpoint does not take it."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not endpoint.takes or given in endpoint.takes:
        return given
    known = ", ".join(endpoint.takes)
    detail = f"expected {known}, found `{given}`" if given else f"expected {known}, found none"
    raise Stopped(problem(415, "SCH-H026", detail, headers={"Accept-Post": known}))


def _length(request: Request, endpoint: Endpoint) -> int:
    """Give the bytes that are to come; without the field, as many as are taken at all."""
    given = request.headers.get("content-length", "")
    if not (given.isascii() and given.isdigit()):
        return endpoint.most_bytes if "transfer-encoding" in request.headers else 0
    if int(given) > endpoint.most_bytes and endpoint.takes:
        raise Stopped(too_large(endpoint.most_bytes))
    return int(given)


def _query(request: Request, endpoint: Endpoint) -> Any:
    given = request.query_params
    odd = [name for name, text in given.items() if not (name + text).isprintable()]
    if odd:
        told = Wrong(pointer="?", detail="expected printable text, found control characters")
        raise Stopped(wrong_fields([told]))
    twice = [name for name in given if len(given.getlist(name)) > 1]
    if twice:
        told = Wrong(pointer=f"?{twice[0]}", detail="expected once, found more than once")
        raise Stopped(wrong_fields([told]))
    try:
        return msgspec.convert(dict(given), endpoint.query, strict=False)
    except msgspec.ValidationError as error:
        raise Stopped(wrong_shape(error, "?")) from error


def _decoded(raw: bytes, kind: Any) -> Any:
    if kind is None:
        return None
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise Stopped(wrong_shape(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        detail = "expected JSON in UTF-8, found something else, or too many levels"
        raise Stopped(problem(400, "SCH-H028", detail)) from error


def route_of(
    services: WebServices, path: str, endpoints: Sequence[Endpoint], places: Places
) -> Route:
    """Make the route of a path, which answers all methods."""
    dispatcher = Dispatcher(services, endpoints, places)

    async def answer(request: Request) -> Response:
        return await dispatcher(request)

    route = Route(path, answer)
    route.methods = None  # another method is answered here too, with `Allow`
    return route


def _nothing(request: Request) -> Answer:
    detail = f"there is nothing at `{request.url.path}`"
    return problem(404, "SCH-H023", detail, "see /v1/openapi.json")


def nothing_here(path: str) -> Route:
    """Make the route of all paths that lead nowhere."""

    async def answer(request: Request) -> Response:
        return _nothing(request).response(request.method)

    route = Route(path, answer)
    route.methods = None
    return route
