"""Regular expressions that tell the class of a call from its path, where only that is at hand.

They say the same as `caller.route`, and a test compares the two; crawlers count as pages.
"""

import re
from collections.abc import Iterable, Iterator

from schout.core.detect.paths import STATIC_SUFFIXES
from schout.core.model.edge import EdgeLimit
from schout.core.model.vocabulary import Traffic
from schout.gateway.bindings import kinds_of
from schout.gateway.call import CallClass
from schout.gateway.native import plain

DATA = "data"
"""Data calls of the web client: `web_client` from a browser with a session, else `api`."""
PAGE = "page"
"""All that no expression fits."""

_LANGUAGE = r"(?:/(?!web/|bus/)[a-z]{2,3}(?:[_-][A-Za-z]{2,4})?(?:@[a-z]{1,8})?)?"
_ASSETS = r"web/assets|web/image|web/static|web/binary/company_logo|favicon[.]ico"
_KNOWN = (
    ("api", rf"^{_LANGUAGE}/(?:(?:xmlrpc|jsonrpc)(?:/|$)|(?:json|doc-bearer)/)"),
    (PAGE, "^/robots[.]txt$"),
    (DATA, rf"^{_LANGUAGE}/web/(?:dataset|action|export)(?:/|$)"),
    ("login", rf"^{_LANGUAGE}/web/(?:login|session/authenticate)(?:/|$)"),
    ("sign_up", rf"^{_LANGUAGE}/web/(?:signup|reset_password)(?:/|$)"),
    ("socket", rf"^{_LANGUAGE}/(?:websocket|longpolling|bus)(?:/|$)"),
    ("asset", rf"^{_LANGUAGE}/(?:{_ASSETS})(?:/|$)|/static/"),
)
_FILES = ("asset", rf"(?i)[.](?:{'|'.join(sorted(STATIC_SUFFIXES))})$")
_STATED = {
    Traffic.API: "api",
    Traffic.LOGIN: "login",
    Traffic.SIGN_UP: "sign_up",
}
_ANYWHERE = "/"
DIALECTS = (
    ("xml_rpc", rf"^{_LANGUAGE}/xmlrpc(?:/|$)"),
    ("json_rpc", rf"^{_LANGUAGE}/(?:jsonrpc|web/dataset)(?:/|$)"),
    ("json_2", rf"^{_LANGUAGE}/(?:json|doc-bearer)/"),
)
"""How programs understand a refusal, by path."""


def kind_patterns(limits: Iterable[EdgeLimit]) -> tuple[tuple[str, str], ...]:
    """Give names and expressions; the first that fits a plain path says its kind."""
    return (*_KNOWN, *_stated(limits))


def _stated(limits: Iterable[EdgeLimit]) -> Iterator[tuple[str, str]]:
    """Give what the policy names itself; a prefix that is everywhere leaves files alone."""
    stated = (
        (_STATED[limit.traffic], prefix)
        for limit in limits
        if limit.traffic in _STATED
        for prefix in limit.paths
    )
    for name, prefix in dict.fromkeys(stated):
        if prefix == _ANYWHERE:
            yield _FILES
            yield name, "^/"
            return
        yield name, f"^{quoted(prefix)}"
    yield _FILES


def counted_kinds(limit: EdgeLimit) -> tuple[str, ...]:
    """Name the kinds that a limit counts, as far as paths tell them apart."""
    crawler, page = CallClass.CRAWLER, CallClass.PAGE
    return tuple(
        sorted({page.value if each is crawler else each.value for each in kinds_of(limit)})
    )


def counts_all(limit: EdgeLimit) -> bool:
    """Tell whether a limit counts every call, so that nothing need be looked up."""
    return not limit.paths and len(kinds_of(limit)) == len(CallClass)


def quoted(prefix: str) -> str:
    """Write a path so that an expression means it literally."""
    return re.sub(r"[.+]", r"[\g<0>]", plain.path(prefix))
