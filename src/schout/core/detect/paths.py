"""Paths and targets of requests, freed of the disguises that a server would see through."""

import posixpath
import re
from urllib.parse import unquote

_SUFFIXES = """
css js mjs map png jpg jpeg gif svg ico webp avif bmp woff woff2 ttf eot otf
mp3 mp4 webm ogg pdf zip gz wasm
"""

STATIC_SUFFIXES = frozenset(_SUFFIXES.split())
"""Endings of files that a page brings along and that people do not ask for one by one."""


_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^/?]*")


def is_static(path: str) -> bool:
    """Tell from its ending whether a path is a picture, a style sheet or the like."""
    dot = path.rfind(".")
    return dot >= 0 and dot > path.rfind("/") and path[dot + 1 :].lower() in STATIC_SUFFIXES


def plain_path(path: str) -> str:
    """Give the path that a server takes a disguised one for: `//json%72pc/./x` is `/jsonrpc/x`.

    Percent signs are decoded once, double slashes and dots are resolved (RFC 3986, section 6.2.2);
    of a request in absolute form, as proxies get, scheme and host are left out.
    """
    if path[:1] != "/" and (origin := _ORIGIN.match(path)):
        path = path[origin.end() :] or "/"
    if path[:1] == "/" and "%" not in path and "//" not in path and "/." not in path:
        return path
    resolved = posixpath.normpath("/" + unquote(path).lstrip("/"))
    return resolved + "/" if path.endswith("/") and resolved != "/" else resolved


def target_of(path: str, query: str | None) -> str:
    """Give path and query as they were sent."""
    return path if query is None else f"{path}?{query}"


def decoded_target(target: str) -> str:
    """Give a target as an application may come to see it, for patterns of attacks.

    `+` is a space, percent signs are decoded twice, letters are in lower case.
    """
    plain = target.replace("+", " ")
    if "%" in plain:
        plain = unquote(unquote(plain))
    return plain.lower()
