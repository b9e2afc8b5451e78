"""A table of the settings, told apart from what is none, before its values are read."""

from collections.abc import Collection
from typing import Any

from schout.core.model.errors import SettingsError
from schout.core.policy.reading import did_you_mean

_MOST_DAYS = 36_500


def known_table(
    where: str, name: str, whose: str, table: object, keys: Collection[str], has: str = "has"
) -> dict[str, Any]:
    """Give the table `[name]` of a file; `SettingsError` when it is none, or has other keys.

    `whose` settings they are, and `has` behind it, stand in the messages.
    """
    if not isinstance(table, dict):
        message = f"{where}: write the settings of {whose} as `[{name}]`"
        raise SettingsError("SCH-C013", message)
    for key in table:
        if key not in keys:
            message = f"{where}: {whose} {has} no setting `{key}`"
            raise SettingsError("SCH-C010", message, did_you_mean(key, keys))
    return table


def whole_days(where: str, key: str, whose: str, days: object) -> int:
    """Give a setting that is a number of days; `SettingsError` when it is none."""
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _MOST_DAYS:
        hint = f"a whole number of days from 1 to {_MOST_DAYS}"
        message = f"{where}: expected `{key}` of {whose} in days, found `{days}`"
        raise SettingsError("SCH-C013", message, hint)
    return days
