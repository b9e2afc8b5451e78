"""Reading nodes into typed values: each method reports what is wrong and goes on with a stand-in.

A stand-in never reaches a policy: one problem is enough for the whole pack to be refused.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from schout.core.model.problem import Place, Problem
from schout.core.policy.period import Period, Unit, parse_period
from schout.core.policy.source import Listing, Mapping, Node, Scalar, problem_at

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_INTEGER = re.compile(r"[0-9]{1,15}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
STAND_IN_PERIOD = Period(amount=1, unit=Unit.DAY)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give a hint that names the nearest known word, or all of them when none is near."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`"
    return "expected one of " + ", ".join(f"`{name}`" for name in names)


class Reader:
    """Collects the problems of one pack while its nodes are read."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._lines = {name: text.splitlines() for name, text in texts.items()}
        self.languages: tuple[str, ...] = ()
        """Filled in as soon as the `policy` section is read."""
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

    def mapping(
        self, node: Node, what: str, required: Iterable[str], optional: Iterable[str] = ()
    ) -> dict[str, Node] | None:
        """Read a mapping; unknown and missing keys are reported; `None` when it is no mapping."""
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
                self.report("SCH-P011", key.place, f"{what} has no key `{key.text}`", hint)
        missing = [name for name in required if name not in found]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            self.report("SCH-P012", node.place, f"{what} needs {names}")
            return None
        return found

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """Read a list; a missing one is empty."""
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.report("SCH-P013", node.place, f"expected a list of {what}, found {_is(node)}")
            return ()
        return node.items

    def scalar(self, node: Node, what: str) -> str:
        """Read one piece of text that is not empty."""
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
        example: str,
    ) -> T:
        before = len(self.problems)
        text = self.scalar(node, what)
        if len(self.problems) > before:
            return otherwise
        value = parse(text)
        if value is None:
            self.report(code, node.place, f"expected {what}, found `{_short(text)}`", example)
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

    def number(self, node: Node, what: str, least: int, most: int) -> int:
        """Read a whole number within bounds."""
        value = self._parsed(
            node,
            what,
            lambda text: int(text) if _INTEGER.fullmatch(text) else None,
            least,
            "SCH-P017",
            "a whole number, such as 30",
        )
        if not least <= value <= most:
            message = f"expected {what} from {least} to {most}, found `{value}`"
            self.report("SCH-P018", node.place, message)
            return least
        return value

    def flag(self, node: Node, what: str) -> bool:
        """Read `true` or `false`."""
        return self._parsed(
            node, what, {"true": True, "false": False}.get, False, "SCH-P019", "`true` or `false`"
        )

    def choice(self, node: Node, kind: type[E], what: str) -> E:
        """Read a value of a closed set."""
        text = self.scalar(node, what)
        values = [member.value for member in kind]
        if text in values:
            return kind(text)
        if text:
            hint = did_you_mean(text, values)
            self.report("SCH-P020", node.place, f"`{_short(text)}` is not {what}", hint)
        return next(iter(kind))

    def choices(self, node: Node | None, kind: type[E], what: str) -> tuple[E, ...]:
        """Read a list of values of a closed set, each at most once."""
        found: list[E] = []
        for item in self.items(node, what):
            before = len(self.problems)
            value = self.choice(item, kind, what)
            if value in found and len(self.problems) == before:
                self.report("SCH-P021", item.place, f"`{value}` stands here twice")
            found.append(value)
        return tuple(found)

    def period(self, node: Node, what: str) -> Period:
        """Read a period such as `14d`."""
        example = "a number and a unit: s, m, h, d, w, mo, bh (business hours), bd (business days)"
        return self._parsed(node, what, parse_period, STAND_IN_PERIOD, "SCH-P022", example)

    def fixed_us(self, node: Node, what: str) -> int:
        """Read a period of a fixed length, in microseconds."""
        period = self.period(node, what)
        if period.fixed_us is None:
            message = f"expected {what} of a fixed length, found `{period}`"
            self.report("SCH-P023", node.place, message, "use s, m, h, d or w")
            return 1
        return period.fixed_us

    def day(self, node: Node, what: str) -> date:
        """Read a date."""
        return self._parsed(node, what, _date, date(1970, 1, 1), "SCH-P024", "such as 2026-12-01")

    def minute(self, node: Node, what: str) -> int:
        """Read a time of day as minutes after midnight; `24:00` is the end of the day."""
        example = 'such as "09:00"; the quotes matter'
        return self._parsed(node, what, _minute, 0, "SCH-P025", example)

    def zone(self, node: Node, what: str) -> str:
        """Read a time zone of the IANA data base."""
        example = "a name such as Europe/Brussels"
        return self._parsed(node, what, _zone, "UTC", "SCH-P026", example)

    def country(self, node: Node, what: str) -> str:
        """Read a country code."""
        example = "two capitals of ISO 3166-1, such as BE"
        return self._parsed(node, what, _country, "", "SCH-P027", example)

    def mail(self, node: Node, what: str) -> str:
        """Read a mail address."""
        return self._parsed(
            node,
            what,
            _matching(_MAIL),
            "",
            "SCH-P028",
            "such as abuse@example.net",
        )

    def language(self, node: Node) -> str:
        """Read a language tag."""
        return self._parsed(
            node,
            "a language",
            _matching(_LANGUAGE),
            "",
            "SCH-P029",
            "a BCP 47 tag, such as nl or pt-BR",
        )

    def text(self, node: Node | None, what: str) -> dict[str, str]:
        """Read a text in every language of the policy."""
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            message = f"expected {what} by language, found {_is(node)}"
            hint = "write {nl: ..., en: ...} with every language of the policy"
            self.report("SCH-P030", node.place, message, hint)
            return {}
        found: dict[str, str] = {}
        hint: str | None
        for key, value in node.entries:
            if key.text in self.languages:
                found[key.text] = self.scalar(value, f"{what} in `{key.text}`")
            else:
                hint = did_you_mean(key.text, self.languages) if self.languages else None
                message = f"`{key.text}` is not a language of this policy"
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
    return text if len(text) == 2 and text.isascii() and text.isalpha() and text.isupper() else None
