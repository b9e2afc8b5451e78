"""Reading one node gives its value, or a stand-in and one problem at its place."""

from collections.abc import Callable
from datetime import date

import holidays
import pytest

from schout.core.model.vocabulary import Severity
from schout.core.policy.period import Period, Unit
from schout.core.policy.reading import ABSENT, COUNTRIES, STAND_IN_PERIOD, Reader, did_you_mean
from schout.core.policy.source import Node, parse_source


def node(text: str) -> Node:
    root, problems = parse_source("a.yaml", text)
    assert root is not None
    assert problems == ()
    return root


def said(reader: Reader) -> list[tuple[str, str, str | None]]:
    return [(problem.code, problem.message, problem.hint) for problem in reader.problems]


Read = Callable[[Reader, Node], object]

SOUND: list[tuple[str, Read, str, object]] = [
    ("scalar", lambda r, n: r.scalar(n, "it"), "' a b '", "a b"),
    ("name", lambda r, n: r.name(n, "an id"), "III.2", "III.2"),
    ("names", lambda r, n: r.names(n, "rule"), "[a, b]", ("a", "b")),
    ("number_least", lambda r, n: r.number(n, "it", 1, 9), "1", 1),
    ("number_most", lambda r, n: r.number(n, "it", 1, 9), "'9'", 9),
    ("flag_true", lambda r, n: r.flag(n, "it"), "true", True),
    ("flag_false", lambda r, n: r.flag(n, "it"), "false", False),
    ("word", lambda r, n: r.word(n, ("x", "y"), "a word"), "y", "y"),
    ("words", lambda r, n: r.words(n, ("x", "y"), "a word"), "[y, x]", ("y", "x")),
    ("choice", lambda r, n: r.choice(n, Severity, "a severity"), "serious", Severity.SERIOUS),
    ("choices", lambda r, n: r.choices(n, Severity, "x"), "[serious]", (Severity.SERIOUS,)),
    ("period", lambda r, n: r.period(n, "it"), "6mo", Period(amount=6, unit=Unit.MONTH)),
    (
        "period_ten_years",
        lambda r, n: r.period(n, "it"),
        "120mo",
        Period(amount=120, unit=Unit.MONTH),
    ),
    (
        "period_most_days",
        lambda r, n: r.period(n, "it"),
        "3660d",
        Period(amount=3660, unit=Unit.DAY),
    ),
    ("fixed_period", lambda r, n: r.fixed_period(n, "it"), "2w", Period(amount=2, unit=Unit.WEEK)),
    ("fixed_us", lambda r, n: r.fixed_us(n, "it"), "2s", 2_000_000),
    ("day", lambda r, n: r.day(n, "it"), "2026-12-01", date(2026, 12, 1)),
    ("minute", lambda r, n: r.minute(n, "it"), "09:30", 570),
    ("minute_midnight", lambda r, n: r.minute(n, "it"), "00:00", 0),
    ("minute_end_of_day", lambda r, n: r.minute(n, "it"), "'24:00'", 1440),
    ("zone", lambda r, n: r.zone(n, "it"), "Europe/Brussels", "Europe/Brussels"),
    ("country", lambda r, n: r.country(n, "it"), "BE", "BE"),
    ("mail", lambda r, n: r.mail(n, "it"), "abuse@example.net", "abuse@example.net"),
    ("url", lambda r, n: r.url(n, "it"), "https://example.net/a?b=c", "https://example.net/a?b=c"),
    ("language", lambda r, n: r.language(n), "pt-BR", "pt-BR"),
]


@pytest.mark.parametrize(
    ("read", "text", "value"), [case[1:] for case in SOUND], ids=[case[0] for case in SOUND]
)
def test_a_sound_text_is_read(read: Read, text: str, value: object) -> None:
    reader = Reader({})
    assert (read(reader, node(text)), reader.problems) == (value, [])


