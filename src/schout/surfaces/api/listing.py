"""The one shape of a list of what hangs on cases: sanctions, appeals; the newest first."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from schout.core.model.ids import CaseId, TenantId
from schout.core.model.value import Value
from schout.ports.store import Snapshot
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import Answer, json_answer
from schout.surfaces.api.endpoint import Call
from schout.surfaces.api.paging import gathered, next_link
from schout.surfaces.api.views import Reader, is_seen


class OfCase(Protocol):
    """What hangs on a case."""

    @property
    def case(self) -> CaseId:
        """The case."""
        ...


_T = TypeVar("_T", bound=OfCase)


class ListQuery(Protocol):
    """Of whom, and which page."""

    @property
    def tenant(self) -> str | None:
        """Only those of this tenant."""
        ...

    @property
    def limit(self) -> int:
        """So many at most."""
        ...

    @property
    def cursor(self) -> str | None:
        """`next` of the page before."""
        ...


def list_of_cases(
    services: WebServices,
    call: Call,
    fetch: Callable[[Snapshot, TenantId | None, str | None, int], Sequence[_T]],
    place: Callable[[_T], tuple[int, str]],
    shown: Callable[[Reader, tuple[_T, ...], str | None], Value],
) -> Answer:
    """List what the reader may see; a tenant sees its own, and nothing of another.

    `fetch` gives so many of a tenant, or of all, behind an id; `shown` makes a page with its
    cursor.
    """
    query: ListQuery = call.query
    reader = Reader(services, call.key)
    if reader.tenant is not None and query.tenant not in {None, reader.tenant}:
        return json_answer(shown(reader, (), None))
    named = None if query.tenant is None else TenantId(query.tenant)
    with services.store.snapshot() as snapshot:
        page, cursor = gathered(
            lambda after, limit: fetch(snapshot, reader.tenant or named, after, limit),
            lambda each: is_seen(snapshot, reader, each.case),
            place,
            query.cursor,
            query.limit,
        )
    headers = next_link(call.path, call.asked, cursor)
    return json_answer(shown(reader, page, cursor), headers=headers)
