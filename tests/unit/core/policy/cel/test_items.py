"""Items of lists: refused when they are not what their list is of."""

import pytest

from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.items import ListKind, check_item, check_network


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        (ListKind.WORDS, "a(b"),
        (ListKind.PREFIXES, "/"),
        (ListKind.SUFFIXES, ".php"),
        (ListKind.PARTS, "*"),
        (ListKind.PATTERNS, "a|b"),
        (ListKind.NETWORKS, "2001:db8::/32"),
    ],
)
def test_a_sound_item_passes(kind: ListKind, item: str) -> None:
    check_item(kind, item)


@pytest.mark.parametrize(
    ("kind", "item", "expected"),
    [
        (ListKind.WORDS, "", ("expected an item, found an empty text", 0, None, 1)),
        (
            ListKind.PATTERNS,
            "ab(",
            ("expected a closing `)`", 2, r"write `\(` for the sign itself", 1),
        ),
        (
            ListKind.NETWORKS,
            "192.0.2.1/24",
            (
                "expected a range such as `192.0.2.0/24`, found `192.0.2.1/24`",
                0,
                "did you mean `192.0.2.0/24`?",
                12,
            ),
        ),
    ],
)
def test_another_is_refused(
    kind: ListKind, item: str, expected: tuple[str, int, str | None, int]
) -> None:
    with pytest.raises(CelError) as caught:
        check_item(kind, item)
    fault = caught.value
    assert (fault.message, fault.offset, fault.hint, fault.width) == expected


def test_a_range_that_is_none_has_no_hint() -> None:
    with pytest.raises(CelError) as caught:
        check_network("x")
    assert (caught.value.hint, caught.value.width) == (None, 1)