BAD: list[tuple[str, Read, str, object, str, str]] = [
    (
        "scalar_list",
        lambda r, n: r.scalar(n, "it"),
        "[a]",
        "",
        "SCH-P014",
        "expected it as text, found a list",
    ),
    ("scalar_empty", lambda r, n: r.scalar(n, "it"), "' '", "", "SCH-P015", "it is empty"),
    (
        "name_space",
        lambda r, n: r.name(n, "an id"),
        "a b",
        "",
        "SCH-P016",
        "expected an id, found `a b`",
    ),
    (
        "name_dot_first",
        lambda r, n: r.name(n, "an id"),
        ".a",
        "",
        "SCH-P016",
        "expected an id, found `.a`",
    ),
    (
        "name_long",
        lambda r, n: r.name(n, "an id"),
        "a" * 65,
        "",
        "SCH-P016",
        f"expected an id, found `{'a' * 39}…`",
    ),
    (
        "names_twice",
        lambda r, n: r.names(n, "rule"),
        "[a, a]",
        ("a", "a"),
        "SCH-P021",
        "`a` stands here twice",
    ),
    (
        "number_word",
        lambda r, n: r.number(n, "it", 1, 9),
        "one",
        1,
        "SCH-P017",
        "expected it as a whole number, found `one`",
    ),
    (
        "number_fraction",
        lambda r, n: r.number(n, "it", 1, 9),
        "1.0",
        1,
        "SCH-P017",
        "expected it as a whole number, found `1.0`",
    ),
    (
        "number_other_digits",
        lambda r, n: r.number(n, "it", 1, 9),
        "٣",
        1,
        "SCH-P017",
        "expected it as a whole number, found `٣`",
    ),
    (
        "number_small",
        lambda r, n: r.number(n, "it", 1, 9),
        "0",
        1,
        "SCH-P018",
        "expected it from 1 to 9, found `0`",
    ),
    (
        "number_large",
        lambda r, n: r.number(n, "it", 1, 9),
        "10",
        1,
        "SCH-P018",
        "expected it from 1 to 9, found `10`",
    ),
    (
        "flag",
        lambda r, n: r.flag(n, "it"),
        "yes",
        False,
        "SCH-P019",
        "expected it as yes or no, found `yes`",
    ),
    (
        "word",
        lambda r, n: r.word(n, ("x", "y"), "a word"),
        "z",
        "x",
        "SCH-P020",
        "`z` is not a word",
    ),
    (
        "words_text",
        lambda r, n: r.words(n, ("x", "y"), "a word"),
        "x",
        (),
        "SCH-P013",
        "expected a list of items, each a word, found text",
    ),
    (
        "choice",
        lambda r, n: r.choice(n, Severity, "a severity"),
        "bad",
        Severity.MINOR,
        "SCH-P020",
        "`bad` is not a severity",
    ),
    (
        "choice_mapping",
        lambda r, n: r.choice(n, Severity, "a severity"),
        "{a: b}",
        Severity.MINOR,
        "SCH-P014",
        "expected a severity as text, found a mapping",
    ),
    (
        "period",
        lambda r, n: r.period(n, "it"),
        "1 day",
        STAND_IN_PERIOD,
        "SCH-P022",
        "expected it as a period, found `1 day`",
    ),
    (
        "period_long",
        lambda r, n: r.period(n, "it"),
        "3661d",
        STAND_IN_PERIOD,
        "SCH-P018",
        "expected a period of at most ten years, found `3661d`",
    ),
    (
        "period_months",
        lambda r, n: r.period(n, "it"),
        "121mo",
        STAND_IN_PERIOD,
        "SCH-P018",
        "expected a period of at most 120mo, found `121mo`",
    ),
    (
        "period_hours",
        lambda r, n: r.period(n, "it"),
        "501bh",
        STAND_IN_PERIOD,
        "SCH-P018",
        "expected a period of at most 500bh, found `501bh`",
    ),
    (
        "fixed_period",
        lambda r, n: r.fixed_period(n, "it"),
        "1bd",
        STAND_IN_PERIOD,
        "SCH-P023",
        "expected it of a fixed length, found `1bd`",
    ),
    (
        "day_form",
        lambda r, n: r.day(n, "it"),
        "1-12-2026",
        date(1970, 1, 1),
        "SCH-P024",
        "expected it as a date, found `1-12-2026`",
    ),
    (
        "day_none",
        lambda r, n: r.day(n, "it"),
        "2026-02-30",
        date(1970, 1, 1),
        "SCH-P024",
        "expected it as a date, found `2026-02-30`",
    ),
    (
        "minute",
        lambda r, n: r.minute(n, "it"),
        "24:01",
        0,
        "SCH-P025",
        "expected it as a time of day, found `24:01`",
    ),
    (
        "minute_short",
        lambda r, n: r.minute(n, "it"),
        "9:00",
        0,
        "SCH-P025",
        "expected it as a time of day, found `9:00`",
    ),
    (
        "zone_unknown",
        lambda r, n: r.zone(n, "it"),
        "Mars/Base",
        "UTC",
        "SCH-P026",
        "expected it as a time zone, found `Mars/Base`",
    ),
    (
        "zone_path",
        lambda r, n: r.zone(n, "it"),
        "/etc/passwd",
        "UTC",
        "SCH-P026",
        "expected it as a time zone, found `/etc/passwd`",
    ),
    (
        "zone_folder",
        lambda r, n: r.zone(n, "it"),
        "Europe",
        "UTC",
        "SCH-P026",
        "expected it as a time zone, found `Europe`",
    ),
    (
        "country",
        lambda r, n: r.country(n, "it"),
        "UK",
        "",
        "SCH-P027",
        "expected it as a country, found `UK`",
    ),
    (
        "mail",
        lambda r, n: r.mail(n, "it"),
        "a@b",
        "",
        "SCH-P028",
        "expected it as a mail address, found `a@b`",
    ),
    (
        "language",
        lambda r, n: r.language(n, "it"),
        "EN",
        "",
        "SCH-P029",
        "expected it as a language, found `EN`",
    ),
]


