"""Which requests a rule counts, compiled once per policy to a function per rule."""

import posixpath
from collections.abc import Callable
from urllib.parse import unquote

from schout.core.model.event import HttpRequest
from schout.core.policy.schema import Selector

Match = Callable[[HttpRequest], bool]

_SUFFIXES = """
css js mjs map png jpg jpeg gif svg ico webp avif bmp woff woff2 ttf eot otf
mp3 mp4 webm ogg pdf zip gz wasm
"""

STATIC_SUFFIXES = frozenset(_SUFFIXES.split())
"""Endings of files that a page brings along and that people do not ask for one by one."""


def is_static(path: str) -> bool:
    """Tell from its ending whether a path is a picture, a style sheet or the like."""
    dot = path.rfind(".")
    return dot >= 0 and dot > path.rfind("/") and path[dot + 1 :].lower() in STATIC_SUFFIXES


def plain_path(path: str) -> str:
    """Give the path that a server takes a disguised one for: `//json%72pc/./x` is `/jsonrpc/x`.

    Percent signs are decoded once, double slashes and dots are resolved (RFC 3986, section 6.2.2).
    """
    resolved = posixpath.normpath("/" + unquote(path).lstrip("/"))
    return resolved + "/" if path.endswith("/") and resolved != "/" else resolved


def admits(selector: Selector, method: str | None, status: int) -> bool:
    """Tell whether a request of this method and status may be counted, whatever its path."""
    return (not selector.status or status in selector.status) and (
        not selector.methods or method in selector.methods
    )


def compile_selector(selector: Selector) -> Match:
    """Make the function that tells whether a rule counts a request."""
    prefixes = selector.path_prefixes
    static = selector.static

    def match(event: HttpRequest) -> bool:
        if not admits(selector, event.method, event.status):
            return False
        if event.path is None:
            return False
        path = plain_path(event.path)
        if prefixes and not path.startswith(prefixes):
            return False
        return static is None or is_static(path) == static

    return match
