"""Drives the client libraries of Odoo at a URL, and tells what somebody who uses them sees.

Run as a program it prints the table for `SCHOUT_ODOO_URL`:
`python -m tests.e2e.odoo_clients`.
"""

import asyncio
import os
import sys
import xmlrpc.client
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.e2e.odoo_stub import API_KEY, DATABASE, LOGIN, PASSWORD

_MOST_SHOWN = 90


class Target(NamedTuple):
    """Where an Odoo is, and who calls it."""

    url: str
    database: str = DATABASE
    login: str = LOGIN
    password: str = PASSWORD
    api_key: str = API_KEY

    @property
    def host(self) -> str:
        """The name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port, also where the URL leaves it out."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def secure(self) -> bool:
        """Whether it is spoken to over TLS."""
        return self.url.startswith("https:")

    def at(self, url: str) -> "Target":
        """Give the same caller at another address."""
        return self._replace(url=url)


class Seen(NamedTuple):
    """What a client gave to the one who called it."""

    client: str
    kind: str
    """`error` or `value`."""
    text: str
    """Of an error its own text and the body of the response that it holds; of a value its repr."""
    exception: str = ""
    """The class of the error."""
    own: str = ""
    """Of an error its own text, which is what a traceback or a log shows."""


class Client(NamedTuple):
    """A library and one way of using it."""

    name: str
    package: str | None
    """`None`: it comes with Python."""
    dialect: str
    run: Callable[[Target], Any]
    """Logs in where that is needed, then looks for partners."""


def environment() -> Target | None:
    """Give the real server that `SCHOUT_ODOO_URL` names, if it does."""
    url = os.environ.get("SCHOUT_ODOO_URL")
    if not url:
        return None
    return Target(
        url.rstrip("/"),
        os.environ.get("SCHOUT_ODOO_DB", ""),
        os.environ.get("SCHOUT_ODOO_LOGIN", ""),
        os.environ.get("SCHOUT_ODOO_PASSWORD", ""),
        os.environ.get("SCHOUT_ODOO_API_KEY", ""),
    )


def _xmlrpc(target: Target) -> Any:
    with xmlrpc.client.ServerProxy(f"{target.url}/xmlrpc/2/common") as common:
        uid = common.authenticate(target.database, target.login, target.password, {})
    with xmlrpc.client.ServerProxy(f"{target.url}/xmlrpc/2/object") as models:
        who = (target.database, uid, target.password)
        return models.execute_kw(*who, "res.partner", "search_read", [[]], {"limit": 1})


def _odoorpc(target: Target, known_version: str | None) -> Any:
    odoorpc: Any = import_module("odoorpc")
    protocol = "jsonrpc+ssl" if target.secure else "jsonrpc"
    odoo = odoorpc.ODOO(target.host, protocol, target.port, version=known_version)
    odoo.login(target.database, target.login, target.password)
    return odoo.execute_kw("res.partner", "search_read", [[]], {"limit": 1})


def _aio_odoorpc_base(target: Target) -> Any:
    aiohttp: Any = import_module("aiohttp")
    odoo: Any = import_module("aio_odoorpc_base.aio")

    async def run() -> Any:
        url = f"{target.url}/jsonrpc"
        async with aiohttp.ClientSession() as http:
            who = {"db": target.database, "password": target.password}
            uid = await odoo.login(http, url, login=target.login, **who)
            return await odoo.execute_kw(
                http, url, uid=uid, obj="res.partner", method="search_read", args=[], **who
            )

    return asyncio.run(run())


def _odoo_client_lib(target: Target) -> Any:
    odoolib: Any = import_module("odoolib")
    odoo = odoolib.get_connection(
        hostname=target.host,
        port=target.port,
        protocol="jsonrpcs" if target.secure else "jsonrpc",
        database=target.database,
        login=target.login,
        password=target.password,
    )
    return odoo.get_model("res.partner").search_count([])


def _odoo_client_lib_json2(target: Target, *, by_position: bool) -> Any:
    odoolib: Any = import_module("odoolib")
    odoo = odoolib.get_connection(
        hostname=target.host,
        port=target.port,
        protocol="json2s" if target.secure else "json2",
        database=target.database,
        password=target.api_key,
    )
    partners = odoo.get_model("res.partner")
    return partners.search_count([]) if by_position else partners.search_count(domain=[])


def _odoo_json2(target: Target) -> Any:
    odoo = import_module("odoo_json2").JSON2Client(target.url, target.api_key, target.database)
    return odoo.search_read("res.partner", [], ["name"], limit=1)


CLIENTS = (
    Client("xmlrpc.client", None, "XML-RPC", _xmlrpc),
    Client("odoorpc", "OdooRPC", "JSON-RPC", lambda target: _odoorpc(target, "18.0")),
    Client(
        "odoorpc, asking for the version",
        "OdooRPC",
        "JSON-RPC",
        lambda target: _odoorpc(target, None),
    ),
    Client("aio-odoorpc-base", "aio-odoorpc-base", "JSON-RPC", _aio_odoorpc_base),
    Client("odoo-client-lib", "odoo-client-lib", "JSON-RPC", _odoo_client_lib),
    Client(
        "odoo-client-lib json2",
        "odoo-client-lib",
        "JSON-2",
        lambda target: _odoo_client_lib_json2(target, by_position=False),
    ),
    Client(
        "odoo-client-lib json2, arguments by position",
        "odoo-client-lib",
        "JSON-2",
        lambda target: _odoo_client_lib_json2(target, by_position=True),
    ),
    Client("odoo-json2", "odoo-json2", "JSON-2", _odoo_json2),
)


def missing() -> list[str]:
    """Name the packages that are not installed here."""
    wanted = {client.package for client in CLIENTS if client.package} | {"aiohttp", "httpx"}
    return sorted(package for package in wanted if version_of(package) is None)


def version_of(package: str | None) -> str | None:
    """Give the version that is installed."""
    if package is None:
        return "comes with Python"
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def drive(client: Client, target: Target) -> Seen:
    """Use a client as its documentation shows, and tell what came of it."""
    try:
        value = client.run(target)
    except Exception as error:
        own = _plain(str(error))
        name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        return Seen(client.name, "error", f"{own}\n{_plain(_response(error))}", name, own)
    return Seen(client.name, "value", repr(value))


def drive_all(target: Target, clients: Iterable[Client] = CLIENTS) -> list[Seen]:
    """Use every client, one after the other."""
    return [drive(client, target) for client in clients]


def _response(error: BaseException) -> str:
    """Give the body of the response that an error holds, as its documentation says to read it."""
    response = getattr(error, "response", None)
    if response is not None:
        return str(response.text)
    read = getattr(error, "read", None)
    if read is None:
        return ""
    found = read()
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


def _plain(text: str) -> str:
    """Undo what a repr or JSON does to letters, so that texts can be compared."""
    return text.replace("\\n", "\n").replace("\\'", "'").replace('\\"', '"')


def table(seen: Iterable[Seen], ours: str) -> str:
    """Write what was seen as a table of Markdown; `ours` stands in the text of our refusals."""
    clients = {client.name: client for client in CLIENTS}
    lines = [
        "| client | version | dialect | what its user sees | where our text is |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in seen:
        client = clients[each.client]
        what = f"`{each.exception}`" if each.kind == "error" else f"`{each.text[:_MOST_SHOWN]}`"
        columns = (client.name, version_of(client.package) or "", client.dialect, what)
        lines.append(f"| {' | '.join((*columns, _where(each, ours)))} |")
    return "\n".join(lines)


def _where(seen: Seen, ours: str) -> str:
    if ours in seen.own:
        return "in the error itself"
    if ours in seen.text:
        return "in the response that the error holds"
    return "nowhere"


if __name__ == "__main__":
    real = environment()
    if real is None:
        sys.exit("set SCHOUT_ODOO_URL, SCHOUT_ODOO_DB, SCHOUT_ODOO_LOGIN and SCHOUT_ODOO_PASSWORD")
    print(table(drive_all(real), "III.2"))  # noqa: T201 - it is what the program is for