@pytest.mark.parametrize(
    ("read", "text", "stand_in", "code", "message"),
    [case[1:] for case in BAD],
    ids=[case[0] for case in BAD],
)
def test_a_bad_text_is_reported_once_and_a_stand_in_given(
    read: Read, text: str, stand_in: object, code: str, message: str
) -> None:
    reader = Reader({"a.yaml": text})
    assert read(reader, node(text)) == stand_in
    assert [(problem.code, problem.message) for problem in reader.problems] == [(code, message)]
    assert reader.problems[0].line_text == text


ABSENTLY: list[tuple[str, Read, object]] = [
    ("mapping", lambda r, n: r.mapping(n, "it", ("a",)), None),
    ("items", lambda r, n: r.items(n, "things"), ()),
    ("scalar", lambda r, n: r.scalar(n, "it"), ""),
    ("name", lambda r, n: r.name(n, "it"), ""),
    ("number", lambda r, n: r.number(n, "it", 3, 9), 3),
    ("word", lambda r, n: r.word(n, ("x", "y"), "a word"), "x"),
    ("period", lambda r, n: r.period(n, "it"), STAND_IN_PERIOD),
    ("fixed_us", lambda r, n: r.fixed_us(n, "it"), 86_400_000_000),
    ("language", lambda r, n: r.language(n), ""),
    ("text", lambda r, n: r.text(n, "it"), {}),
]


@pytest.mark.parametrize(
    ("read", "stand_in"), [case[1:] for case in ABSENTLY], ids=[case[0] for case in ABSENTLY]
)
def test_nothing_more_is_said_of_a_missing_key(read: Read, stand_in: object) -> None:
    reader = Reader({})
    assert (read(reader, ABSENT), reader.problems) == (stand_in, [])


def test_a_mapping_reports_unknown_and_missing_keys_and_goes_on() -> None:
    reader = Reader({})
    found = reader.mapping(node("{a: 1, bb: 2}"), "a thing", ("a", "b"), ("c",))
    assert found == {"a": node("{a: 1}").entries[0][1], "b": ABSENT}  # type: ignore[union-attr] # a mapping
    assert said(reader) == [
        ("SCH-P011", "a thing has no key `bb`", "did you mean `b`"),
        ("SCH-P012", "a thing needs `b`", None),
    ]


