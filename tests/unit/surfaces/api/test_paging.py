"""Pages of a list: nothing twice, nothing left out, whatever comes or goes meanwhile."""

import pytest

from schout.surfaces.api.paging import cursor_of, gathered, next_link, place_of
from schout.surfaces.api.problem import Stopped


def same(item: tuple[int, str]) -> tuple[int, str]:
    return item


def test_a_cursor_is_the_place_and_shows_it_to_nobody() -> None:
    cursor = cursor_of(-7, "cas_é/+")
    assert place_of(cursor) == (-7, "cas_é/+")
    assert "cas" not in cursor


@pytest.mark.parametrize("text", ["", "A", "AAAA", "é", "....", cursor_of(1, "x")[:-2]])
def test_another_text_is_no_cursor(text: str) -> None:
    if text == cursor_of(1, "x")[:-2]:
        assert place_of(text) != (1, "x")
        return
    with pytest.raises(Stopped) as raised:
        place_of(text)
    assert raised.value.answer.status == 422


def test_the_link_keeps_what_was_asked() -> None:
    link = next_link("/v1/cases", {"state": "closed", "cursor": "old", "q": "a b&c"}, "new")
    told = '</v1/cases?state=closed&cursor=new&q=a+b%26c>; rel="next"'
    assert link == {"Link": told}
    assert next_link("/v1/cases", {}, None) == {}


LONG = [(at, f"cas_{at:04}") for at in range(700, 0, -1)]


def behind(after: str | None, limit: int) -> list[tuple[int, str]]:
    """Give so many behind an id, as a store does: from the start when it has none such."""
    names = [name for _, name in LONG]
    start = names.index(after) + 1 if after in names else 0
    return LONG[start : start + limit]


@pytest.mark.parametrize("step", [1, 7, 350])
@pytest.mark.parametrize("limit", [1, 99, 100, 101])
def test_pages_are_full_though_some_are_not_shown(step: int, limit: int) -> None:
    found, cursor = list[tuple[int, str]](), None
    while True:
        page, cursor = gathered(behind, lambda each: each[0] % step == 0, same, cursor, limit)
        found += page
        if cursor is None:
            break
        assert len(page) == limit
    assert found == [each for each in LONG if each[0] % step == 0]


def test_a_page_begins_where_the_last_one_ended_though_that_one_is_erased() -> None:
    page, cursor = gathered(behind, lambda _: True, same, cursor_of(350, "cas_gone"), 3)
    assert page == ((350, "cas_0350"), (349, "cas_0349"), (348, "cas_0348"))
    assert cursor == cursor_of(348, "cas_0348")
