"""Figures, periods, limits and moments are said as people say them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from schout.core.model.vocabulary import Metric
from schout.core.policy import words
from schout.core.policy.period import Period, Unit
from schout.testing.policies import LANGUAGES, sample_parallel, sample_policy, sample_rate, span
from schout.testing.texts import product_texts

NL, FR, EN, DE = (product_texts().voice(lang) for lang in LANGUAGES)
BRUSSELS = ZoneInfo("Europe/Brussels")
AT = datetime(2026, 12, 1, 13, 5, 1, tzinfo=UTC)


def test_a_sentence_begins_with_a_capital() -> None:
    assert [words.capital(text) for text in ("één keer", "API", "")] == ["Één keer", "API", ""]


def test_lists_are_said_in_the_language() -> None:
    items = ["a", "b", "c"]
    said = [words.joined(voice, items) for voice in (NL, FR, EN, DE)]
    assert said == ["a, b en c", "a, b et c", "a, b and c", "a, b und c"]
    assert words.joined(EN, items, "or") == "a, b or c"
    assert words.joined(EN, []) == ""


def test_periods_are_said() -> None:
    fortnight = Period(amount=14, unit=Unit.DAY)
    assert [words.period(voice, fortnight) for voice in (NL, FR, EN, DE)] == [
        "14 dagen",
        "14 jours",
        "14 days",
        "14 Tage",
    ]
    assert [words.within(voice, fortnight) for voice in (NL, FR, EN, DE)] == [
        "binnen 14 dagen",
        "dans les 14 jours",
        "within 14 days",
        "innerhalb von 14 Tagen",
    ]
    assert words.per(FR, span(1, Unit.SECOND)) == "par seconde"
    assert words.per(FR, span(10, Unit.SECOND)) == "toutes les 10 secondes"


@pytest.mark.parametrize(
    ("leak_us", "said"),
    [
        (86_400_000_000, (1, "per day")),
        (7_200_000_000, (1, "per 2 hours")),
        (60_000_000, (1, "per minute")),
        (10_000_000, (1, "per 10 seconds")),
        (1_000_000, (1, "per second")),
        (50_000, (20, "per second")),
        (1, (1_000_000, "per second")),
        (300_000, (1, "per 300 milliseconds")),
    ],
)
def test_a_leak_is_said_as_a_rate_in_whole_numbers(leak_us: int, said: tuple[int, str]) -> None:
    assert words.leak_rate(EN, leak_us) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (300, "5 minutes"),
        (4_801, "1 hour and 20 minutes"),
        (90_061, "1 day and 1 hour"),
        (86_401, "1 day and 1 second"),
    ],
)
def test_a_length_of_time_is_said_in_two_units(seconds: int, said: str) -> None:
    assert words.duration(EN, seconds) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1_500, "1,500 bytes"),
        (2_048, "2 KiB"),
        (3_000, "3 kB"),
        (25 << 20, "25 MiB"),
        (25_000_000, "25 MB"),
        (2 << 30, "2 GiB"),
        (4_000_000_000, "4 GB"),
    ],
)
def test_bytes_are_written_exactly(size: int, said: str) -> None:
    assert words.amount(EN, Metric.BYTES, size) == said


def test_limits_are_said() -> None:
    rate, parallel = sample_rate(), sample_parallel()
    upload = replace(parallel, metric=Metric.BYTES, at_most=25 << 20)
    assert [words.limit_sentence(voice, rate) for voice in (NL, FR, EN, DE)] == [
        "hoogstens 1 oproep per seconde, geteld per database",
        "au plus 1 appel par seconde, par base de données",
        "at most 1 call per second, counted per database",
        "höchstens 1 Aufruf pro Sekunde, gezählt je Datenbank",
    ]
    assert words.limit_value(EN, rate, "dedicated") == "20 calls per second"
    assert words.limit_value(EN, parallel) == "1 call at a time"
    assert words.limit_value(EN, upload) == "25 MiB at once"


def test_traffic_is_said_with_its_paths() -> None:
    assert words.applies_to(EN, sample_rate()) == "API calls (/xmlrpc/, /jsonrpc)"
    assert words.applies_to(EN, sample_parallel()) == "API calls"


def test_working_time_is_said() -> None:
    calendar = sample_policy().calendars[0]
    assert words.calendar(NL, calendar) == (
        "Maandag, dinsdag, woensdag, donderdag en vrijdag, van 09:00 tot 17:00 "
        "(Europe/Brussels), behalve op feestdagen in België."
    )


def test_moments_are_said_in_the_time_zone() -> None:
    assert [words.moment(voice, AT, BRUSSELS) for voice in (NL, FR, EN, DE)] == [
        "dinsdag 1 december 2026 om 14:05:01",
        "mardi 1er décembre 2026 à 14:05:01",
        "Tuesday, 1 December 2026 at 14:05:01",
        "Dienstag, 1. Dezember 2026 um 14:05:01 Uhr",
    ]
    assert words.stamp(FR, AT, BRUSSELS) == "1er déc. 2026 14:05:01"
    assert words.deadline(NL, AT, BRUSSELS) == "dinsdag 1 december 2026 om 14:05 (GMT+01:00)"


def test_days_are_said() -> None:
    assert words.day(FR, date(2026, 12, 1)) == "1er décembre 2026"
    assert words.day(FR, date(2026, 12, 11)) == "11 décembre 2026"
    assert words.day(EN, date(2026, 12, 1)) == "1 December 2026"


def test_languages_are_named_by_their_speakers() -> None:
    assert [words.language(NL, lang) for lang in LANGUAGES] == [
        "Nederlands",
        "Français",
        "English",
        "Deutsch",
    ]
