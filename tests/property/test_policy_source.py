"""Whatever stands in a file, reading it gives nodes or problems, never a crash, and true places."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schout.core.model.problem import Place, render
from schout.core.policy.read_pack import examine_pack
from schout.core.policy.schema import PackSource
from schout.core.policy.source import Listing, Mapping, Node, Scalar, lines_of, parse_source

FRAGMENTS = st.sampled_from(
    [
        *"[]{}:,-?#&*!|>'\"%@`\t\n\r\x07\x85\u2028\ufeff\ud800\\é漢 ",
        *(": ", "- ", "? ", "---\n", "...\n", "<<: *a", "&a ", "*a", "!!str ", "\\x41", "|-\n  "),
        *("policy:\n", "clauses:\n", "ladders:\n", "rules:\n", "steps:", "id: a\n", "  - id: x\n"),
        *("title: {nl: a, en: b}\n", "    when: {strikes: 1}\n", "per: 1s", "  ", "text", "~", "1"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map("".join))


def places(node: Node) -> Iterator[Place]:
    yield node.place
    match node:
        case Mapping():
            for key, value in node.entries:
                yield from places(key)
                yield from places(value)
        case Listing():
            for item in node.items:
                yield from places(item)
        case Scalar():
            pass


def is_inside(place: Place, text: str) -> bool:
    """Tell whether a place is a character of the text, or the end of one of its lines."""
    lines = lines_of(text)
    if not 1 <= place.line <= len(lines) or place.column < 1 or place.width < 1:
        return False
    return place.column - 1 + place.width <= max(place.column, len(lines[place.line - 1]))


@given(TEXTS)
@example("a: é\x85b: [")
@example("?")
@example("\ufeff\ufeff'")
@example("[")
@example("? [a]\n: b\n")
@example("a: 'b\n\n  c' d")
@example("\ufeffa: [\ufeff")
def test_reading_never_fails_and_places_lie_inside_the_text(text: str) -> None:
    root, problems = parse_source("a.yaml", text)
    for problem in problems:
        assert problem.place is not None
        assert is_inside(problem.place, text)
        assert problem.line_text == lines_of(text)[problem.place.line - 1]
        assert render(problem).startswith(f"error[{problem.code}]: ")
    if root is not None:
        assert all(is_inside(place, text) for place in places(root))


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_a_pack_of_anything_is_refused_with_problems(texts: list[str]) -> None:
    files = {f"{number}.yaml": text for number, text in enumerate(texts)}
    policy, problems = examine_pack(PackSource(name="p", files=files))
    assert policy is None
    assert len(problems) > 0


@given(st.recursive(st.text("ab", min_size=1), lambda inner: st.lists(inner, max_size=4)))
def test_what_is_written_as_lists_is_read_as_lists(value: object) -> None:
    def written(what: object) -> str:
        if isinstance(what, list):
            return "[" + ", ".join(written(item) for item in what) + "]"
        return str(what)

    def plain(node: Node) -> object:
        if isinstance(node, Listing):
            return [plain(item) for item in node.items]
        return node.text if isinstance(node, Scalar) else node

    root, problems = parse_source("a.yaml", written(value))
    assert problems == ()
    assert root is not None
    assert plain(root) == value


@pytest.mark.parametrize("row", ["- a{}\n", "k{}: v\n"], ids=["list", "mapping"])
def test_ten_thousand_values_are_read_within_a_second(row: str) -> None:
    text = "".join(row.format(number) for number in range(10_000))
    begin = time.process_time_ns()
    root, problems = parse_source("a.yaml", text)
    spent_ns = time.process_time_ns() - begin
    assert problems == ()
    assert isinstance(root, Listing | Mapping)
    assert spent_ns < 1_000_000_000
