"""The host name of what a finding or a report is about."""

import re
from collections.abc import Collection

_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:]*):[0-9]+")


def host_in(about: str | None) -> str | None:
    """Give the host name of what a finding is about: a host name, or a URL in its normal form."""
    if about is None:
        return None
    host = (about.partition("://")[2] or about).partition("/")[0]
    with_port = _WITH_PORT.fullmatch(host)
    return (host if with_port is None else with_port[1]) or None


def is_within(about: str | None, names: Collection[str]) -> bool:
    """Tell whether something is one of these, or lies on one of these hosts."""
    return about in names or host_in(about) in names
