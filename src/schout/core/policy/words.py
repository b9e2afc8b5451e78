"""How figures, periods, limits and moments are said in a language."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal

from babel.core import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal

from schout.core.model.moment import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from schout.core.model.vocabulary import Metric
from schout.core.policy.period import Period, Unit
from schout.core.policy.schema import Calendar, Limit
from schout.core.policy.texts import Voice

_SIZES = (
    ("GiB", 1 << 30),
    ("GB", 10**9),
    ("MiB", 1 << 20),
    ("MB", 10**6),
    ("KiB", 1 << 10),
    ("kB", 10**3),
)
_SPANS = ((Unit.DAY, 86_400), (Unit.HOUR, 3_600), (Unit.MINUTE, 60), (Unit.SECOND, 1))
_LEAKS = (
    ("d", DAY_US),
    ("h", HOUR_US),
    ("m", MINUTE_US),
    ("s", SECOND_US),
    ("ms", 1_000),
    ("us", 1),
)


def capital(text: str) -> str:
    """Begin a sentence: the first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def joined(
    voice: Voice, items: Iterable[str], style: Literal["standard", "or"] = "standard"
) -> str:
    """Write a list as people say it: `a, b and c`."""
    return format_list(list(items), style=style, locale=voice.locale)


def period(voice: Voice, value: Period) -> str:
    """Say how long: `14 days`."""
    return voice.say(f"period-{value.unit}", n=value.amount)


def within(voice: Voice, value: Period) -> str:
    """Say by when at the latest: `within 14 days`."""
    return voice.say(f"within-{value.unit}", n=value.amount)


def per(voice: Voice, value: Period) -> str:
    """Say the time a limit counts in: `per second`, `per 10 seconds`."""
    return voice.say(f"per-{value.unit}", n=value.amount)


def leak_rate(voice: Voice, leak_us: int) -> tuple[int, str]:
    """Give how many drops leak in which time: `2` and `per second`, `1` and `per 10 seconds`."""
    if SECOND_US % leak_us == 0:
        return SECOND_US // leak_us, voice.say("per-s", n=1)
    unit, scale = next(pair for pair in _LEAKS if leak_us % pair[1] == 0)
    return 1, voice.say(f"per-{unit}", n=leak_us // scale)


def duration(voice: Voice, seconds: int) -> str:
    """Say a length of time in its two largest units: `1 hour and 20 minutes`."""
    parts: list[str] = []
    rest = seconds
    for unit, scale in _SPANS:
        amount, rest = divmod(rest, scale)
        if amount or (unit is Unit.SECOND and not parts):
            parts.append(voice.say(f"period-{unit}", n=amount))
    return joined(voice, parts[:2])


def size(voice: Voice, size_bytes: int) -> str:
    """Write bytes in the largest unit that keeps the figure exact, or as bytes."""
    for unit, scale in _SIZES:
        if size_bytes and size_bytes % scale == 0:
            return f"{format_decimal(size_bytes // scale, locale=voice.locale)} {unit}"
    return voice.say("size-bytes", n=size_bytes)


def amount(voice: Voice, metric: Metric, count: int) -> str:
    """Say so many of a metric: `1 call`, `25 MiB`."""
    if metric is Metric.BYTES:
        return size(voice, count)
    return voice.say(f"metric-{metric}", n=count)


def limit_value(voice: Voice, limit: Limit, plan: str | None = None) -> str:
    """Say the figure of a limit for a plan: `1 call per second`, `1 call at a time`."""
    at_most = limit.at_most_for(plan)
    if limit.metric is Metric.PARALLEL_CALLS:
        return voice.say("value-parallel", n=at_most)
    what = amount(voice, limit.metric, at_most)
    if limit.per is None:
        return voice.say("value-moment", what=what)
    return f"{what} {per(voice, limit.per)}"


def limit_sentence(voice: Voice, limit: Limit, plan: str | None = None) -> str:
    """Say a limit: `at most 1 call per second, counted per database`."""
    value = limit_value(voice, limit, plan)
    return voice.say("limit-sentence", value=value, scope=voice.word("per_scope", limit.scope))


def applies_to(voice: Voice, limit: Limit) -> str:
    """Say which traffic a limit is about, with its paths."""
    traffic = voice.word("traffic", limit.traffic)
    return f"{traffic} ({', '.join(limit.paths)})" if limit.paths else traffic


def calendar(voice: Voice, value: Calendar) -> str:
    """Say when business time runs."""
    names = get_day_names("wide", locale=voice.locale)
    said = voice.say(
        "calendar",
        days=joined(voice, (str(names[day]) for day in value.days)),
        opens=_clock(value.opens_minute),
        closes=_clock(value.closes_minute),
        zone=value.time_zone,
        country=voice.locale.territories.get(value.holidays, value.holidays),
    )
    return capital(said)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def day(voice: Voice, value: date) -> str:
    """Write a date in full, without the day of the week."""
    return _date(voice.locale, value, "long")


@lru_cache(maxsize=1024)
def _date(locale: Locale, value: date, style: Literal["full", "long", "medium"]) -> str:
    """Write a date; one letter names the same few days many times."""
    text = format_date(value, style, locale=locale)
    if locale.language == "fr" and value.day == 1:
        return re.sub(r"\b1\b", "1er", text, count=1)
    return text


def moment(voice: Voice, value: datetime, zone: tzinfo) -> str:
    """Write a moment in a time zone, to the second: `Monday 2 November 2026 at 14:05:01`."""
    local = value.astimezone(zone)
    date = _date(voice.locale, local.date(), "full")
    return voice.say("moment", date=date, time=f"{local:%H:%M:%S}")


def stamp(voice: Voice, value: datetime, zone: tzinfo) -> str:
    """Write a moment in a time zone, short, to the second: `2 Nov 2026 14:05:01`."""
    local = value.astimezone(zone)
    return f"{_date(voice.locale, local.date(), 'medium')} {local:%H:%M:%S}"


def deadline(voice: Voice, value: datetime, zone: tzinfo) -> str:
    """Write a moment to the minute and with its distance from UTC, for what must not be misread."""
    local = value.astimezone(zone)
    date = _date(voice.locale, local.date(), "full")
    said = voice.say("moment", date=date, time=f"{local:%H:%M}")
    return f"{said} ({_distance(voice.locale, local.utcoffset() or timedelta())})"


@lru_cache(maxsize=256)
def _distance(locale: Locale, offset: timedelta) -> str:
    """Write a distance from UTC as the language does: `GMT+01:00`."""
    zone = timezone(offset)
    return format_datetime(datetime(2000, 1, 1, tzinfo=zone), "ZZZZ", tzinfo=zone, locale=locale)


def language(voice: Voice, tag: str) -> str:
    """Name a language as its own speakers do."""
    names = type(voice.locale).parse(tag, sep="-")
    return capital(names.get_display_name(names) or tag)
