"""Lists are read with every item checked to be of the kind."""

import pytest

from schout.core.policy.read_list import read_list
from schout.core.policy.reading import Reader
from schout.core.policy.rule import NamedList
from schout.core.policy.source import parse_source


def read(text: str) -> tuple[NamedList | None, list[tuple[str, str]]]:
    root, _ = parse_source("a.yaml", text)
    assert root is not None
    reader = Reader({"a.yaml": text})
    return read_list(reader, root), [(each.code, each.message) for each in reader.problems]


def test_a_list_is_read_whole() -> None:
    text = "{id: agents, kind: patterns, ignore_case: true, items: ['^sqlmap/', nikto]}"
    expected = NamedList(
        id="agents", kind="patterns", ignore_case=True, items=("^sqlmap/", "nikto")
    )
    assert read(text) == (expected, [])


def test_letters_matter_unless_it_says_so() -> None:
    found, _ = read("{id: a, kind: words, items: [x]}")
    assert found == NamedList(id="a", kind="words", ignore_case=False, items=("x",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", ("SCH-P010", "expected a list as a mapping, found text")),
        ("{id: a, kind: word, items: ['(']}", ("SCH-P020", "`word` is not a kind of list")),
        ("{id: a, kind: words, items: []}", ("SCH-P015", "the list of items is empty")),
        ("{id: a, kind: words, items: ['']}", ("SCH-P015", "an item is empty")),
        (
            "{id: a, kind: words, items: [[a]]}",
            ("SCH-P014", "expected an item as text, found a list"),
        ),
        ("{id: a, kind: patterns, items: ['(']}", ("SCH-P059", "expected a closing `)`")),
        (
            "{id: a, kind: networks, items: [here]}",
            ("SCH-P059", "expected a range such as `192.0.2.0/24`, found `here`"),
        ),
    ],
)
def test_a_mistake_is_reported_once(text: str, problem: tuple[str, str]) -> None:
    assert read(text)[1] == [problem]
