"""Reading nodes into typed values: each method reports what is wrong and goes on with a stand-in.

A stand-in never reaches a policy: one problem is enough for the whole pack to be refused.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from schout.core.model.moment import DAY_US
from schout.core.model.problem import Place, Problem
from schout.core.policy.period import Period, Unit, parse_period
from schout.core.policy.source import (
    Listing,
    Mapping,
    Node,
    Scalar,
    lines_of,
    place_within,
    problem_at,
)

E = TypeVar("E", bound=StrEnum)
S = TypeVar("S", bound=str)
T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_INTEGER = re.compile(r"[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?")
_PAGE_OR_MAIL = re.compile(rf"{_URL.pattern}|[^@\s:/]+@[^@\s:/]+\.[^@\s:/]+")
STAND_IN_PERIOD = Period(amount=1, unit=Unit.DAY)
ABSENT = Scalar(text="", quoted=False, place=Place(source="", line=1, column=1))
"""Stands for a required key that is missing; that was reported, so nothing more is said of it."""

_MOST_OF = {
    Unit.MONTH: 120,
    Unit.BUSINESS_DAY: 500,
    Unit.BUSINESS_HOUR: 500,
}
_MOST_FIXED_US = 3660 * DAY_US
"""Ten years, or two years of business time: longer is a slip, and must not leave the calendar."""
_NAMES_SHOWN = 16
_ISO_3166 = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_ISO_3166.split())
"""ISO 3166-1 alpha-2, and XK for Kosovo; the `holidays` library knows them all."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give a hint that names the nearest known word, or all of them when none is near."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`"
    shown = ", ".join(f"`{name}`" for name in names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"expected one of {shown}" + (f" and {more} more" if more > 0 else "")


class Reader:
    """Collects the problems of one pack while its nodes are read."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._lines = {name: lines_of(text) for name, text in texts.items()}
        self.languages: tuple[str, ...] = ()
        """Filled in as soon as the `policy` section is read; empty while they are not known."""
        self.problems: list[Problem] = []

    def report(
        self,
        code: str,
        place: Place,
        message: str,
        hint: str | None = None,
        path: tuple[str, ...] = (),
    ) -> None:
        """Add a problem at a place; `path` leads to it where it was found by exploring."""
        lines = self._lines.get(place.source, [])
        self.problems.append(problem_at(code, message, hint, place, lines, path))

    def report_within(
        self, code: str, node: Scalar, at: tuple[int, int], message: str, hint: str | None = None
    ) -> None:
        """Add a problem at a part of a text; `at` is its offset and its width."""
        lines = self._lines.get(node.place.source, [])
        self.report(code, place_within(node, lines, *at), message, hint)

    def mapping(
        self, node: Node, what: str, required: Iterable[str], optional: Iterable[str] = ()
    ) -> dict[str, Node] | None:
        """Read a mapping; `None` when it is none.

        Unknown and missing keys are reported; for a missing one that is required, `ABSENT` stands.
        """
        if node is ABSENT:
            return None
        if not isinstance(node, Mapping):
            self.report("SCH-P010", node.place, f"expected {what} as a mapping, found {_is(node)}")
            return None
        known = {*required, *optional}
        found: dict[str, Node] = {}
        for key, value in node.entries:
            if key.text in known:
                found[key.text] = value
            else:
                hint = did_you_mean(key.text, known)
                self.report("SCH-P011", key.place, f"{what} has no key `{_short(key.text)}`", hint)
        missing = [name for name in required if name not in found]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            self.report("SCH-P012", node.place, f"{what} needs {names}")
        return {**dict.fromkeys(missing, ABSENT), **found}

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """Read a list; a missing one is empty."""
        if node is None or node is ABSENT:
            return ()
        if not isinstance(node, Listing):
            message = f"expected a list of {what}, found {_is(node)}"
            text = node.text if isinstance(node, Scalar) else ""
            self.report(
                "SCH-P013", node.place, message, f"write `[{_short(text)}]`" if text else None
            )
            return ()
        return node.items

    def not_empty(self, node: Node, what: str) -> None:
        """Report a list without items."""
        if isinstance(node, Listing) and not node.items:
            self.report("SCH-P015", node.place, f"the list of {what} is empty")

    def scalar(self, node: Node, what: str) -> str:
        """Read one piece of text that is not empty."""
        if node is ABSENT:
            return ""
        if not isinstance(node, Scalar):
            self.report("SCH-P014", node.place, f"expected {what} as text, found {_is(node)}")
            return ""
        if not node.text.strip():
            self.report("SCH-P015", node.place, f"{what} is empty")
        return node.text.strip()

    def _parsed(
        self,
        node: Node,
        what: str,
        parse: Callable[[str], T | None],
        otherwise: T,
        code: str,
        hint: str,
    ) -> T:
        """Read a text that has a form; `what` may name the form after ` as `."""
        before = len(self.problems)
        text = self.scalar(node, what.partition(" as ")[0])
        if node is ABSENT or len(self.problems) > before:
            return otherwise
        value = parse(text)
        if value is None:
            self.report(code, node.place, f"expected {what}, found `{_short(text)}`", hint)
            return otherwise
        return value

    def name(self, node: Node, what: str) -> str:
        """Read an id: letters, digits, `_`, `.` and `-`, at most 64."""
        return self._parsed(
            node,
            what,
            _matching(_ID),
            "",
            "SCH-P016",
            "letters, digits, `_`, `.` and `-`, beginning with a letter or digit, at most 64",
        )

    def names(self, node: Node | None, what: str) -> tuple[str, ...]:
        """Read a list of ids, each at most once."""
        return self._each_once(
            node, f"{what}s", lambda item: self.name(item, f"the id of a {what}")
        )

    def number(self, node: Node, what: str, least: int, most: int) -> int:
        """Read a whole number within bounds."""
        value = self._parsed(
            node,
            f"{what} as a whole number",
            lambda text: int(text) if _INTEGER.fullmatch(text) else None,
            least,
            "SCH-P017",
            f"from {least} to {most}, digits only",
        )
        if not least <= value <= most:
            message = f"expected {what} from {least} to {most}, found `{value}`"
            self.report("SCH-P018", node.place, message)
            return least
        return value

    def flag(self, node: Node, what: str) -> bool:
        """Read `true` or `false`."""
        return self._parsed(
            node,
            f"{what} as yes or no",
            {"true": True, "false": False}.get,
            False,
            "SCH-P019",
            "write `true` or `false`",
        )

    def word(self, node: Node, known: Sequence[str], what: str) -> str:
        """Read one of a few words; the first of them stands in."""
        text = self.scalar(node, what)
        if text in known:
            return text
        if text:
            hint = did_you_mean(text, known)
            self.report("SCH-P020", node.place, f"`{_short(text)}` is not {what}", hint)
        return known[0]

    def words(self, node: Node | None, known: Sequence[str], what: str) -> tuple[str, ...]:
        """Read a list of a few words, each at most once."""
        return self._each_once(
            node, f"items, each {what}", lambda item: self.word(item, known, what)
        )

    def choice(self, node: Node, kind: type[E], what: str) -> E:
        """Read a value of a closed set."""
        return kind(self.word(node, [member.value for member in kind], what))

    def choices(self, node: Node | None, kind: type[E], what: str) -> tuple[E, ...]:
        """Read a list of values of a closed set, each at most once."""
        return self._each_once(
            node, f"items, each {what}", lambda item: self.choice(item, kind, what)
        )

    def _each_once(self, node: Node | None, what: str, read: Callable[[Node], S]) -> tuple[S, ...]:
        found: list[S] = []
        seen: set[str] = set()
        for item in self.items(node, what):
            before = len(self.problems)
            value = read(item)
            if value in seen and len(self.problems) == before:
                self.report("SCH-P021", item.place, f"`{value}` stands here twice")
            seen.add(value)
            found.append(value)
        return tuple(found)

    def period(self, node: Node, what: str) -> Period:
        """Read a period such as `14d`."""
        hint = "a number and a unit: s, m, h, d, w, mo, bh (business hours), bd (business days)"
        what = f"{what} as a period"
        period = self._parsed(node, what, parse_period, STAND_IN_PERIOD, "SCH-P022", hint)
        fixed_us = period.fixed_us
        if fixed_us is None:
            too_long = period.amount > _MOST_OF[period.unit]
            most = f"{_MOST_OF[period.unit]}{period.unit}"
        else:
            too_long, most = fixed_us > _MOST_FIXED_US, "ten years"
        if too_long:
            message = f"expected a period of at most {most}, found `{period}`"
            self.report("SCH-P018", node.place, message)
            return STAND_IN_PERIOD
        return period

    def fixed_period(self, node: Node, what: str) -> Period:
        """Read a period of a fixed length."""
        period = self.period(node, what)
        if period.fixed_us is None:
            message = f"expected {what} of a fixed length, found `{period}`"
            self.report("SCH-P023", node.place, message, "use s, m, h, d or w")
            return STAND_IN_PERIOD
        return period

    def fixed_us(self, node: Node, what: str) -> int:
        """Read a period of a fixed length, in microseconds."""
        return self.fixed_period(node, what).fixed_us or 0

    def day(self, node: Node, what: str) -> date:
        """Read a date."""
        what = f"{what} as a date"
        return self._parsed(node, what, _date, date(1970, 1, 1), "SCH-P024", "such as 2026-12-01")

    def minute(self, node: Node, what: str) -> int:
        """Read a time of day as minutes after midnight; `24:00` is the end of the day."""
        what = f"{what} as a time of day"
        return self._parsed(node, what, _minute, 0, "SCH-P025", 'such as "09:00"')

    def zone(self, node: Node, what: str) -> str:
        """Read a time zone of the IANA data base."""
        what = f"{what} as a time zone"
        return self._parsed(node, what, _zone, "UTC", "SCH-P026", "such as Europe/Brussels")

    def country(self, node: Node, what: str) -> str:
        """Read a country code."""
        hint = "two capitals of ISO 3166-1, such as BE; the United Kingdom is GB"
        what = f"{what} as a country"
        return self._parsed(node, what, _country, "", "SCH-P027", hint)

    def mail(self, node: Node, what: str) -> str:
        """Read a mail address."""
        what = f"{what} as a mail address"
        hint = "such as abuse@example.net"
        return self._parsed(node, what, _matching(_MAIL), "", "SCH-P028", hint)

    def url(self, node: Node, what: str) -> str:
        """Read the address of a page."""
        what = f"{what} as the address of a page"
        hint = "such as https://example.net/security"
        return self._parsed(node, what, _matching(_URL), "", "SCH-P037", hint)

    def page_or_mail(self, node: Node, what: str) -> str:
        """Read the address of a page, or a mail address."""
        what = f"{what} as the address of a page or a mail address"
        hint = "such as https://example.net/contact or desk@example.net"
        return self._parsed(node, what, _matching(_PAGE_OR_MAIL), "", "SCH-P037", hint)

    def language(self, node: Node, what: str = "an item") -> str:
        """Read a language tag."""
        what = f"{what} as a language"
        hint = "a tag of BCP 47, such as nl or pt-BR"
        return self._parsed(node, what, _matching(_LANGUAGE), "", "SCH-P029", hint)

    def text(self, node: Node | None, what: str) -> dict[str, str]:
        """Read a text in every language of the policy."""
        if node is None or node is ABSENT:
            return {}
        if not isinstance(node, Mapping):
            message = f"expected {what} by language, found {_is(node)}"
            hint = "write {nl: ..., en: ...} with every language of the policy"
            self.report("SCH-P030", node.place, message, hint)
            return {}
        found: dict[str, str] = {}
        for key, value in node.entries:
            if key.text in self.languages or not self.languages:
                found[key.text] = self.scalar(value, f"{what} in `{_short(key.text)}`")
            else:
                hint = did_you_mean(key.text, self.languages)
                message = f"`{_short(key.text)}` is not a language of this policy"
                self.report("SCH-P031", key.place, message, hint)
        missing = [name for name in self.languages if name not in found]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            hint = "a policy is published only when every text has every language"
            self.report("SCH-P032", node.place, f"{what} is missing in {names}", hint)
        return found


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda text: text if pattern.fullmatch(text) else None


def _is(node: Node) -> str:
    if isinstance(node, Scalar):
        return "text" if node.text else "nothing"
    return "a list" if isinstance(node, Listing) else "a mapping"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _minute(text: str) -> int | None:
    if not _CLOCK.fullmatch(text):
        return None
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _zone(text: str) -> str | None:
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        return None


def _country(text: str) -> str | None:
    return text if text in COUNTRIES else None
