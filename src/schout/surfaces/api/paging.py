"""Pages of a list: a cursor that says nothing to its reader, and the link to the next page."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from schout.surfaces.api.problem import Stopped, Wrong, wrong_fields

MOST = 200
USUAL = 50
_BATCH = 100
"""So many are read at once where some of them are not shown."""
_T = TypeVar("_T")
_Place = tuple[int, str]
"""A moment and an id: by these lists are ordered, the newest first."""


def cursor_of(at_us: int, name: str) -> str:
    """Name a place in a list."""
    return base64.urlsafe_b64encode(f"{at_us}.{name}".encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> _Place | None:
    """Give the place that a cursor names; one that was not made here ends the call."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        at_us, _, name = base64.urlsafe_b64decode(padded).decode().partition(".")
        return int(at_us), name
    except (ValueError, binascii.Error) as error:
        told = Wrong(pointer="?cursor", detail="expected `next` of an answer, found something else")
        raise Stopped(wrong_fields([told])) from error


def gathered(
    fetch: Callable[[str | None, int], Sequence[_T]],
    keep: Callable[[_T], bool],
    place: Callable[[_T], _Place],
    cursor: str | None,
    limit: int,
) -> tuple[tuple[_T, ...], str | None]:
    """Give a page of a long list of which some are not shown, and the cursor of the next one.

    `fetch` gives so many behind an id; from the start when it does not know the id any more.
    """
    after = place_of(cursor)
    name = None if after is None else after[1]
    most = max(_BATCH, limit + 1)
    page: list[_T] = []
    while len(page) <= limit:
        batch = fetch(name, most)
        page += [each for each in batch if (after is None or place(each) < after) and keep(each)]
        if len(batch) < most:
            break
        name = place(batch[-1])[1]
    return tuple(page[:limit]), cursor_of(*place(page[limit - 1])) if page[limit:] else None


def page_of(
    every: Sequence[_T], place: Callable[[_T], _Place], cursor: str | None, limit: int
) -> tuple[tuple[_T, ...], str | None]:
    """Give a page of a short list that was read whole, and the cursor of the next one."""
    after = place_of(cursor)
    left = [each for each in every if after is None or place(each) < after]
    more = cursor_of(*place(left[limit - 1])) if left[limit:] else None
    return tuple(left[:limit]), more


def next_link(path: str, query: Mapping[str, str], cursor: str | None) -> dict[str, str]:
    """Write the header field that leads to the next page (RFC 8288)."""
    if cursor is None:
        return {}
    asked = urlencode({**query, "cursor": cursor})
    return {"Link": f'<{path}?{asked}>; rel="next"'}