@pytest.mark.parametrize(
    ("text", "found"), [("a", "text"), ("[a]", "a list"), ("[]", "a list"), ("-", "a list")]
)
def test_what_is_no_mapping_is_reported(text: str, found: str) -> None:
    reader = Reader({})
    assert reader.mapping(node(text), "a thing", ()) is None
    assert said(reader) == [("SCH-P010", f"expected a thing as a mapping, found {found}", None)]


def test_a_list_that_was_forgotten_says_how_to_write_it() -> None:
    reader = Reader({})
    assert reader.items(node("a"), "things") == ()
    assert reader.items(node("{a: b}"), "things") == ()
    assert said(reader) == [
        ("SCH-P013", "expected a list of things, found text", "write `[a]`"),
        ("SCH-P013", "expected a list of things, found a mapping", None),
    ]


def test_a_missing_list_is_empty() -> None:
    reader = Reader({})
    assert (reader.items(None, "things"), reader.problems) == ((), [])


def test_only_an_empty_list_is_reported_as_empty() -> None:
    reader = Reader({})
    for text in ("[a]", "a"):
        reader.not_empty(node(text), "things")
    reader.not_empty(node("[]"), "things")
    assert said(reader) == [("SCH-P015", "the list of things is empty", None)]


def test_a_value_that_is_wrong_twice_is_not_also_reported_as_doubled() -> None:
    reader = Reader({})
    assert reader.words(node("[z, z]"), ("x", "y"), "a word") == ("x", "x")
    assert [problem.code for problem in reader.problems] == ["SCH-P020", "SCH-P020"]


def test_a_text_needs_every_language_and_no_other() -> None:
    reader = Reader({})
    reader.languages = ("nl", "en")
    assert reader.text(node("{nl: Dag, en: Hello}"), "it") == {"nl": "Dag", "en": "Hello"}
    assert reader.problems == []
    assert reader.text(node("{nl: Dag, eng: Hello}"), "it") == {"nl": "Dag"}
    assert said(reader) == [
        ("SCH-P031", "`eng` is not a language of this policy", "did you mean `en`"),
        (
            "SCH-P032",
            "it is missing in `en`",
            "a policy is published only when every text has every language",
        ),
    ]


def test_languages_are_not_judged_while_they_are_not_known() -> None:
    reader = Reader({})
    assert reader.text(node("{xx: Dag}"), "it") == {"xx": "Dag"}
    assert reader.problems == []


def test_a_missing_text_is_empty() -> None:
    assert Reader({}).text(None, "it") == {}


def test_a_text_without_languages_is_reported() -> None:
    reader = Reader({})
    assert reader.text(node("Hello"), "it") == {}
    assert [problem.code for problem in reader.problems] == ["SCH-P030"]


def test_the_nearest_name_is_offered() -> None:
    assert did_you_mean("throtle", ["throttle", "api_off"]) == "did you mean `throttle`"


def test_without_a_near_name_a_few_are_listed() -> None:
    assert did_you_mean("?", ["b", "a"]) == "expected one of `a`, `b`"
    many = [f"name{number:02}" for number in range(20)]
    shown = ", ".join(f"`{name}`" for name in many[:16])
    assert did_you_mean("?", many) == f"expected one of {shown} and 4 more"


def test_what_a_pack_says_cannot_move_the_cursor() -> None:
    reader = Reader({})
    reader.choice(node('"\\e[2Jminor\\n"'), Severity, "a severity")
    assert said(reader) == [
        ("SCH-P020", "`\ufffd[2Jminor` is not a severity", "did you mean `minor`")
    ]


def test_holidays_are_known_for_every_country_that_is_accepted() -> None:
    known = {code for code in holidays.list_supported_countries() if len(code) == 2}
    assert known - {"UK"} == COUNTRIES
