"""YAML text becomes nodes that know their place, or problems that do."""

import pytest

from schout.core.model.problem import Place, Problem
from schout.core.policy.source import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NODES,
    Listing,
    Mapping,
    Scalar,
    lines_of,
    parse_source,
    place_within,
)


def at(line: int, column: int, width: int = 1) -> Place:
    return Place(source="a.yaml", line=line, column=column, width=width)


def scalar(text: str, place: Place, *, quoted: bool = False) -> Scalar:
    return Scalar(text=text, quoted=quoted, place=place)


def test_nodes_keep_order_text_and_place() -> None:
    root, problems = parse_source("a.yaml", 'b: [1, "x y"]\na:\n  c: true\n')
    assert problems == ()
    assert root == Mapping(
        entries=(
            (
                scalar("b", at(1, 1)),
                Listing(
                    items=(scalar("1", at(1, 5)), scalar("x y", at(1, 8, 5), quoted=True)),
                    place=at(1, 4),
                ),
            ),
            (
                scalar("a", at(2, 1)),
                Mapping(
                    entries=((scalar("c", at(3, 3)), scalar("true", at(3, 6, 4))),),
                    place=at(3, 3),
                ),
            ),
        ),
        place=at(1, 1),
    )


def test_text_over_several_lines_points_at_its_beginning() -> None:
    root, _ = parse_source("a.yaml", "a: >-\n  one\n  two\n")
    assert root == Mapping(
        entries=((scalar("a", at(1, 1)), scalar("one two", at(1, 4), quoted=True)),),
        place=at(1, 1),
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff"])
def test_a_file_without_content_is_empty_and_no_problem(text: str) -> None:
    assert parse_source("a.yaml", text) == (None, ())


def test_a_mark_at_the_start_of_the_file_does_not_move_places() -> None:
    assert parse_source("a.yaml", "\ufeffab: c") == parse_source("a.yaml", "ab: c")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_end_where_yaml_ends_them(end: str) -> None:
    text = f"a: 1{end}b: [{end}"
    assert lines_of(text) == ["a: 1", "b: [", ""]
    _, (problem,) = parse_source("a.yaml", text)
    assert problem.place == at(3, 1)


def test_a_form_feed_does_not_end_a_line() -> None:
    assert lines_of("a\x0cb\x0bc") == ["a\x0cb\x0bc"]


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("a: \x07", at(1, 4), "U+0007"),
        ("é: 1\nb: é\x00", at(2, 5), "U+0000"),
        ("\ud800", at(1, 1), "U+D800"),
        ("a\x0c", at(1, 2), "U+000C"),
    ],
    ids=["bell", "nul", "half_a_pair", "form_feed"],
)
def test_a_character_that_yaml_does_not_allow_is_named_at_its_place(
    text: str, place: Place, name: str
) -> None:
    root, problems = parse_source("a.yaml", text)
    assert root is None
    assert problems == (
        Problem(
            code="SCH-P001",
            message=f"expected printable text, found the character {name}",
            hint="remove it or write it as an escape",
            place=place,
            line_text=lines_of(text)[place.line - 1],
        ),
    )


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_depth_is_bounded() -> None:
    assert parse_source("a.yaml", nested(MAX_DEPTH))[1] == ()
    root, (problem,) = parse_source("a.yaml", nested(MAX_DEPTH + 1))
    assert (root, problem.code, problem.place) == (None, "SCH-P004", at(1, MAX_DEPTH + 1))


def test_a_very_deep_text_is_refused_without_being_followed() -> None:
    _, (problem,) = parse_source("a.yaml", "[" * 500_000)
    assert (problem.code, problem.place) == ("SCH-P004", at(1, MAX_DEPTH + 1))


def test_number_of_values_is_bounded() -> None:
    row = "- a\n"
    assert parse_source("a.yaml", row * (MAX_NODES - 1))[1] == ()
    root, (problem,) = parse_source("a.yaml", row * MAX_NODES)
    assert (root, problem.code, problem.place) == (None, "SCH-P004", at(MAX_NODES, 3))


def test_length_is_bounded() -> None:
    root, problems = parse_source("a.yaml", "#" * (MAX_CHARACTERS + 1))
    message = f"expected at most {MAX_CHARACTERS} characters, found {MAX_CHARACTERS + 1}"
    assert (root, problems) == (
        None,
        (Problem(code="SCH-P004", message=message, place=at(1, 1)),),
    )


def test_what_was_found_before_the_text_breaks_off_is_kept() -> None:
    _, problems = parse_source("a.yaml", "a: 1\na: 2\nb: [\n")
    assert [problem.code for problem in problems] == ["SCH-P007", "SCH-P001"]


def test_the_first_of_two_equal_keys_counts() -> None:
    root, (problem,) = parse_source("a.yaml", "a: 1\na: 2\n")
    assert root == Mapping(
        entries=((scalar("a", at(1, 1)), scalar("1", at(1, 4))),), place=at(1, 1)
    )
    assert problem == Problem(
        code="SCH-P007",
        message="the key `a` stands here a second time",
        hint="the first is on line 1; keep one of them",
        place=at(2, 1),
        line_text="a: 2",
    )


def test_a_reason_we_have_no_words_for_is_passed_on() -> None:
    _, (problem,) = parse_source("a.yaml", "%YAML 2.0\n---\na\n")
    assert problem == Problem(
        code="SCH-P001",
        message="this is not YAML: found incompatible YAML document",
        place=at(1, 1),
        line_text="%YAML 2.0",
    )


@pytest.mark.parametrize(
    ("text", "place"), [("[", at(1, 2)), ("a: {b", at(1, 6)), ("a: 1\nb: [c", at(2, 6))]
)
def test_what_is_missing_at_the_end_is_shown_behind_the_last_line(text: str, place: Place) -> None:
    _, (problem,) = parse_source("a.yaml", text)
    assert (problem.place, problem.line_text) == (place, text.splitlines()[-1])


@pytest.mark.parametrize(
    ("written", "part", "under"),
    [
        ("a == bad && c", "bad", "bad"),
        ("'it''s bad'", "bad", "bad"),
        (r'"\"x\" \u00e9 bad"', "bad", "bad"),
        ("'bad end'", "end", "end"),
    ],
    ids=["plain", "single quotes", "double quotes", "at the end"],
)
def test_a_part_of_a_text_is_found_where_it_was_written(
    written: str, part: str, under: str
) -> None:
    text = f"key: {written}"
    root, _ = parse_source("a.yaml", text)
    assert isinstance(root, Mapping)
    value = root.entries[0][1]
    assert isinstance(value, Scalar)
    place = place_within(value, lines_of(text), value.text.index(part), len(part))
    start = place.column - 1
    assert text[start : start + place.width] == under


@pytest.mark.parametrize("text", ["key: >-\n  a\n  bad", "key: a\n  bad", "key: 'a\n  bad'"])
def test_a_part_of_a_text_of_several_lines_is_shown_at_its_beginning(text: str) -> None:
    root, _ = parse_source("a.yaml", text)
    assert isinstance(root, Mapping)
    value = root.entries[0][1]
    assert isinstance(value, Scalar)
    expected = Place(source="a.yaml", line=1, column=6)
    assert place_within(value, lines_of(text), 2, 3) == expected


def test_a_part_beyond_the_text_is_its_end() -> None:
    scalar = Scalar(text="ab", quoted=False, place=Place(source="a", line=1, column=1, width=2))
    assert place_within(scalar, ["ab"], 9) == Place(source="a", line=1, column=3)
    assert place_within(scalar, [], 9) == Place(source="a", line=1, column=1)
