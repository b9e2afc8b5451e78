"""Reads `--lateness`: how far the lines of a log may be disordered."""

from collections.abc import Iterable

from schout.core.model.errors import SettingsError
from schout.core.model.moment import DAY_US
from schout.core.policy.period import parse_period
from schout.core.policy.rule import Rule, lateness_for
from schout.service.settings import IN_ORDER


def read_lateness(text: str, rules: Iterable[Rule], *, in_order: bool = False) -> int:
    """Give microseconds, or what a rule asks for beyond; `SettingsError` for what is no period.

    `in_order`: `0s` may say that the lines are in order.
    """
    if in_order and text == IN_ORDER:
        return 0
    period = parse_period(text)
    if period is None or period.fixed_us is None or period.fixed_us > DAY_US:
        more = "; 0s when lines are in order" if in_order else ""
        hint = f"a number and a unit, such as 30s or 2m{more}"
        raise SettingsError("SCH-C002", f"expected a period of at most 1d, found `{text}`", hint)
    return lateness_for(rules, period.fixed_us)
