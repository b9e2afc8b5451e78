"""What a request is for, told by its target: its plain path and the kind of route that is."""

import re
from collections.abc import Iterable, Mapping
from enum import Enum, auto

import msgspec

from schout.core.detect.paths import is_static, plain_path
from schout.core.model.edge import EdgeLimit
from schout.core.model.vocabulary import Traffic
from schout.gateway.call import Dialect


class Area(Enum):
    """Kinds of routes; which class a call on one has, its headers tell."""

    API = auto()
    DATA = auto()
    """Data calls of the web client; scripts make them as well."""
    LOGIN = auto()
    SIGN_UP = auto()
    ROBOTS = auto()
    """`/robots.txt`: whoever reads it is a crawler, and is to be told what holds for it."""
    SOCKET = auto()
    STATIC = auto()
    OTHER = auto()


class Route(msgspec.Struct, frozen=True, gc=False):
    """A path and what it is for."""

    path: str
    area: Area
    dialect: Dialect | None = None
    """In which the route answers; `None`: it depends on the headers."""
    odoo: str = ""
    """Odoo's own name of the path, without a language in front; empty: told by its ending."""


_LOGINS = ("/web/login", "/web/session/authenticate")
_SIGN_UPS = ("/web/signup", "/web/reset_password")
_SOCKETS = ("/websocket", "/longpolling", "/bus")
_DATA = ("/web/dataset", "/web/action", "/web/export")
_ASSETS = ("/web/assets", "/web/image", "/web/static", "/web/binary/company_logo", "/favicon.ico")
_LANGUAGE = re.compile(r"/(?!web/|bus/)[a-z]{2,3}(?:[_-][A-Za-z]{2,4})?(?:@[a-z]{1,8})?/")
"""As Odoo writes them in paths: `/nl/`, `/fr_BE/`, `/sr@latin/`."""
_ROBOTS = "/robots.txt"
_ANYWHERE = "/"
_STATED: Mapping[Traffic, Area] = {
    Traffic.API: Area.API,
    Traffic.LOGIN: Area.LOGIN,
    Traffic.SIGN_UP: Area.SIGN_UP,
}


class Routes:
    """The routes of Odoo, and those that the limits name as API, login or sign-up."""

    def __init__(self, limits: Iterable[EdgeLimit]) -> None:
        self._stated = tuple(
            (prefix, area)
            for limit in limits
            if (area := _STATED.get(limit.traffic)) is not None
            for prefix in limit.paths
        )

    def find(self, raw_path: str) -> Route:
        """Tell what a path, as it came but without its query, is for.

        A fragment is no part of a path, and servers cut it off. Odoo takes a language in front of
        some paths, so it is taken off before a path is looked up.
        """
        path = plain_path(raw_path.partition("#")[0])
        odoo = _without_language(path)
        known = _known(path, odoo)
        if known.area is not Area.OTHER and known.odoo:
            return known
        for prefix, area in self._stated:
            if path.startswith(prefix) and (known.area is Area.OTHER or prefix != _ANYWHERE):
                return Route(path, area, Dialect.PROBLEM if area is Area.API else None)
        return known


def _known(path: str, odoo: str) -> Route:
    if _under(odoo, "/xmlrpc"):
        return Route(path, Area.API, Dialect.XML_RPC, odoo)
    if _under(odoo, "/jsonrpc"):
        return Route(path, Area.API, Dialect.JSON_RPC, "/jsonrpc")
    if odoo.startswith(("/json/", "/doc-bearer/")):
        return Route(path, Area.API, Dialect.JSON_2, odoo)
    if path == _ROBOTS:
        return Route(path, Area.ROBOTS, Dialect.TEXT, path)
    area = _area(odoo)
    if area is Area.OTHER and is_static(path):
        return Route(path, Area.STATIC)
    if area is Area.DATA and _under(odoo, "/web/dataset"):
        return Route(path, area, Dialect.JSON_RPC, _dataset(odoo))
    return Route(path, area, None, odoo)


def _area(odoo: str) -> Area:
    for prefixes, area in (
        (_DATA, Area.DATA),
        (_LOGINS, Area.LOGIN),
        (_SIGN_UPS, Area.SIGN_UP),
        (_SOCKETS, Area.SOCKET),
        (_ASSETS, Area.STATIC),
    ):
        if any(_under(odoo, prefix) for prefix in prefixes):
            return area
    return Area.STATIC if "/static/" in odoo else Area.OTHER


def _dataset(odoo: str) -> str:
    """Name the route of a data call; `/web/dataset/call_kw/MODEL/METHOD` is `…/call_kw`."""
    return "/".join(odoo.split("/")[:4])


def _under(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and (len(path) == len(prefix) or path[len(prefix)] == "/")


def _without_language(path: str) -> str:
    found = _LANGUAGE.match(path)
    return path if found is None else path[found.end() - 1 :]
