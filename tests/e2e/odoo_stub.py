"""A stub of Odoo's three dialects, with answers and errors shaped as Odoo 18 and 19 send them.

`answer` is the whole of it, without I/O; `serve` puts it on loopback, `asgi` and `wsgi` behind
middleware. It knows one database with one user, and partners that are kept in memory.
"""

import json
import threading
import xmlrpc.client
from collections.abc import (
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
)
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

DATABASE, LOGIN, PASSWORD, API_KEY, UID = "demo", "admin", "admin-password", "key-of-admin", 2
VERSION = {
    "server_version": "18.0",
    "server_version_info": [18, 0, 0, "final", 0, ""],
    "server_serie": "18.0",
    "protocol_version": 1,
}
_JSON = "application/json; charset=utf-8"
_PARAMETERS = {
    "create": ("vals_list",),
    "write": ("vals",),
    "read": ("fields", "load"),
    "unlink": (),
    "search": ("domain", "offset", "limit", "order"),
    "search_read": ("domain", "fields", "offset", "limit", "order"),
    "search_count": ("domain", "limit"),
    "load": ("fields", "data"),
    "context_get": (),
}
_MODEL_METHODS = {"create", "search", "search_read", "search_count", "load", "context_get"}
"""They are called on a model; the others take ids first."""


class Answered(NamedTuple):
    """A whole answer."""

    status: int
    content_type: str
    body: bytes


