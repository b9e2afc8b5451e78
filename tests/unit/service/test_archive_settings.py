"""The settings of the archive, and what is wrong with them."""

from typing import Any

import pytest

from schout.core.model.errors import SettingsError
from schout.core.model.vocabulary import ActivityKind
from schout.service.archive_settings import ArchiveSettings, archive_settings


def test_nothing_is_archived_unless_it_is_said() -> None:
    assert archive_settings("x", {}, {}) == ArchiveSettings()
    assert ArchiveSettings().path is None
    assert ArchiveSettings().days == dict.fromkeys(ActivityKind, 90)


def test_each_kind_is_kept_as_long_as_is_said() -> None:
    table = {"path": "/kept", "retention_days": 30, "retention_days_network_flow": 7}
    days = {**dict.fromkeys(ActivityKind, 30), ActivityKind.NETWORK_FLOW: 7}
    assert archive_settings("x", table, {}) == ArchiveSettings(path="/kept", days=days)


def test_the_environment_names_the_folder() -> None:
    given = {"SCHOUT_ARCHIVE_PATH": "/other"}
    assert archive_settings("x", {"path": "/kept"}, given).path == "/other"
    assert archive_settings("x", {"path": "/kept"}, {"SCHOUT_ARCHIVE_PATH": "off"}).path is None


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([], "x: write the settings of the archive as `[archive]`"),
        ({"paht": "a"}, "x: the archive has no setting `paht`"),
        ({"path": 3}, "x: expected `path` of the archive as text, found `3`"),
        ({"path": ""}, "x: expected `path` of the archive as text, found ``"),
        ({"retention_days": 0}, "x: expected `retention_days` of the archive in days, found `0`"),
        (
            {"retention_days_sign_up": True},
            "x: expected `retention_days_sign_up` of the archive in days, found `True`",
        ),
    ],
)
def test_what_is_wrong_is_named(table: Any, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        archive_settings("x", table, {})
    assert caught.value.message == told