class OdooError(Exception):
    """What Odoo refuses: the fault code of XML-RPC, the exception's class, and the text."""

    def __init__(self, code: int, name: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code, self.name, self.message, self.status = code, name, message, status

    @property
    def data(self) -> dict[str, Any]:
        """The error as JSON."""
        text = self.message
        return {"name": self.name, "message": text, "arguments": [text], "context": {}, "debug": ""}


DENIED = ("odoo.exceptions.AccessDenied", "Access Denied")
UNKNOWN = ("builtins.AttributeError", "The method '{}' does not exist on the model '{}'")


class Odoo:
    """One database; every call of a model is kept in `calls` as model and method."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._partners = {1: {"id": 1, "name": "Azure Interior"}}
        self.calls: list[tuple[str, str]] = []
        self.requests = 0

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Answer a request; header names are in lower case."""
        with self._lock:
            self.requests += 1
        if path.startswith("/xmlrpc/"):
            return self._xml_rpc(path.rpartition("/")[2], body)
        if path in {"/jsonrpc", "/web/webclient/version_info"} or path.startswith("/web/dataset/"):
            return self._json_rpc(path, body)
        if path.startswith(("/json/2/", "/doc-bearer/")):
            return self._json_2(path, headers, body)
        if path == "/web/version":
            return _json(200, {"version": "18.0", "version_info": VERSION["server_version_info"]})
        if method == "GET" and path in {"/", "/web", "/web/login"}:
            return Answered(200, "text/html; charset=utf-8", b"<!doctype html><title>Odoo</title>")
        return Answered(404, "text/html; charset=utf-8", b"<!doctype html><h1>Not Found</h1>")

    def _xml_rpc(self, service: str, body: bytes) -> Answered:
        params, method = xmlrpc.client.loads(body)
        try:
            result = self._service(service, method or "", params)
            text = xmlrpc.client.dumps((result,), methodresponse=True, allow_none=True)
        except OdooError as error:
            text = xmlrpc.client.dumps(xmlrpc.client.Fault(error.code, error.message))
        return Answered(200, "text/xml; charset=utf-8", text.encode())

    def _json_rpc(self, path: str, body: bytes) -> Answered:
        request = json.loads(body)
        params = request.get("params") or {}
        answer = {"jsonrpc": "2.0", "id": request.get("id")}
        try:
            if path == "/jsonrpc":
                result = self._service(params["service"], params["method"], params.get("args", ()))
            elif path.endswith("version_info"):
                result = VERSION
            else:
                result = self._call(
                    params["model"], params["method"], params["args"], params.get("kwargs") or {}
                )
            answer["result"] = result
        except OdooError as error:
            answer["error"] = {"code": 200, "message": "Odoo Server Error", "data": error.data}
        return _json(200, answer)

    def _json_2(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or token != API_KEY:
            error = OdooError(3, "werkzeug.exceptions.Unauthorized", "Invalid apikey", 401)
            return _json(401, error.data)
        if path.startswith("/doc-bearer/"):
            return _json(200, {"methods": _documentation()})
        _, _, _, model, method = path.split("/")
        values = json.loads(body or b"{}")
        values.pop("context", None)
        ids = values.pop("ids", None)
        try:
            names = _PARAMETERS.get(method, ())
            args = [] if method in _MODEL_METHODS else [ids or []]
            args += [values.get(name) for name in names]
            return _json(200, self._call(model, method, args, {}))
        except OdooError as error:
            return _json(error.status, error.data)

    def _service(self, service: str, method: str, args: Any) -> Any:
        if service == "common" and method == "version":
            return VERSION
        if service == "common" and method in {"login", "authenticate"}:
            return UID if tuple(args[:3]) == (DATABASE, LOGIN, PASSWORD) else False
        if service == "object" and method in {"execute", "execute_kw"}:
            database, uid, password, model, name, *rest = args
            if (database, uid) != (DATABASE, UID) or password not in {PASSWORD, API_KEY}:
                raise OdooError(3, *DENIED, 403)
            if method == "execute":
                return self._call(model, name, rest, {})
            return self._call(model, name, rest[0], rest[1] if len(rest) > 1 else {})
        raise OdooError(1, UNKNOWN[0], UNKNOWN[1].format(method, service), 404)

    def _call(self, model: str, method: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        args = [*args, *(None for _ in range(3 - len(args)))]
        with self._lock:
            self.calls.append((model, method))
            if (model, method) == ("res.users", "context_get"):
                return {"lang": "en_US", "tz": "Europe/Brussels", "uid": UID}
            known: dict[str, Callable[..., Any]] = {
                "create": self._create,
                "write": self._write,
                "read": self._read,
                "unlink": self._unlink,
                "load": self._load,
                "search": lambda *_: list(self._partners),
                "search_count": lambda *_: len(self._partners),
                "search_read": lambda *_: list(self._partners.values()),
            }
            if model != "res.partner" or method not in known:
                raise OdooError(1, UNKNOWN[0], UNKNOWN[1].format(method, model), 404)
            return known[method](*args, *kwargs.values())

    def _create(self, values: Any, *_: Any) -> Any:
        made = []
        for each in values if isinstance(values, list) else [values]:
            made.append(max(self._partners, default=0) + 1)
            self._partners[made[-1]] = {"id": made[-1], "name": each.get("name", "")}
        return made if isinstance(values, list) else made[0]

    def _write(self, ids: Any, values: Any, *_: Any) -> bool:
        for each in _ids(ids):
            self._partners[each] |= values
        return True

    def _read(self, ids: Any, *_: Any) -> list[dict[str, Any]]:
        return [self._partners[each] for each in _ids(ids) if each in self._partners]

    def _unlink(self, ids: Any, *_: Any) -> bool:
        for each in _ids(ids):
            self._partners.pop(each, None)
        return True

    def _load(self, fields: Any, data: Any, *_: Any) -> dict[str, Any]:
        made = self._create([dict(zip(fields, row, strict=True)) for row in data])
        return {"ids": made, "messages": [], "nextrow": 0}


def _ids(found: Any) -> list[int]:
    return found if isinstance(found, list) else [found]


def _json(status: int, value: Any) -> Answered:
    return Answered(status, _JSON, json.dumps(value).encode())


def _documentation() -> dict[str, Any]:
    """Give what `/doc-bearer` tells `odoo-client-lib` about the methods of a model."""
    return {
        name: {
            "parameters": {each: {} for each in parameters},
            "api": ["model"] if name in _MODEL_METHODS else [],
        }
        for name, parameters in _PARAMETERS.items()
    }


class _Handler(BaseHTTPRequestHandler):
    """Reads requests of HTTP/1.1 with a length, on connections that stay open."""

    protocol_version = "HTTP/1.1"
    odoo: Odoo

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        found = self.odoo.answer(self.command, self.path.partition("?")[0], headers, body)
        self.send_response(found.status)
        self.send_header("content-type", found.content_type)
        self.send_header("content-length", str(len(found.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    def do_GET(self) -> None:
        self.do_POST()

    def do_HEAD(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Print nothing."""


class Server(ThreadingHTTPServer):
    """Takes many at once and waits for none of them at the end."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of loopback until the block ends; give the base URL."""
    with Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serve(odoo: Odoo) -> Iterator[str]:
    """Put an Odoo on loopback; give the base URL."""
    with listening(type("Handler", (_Handler,), {"odoo": odoo})) as url:
        yield url


Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def asgi(odoo: Odoo) -> Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]:
    """Give an Odoo as an ASGI application."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        found = odoo.answer(scope["method"], scope["path"], headers, body)
        kind = (b"content-type", found.content_type.encode())
        length = (b"content-length", str(len(found.body)).encode())
        start = {"type": "http.response.start", "status": found.status, "headers": [kind, length]}
        await send(start)
        await send({"type": "http.response.body", "body": found.body})

    return application


def wsgi(
    odoo: Odoo,
) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """Give an Odoo as a WSGI application."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        found = odoo.answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], headers, body)
        length = str(len(found.body))
        start(
            f"{found.status} {HTTPStatus(found.status).phrase}",
            [("Content-Type", found.content_type), ("Content-Length", length)],
        )
        return [found.body]

    return application
